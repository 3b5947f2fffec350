"""Where organisations are, and quiet periods as lines of text, as people write and read them. Pure."""

import re
from datetime import date

from bot.errors import FieldError
from bot.i18n import Translator
from bot.organisation import QuietPeriod

NORDIC = ("FI", "SE", "NO", "DK", "IS")
NORDIC_ZONES = (
    "Europe/Helsinki",
    "Europe/Stockholm",
    "Europe/Oslo",
    "Europe/Copenhagen",
    "Atlantic/Reykjavik",
)
ZONES = (
    *(
        "Europe/Amsterdam",
        "Europe/Athens",
        "Europe/Belgrade",
        "Europe/Berlin",
        "Europe/Brussels",
        "Europe/Bucharest",
    ),
    *("Europe/Budapest", "Europe/Dublin", "Europe/Istanbul", "Europe/Kyiv", "Europe/Lisbon", "Europe/London"),
    *("Europe/Luxembourg", "Europe/Madrid", "Europe/Paris", "Europe/Prague", "Europe/Riga", "Europe/Rome"),
    *("Europe/Sofia", "Europe/Tallinn", "Europe/Vienna", "Europe/Vilnius", "Europe/Warsaw", "Europe/Zagreb"),
    *("Europe/Zurich", "Atlantic/Azores", "Atlantic/Canary", "Atlantic/Faroe", "America/Nuuk", "UTC"),
    *("Africa/Cairo", "Africa/Casablanca", "Africa/Johannesburg", "Africa/Lagos", "Africa/Nairobi"),
    *(
        "America/Anchorage",
        "America/Argentina/Buenos_Aires",
        "America/Bogota",
        "America/Chicago",
        "America/Denver",
    ),
    *("America/Halifax", "America/Lima", "America/Los_Angeles", "America/Mexico_City", "America/New_York"),
    *("America/Phoenix", "America/Santiago", "America/Sao_Paulo", "America/St_Johns", "America/Toronto"),
    *("America/Vancouver", "Asia/Bangkok", "Asia/Dhaka", "Asia/Dubai", "Asia/Hong_Kong", "Asia/Jakarta"),
    *("Asia/Jerusalem", "Asia/Karachi", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Manila", "Asia/Riyadh"),
    *(
        "Asia/Seoul",
        "Asia/Shanghai",
        "Asia/Singapore",
        "Asia/Taipei",
        "Asia/Tashkent",
        "Asia/Tbilisi",
        "Asia/Tokyo",
    ),
    *("Australia/Adelaide", "Australia/Brisbane", "Australia/Perth", "Australia/Sydney", "Pacific/Auckland"),
    "Pacific/Honolulu",
)
"""Where organisations are; a channel that lives elsewhere keeps its zone, which is then offered too."""

_WEEKS = re.compile(r"[^\d\n]*?(\d{1,2})(?:\s*-\s*(\d{1,2}))?\.?")
_DAY = r"(\d{1,2})\.(\d{1,2})\."
_DAYS = re.compile(rf"{_DAY}?\s*-\s*{_DAY}?")
_DATE = r"(\d{1,2})\.(\d{1,2})\.(\d{4})"
_DATES = re.compile(rf"{_DATE}(?:\s*-\s*{_DATE})?")
MOST_PERIODS = 20


def read_periods(text: str, block_id: str) -> tuple[QuietPeriod, ...]:
    """One period a line: weeks ("27-31", a word before it is allowed), days of every year ("23.12.-6.1."), or dates
    ("1.3.2027-5.3.2027"). Raises FieldError that names the line."""
    periods = []
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_PERIODS:
        raise FieldError(block_id, "organisation.too_many_periods", most=MOST_PERIODS)
    for line in lines:
        try:
            period = _period(line.replace("–", "-").replace("—", "-"))
        except ValueError:
            raise FieldError(block_id, "organisation.no_such_days", line=line) from None
        if period is None:
            raise FieldError(block_id, "organisation.unreadable_period", line=line)
        periods.append(period)
    return tuple(periods)


def _period(line: str) -> QuietPeriod | None:
    """The period a line means, or None. Raises ValueError for days that no calendar has, or that end before they begin."""
    if found := _DATES.fullmatch(line):
        day, month, year, *last = found.groups()
        first_on = date(int(year), int(month), int(day))
        last_on = date(int(last[2]), int(last[1]), int(last[0])) if last[0] else first_on
        if last_on < first_on:
            raise ValueError(line)
        return QuietPeriod(dates=(first_on, last_on))
    if found := _DAYS.fullmatch(line):
        return QuietPeriod(days=(_month_day(found[2], found[1]), _month_day(found[4], found[3])))
    if found := _WEEKS.fullmatch(line):
        first, last_week = int(found[1]), int(found[2] or found[1])
        if not 1 <= first <= last_week <= 53:
            raise ValueError(line)
        return QuietPeriod(weeks=(first, last_week))
    return None


def _month_day(month: str, day: str) -> str:
    return f"{date(2028, int(month), int(day)):%m-%d}"  # a leap year: the 29th of February exists


def write_periods(t: Translator, periods: tuple[QuietPeriod, ...]) -> str:
    """The lines that `read_periods` reads."""
    return "\n".join(_line(t, period) for period in periods)


def _line(t: Translator, period: QuietPeriod) -> str:
    if period.weeks:
        first, last = period.weeks
        weeks = f"{first}" if first == last else f"{first}–{last}"
        return t("organisation.weeks", weeks=weeks)
    if period.days:
        return "–".join(f"{int(day[3:])}.{int(day[:2])}." for day in period.days)
    return "–".join(f"{day.day}.{day.month}.{day.year}" for day in dict.fromkeys(period.dates or ()))
