"""Whatever people do and however the clock jumps: nobody is reminded wrongly, and nothing is dropped without a trace."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import create_engine, select, update
from sqlalchemy.orm import Session

from bot import organisation
from bot.activities import service as activities_service
from bot.content import Content
from bot.errors import UserError
from bot.i18n import load_words
from bot.nuggets.service import Shelf
from bot.reminders import handing_over, planning, service, times, working
from bot.reminders.hours import hours
from bot.workdays import is_work_day
from storage import activities, members, outbox, reminders
from storage.outbox import Delivery, Outbox
from storage.reminders import ReminderMessage, ReminderRow
from storage.states import OPEN, MemberKind, OutboxState, ReminderState, Role
from storage.tables import Base
from storage.values import MemberFacts, Plan

SHELF = Shelf(Content({}, {}), load_words())
BOSS = "U0BOSS"
ZONES = {"U0EINO": "Europe/Helsinki", "U0NORA": "America/New_York", BOSS: "Europe/Stockholm"}
PEOPLE = st.sampled_from([*ZONES])
PICK = st.integers(0, 9)
AHEAD = st.integers(-2, 25)
THEN = st.sampled_from([0, 0, 1, 3, 9, 24, 30, 80])
"""Hours that pass after an act, with the bot running."""


class Reminding(RuleBasedStateMachine):
    """Juuri's books and a clock; who is told what is noted at each claim."""

    @initialize(
        plans=st.lists(st.tuples(PEOPLE, st.none() | PEOPLE, st.integers(1, 12)), min_size=2, max_size=5)
    )
    def begin(self, plans: list[tuple[str, str | None, int]]) -> None:
        engine = create_engine("sqlite://")
        Base.metadata.create_all(engine)
        self.session = Session(engine)
        self.now = datetime(2026, 3, 20, 7, 0, tzinfo=UTC)  # summer time has begun in America, not in Europe
        people = [MemberFacts(user_id, user_id, MemberKind.PERSON, zone) for user_id, zone in ZONES.items()]
        members.put(self.session, people)
        members.add_role(self.session, BOSS, Role.COORDINATOR)
        organisation.change(self.session, coordinators_channel="C0BOSS")
        self.ids: list[int] = []
        self.told: Counter[tuple[int, str, str]] = Counter()
        self.told_on: set[tuple[str, date]] = set()
        for owner, deputy, ahead in plans:
            self.plan(owner, deputy, ahead, 0)

    def teardown(self) -> None:
        if hasattr(self, "session"):
            self.session.close()
            self.session.get_bind().dispose()  # type: ignore[union-attr]

    def _do(self, work: Callable[[], object], then: int) -> None:
        """One transaction (what is refused leaves nothing behind), and some hours pass."""
        with suppress(UserError), self.session.begin_nested():
            work()
        self._pass(then)

    def _pass(self, hours_on: int) -> None:
        """Time passes through every instant at which something falls due."""
        until = self.now + timedelta(hours=hours_on)
        self._run()
        while (due := self._next_due()) and due <= until:
            self.now = due
            self._run()
        self.now = until
        self._run()

    def _next_due(self) -> datetime | None:
        reminder, row = service.next_due(self.session, self.now), outbox.next_due(self.session, self.now)
        return min((at for at in (reminder, row) if at), default=None)

    def _some(self, pick: int) -> int:
        return self.ids[pick % len(self.ids)]

    def _today(self) -> date:
        return self.now.date()

    @rule(owner=PEOPLE, deputy=st.none() | PEOPLE, ahead=st.integers(1, 12), then=THEN)
    def plan(self, owner: str, deputy: str | None, ahead: int, then: int) -> None:
        due_on = self._today() + timedelta(days=ahead)
        plan = Plan("Work", owner, due_on, deputy_id=None if deputy == owner else deputy)
        self.ids.append(activities_service.put(self.session, plan, by=BOSS, now=self.now))
        self._pass(then)

    @rule(pick=PICK, owner=st.none() | PEOPLE, ahead=AHEAD, then=THEN)
    def change(self, pick: int, owner: str | None, ahead: int, then: int) -> None:
        found = activities.get(self.session, self._some(pick))
        assert found
        owner_id = owner or found.plan.owner_id
        deputy_id = None if found.plan.deputy_id == owner_id else found.plan.deputy_id
        due_on = self._today() + timedelta(days=ahead)
        plan = replace(found.plan, owner_id=owner_id, deputy_id=deputy_id, due_on=due_on)
        told = {"by": BOSS, "now": self.now}
        self._do(lambda: activities_service.change(self.session, SHELF, found.id, plan, **told), then)

    @rule(pick=PICK, to=st.sampled_from(["done", "cancel", "miss"]), then=THEN)
    def close(self, pick: int, to: str, then: int) -> None:
        some, more = self._some(pick), {"by": BOSS, "now": self.now}
        verbs: dict[str, Callable[[], object]] = {
            "done": lambda: activities_service.complete(self.session, SHELF, some, None, None, **more),
            "cancel": lambda: activities_service.cancel(self.session, SHELF, some, "No time", **more),
            "miss": lambda: activities_service.miss(self.session, SHELF, some, **more),
        }
        self._do(verbs[to], then)

    @rule(pick=PICK, ahead=AHEAD, then=THEN)
    def snooze(self, pick: int, ahead: int, then: int) -> None:
        day = self._today() + timedelta(days=ahead)
        self._do(lambda: working.snooze(self.session, self._some(pick), day, by=BOSS, now=self.now), then)

    @rule(pick=PICK, to=PEOPLE, then=THEN, takes=st.sampled_from([True, False, None]))
    def hand_over(self, pick: int, to: str, then: int, takes: bool | None) -> None:
        some = self._some(pick)
        self._do(lambda: handing_over.offer(self.session, SHELF, some, to, by=BOSS, now=self.now), then)
        if takes is not None:
            verb = handing_over.take if takes else handing_over.decline
            self._do(lambda: verb(self.session, SHELF, some, by=to, now=self.now), then)

    @rule(pick=PICK, then=THEN)
    def cannot(self, pick: int, then: int) -> None:
        told = (self._some(pick), "No camera")
        self._do(lambda: working.cannot(self.session, SHELF, *told, by=BOSS, now=self.now), then)

    @rule(who=PEOPLE, ahead=AHEAD, then=THEN)
    def go_away(self, who: str, ahead: int, then: int) -> None:
        day = self._today() + timedelta(days=ahead)
        self._do(lambda: times.go_away(self.session, who, day, self.now), then)

    @rule(who=PEOPLE, then=THEN)
    def come_back(self, who: str, then: int) -> None:
        self._do(lambda: times.come_back(self.session, who, self.now), then)

    @rule(who=PEOPLE, hour=st.integers(8, 17), then=THEN)
    def choose_time(self, who: str, hour: int, then: int) -> None:
        self._do(lambda: times.choose_time(self.session, who, time(hour), self.now), then)

    @rule(who=PEOPLE, zone=st.sampled_from(["Europe/Helsinki", "Asia/Tokyo", "America/Los_Angeles"]))
    def travel(self, who: str, zone: str) -> None:
        members.put(self.session, [MemberFacts(who, who, MemberKind.PERSON, zone)])

    @rule(days=st.sampled_from([(-2, 0, 1), (-3, -1, 0, 1, 3), (0,)]))
    def other_days(self, days: tuple[int, ...]) -> None:
        organisation.change(self.session, reminders=days)
        planning.replan_all(self.session)

    @rule(hours_on=st.integers(1, 100))
    def time_passes(self, hours_on: int) -> None:
        self._pass(hours_on)

    @rule(hours_on=st.integers(100, 400))
    def much_time_passes(self, hours_on: int) -> None:
        self._pass(hours_on)

    @rule(minutes=st.integers(1, 45 * 24 * 60))
    def down(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        self._run()

    @rule(minutes=st.integers(1, 600))
    def killed_between_planning_and_sending(self, minutes: int) -> None:
        self._tick()
        self.now += timedelta(minutes=minutes)

    def _tick(self) -> None:
        for _ in range(100):
            if not service.tick(self.session, SHELF, self.now, 20):
                return
        raise AssertionError("the tick finds no end")

    def _run(self) -> None:
        self._tick()
        late = (Outbox.state == OutboxState.PENDING.value, Outbox.expires_at <= self.now)
        self.session.execute(update(Outbox).where(*late).values(state=OutboxState.EXPIRED.value))
        due = select(Outbox).where(Outbox.state == OutboxState.PENDING.value, Outbox.due_at <= self.now)
        for one in self.session.scalars(due.where(Outbox.kind == reminders.KIND)).all():
            self._claim(one)
        self.session.flush()

    def _claim(self, one: Outbox) -> None:
        row = Delivery(**{name: getattr(one, name, None) for name in Delivery.__dataclass_fields__})
        payload = service.compose(self.session, SHELF, row, self.now)
        one.state = (OutboxState.SENT if payload else OutboxState.EXPIRED).value
        one.sent_at = self.now if payload else None
        if payload:
            self._check(row)

    def _check(self, row: Delivery) -> None:
        """The moment of truth: what is said now must be right now."""
        message = reminders.message_of(self.session, row.id)
        assert message
        message_id, person_id, day = message
        person, ours = members.get(self.session, person_id), organisation.load(self.session)
        theirs = hours(person, ours)
        local = self.now.astimezone(ZoneInfo(theirs.zone))
        assert time(8) <= local.time() < time(18)
        assert is_work_day(local.date(), theirs.country, ours.quiet_periods)
        assert (person_id, day) not in self.told_on
        self.told_on.add((person_id, day))
        rows = [r for r in reminders.of_message(self.session, message_id) if r.state is ReminderState.SENT]
        assert rows
        for told in rows:
            about = activities.get(self.session, told.activity_id)
            assert about and about.state in OPEN
            assert about.plan.owner_id == told.owner_id
            owner = members.get(self.session, told.owner_id)
            assert owner and person
            if person_id != told.owner_id:
                assert person_id == about.plan.deputy_id
                assert owner.away_until and owner.away_until > hours(owner, ours).today(self.now)
            assert not person.away_until or person.away_until <= local.date()
            assert told.remind_on <= local.date() < told.expires_on
            self.told[told.activity_id, told.occasion, told.owner_id] += 1

    @invariant()
    def nothing_is_told_twice(self) -> None:
        if hasattr(self, "session"):
            assert all(many == 1 for many in self.told.values())

    @invariant()
    def the_books_hold(self) -> None:
        if not hasattr(self, "session"):
            return
        for row in self.session.execute(select(ReminderRow)).scalars():
            self.session.refresh(row)
            if row.state == ReminderState.DROPPED.value:
                assert row.why and row.settled_at
            elif row.state == ReminderState.SENT.value:
                assert row.settled_at and row.why is None
                told_by_dm = row.message_id is not None
                assert told_by_dm == bool(self.told[row.activity_id, row.occasion, row.owner_id])
            else:
                about = activities.get(self.session, row.activity_id)
                assert about and about.state in OPEN
                assert row.owner_id == about.plan.owner_id
        messages = self.session.execute(select(ReminderMessage.person, ReminderMessage.remind_on)).all()
        assert len(messages) == len(set(messages))

    @invariant()
    def each_open_activity_is_looked_after(self) -> None:
        """Something is still wanted of it, or the coordinators were told."""
        if not hasattr(self, "session"):
            return
        for activity_id in self.ids:
            found = activities.get(self.session, activity_id)
            if found and found.state in OPEN:
                rows = [
                    r
                    for r in reminders.of_activity(self.session, activity_id)
                    if r.owner_id == found.plan.owner_id
                ]
                assert rows
                is_wanted = any(r.state is ReminderState.WANTED for r in rows)
                assert is_wanted or found.escalated_at


TestReminding = Reminding.TestCase
TestReminding.settings = settings(max_examples=8, stateful_step_count=14, deadline=None)
