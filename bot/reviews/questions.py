"""Which questions there are, with what coordinators decided of them, and which of them the next review asks. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.content import Part, Question, QuestionKind
from bot.i18n import LANGUAGES
from storage.review_values import QuestionEdit
from storage.states import ReviewForm

ROTATING = 3
"""Questions of the rotating part in each review."""
STEP = 10
"""Between the places of two questions."""

Edits = Mapping[str, QuestionEdit]
"""What coordinators decided, by slug."""


@dataclass(frozen=True)
class Entry:
    """A question in the coordinators' list."""

    question: Question
    is_on: bool = True
    is_own: bool = False
    """Added by coordinators."""
    is_reworded: bool = False
    """It ships with Juuri, in other words."""


def entries(shipped: Iterable[Question], edits: Edits) -> list[Entry]:
    """All questions in the order in which they are asked, the core first; those that are switched off stand among them."""
    found = {question.slug: _edited(question, edits.get(question.slug)) for question in shipped}
    for edit in edits.values():
        if edit.kind is not None and edit.slug not in found:
            found[edit.slug] = Entry(_own(edit), edit.is_on, is_own=True)
    return sorted(found.values(), key=_order)


def _order(entry: Entry) -> tuple[Part, int, str]:
    return entry.question.part, entry.question.place, entry.question.slug


def _edited(question: Question, edit: QuestionEdit | None) -> Entry:
    if edit is None:
        return Entry(question)
    told = {name: getattr(edit, name) for name in ("place", "part", "factor", "asked")}
    wanted: dict[str, Any] = {name: value for name, value in told.items() if value is not None}
    if edit.texts is not None:
        wanted |= _spoken(edit)
    changed = Question.model_validate({**question.model_dump(), **wanted}) if wanted else question
    return Entry(changed, edit.is_on, is_reworded=edit.texts is not None)


def _own(edit: QuestionEdit) -> Question:
    told = {name: getattr(edit, name) for name in ("slug", "place", "part", "kind", "factor", "asked")}
    return Question.model_validate({**told, "source": {"practice": "house"}, **_spoken(edit)})


def _spoken(edit: QuestionEdit) -> dict[str, Any]:
    texts = edit.texts or {}
    return {**dict.fromkeys(LANGUAGES), **texts, "fallback": edit.language}


def chosen(
    shipped: Iterable[Question], edits: Edits, history: Sequence[Collection[str]], form: ReviewForm
) -> tuple[Question, ...]:
    """The core in its order, then a few of the rotating part: all of them are asked before any comes again.

    `history` holds the slugs that each earlier review of this form asked, oldest first. The same arguments always choose
    the same questions.
    """
    mine = [one.question for one in entries(shipped, edits) if one.is_on and form in one.question.asked]
    core = [question for question in mine if question.part is Part.CORE]
    return (*core, *rotating([question for question in mine if question.part is Part.ROTATING], history))


def rotating(questions: Sequence[Question], history: Sequence[Collection[str]]) -> list[Question]:
    """Those that were asked the longest ago, or never, in their order.

    A count of how often each was asked would ask one that was added today in every review until it has caught up.
    """
    last = {slug: number for number, slugs in enumerate(history) for slug in slugs}
    picked = sorted(questions, key=lambda question: last.get(question.slug, -1))[:ROTATING]
    return [question for question in questions if question in picked]


def unasked(every: Iterable[Entry]) -> list[ReviewForm]:
    """The forms that would have nothing to ask: a verdict alone is no form, since there may be no outlets."""
    asked = {
        form
        for one in every
        if one.is_on and one.question.kind is not QuestionKind.VERDICT
        for form in one.question.asked
    }
    return [form for form in ReviewForm if form not in asked]


def moved(every: Sequence[Entry], slug: str, by: int) -> dict[str, int]:
    """The places that change when a question changes places with its neighbour in the same part (`by` -1: up, 1: down)."""
    mine = next((one.question for one in every if one.question.slug == slug), None)
    peers = [one.question for one in every if mine and one.question.part is mine.part]
    at = next((number for number, one in enumerate(peers) if one.slug == slug), -1)
    if at < 0 or not 0 <= at + by < len(peers):
        return {}
    peers[at], peers[at + by] = peers[at + by], peers[at]
    return {one.slug: STEP * number for number, one in enumerate(peers, 1) if one.place != STEP * number}


def last_place(every: Iterable[Entry], part: Part) -> int:
    """The place after all others of a part."""
    return max((one.question.place for one in every if one.question.part is part), default=0) + STEP
