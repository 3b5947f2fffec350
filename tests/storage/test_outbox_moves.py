"""Whatever happens in whatever order: a delivery moves along its diagram, and a channel has one message under way."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage import claims, not_delivered, outbox, outcomes
from storage.claims import Pacing
from storage.outbox import Outbox
from storage.outcomes import Outcome
from storage.states import OUTBOX_MOVES, Method, OutboxState
from storage.tables import Base

MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
POSTS, UPDATES = Pacing(Method.POST, 1000, 1000, 0), Pacing(Method.UPDATE, 1000, 1000, 0)
LEASE_S = 90.0
ENDS = [OutboxState.SENT, OutboxState.UNKNOWN, OutboxState.DEAD, OutboxState.EXPIRED, OutboxState.PENDING]
UPDATE_ENDS = [OutboxState.SENT, OutboxState.DEAD, OutboxState.EXPIRED, OutboxState.PENDING]


class World:
    """An outbox, a clock, and everything that can happen to them; `pick` draws one of several things."""

    def __init__(self, session: Session, pick: Callable[[int], int]) -> None:
        self.session, self.pick = session, pick
        self.now, self.epoch, self.said = MONDAY, 1_000_000.0, 0

    def _one_of(self, *states: OutboxState, method: Method | None = None) -> Any:
        query = select(Outbox).where(Outbox.state.in_([state.value for state in states])).order_by(Outbox.seq)
        rows = [row for row in self.session.scalars(query) if method in (None, row.method)]
        return rows[self.pick(len(rows))] if rows else None

    def say(self) -> None:
        self.said += 1
        parent = self._one_of(*OutboxState, method=Method.POST) if self.pick(3) == 0 else None
        outbox.enqueue(
            self.session,
            dedupe_key=str(self.said),
            kind="test",
            recipient=parent.recipient if parent else ("C1", "C2", "U1")[self.pick(3)],
            payload={"text": "x", "blocks": []},
            now=self.now,
            expires_at=self.now + timedelta(hours=1 + self.pick(3)),
            parent_id=parent.id if parent else None,
        )

    def change(self) -> None:
        if target := self._one_of(OutboxState.SENT, method=Method.POST):
            late = self.now + timedelta(hours=1)
            outbox.enqueue_update(self.session, target.id, now=self.now, due_at=self.now, expires_at=late)

    def claim(self) -> None:
        pacing = (POSTS, UPDATES)[self.pick(2)]
        claims.claim(
            self.session, pacing, now=self.now, epoch=self.epoch, lease_s=LEASE_S, many=1 + self.pick(3)
        )

    def answer(self) -> None:
        if row := self._one_of(OutboxState.SENDING):
            ends = ENDS if row.method == Method.POST else UPDATE_ENDS
            end = ends[self.pick(len(ends))]
            ts = f"{self.said}.{row.seq}" if end is OutboxState.SENT else None
            outcomes.record(self.session, [Outcome(row.id, row.lease, end, ts=ts, error="test")], self.now)

    def late_answer(self) -> None:
        if row := self._one_of(*OutboxState):
            outcomes.record(self.session, [Outcome(row.id, "another", OutboxState.SENT, ts="1.1")], self.now)

    def look(self) -> None:
        if row := self._one_of(OutboxState.UNKNOWN):
            found = self.pick(2) == 0
            end = OutboxState.SENT if found else OutboxState.UNVERIFIED
            outcomes.settle(self.session, row.id, row.lease, end, now=self.now, ts="2.2" if found else None)

    def again(self) -> None:
        if row := self._one_of(OutboxState.UNKNOWN):
            claims.claim_again(
                self.session, POSTS, row.id, row.lease, now=self.now, epoch=self.epoch, lease_s=LEASE_S
            )

    def die(self) -> None:
        outcomes.release_run_out(self.session, self.epoch, all_leases=self.pick(2) == 0)

    def wait(self) -> None:
        self.epoch += 60
        self.now += timedelta(minutes=(1, 20, 90)[self.pick(3)])

    def expire(self) -> None:
        outcomes.expire(self.session, self.now)

    def decide(self) -> None:
        if row := self._one_of(OutboxState.DEAD, OutboxState.UNVERIFIED):
            late = self.now + timedelta(hours=1)
            if self.pick(2):
                not_delivered.send_again(self.session, row.id, now=self.now, expires_at=late)
            else:
                not_delivered.leave(self.session, row.id, self.now)

    def dm(self) -> None:
        if self.pick(2):
            outcomes.dm_opened(self.session, "U1", "D1")
        else:
            outcomes.undeliverable(self.session, "U1", "user_disabled")

    def tell(self) -> None:
        hour_ago, long_ago = self.now - timedelta(hours=1), self.now - timedelta(days=2)
        not_delivered.untold(self.session, notice="notice", told_before=hour_ago, young=long_ago, many=9)


EVENTS = [name for name in vars(World) if not name.startswith("_")]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


@contextmanager
def empty_outbox(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())
        yield session


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_diagram_is_never_left(engine: Engine, data: st.DataObject) -> None:
    with empty_outbox(engine) as session:
        world = World(session, lambda many: data.draw(st.integers(0, many - 1)))
        before: dict[int, str] = {}
        for event in data.draw(st.lists(st.sampled_from(EVENTS), min_size=10, max_size=60)):
            try:
                with session.begin_nested():
                    getattr(world, event)()
            except IntegrityError:
                assert event == "claim"  # a lost race is allowed there, and there alone
            session.expire_all()
            rows = session.execute(select(Outbox.seq, Outbox.state, Outbox.channel, Outbox.ts)).all()
            after = {row.seq: row.state for row in rows}
            for seq, state in after.items():
                old = before.get(seq, OutboxState.PENDING)
                assert old == state or OutboxState(state) in OUTBOX_MOVES[OutboxState(old)], event
            assert before.keys() <= after.keys()
            busy = [row.channel for row in rows if row.state == OutboxState.SENDING]
            assert len(busy) == len(set(busy))
            assert all((row.ts is not None) == (row.state == OutboxState.SENT) for row in rows)
            before = after
