"""What was not delivered, and what coordinators decide about it. Synchronous; `now` comes from outside."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot import authority, organisation, people
from bot.deliveries import rules, views
from bot.deliveries.rules import Undelivered
from bot.errors import UserError
from bot.i18n import Words
from bot.message import Told
from bot.slots import local_date
from storage import audit, members, not_delivered, outbox
from storage.outbox import Delivery
from storage.states import OutboxState

NOTICE = "undelivered"
"""The kind of the message to the coordinators."""
TOLD_AT_ONCE = 80
"""As many as one message can name; the others stand in the next one."""
TOLD_AGAIN = timedelta(hours=1)
"""When coordinators are told once more, where the message that told them did not (certainly) arrive either."""
NOTICE_OF_USE = timedelta(hours=48)


def tell_coordinators(session: Session, words: Words, now: datetime) -> bool:
    """Put one message about all that is newly undelivered into the outbox; False where there is nothing to tell."""
    house = organisation.load(session)
    if not house.coordinators_channel:
        return False  # Home shows it all the same
    rows = not_delivered.untold(
        session, notice=NOTICE, told_before=now - TOLD_AGAIN, young=now - NOTICE_OF_USE, many=TOLD_AT_ONCE
    )
    if not rows:
        return False
    missing = [_missing(session, row, house.zone) for row in rows]
    notice_id = outbox.enqueue(
        session,
        dedupe_key=f"{NOTICE}:{rows[0].id}:{now.isoformat()}",
        kind=NOTICE,
        recipient=house.coordinators_channel,
        payload=views.undelivered_message(words[house.language], missing).payload(),
        now=now,
        expires_at=now + NOTICE_OF_USE,
    )
    not_delivered.told(session, [row.id for row in rows], str(notice_id))
    return True


def _missing(session: Session, row: Delivery, zone: str) -> views.Missing:
    to_person = row.recipient.startswith(("U", "W"))
    person = members.get(session, row.recipient) if to_person else None
    return views.Missing(
        channel=None if to_person else row.recipient,
        person=person.name if person else row.recipient,
        on=local_date(row.due_at, zone),
        may_be_there=row.state == OutboxState.UNVERIFIED,
    )


def undelivered(session: Session, many: int) -> tuple[Undelivered, ...]:
    """What nobody has decided about yet, newest first."""
    return tuple(
        Undelivered(
            row.id, row.kind, row.recipient, row.due_at, row.state == OutboxState.UNVERIFIED, row.error or ""
        )
        for row in not_delivered.newest(session, many)
    )


def send_again(session: Session, delivery_id: str, by: str, now: datetime) -> Told:
    """Send what did not (or may not) have arrived; who comes second hears how it stands. Raises UserError."""
    kind = _kind(session, delivery_id, by)
    late = now + rules.of_use_for(kind)
    if not not_delivered.send_again(session, delivery_id, now=now, expires_at=late):
        return _as_it_stands(session, delivery_id, by)
    audit.record(session, at=now, actor=by, verb="deliveries.send_again", subject=delivery_id)
    return Told(people.language_of(session, by), "deliveries.goes_again")


def leave(session: Session, delivery_id: str, by: str, now: datetime) -> Told:
    """Leave it undelivered, and show it no more; who comes second hears how it stands. Raises UserError."""
    _kind(session, delivery_id, by)
    if not not_delivered.leave(session, delivery_id, now):
        return _as_it_stands(session, delivery_id, by)
    audit.record(session, at=now, actor=by, verb="deliveries.leave", subject=delivery_id)
    return Told(people.language_of(session, by), "deliveries.left")


def _kind(session: Session, delivery_id: str, by: str) -> str:
    authority.require_coordinator(session, by)
    found = outbox.get(session, [delivery_id])
    if not found:
        raise UserError("common.stale_button")
    return found[0].kind


def _as_it_stands(session: Session, delivery_id: str, by: str) -> Told:
    [row] = outbox.get(session, [delivery_id])
    return Told(people.language_of(session, by), f"deliveries.stands_{row.state}")
