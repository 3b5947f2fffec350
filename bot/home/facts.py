"""What Home shows to one person, as values."""

from dataclasses import dataclass
from datetime import datetime

from bot.activities.home_views import Mine
from bot.content import Nugget
from bot.deliveries.rules import Undelivered
from bot.digest.home_views import Rhythm
from bot.people.views import OwnSettings
from bot.reminders.home_views import Times
from bot.reviews.facts import Desk as ReviewDesk
from bot.reviews.facts import Mine as OwnReview
from bot.suggestions.facts import Desk, Page
from storage.values import Held, Schedule, Tally


@dataclass(frozen=True)
class Coming:
    """What comes next in a channel, and what came last."""

    channel_id: str
    next_at: datetime | None
    next_nugget: Nugget | None
    last_at: datetime | None
    last_nugget: Nugget | None


@dataclass(frozen=True)
class Steered(Coming):
    """The same for those who can change it."""

    schedule: Schedule
    number: int
    """The place that the next nugget will take among the channel's."""
    left: int
    """How many nuggets are left in the bag."""


@dataclass(frozen=True)
class Received:
    """How a shared nugget was received."""

    channel_id: str
    shared_at: datetime
    nugget: Nugget | None
    tally: Tally


@dataclass(frozen=True)
class Office:
    """What coordinators see in addition."""

    undelivered: tuple[Undelivered, ...]
    many_undelivered: int
    channels: tuple[Steered, ...]
    """Those of the page."""
    page: int
    pages: int
    received: tuple[Received, ...]
    desk: Desk
    digest: Rhythm
    reviews: ReviewDesk


@dataclass(frozen=True)
class Home:
    """Everything that one person's Home shows."""

    language: str
    name: str
    """Empty for somebody whose name is not known yet."""
    zone: str
    """Of the person, or the organisation's."""
    is_new: bool
    """Whether this is the first contact."""
    is_ours: bool
    """False for people of another organisation, who see a sentence."""
    is_admin: bool
    """Whether they may begin the set-up."""
    is_set_up: bool
    coordinators: tuple[str, ...]
    mine: tuple[Coming, ...]
    more: int
    """How many further channels there are."""
    activities: Mine
    settings: OwnSettings
    office: Office | None
    suggestions: Page
    """The person's newest."""
    reviews: tuple[OwnReview, ...] = ()
    """Those that wait for the person's answer."""
    concluded: int | None = None
    """The review whose conclusions the person, who speaks for a department, may read."""


@dataclass(frozen=True)
class Holdings:
    """What Juuri holds on a person."""

    language: str
    name: str
    zone: str | None
    slack_locale: str | None
    chosen_language: str | None
    department: str | None
    department_source: str | None
    roles: tuple[str, ...]
    onboarded_at: datetime | None
    stopped_at: datetime | None
    words: Tally
    times: Times
    suggested: Held
    backed: Held
    owned: Held
    deputised: Held
    drafts: int
    calendars: int
    """Addresses that work."""
    asked: int = 0
    """Quarterly reviews in which they were asked."""
    answers: int = 0
    """That they wrote in their department's name."""
    digest_by_dm: bool = False
    """Whether they asked for the weekly digest as a direct message."""
