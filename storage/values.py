"""What storage hands out and takes in: frozen values, never live rows. Standard library alone, importable by all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, Generic, TypeVar

from storage.states import (
    OPEN,
    ActivityKind,
    ActivityState,
    MemberKind,
    PicturePeople,
    ReminderState,
    Role,
    SkipReason,
    SuggestionState,
)

W = TypeVar("W")


@dataclass(frozen=True)
class Slot:
    """A slot to plan: kept on `due_on`, or skipped from the start for `reason`."""

    schedule_id: int
    slot_on: date
    due_on: date
    reason: SkipReason | None = None


@dataclass(frozen=True)
class Schedule:
    """A subscription as a value."""

    id: int
    channel_id: str
    language: str
    zone: str
    country: str
    days: int
    wall_time: time
    packs: tuple[str, ...]
    is_paused: bool
    planned_through: date


@dataclass(frozen=True)
class Tally:
    """How one shared nugget was received: clicks on its message."""

    useful: int = 0
    knew_it: int = 0
    quiz_right: int = 0
    quiz_answered: int = 0


@dataclass(frozen=True)
class ShareFacts:
    """A nugget shared to a channel, or skipped there (then without a delivery)."""

    id: int
    channel_id: str
    number: int
    slug: str
    language: str
    shared_at: datetime
    outbox_id: str | None
    counts_due_at: datetime | None


@dataclass(frozen=True)
class Before(Generic[W]):
    """What somebody said before they changed their mind, and of which share."""

    word: W
    share_id: int | None


@dataclass(frozen=True)
class ChannelFacts:
    """What Slack says of a channel."""

    id: str
    name: str
    is_private: bool = False
    is_archived: bool = False
    is_member: bool = False
    is_general: bool = False


@dataclass(frozen=True)
class DepartmentFacts:
    """A department as a value."""

    id: int
    name: str
    usergroup_id: str | None = None
    home_channel_id: str | None = None
    decides_itself: bool = False
    """Whether its people's suggestions need no coordinator's decision."""


@dataclass(frozen=True)
class Outlet:
    """A place where the organisation publishes."""

    id: int
    name: str
    is_in_use: bool = True


class DepartmentSource(StrEnum):
    """How Juuri knows a person's department; the first one known wins, in this order."""

    OWN = "own"
    CSV = "csv"
    USERGROUP = "usergroup"
    CHANNEL = "channel"


@dataclass(frozen=True)
class MemberFacts:
    """What Slack says of a user."""

    id: str
    name: str
    kind: MemberKind
    tz: str | None = None
    slack_locale: str | None = None
    is_slack_admin: bool = False


@dataclass(frozen=True)
class Person(MemberFacts):
    """A member with what they chose and may do."""

    language: str | None = None
    department_id: int | None = None
    department_source: str | None = None
    dm_channel_id: str | None = None
    onboarded_at: datetime | None = None
    stopped_at: datetime | None = None
    remind_at: time | None = None
    """Wall time of reminders, by the person's own clock; None: the default."""
    away_until: date | None = None
    """The first day on which the person is back."""
    country: str | None = None
    """Whose public holidays are free days, by the person's own choice."""
    roles: frozenset[Role] = frozenset()


@dataclass(frozen=True)
class FileFacts:
    """What Slack says of a file; Slack keeps the file itself."""

    file_id: str
    title: str
    mimetype: str
    size: int
    """Bytes."""


@dataclass(frozen=True)
class Idea:
    """A suggestion as its suggester wrote it."""

    headline: str
    why: str = ""
    link: str | None = None
    audience: str = ""
    factor: str | None = None
    wished_on: date | None = None
    outlets: tuple[int, ...] = ()
    picture_people: PicturePeople | None = None
    picture_words: str = ""
    is_credited: bool = False
    files: tuple[FileFacts, ...] = ()


@dataclass(frozen=True)
class Suggestion:
    """A suggestion with what became of it."""

    id: int
    state: SuggestionState
    idea: Idea
    department_id: int | None
    suggested_by: str
    suggested_at: datetime
    waiting_since: datetime | None
    decided_by: str | None
    decided_at: datetime | None
    is_by_department: bool
    reason: str | None
    topic: str | None
    look_again_on: date | None
    result_link: str | None
    thanked_at: datetime | None
    card_id: str | None
    shared_id: str | None
    """The card that colleagues see."""
    counts_due_at: datetime | None
    backers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Decided:
    """A decision about a suggestion, without its words."""

    department_id: int | None
    suggested_at: datetime
    decided_at: datetime
    decided_by: str | None
    state: SuggestionState
    is_by_department: bool


@dataclass(frozen=True)
class StepFacts:
    """One thing that happened to a suggestion."""

    at: datetime
    by: str
    step: str
    text: str | None


@dataclass(frozen=True)
class Plan:
    """What somebody plans: a piece of work with its owner, due on a local date (and perhaps a wall time) of the owner's."""

    title: str
    owner_id: str
    due_on: date
    kind: ActivityKind = ActivityKind.POST
    due_time: time | None = None
    deputy_id: str | None = None
    outlet_id: int | None = None
    audience: str = ""
    goal: str = ""
    metric: str = ""
    """What number its result is told in; empty: none is asked for."""
    notes: str = ""
    is_agency: bool = False
    department_id: int | None = None
    suggestion_id: int | None = None
    rule: str | None = None
    """RFC 5545, by dates; None: once."""


@dataclass(frozen=True)
class Activity:
    """A planned piece of work with what became of it."""

    id: int
    state: ActivityState
    plan: Plan
    zone: str
    series_id: int | None
    series_on: date | None
    """The date that the rule names, however the due date was moved."""
    series_starts_on: date | None
    offered_to: str | None
    offered_at: datetime | None
    planned_by: str
    planned_at: datetime
    changed_at: datetime
    closed_at: datetime | None
    result_link: str | None
    result_number: float | None
    reason: str | None
    escalated_at: datetime | None
    sequence: int


@dataclass(frozen=True)
class SeriesFacts:
    """A recurring activity: its rule, and how far it is planned."""

    rule: str
    starts_on: date
    exceptions: frozenset[date]
    """Dates that the rule names and that do not happen (or were moved)."""
    occurrence: Plan
    """What each occurrence begins as, but for its date."""
    last_on: date
    """The latest date of the rule that is planned."""
    next_on: date | None
    """The one after it; None where the rule ends."""


@dataclass(frozen=True)
class CalendarAddress:
    """An address at which a person's calendar reads activities; its secret is kept nowhere."""

    made_by: str
    scope: str
    """`mine`, `all` or a department's id."""
    made_at: datetime


@dataclass(frozen=True)
class StepTaken:
    """One change that the audit keeps."""

    at: datetime
    actor: str
    verb: str
    detail: Mapping[str, Any]


@dataclass(frozen=True)
class Reminder:
    """One occasion to remind the owner of an activity."""

    id: int
    activity_id: int
    occasion: str
    owner_id: str
    remind_on: date
    expires_on: date
    state: ReminderState
    message_id: int | None


@dataclass(frozen=True)
class Held:
    """How much of something stands under a person's name, and the newest headlines."""

    count: int = 0
    newest: tuple[str, ...] = ()


@dataclass(frozen=True)
class ActivityFilter:
    """Which activities a list shows; None: no matter."""

    owner_id: str | None = None
    department_id: int | None = None
    outlet_id: int | None = None
    states: frozenset[ActivityState] = OPEN
    due_from: date | None = None
    due_to: date | None = None
    """Both included."""
    is_escalated: bool = False
    """Only those that were brought to the coordinators."""
    offered_before: datetime | None = None
    """Only those that somebody was asked to take over before then, and has not answered."""
    closed: tuple[datetime, datetime] | None = None
    """Only those that were closed from the one instant on and before the other."""
