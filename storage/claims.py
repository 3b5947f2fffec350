"""Claiming: which rows may be sent now, at which pace, and whose they are while they are sent."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select, text
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from storage.outbox import FIELDS, OUTBOX, TABLE, Delivery, Outbox
from storage.states import Method, OutboxState
from storage.types import Base

WORKSPACE = "*"
"""The lane of everything one method does."""


class Pace(Base):
    """When a lane (a channel, or `*`: the workspace) is free again for a method, in real seconds since 1970."""

    __tablename__ = "pace"
    method: Mapped[str] = mapped_column(primary_key=True)
    lane: Mapped[str] = mapped_column(primary_key=True)
    free_at: Mapped[float]


@dataclass(frozen=True)
class Pacing:
    """How fast one method may be called, in real time."""

    method: Method
    per_second: float
    """In the whole workspace."""
    burst: int
    channel_s: float
    """Seconds between two calls to one channel."""


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

_PARK = text("""
INSERT INTO pace (method, lane, free_at) VALUES (:method, :lane, :free_at)
ON CONFLICT (method, lane) DO UPDATE SET free_at = excluded.free_at WHERE pace.free_at < excluded.free_at
""")

_FREE_AT = (
    select(Pace.__table__.c.free_at)
    .where(Pace.__table__.c.method == bindparam("of"), Pace.__table__.c.lane == WORKSPACE)
    .with_for_update()
)


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
    wanted = select(OUTBOX.seq).where(OUTBOX.seq.in_(heads), OUTBOX.state == OutboxState.PENDING.value)
    rows = _take(session, wanted.with_for_update(skip_locked=True), now=now, epoch=epoch, lease_s=lease_s)
    _charge(session, pacing, start, rows, epoch)
    return rows


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


def park(session: Session, method: str, lane: str, free_at: float) -> None:
    """Keep a lane free of a method until `free_at` (real seconds since 1970), for every process."""
    session.execute(_PARK, {"method": method, "lane": lane, "free_at": free_at})


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


def _take(
    session: Session, wanted: Select[Any], *, now: datetime, epoch: float, lease_s: float
) -> list[Delivery]:
    statement = (
        TABLE.update()
        .where(OUTBOX.seq.in_(wanted.scalar_subquery()))
        .values(
            state=OutboxState.SENDING.value,
            lease=str(uuid.uuid4()),
            lease_until=epoch + lease_s,
            attempts=OUTBOX.attempts + 1,
            first_try_at=func.coalesce(OUTBOX.first_try_at, now),
        )
    )
    returned = statement.returning(*(OUTBOX[name] for name in FIELDS))
    rows = [Delivery(*row) for row in session.execute(returned)]
    others = {other for row in rows if (other := row.target_id or row.parent_id)}
    if not others:
        return rows
    query = select(OUTBOX.id, OUTBOX.ts, OUTBOX.picture_until).where(OUTBOX.id.in_(others))
    found = {other.id: other for other in session.execute(query)}
    return [_beside(row, found.get(str(row.target_id or row.parent_id))) for row in rows]


def _beside(row: Delivery, other: Any | None) -> Delivery:
    """A row with what must be known of the message it changes, or in whose thread it goes."""
    if other is None:
        return row
    return replace(
        row, other_ts=other.ts, picture_until=other.picture_until if row.target_id else row.picture_until
    )
