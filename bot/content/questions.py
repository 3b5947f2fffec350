"""The questions of the quarterly review as they stand in their files."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bot.content.base import OPTION_CHARACTERS, Factor, Frozen, Slug, Source
from bot.i18n import LANGUAGES
from storage.states import ReviewForm

QUESTION_CHARACTERS = 150
END_CHARACTERS = 40
LEAST_OPTIONS, MOST_OPTIONS = 2, 6
SHORT_CHARACTERS = 24
"""Of the label that stands for a question in a table or picture."""


class QuestionKind(StrEnum):
    """How a question is answered."""

    SCALE = "scale"
    """1 to 5, with named ends; 5 is always the better one."""
    CLARITY = "clarity"
    """Yes, partly or no."""
    CHOICE = "choice"
    """One of its own options."""
    VERDICT = "verdict"
    """Keep, change, pause or stop: once for each outlet."""
    TEXT = "text"
    DATE = "date"


class Part(StrEnum):
    """Whether a question is asked every time."""

    CORE = "core"
    ROTATING = "rotating"
    """A few each time, all of them before any comes again."""


class Measure(StrEnum):
    """What a question of clarity measures; in 2016 the same three were asked (source `autumn-2016`)."""

    RESPONSIBILITIES = "responsibilities"
    GOALS = "goals"
    METRICS = "metrics"


_Option = Annotated[str, Field(min_length=1, max_length=OPTION_CHARACTERS)]


class QuestionText(Frozen):
    """A question in one language."""

    question: Annotated[str, Field(min_length=1, max_length=QUESTION_CHARACTERS)]
    hint: Annotated[str, Field(max_length=QUESTION_CHARACTERS)] = ""
    short: Annotated[str, Field(min_length=1, max_length=SHORT_CHARACTERS)]
    low: Annotated[str, Field(max_length=END_CHARACTERS)] = ""
    """What 1 means on a scale."""
    high: Annotated[str, Field(max_length=END_CHARACTERS)] = ""
    """What 5 means."""
    options: Annotated[dict[Slug, _Option], Field(default_factory=dict)]
    """Of a choice, by the key under which answers are kept."""


class Question(Frozen):
    """A question of the quarterly review."""

    slug: Slug
    part: Part
    place: int
    """Among those of its part."""
    kind: QuestionKind
    factor: Factor
    source: Source
    asked: Annotated[tuple[ReviewForm, ...], Field(min_length=1)] = tuple(ReviewForm)
    """In which forms of the review."""
    measures: Measure | None = None
    about: Literal["outside_opinion"] | None = None
    """What a rule reads of it beside the results."""
    fallback: Literal["en", "fi", "sv", "nb"] | None = None
    """Of coordinators' own wording: the language that speaks where one is missing. What ships has none missing."""
    en: QuestionText | None = None
    fi: QuestionText | None = None
    sv: QuestionText | None = None
    nb: QuestionText | None = None

    @model_validator(mode="after")
    def _speaks_every_language(self) -> "Question":
        missing = [language for language in LANGUAGES if not self.is_written_in(language)]
        if missing and (self.fallback is None or self.fallback in missing):
            raise ValueError(f"is not written in {', '.join(missing)}")
        return self

    @model_validator(mode="after")
    def _fits_its_kind(self) -> "Question":
        texts = [self.text(language) for language in LANGUAGES]
        if self.kind is QuestionKind.SCALE and not all(text.low and text.high for text in texts):
            raise ValueError("a scale needs names for both ends (low, high) in every language")
        if len({tuple(text.options) for text in texts}) != 1:
            raise ValueError("the options must have the same keys in the same order in every language")
        if self.kind is not QuestionKind.SCALE and any(text.low or text.high for text in texts):
            raise ValueError("only a scale has names for its ends (low, high)")
        many = len(texts[0].options)
        if not (LEAST_OPTIONS <= many <= MOST_OPTIONS if self.kind is QuestionKind.CHOICE else not many):
            raise ValueError("a choice has 2 to 6 options, other kinds have none")
        if self.measures and self.kind is not QuestionKind.CLARITY:
            raise ValueError("only a question of clarity measures responsibilities, goals or metrics")
        if self.about and self.kind is not QuestionKind.DATE:
            raise ValueError("only a question for a date is about an outside opinion")
        return self

    def is_written_in(self, language: str) -> bool:
        """Whether somebody wrote it in this language."""
        return getattr(self, language) is not None

    def text(self, language: str) -> QuestionText:
        """The question in one of the four languages, or in the one that speaks in its place."""
        text: QuestionText = getattr(self, language) or getattr(self, self.fallback or language)
        return text
