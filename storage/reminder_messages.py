"""The one message of a person and day: which reminders it tells, and what became of it."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from storage.outbox import OUTBOX, UNSAID_REMINDER, Outbox, set_payload
from storage.reminders import COLUMNS, IN_MESSAGE, ReminderMessage, ReminderRow, found
from storage.states import OutboxState, ReminderState
from storage.types import insert_once
from storage.values import Reminder

_ROW = ReminderRow.__table__.c
_MESSAGE = ReminderMessage.__table__.c
# what every tick asks is built once, of tables instead of entities
_UNSAID = select(_MESSAGE.id, OUTBOX.id).where(OUTBOX.id == _MESSAGE.outbox_id).where(text(UNSAID_REMINDER))
_ADRIFT = select(_ROW.id, OUTBOX.state).where(
    _MESSAGE.id == _ROW.message_id,
    OUTBOX.id == _MESSAGE.outbox_id,
    text("reminder." + IN_MESSAGE.replace(" AND ", " AND reminder.")),
)


def of_message(session: Session, message_id: int) -> list[Reminder]:
    """What a message tells, or will tell."""
    return found(session, select(*COLUMNS).where(_ROW.message_id == message_id).order_by(_ROW.id))


def take(session: Session, message_id: int) -> list[Reminder]:
    """The same, as they stand once nobody else is changing them; nobody else does until our caller commits."""
    mine = select(*COLUMNS).where(_ROW.message_id == message_id)
    return found(session, mine.order_by(_ROW.id).with_for_update())


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
