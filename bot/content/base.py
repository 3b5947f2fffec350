"""What all content has in common: checked once, never changed."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

OPTION_CHARACTERS = 75
"""Slack's limit for the text of an option."""


class ContentError(Exception):
    """A content file is wrong; the message names file, line and field."""


class Factor(StrEnum):
    """The eight success factors of a social media culture (M-Brain's frame)."""

    GOALS = "goals"
    AUDIENCES = "audiences"
    ACTIVITIES = "activities"
    OWNERSHIP = "ownership"
    LISTENING = "listening"
    PARTICIPATION = "participation"
    MEASURING = "measuring"
    LEARNING = "learning"


class Level(StrEnum):
    """The steps of the engagement pyramid."""

    LEARN = "learn"
    CONTRIBUTE = "contribute"
    OWN = "own"
    LEAD = "lead"


class Frozen(BaseModel):
    """Nothing unknown is accepted and nothing changes later."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


class Source(Frozen):
    """Where a nugget's knowledge comes from: exactly one of the three."""

    text: str | None = None
    """Key in `content/sources.yaml`."""
    standard: str | None = None
    """An existing standard or law, named exactly."""
    practice: str | None = None
    """`house`: our own sound practice."""

    @model_validator(mode="after")
    def _one(self) -> "Source":
        if sum(value is not None for value in (self.text, self.standard, self.practice)) != 1:
            raise ValueError("give exactly one of text, standard, practice")
        return self


class SourceText(Frozen):
    """One of the texts that the nuggets build on. `year` is None where the text itself gives none."""

    author: str | None
    """None where the text names nobody."""
    title: str
    year: int | None
    language: str
