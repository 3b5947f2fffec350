"""The questions of the quarterly review as they stand in their files."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bot.content.base import OPTION_CHARACTERS, Factor, Frozen, Slug, Source
from bot.i18n import LANGUAGES
from storage.states import ReviewForm

QUESTION_CHARACTERS = 150
SHORT_CHARACTERS = 24
"""Of the label that stands for a question in a table or picture."""


class QuestionKind(StrEnum):
    """How a question is answered."""

    SCALE = "scale"
    """1 to 5, with named ends."""
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
    low: Annotated[str, Field(max_length=40)] = ""
    """What 1 means on a scale."""
    high: Annotated[str, Field(max_length=40)] = ""
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
    en: QuestionText
    fi: QuestionText
    sv: QuestionText
    nb: QuestionText

    @model_validator(mode="after")
    def _fits_its_kind(self) -> "Question":
        texts = [self.text(language) for language in LANGUAGES]
        if self.kind is QuestionKind.SCALE and not all(text.low and text.high for text in texts):
            raise ValueError("a scale needs names for both ends (low, high) in every language")
        if len({tuple(text.options) for text in texts}) != 1:
            raise ValueError("the options must have the same keys in the same order in every language")
        if not (2 <= len(self.en.options) <= 6 if self.kind is QuestionKind.CHOICE else not self.en.options):
            raise ValueError("a choice has 2 to 6 options, other kinds have none")
        if self.measures and self.kind is not QuestionKind.CLARITY:
            raise ValueError("only a question of clarity measures responsibilities, goals or metrics")
        return self

    def text(self, language: str) -> QuestionText:
        """The question in one of the four languages."""
        text: QuestionText = getattr(self, language)
        return text
