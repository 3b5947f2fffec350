"""The delivery ledger: everything Juuri says that is no direct answer to a click, and what became of it.

The states and their moves are in `storage.states.OUTBOX_MOVES`. Every statement here and in the modules beside this one
(`claims`, `outcomes`, `not_delivered`) names the state (and the lease) it expects, so that a process that lost a race changes
nothing.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import JSON, ForeignKey, Index, Table, bindparam, func, select, text, union_all, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage import settings
from storage.states import Method, OutboxState
from storage.types import Base, insert_once
from storage.writing import TO_DELIVER


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
    """text and blocks; None for what is rendered when claimed (updates, reminders) and seven days after sending."""
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
    picture_until: Mapped[float | None]
    """Slack did not take a picture in this message: real time (seconds since 1970) from which it goes without pictures."""


PENDING, _SENDING, _UNKNOWN = (
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
    sqlite_where=text(PENDING),
    postgresql_where=text(PENDING),
)
Index("ix_outbox_expiring", Outbox.expires_at, sqlite_where=text(PENDING), postgresql_where=text(PENDING))
# Told word for word in the queries, too: SQLite uses a partial index only then.
NO_CHANNEL = "state = 'pending' AND channel IS NULL"
Index(
    "ix_outbox_no_channel",
    Outbox.recipient,
    sqlite_where=text(NO_CHANNEL),
    postgresql_where=text(NO_CHANNEL),
)
WAITS = "state = 'pending' AND coalesce(target_id, parent_id) IS NOT NULL"
Index("ix_outbox_waits", Outbox.seq, sqlite_where=text(WAITS), postgresql_where=text(WAITS))
_WORDY = "payload IS NOT NULL"
Index("ix_outbox_wordy", Outbox.sent_at, sqlite_where=text(_WORDY), postgresql_where=text(_WORDY))
Index("ix_outbox_unknown", Outbox.seq, sqlite_where=text(_UNKNOWN), postgresql_where=text(_UNKNOWN))
Index(
    "ix_outbox_undelivered",
    Outbox.seq,
    sqlite_where=text("state IN ('dead', 'unverified')"),
    postgresql_where=text("state IN ('dead', 'unverified')"),
)
UNSAID_REMINDER = "state = 'expired' AND kind = 'reminder' AND payload IS NOT NULL"
Index(
    "ix_outbox_unsaid_reminder",
    Outbox.seq,
    sqlite_where=text(UNSAID_REMINDER),
    postgresql_where=text(UNSAID_REMINDER),
)
_ONE_UPDATE = "state = 'pending' AND method = 'chat.update'"
Index(
    "uq_outbox_one_pending_update",
    Outbox.target_id,
    unique=True,
    sqlite_where=text(_ONE_UPDATE),
    postgresql_where=text(_ONE_UPDATE),
)


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
    picture_until: float | None
    """Real time from which the message goes without pictures; of an update its target's."""
    other_ts: str | None = None
    """The ts of the parent (to post in its thread) or of the target (to update it)."""


FIELDS = [f for f in Delivery.__dataclass_fields__ if f != "other_ts"]
COLUMNS = [getattr(Outbox, name) for name in FIELDS]
TABLE = cast(Table, Outbox.__table__)
OUTBOX = TABLE.c
"""What runs for every post is built once, of tables instead of entities."""
_WAITING_UPDATE = (
    select(OUTBOX.seq, OUTBOX.due_at)
    .where(OUTBOX.target_id == bindparam("target"), text(_ONE_UPDATE))
    .with_for_update()
)


def enqueue(
    session: Session,
    *,
    dedupe_key: str,
    kind: str,
    recipient: str,
    payload: dict[str, Any] | None,
    now: datetime,
    expires_at: datetime,
    due_at: datetime | None = None,
    parent_id: str | None = None,
    person: str | None = None,
) -> str | None:
    """Put a post into the outbox; returns its id, or None where the dedupe key was used before.

    Of a kind that is rendered when it is claimed the payload is None.
    """
    values = _new(session, dedupe_key, kind, recipient, now, expires_at, due_at or now)
    values |= {"method": Method.POST.value, "payload": payload}
    values |= {"parent_id": parent_id, "person": person}
    if (due_at or now) <= now:
        session.info[TO_DELIVER] = True
    return insert_once(session, Outbox, "id", values)


def enqueue_update(
    session: Session, target_id: str, *, now: datetime, due_at: datetime, expires_at: datetime
) -> bool:
    """Ask for a message to be brought up to date; False where that is already asked for (then the earlier time counts).

    Holds no payload: the message is rendered from the present state when the row is claimed.
    """
    if due_at <= now:
        session.info[TO_DELIVER] = True
    target = None
    while True:
        # held until our caller commits: nobody renders it without what the caller has just changed
        waiting = session.execute(_WAITING_UPDATE, {"target": target_id}).first()
        if waiting is not None:
            if waiting.due_at > due_at:
                session.execute(update(Outbox).where(Outbox.seq == waiting.seq).values(due_at=due_at))
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


def set_payload(session: Session, row_id: str, payload: dict[str, Any] | None) -> None:
    """Keep the words of a post that was rendered when it was claimed: what is sent again is the same."""
    session.execute(update(Outbox).where(Outbox.id == row_id).values(payload=payload))


def due_soon(session: Session, kind: str, until: datetime, many: int) -> list[Delivery]:
    """Posts of a kind that wait and fall due until an instant."""
    query = select(*COLUMNS).where(
        text(PENDING),  # word for word as in the indexes, which are only then used
        Outbox.method == Method.POST.value,
        Outbox.kind == kind,
        Outbox.due_at <= until,
    )
    return [Delivery(*row) for row in session.execute(query.order_by(Outbox.due_at).limit(many))]


def put_off(session: Session, row_id: str, due_at: datetime) -> None:
    """A row that waits falls due at another time."""
    mine = (Outbox.id == row_id, Outbox.state == OutboxState.PENDING.value)
    session.execute(update(Outbox).where(*mine).values(due_at=due_at))


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


def in_state(session: Session, *states: OutboxState, limit: int = 1000) -> list[Delivery]:
    """Rows in these states, oldest first."""
    # one branch a state, so that the index of each is used; one statement, so that no row slips from one to the other unseen
    each = union_all(*(select(*COLUMNS).where(Outbox.state == state.value) for state in states))
    rows = session.execute(each.order_by("seq").limit(limit)).all()
    found = ts_of(session, {row.parent_id for row in rows if row.parent_id})
    return [replace(Delivery(*row), other_ts=found.get(row.parent_id)) for row in rows]


def ts_of(session: Session, ids: set[str]) -> dict[str | None, str | None]:
    """The ts of other rows by their id."""
    if not ids:
        return {}
    return {row.id: row.ts for row in session.execute(select(OUTBOX.id, OUTBOX.ts).where(OUTBOX.id.in_(ids)))}


def next_due(session: Session, after: datetime, kind: str | None = None) -> datetime | None:
    """The earliest instant after `after` at which something pending (of a kind) falls due."""
    query = select(func.min(Outbox.due_at)).where(
        Outbox.state == OutboxState.PENDING.value, Outbox.due_at > after
    )
    return session.scalar(query.where(Outbox.kind == kind) if kind else query)


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
    return [Delivery(*row) for row in session.execute(select(*COLUMNS).where(Outbox.id.in_(ids)))]
