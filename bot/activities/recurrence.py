"""When planned work comes again: RFC 5545 rules by dates only, chosen in plain words. Pure.

The instant of a date is worked out by `bot.slots.resolve`, so a rule knows neither clock changes nor zones: somebody who
moves to another zone keeps the dates.
"""

import re
from calendar import monthrange
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from dateutil.rrule import rrule, rrulestr

from bot.i18n import Translator

BYDAY = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
IN_EVERY_MONTH = 28
"""The last day of the month that no month lacks."""
LATE_DAY = re.compile(r"BYMONTHDAY=28,[\d,]*?(\d\d);BYSETPOS=-1")


class Pattern(StrEnum):
    """What people choose from; the date on which the work is due first says the rest."""

    WEEKLY = "weekly"
    EVERY_SECOND_WEEK = "every_second_week"
    MONTHLY = "monthly"
    """On that day of the month; where a month is too short, on its last."""
    MONTH_END = "month_end"
    MONTHLY_WEEKDAY = "monthly_weekday"
    """On the first, second, third or fourth of that weekday."""
    MONTHLY_LAST_WEEKDAY = "monthly_last_weekday"
    FIRST_WORK_DAY = "first_work_day"
    """The month's first day from Monday to Friday. Public holidays do not move it (a rule of RFC 5545 knows none): where
    1 January is a Friday the rule names it, and reminders, which count work days, find their own day."""
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


@dataclass(frozen=True)
class Series:
    """A rule, the date it starts on, and the dates it names on which nothing happens (or that were moved)."""

    rule: str
    starts_on: date
    exceptions: frozenset[date] = frozenset()


def offers(start: date) -> tuple[Pattern, ...]:
    """The patterns that fit work which is due first on `start`; `FIRST_WORK_DAY` fits always, see `first_on`."""
    days_left = monthrange(start.year, start.month)[1] - start.day
    unfit = {
        Pattern.MONTH_END: days_left > 0,
        Pattern.MONTHLY_WEEKDAY: start.day > IN_EVERY_MONTH,
        Pattern.MONTHLY_LAST_WEEKDAY: days_left >= 7,
    }
    return tuple(pattern for pattern in Pattern if not unfit.get(pattern))


def rule_of(pattern: Pattern, start: date) -> str:
    """The RFC 5545 rule for a pattern that `offers(start)` holds."""
    weekday = BYDAY[start.weekday()]
    match pattern:
        case Pattern.WEEKLY:
            return f"FREQ=WEEKLY;BYDAY={weekday}"
        case Pattern.EVERY_SECOND_WEEK:
            return f"FREQ=WEEKLY;INTERVAL=2;BYDAY={weekday}"
        case Pattern.MONTHLY:
            return f"FREQ=MONTHLY;{_month_day(start)}"
        case Pattern.MONTH_END:
            return "FREQ=MONTHLY;BYMONTHDAY=-1"
        case Pattern.MONTHLY_WEEKDAY:
            return f"FREQ=MONTHLY;BYDAY={_nth(start)}{weekday}"
        case Pattern.MONTHLY_LAST_WEEKDAY:
            return f"FREQ=MONTHLY;BYDAY=-1{weekday}"
        case Pattern.FIRST_WORK_DAY:
            return "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1"
        case Pattern.QUARTERLY:
            return f"FREQ=MONTHLY;INTERVAL=3;{_month_day(start)}"
        case Pattern.YEARLY:
            return f"FREQ=YEARLY;BYMONTH={start.month};{_month_day(start)}"


def _month_day(start: date) -> str:
    """That day of the month; of the 29th, 30th and 31st the last that the month has."""
    if start.day <= IN_EVERY_MONTH:
        return f"BYMONTHDAY={start.day}"
    days = ",".join(str(day) for day in range(IN_EVERY_MONTH, start.day + 1))
    return f"BYMONTHDAY={days};BYSETPOS=-1"


def _nth(start: date) -> int:
    return (start.day - 1) // 7 + 1


def pattern_of(rule: str, start: date) -> Pattern | None:
    """Which pattern a rule came from; its end (UNTIL) does not matter. None for a rule that nobody could choose."""
    endless, said_by = _without_end(rule), _said_by(rule, start)
    return next((pattern for pattern in offers(said_by) if rule_of(pattern, said_by) == endless), None)


def _said_by(rule: str, start: date) -> date:
    """The date that a rule was made from: `start`, or a longer month's where a rule for the 29th, 30th or 31st was split and
    goes on from a shorter month."""
    found = LATE_DAY.search(rule)
    if not found or int(found[1]) == start.day:
        return start
    return date(2028, 2 if "BYMONTH=2;" in rule else 1, int(found[1]))


def rule_words(t: Translator, rule: str, start: date) -> str | None:
    """A series' rule in words; None for a rule that nobody could choose."""
    pattern = pattern_of(rule, start)
    return pattern_words(t, pattern, _said_by(rule, start)) if pattern else None


def pattern_words(t: Translator, pattern: Pattern, start: date) -> str:
    """The pattern in words: "Every week: Tuesday"."""
    weekday, day = t.weekday(start.weekday()), t.number(start.day)
    match pattern:
        case Pattern.MONTHLY_WEEKDAY:
            return t(f"activities.pattern_weekday_{_nth(start)}", weekday=weekday)
        case Pattern.MONTHLY | Pattern.QUARTERLY if start.day > IN_EVERY_MONTH:
            return t(f"activities.pattern_{pattern}_late", day=day)
        case Pattern.YEARLY:
            return t("activities.pattern_yearly", day=t.month_day(start))
    return t(f"activities.pattern_{pattern}", weekday=weekday, day=day)


def first_on(rule: str, start: date) -> date | None:
    """The first date that the rule names on or after `start`: a later one where `start` is no first work day."""
    return next_after(rule, start, start - timedelta(days=1))


def next_after(rule: str, start: date, after: date, exceptions: Collection[date] = ()) -> date | None:
    """The next date after `after`; None where the rule has ended."""
    return next((day for day in _after(rule, start, after) if day not in exceptions), None)


def between(rule: str, start: date, first: date, last: date, exceptions: Collection[date] = ()) -> list[date]:
    """The dates from `first` to `last`, both included."""
    found = []
    for day in _after(rule, start, first - timedelta(days=1)):
        if day > last:
            break
        if day not in exceptions:
            found.append(day)
    return found


def _after(rule: str, start: date, after: date) -> Iterator[date]:
    for at in _parsed(rule, start).xafter(datetime.combine(after, time.min)):
        yield at.date()


def _parsed(rule: str, start: date) -> rrule:
    return rrulestr(rule, dtstart=datetime.combine(start, time.min))


def except_one(series: Series, on: date) -> Series:
    """The series without one of its dates, for work that is cancelled or moved to a day of its own.

    Raises ValueError where the series does not name `on`.
    """
    if not between(series.rule, series.starts_on, on, on, series.exceptions):
        raise ValueError(f"{on} is no date of the series")
    return replace(series, exceptions=series.exceptions | {on})


def split(series: Series, on: date, pattern: Pattern, start: date) -> tuple[Series | None, Series]:
    """The series up to the day before `on`, and the one that follows it from `start` by another (or the same) pattern.

    The first is None where nothing lies before `on`. Dates left out later on stay left out if the new rule names them, and
    an end that was set stays.
    """
    is_same = start == on and pattern is pattern_of(series.rule, series.starts_on)
    rule = _without_end(series.rule) if is_same else rule_of(pattern, start)
    ends_on = end_of(series.rule)
    rule = ended(rule, ends_on) if ends_on else rule
    starts_on = first_on(rule, start) or start
    kept = frozenset(day for day in series.exceptions if between(rule, starts_on, day, day))
    following = Series(rule, starts_on, kept)
    if on <= series.starts_on:
        return None, following
    before = frozenset(day for day in series.exceptions if day < on)
    return Series(ended(series.rule, on - timedelta(days=1)), series.starts_on, before), following


def ended(rule: str, last: date) -> str:
    """The rule with its last possible date."""
    return f"{_without_end(rule)};UNTIL={last:%Y%m%d}"


def end_of(rule: str) -> date | None:
    """The last possible date of a rule that ends."""
    until = next((part for part in rule.split(";") if part.startswith("UNTIL=")), None)
    return date.fromisoformat(until.removeprefix("UNTIL=")) if until else None


def _without_end(rule: str) -> str:
    return ";".join(part for part in rule.split(";") if not part.startswith("UNTIL="))
