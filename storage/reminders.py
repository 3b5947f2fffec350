"""Reminders of activities: what is wanted, what became of it, and the one message of a person and day."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, RowMapping, Select, bindparam, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.activities import ActivityRow
from storage.states import ActivityState, Dropped, ReminderState
from storage.types import Base, insert_once
from storage.values import Reminder

KIND = "reminder"


class ReminderMessage(Base):
    """The one message that a person gets of a local date; which reminders it tells is decided when it is claimed."""

    __tablename__ = "reminder_message"
    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str]
    remind_on: Mapped[date]
    outbox_id: Mapped[str | None] = mapped_column(ForeignKey("outbox.id"), unique=True)


Index("uq_reminder_message_person_day", ReminderMessage.person, ReminderMessage.remind_on, unique=True)


class ReminderRow(Base):
    """One occasion to remind one person of one activity; there is never a second row of the same three."""

    __tablename__ = "reminder"
    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    occasion: Mapped[str]
    """Work days from the due date (`-3`, `0`, `+1`), or one of `bot.reminders.rules`, with a date: `snooze:2026-12-01`."""
    owner_id: Mapped[str]
    """Whose activity it was; the message goes to the deputy while the owner is away."""
    remind_on: Mapped[date]
    """Local date of who is reminded; put off while nobody can be."""
    expires_on: Mapped[date]
    """The local date on which it is too late."""
    state: Mapped[str]
    why: Mapped[str | None]
    """Why it was dropped."""
    message_id: Mapped[int | None] = mapped_column(ForeignKey("reminder_message.id"))
    """The message that tells it, or will where it is still wanted then."""
    settled_at: Mapped[datetime | None]


_WANTED = "state = 'wanted' AND message_id IS NULL"
IN_MESSAGE = "state = 'wanted' AND message_id IS NOT NULL"
Index(
    "uq_reminder_activity_occasion_owner",
    ReminderRow.activity_id,
    ReminderRow.occasion,
    ReminderRow.owner_id,
    unique=True,
)
Index(
    "ix_reminder_wanted",
    ReminderRow.remind_on,
    ReminderRow.id,
    sqlite_where=text(_WANTED),
    postgresql_where=text(_WANTED),
)
Index(
    "ix_reminder_in_message",
    ReminderRow.message_id,
    sqlite_where=text(IN_MESSAGE),
    postgresql_where=text(IN_MESSAGE),
)
# not of all rows: SQLite would look for those without a message in it
_HAS_MESSAGE = "message_id IS NOT NULL"
Index(
    "ix_reminder_by_message",
    ReminderRow.message_id,
    sqlite_where=text(_HAS_MESSAGE),
    postgresql_where=text(_HAS_MESSAGE),
)

_ROW = ReminderRow.__table__.c
_MESSAGE = ReminderMessage.__table__.c
COLUMNS = [_ROW[name] for name in Reminder.__dataclass_fields__]
# what every tick asks is built once, of tables instead of entities
_AFTER = (_ROW.remind_on > bindparam("day")) | (
    (_ROW.remind_on == bindparam("day")) & (_ROW.id > bindparam("id_"))
)
_DUE = (
    select(*COLUMNS)
    .where(text(_WANTED), _ROW.remind_on <= bindparam("until"), _AFTER)
    .order_by(_ROW.remind_on, _ROW.id)
    .limit(bindparam("many"))
)


def of_activity(session: Session, activity_id: int) -> list[Reminder]:
    """Every reminder of an activity."""
    return found(session, select(*COLUMNS).where(_ROW.activity_id == activity_id).order_by(_ROW.id))


def still_due(session: Session, ids: Collection[int]) -> list[Reminder]:
    """Those of the ids that are wanted and in no message now, in the order of `due`."""
    query = select(*COLUMNS).where(_ROW.id.in_(ids), text(_WANTED))
    return found(session, query.order_by(_ROW.remind_on, _ROW.id))


def due(session: Session, until: date, after: tuple[date, int], many: int) -> list[Reminder]:
    """Wanted ones that are in no message, up to a local date, in order; `after` the (date, id) of the last one seen."""
    asked = {"until": until, "day": after[0], "id_": after[1], "many": many}
    return [_reminder(row) for row in session.execute(_DUE, asked).mappings()]


def next_days(session: Session, many: int) -> list[tuple[date, str]]:
    """The first days on which something is wanted that is in no message, each with an owner; without repeats."""
    query = select(_ROW.remind_on, _ROW.owner_id).where(text(_WANTED)).distinct()
    return [(row[0], row[1]) for row in session.execute(query.order_by(_ROW.remind_on).limit(many))]


def put_off(session: Session, activity_ids: Collection[int], prefix: str) -> dict[tuple[int, str], date]:
    """Until when wanted reminders of an occasion (by how its name begins) are put off, by activity and owner."""
    query = select(_ROW.activity_id, _ROW.owner_id, _ROW.remind_on).where(
        _ROW.activity_id.in_(activity_ids),
        _ROW.state == ReminderState.WANTED.value,
        _ROW.occasion.startswith(prefix),
    )
    return {(row[0], row[1]): row[2] for row in session.execute(query)}


def found(session: Session, query: Select[Any]) -> list[Reminder]:
    """The reminders that a query of COLUMNS finds."""
    return [_reminder(row) for row in session.execute(query).mappings()]


def _reminder(row: RowMapping) -> Reminder:
    return Reminder(**{**row, "state": ReminderState(row["state"])})


def add(
    session: Session,
    activity_id: int,
    occasion: str,
    owner_id: str,
    remind_on: date,
    expires_on: date,
    *,
    state: ReminderState = ReminderState.WANTED,
    why: Dropped | None = None,
    now: datetime,
) -> int | None:
    """Write one down; None where the same three stand already."""
    values = {
        "activity_id": activity_id,
        "occasion": occasion,
        "owner_id": owner_id,
        "remind_on": remind_on,
        "expires_on": expires_on,
        "state": state.value,
        "why": why.value if why else None,
        "settled_at": None if state is ReminderState.WANTED else now,
    }
    return insert_once(session, ReminderRow, "id", values)


def want(session: Session, reminder_id: int, remind_on: date, expires_on: date | None = None) -> None:
    """Put off one that was not sent, or bring back one that was dropped; no message is to tell it yet."""
    values: dict[str, Any] = {"state": ReminderState.WANTED.value, "remind_on": remind_on, "message_id": None}
    values |= {"why": None, "settled_at": None} | ({"expires_on": expires_on} if expires_on else {})
    _put(session, reminder_id, values)


def drop(session: Session, reminder_id: int, why: Dropped, now: datetime) -> None:
    """One that was not sent never will be."""
    values = {"state": ReminderState.DROPPED.value, "why": why.value, "settled_at": now, "message_id": None}
    _put(session, reminder_id, values)


def _put(session: Session, reminder_id: int, values: dict[str, Any]) -> None:
    unsent = (_ROW.id == reminder_id, _ROW.state != ReminderState.SENT.value)
    session.execute(update(ReminderRow).where(*unsent).values(**values))


def mark_sent(session: Session, ids: Collection[int], now: datetime) -> set[int]:
    """Those of the ids that are sent from now on; what somebody else has dropped meanwhile is left out."""
    values = {"state": ReminderState.SENT.value, "settled_at": now}
    mine = (_ROW.id.in_(ids), _ROW.state == ReminderState.WANTED.value)
    statement = update(ReminderRow).where(*mine).values(**values).returning(ReminderRow.id)
    return set(session.scalars(statement))


def escalate(session: Session, activity_id: int, now: datetime) -> bool:
    """Note that an open activity is brought to the coordinators; False where it was already, or is closed."""
    open_ = [ActivityState.PLANNED.value, ActivityState.IN_HAND.value]
    statement = (
        update(ActivityRow)
        .where(
            ActivityRow.id == activity_id, ActivityRow.escalated_at.is_(None), ActivityRow.state.in_(open_)
        )
        .values(escalated_at=now)
    )
    return session.execute(statement.returning(ActivityRow.id)).first() is not None
