"""The coordinators' form for a question: what stands in it, and the texts that come of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.content import OPTION_CHARACTERS, Factor, Part, Question, QuestionKind, QuestionText
from bot.content.questions import LEAST_OPTIONS, MOST_OPTIONS, SHORT_CHARACTERS
from bot.errors import FieldError
from bot.i18n import LANGUAGES
from bot.message import shorten
from bot.reviews.questions import Entry
from storage.states import ReviewForm

NOUN = "questions"


@dataclass(frozen=True)
class Draft:
    """What stands in the form."""

    slug: str
    """Empty: a question that is being added."""
    kind: QuestionKind
    part: Part
    factor: Factor
    asked: tuple[ReviewForm, ...]
    language: str
    """The organisation's, in which it must be written."""
    others: tuple[str, ...]
    """The other languages in which it is written."""
    typed: Mapping[str, str]
    """By field and language: `question_fi`, `options_en`."""
    option_keys: tuple[str, ...] = ()
    """Of a choice that is there already: answers are kept under them, so it keeps as many options."""
    as_it_ships: str = ""
    """The question as it ships, where other words stand in its place."""

    @property
    def languages(self) -> tuple[str, ...]:
        """All in which it is written, the organisation's first."""
        return self.language, *self.others


@dataclass(frozen=True)
class Listing:
    """A page of the coordinators' list."""

    language: str
    """The reader's."""
    shown: tuple[Entry, ...]
    page: int
    """From 0."""
    pages: int
    asked_next: Mapping[ReviewForm, int]
    """How many questions the next review of each form asks."""


@dataclass(frozen=True)
class Form:
    """The form, for one reader."""

    language: str
    draft: Draft


@dataclass(frozen=True)
class Preview:
    """A question as it will look, for one reader."""

    language: str
    question: Question
    outlets: Mapping[int, str]


def blank(language: str) -> Draft:
    """The form for a question that is added."""
    return Draft(
        "", QuestionKind.SCALE, Part.CORE, Factor.LEARNING, tuple(ReviewForm), language, others=(), typed={}
    )


def filled(question: Question, language: str) -> Draft:
    """The form for a question that is there."""
    written = [one for one in LANGUAGES if question.is_written_in(one)]
    typed = {
        name: value for one in {*written, language} for name, value in _typed(question.text(one), one).items()
    }
    return Draft(
        question.slug,
        question.kind,
        question.part,
        question.factor,
        tuple(form for form in ReviewForm if form in question.asked),
        language,
        tuple(one for one in written if one != language),
        typed,
        tuple(question.text(language).options),
    )


def _typed(text: QuestionText, language: str) -> dict[str, str]:
    told = {"question": text.question, "hint": text.hint, "short": text.short}
    told |= {"low": text.low, "high": text.high, "options": "\n".join(text.options.values())}
    return {f"{name}_{language}": value for name, value in told.items()}


def changed(before: Draft, typed: Mapping[str, Any]) -> Draft:
    """The form after somebody typed into it; how a question that is there is answered does not change."""
    kind = QuestionKind(typed.get("kind", before.kind)) if not before.slug else before.kind
    chosen = typed.get("languages", ())
    strings = {name: value.strip() for name, value in typed.items() if isinstance(value, str)}
    return Draft(
        before.slug,
        kind,
        Part(typed.get("part", before.part)),
        Factor(typed.get("factor", before.factor)),
        tuple(ReviewForm(form) for form in typed.get("asked", ())),
        before.language,
        tuple(one for one in LANGUAGES if one in chosen and one != before.language),
        {**_not_shown(before, typed), **strings},
        before.option_keys,
        before.as_it_ships,
    )


def _not_shown(before: Draft, typed: Mapping[str, Any]) -> dict[str, str]:
    """What is known of languages that the form did not show, so that it stands there when they are chosen."""
    shown = {one for one in LANGUAGES if f"question_{one}" in typed}
    return {name: value for name, value in before.typed.items() if name.rpartition("_")[2] not in shown}


def texts(draft: Draft) -> dict[str, QuestionText]:
    """The question in each language in which it is written. Raises FieldError."""
    many = len(_lines(draft, draft.language))
    return {language: _text(draft, language, many) for language in draft.languages}


def _text(draft: Draft, language: str, many: int) -> QuestionText:
    told = {name: draft.typed.get(f"{name}_{language}", "") for name in ("question", "hint", "short")}
    if not told["question"]:
        raise FieldError(f"{NOUN}.question_{language}", "questions.write_it")
    told["short"] = told["short"] or shorten(told["question"], SHORT_CHARACTERS)
    if draft.kind is QuestionKind.SCALE:
        for name in ("low", "high"):
            told[name] = draft.typed.get(f"{name}_{language}", "")
            if not told[name]:
                raise FieldError(f"{NOUN}.{name}_{language}", "questions.write_it")
    options = _options(draft, language, many) if draft.kind is QuestionKind.CHOICE else {}
    return QuestionText(**told, options=options)


def _options(draft: Draft, language: str, many: int) -> dict[str, str]:
    lines, block_id = _lines(draft, language), f"{NOUN}.options_{language}"
    kept = len(draft.option_keys)
    if kept and len(lines) != kept:
        raise FieldError(block_id, "questions.options_kept", number=kept)
    if not LEAST_OPTIONS <= len(lines) <= MOST_OPTIONS or len(set(lines)) < len(lines):
        raise FieldError(block_id, "questions.options_wrong", least=LEAST_OPTIONS, most=MOST_OPTIONS)
    if len(lines) != many:
        raise FieldError(block_id, "questions.options_as_many")
    if any(len(line) > OPTION_CHARACTERS for line in lines):
        raise FieldError(block_id, "questions.option_too_long", most=OPTION_CHARACTERS)
    keys = draft.option_keys or tuple(f"option-{number}" for number, _ in enumerate(lines, 1))
    return dict(zip(keys, lines, strict=True))


def _lines(draft: Draft, language: str) -> list[str]:
    lines = draft.typed.get(f"options_{language}", "").splitlines()
    return [" ".join(line.split()) for line in lines if line.strip()]
