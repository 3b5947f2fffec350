"""What storage hands out of quarterly reviews: frozen values, never live rows. Standard library alone, importable by all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from storage.states import FindingState, ReviewForm, ReviewState, Standing

EVERYBODY = "all"
"""The group of all who answered."""
OTHERS = "others"
"""The group into which departments under the threshold are merged."""


@dataclass(frozen=True)
class Asked:
    """One answer's place: a question, about one outlet where it is asked once per outlet."""

    slug: str
    outlet_id: int | None = None


@dataclass(frozen=True)
class Review:
    """A review as it was opened; questions, departments and outlets stay as they were then."""

    id: int
    form: ReviewForm
    state: ReviewState
    opened_by: str
    """A Slack user id, or `juuri`."""
    opened_at: datetime
    opens_on: date
    closes_on: date
    """The last local date on which it takes answers."""
    closes_at: datetime
    remind_on: tuple[date, ...]
    """Local dates, at most two."""
    closed_at: datetime | None
    questions: tuple[Mapping[str, Any], ...]
    """Frozen copies, as `bot.reviews` wrote them; JSON."""
    departments: Mapping[int, str]
    """Names by id."""
    outlets: Mapping[int, str]
    threshold: int
    """The smallest group of which anything is published."""
    is_late: bool
    """Opened later than its date, since nothing ran then."""


@dataclass(frozen=True)
class Participant:
    """Somebody who is asked. Of an anonymous review nothing but the date tells that, and never what, they answered."""

    review_id: int
    user_id: str
    department_id: int | None
    """When the review opened."""
    language: str
    standing: Standing
    answered_on: date | None
    stands_in_for: str | None
    """Who said that this person should be asked instead, or for whom this person is deputy."""


@dataclass(frozen=True)
class Turnout:
    """How many of a department are asked and have answered."""

    asked: int
    answered: int


@dataclass(frozen=True)
class Response:
    """An answer of a representatives' review: the department's, written by somebody on its behalf."""

    department_id: int
    asked: Asked
    value: str
    by: str


@dataclass(frozen=True)
class Cell:
    """What is published of one question and group: how many gave each answer."""

    group: str
    """EVERYBODY, OTHERS, or a department's id."""
    asked: Asked
    counts: Mapping[str, int]

    @property
    def n(self) -> int:
        """How many answered."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Comment:
    """Somebody's words that are published: of a group that is large enough, or on behalf of a department."""

    group: str
    asked: Asked
    text: str


@dataclass(frozen=True)
class Finding:
    """What coordinators conclude from a review, and what becomes of it."""

    id: int
    review_id: int
    asked: Asked | None
    """The question it comes from."""
    department_id: int | None
    """None: it is about the whole organisation."""
    text: str
    state: FindingState
    activity_id: int | None
    reason: str | None
    """Why nothing is done, in a coordinator's words."""
    written_by: str
    written_at: datetime
    decided_by: str | None
    decided_at: datetime | None


@dataclass(frozen=True)
class QuestionEdit:
    """What coordinators decided of one question; what is None is as it ships."""

    slug: str
    is_on: bool = True
    place: int | None = None
    """Among those of its part."""
    part: str | None = None
    kind: str | None = None
    """Of an added question alone."""
    factor: str | None = None
    asked: tuple[ReviewForm, ...] | None = None
    language: str | None = None
    """In which it is written at least."""
    texts: Mapping[str, Mapping[str, Any]] | None = None
    """By language."""
