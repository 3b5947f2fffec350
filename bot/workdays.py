"""Which days are work days, by country. Pure."""

from collections.abc import Callable, Iterable
from datetime import date, time, timedelta
from functools import lru_cache

import holidays

from bot.organisation import QuietPeriod

WORK_STARTS, WORK_ENDS = time(8), time(18)
_CATEGORIES = {"SE": ("public", "de_facto"), "DK": ("public", "optional")}
"""Beyond public holidays, only what an office is closed on; Finland's `unofficial` and `workday` are flag days."""
_ALSO_FREE = {"NO": ((12, 24), (12, 31))}


def countries() -> list[str]:
    """Codes of the countries whose holidays are known."""
    return sorted(code for code in holidays.list_supported_countries(include_aliases=False) if len(code) == 2)


@lru_cache(maxsize=512)
def _holidays(country: str, year: int) -> frozenset[date]:
    found = holidays.country_holidays(country, years=year, categories=_CATEGORIES.get(country, ("public",)))
    return frozenset(found) | {date(year, month, day) for month, day in _ALSO_FREE.get(country, ())}


def is_holiday(day: date, country: str) -> bool:
    """Whether a country's offices are closed on a weekday."""
    return day in _holidays(country, day.year)


def is_work_day(day: date, country: str, quiet: Iterable[QuietPeriod]) -> bool:
    """Whether people work: no weekend, no holiday, no quiet period."""
    return day.weekday() < 5 and not is_holiday(day, country) and not is_quiet(day, quiet)


def is_quiet(day: date, quiet: Iterable[QuietPeriod]) -> bool:
    """Whether the organisation wants nothing sent on a day."""
    return any(period.holds(day) for period in quiet)


def next_day(day: date, fits: Callable[[date], bool], within: int) -> date | None:
    """The first day after `day`, at most `within` days on, that fits."""
    later = (day + timedelta(days=ahead) for ahead in range(1, within + 1))
    return next((candidate for candidate in later if fits(candidate)), None)


def work_days_after(day: date, many: int, country: str, quiet: Iterable[QuietPeriod]) -> date:
    """The work day that comes `many` work days after `day`."""
    while many > 0:
        day += timedelta(days=1)
        many -= is_work_day(day, country, quiet)
    return day


def work_days_between(first: date, last: date, country: str, quiet: Iterable[QuietPeriod]) -> int:
    """How many work days have come since `first`, `last` included; 0 on the day itself."""
    later = (first + timedelta(days=ahead) for ahead in range(1, (last - first).days + 1))
    return sum(is_work_day(day, country, quiet) for day in later)
