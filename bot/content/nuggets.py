"""Learning nuggets as they stand in their files."""

from datetime import date
from typing import Annotated

from pydantic import Field, model_validator

from bot.content.base import OPTION_CHARACTERS, Factor, Frozen, Level, Slug, Source
from bot.i18n import LANGUAGES

BODY_CHARACTERS = 600


class Quiz(Frozen):
    """A question that teaches. `answer` counts from 1."""

    question: Annotated[str, Field(min_length=1, max_length=150)]
    options: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=OPTION_CHARACTERS)], ...],
        Field(min_length=2, max_length=4),
    ]
    answer: Annotated[int, Field(ge=1)]
    why: Annotated[str, Field(min_length=1, max_length=300)]

    @model_validator(mode="after")
    def _answer_is_an_option(self) -> "Quiz":
        if self.answer > len(self.options):
            raise ValueError(f"answer {self.answer} is none of the {len(self.options)} options")
        return self


class NuggetText(Frozen):
    """A nugget in one language."""

    title: Annotated[str, Field(min_length=1, max_length=70)]
    body: Annotated[str, Field(min_length=1, max_length=BODY_CHARACTERS)]
    try_this: Annotated[str, Field(min_length=1, max_length=300)]
    quiz: Quiz


class Nugget(Frozen):
    """A learning nugget."""

    slug: Slug
    factor: Factor
    level: Level
    source: Source
    tags: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=3)]
    expires_on: date | None = None
    en: NuggetText
    fi: NuggetText
    sv: NuggetText
    nb: NuggetText

    @model_validator(mode="after")
    def _same_quiz_everywhere(self) -> "Nugget":
        if len({(len(self.text(lang).quiz.options), self.text(lang).quiz.answer) for lang in LANGUAGES}) != 1:
            raise ValueError("the quiz must have equally many options and the same answer in every language")
        return self

    def text(self, language: str) -> NuggetText:
        """The nugget in one of the four languages."""
        text: NuggetText = getattr(self, language)
        return text
