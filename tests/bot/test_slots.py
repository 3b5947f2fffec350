"""From a local date and wall time to the instant, compared with another way of working it out."""

import zoneinfo
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slots import day_bits, falls_on, local_date, resolve

ZONES = sorted(zoneinfo.available_timezones())
FIRST, LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)


def offset(at: datetime, zone: ZoneInfo) -> timedelta:
    shift = at.astimezone(zone).utcoffset()
    assert shift is not None
    return shift


def changes(zone: ZoneInfo) -> Iterator[datetime]:
    """Every instant in 2020-2037 at which a zone's offset changes, by looking every 15 days and halving.

    Nowhere does it change and change back sooner: Morocco's Ramadan, a month, is the shortest.
    """
    before = FIRST
    while before < LAST:
        after = before + timedelta(days=15)
        if offset(before, zone) != offset(after, zone):
            low, high = before, after
            while high - low > timedelta(seconds=1):
                middle = (low + (high - low) / 2).replace(microsecond=0)
                low, high = (middle, high) if offset(middle, zone) == offset(before, zone) else (low, middle)
            yield high
        before = after


def expected(wall: datetime, change: datetime, before: timedelta, after: timedelta) -> datetime | None:
    """The first instant that shows `wall`, else the change that jumps over it; by arithmetic with the two offsets."""
    old, new = (wall - before).replace(tzinfo=UTC), (wall - after).replace(tzinfo=UTC)
    shown = [at for at, is_so in ((old, old < change), (new, new >= change)) if is_so]
    at = min(shown, default=change)
    return at if (at + (after if at >= change else before)).date() == wall.date() else None


def test_around_every_change_of_every_zone() -> None:
    """Every quarter of an hour from two hours before to two after; of zones that keep the same time, one in full."""
    seen: set[tuple[datetime, timedelta, timedelta]] = set()
    checked = 0
    for name in ZONES:
        zone = ZoneInfo(name)
        for change in changes(zone):
            before, after = offset(change - timedelta(seconds=1), zone), offset(change, zone)
            middle = (change + before).replace(tzinfo=None)
            same = (change, before, after) in seen
            seen.add((change, before, after))
            for quarters in (-1, 0, 2) if same else range(-8, 9):
                wall = middle + timedelta(minutes=15 * quarters)
                found = resolve(wall.date(), wall.time(), name)
                assert found == expected(wall, change, before, after), f"{name} {wall}"
                checked += 1
    assert checked > 30_000


@pytest.mark.parametrize(
    "zone", ["Europe/Helsinki", "Africa/Casablanca", "Australia/Lord_Howe", "Africa/Cairo"]
)
def test_minute_by_minute_around_the_changes_of_a_year(zone: str) -> None:
    """Every minute as UTC has it: the first that shows a wall time, or that follows the gap it fell into."""
    tz = ZoneInfo(zone)
    for change in (at for at in changes(tz) if at.year == 2027):
        first: dict[datetime, datetime] = {}
        for minute in range(-300, 300):
            at = change + timedelta(minutes=minute)
            first.setdefault(at.astimezone(tz).replace(tzinfo=None, fold=0), at)
        middle = change.astimezone(tz).replace(tzinfo=None, fold=0)
        for minute in range(-150, 150):
            wall = middle + timedelta(minutes=minute)
            found = resolve(wall.date(), wall.time(), zone)
            assert found == first.get(wall, change), wall


@given(
    zone=st.sampled_from(ZONES),
    day=st.dates(date(2020, 1, 2), date(2037, 12, 30)),
    wall=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
)
def test_what_is_found_shows_the_wall_time_or_comes_right_after_a_gap(
    zone: str, day: date, wall: time
) -> None:
    at = resolve(day, wall, zone)

    assert at is not None  # no date was skipped anywhere in these years
    local = at.astimezone(ZoneInfo(zone))
    assert local.date() == day
    assert local.time() >= wall
    if local.time() != wall:
        just_before = (at - timedelta(seconds=1)).astimezone(ZoneInfo(zone))
        assert just_before.replace(tzinfo=None) < datetime.combine(day, wall)


@given(zone=st.sampled_from(ZONES), day=st.dates(date(2020, 1, 2), date(2037, 12, 29)), wall=st.times())
def test_a_later_date_never_comes_earlier(zone: str, day: date, wall: time) -> None:
    first, second = resolve(day, wall, zone), resolve(day + timedelta(days=1), wall, zone)

    assert first is not None and second is not None
    assert first < second


@pytest.mark.parametrize(
    ("zone", "day", "wall", "instant"),
    [
        ("Europe/Helsinki", date(2026, 3, 29), time(3, 30), "2026-03-29 01:00+00:00"),
        ("Europe/Helsinki", date(2026, 10, 25), time(3, 30), "2026-10-25 00:30+00:00"),
        ("Europe/Oslo", date(2026, 11, 24), time(9, 30), "2026-11-24 08:30+00:00"),
        ("Africa/Cairo", date(2027, 4, 30), time(0, 0), "2027-04-29 22:00+00:00"),
    ],
)
def test_by_example(zone: str, day: date, wall: time, instant: str) -> None:
    assert resolve(day, wall, zone) == datetime.fromisoformat(instant)


@pytest.mark.parametrize(
    ("zone", "day"), [("Pacific/Apia", date(2011, 12, 30)), ("Pacific/Kwajalein", date(1993, 8, 21))]
)
def test_a_date_that_a_zone_skipped_does_not_exist(zone: str, day: date) -> None:
    assert resolve(day, time(9, 30), zone) is None
    assert resolve(day + timedelta(days=1), time(9, 30), zone) is not None


def test_local_dates_and_weekdays() -> None:
    night = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
    assert local_date(night, "Europe/Helsinki") == date(2026, 11, 24)
    assert local_date(night, "Europe/London") == date(2026, 11, 23)
    days = day_bits(1, 3)
    assert [falls_on(days, date(2026, 11, 23) + timedelta(days=n)) for n in range(7)] == [
        *(False, True, False, True),
        *(False, False, False),
    ]
