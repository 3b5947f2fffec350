"""What did not arrive, or may not have: the coordinators decide."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, func, or_, select, text, update
from sqlalchemy.orm import Session, aliased

from storage.outbox import COLUMNS, Delivery, Outbox
from storage.states import Method, OutboxState
from storage.writing import TO_DELIVER

_UNDELIVERED = (
    text("outbox.state IN ('dead', 'unverified')"),  # word for word as in the index, which is only then used
    Outbox.method == Method.POST.value,
    Outbox.left_at.is_(None),
)
"""Updates are left out: a message that is gone needs none."""


def send_again(session: Session, row_id: str, *, now: datetime, expires_at: datetime) -> bool:
    """A coordinator's word: a dead or unverified row waits for its turn again; False where it is neither (any more)."""
    session.info[TO_DELIVER] = True
    states = [OutboxState.DEAD.value, OutboxState.UNVERIFIED.value]
    statement = (
        update(Outbox)
        .where(Outbox.id == row_id, Outbox.state.in_(states), Outbox.payload.is_not(None))
        .values(
            state=OutboxState.PENDING.value,
            due_at=now,
            expires_at=expires_at,
            error=None,
            left_at=None,
            notice_id=None,
        )
    )
    return session.execute(statement.returning(Outbox.id)).first() is not None


def leave(session: Session, row_id: str, now: datetime) -> bool:
    """A coordinator's word: a dead or unverified row stays as it is and is shown no more; False where that is so already."""
    statement = update(Outbox).where(Outbox.id == row_id, *_UNDELIVERED).values(left_at=now)
    return session.execute(statement.returning(Outbox.id)).first() is not None


def newest(session: Session, many: int) -> list[Delivery]:
    """Posts that did not (or may not) have arrived and that nobody has decided about, newest first."""
    query = select(*COLUMNS).where(*_UNDELIVERED).order_by(Outbox.seq.desc()).limit(many)
    return [Delivery(*row) for row in session.execute(query)]


def untold(
    session: Session, *, notice: str, told_before: datetime, young: datetime, many: int
) -> list[Delivery]:
    """Undelivered rows that no message of kind `notice` has told of, oldest first; none while one is on its way.

    A row made after `young` counts as not told, too, where the notice was itself not delivered and is older than
    `told_before`. The rows are locked, so that two processes never tell of the same one.
    """
    tells = aliased(Outbox)
    lost = [OutboxState.DEAD.value, OutboxState.UNVERIFIED.value, OutboxState.EXPIRED.value]
    in_vain = select(tells.seq).where(
        tells.id == Outbox.notice_id, tells.state.in_(lost), tells.created_at < told_before
    )
    query = select(*COLUMNS).where(
        *_UNDELIVERED,
        Outbox.kind != notice,
        or_(Outbox.notice_id.is_(None), and_(Outbox.created_at > young, in_vain.exists())),
    )
    locked = query.order_by(Outbox.seq).limit(many).with_for_update(skip_locked=True, of=Outbox)
    rows = [Delivery(*row) for row in session.execute(locked)]
    for state in (OutboxState.PENDING, OutboxState.SENDING, OutboxState.UNKNOWN) if rows else ():
        waiting = select(Outbox.seq).where(Outbox.kind == notice, Outbox.state == state.value).limit(1)
        if session.execute(waiting).first() is not None:
            return []
    return rows


def told(session: Session, ids: Sequence[str], notice_id: str) -> None:
    """Note which message tells the coordinators of these rows."""
    session.execute(update(Outbox).where(Outbox.id.in_(ids)).values(notice_id=notice_id))


def count(session: Session) -> int:
    """How many posts wait for a coordinator's decision."""
    return session.scalar(select(func.count()).select_from(Outbox).where(*_UNDELIVERED)) or 0
