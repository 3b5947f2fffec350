"""Which reminders an activity wants, and whom they are sent to: by example and by property."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import organisation
from bot.errors import FieldError
from bot.i18n import Words
from bot.organisation import QUIET, Organisation, QuietPeriod
from bot.reminders import asking, rules
from bot.reminders.asking import Ask, Candidate, Lapse, Wait
from bot.reminders.hours import Hours, hours, territory
from bot.reminders.offsets import read_offsets, write_offsets
from bot.workdays import is_work_day
from storage.states import ActivityState, Dropped, MemberKind, ReminderState
from storage.values import Activity, Person, Plan, Reminder

OFFSETS = (-3, -1, 0, 1, 3)
HELSINKI = Hours("Europe/Helsinki", "FI", QUIET)
ZONES = st.sampled_from(
    [
        ("Europe/Helsinki", "FI"),
        ("America/New_York", "US"),
        ("Asia/Kathmandu", "NP"),
        ("Pacific/Apia", "WS"),
        ("Atlantic/Azores", "PT"),
    ]
)
HOURS = st.builds(
    lambda place, quiet, at: Hours(*place, quiet=quiet, wall_time=at),
    ZONES,
    st.sampled_from([(), QUIET, (QuietPeriod(weeks=(10, 20)),)]),
    st.times(),
)
MOMENTS = st.integers(0, 4 * 366 * 24 * 60).map(
    lambda minutes: datetime(2025, 12, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
DAYS = st.dates(date(2026, 1, 1), date(2029, 12, 31))


def activity(due_on: date, **changes: object) -> Activity:
    """One that is planned, of one owner."""
    facts: dict[str, object] = {
        "id": 1,
        "state": ActivityState.PLANNED,
        "plan": Plan("Summer jobs", "U1", due_on),
        "zone": "Europe/Helsinki",
        "planned_by": "U1",
        "planned_at": datetime(2026, 1, 1, tzinfo=UTC),
        "changed_at": datetime(2026, 1, 1, tzinfo=UTC),
        "sequence": 0,
    }
    empty = dict.fromkeys(Activity.__dataclass_fields__)
    return Activity(**{**empty, **facts, **changes})  # type: ignore[arg-type]


def row(occasion: str, remind_on: date, expires_on: date, **changes: object) -> Reminder:
    facts: dict[str, object] = {"id": 1, "activity_id": 1, "owner_id": "U1", "message_id": None}
    named = {"occasion": occasion, "remind_on": remind_on, "expires_on": expires_on}
    return Reminder(**{"state": ReminderState.WANTED, **facts, **named, **changes})  # type: ignore[arg-type]


def at(text: str) -> datetime:
    """A moment in Helsinki."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Helsinki")).astimezone(UTC)


def candidate(user_id: str = "U1", theirs: Hours = HELSINKI, **facts: object) -> Candidate:
    person = Person(**{"id": user_id, "name": user_id, "kind": MemberKind.PERSON, **facts})  # type: ignore[arg-type]
    return Candidate(person, theirs)


def test_the_reminders_of_a_tuesday() -> None:
    found = {
        one.name: (one.remind_on, one.expires_on)
        for one in rules.occasions(date(2026, 12, 1), OFFSETS, HELSINKI)
    }

    assert found == {
        "-3": (date(2026, 11, 26), date(2026, 11, 30)),
        "-1": (date(2026, 11, 30), date(2026, 12, 1)),
        "0": (date(2026, 12, 1), date(2026, 12, 2)),
        "+1": (date(2026, 12, 2), date(2026, 12, 4)),
        "+3": (date(2026, 12, 4), date(2026, 12, 8)),
        "escalation:2026-12-01": (date(2026, 12, 8), rules.NEVER),
    }


def test_what_is_due_on_a_free_day_is_reminded_of_on_the_work_day_before() -> None:
    found = {one.name: one.remind_on for one in rules.occasions(date(2026, 12, 6), OFFSETS, HELSINKI)}

    assert found["0"] == date(2026, 12, 4)
    assert found["+1"] == date(2026, 12, 7)


def test_an_organisation_that_is_quiet_all_year_reminds_nobody() -> None:
    always = Hours("Europe/Helsinki", "FI", (QuietPeriod(days=("01-01", "12-31")),))

    assert rules.occasions(date(2026, 12, 1), OFFSETS, always) == []


@settings(deadline=None)
@given(DAYS, HOURS, st.sets(st.integers(-9, 9), min_size=1, max_size=6))
def test_reminders_fall_on_different_work_days_in_order_and_in_work_hours(
    due_on: date, theirs: Hours, chosen: set[int]
) -> None:
    offsets = sorted(chosen)
    *found, last = rules.occasions(due_on, offsets, theirs)

    days = [one.remind_on for one in found]
    assert days == sorted(set(days))
    for offset, one in zip(offsets, found, strict=True):
        assert is_work_day(one.remind_on, theirs.country, theirs.quiet)
        assert (one.remind_on <= due_on) == (offset <= 0)
        instant = theirs.at(one.remind_on)
        assert instant
        local = instant.astimezone(ZoneInfo(theirs.zone))
        assert local.date() == one.remind_on
        assert time(8) <= local.time() < time(18)
        assert one.remind_on < one.expires_on
        between = _work_days(one.remind_on, due_on, theirs)
        assert between == abs(offset) or (offset <= 0 and not theirs.works_on(due_on))
    assert [one.expires_on for one in found[:-1]] == days[1:]
    assert _work_days(found[-1].remind_on, found[-1].expires_on, theirs) == rules.LAST_FOR
    assert last.name.startswith(rules.ESCALATION)
    assert last.remind_on > due_on


def _work_days(one: date, other: date, theirs: Hours) -> int:
    """Counted another way: work days after the earlier up to the later."""
    first, last = sorted((one, other))
    every = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(theirs.works_on(day) for day in every)


def test_planning_again_changes_nothing() -> None:
    now, planned = at("2026-11-20 12:00"), activity(date(2026, 12, 1))
    first = rules.plan(planned, [], OFFSETS, HELSINKI, now)
    rows = [
        row(p.occasion.name, p.occasion.remind_on, p.occasion.expires_on, id=n) for n, p in enumerate(first)
    ]

    assert len(rows) == 6
    assert rules.plan(planned, rows, OFFSETS, HELSINKI, now) == []


def test_what_is_past_when_it_is_planned_is_dropped_from_the_start() -> None:
    changes = rules.plan(activity(date(2026, 12, 1)), [], OFFSETS, HELSINKI, at("2026-11-30 09:00"))

    assert {change.occasion.name: change.why for change in changes} == {
        "-3": Dropped.PAST,
        "-1": Dropped.PAST,
        "0": None,
        "+1": None,
        "+3": None,
        "escalation:2026-12-01": None,
    }


def test_a_new_owner_gets_their_own_and_the_former_none() -> None:
    rows = [row("0", date(2026, 12, 1), date(2026, 12, 2), owner_id="U2", id=7)]

    changes = rules.plan(activity(date(2026, 12, 1)), rows, (0,), HELSINKI, at("2026-11-30 09:00"))

    assert rules.Drop(7, Dropped.HANDED_OVER) in changes
    assert [c.occasion.name for c in changes if isinstance(c, rules.Put)] == ["0", "escalation:2026-12-01"]


@pytest.mark.parametrize("state", [ActivityState.DONE, ActivityState.CANCELLED, ActivityState.MISSED])
def test_of_what_is_closed_nothing_is_wanted(state: ActivityState) -> None:
    rows = [
        row("0", date(2026, 12, 1), date(2026, 12, 2)),
        row("snooze:2026-12-02", date(2026, 12, 2), date(2026, 12, 4), id=2),
    ]

    changes = rules.plan(
        activity(date(2026, 12, 1), state=state), rows, OFFSETS, HELSINKI, at("2026-11-30 09:00")
    )

    assert changes == [rules.Drop(1, Dropped(state.value)), rules.Drop(2, Dropped(state.value))]


def test_the_owner_else_the_deputy_else_nobody_is_asked() -> None:
    now, reminder = at("2026-12-01 09:00"), row("0", date(2026, 12, 1), date(2026, 12, 2))
    away = candidate(away_until=date(2026, 12, 10))
    deputy = candidate("U2")

    assert asking.decide(reminder, candidate(), deputy, now) == Ask(candidate(), date(2026, 12, 1))
    assert asking.decide(reminder, away, deputy, now) == Ask(deputy, date(2026, 12, 1))
    assert asking.decide(reminder, away, None, now) == Wait(date(2026, 12, 2))
    assert asking.decide(reminder, away, candidate("U2", away_until=date(2027, 1, 1)), now) == Wait(
        date(2026, 12, 2)
    )
    assert asking.decide(reminder, away, None, at("2026-12-02 09:00")) == Lapse(Dropped.AWAY)
    assert asking.decide(reminder, candidate(away_until=date(2026, 12, 1)), None, now) == Ask(
        candidate(away_until=date(2026, 12, 1)), date(2026, 12, 1)
    )


def test_who_has_left_or_stopped_juuri_is_not_asked() -> None:
    late, reminder = at("2026-12-02 09:00"), row("0", date(2026, 12, 1), date(2026, 12, 2))

    left = candidate(kind=MemberKind.DEACTIVATED)
    assert asking.decide(reminder, left, None, late) == Lapse(Dropped.LEFT)
    assert asking.decide(reminder, candidate(stopped_at=late), None, late) == Lapse(Dropped.STOPPED)
    assert asking.decide(reminder, None, None, late) == Lapse(Dropped.LEFT)


@given(
    DAYS,
    st.integers(-5, 20),
    MOMENTS,
    HOURS,
    st.none() | DAYS,
    st.booleans(),
)
@settings(deadline=None)
def test_whatever_is_decided_keeps_to_the_day(
    remind_on: date, lasts: int, now: datetime, theirs: Hours, away_until: date | None, has_deputy: bool
) -> None:
    expires_on = remind_on + timedelta(days=max(1, lasts))
    reminder = row("0", remind_on, expires_on)
    owner = candidate(theirs=theirs, away_until=away_until)
    deputy = candidate("U2", HELSINKI) if has_deputy else None

    match asking.decide(reminder, owner, deputy, now):
        case Ask(who, today):
            assert today == who.hours.today(now)
            assert remind_on <= today < expires_on
            assert who.absent(now) is None
            assert who.hours.works_on(today)
            end = who.hours.end(today)
            assert end and now < end
            assert who is owner or owner.absent(now) is Dropped.AWAY
        case Wait(until):
            assert remind_on <= until <= expires_on
            assert until > min(owner.hours.today(now), HELSINKI.today(now)) or until == expires_on
        case Lapse(why):
            assert why in (Dropped.AWAY, Dropped.LATE, Dropped.QUIET)
            assert expires_on <= max(owner.hours.today(now), HELSINKI.today(now))


def test_the_country_is_the_own_choice_else_the_zone_s_else_the_organisation_s() -> None:
    ours = Organisation(country="FI", zone="Europe/Helsinki")
    person = candidate(tz="Europe/Oslo").person

    assert hours(person, ours).country == "NO"
    assert hours(candidate(tz="Europe/Oslo", country="SE").person, ours).country == "SE"
    assert hours(candidate(tz="UTC").person, ours).country == "FI"
    assert hours(candidate(tz="Mars/Olympus").person, ours).zone == "Europe/Helsinki"
    assert territory("Asia/Calcutta") == "IN"


@given(st.times())
def test_the_hour_is_kept_within_work_hours(wall_time: time) -> None:
    instant = Hours("Europe/Helsinki", "FI", wall_time=wall_time).at(date(2026, 12, 1))

    assert instant
    assert time(8) <= instant.astimezone(ZoneInfo("Europe/Helsinki")).time() <= time(17)


def test_the_days_are_written_and_read_in_every_language(words: Words) -> None:
    of_kind = {"campaign": (-5, 0), "event": (-10, -1)}
    for t in words.by_language.values():
        text = write_offsets(t, organisation.Organisation().reminders, of_kind)
        assert read_offsets(text, words) == ((-3, -1, 0, 1, 3), of_kind)


@pytest.mark.parametrize(
    "text",
    ["", "Campaign: 1", "1.5", "-3 -1\n0 1", "99", "0 1\nEvent: 1\nEvent: 2", " ".join(map(str, range(11)))],
)
def test_days_that_cannot_be_meant_are_refused(text: str, words: Words) -> None:
    with pytest.raises(FieldError):
        read_offsets(text, words)
