"""Reminders of activities: what is wanted, what became of it, and the one message of a person and day."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, RowMapping, Select, bindparam, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.activities import ActivityRow
from storage.outbox import OUTBOX, UNSAID_REMINDER, Outbox, set_payload
from storage.states import ActivityState, Dropped, OutboxState, ReminderState
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
_IN_MESSAGE = "state = 'wanted' AND message_id IS NOT NULL"
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
    sqlite_where=text(_IN_MESSAGE),
    postgresql_where=text(_IN_MESSAGE),
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
_COLUMNS = [_ROW[name] for name in Reminder.__dataclass_fields__]
# what every tick asks is built once, of tables instead of entities
_AFTER = (_ROW.remind_on > bindparam("day")) | (
    (_ROW.remind_on == bindparam("day")) & (_ROW.id > bindparam("id_"))
)
_DUE = (
    select(*_COLUMNS)
    .where(text(_WANTED), _ROW.remind_on <= bindparam("until"), _AFTER)
    .order_by(_ROW.remind_on, _ROW.id)
    .limit(bindparam("many"))
)
_UNSAID = select(_MESSAGE.id, OUTBOX.id).where(OUTBOX.id == _MESSAGE.outbox_id).where(text(UNSAID_REMINDER))
_ADRIFT = select(_ROW.id, OUTBOX.state).where(
    _MESSAGE.id == _ROW.message_id,
    OUTBOX.id == _MESSAGE.outbox_id,
    text("reminder." + _IN_MESSAGE.replace(" AND ", " AND reminder.")),
)


def of_activity(session: Session, activity_id: int) -> list[Reminder]:
    """Every reminder of an activity."""
    return _found(session, select(*_COLUMNS).where(_ROW.activity_id == activity_id).order_by(_ROW.id))


def of_message(session: Session, message_id: int) -> list[Reminder]:
    """What a message tells, or will tell."""
    return _found(session, select(*_COLUMNS).where(_ROW.message_id == message_id).order_by(_ROW.id))


def take(session: Session, message_id: int) -> list[Reminder]:
    """The same, as they stand once nobody else is changing them; nobody else does until our caller commits."""
    mine = select(*_COLUMNS).where(_ROW.message_id == message_id)
    return _found(session, mine.order_by(_ROW.id).with_for_update())


def still_due(session: Session, ids: Collection[int]) -> list[Reminder]:
    """Those of the ids that are wanted and in no message now, in the order of `due`."""
    query = select(*_COLUMNS).where(_ROW.id.in_(ids), text(_WANTED))
    return _found(session, query.order_by(_ROW.remind_on, _ROW.id))


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


def _found(session: Session, query: Select[Any]) -> list[Reminder]:
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


def mark_unsent(session: Session, message_id: int) -> None:
    """A message that was claimed before was not sent: what it was to tell is wanted again."""
    mine = (_ROW.message_id == message_id, _ROW.state == ReminderState.SENT.value)
    values = {"state": ReminderState.WANTED.value, "settled_at": None}
    session.execute(update(ReminderRow).where(*mine).values(**values))


def take_back_unsaid(session: Session) -> None:
    """What claimed messages were to tell that could not be sent before they were too late is wanted again."""
    for message_id, outbox_id in session.execute(_UNSAID).all():
        mark_unsent(session, message_id)
        set_payload(session, outbox_id, None)


def mark_sent(session: Session, ids: Collection[int], now: datetime) -> set[int]:
    """Those of the ids that are sent from now on; what somebody else has dropped meanwhile is left out."""
    values = {"state": ReminderState.SENT.value, "settled_at": now}
    mine = (_ROW.id.in_(ids), _ROW.state == ReminderState.WANTED.value)
    statement = update(ReminderRow).where(*mine).values(**values).returning(ReminderRow.id)
    return set(session.scalars(statement))


def put_into(session: Session, ids: Collection[int], message_id: int) -> None:
    """A message is to tell these."""
    mine = (_ROW.id.in_(ids), _ROW.state == ReminderState.WANTED.value)
    session.execute(update(ReminderRow).where(*mine).values(message_id=message_id))


def add_message(session: Session, person: str, remind_on: date) -> int | None:
    """Make the message of a person and day; None where there is one."""
    return insert_once(session, ReminderMessage, "id", {"person": person, "remind_on": remind_on})


def goes_as(session: Session, message_id: int, outbox_id: str | None) -> None:
    """Note which delivery a message is."""
    session.execute(
        update(ReminderMessage).where(ReminderMessage.id == message_id).values(outbox_id=outbox_id)
    )


def waiting_message(session: Session, person: str, remind_on: date) -> int | None:
    """A person's message of a day as long as it waits for its turn; it cannot be claimed before our caller commits.

    One that is being claimed at this moment does not wait any more.
    """
    query = (
        select(_MESSAGE.id)
        .join(Outbox, Outbox.id == _MESSAGE.outbox_id)
        .where(_MESSAGE.person == person, _MESSAGE.remind_on == remind_on)
        .where(Outbox.state == OutboxState.PENDING.value)
        .with_for_update(of=Outbox, skip_locked=True)
    )
    return session.scalar(query)


def waiting_delivery(session: Session, person: str, remind_on: date) -> str | None:
    """The delivery of a person's message of a day as long as it waits for its turn."""
    message_id = waiting_message(session, person, remind_on)
    return session.scalar(select(_MESSAGE.outbox_id).where(_MESSAGE.id == message_id)) if message_id else None


def told_on(session: Session, person: str, remind_on: date) -> set[int] | None:
    """The activities that a person's message of a day has told, or will tell, of; None where there is no such message."""
    query = (
        select(_ROW.activity_id)
        .select_from(ReminderMessage)
        .outerjoin(ReminderRow, _ROW.message_id == _MESSAGE.id)
        .where(_MESSAGE.person == person, _MESSAGE.remind_on == remind_on)
    )
    rows = session.scalars(query).all()
    return {activity_id for activity_id in rows if activity_id} if rows else None


def message_of(session: Session, outbox_id: str) -> tuple[int, str, date] | None:
    """Id, person and day of the message that a delivery is."""
    query = select(_MESSAGE.id, _MESSAGE.person, _MESSAGE.remind_on).where(_MESSAGE.outbox_id == outbox_id)
    row = session.execute(query).first()
    return (row[0], row[1], row[2]) if row else None


def deliveries_of(session: Session, activity_id: int, since: datetime) -> list[str]:
    """The deliveries that told of an activity, as far as they stand in Slack."""
    query = (
        select(_MESSAGE.outbox_id)
        .join(ReminderRow, _ROW.message_id == _MESSAGE.id)
        .join(Outbox, Outbox.id == _MESSAGE.outbox_id)
        .where(_ROW.activity_id == activity_id, _ROW.state == ReminderState.SENT.value)
        .where(Outbox.state == OutboxState.SENT.value, Outbox.sent_at >= since)
        .distinct()
    )
    return [str(outbox_id) for outbox_id in session.scalars(query)]


def adrift(session: Session) -> tuple[list[int], list[int]]:
    """Wanted ones whose message has ended: those it was sent with after all (a restored backup), and those it never told."""
    told, untold = (OutboxState.SENT, OutboxState.UNVERIFIED), (OutboxState.EXPIRED, OutboxState.DEAD)
    # sorted by SQLite, it scans all
    rows = sorted((row[0], OutboxState(row[1])) for row in session.execute(_ADRIFT))
    return [id_ for id_, state in rows if state in told], [id_ for id_, state in rows if state in untold]


def set_free(session: Session, ids: Sequence[int]) -> None:
    """These are in no message any more."""
    session.execute(update(ReminderRow).where(_ROW.id.in_(ids)).values(message_id=None))


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
