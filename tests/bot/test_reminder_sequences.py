"""Whatever people do, however the clock jumps and whichever process dies: nobody is reminded wrongly, and nothing is
dropped without a trace."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy.orm import Session

from bot import organisation
from bot.activities import service as activities_service
from bot.organisation import QuietPeriod
from bot.people import service as people
from bot.reminders import handing_over, planning, times, working
from storage import activities, departments, members, reminders
from storage.states import OPEN, MemberKind, ReminderState, Role
from storage.values import MemberFacts, Plan
from tests.bot import reminding_acts as acts
from tests.bot.processes import MEMORY, Work
from tests.bot.reminding_acts import BOSS
from tests.bot.reminding_world import SHELF, World

ZONES = {"U0EINO": "Europe/Helsinki", "U0NORA": "America/New_York", BOSS: "Europe/Stockholm"}
PEOPLE = st.sampled_from([*ZONES])
PICK = st.integers(0, 9)
AHEAD = st.integers(-2, 25)
THEN = st.sampled_from([0, 0, 1, 3, 9, 24, 30, 80])
"""Hours that pass after an act, with the bot running."""
LATER = st.sampled_from([1, 30, 300, 700, 1500])
"""Minutes until somebody looks again; after 700 the work day is over."""
ACTS = st.sampled_from([*acts.NAMES])


class Reminding(RuleBasedStateMachine):
    """Several processes, people who work, and a clock; who is told what is held against the books at each claim."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.world = World(url)
        self.ids: list[int] = []
        self.events = 0

    @initialize(
        plans=st.lists(st.tuples(PEOPLE, st.none() | PEOPLE, st.integers(1, 12)), min_size=2, max_size=5)
    )
    def begin(self, plans: list[tuple[str, str | None, int]]) -> None:
        self.world.write(self._found)
        for owner, deputy, ahead in plans:
            self.plan(owner, deputy, ahead, 0)

    def _found(self, session: Session) -> None:
        people = [MemberFacts(user_id, user_id, MemberKind.PERSON, zone) for user_id, zone in ZONES.items()]
        members.put(session, people)
        members.add_role(session, BOSS, Role.COORDINATOR)
        self.sales = departments.add(session, "Sales", None, None)
        organisation.change(session, coordinators_channel="C0BOSS")

    def teardown(self) -> None:
        self.world.close()

    @property
    def now(self) -> datetime:
        return self.world.now

    def _do(self, work: Work, then: int) -> None:
        self.world.write(work)
        self.world.pass_through(then)

    def _some(self, pick: int) -> int:
        return self.ids[pick % len(self.ids)]

    def _in(self, days: int) -> date:
        return self.now.date() + timedelta(days=days)

    @rule(owner=PEOPLE, deputy=st.none() | PEOPLE, ahead=st.integers(1, 12), then=THEN)
    def plan(self, owner: str, deputy: str | None, ahead: int, then: int) -> None:
        plan = Plan("Work", owner, self._in(ahead), deputy_id=None if deputy == owner else deputy)
        self.ids.append(self.world.write(lambda s: activities_service.put(s, plan, by=BOSS, now=self.now)))
        self.world.pass_through(then)

    @rule(pick=PICK, owner=st.none() | PEOPLE, ahead=AHEAD, then=THEN)
    def change(self, pick: int, owner: str | None, ahead: int, then: int) -> None:
        self._do(acts.changed(self._some(pick), owner, self._in(ahead), self.now), then)

    @rule(pick=PICK, to=st.sampled_from(["complete", "cancel", "miss"]), then=THEN)
    def end(self, pick: int, to: str, then: int) -> None:
        self._do(acts.ended(self._some(pick), to, self.now), then)

    @rule(pick=PICK, ahead=AHEAD, then=THEN)
    def snooze(self, pick: int, ahead: int, then: int) -> None:
        self._do(acts.snoozed(self._some(pick), self._in(ahead), self.now), then)

    @rule(pick=PICK, then=THEN)
    def remind(self, pick: int, then: int) -> None:
        self._do(acts.reminded(self._some(pick), self.now), then)

    @rule(pick=PICK, to=PEOPLE, then=THEN, takes=st.sampled_from([True, False, None]))
    def hand_over(self, pick: int, to: str, then: int, takes: bool | None) -> None:
        some = self._some(pick)
        self._do(lambda s: handing_over.offer(s, SHELF, some, to, by=BOSS, now=self.now), then)
        if takes is not None:
            verb = handing_over.take if takes else handing_over.decline
            self._do(lambda s: verb(s, SHELF, some, by=to, now=self.now), then)

    @rule(pick=PICK, then=THEN)
    def cannot(self, pick: int, then: int) -> None:
        told = (self._some(pick), "No camera")
        self._do(lambda s: working.cannot(s, SHELF, *told, by=BOSS, now=self.now), then)

    @rule(who=PEOPLE, ahead=AHEAD, then=THEN)
    def go_away(self, who: str, ahead: int, then: int) -> None:
        self._do(lambda s: times.go_away(s, who, self._in(ahead), self.now), then)

    @rule(who=PEOPLE, then=THEN)
    def come_back(self, who: str, then: int) -> None:
        self._do(lambda s: times.come_back(s, who, self.now), then)

    @rule(who=PEOPLE, hour=st.integers(8, 17), then=THEN)
    def choose_time(self, who: str, hour: int, then: int) -> None:
        self._do(lambda s: times.choose_time(s, who, time(hour), self.now), then)

    @rule(who=PEOPLE, country=st.sampled_from([None, "FI", "US", "JP"]), then=THEN)
    def choose_country(self, who: str, country: str | None, then: int) -> None:
        self._do(lambda s: times.choose_country(s, who, country, self.now), then)

    @rule(who=PEOPLE, belongs=st.booleans(), then=THEN)
    def choose_department(self, who: str, belongs: bool, then: int) -> None:
        chosen = self.sales if belongs else None
        self._do(lambda s: people.choose_department(s, who, chosen, self.now), then)

    @rule(who=PEOPLE, then=THEN)
    def stop_for_a_while(self, who: str, then: int) -> None:
        self._do(lambda s: people.stop(s, who, self.now), then)
        self._do(lambda s: people.resume(s, who, self.now), 0)

    @rule(who=PEOPLE, zone=st.sampled_from(["Europe/Helsinki", "Asia/Tokyo", "America/Los_Angeles"]))
    def travel(self, who: str, zone: str) -> None:
        self.events += 1
        facts, event_id = [MemberFacts(who, who, MemberKind.PERSON, zone)], f"Ev{self.events}"
        self._do(lambda s: people.heard_of(s, event_id, facts, self.now), 0)

    @rule(days=st.sampled_from([(-2, 0, 1), (-3, -1, 0, 1, 3), (0,)]), then=THEN)
    def other_days(self, days: tuple[int, ...], then: int) -> None:
        self._do(lambda s: self._organised(s, reminders=days), then)

    @rule(ahead=st.integers(0, 9), many=st.integers(0, 6), then=THEN)
    def quiet(self, ahead: int, many: int, then: int) -> None:
        period = QuietPeriod(dates=(self._in(ahead), self._in(ahead + many - 1))) if many else None
        periods = (period,) if period else ()
        self._do(lambda s: self._organised(s, quiet_periods=periods), then)

    def _organised(self, session: Session, **values: object) -> None:
        organisation.change(session, **values)
        planning.replan_all(session)

    @rule(hours_on=st.integers(1, 100) | st.integers(100, 400))
    def time_passes(self, hours_on: int) -> None:
        self.world.pass_through(hours_on)

    @rule(minutes=st.integers(1, 45 * 24 * 60))
    def down(self, minutes: int) -> None:
        self.world.restart()
        self.world.now += timedelta(minutes=minutes)
        self.world.run()

    @rule(
        zone=st.sampled_from(["Europe/Helsinki", "America/New_York"]), owner=PEOPLE, ahead=st.integers(1, 4)
    )
    def clocks_change(self, zone: str, owner: str, ahead: int) -> None:
        """Nobody was there until the day before summer or winter time begins; then the days around it are lived through."""
        at = ZoneInfo(zone)
        while (
            self.now.astimezone(at).utcoffset() == (self.now + timedelta(days=1)).astimezone(at).utcoffset()
        ):
            self.world.now += timedelta(days=1)
        self.world.run()
        self.plan(owner, None, ahead, 96)

    @rule(minutes=LATER, is_there=st.booleans(), pick=PICK, done=st.booleans())
    def killed_while_sending(self, minutes: int, is_there: bool, pick: int, done: bool) -> None:
        """A process dies with what it has claimed; another one finds it later and asks history."""
        self._until_something_is_due()
        while self.world.write(self.world.tick):
            pass
        self.world.killed(self.world.write(self.world.claim), is_there=is_there)
        self.world.restart()
        if done:
            self.world.write(acts.ended(self._some(pick), "complete", self.now))
        self.world.now += timedelta(minutes=minutes)
        self.world.pass_through(1)

    @rule(minutes=LATER)
    def slack_takes_nothing(self, minutes: int) -> None:
        self._until_something_is_due()
        self.world.refused(self.world.write(self.world.claim))
        self.world.now += timedelta(minutes=minutes)
        self.world.run()

    def _until_something_is_due(self) -> None:
        """The clock goes on, with a process that plans but does not send."""
        until = self.now + timedelta(days=4)
        while self.world.write(self.world.tick):
            pass
        while (due := self.world.next_due()) and due <= until:
            self.world.now = due
            while self.world.write(self.world.tick):
                pass
            if self.world.has_due():
                return

    @rule(minutes=st.integers(1, 600))
    def killed_between_planning_and_sending(self, minutes: int) -> None:
        self.world.write(self.world.tick)
        self.world.restart()
        self.world.now += timedelta(minutes=minutes)

    @rule(first=ACTS, second=ACTS, pick=PICK, other=PICK, ahead=AHEAD, pause=st.integers(0, 12))
    def two_at_once(self, first: str, second: str, pick: int, other: int, ahead: int, pause: int) -> None:
        """Two processes, or a process and a person, in the same moment."""
        self._until_something_is_due()
        works = [
            acts.named(name, self._some(one), [*ZONES][ahead % 3], self._in(ahead), self.world)
            for name, one in ((first, pick), (second, other))
        ]
        results = self.world.at_once(*works, pause)
        for name, result in zip((first, second), results, strict=True):
            if name == "claim":
                self.world.said(result)
        if {first, second} == {"tick", "claim"}:
            self.world.deadlocks = 0  # one of the two is done again, and nobody waits for it
        self.world.run()

    @invariant()
    def the_books_hold(self) -> None:
        self.world.read(self.world.check_books)

    @invariant()
    def nobody_waits_for_each_other(self) -> None:
        assert self.world.deadlocks == 0

    @invariant()
    def each_open_activity_is_looked_after(self) -> None:
        """Something is still wanted of it, or the coordinators were told."""
        self.world.read(self._check_open)

    def _check_open(self, session: Session) -> None:
        for activity_id in self.ids:
            found = activities.get(session, activity_id)
            if found and found.state in OPEN:
                mine = [
                    row
                    for row in reminders.of_activity(session, activity_id)
                    if row.owner_id == found.plan.owner_id
                ]
                assert mine
                assert any(row.state is ReminderState.WANTED for row in mine) or found.escalated_at


def _try(url: str, examples: int, steps: int) -> None:
    shown = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(lambda: Reminding(url), settings=shown)  # type: ignore[no-untyped-call]


def test_sequences_on_sqlite() -> None:
    _try(MEMORY, 12, 14)


def test_sequences_on_postgresql_where_transactions_really_meet(postgres_url: str) -> None:
    _try(postgres_url, 5, 14)
