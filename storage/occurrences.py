"""Slots: one row per (schedule, local date), written once and decided once."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Index, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.states import OccurrenceState, SkipReason
from storage.types import Base, insert_into
from storage.values import Slot as Slot


class Occurrence(Base):
    """A slot of a schedule. `slot_on` is its own local date, `due_on` the local date it is kept on (moved by holidays)."""

    __tablename__ = "occurrence"
    kind: Mapped[str] = mapped_column(primary_key=True)
    schedule_id: Mapped[int] = mapped_column(primary_key=True)
    slot_on: Mapped[date] = mapped_column(primary_key=True)
    due_on: Mapped[date]
    state: Mapped[str]
    reason: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    outbox_id: Mapped[str | None]


Index(
    "ix_occurrence_planned",
    Occurrence.kind,
    Occurrence.due_on,
    sqlite_where=Occurrence.state == OccurrenceState.PLANNED.value,
    postgresql_where=Occurrence.state == OccurrenceState.PLANNED.value,
)


def plan(session: Session, kind: str, slots: Iterable[Slot], now: datetime) -> None:
    """Write slots down; one that stands already is left as it is (the primary key is the guard)."""
    rows = [
        {
            "kind": kind,
            "schedule_id": slot.schedule_id,
            "slot_on": slot.slot_on,
            "due_on": slot.due_on,
            "state": (OccurrenceState.SKIPPED if slot.reason else OccurrenceState.PLANNED).value,
            "reason": slot.reason.value if slot.reason else None,
            "decided_at": now if slot.reason else None,
            "outbox_id": None,
        }
        for slot in slots
    ]
    if rows:
        session.execute(insert_into(session, Occurrence).on_conflict_do_nothing(), rows)


def decide(
    session: Session,
    kind: str,
    schedule_id: int,
    slot_on: date,
    *,
    now: datetime,
    reason: SkipReason | None = None,
) -> bool:
    """Move a planned slot to done or skipped (with why); False where another process was first."""
    state = OccurrenceState.SKIPPED if reason else OccurrenceState.DONE
    statement = (
        update(Occurrence)
        .where(
            Occurrence.kind == kind,
            Occurrence.schedule_id == schedule_id,
            Occurrence.slot_on == slot_on,
            Occurrence.state == OccurrenceState.PLANNED.value,
        )
        .values(state=state.value, reason=reason.value if reason else None, decided_at=now)
    )
    return session.execute(statement.returning(Occurrence.slot_on)).first() is not None


def planned(session: Session, kind: str, schedule_id: int) -> list[Slot]:
    """The slots of a schedule that still wait for their time."""
    query = select(Occurrence.schedule_id, Occurrence.slot_on, Occurrence.due_on).where(
        Occurrence.kind == kind,
        Occurrence.schedule_id == schedule_id,
        Occurrence.state == OccurrenceState.PLANNED.value,
    )
    return [Slot(*row) for row in session.execute(query.order_by(Occurrence.slot_on))]


def sends(session: Session, kind: str, schedule_id: int, slot_on: date, outbox_id: str | None) -> None:
    """Note which delivery a slot led to."""
    session.execute(
        update(Occurrence)
        .where(Occurrence.kind == kind, Occurrence.schedule_id == schedule_id, Occurrence.slot_on == slot_on)
        .values(outbox_id=outbox_id)
    )
