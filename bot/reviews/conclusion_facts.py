"""What people see of conclusions, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.content import Question, QuestionKind
from storage.review_values import Asked, Finding, Review
from storage.values import Activity


@dataclass(frozen=True)
class Concluded:
    """One conclusion, from the answer it comes from to what has changed since."""

    finding: Finding
    question: Question | None
    place: str
    """The outlet it is about; empty for none."""
    department: str
    """Empty where it is about all."""
    activity: Activity | None
    owner: str
    """Who is responsible for the activity, by name."""
    answered: Mapping[str, int]
    """What all answered then, as far as it was published."""
    later: Mapping[str, int]
    """The same in the newest review of the form since; empty where there is none."""
    later_on: date | None


@dataclass(frozen=True)
class Board:
    """The conclusions from a review."""

    language: str
    review: Review
    questions: tuple[Question, ...]
    items: tuple[Concluded, ...]
    may_decide: bool

    def places(self) -> list[Asked]:
        """Everything that a conclusion can come from."""
        found: list[Asked] = []
        for question in self.questions:
            outlets: list[int | None] = (
                [*self.review.outlets] if question.kind is QuestionKind.VERDICT else [None]
            )
            found += [Asked(question.slug, outlet) for outlet in outlets]
        return found


@dataclass(frozen=True)
class Planning:
    """What the form for an activity from a conclusion begins with."""

    language: str
    item: Concluded
    owner_id: str
    due_on: date
