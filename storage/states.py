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
old before it was sent (nothing was said), a picture that Slack did not take (nothing was said), or an update without an
answer (it may be made again);
`PENDING -> DEAD` a person with whom no DM can be opened; `PENDING -> UNKNOWN` a restored backup: it may have been sent
since the backup was taken."""


class Method(StrEnum):
    """What the outbox asks Slack to do."""

    POST = "chat.postMessage"
    UPDATE = "chat.update"


class PictureState(StrEnum):
    """What became of a picture that Juuri draws."""

    WANTED = "wanted"
    """To be drawn and uploaded; its message waits for it."""
    SHOWN = "shown"
    """Handed over to its message."""
    LEFT_OUT = "left_out"
    """It could not be had: its message went without."""


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
    NOBODY_TO_ASK = "nobody_to_ask"
    ALREADY_OPEN = "already_open"


class Role(StrEnum):
    """Who may do what. Everybody is a member; owners belong to activities."""

    REPRESENTATIVE = "representative"
    DEPUTY = "deputy"
    """Speaks for a department while its representative is away."""
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


class SuggestionState(StrEnum):
    """What became of somebody's idea."""

    WAITING = "waiting"
    """For a decision."""
    ASKED = "asked"
    """For the suggester's answer to a question."""
    SAVED = "saved"
    """In the ideas bank, to be looked at again."""
    ACCEPTED = "accepted"
    """Planned as an activity."""
    DECLINED = "declined"
    OUT = "out"
    """Was published already when it was suggested."""
    LIVE = "live"
    """Published."""
    WITHDRAWN = "withdrawn"
    """By the suggester."""


_G = SuggestionState
_DECIDED = frozenset({_G.ACCEPTED, _G.DECLINED, _G.OUT, _G.WITHDRAWN})
SUGGESTION_MOVES: dict[SuggestionState, frozenset[SuggestionState]] = {
    _G.WAITING: _DECIDED | {_G.ASKED, _G.SAVED},
    _G.ASKED: _DECIDED | {_G.WAITING, _G.SAVED},
    _G.SAVED: _DECIDED | {_G.WAITING, _G.ASKED},
    _G.ACCEPTED: frozenset({_G.LIVE, _G.WAITING}),
    _G.DECLINED: frozenset(),
    _G.OUT: frozenset(),
    _G.LIVE: frozenset(),
    _G.WITHDRAWN: frozenset(),
}
"""The diagram. `ACCEPTED -> WAITING`: called back, or its activity was cancelled."""


class PicturePeople(StrEnum):
    """Who can be recognised in the pictures of a suggestion."""

    NOBODY = "nobody"
    AGREED = "agreed"
    """Everybody has agreed."""
    WILL_ASK = "will_ask"
    """Not yet: the activity cannot be done before."""


class ActivityState(StrEnum):
    """Where a piece of planned work stands."""

    PLANNED = "planned"
    IN_HAND = "in_hand"
    DONE = "done"
    CANCELLED = "cancelled"
    MISSED = "missed"


_A = ActivityState
ACTIVITY_MOVES: dict[ActivityState, frozenset[ActivityState]] = {
    _A.PLANNED: frozenset({_A.IN_HAND, _A.DONE, _A.CANCELLED, _A.MISSED}),
    _A.IN_HAND: frozenset({_A.PLANNED, _A.DONE, _A.CANCELLED, _A.MISSED}),
    _A.MISSED: frozenset({_A.PLANNED, _A.DONE, _A.CANCELLED}),
    _A.CANCELLED: frozenset({_A.PLANNED}),
    _A.DONE: frozenset(),
}
"""The diagram. `MISSED -> PLANNED` is a new date; `CANCELLED -> PLANNED` somebody thought better of it."""
OPEN = frozenset({_A.PLANNED, _A.IN_HAND})
"""Still to be done."""


class ActivityKind(StrEnum):
    """What sort of work."""

    POST = "post"
    CAMPAIGN = "campaign"
    EVENT = "event"
    LISTENING = "listening"
    EXPERIMENT = "experiment"
    MEASURING = "measuring"
    OTHER = "other"


class ReminderState(StrEnum):
    """What became of one reminder."""

    WANTED = "wanted"
    SENT = "sent"
    DROPPED = "dropped"


class Dropped(StrEnum):
    """Why a reminder was not sent."""

    DONE = "done"
    CANCELLED = "cancelled"
    MISSED = "missed"
    HANDED_OVER = "handed_over"
    PAST = "past"
    """Its time had come before there was anything to remind of."""
    MOVED = "moved"
    """The due date was changed."""
    SNOOZED = "snoozed"
    """The person wants to be reminded later."""
    SUPERSEDED = "superseded"
    """The organisation no longer reminds on this day."""
    ESCALATED = "escalated"
    """It was brought to the coordinators."""
    ANSWERED = "answered"
    """Who was asked to take it over has answered."""
    LATE = "late"
    QUIET = "quiet"
    """Nothing was sent before the organisation's quiet days, and it is too late after them."""
    AWAY = "away"
    """Nobody was there to be asked."""
    STOPPED = "stopped"
    """The person wants to hear nothing unasked."""
    LEFT = "left"
    """The person has left the house."""


class ReviewForm(StrEnum):
    """Who is asked, and what is known of their answers."""

    REPRESENTATIVES = "representatives"
    """Named: on behalf of a department; can be left, taken up again and changed until closing."""
    EVERYBODY = "everybody"
    """Anonymous: final when sent."""


class ReviewState(StrEnum):
    """Where a quarterly review stands."""

    OPEN = "open"
    CLOSED = "closed"
    CALLED_OFF = "called_off"


REVIEW_MOVES: dict[ReviewState, frozenset[ReviewState]] = {
    ReviewState.OPEN: frozenset({ReviewState.CLOSED, ReviewState.CALLED_OFF}),
    ReviewState.CLOSED: frozenset(),
    ReviewState.CALLED_OFF: frozenset(),
}


class Standing(StrEnum):
    """Where somebody who is asked in a review stands."""

    ASKED = "asked"
    BEGUN = "begun"
    """Named reviews alone: some answers are kept, not sent yet."""
    ANSWERED = "answered"
    PASSED = "passed"
    """Named somebody else who should answer instead."""


class FindingState(StrEnum):
    """What becomes of a conclusion."""

    OPEN = "open"
    ACTIVITY = "activity"
    """Planned as an activity."""
    NO_ACTION = "no_action"
    """With the reason."""


FINDING_MOVES: dict[FindingState, frozenset[FindingState]] = {
    FindingState.OPEN: frozenset({FindingState.ACTIVITY, FindingState.NO_ACTION}),
    FindingState.NO_ACTION: frozenset({FindingState.ACTIVITY}),
    FindingState.ACTIVITY: frozenset(),
}
"""`NO_ACTION -> ACTIVITY`: somebody thought better of it."""
