"""What became of claimed rows: what Slack answered, what history told, what came too late; and DMs not open yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, select, text, update
from sqlalchemy.orm import Session, aliased

from storage.outbox import NO_CHANNEL, OUTBOX, PENDING, TABLE, WAITS, Outbox
from storage.states import Method, OutboxState

_RECORD = TABLE.update().where(
    OUTBOX.id == bindparam("mine"),
    OUTBOX.lease == bindparam("my_lease"),
    OUTBOX.state == OutboxState.SENDING.value,
)
_EXPIRE = TABLE.update().values(state=OutboxState.EXPIRED.value).returning(OUTBOX.seq)
_EXPIRE_LATE = _EXPIRE.where(text(PENDING), OUTBOX.expires_at <= bindparam("now")).values(error="late")
_EXPIRE_ORPHANS = _EXPIRE.where(
    text(WAITS),
    text(
        """EXISTS (SELECT 1 FROM outbox gone WHERE gone.id = coalesce(outbox.target_id, outbox.parent_id)
        AND gone.state IN ('expired', 'dead', 'unverified'))"""
    ),
).values(error="parent_not_sent")
_WITHOUT_DM = (
    select(OUTBOX.recipient).where(text(NO_CHANNEL), OUTBOX.due_at <= bindparam("now")).distinct().limit(50)
)


@dataclass(frozen=True)
class Outcome:
    """What Slack answered for one claimed row, to be recorded."""

    id: str
    lease: str | None
    state: OutboxState
    ts: str | None = None
    error: str | None = None
    due_at: datetime | None = None
    """When what goes back to pending falls due, where that is later than now."""


def record(session: Session, ended: Iterable[Outcome], now: datetime) -> None:
    """Write down what Slack answered, where the row is still ours (same lease, still sending)."""
    final: list[dict[str, Any]] = []
    for outcome in ended:
        if outcome.state is OutboxState.PENDING:
            mine = and_(
                Outbox.id == outcome.id,
                Outbox.lease == outcome.lease,
                Outbox.state == OutboxState.SENDING.value,
            )
            _back_to_pending(session, mine, outcome.error, outcome.due_at)
            continue
        sent_at = now if outcome.state is OutboxState.SENT else None
        values = {"state": outcome.state.value, "ts": outcome.ts, "error": outcome.error, "sent_at": sent_at}
        final.append({**values, "mine": outcome.id, "my_lease": outcome.lease})
    if final:
        session.execute(_RECORD, final)


def picture_refused(session: Session, row_id: str, until: float) -> None:
    """Slack did not take a picture in this message: it is given until then (real time), if it was not given time before."""
    session.execute(
        update(Outbox)
        .where(Outbox.id == row_id, Outbox.picture_until.is_(None))
        .values(picture_until=until)
        .execution_options(synchronize_session=False)
    )


def picture_taken(session: Session, row_id: str) -> None:
    """Slack took a picture in this message after all."""
    session.execute(update(Outbox).where(Outbox.id == row_id).values(picture_until=None))


def release_run_out(session: Session, epoch: float, *, all_leases: bool = False) -> None:
    """Let go of rows whose sender is gone: lease run out, or all, where no other process can be alive.

    A post becomes `unknown`; an update may be made again without asking.
    """
    gone = Outbox.state == OutboxState.SENDING.value
    if not all_leases:
        gone = and_(gone, Outbox.lease_until < epoch)
    _back_to_pending(session, and_(gone, Outbox.method == Method.UPDATE.value), "sender_gone")
    posts = and_(gone, Outbox.method == Method.POST.value)
    session.execute(update(Outbox).where(posts).values(state=OutboxState.UNKNOWN.value))


def _back_to_pending(
    session: Session, which: ColumnElement[bool], error: str | None, due_at: datetime | None = None
) -> None:
    """Let rows wait again; an update whose message has a newer one waiting is not needed any more."""
    newer = aliased(Outbox)
    superseded = (
        select(newer.seq)
        .where(newer.target_id == Outbox.target_id, newer.state == OutboxState.PENDING.value)
        .exists()
    )
    later = {"due_at": due_at} if due_at else {}
    for where, state, why in (
        (and_(which, superseded), OutboxState.EXPIRED, "superseded"),
        (which, OutboxState.PENDING, error),
    ):
        statement = update(Outbox).where(where).values(state=state.value, error=why, **later)
        session.execute(statement.execution_options(synchronize_session=False))


def settle(
    session: Session,
    row_id: str,
    lease: str | None,
    state: OutboxState,
    *,
    now: datetime,
    ts: str | None = None,
    error: str | None = None,
) -> bool:
    """Move an `unknown` row to what history told; False where another process was first."""
    statement = (
        update(Outbox)
        .where(Outbox.id == row_id, Outbox.lease == lease, Outbox.state == OutboxState.UNKNOWN.value)
        .values(state=state.value, ts=ts, error=error, sent_at=now if state is OutboxState.SENT else None)
    )
    return session.execute(statement.returning(Outbox.id)).first() is not None


def expire(session: Session, now: datetime) -> int:
    """Record what is too late to send, and what hangs on a message that will never be there."""
    late = len(session.execute(_EXPIRE_LATE, {"now": now}).all())
    return late + len(session.execute(_EXPIRE_ORPHANS).all())


def without_dm(session: Session, now: datetime) -> list[str]:
    """User ids that have something due but no open DM channel yet."""
    return list(session.scalars(_WITHOUT_DM, {"now": now}))


def dm_opened(session: Session, user_id: str, channel: str) -> None:
    """The DM channel of a person is known: their rows can be claimed."""
    session.execute(
        update(Outbox)
        .where(
            Outbox.recipient == user_id, Outbox.channel.is_(None), Outbox.state == OutboxState.PENDING.value
        )
        .values(channel=channel)
    )


def undeliverable(session: Session, recipient: str, error: str) -> None:
    """No DM can be opened with this person: what waits for them goes the way of every refusal (claimed, then dead)."""
    session.execute(
        update(Outbox)
        .where(
            Outbox.recipient == recipient, Outbox.channel.is_(None), Outbox.state == OutboxState.PENDING.value
        )
        .values(state=OutboxState.DEAD.value, error=error)
    )
