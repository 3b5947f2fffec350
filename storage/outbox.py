"""The delivery ledger: everything Juuri says that is no direct answer to a click, and what became of it.

The states and their moves are in `storage.states.OUTBOX_MOVES`. Every statement here names the state (and the lease) it
expects, so that a process that lost a race changes nothing.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    JSON,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    Table,
    and_,
    bindparam,
    func,
    or_,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from storage import settings
from storage.states import Method, OutboxState
from storage.types import Base, insert_once


class Outbox(Base):
    """One thing to say. Civil times are `_at`; `lease_until` is real time (seconds since 1970), see `bot/clock.py`."""

    __tablename__ = "outbox"
    seq: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    """uuid5(installation, dedupe_key): travels with the message, so that Slack's history can be asked for it."""
    dedupe_key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    method: Mapped[str]
    recipient: Mapped[str]
    """A channel id, or a user id whose DM channel is opened before the claim."""
    channel: Mapped[str | None]
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("outbox.id"))
    """The row whose thread this belongs to: waits for it, expires with it."""
    target_id: Mapped[str | None] = mapped_column(ForeignKey("outbox.id"))
    """For updates, the row whose message is changed."""
    person: Mapped[str | None]
    """Whom it is about, for the attention budget and "forget me"."""
    payload: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """text and blocks; None for updates (rendered when claimed) and seven days after sending."""
    state: Mapped[str]
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime]
    lease: Mapped[str | None]
    lease_until: Mapped[float | None]
    attempts: Mapped[int]
    first_try_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    ts: Mapped[str | None]
    error: Mapped[str | None]
    """Slack's word for why not, never message text."""
    notice_id: Mapped[str | None]
    """The row that told the coordinators that this one did not (certainly) arrive."""
    left_at: Mapped[datetime | None]
    """When a coordinator decided to leave it undelivered: it is no longer shown."""


class Pace(Base):
    """When a lane (a channel, or `*`: the workspace) is free again for a method, in real seconds since 1970."""

    __tablename__ = "pace"
    method: Mapped[str] = mapped_column(primary_key=True)
    lane: Mapped[str] = mapped_column(primary_key=True)
    free_at: Mapped[float]


_PENDING, _SENDING, _UNKNOWN = (
    f"state = '{s.value}'" for s in (OutboxState.PENDING, OutboxState.SENDING, OutboxState.UNKNOWN)
)
Index(
    "uq_outbox_one_sending_per_channel",
    Outbox.channel,
    unique=True,
    sqlite_where=text(_SENDING),
    postgresql_where=text(_SENDING),
)
Index(
    "ix_outbox_lane",
    Outbox.method,
    Outbox.channel,
    Outbox.seq,
    sqlite_where=text(_PENDING),
    postgresql_where=text(_PENDING),
)
Index("ix_outbox_expiring", Outbox.expires_at, sqlite_where=text(_PENDING), postgresql_where=text(_PENDING))
# Told word for word in the queries, too: SQLite uses a partial index only then.
_NO_CHANNEL = "state = 'pending' AND channel IS NULL"
Index(
    "ix_outbox_no_channel",
    Outbox.recipient,
    sqlite_where=text(_NO_CHANNEL),
    postgresql_where=text(_NO_CHANNEL),
)
_WAITS = "state = 'pending' AND coalesce(target_id, parent_id) IS NOT NULL"
Index("ix_outbox_waits", Outbox.seq, sqlite_where=text(_WAITS), postgresql_where=text(_WAITS))
_WORDY = "payload IS NOT NULL"
Index("ix_outbox_wordy", Outbox.sent_at, sqlite_where=text(_WORDY), postgresql_where=text(_WORDY))
Index("ix_outbox_unknown", Outbox.seq, sqlite_where=text(_UNKNOWN), postgresql_where=text(_UNKNOWN))
Index(
    "ix_outbox_undelivered",
    Outbox.seq,
    sqlite_where=text("state IN ('dead', 'unverified')"),
    postgresql_where=text("state IN ('dead', 'unverified')"),
)
_ONE_UPDATE = "state = 'pending' AND method = 'chat.update'"
Index(
    "uq_outbox_one_pending_update",
    Outbox.target_id,
    unique=True,
    sqlite_where=text(_ONE_UPDATE),
    postgresql_where=text(_ONE_UPDATE),
)


WORKSPACE = "*"
"""The lane of everything one method does."""


@dataclass(frozen=True)
class Delivery:
    """A row as a value."""

    seq: int
    id: str
    dedupe_key: str
    kind: str
    method: str
    recipient: str
    channel: str | None
    parent_id: str | None
    target_id: str | None
    payload: dict[str, Any] | None
    state: str
    due_at: datetime
    expires_at: datetime
    lease: str | None
    attempts: int
    first_try_at: datetime | None
    ts: str | None
    error: str | None
    other_ts: str | None = None
    """The ts of the parent (to post in its thread) or of the target (to update it)."""


_FIELDS = [f for f in Delivery.__dataclass_fields__ if f != "other_ts"]
_COLUMNS = [getattr(Outbox, name) for name in _FIELDS]
_UNDELIVERED = (
    text("outbox.state IN ('dead', 'unverified')"),  # word for word as in the index, which is only then used
    Outbox.method == Method.POST.value,
    Outbox.left_at.is_(None),
)
"""Updates are left out: a message that is gone needs none."""
_OUTBOX = Outbox.__table__.c
_WAITING_UPDATE = (
    select(_OUTBOX.seq).where(_OUTBOX.target_id == bindparam("target"), text(_ONE_UPDATE)).with_for_update()
)


def enqueue(
    session: Session,
    *,
    dedupe_key: str,
    kind: str,
    recipient: str,
    payload: dict[str, Any],
    now: datetime,
    expires_at: datetime,
    due_at: datetime | None = None,
    parent_id: str | None = None,
    person: str | None = None,
) -> str | None:
    """Put a post into the outbox; returns its id, or None where the dedupe key was used before."""
    values = _new(session, dedupe_key, kind, recipient, now, expires_at, due_at or now)
    values |= {"method": Method.POST.value, "payload": payload}
    values |= {"parent_id": parent_id, "person": person}
    return insert_once(session, Outbox, "id", values)


def enqueue_update(
    session: Session, target_id: str, *, now: datetime, due_at: datetime, expires_at: datetime
) -> bool:
    """Ask for a message to be brought up to date; False where that is already asked for.

    Holds no payload: the message is rendered from the present state when the row is claimed.
    """
    target = None
    while True:
        # held until our caller commits: nobody renders it without what the caller has just changed
        if session.execute(_WAITING_UPDATE, {"target": target_id}).first() is not None:
            return False
        if target is None:
            target = session.execute(
                select(Outbox.kind, Outbox.recipient, Outbox.channel).where(Outbox.id == target_id)
            ).one()
        key = f"update:{target_id}:{uuid.uuid4()}"
        values = _new(session, key, target.kind, target.recipient, now, expires_at, due_at)
        values |= {"method": Method.UPDATE.value, "target_id": target_id, "channel": target.channel}
        if insert_once(session, Outbox, "id", values) is not None:
            return True


def id_of(session: Session, dedupe_key: str) -> str:
    """The id that the row of a dedupe key has, or would have."""
    return str(uuid.uuid5(settings.installation_id(session), dedupe_key))


def _new(
    session: Session,
    dedupe_key: str,
    kind: str,
    recipient: str,
    now: datetime,
    expires_at: datetime,
    due_at: datetime,
) -> dict[str, Any]:
    return {
        "id": id_of(session, dedupe_key),
        "dedupe_key": dedupe_key,
        "kind": kind,
        "recipient": recipient,
        "channel": None if recipient.startswith(("U", "W")) else recipient,
        "state": OutboxState.PENDING.value,
        "due_at": due_at,
        "expires_at": expires_at,
        "created_at": now,
        "attempts": 0,
    }


# One pending row per channel that is free: a skip scan over the distinct channels of the index `ix_outbox_lane`, so that
# the cost follows the channels that wait, never the length of their queues or of the past. `:after` rotates the start.
_HEADS = text("""
WITH RECURSIVE lane(channel) AS (
  SELECT min(channel) FROM outbox WHERE state = 'pending' AND method = :method AND channel > :after
  UNION ALL
  SELECT (SELECT min(o.channel) FROM outbox o WHERE o.state = 'pending' AND o.method = :method AND o.channel > lane.channel)
  FROM lane WHERE lane.channel IS NOT NULL
), head AS (
  SELECT (
    SELECT o.seq FROM outbox o
    WHERE o.state = 'pending' AND o.method = :method AND o.channel = lane.channel AND o.due_at <= :now
      AND (coalesce(o.target_id, o.parent_id) IS NULL OR EXISTS (
        SELECT 1 FROM outbox t WHERE t.id = coalesce(o.target_id, o.parent_id) AND t.state = 'sent'))
    ORDER BY o.seq LIMIT 1
  ) AS seq
  FROM lane
  WHERE lane.channel IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM outbox s WHERE s.channel = lane.channel AND s.state = 'sending')
    AND NOT EXISTS (SELECT 1 FROM pace p WHERE p.method = :method AND p.lane = lane.channel AND p.free_at > :epoch)
)
SELECT seq FROM head WHERE seq IS NOT NULL LIMIT :many
""").bindparams(bindparam("now", type_=Outbox.due_at.type))

# What runs for every post is built once, of tables instead of entities.
_PARK = text("""
INSERT INTO pace (method, lane, free_at) VALUES (:method, :lane, :free_at)
ON CONFLICT (method, lane) DO UPDATE SET free_at = excluded.free_at WHERE pace.free_at < excluded.free_at
""")
_FREE_AT = (
    select(Pace.__table__.c.free_at)
    .where(Pace.__table__.c.method == bindparam("of"), Pace.__table__.c.lane == WORKSPACE)
    .with_for_update()
)
_TABLE = cast(Table, Outbox.__table__)
_RECORD = _TABLE.update().where(
    _OUTBOX.id == bindparam("mine"),
    _OUTBOX.lease == bindparam("my_lease"),
    _OUTBOX.state == OutboxState.SENDING.value,
)
_EXPIRE = _TABLE.update().values(state=OutboxState.EXPIRED.value).returning(_OUTBOX.seq)
_EXPIRE_LATE = _EXPIRE.where(text(_PENDING), _OUTBOX.expires_at <= bindparam("now")).values(error="late")
_WITHOUT_DM = (
    select(_OUTBOX.recipient)
    .where(text(_NO_CHANNEL), _OUTBOX.due_at <= bindparam("now"))
    .distinct()
    .limit(50)
)
_EXPIRE_ORPHANS = _EXPIRE.where(
    text(_WAITS),
    text(
        """EXISTS (SELECT 1 FROM outbox gone WHERE gone.id = coalesce(outbox.target_id, outbox.parent_id)
        AND gone.state IN ('expired', 'dead', 'unverified'))"""
    ),
).values(error="parent_not_sent")


@dataclass(frozen=True)
class Pacing:
    """How fast one method may be called, in real time."""

    method: Method
    per_second: float
    """In the whole workspace."""
    burst: int
    channel_s: float
    """Seconds between two calls to one channel."""


def claim(
    session: Session,
    pacing: Pacing,
    *,
    now: datetime,
    epoch: float,
    lease_s: float,
    many: int,
    after: str = "",
) -> list[Delivery]:
    """Take up to `many` due rows, one per free channel, for sending: they are `sending` once the caller has committed.

    Where another process took one of the rows in between, the unique index on `sending` raises IntegrityError and the
    caller's transaction must be rolled back: a lost race.
    """
    method = pacing.method.value
    start = _used_until(session, pacing, epoch)
    many = min(many, int((epoch - start) * pacing.per_second + 1e-6))
    if many <= 0:
        return []
    asked = {"method": method, "after": after, "now": now, "epoch": epoch, "many": many}
    heads = session.scalars(_HEADS, asked).all()
    if after and len(heads) < many:  # round to the first channels, which may repeat some of the last
        heads = list(dict.fromkeys([*heads, *session.scalars(_HEADS, {**asked, "after": ""})]))[:many]
    if not heads:
        return []
    wanted = select(Outbox.seq).where(Outbox.seq.in_(heads), Outbox.state == OutboxState.PENDING.value)
    rows = _take(session, wanted.with_for_update(skip_locked=True), now=now, epoch=epoch, lease_s=lease_s)
    _charge(session, pacing, start, rows, epoch)
    return rows


def _used_until(session: Session, pacing: Pacing, epoch: float) -> float:
    """Up to when the workspace's allowance of a method is used; other processes that claim wait behind this."""
    free_at = session.scalar(_FREE_AT, {"of": pacing.method.value})
    return max(free_at or 0.0, epoch - pacing.burst / pacing.per_second)


def _charge(session: Session, pacing: Pacing, start: float, rows: Sequence[Delivery], epoch: float) -> None:
    if rows:
        free_at = {str(row.channel): epoch + pacing.channel_s for row in rows}
        free_at[WORKSPACE] = start + len(rows) / pacing.per_second
        method = pacing.method.value
        session.execute(
            _PARK, [{"method": method, "lane": lane, "free_at": at} for lane, at in free_at.items()]
        )


def claim_again(
    session: Session,
    pacing: Pacing,
    row_id: str,
    lease: str | None,
    *,
    now: datetime,
    epoch: float,
    lease_s: float,
) -> list[Delivery]:
    """Take a row that history showed to be absent (`unknown`, still under the lease it was lost with) for sending again.

    Empty where another process decided first or the channel is busy or parked.
    """
    start = _used_until(session, pacing, epoch)
    busy = aliased(Outbox)
    wanted = select(Outbox.seq).where(
        Outbox.id == row_id,
        Outbox.state == OutboxState.UNKNOWN.value,
        Outbox.lease == lease,
        ~select(busy.seq)
        .where(busy.channel == Outbox.channel, busy.state == OutboxState.SENDING.value)
        .exists(),
        ~select(Pace.lane)
        .where(Pace.method == pacing.method.value, Pace.lane == Outbox.channel, Pace.free_at > epoch)
        .exists(),
    )
    rows = _take(session, wanted.with_for_update(skip_locked=True), now=now, epoch=epoch, lease_s=lease_s)
    _charge(session, pacing, start, rows, epoch)
    return rows


def _take(
    session: Session, wanted: Select[Any], *, now: datetime, epoch: float, lease_s: float
) -> list[Delivery]:
    statement = (
        _TABLE.update()
        .where(_OUTBOX.seq.in_(wanted.scalar_subquery()))
        .values(
            state=OutboxState.SENDING.value,
            lease=str(uuid.uuid4()),
            lease_until=epoch + lease_s,
            attempts=_OUTBOX.attempts + 1,
            first_try_at=func.coalesce(_OUTBOX.first_try_at, now),
        )
    )
    returned = statement.returning(*(_OUTBOX[name] for name in _FIELDS))
    rows = [Delivery(*row) for row in session.execute(returned)]
    others = {other for row in rows if (other := row.target_id or row.parent_id)}
    found = _sent_at(session, others)
    return [replace(row, other_ts=found.get(row.target_id or row.parent_id)) for row in rows]


def park(session: Session, method: str, lane: str, free_at: float) -> None:
    """Keep a lane free of a method until `free_at` (real seconds since 1970), for every process."""
    session.execute(_PARK, {"method": method, "lane": lane, "free_at": free_at})


@dataclass(frozen=True)
class Outcome:
    """What Slack answered for one claimed row, to be recorded."""

    id: str
    lease: str | None
    state: OutboxState
    ts: str | None = None
    error: str | None = None


def record(session: Session, outcomes: Iterable[Outcome], now: datetime) -> None:
    """Write down what Slack answered, where the row is still ours (same lease, still sending)."""
    final: list[dict[str, Any]] = []
    for outcome in outcomes:
        if outcome.state is OutboxState.PENDING:
            mine = and_(
                Outbox.id == outcome.id,
                Outbox.lease == outcome.lease,
                Outbox.state == OutboxState.SENDING.value,
            )
            _back_to_pending(session, mine, outcome.error)
            continue
        sent_at = now if outcome.state is OutboxState.SENT else None
        values = {"state": outcome.state.value, "ts": outcome.ts, "error": outcome.error, "sent_at": sent_at}
        final.append({**values, "mine": outcome.id, "my_lease": outcome.lease})
    if final:
        session.execute(_RECORD, final)


def _back_to_pending(session: Session, which: ColumnElement[bool], error: str | None) -> None:
    """Let rows wait again; an update whose message has a newer one waiting is not needed any more."""
    newer = aliased(Outbox)
    superseded = (
        select(newer.seq)
        .where(newer.target_id == Outbox.target_id, newer.state == OutboxState.PENDING.value)
        .exists()
    )
    for where, state, why in (
        (and_(which, superseded), OutboxState.EXPIRED, "superseded"),
        (which, OutboxState.PENDING, error),
    ):
        statement = update(Outbox).where(where).values(state=state.value, error=why)
        session.execute(statement.execution_options(synchronize_session=False))


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


def in_state(session: Session, *states: OutboxState, limit: int = 1000) -> list[Delivery]:
    """Rows in these states, oldest first."""
    # one branch a state, so that the index of each is used; one statement, so that no row slips from one to the other unseen
    each = union_all(*(select(*_COLUMNS).where(Outbox.state == state.value) for state in states))
    rows = session.execute(each.order_by("seq").limit(limit)).all()
    found = _sent_at(session, {row.parent_id for row in rows if row.parent_id})
    return [replace(Delivery(*row), other_ts=found.get(row.parent_id)) for row in rows]


def _sent_at(session: Session, ids: set[str]) -> dict[str | None, str | None]:
    """The ts of other rows by their id."""
    if not ids:
        return {}
    return {row.id: row.ts for row in session.execute(select(Outbox.id, Outbox.ts).where(Outbox.id.in_(ids)))}


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


def send_again(session: Session, row_id: str, *, now: datetime, expires_at: datetime) -> bool:
    """A coordinator's word: a dead or unverified row waits for its turn again; False where it is neither (any more)."""
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


def undelivered(session: Session, many: int) -> list[Delivery]:
    """Posts that did not (or may not) have arrived and that nobody has decided about, newest first."""
    query = select(*_COLUMNS).where(*_UNDELIVERED).order_by(Outbox.seq.desc()).limit(many)
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
    query = select(*_COLUMNS).where(
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


def count_undelivered(session: Session) -> int:
    """How many posts wait for a coordinator's decision."""
    return session.scalar(select(func.count()).select_from(Outbox).where(*_UNDELIVERED)) or 0


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


def next_due(session: Session, after: datetime) -> datetime | None:
    """The earliest instant after `after` at which something pending falls due."""
    query = select(func.min(Outbox.due_at)).where(
        Outbox.state == OutboxState.PENDING.value, Outbox.due_at > after
    )
    return session.scalar(query)


def blank_payloads(session: Session, before: datetime) -> None:
    """Forget the words of what was sent before `before`."""
    session.execute(
        update(Outbox)
        .where(Outbox.state == OutboxState.SENT.value, Outbox.sent_at < before, Outbox.payload.is_not(None))
        .values(payload=None)
    )


def counts(session: Session) -> dict[str, int]:
    """How many rows stand in each state."""
    rows = session.execute(select(Outbox.state, func.count().label("many")).group_by(Outbox.state))
    return {row.state: row.many for row in rows}


def get(session: Session, ids: Sequence[str]) -> list[Delivery]:
    """Rows by id."""
    return [Delivery(*row) for row in session.execute(select(*_COLUMNS).where(Outbox.id.in_(ids)))]
