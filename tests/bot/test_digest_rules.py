"""When the digest comes, and what its figures and its recommendation say."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest import rules
from bot.digest.facts import Facts, Idea, Number, Part, Some, Step, Told, Week, Work
from bot.organisation import Organisation, QuietPeriod
from bot.workdays import is_quiet, is_work_day
from storage.states import ActivityState, MemberKind, Role, SkipReason
from storage.values import Activity, Person, Plan, Slot, Tally

HELSINKI = ZoneInfo("Europe/Helsinki")
OURS = Organisation()
SUNDAY, MONDAY = date(2026, 11, 22), date(2026, 11, 23)
NOTHING = Facts(rules.told_span(MONDAY), rules.coming_span(MONDAY), "Europe/Helsinki")
DAYS = st.dates(date(2026, 1, 1), date(2035, 12, 31))
WEEKDAYS = st.integers(0, 4)
ZONES = st.sampled_from(["Europe/Helsinki", "Europe/Oslo", "Europe/London", "America/New_York", "UTC"])
COUNTRIES = st.sampled_from(["FI", "SE", "NO", "DK"])
HOURS = st.times(time(8), time(17, 59)).map(lambda at: at.replace(second=0, microsecond=0, fold=0))


def at(day: date, clock: str = "09:00") -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), HELSINKI)


# when it comes


@pytest.mark.parametrize(
    ("day", "kept_on", "reason"),
    [
        (date(2026, 11, 23), date(2026, 11, 23), None),
        (date(2027, 3, 29), date(2027, 3, 30), None),  # Easter Monday
        (date(2026, 12, 28), date(2026, 12, 28), SkipReason.QUIET),
        (date(2027, 7, 5), date(2027, 7, 5), SkipReason.QUIET),  # week 27
    ],
)
def test_a_monday_in_finland(day: date, kept_on: date, reason: SkipReason | None) -> None:
    assert rules.slots_between(OURS, day - timedelta(days=1), day) == [Slot(1, day, kept_on, reason)]


def test_where_every_day_that_follows_is_quiet_too_the_holiday_is_the_reason() -> None:
    easter = date(2027, 3, 29)
    quiet = QuietPeriod(dates=(easter + timedelta(days=1), easter + timedelta(days=14)))
    ours = OURS.model_copy(update={"quiet_periods": (quiet,)})

    [slot] = rules.slots_between(ours, easter - timedelta(days=1), easter)

    assert slot.reason is SkipReason.HOLIDAY


@given(DAYS, WEEKDAYS, HOURS, ZONES, COUNTRIES, st.integers(1, 400))
def test_every_week_has_one_slot_and_it_is_kept_on_a_work_day_before_the_next(
    first: date, weekday: int, wall_time: time, zone: str, country: str, days: int
) -> None:
    ours = Organisation(digest_weekday=weekday, digest_time=wall_time, zone=zone, country=country)

    slots = rules.slots_between(ours, first - timedelta(days=1), first + timedelta(days=days - 1))

    dates = [first + timedelta(days=n) for n in range(days)]
    assert [slot.slot_on for slot in slots] == [day for day in dates if day.weekday() == weekday]
    for slot in slots:
        assert slot.slot_on <= slot.due_on < slot.slot_on + rules.WEEK
        if slot.reason is None:
            assert is_work_day(slot.due_on, country, ours.quiet_periods)
        else:
            assert (slot.reason is SkipReason.QUIET) == is_quiet(slot.slot_on, ours.quiet_periods)
    middle = first + timedelta(days=days // 2)
    apart = rules.slots_between(ours, first - timedelta(days=1), middle)
    assert slots == apart + rules.slots_between(ours, middle, first + timedelta(days=days - 1))


def test_never_is_never() -> None:
    never = OURS.model_copy(update={"digest_weekday": None})

    assert rules.slots_between(never, SUNDAY, SUNDAY + timedelta(days=400)) == []
    assert rules.next_slot(never, at(SUNDAY)) is None


@pytest.mark.parametrize(
    ("now", "verdict"),
    [
        (at(MONDAY, "08:59"), []),
        (at(MONDAY, "09:00"), [None]),
        (at(MONDAY, "17:59"), [None]),
        (at(MONDAY, "22:00"), []),  # waits for the morning
        (at(MONDAY + timedelta(days=1), "08:00"), [None]),
        (at(MONDAY + timedelta(days=2), "08:59"), [None]),
        (at(MONDAY + timedelta(days=2), "09:00"), [SkipReason.LATE]),
    ],
)
def test_what_becomes_of_a_slot(now: datetime, verdict: list[SkipReason | None]) -> None:
    found = rules.decide([Slot(1, MONDAY, MONDAY)], OURS, now)

    assert [one.reason for one in found] == verdict


@given(st.integers(0, 60 * 24 * 30))
def test_of_several_missed_ones_at_most_the_newest_is_told(minutes: int) -> None:
    slots = rules.slots_between(OURS, SUNDAY - timedelta(weeks=5), SUNDAY + timedelta(weeks=5))
    now = at(MONDAY) + timedelta(minutes=minutes)

    verdicts = rules.decide(slots, OURS, now)

    told = [verdict.slot for verdict in verdicts if verdict.reason is None]
    assert len(told) <= 1
    for slot in told:
        due_at = rules.instant(OURS, slot.due_on)
        assert due_at is not None
        assert timedelta(0) <= now - due_at < rules.LATE
        assert slot == max((verdict.slot for verdict in verdicts), key=lambda one: one.slot_on)


@given(DAYS, HOURS, ZONES)
def test_what_the_clock_is_told_to_stop_at_is_the_next_slot(day: date, clock: time, zone: str) -> None:
    ours = Organisation(zone=zone)
    now = datetime.combine(day, clock, UTC)

    at = rules.next_slot(ours, now)

    assert at is not None
    assert at > now
    local = at.astimezone(ZoneInfo(zone))
    assert local.time() == time(9)
    assert is_work_day(local.date(), "FI", ours.quiet_periods)


# weeks


@given(DAYS, WEEKDAYS)
def test_the_digest_of_a_week_is_on_the_chosen_day_of_that_week(day: date, weekday: int) -> None:
    slot_on = rules.slot_of(OURS.model_copy(update={"digest_weekday": weekday}), day)

    assert slot_on.weekday() == weekday
    assert slot_on.isocalendar()[:2] == day.isocalendar()[:2]


@given(DAYS, ZONES)
def test_weeks_follow_each_other_and_begin_at_midnight(day: date, zone: str) -> None:
    bounds = rules.bounds(day, zone)

    assert len(bounds) == rules.WEEKS + 1
    local = [bound.astimezone(ZoneInfo(zone)) for bound in bounds]
    assert [one.date() for one in local] == [day - rules.WEEK * n for n in range(rules.WEEKS, -1, -1)]
    assert {one.time() for one in local} == {time(0)}


@given(st.lists(st.integers(0, 1000), min_size=rules.WEEKS, max_size=rules.WEEKS))
def test_a_figure_stands_beside_the_week_before_and_the_median_of_four(series: list[int]) -> None:
    [number] = rules.numbers({"done": series})

    begun = next((n for n, many in enumerate(series) if many), rules.WEEKS)
    earlier = series[begun:-1]
    assert number.now == series[-1]
    assert number.before == (series[-2] if earlier else None)
    assert number.usual == (median(series[-5:-1]) if len(earlier) >= 4 else None)


def test_weeks_before_anything_happened_are_not_compared_with() -> None:
    weeks = {"suggested": [0, 0, 0, 0, 0, 2, 0, 5], "done": [0] * 8}

    assert rules.numbers(weeks) == (Number("suggested", 5, 0, None), Number("done", 0, 0, None))


def test_the_trend_begins_with_the_first_week_that_has_anything() -> None:
    weeks = {"suggested": [0, 0, 0, 0, 0, 2, 0, 5], "done": [0, 0, 0, 0, 0, 0, 0, 1]}

    found = rules.trend(MONDAY, weeks)

    assert found == (
        Week(date(2026, 11, 2), 2, 0),
        Week(date(2026, 11, 9), 0, 0),
        Week(date(2026, 11, 16), 5, 1),
    )
    assert rules.trend(MONDAY, {"suggested": [0] * 7 + [5], "done": [0] * 8}) == ()


# departments


def test_departments_stand_by_name_and_small_ones_together() -> None:
    names = {1: "Workshop", 2: "Care", 3: "Two people"}

    found = rules.parts(names, {1: 40, 2: 12, 3: 2, None: 9}, {1: 3, 3: 2, None: 1})

    assert found == (Part("Care", 0, 12), Part("Workshop", 3, 40), Part(None, 3, 11))


@given(st.dictionaries(st.integers(1, 30), st.integers(0, 40)), st.data())
def test_no_group_is_told_of_that_is_so_small_that_it_names_people(
    people: dict[int, int], data: st.DataObject
) -> None:
    took_part = {of: data.draw(st.integers(0, many)) for of, many in people.items()}
    sizes: dict[int | None, int] = {**people, None: data.draw(st.integers(0, 3))}

    found = rules.parts({of: f"Department {of}" for of in people}, sizes, {**took_part})

    assert all(part.people >= rules.SMALL for part in found)
    assert sum(part.took_part for part in found) <= sum(took_part.values())


# who may read, and when there is nothing to read


@pytest.mark.parametrize(
    ("roles", "kind", "may"),
    [
        ({Role.COORDINATOR}, MemberKind.PERSON, True),
        ({Role.REPRESENTATIVE}, MemberKind.PERSON, True),
        ({Role.ADMIN}, MemberKind.PERSON, False),
        (set(), MemberKind.PERSON, False),
        ({Role.COORDINATOR}, MemberKind.DEACTIVATED, False),
    ],
)
def test_who_may_have_it(roles: set[Role], kind: MemberKind, may: bool) -> None:
    assert rules.may_read(Person("U1", "Aino", kind, roles=frozenset(roles))) is may
    assert not rules.may_read(None)


@given(DAYS, st.integers(0, 100))
def test_nothing_to_tell_is_told_once_a_month_at_most(day: date, days: int) -> None:
    later = day + timedelta(days=days)

    may = rules.may_note(day, later)

    assert may == (days >= 31)
    assert not (may and (day.year, day.month) == (later.year, later.month))
    assert rules.may_note(None, later)


# one next step


def work(title: str, *, days_late: int = 2, is_escalated: bool = False) -> Work:
    activity = Activity(
        **{
            **dict.fromkeys(Activity.__dataclass_fields__),
            "id": 7,
            "state": ActivityState.PLANNED,
            "plan": Plan(title, "U1", MONDAY),
            "escalated_at": at(MONDAY) if is_escalated else None,
        }
    )
    return Work(activity, "Siiri", days_late)


def some(one: object) -> Some:
    return Some((one,), 1)


OLD, NEW = Idea(3, "Open doors", None, 6, "waiting"), Idea(4, "Winter road", None, 5, "waiting")
KNOWN = some(Told(None, 1, Tally(useful=4, knew_it=6)))
BUSY = {"suggested": (1,) * 8}


@pytest.mark.parametrize(
    ("changes", "step"),
    [
        ({"undelivered": 2, "undecided": some(OLD)}, Step("send_again", 2)),
        (
            {"undecided": some(OLD), "late": some(work("Film", is_escalated=True))},
            Step("decide", 6, "Open doors", 3),
        ),
        ({"undecided": some(NEW), "late": some(work("Film"))}, Step("remind", 2, "Film", 7)),
        ({"late": some(work("Film", is_escalated=True)), "back": some(OLD)}, Step("help", 2, "Film", 7)),
        ({"stuck": some(work("Film", days_late=0, is_escalated=True))}, Step("help", 0, "Film", 7)),
        ({"back": some(NEW), "late": some(work("Film"))}, Step("look_again", 1, "Winter road", 4)),
        ({}, Step("plan")),
        ({"due": some(work("Film")), "shared": KNOWN}, Step("renew", 6)),
        ({"due": some(work("Film")), "weeks": {"suggested": (3, 0, 0, 0, 0)}}, Step("invite", 4)),
        ({"due": some(work("Film")), "weeks": BUSY}, None),
    ],
)
def test_what_is_recommended_next(changes: dict[str, object], step: Step | None) -> None:
    assert rules.recommend(replace(NOTHING, **changes)) == step  # type: ignore[arg-type]


def test_few_answers_say_nothing_of_the_tips() -> None:
    few = some(Told(None, 1, Tally(useful=3, knew_it=6)))

    assert rules.recommend(replace(NOTHING, due=some(work("Film")), shared=few, weeks=BUSY)) is None


def test_an_empty_week_is_empty() -> None:
    assert NOTHING.is_empty
    assert replace(NOTHING, weeks={"done": (1, 0)}).is_empty
    assert not replace(NOTHING, weeks={"done": (0, 1)}).is_empty
    assert not replace(NOTHING, undelivered=1).is_empty
