"""Where messages of the outbox stand (or may stand) in Slack: for audits, and after a restored backup."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session, aliased

from storage.outbox import Outbox
from storage.states import Method, OutboxState


@dataclass(frozen=True, order=True)
class Place:
    """A channel, or one thread in it."""

    channel: str
    thread_ts: str = ""


def places(session: Session, since: datetime) -> list[Place]:
    """Where something was sent since `since`."""
    return _places(session, Outbox.sent_at >= since)


def places_of(session: Session, ids: Sequence[str]) -> dict[Place, list[str]]:
    """Where to look for deliveries."""
    found: dict[Place, list[str]] = {}
    for start in range(0, len(ids), 500):
        for row_id, place in _rows(session, Outbox.id.in_(ids[start : start + 500])):
            found.setdefault(place, []).append(row_id)
    return found


def _places(session: Session, where: object) -> list[Place]:
    return sorted({place for _, place in _rows(session, where)})


def _rows(session: Session, where: object) -> list[tuple[str, Place]]:
    parent = aliased(Outbox)
    query = (
        select(Outbox.id, Outbox.channel, parent.ts)
        .outerjoin(parent, parent.id == Outbox.parent_id)
        .where(where, Outbox.method == Method.POST.value, Outbox.channel.is_not(None))  # type: ignore[arg-type]
    )
    return [(row_id, Place(str(channel), ts or "")) for row_id, channel, ts in session.execute(query)]


def is_at(session: Session, row_id: str, ts: str) -> None:
    """A sent message's ts, where it turned out to be another than was noted."""
    mine = (Outbox.id == row_id, Outbox.state == OutboxState.SENT.value, Outbox.ts != ts)
    session.execute(update(Outbox).where(*mine).values(ts=ts))


def doubt(session: Session, *, now: datetime, since: datetime) -> list[str]:
    """A backup from `since` was restored: posts that wait and are due may have been sent meanwhile, so history must be asked.

    They become `unknown`; replies only once the message they belong to is known to be sent. Returns their ids.
    """
    parent = aliased(Outbox)
    parent_sent = (
        select(parent.seq)
        .where(parent.id == Outbox.parent_id, parent.state == OutboxState.SENT.value)
        .exists()
    )
    statement = (
        update(Outbox)
        .where(
            Outbox.state == OutboxState.PENDING.value,
            Outbox.method == Method.POST.value,
            Outbox.channel.is_not(None),
            Outbox.due_at <= now,
            or_(Outbox.parent_id.is_(None), parent_sent),
        )
        .values(state=OutboxState.UNKNOWN.value, first_try_at=func.coalesce(Outbox.first_try_at, since))
        .execution_options(synchronize_session=False)
    )
    return list(session.scalars(statement.returning(Outbox.id)))
