"""What is shared when: the shuffle bag, slots and holidays, what becomes of a slot."""

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import Factor, Nugget, NuggetText, Quiz, Source
from bot.nuggets import rules
from bot.nuggets.rules import Due, Verdict
from bot.organisation import QUIET, QuietPeriod
from bot.slots import falls_on
from bot.workdays import is_quiet, is_work_day
from storage.states import SkipReason
from storage.values import Schedule

HELSINKI = ZoneInfo("Europe/Helsinki")


def nugget(slug: str, factor: str, expires_on: date | None = None) -> Nugget:
    text = NuggetText(
        title="T", body="B", try_this="T", quiz=Quiz(question="Q", options=("a", "b"), answer=1, why="W")
    )
    return Nugget(
        slug=slug,
        factor=factor,  # type: ignore[arg-type]
        level="learn",  # type: ignore[arg-type]
        source=Source(practice="house"),
        tags=("x",),
        expires_on=expires_on,
        en=text,
        fi=text,
        sv=text,
        nb=text,
    )


def collection(many: Sequence[int]) -> list[Nugget]:
    """So many nuggets of each factor."""
    factors = [factor.value for factor in Factor]
    return [nugget(f"{factors[f]}-{n}", factors[f]) for f, count in enumerate(many) for n in range(count)]


def schedule(**changes: object) -> Schedule:
    plain = Schedule(
        id=1,
        channel_id="C1",
        language="en",
        zone="Europe/Helsinki",
        country="FI",
        days=0b0001010,
        wall_time=time(9, 30),
        packs=(),
        is_paused=False,
        planned_through=date(2026, 11, 1),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def slugs(drawn: Sequence[Nugget]) -> list[str]:
    return [nugget.slug for nugget in drawn]


counts = st.lists(st.integers(0, 4), min_size=1, max_size=8).filter(any)
seeds = st.text("CG0123456789", min_size=1, max_size=4)


@given(counts, seeds, st.integers(1, 3))
def test_nothing_repeats_until_everything_was_shared(many: list[int], seed: str, turns: int) -> None:
    nuggets = collection(many)

    drawn = slugs(rules.upcoming(nuggets, [], seed, turns * len(nuggets)))

    for turn in range(turns):
        part = drawn[turn * len(nuggets) : (turn + 1) * len(nuggets)]
        assert sorted(part) == sorted(slugs(nuggets))
    assert rules.turn(nuggets, drawn) == turns


@given(counts, seeds)
def test_two_of_a_factor_follow_each_other_only_where_it_cannot_be_helped(many: list[int], seed: str) -> None:
    nuggets = collection(many)

    factors = [drawn.factor for drawn in rules.upcoming(nuggets, [], seed, len(nuggets))]

    follow = sum(one == other for one, other in itertools.pairwise(factors))
    fullest = max(Counter(factors).values())
    assert follow == max(0, 2 * fullest - len(nuggets) - 1)


@given(counts, seeds, st.integers(1, 30))
def test_a_nugget_never_follows_itself_where_there_is_another(many: list[int], seed: str, long: int) -> None:
    nuggets = collection(many)

    drawn = slugs(rules.upcoming(nuggets, [], seed, long))

    if len(nuggets) > 1:
        assert all(one != other for one, other in itertools.pairwise(drawn))


@given(counts, seeds, st.integers(0, 20))
def test_the_same_arguments_draw_the_same_nugget(many: list[int], seed: str, shared: int) -> None:
    nuggets = collection(many)
    history = slugs(rules.upcoming(nuggets, [], seed, shared))

    announced = rules.upcoming(nuggets, history, seed, 3)

    for coming in announced:
        assert rules.next_nugget(nuggets, history, seed) == coming
        history.append(coming.slug)


@given(counts, seeds, st.data())
def test_a_new_nugget_joins_the_turn_that_runs(many: list[int], seed: str, data: st.DataObject) -> None:
    nuggets = collection(many)
    shared = data.draw(st.integers(0, len(nuggets) - 1))
    history = slugs(rules.upcoming(nuggets, [], seed, shared))

    more = [*nuggets, nugget("brand-new", "goals")]
    rest = slugs(rules.upcoming(more, history, seed, len(more) - shared))

    assert "brand-new" in rest
    assert len(set(rest) | set(history)) == len(more)


def test_channels_go_their_own_ways() -> None:
    nuggets = collection([3] * 8)

    orders = {tuple(slugs(rules.upcoming(nuggets, [], f"C{n}", 24))) for n in range(20)}

    assert len(orders) == 20


def test_a_history_of_nuggets_that_are_gone_does_no_harm() -> None:
    nuggets = collection([2, 2])

    assert rules.next_nugget(nuggets, ["gone", "gone-too"], "C1") in nuggets
    assert rules.next_nugget([], ["gone"], "C1") is None


def test_expired_ones_and_other_packs_are_left_out() -> None:
    today = date(2026, 11, 24)
    nuggets = {
        "old": nugget("old", "goals", today),
        "lasting": nugget("lasting", "goals", today + timedelta(days=1)),
        "other": nugget("other", "learning"),
    }

    assert slugs(rules.eligible(nuggets, (), today)) == ["lasting", "other"]
    assert slugs(rules.eligible(nuggets, ("goals",), today)) == ["lasting"]


@given(counts, st.data())
def test_a_person_gets_what_they_have_said_nothing_about_first(many: list[int], data: st.DataObject) -> None:
    nuggets = collection(many)
    known = data.draw(st.sets(st.sampled_from(slugs(nuggets))))

    mine = rules.for_one(nuggets, known, "U1:now")

    assert mine is not None
    assert mine.slug not in known or known == set(slugs(nuggets))


# --- slots


def kept(days: int, after: date, until: date, quiet: Sequence[QuietPeriod] = (), **more: object) -> list[str]:
    """Slots as "date>kept on" or "date:reason"."""
    slots = rules.slots_between(schedule(days=days, **more), after, until, quiet)
    return [
        f"{slot.slot_on:%m-%d}" + (f":{slot.reason}" if slot.reason else f">{slot.due_on:%m-%d}")
        for slot in slots
    ]


def test_a_slot_on_a_holiday_moves_to_the_next_work_day_without_a_slot() -> None:
    # Good Friday 3 April and Easter Monday 6 April 2026
    assert kept(0b0000001, date(2026, 4, 5), date(2026, 4, 6)) == ["04-06>04-07"]
    # Tuesday has a slot of its own
    assert kept(0b0000011, date(2026, 4, 5), date(2026, 4, 7)) == ["04-06>04-08", "04-07>04-07"]


def test_further_than_three_days_on_it_is_skipped() -> None:
    # Good Friday: Saturday, Sunday and Monday are free, too
    assert kept(0b0010000, date(2026, 4, 2), date(2026, 4, 3)) == ["04-03:holiday"]
    # every work day has a slot: there is nowhere to go
    assert kept(0b0011111, date(2026, 4, 5), date(2026, 4, 6)) == ["04-06:holiday"]


def test_in_a_quiet_period_a_slot_is_skipped_with_that_reason() -> None:
    assert kept(0b0001010, date(2026, 12, 20), date(2026, 12, 24), QUIET) == ["12-22>12-22", "12-24:quiet"]


def test_a_slot_does_not_move_into_a_quiet_period() -> None:
    quiet = (QuietPeriod(dates=(date(2026, 4, 7), date(2026, 4, 10))),)

    assert kept(0b0000001, date(2026, 4, 5), date(2026, 4, 6), quiet) == ["04-06:holiday"]


def test_the_holidays_are_those_of_the_channels_country() -> None:
    midsummer_eve = (date(2026, 6, 18), date(2026, 6, 19))

    assert kept(0b0010000, *midsummer_eve, country="NO") == ["06-19>06-19"]
    assert kept(0b0010000, *midsummer_eve, country="SE") == ["06-19>06-22"]


days_of_week = st.integers(1, 0b1111111)
some_day = st.dates(date(2026, 1, 1), date(2028, 11, 30))
country = st.sampled_from(["FI", "SE", "NO", "DK"])
quiet_periods = st.sampled_from([(), QUIET])


@given(days_of_week, some_day, country, quiet_periods)
def test_every_date_of_the_rhythm_has_one_slot_kept_on_a_work_day_or_a_reason(
    days: int, first: date, country: str, quiet: tuple[QuietPeriod, ...]
) -> None:
    until = first + timedelta(days=28)
    slots = rules.slots_between(schedule(days=days, country=country), first, until, quiet)

    dates = [first + timedelta(days=n) for n in range(1, 29)]
    assert [slot.slot_on for slot in slots] == [day for day in dates if falls_on(days, day)]
    for slot in slots:
        if slot.reason is None:
            assert is_work_day(slot.due_on, country, quiet)
            assert 0 <= (slot.due_on - slot.slot_on).days <= rules.MOVES_AT_MOST
            assert slot.due_on == slot.slot_on or not falls_on(days, slot.due_on)
        elif slot.reason is SkipReason.QUIET:
            assert is_quiet(slot.slot_on, quiet)
        else:
            assert slot.reason is SkipReason.HOLIDAY
            assert not is_work_day(slot.slot_on, country, quiet)


@given(days_of_week, some_day, st.integers(1, 60), st.integers(1, 60))
def test_planning_in_two_goes_is_planning_in_one(days: int, first: date, one: int, two: int) -> None:
    plan = schedule(days=days)
    middle, last = first + timedelta(days=one), first + timedelta(days=one + two)

    parts = rules.slots_between(plan, first, middle, QUIET) + rules.slots_between(plan, middle, last, QUIET)

    assert parts == rules.slots_between(plan, first, last, QUIET)


# --- what becomes of a slot


def local(day: date, at: time) -> datetime:
    return datetime.combine(day, at, HELSINKI).astimezone(UTC)


def decided(now: datetime, *due_on: date, quiet: Sequence[QuietPeriod] = (), **changes: object) -> list[str]:
    dues = [Due(schedule(**changes), day, day) for day in due_on]
    return [f"{v.due.slot_on:%m-%d}:{v.reason or 'shared'}" for v in rules.decide(dues, now, quiet)]


TUESDAY, WEDNESDAY, THURSDAY = (date(2026, 11, day) for day in (24, 25, 26))


@pytest.mark.parametrize(
    ("day", "at", "verdicts"),
    [
        (TUESDAY, time(9, 29), []),
        (TUESDAY, time(9, 30), ["11-24:shared"]),
        (TUESDAY, time(17, 59), ["11-24:shared"]),
        (TUESDAY, time(18, 0), []),  # waits for the morning
        (WEDNESDAY, time(7, 59), []),
        (WEDNESDAY, time(8, 0), ["11-24:shared"]),
        (WEDNESDAY, time(9, 30), ["11-24:late"]),
    ],
)
def test_a_slot_is_shared_in_work_hours_until_it_is_a_day_old(
    day: date, at: time, verdicts: list[str]
) -> None:
    assert decided(local(day, at), TUESDAY) == verdicts


def test_of_several_slots_only_the_newest_is_shared() -> None:
    assert decided(local(THURSDAY, time(10)), TUESDAY, WEDNESDAY, THURSDAY) == [
        "11-24:late",
        "11-25:late",
        "11-26:shared",
    ]
    assert decided(local(WEDNESDAY, time(9)), TUESDAY, TUESDAY)[0] == "11-24:superseded"


def test_a_paused_channel_skips() -> None:
    assert decided(local(TUESDAY, time(10)), TUESDAY, is_paused=True) == ["11-24:paused"]


def test_a_late_slot_does_not_come_into_a_quiet_period() -> None:
    quiet = (QuietPeriod(dates=(WEDNESDAY, WEDNESDAY)),)

    assert decided(local(WEDNESDAY, time(9)), TUESDAY, quiet=quiet) == []
    assert decided(local(WEDNESDAY, time(9, 30)), TUESDAY, quiet=quiet) == ["11-24:late"]


@given(
    st.lists(some_day, max_size=6),
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(["Europe/Helsinki", "Europe/London", "America/New_York", "Asia/Tokyo"]),
    st.times(time(8), time(17, 59)),
    quiet_periods,
    st.booleans(),
)
def test_whatever_the_clock_does_at_most_one_is_shared_and_only_at_work(
    due_on: list[date],
    now: datetime,
    zone: str,
    wall_time: time,
    quiet: tuple[QuietPeriod, ...],
    is_paused: bool,
) -> None:
    plan = schedule(zone=zone, wall_time=wall_time, is_paused=is_paused)
    near = [now.astimezone(ZoneInfo(zone)).date() - timedelta(days=n) for n in range(3)]
    dues = [Due(plan, day, day) for day in {*due_on, *near}]

    verdicts = rules.decide(dues, now, quiet)

    shared = [verdict for verdict in verdicts if verdict.reason is None]
    assert len(shared) <= 1
    here = now.astimezone(ZoneInfo(zone))
    if shared:
        assert not is_paused
        assert time(8) <= here.time() < time(18)
        assert is_work_day(here.date(), plan.country, quiet)
    settled = {verdict.due.due_on for verdict in verdicts}
    assert len(settled) == len(verdicts)
    for due in dues:
        at = rules.instant(plan, due.due_on)
        assert at is not None
        if at > now:
            assert due.due_on not in settled
        elif due.due_on not in settled:  # waits: only the newest, only for the next working hours
            assert now - at < rules.LATE
            assert not rules.at_work(now, plan, quiet)


def test_a_verdict_without_a_reason_is_a_share() -> None:
    due = Due(schedule(), TUESDAY, TUESDAY)

    assert rules.decide([due], local(TUESDAY, time(9, 30)), ()) == [Verdict(due)]


@given(days_of_week, some_day, st.times(time(8), time(17, 59)), quiet_periods, st.integers(1, 5))
def test_the_announced_instants_are_those_of_the_slots(
    days: int, today: date, wall_time: time, quiet: tuple[QuietPeriod, ...], many: int
) -> None:
    plan = schedule(days=days, wall_time=wall_time)
    now = local(today, time(12))
    slots = rules.slots_between(plan, today - timedelta(days=10), today + timedelta(days=140), quiet)
    every = sorted(at for slot in slots if not slot.reason and (at := rules.instant(plan, slot.due_on)))

    assert rules.next_slots(plan, now, quiet, many) == [at for at in every if at > now][:many]
    assert rules.next_slots(replace(plan, is_paused=True), now, quiet, many) == []


@pytest.mark.parametrize(("left", "dry"), [(1, True), (2, True), (3, False), (24, False)])
def test_a_bag_runs_dry_when_the_next_seven_days_take_what_is_left(left: int, dry: bool) -> None:
    assert rules.runs_dry(left, schedule(), local(TUESDAY, time(9, 30)), ()) is dry


@pytest.mark.parametrize(("at", "day"), [(time(9, 0), -1), (time(9, 30), 0), (time(12), 0)])
def test_a_new_rhythm_begins_today_where_its_time_has_not_come(at: time, day: int) -> None:
    planned = rules.planned_before(0b0001010, time(9, 30), "Europe/Helsinki", local(TUESDAY, at))

    assert planned == TUESDAY + timedelta(days=day)
