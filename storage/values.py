"""What storage hands out and takes in: frozen values, never live rows. Standard library alone, importable by all."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Generic, TypeVar

from storage.states import MemberKind, Role, SkipReason

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
    roles: frozenset[Role] = frozenset()
