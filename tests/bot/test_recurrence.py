"""When work comes again: the rules against a walk through the days and against a calendar library."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event

from bot.activities.recurrence import (
    Pattern,
    Series,
    between,
    end_of,
    ended,
    except_one,
    first_on,
    next_after,
    offers,
    pattern_of,
    pattern_words,
    rule_of,
    rule_words,
    split,
)
from bot.i18n import LANGUAGES, Words
from bot.slots import resolve

ZONES = (
    *("Europe/Helsinki", "Europe/London", "America/New_York", "America/Santiago", "Africa/Casablanca"),
    *("Africa/Cairo", "Australia/Lord_Howe", "Pacific/Chatham", "Asia/Beirut", "Asia/Kolkata"),
)
P = Pattern
STARTS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
CHOICES = STARTS.flatmap(lambda start: st.tuples(st.just(start), st.sampled_from(offers(start))))
WALL_TIMES = st.sampled_from([time(hour, minute) for hour in range(24) for minute in (0, 15, 30)])


def month_length(day: date) -> int:
    return monthrange(day.year, day.month)[1]


def months_from(start: date, day: date) -> int:
    return (day.year - start.year) * 12 + day.month - start.month


def names(pattern: Pattern, start: date, day: date) -> bool:
    """Whether the pattern means this day, said without any rule."""
    same_day = day.day == min(start.day, month_length(day))
    same_weekday = day.weekday() == start.weekday()
    said = {
        P.WEEKLY: same_weekday,
        P.EVERY_SECOND_WEEK: (day - start).days % 14 == 0,
        P.MONTHLY: same_day,
        P.MONTH_END: day.day == month_length(day),
        P.MONTHLY_WEEKDAY: same_weekday and (day.day - 1) // 7 == (start.day - 1) // 7,
        P.MONTHLY_LAST_WEEKDAY: same_weekday and day.day + 7 > month_length(day),
        P.FIRST_WORK_DAY: day.weekday() < 5 and (day.day == 1 or (day.weekday() == 0 and day.day <= 3)),
        P.QUARTERLY: same_day and months_from(start, day) % 3 == 0,
        P.YEARLY: same_day and months_from(start, day) % 12 == 0,
    }
    return said[pattern]


@given(CHOICES)
def test_a_rule_names_the_days_that_its_pattern_means(choice: tuple[date, Pattern]) -> None:
    start, pattern = choice
    days = [start + timedelta(days=n) for n in range(800)]

    found = between(rule_of(pattern, start), start, start, days[-1])

    assert found == [day for day in days if names(pattern, start, day)]


@given(CHOICES, st.data())
def test_the_next_date_is_the_first_of_those_that_follow(
    choice: tuple[date, Pattern], data: st.DataObject
) -> None:
    start, pattern = choice
    rule = rule_of(pattern, start)
    dates = between(rule, start, start, start + timedelta(days=1500))
    left_out = data.draw(st.sets(st.sampled_from(dates)))
    after = start + timedelta(days=data.draw(st.integers(-400, 700)))

    found = next_after(rule, start, after, left_out)

    later = [day for day in dates if day > after and day not in left_out]
    assert found == later[0] if later else found is not None and found > dates[-1]


@settings(max_examples=150, deadline=None)
@given(CHOICES, st.sampled_from(ZONES), WALL_TIMES, st.integers(200, 1200), st.booleans(), st.data())
def test_dates_and_instants_are_those_of_a_calendar_library(
    choice: tuple[date, Pattern], zone: str, wall: time, length: int, has_end: bool, data: st.DataObject
) -> None:
    start, pattern = choice
    rule, last = rule_of(pattern, start), start + timedelta(days=length)
    first = first_on(rule, start)
    assert first is not None
    rule = ended(rule, last) if has_end else rule
    dates = between(rule, first, first, last)
    left_out = data.draw(st.sets(st.sampled_from(dates), max_size=5)) if dates else set()
    expected = expanded(rule, first, last, left_out, wall, zone)

    found = between(rule, first, first, last, left_out)

    assert found == [at.date() for at in expected]
    for day, at in zip(found, expected, strict=True):
        instant = resolve(day, wall, zone)
        assert instant is not None
        if is_in_gap(day, wall, zone):
            # RFC 5545 counts on from before the gap; Juuri takes the gap's end, which is never later
            assert timedelta() <= at - instant < timedelta(hours=1)
        else:
            assert instant == at.astimezone(UTC)  # of zones with repeated hours, Python calls nothing equal


def expanded(
    rule: str, start: date, last: date, left_out: set[date], wall: time, zone: str
) -> list[datetime]:
    """The instants that a calendar library finds for the same rule."""
    tz = ZoneInfo(zone)
    event = Event()
    event.add("UID", "1")
    event.add("DTSTART", datetime.combine(start, wall, tz))
    parts: dict[str, list[str] | datetime] = {}
    for part in rule.split(";"):
        name, value = part.split("=")
        parts[name] = value.split(",")
    if end := end_of(rule):
        parts["UNTIL"] = datetime.combine(end, wall, tz).astimezone(ZoneInfo("UTC"))
    event.add("RRULE", parts)
    if left_out:
        event.add("EXDATE", [datetime.combine(day, wall, tz) for day in sorted(left_out)])
    calendar = Calendar()
    calendar.add_component(event)
    wide = (start - timedelta(days=2), last + timedelta(days=2))
    found = recurring_ical_events.of(calendar).between(*wide)
    starts = sorted(occurrence["DTSTART"].dt for occurrence in found)
    return [at for at in starts if start <= at.date() <= last]


def is_in_gap(day: date, wall: time, zone: str) -> bool:
    at = datetime.combine(day, wall, ZoneInfo(zone))
    return at.astimezone(ZoneInfo("UTC")).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != at.replace(
        tzinfo=None
    )


def test_every_clock_change_of_these_zones_is_met_on_the_date_itself() -> None:
    """Every Sunday at 03:30 in Helsinki: an hour earlier by UTC in summer, once in a gap, once in a repeated hour."""
    sundays = between("FREQ=WEEKLY;BYDAY=SU", date(2026, 3, 22), date(2026, 3, 22), date(2026, 11, 1))
    instants = {day: resolve(day, time(3, 30), "Europe/Helsinki") for day in sundays}

    assert [f"{instants[day]:%H:%M}" for day in (date(2026, 3, 22), date(2026, 3, 29), date(2026, 4, 5))] == [
        "01:30",
        "01:00",
        "00:30",
    ]
    assert [
        f"{instants[day]:%H:%M}" for day in (date(2026, 10, 18), date(2026, 10, 25), date(2026, 11, 1))
    ] == [
        "00:30",
        "00:30",
        "01:30",
    ]


@given(CHOICES, st.sampled_from(ZONES), st.sampled_from(ZONES))
def test_another_zone_changes_the_instants_and_not_the_dates(
    choice: tuple[date, Pattern], old: str, new: str
) -> None:
    start, pattern = choice
    wall = time(9, 0)
    for day in between(rule_of(pattern, start), start, start, start + timedelta(days=400)):
        here, there = resolve(day, wall, old), resolve(day, wall, new)
        assert here is not None and there is not None
        assert here.astimezone(ZoneInfo(old)).date() == there.astimezone(ZoneInfo(new)).date() == day
        shift = here.astimezone(ZoneInfo(old)).utcoffset()
        other = there.astimezone(ZoneInfo(new)).utcoffset()
        assert shift is not None and other is not None
        assert there - here == shift - other


@pytest.mark.parametrize(
    ("start", "offered"),
    [
        (
            "2026-11-24",
            "weekly every_second_week monthly monthly_weekday monthly_last_weekday first_work_day"
            " quarterly yearly",
        ),
        (
            "2026-11-30",
            "weekly every_second_week monthly month_end monthly_last_weekday first_work_day quarterly yearly",
        ),
        (
            "2027-02-28",
            "weekly every_second_week monthly month_end monthly_weekday monthly_last_weekday first_work_day"
            " quarterly yearly",
        ),
        ("2026-11-23", "weekly every_second_week monthly monthly_weekday first_work_day quarterly yearly"),
        (
            "2026-10-29",
            "weekly every_second_week monthly monthly_last_weekday first_work_day quarterly yearly",
        ),
    ],
)
def test_what_is_offered_fits_the_date(start: str, offered: str) -> None:
    assert " ".join(offers(date.fromisoformat(start))) == offered


@given(CHOICES)
def test_what_is_offered_begins_on_that_date(choice: tuple[date, Pattern]) -> None:
    start, pattern = choice
    first = first_on(rule_of(pattern, start), start)

    assert first is not None
    assert first == start or (pattern is P.FIRST_WORK_DAY and start < first <= start + timedelta(days=33))


@given(CHOICES, st.booleans())
def test_a_rule_is_known_by_its_pattern(choice: tuple[date, Pattern], has_end: bool) -> None:
    start, pattern = choice
    rule = rule_of(pattern, start)

    assert pattern_of(ended(rule, start + timedelta(days=90)) if has_end else rule, start) is pattern
    assert pattern_of("FREQ=DAILY", start) is None


@pytest.mark.parametrize(
    ("start", "pattern", "dates"),
    [
        ("2027-01-31", P.MONTHLY, "2027-01-31 2027-02-28 2027-03-31 2027-04-30"),
        ("2027-01-30", P.MONTHLY, "2027-01-30 2027-02-28 2027-03-30 2027-04-30"),
        ("2027-02-28", P.MONTH_END, "2027-02-28 2027-03-31 2027-04-30 2027-05-31"),
        ("2026-11-30", P.QUARTERLY, "2026-11-30 2027-02-28 2027-05-30 2027-08-30"),
        ("2028-02-29", P.YEARLY, "2028-02-29 2029-02-28 2030-02-28 2031-02-28 2032-02-29"),
        ("2026-11-24", P.FIRST_WORK_DAY, "2026-12-01 2027-01-01 2027-02-01 2027-03-01 2027-04-01 2027-05-03"),
        ("2026-11-24", P.MONTHLY_WEEKDAY, "2026-11-24 2026-12-22 2027-01-26"),
        ("2026-11-24", P.EVERY_SECOND_WEEK, "2026-11-24 2026-12-08 2026-12-22 2027-01-05"),
    ],
)
def test_by_example(start: str, pattern: Pattern, dates: str) -> None:
    first, expected = date.fromisoformat(start), [date.fromisoformat(day) for day in dates.split()]

    assert between(rule_of(pattern, first), first, first, expected[-1]) == expected


TUESDAYS = Series("FREQ=WEEKLY;BYDAY=TU", date(2026, 11, 3))


def test_one_date_is_left_out() -> None:
    changed = except_one(TUESDAYS, date(2026, 11, 17))

    found = between(
        changed.rule, changed.starts_on, date(2026, 11, 1), date(2026, 11, 30), changed.exceptions
    )
    assert [day.day for day in found] == [3, 10, 24]


@pytest.mark.parametrize("day", [date(2026, 11, 18), date(2026, 10, 27), date(2026, 11, 17)])
def test_only_a_date_that_is_there_can_be_left_out(day: date) -> None:
    series = except_one(TUESDAYS, date(2026, 11, 17))

    with pytest.raises(ValueError, match="no date of the series"):
        except_one(series, day)


def test_all_following_move_to_another_weekday() -> None:
    old, new = split(TUESDAYS, date(2026, 11, 17), P.WEEKLY, date(2026, 11, 18))

    assert old == Series("FREQ=WEEKLY;BYDAY=TU;UNTIL=20261116", date(2026, 11, 3))
    assert new == Series("FREQ=WEEKLY;BYDAY=WE", date(2026, 11, 18))


def test_what_was_left_out_stays_left_out_where_the_new_rule_names_it() -> None:
    series = Series(
        "FREQ=WEEKLY;BYDAY=TU", date(2026, 11, 3), frozenset({date(2026, 11, 10), date(2026, 12, 1)})
    )

    old, new = split(series, date(2026, 11, 17), P.EVERY_SECOND_WEEK, date(2026, 11, 17))
    _, elsewhere = split(series, date(2026, 11, 17), P.WEEKLY, date(2026, 11, 18))

    assert old is not None
    assert old.exceptions == {date(2026, 11, 10)}
    assert new.exceptions == {date(2026, 12, 1)}
    assert elsewhere.exceptions == frozenset()


def test_an_end_that_was_set_stays() -> None:
    series = Series(ended(TUESDAYS.rule, date(2026, 12, 31)), TUESDAYS.starts_on)

    _, new = split(series, date(2026, 11, 17), P.WEEKLY, date(2026, 11, 18))

    assert end_of(new.rule) == date(2026, 12, 31)
    assert next_after(new.rule, new.starts_on, date(2026, 12, 30)) is None


def test_nothing_is_left_of_a_series_that_is_changed_from_its_first_date() -> None:
    old, new = split(TUESDAYS, TUESDAYS.starts_on, P.FIRST_WORK_DAY, date(2026, 11, 4))

    assert old is None
    assert new.starts_on == date(2026, 12, 1)


@given(CHOICES, st.data())
def test_a_split_series_names_the_same_dates_once(choice: tuple[date, Pattern], data: st.DataObject) -> None:
    """Where the pattern stays: before and after the cut together are what it was."""
    start, pattern = choice
    rule = rule_of(pattern, start)
    first = first_on(rule, start)
    assert first is not None
    last = start + timedelta(days=1500)
    dates = between(rule, first, first, last)
    left_out = frozenset(data.draw(st.sets(st.sampled_from(dates), max_size=4)))
    kept = [day for day in dates if day not in left_out]
    if not kept:
        return
    on = data.draw(st.sampled_from(kept))

    old, new = split(Series(rule, first, left_out), on, pattern, on)

    before = between(old.rule, old.starts_on, first, last, old.exceptions) if old else []
    assert before + between(new.rule, new.starts_on, first, last, new.exceptions) == kept
    assert (old is None) == (on == first)
    assert pattern_of(new.rule, new.starts_on) is pattern


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_pattern_has_words_of_its_own_for_every_date(words: Words, language: str) -> None:
    """They fit into a menu, and no two patterns that are offered together read the same."""
    for n in range(366):
        start = date(2028, 1, 1) + timedelta(days=n)
        said = [pattern_words(words[language], pattern, start) for pattern in offers(start)]
        assert len(set(said)) == len(said)
        assert max(map(len, said)) <= 75


def test_in_words(words: Words) -> None:
    def said(pattern: Pattern, start: date) -> str:
        return pattern_words(words["en"], pattern, start)

    tuesday = date(2026, 11, 24)
    assert said(P.WEEKLY, tuesday) == "Every week: Tuesday"
    assert said(P.MONTHLY_WEEKDAY, tuesday) == "Every month: the fourth Tuesday"
    assert said(P.MONTHLY, tuesday) == "Every month: day 24"
    assert (
        said(P.QUARTERLY, date(2026, 8, 31))
        == "Every three months: day 31, or the last day of a shorter month"
    )
    assert said(P.YEARLY, tuesday) == "Every year: 24 November"


def test_a_series_that_was_split_in_a_short_month_still_says_which_day_it_means(words: Words) -> None:
    series = Series(rule_of(P.MONTHLY, date(2027, 1, 31)), date(2027, 1, 31))

    _, following = split(series, date(2027, 2, 28), P.MONTHLY, date(2027, 2, 28))

    told = rule_words(words["en"], following.rule, following.starts_on)
    assert told == "Every month: day 31, or the last day of a shorter month"
    assert rule_words(words["en"], "FREQ=DAILY", following.starts_on) is None
    assert next_after(following.rule, following.starts_on, date(2027, 2, 28)) == date(2027, 3, 31)
