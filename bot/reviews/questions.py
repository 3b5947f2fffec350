"""Which questions the next review asks. Pure."""

from collections.abc import Iterable, Sequence

from bot.content import Part, Question
from storage.states import ReviewForm

ROTATING = 3
"""Questions of the rotating part in each review."""


def chosen(
    questions: Iterable[Question], history: Sequence[Iterable[str]], form: ReviewForm
) -> tuple[Question, ...]:
    """The core in its order, then a few of the rotating part: all of them are asked before any comes again.

    `history` holds the slugs that each earlier review of this form asked, oldest first. The same arguments always choose
    the same questions.
    """
    mine = [question for question in questions if form in question.asked]
    core = [question for question in mine if question.part is Part.CORE]
    return (*core, *rotating([question for question in mine if question.part is Part.ROTATING], history))


def rotating(questions: Sequence[Question], history: Sequence[Iterable[str]]) -> list[Question]:
    """Those of the rotating part that were asked the fewest times so far, the longest ago, in their order."""
    asked = [frozenset(slugs) for slugs in history]

    def before(question: Question) -> tuple[int, int]:
        rounds = [number for number, slugs in enumerate(asked) if question.slug in slugs]
        return len(rounds), rounds[-1] if rounds else -1

    picked = sorted(questions, key=before)[:ROTATING]
    return [question for question in questions if question in picked]
