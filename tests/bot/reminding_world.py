"""Books, a clock and several processes that remind; what is said is held against what is so at that moment."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import organisation
from bot.content import Content
from bot.delivery import Courier, Timing
from bot.i18n import load_words
from bot.nuggets.service import Shelf
from bot.reminders import handing_over, service
from bot.reminders.hours import hours
from bot.workdays import is_work_day
from storage import activities, members, outbox, outcomes, reminder_messages, reminders, turns
from storage.outbox import Delivery
from storage.outcomes import Outcome
from storage.reminders import ReminderMessage, ReminderRow
from storage.states import OPEN, Method, OutboxState, ReminderState
from tests.bot.processes import Processes

SHELF = Shelf(Content({}, {}), load_words())
BEGIN = datetime(2026, 3, 20, 7, 0, tzinfo=UTC)
"""Summer time has begun in America, not in Europe."""
TIMING = Timing(channel_pace=0, posts_per_second=1024, updates_per_second=1024)


class StandingClock:
    """A clock that is moved by hand; real time goes with it, and on a little whenever it is read."""

    def __init__(self) -> None:
        self.time = BEGIN
        self.beats = 0

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return self.time.timestamp()

    def epoch(self) -> float:
        self.beats += 1
        return self.time.timestamp() + self.beats / 64


@dataclass
class Lost:
    """A claimed row whose process died: did Slack get it?"""

    row: Delivery
    is_there: bool


class World(Processes):
    """One database and what Slack was told. `told` counts what each reminder was said of: (activity, occasion, owner)."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.clock = StandingClock()
        self.told: Counter[tuple[int, str, str]] = Counter()
        self.told_on: dict[tuple[str, date], str] = {}
        self.lost: dict[str, Lost] = {}
        self._said: dict[str, tuple[tuple[str, date], list[tuple[int, str, str]]]] = {}
        """What each message tells, as it was claimed last: whose of which day, and which reminders."""
        store: Any = None
        compose = {reminders.KIND: lambda session, row: service.compose(session, SHELF, row, self.now)}
        render = {
            reminders.KIND: lambda session, row: service.render(session, SHELF, row, self.now),
            handing_over.KIND: lambda session, row: handing_over.render(session, SHELF, row, self.now),
        }
        self._courier = Courier(store, AsyncWebClient(), self.clock, TIMING, render, compose)

        self.empty()

    def empty(self) -> None:
        """Begin anew, on an empty database."""
        self.clock.time = BEGIN
        self.told.clear()
        self.told_on.clear()
        super().empty()

    @property
    def now(self) -> datetime:
        return self.clock.time

    @now.setter
    def now(self, to: datetime) -> None:
        self.clock.time = to

    def tick(self, session: Session) -> int:
        """What one process does at a beat; 0 where another one is at it."""
        return service.tick(session, SHELF, self.now, 20) if turns.mine(session, turns.TICK) else 0

    def claim(self, session: Session) -> list[Delivery]:
        """What a process claims, which is then said."""
        for user_id in outcomes.without_dm(session, self.now):
            outcomes.dm_opened(session, user_id, f"D{user_id}")
        rows, _ = self._courier._claim(session, 50)
        for row in rows:
            self._check(session, row)
        return rows

    def said(self, rows: list[Delivery]) -> None:
        """Slack has got it, and the process writes that down."""
        self._is_there(rows)
        ended = [
            Outcome(row.id, row.lease, OutboxState.SENT, ts="1")
            if row.payload
            else Outcome(row.id, row.lease, OutboxState.EXPIRED, error="nothing_to_say")
            for row in rows
        ]
        self.write(lambda session: outcomes.record(session, ended, self.now))

    def killed(self, rows: list[Delivery], *, is_there: bool) -> None:
        """The process dies between its claim and the note of what came of it."""
        if is_there:
            self._is_there(rows)
        self.lost |= {row.id: Lost(row, is_there and bool(row.payload)) for row in rows}

    def refused(self, rows: list[Delivery]) -> None:
        """Slack takes none now: they wait again."""
        ended = [Outcome(row.id, row.lease, OutboxState.PENDING, error="ratelimited") for row in rows]
        self.write(lambda session: outcomes.record(session, ended, self.now))

    def reconcile(self) -> None:
        """Leases have run out: history is asked."""
        self.write(lambda session: outcomes.release_run_out(session, self.clock.epoch()))
        unknown = self.read(lambda session: outbox.in_state(session, OutboxState.UNKNOWN))
        for row in unknown:
            if self.lost[row.id].is_there:
                there = {"now": self.now, "ts": "1"}
                place = (row.id, row.lease, OutboxState.SENT)
                self.write(
                    lambda session, place=place, there=there: outcomes.settle(session, *place, **there)
                )
                continue
            again = self.write(lambda session, row=row: self._again(session, row))
            late = [row for row in again if row.expires_at <= self.now]
            ended = [Outcome(row.id, row.lease, OutboxState.EXPIRED, error="late") for row in late]
            self.write(lambda session, ended=ended: outcomes.record(session, ended, self.now))
            self.said([row for row in again if row not in late])

    def _again(self, session: Session, row: Delivery) -> list[Delivery]:
        rows, _ = self._courier._claim_again(session, row)
        for one in rows:
            if one.expires_at > self.now:
                self._check(session, one)
        return rows

    def run(self) -> None:
        """All that one living process does at this instant."""
        if self.lost:
            self.reconcile()
        self.write(lambda session: outcomes.expire(session, self.now))
        for _ in range(100):
            while self.write(self.tick):
                pass
            rows = self.write(self.claim)
            if not rows:
                return
            self.said(rows)
        raise AssertionError("there is no end to it")

    def pass_through(self, hours_on: int) -> None:
        """Time passes through every instant at which something falls due."""
        until = self.now + timedelta(hours=hours_on)
        self.run()
        while (due := self.next_due()) and due <= until:
            self.now = due
            self.run()
        self.now = until
        self.run()

    def next_due(self) -> datetime | None:
        found: datetime | None = self.read(self._next_due)
        return found

    def has_due(self) -> bool:
        """Whether something waits that may be said now."""
        waiting = self.read(lambda session: outbox.in_state(session, OutboxState.PENDING))
        return any(row.due_at <= self.now for row in waiting)

    def _next_due(self, session: Session) -> datetime | None:
        reminder, row = service.next_due(session, self.now), outbox.next_due(session, self.now)
        return min((at for at in (reminder, row) if at), default=None)

    def _is_there(self, rows: list[Delivery]) -> None:
        for row in rows:
            if row.id in self._said and row.payload:
                whose, told = self._said[row.id]
                self.told.update(told)
                assert self.told_on.setdefault(whose, row.id) == row.id, "two messages of one day"

    def _check(self, session: Session, row: Delivery) -> None:
        """The moment of truth: what is said now must be right now."""
        if row.kind != reminders.KIND or row.method != Method.POST or not row.payload:
            return
        message = reminder_messages.message_of(session, row.id)
        assert message
        message_id, person_id, day = message
        person, ours = members.get(session, person_id), organisation.load(session)
        theirs = hours(person, ours)
        local = self.now.astimezone(ZoneInfo(theirs.zone))
        assert time(8) <= local.time() < time(18)
        assert is_work_day(local.date(), theirs.country, ours.quiet_periods)
        assert person and not person.stopped_at
        assert not person.away_until or person.away_until <= local.date()
        rows = [r for r in reminder_messages.of_message(session, message_id) if r.state is ReminderState.SENT]
        assert rows
        for told in rows:
            about = activities.get(session, told.activity_id)
            assert about and about.state in OPEN
            assert about.plan.owner_id == told.owner_id
            owner = members.get(session, told.owner_id)
            assert owner
            if person_id != told.owner_id:
                assert person_id == about.plan.deputy_id
                is_away = owner.away_until and owner.away_until > hours(owner, ours).today(self.now)
                assert is_away or owner.stopped_at
            assert told.remind_on <= local.date() < told.expires_on
        self._said[row.id] = (person_id, day), [(r.activity_id, r.occasion, r.owner_id) for r in rows]

    def check_books(self, session: Session) -> None:
        """Nothing was told twice, nothing was dropped without a reason, and what stands is what was told."""
        assert all(many == 1 for many in self.told.values()), self.told
        for row in session.execute(_ALL):
            place = (row.activity_id, row.occasion, row.owner_id)
            if row.state == ReminderState.DROPPED.value:
                assert row.why and row.settled_at and not self.told[place]
            elif row.state == ReminderState.SENT.value and row.message_id is None:
                assert row.settled_at and row.why is None  # said of to the coordinators, or to who was asked
            elif row.state == ReminderState.SENT.value:
                assert row.settled_at and row.why is None
                assert self.told[place] == 1 or row.delivery in UNDER_WAY
            else:
                assert not self.told[place]
                about = activities.get(session, row.activity_id)
                assert about and about.state in OPEN
                assert row.owner_id == about.plan.owner_id
        messages = session.execute(select(ReminderMessage.person, ReminderMessage.remind_on)).all()
        assert len(messages) == len(set(messages))


_ROWS = ReminderRow.__table__
_ALL = (
    select(_ROWS, outbox.Outbox.state.label("delivery"))
    .outerjoin(ReminderMessage, ReminderMessage.id == _ROWS.c.message_id)
    .outerjoin(outbox.Outbox, outbox.Outbox.id == ReminderMessage.outbox_id)
)
UNDER_WAY = {state.value for state in (OutboxState.PENDING, OutboxState.SENDING, OutboxState.UNKNOWN)}
