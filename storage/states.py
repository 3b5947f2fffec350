"""The words for states, shared by all layers. Standard library alone, so that anybody may import it."""

from enum import StrEnum


class OutboxState(StrEnum):
    """What became of something Juuri wants to say."""

    PENDING = "pending"
    """Waits for its turn."""
    SENDING = "sending"
    """The intention is committed; a process holds the lease and is talking to Slack."""
    SENT = "sent"
    """Slack said yes, or history shows it."""
    UNKNOWN = "unknown"
    """The answer was lost: Slack's history must be asked."""
    UNVERIFIED = "unverified"
    """The answer was lost and history may not be read: a coordinator must look."""
    DEAD = "dead"
    """Slack refused for good: kept, shown, can be sent again by hand."""
    EXPIRED = "expired"
    """Too late to be of use: recorded, not sent."""


_S = OutboxState
OUTBOX_MOVES: dict[OutboxState, frozenset[OutboxState]] = {
    _S.PENDING: frozenset({_S.SENDING, _S.EXPIRED, _S.DEAD, _S.UNKNOWN}),
    _S.SENDING: frozenset({_S.SENT, _S.UNKNOWN, _S.DEAD, _S.EXPIRED, _S.PENDING}),
    _S.UNKNOWN: frozenset({_S.SENT, _S.SENDING, _S.UNVERIFIED}),
    _S.UNVERIFIED: frozenset({_S.PENDING}),
    _S.DEAD: frozenset({_S.PENDING}),
    _S.SENT: frozenset(),
    _S.EXPIRED: frozenset(),
}
"""The diagram: from each state, the states it may move to. `SENDING -> PENDING` is a rate limit or a claim that grew too
old before it was sent (nothing was said), or an update without an answer (it may be made again);
`PENDING -> DEAD` a person with whom no DM can be opened; `PENDING -> UNKNOWN` a restored backup: it may have been sent
since the backup was taken."""


class Method(StrEnum):
    """What the outbox asks Slack to do."""

    POST = "chat.postMessage"
    UPDATE = "chat.update"


class OccurrenceState(StrEnum):
    """What became of one slot (schedule, local date)."""

    PLANNED = "planned"
    DONE = "done"
    SKIPPED = "skipped"


class SkipReason(StrEnum):
    """Why a slot was skipped."""

    LATE = "late"
    SUPERSEDED = "superseded"
    HOLIDAY = "holiday"
    QUIET = "quiet"
    PAUSED = "paused"
    RESCHEDULED = "rescheduled"
    NO_SUCH_DATE = "no_such_date"
    NOTHING_TO_SHARE = "nothing_to_share"


class Role(StrEnum):
    """Who may do what. Everybody is a member; owners belong to activities."""

    REPRESENTATIVE = "representative"
    COORDINATOR = "coordinator"
    ADMIN = "admin"


class MemberKind(StrEnum):
    """What stands behind a Slack user id."""

    PERSON = "person"
    GUEST = "guest"
    BOT = "bot"
    SYSTEM = "system"
    DEACTIVATED = "deactivated"
    STRANGER = "stranger"


class Reception(StrEnum):
    """What a person says of a nugget."""

    USEFUL = "useful"
    KNEW_IT = "knew_it"
