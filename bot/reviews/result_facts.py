"""What is told of a review's results, as values, and what is worked out from them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.content import Measure, Question, QuestionKind
from storage.review_values import EVERYBODY, OTHERS, Asked, Review

PERCENT_FROM = 10
"""Answers below which no percentage is told."""
IN_2016: Mapping[Measure, int] = {Measure.RESPONSIBILITIES: 3, Measure.GOALS: 5, Measure.METRICS: 2}
"""Per cent of 200 communications and marketing professionals in Finland who found these clear (source `autumn-2016`)."""
ASKED_IN_2016 = 200


@dataclass(frozen=True)
class Published:
    """Everything that was published of one review, as numbers."""

    opened_on: date
    asked: int
    answered: int
    cells: Mapping[tuple[str, Asked], Mapping[str, int]]

    @property
    def groups(self) -> list[str]:
        """The groups of which anything is told, the departments first."""
        found = {group for group, _ in self.cells} - {EVERYBODY}
        return sorted(found, key=lambda group: (group == OTHERS, int(group) if group.isdecimal() else 0))


@dataclass(frozen=True)
class Results:
    """A review's results beside those before."""

    review: Review
    questions: tuple[Question, ...]
    now: Published
    before: Published | None
    trend: tuple[tuple[Review, Published], ...]
    """Earlier reviews of the same form, the newest first."""
    many_comments: Mapping[str, int]
    """Published words by question."""
    on_record: Mapping[str, tuple[int, int]]
    """By `Measure`: of how many things it is on record, and of how many it could be."""
    left_out: tuple[str, ...] = ()
    """Departments that were asked and stand in no number, since beside earlier results they would tell too much."""

    def group_name(self, group: str) -> str | None:
        """A department's name; None for all and for the others, which have no name of their own."""
        return self.review.departments.get(int(group)) if group.isdecimal() else None

    def places(self, question: Question) -> list[Asked]:
        """The answers that a question asked for."""
        if question.kind is QuestionKind.VERDICT:
            return [Asked(question.slug, outlet) for outlet in self.review.outlets]
        return [Asked(question.slug)]


def n(counts: Mapping[str, int]) -> int:
    """How many answered."""
    return sum(counts.values())


def mean(counts: Mapping[str, int]) -> float | None:
    """The mean of a scale; None without answers."""
    many = n(counts)
    return sum(int(value) * count for value, count in counts.items()) / many if many else None


def share(counts: Mapping[str, int], value: str) -> float | None:
    """Which part gave an answer, 0 to 1; None where so few answered that no percentage is told."""
    many = n(counts)
    return counts.get(value, 0) / many if many >= PERCENT_FROM else None


def score(question: Question, counts: Mapping[str, int]) -> float | None:
    """How good the answers are, 0 to 1, to compare and to colour; None for what is neither good nor bad, or not told."""
    if question.kind is QuestionKind.SCALE:
        found = mean(counts)
        return None if found is None else (found - 1) / 4
    worth = {
        QuestionKind.CLARITY: {"yes": 1.0, "partly": 0.5, "no": 0.0},
        QuestionKind.VERDICT: {"keep": 1.0, "change": 2 / 3, "pause": 1 / 3, "stop": 0.0},
    }.get(question.kind)
    many = n(counts)
    if worth is None or not many:
        return None
    return sum(worth.get(value, 0.0) * count for value, count in counts.items()) / many
