"""Slots: one row per (schedule, local date), written once and decided once."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Index, Table, bindparam, literal, select
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
    Occurrence.state,  # always the same in here, but without it SQLite takes the primary key to be as good
    Occurrence.schedule_id,
    Occurrence.due_on,
    sqlite_where=Occurrence.state == OccurrenceState.PLANNED.value,
    postgresql_where=Occurrence.state == OccurrenceState.PLANNED.value,
)


TABLE = cast(Table, Occurrence.__table__)
IS_PLANNED = TABLE.c.state == literal(OccurrenceState.PLANNED.value, literal_execute=True)
"""In words that let the database use the index of planned slots."""
_MINE = (
    TABLE.c.kind == bindparam("of_kind"),
    TABLE.c.schedule_id == bindparam("of_schedule"),
    TABLE.c.slot_on == bindparam("of_slot"),
)
_DECIDE = TABLE.update().where(*_MINE, IS_PLANNED).returning(TABLE.c.slot_on)
_SENDS = TABLE.update().where(*_MINE).values(outbox_id=bindparam("delivery"))


def _mine(kind: str, schedule_id: int, slot_on: date) -> dict[str, Any]:
    return {"of_kind": kind, "of_schedule": schedule_id, "of_slot": slot_on}


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
    values = {"state": state.value, "reason": reason.value if reason else None, "decided_at": now}
    done = session.execute(_DECIDE, {**values, **_mine(kind, schedule_id, slot_on)})
    return done.first() is not None


def planned(session: Session, kind: str, schedule_id: int) -> list[Slot]:
    """The slots of a schedule that still wait for their time."""
    query = select(Occurrence.schedule_id, Occurrence.slot_on, Occurrence.due_on).where(
        Occurrence.kind == kind,
        Occurrence.schedule_id == schedule_id,
        Occurrence.state == OccurrenceState.PLANNED.value,
    )
    return [Slot(*row) for row in session.execute(query.order_by(Occurrence.slot_on))]


def due_on(session: Session, kind: str, schedule_id: int, slot_on: date) -> date | None:
    """The local date that a slot is kept on; None for one that was never written down."""
    mine = _mine(kind, schedule_id, slot_on)
    return session.scalar(select(TABLE.c.due_on).where(*_MINE), mine)


def sends(session: Session, kind: str, schedule_id: int, slot_on: date, outbox_id: str | None) -> None:
    """Note which delivery a slot led to."""
    session.execute(_SENDS, {"delivery": outbox_id, **_mine(kind, schedule_id, slot_on)})
