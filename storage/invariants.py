"""What must always hold in the books, as queries. `juuri doctor` and the chaos runs print what they find."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from storage.digest import KIND as DIGEST
from storage.nuggets import KIND, Subscription
from storage.occurrences import Occurrence
from storage.outbox import Outbox
from storage.pictures import Picture
from storage.reminders import KIND as REMINDER
from storage.reviews import KIND as REVIEW
from storage.states import Method, OccurrenceState, OutboxState, PictureState

STUCK_S = 90.0
"""Settle time and a minute: so long after its lease has run out, a row must have moved on where a bot lives."""
WINDOW = timedelta(days=4)
"""After its day (moved over holidays included) a slot must have been decided."""


def violations(session: Session, *, now: datetime, epoch: float, is_alive: bool) -> list[str]:
    """One sentence for each rule that is broken, with how often; empty where all is well.

    `epoch` is real time (seconds since 1970). `is_alive`: whether a bot runs on this database; without one, what is under
    way may stand still.
    """
    found = []
    for sentence, many in (*_slots(session, now, is_alive), *_ledger(session, now, epoch, is_alive)):
        if many:
            found.append(f"{sentence} ({many})")
    return found


def _many(session: Session, *where: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).where(*where)) or 0


def _slots(session: Session, now: datetime, is_alive: bool) -> list[tuple[str, int]]:
    done, skipped = (Occurrence.state == s.value for s in (OccurrenceState.DONE, OccurrenceState.SKIPPED))
    planned = Occurrence.state == OccurrenceState.PLANNED.value
    known = select(Subscription.id).where(Subscription.id == Occurrence.schedule_id).exists()
    # the slot of a review opens it; whom it asks, each by a message of their own, is known later
    delivery = select(Outbox.seq).where(Outbox.id == Occurrence.outbox_id).exists()
    rules: list[tuple[str, Any]] = [
        ("I1: slots of a schedule that does not exist", and_(Occurrence.kind == KIND, ~known)),
        ("I2: slots skipped without a reason", and_(skipped, Occurrence.reason.is_(None))),
        ("I2: slots decided at no time", and_(~planned, Occurrence.decided_at.is_(None))),
        ("I2: slots done without a delivery", and_(done, Occurrence.kind != REVIEW, ~delivery)),
    ]
    if is_alive:
        rules.append(
            ("I2: slots long past and not decided", and_(planned, Occurrence.due_on < (now - WINDOW).date()))
        )
    return [(sentence, _many(session, rule)) for sentence, rule in rules]


def _ledger(session: Session, now: datetime, epoch: float, is_alive: bool) -> list[tuple[str, int]]:
    sent, sending = (Outbox.state == s.value for s in (OutboxState.SENT, OutboxState.SENDING))
    pending = Outbox.state == OutboxState.PENDING.value
    other = aliased(Outbox)
    rules: list[tuple[str, Any]] = [
        ("I5: deliveries sent without a ts", and_(sent, Outbox.ts.is_(None))),
        ("I5: deliveries with a ts but not sent", and_(~sent, Outbox.ts.is_not(None))),
        ("I6: deliveries sent without a first try", and_(or_(sent, sending), Outbox.first_try_at.is_(None))),
        (
            "I11: deliveries in a state that does not exist",
            Outbox.state.not_in([s.value for s in OutboxState]),
        ),
        (
            "replies sent before the message they belong to",
            and_(
                sent,
                select(other.seq)
                .where(other.id == Outbox.parent_id, other.state != OutboxState.SENT.value)
                .exists(),
            ),
        ),
        (
            "posts that wait without words",
            and_(
                pending,
                Outbox.method == Method.POST.value,
                Outbox.payload.is_(None),
                Outbox.kind.not_in([REMINDER, DIGEST]),  # which get them when they are claimed
            ),
        ),
    ]
    if is_alive:
        open_ = Outbox.state.in_([OutboxState.SENDING.value, OutboxState.UNKNOWN.value])
        wanted = and_(Picture.state == PictureState.WANTED.value, Picture.wanted_at < now - WINDOW)
        rules.append(("pictures wanted long ago and not decided about", wanted))
        rules.append(("I9: deliveries stuck under way", and_(open_, Outbox.lease_until < epoch - STUCK_S)))
    counted = [(sentence, _many(session, rule)) for sentence, rule in rules]
    for sentence, column, where in (
        ("I3: dedupe keys with several deliveries", Outbox.dedupe_key, None),
        (
            "I4: messages that several deliveries take for theirs",
            Outbox.channel + ":" + Outbox.ts,
            sent,
        ),
        ("I8: channels with several messages under way", Outbox.channel, sending),
    ):
        query = select(column).group_by(column).having(func.count() > 1)
        if where is not None:
            query = query.where(where, Outbox.method == Method.POST.value)
        counted.append((sentence, session.scalar(select(func.count()).select_from(query.subquery())) or 0))
    return counted
