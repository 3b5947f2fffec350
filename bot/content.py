"""Content from files: read and checked once, kept as frozen values."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError

from bot.i18n import LANGUAGES

CONTENT = Path(__file__).parent.parent / "content"
M = TypeVar("M", bound="Frozen")
BODY_CHARACTERS = 600
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


class SourceText(Frozen):
    """One of the texts that the nuggets build on. `year` is None where the text itself gives none."""

    author: str | None
    """None where the text names nobody."""
    title: str
    year: int | None
    language: str


@dataclass(frozen=True, eq=False)
class Content:
    """Everything read from `content/`."""

    nuggets: dict[str, Nugget]
    sources: dict[str, SourceText]


def load_content(folder: Path = CONTENT) -> Content:
    """Read and check all content, once. Raises ContentError naming file, line and field of everything that is wrong."""
    read = _load(folder)
    return Content(dict(read.nuggets), dict(read.sources))


@cache
def _load(folder: Path) -> Content:
    problems: list[str] = []
    sources: dict[str, SourceText] = {}
    for key, entry in _read_yaml(folder / "sources.yaml").items():
        sources[key] = _model(SourceText, entry, folder / "sources.yaml", problems) or sources.get(key)  # type: ignore[assignment]
    nuggets: dict[str, Nugget] = {}
    for path in sorted((folder / "nuggets").glob("*.yaml")):
        try:
            nugget = _model(Nugget, _read_yaml(path), path, problems)
        except ContentError as error:
            problems.append(str(error))
            continue
        if nugget is None:
            continue
        if nugget.slug != path.stem:
            problems.append(f"{path.name}:1: slug: is {nugget.slug!r}, but the file is called {path.name}")
        if nugget.source.text and nugget.source.text not in sources:
            problems.append(f"{path.name}: source.text: {nugget.source.text!r} is not in sources.yaml")
        nuggets[nugget.slug] = nugget
    if problems:
        raise ContentError("\n".join(problems))
    return Content(nuggets, sources)


def _read_yaml(path: Path) -> CommentedMap:
    try:
        data = YAML(typ="rt").load(path)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ContentError(f"{path.name}:{line}: {error.problem}") from None
    if not isinstance(data, CommentedMap):
        raise ContentError(f"{path.name}:1: must hold keys and values")
    return data


def _model(model: type[M], data: Any, path: Path, problems: list[str]) -> M | None:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        for wrong in error.errors(include_url=False):
            field = ".".join(str(part) for part in wrong["loc"])
            message = re.sub("^Value error, ", "", wrong["msg"])
            problems.append(f"{path.name}:{_line(data, wrong['loc'])}: {field or 'nugget'}: {message}")
        return None


def _line(data: Any, where: tuple[int | str, ...]) -> int:
    """The line (from 1) of the innermost key that exists on the way to a field."""
    line = data.lc.line
    for part in where:
        if not isinstance(data, CommentedMap) or part not in data:
            break
        line = data.lc.key(part)[0]
        data = data[part]
    return int(line) + 1
