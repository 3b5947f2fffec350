"""What people see of reviews, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.reviews.conclusion_facts import Concluded
from storage.review_values import Asked, Participant, Review, Turnout


@dataclass(frozen=True)
class Invited:
    """An invitation to one person."""

    review: Review
    participant: Participant
    instead_of: str | None
    """The name of the person in whose place this one is asked."""
    before: tuple[Concluded, ...] = ()
    """What was concluded from the last review of this form."""


@dataclass(frozen=True)
class Sheet:
    """The form of a review as one person fills it in."""

    language: str
    review: Review
    department: str
    """On whose behalf; empty where that is not known."""
    zone: str
    """IANA, of the organisation."""
    values: Mapping[Asked, str]
    page: int
    """From 0."""


@dataclass(frozen=True)
class Mine:
    """A review that waits for somebody's answer, in their Home."""

    review: Review
    participant: Participant


@dataclass(frozen=True)
class Running:
    """A review that is open, for coordinators: who was asked and has answered, by department, as counts."""

    review: Review
    turnout: Mapping[int | None, Turnout]
    unrepresented: tuple[str, ...]
    """Departments in which nobody is asked."""


@dataclass(frozen=True)
class Desk:
    """What coordinators see of reviews in Home."""

    running: tuple[Running, ...] = ()
    opens_at: datetime | None = None
    """The instant of the next one that opens by itself."""
    last_id: int | None = None
    """The newest review that is over."""
    many_undecided: int = 0
    """Conclusions about which nothing is decided."""
