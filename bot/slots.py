"""From a local date and wall time to the instant: the only place where this is worked out. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def resolve(day: date, wall_time: time, zone: str) -> datetime | None:
    """The UTC instant at which `zone` shows `wall_time` on `day`.

    In a repeated hour the first of the two; in a gap the first instant after it; None where the zone skipped the whole
    date (Samoa had no 30 December 2011).
    """
    tz = ZoneInfo(zone)
    instant = datetime.combine(day, wall_time, tz).replace(fold=0).astimezone(UTC)
    if instant.astimezone(tz).replace(tzinfo=None) == datetime.combine(day, wall_time):
        return instant
    end = _end_of_gap(instant, tz)
    return end if end.astimezone(tz).date() == day else None


def _end_of_gap(instant: datetime, tz: ZoneInfo) -> datetime:
    """The change of offset nearest to `instant`, which a wall time inside a gap was mapped to the far side of.

    With fold=0 Python reads a wall time inside a gap with the offset from before it, which lands after the change.
    """
    before, after = instant - timedelta(hours=26), instant
    offset = after.astimezone(tz).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle in (before, after):
            break
        if middle.astimezone(tz).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after


def local_date(now: datetime, zone: str) -> date:
    """The date that people in `zone` have at `now`."""
    return now.astimezone(ZoneInfo(zone)).date()


def day_bits(*weekdays: int) -> int:
    """Weekdays (Monday = 0) as a bit mask."""
    return sum(1 << weekday for weekday in weekdays)


def falls_on(days: int, day: date) -> bool:
    """Whether a date's weekday is in the bit mask."""
    return bool(days & (1 << day.weekday()))
