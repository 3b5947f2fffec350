"""Content from files: read and checked once, kept as frozen values."""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError

from bot.content.base import OPTION_CHARACTERS as OPTION_CHARACTERS
from bot.content.base import ContentError as ContentError
from bot.content.base import Factor as Factor
from bot.content.base import Frozen as Frozen
from bot.content.base import Level as Level
from bot.content.base import Source as Source
from bot.content.base import SourceText as SourceText
from bot.content.nuggets import BODY_CHARACTERS as BODY_CHARACTERS
from bot.content.nuggets import Nugget as Nugget
from bot.content.nuggets import NuggetText as NuggetText
from bot.content.nuggets import Quiz as Quiz
from bot.content.questions import Measure as Measure
from bot.content.questions import Part as Part
from bot.content.questions import Question as Question
from bot.content.questions import QuestionKind as QuestionKind
from bot.content.questions import QuestionText as QuestionText

CONTENT = Path(__file__).parents[2] / "content"
M = TypeVar("M", bound="Frozen")
P = TypeVar("P", Nugget, Question)


@dataclass(frozen=True, eq=False)
class Content:
    """Everything read from `content/`."""

    nuggets: dict[str, Nugget]
    sources: dict[str, SourceText]
    questions: dict[str, Question] = field(default_factory=dict)
    """Of the quarterly review, in the order in which they are asked."""


def load_content(folder: Path = CONTENT) -> Content:
    """Read and check all content, once. Raises ContentError naming file, line and field of everything that is wrong."""
    read = _load(folder)
    return Content(dict(read.nuggets), dict(read.sources), dict(read.questions))


@cache
def _load(folder: Path) -> Content:
    problems: list[str] = []
    sources: dict[str, SourceText] = {}
    for key, entry in _read_yaml(folder / "sources.yaml").items():
        sources[key] = _model(SourceText, entry, folder / "sources.yaml", problems) or sources.get(key)  # type: ignore[assignment]
    nuggets = _pieces(Nugget, folder / "nuggets", sources, problems)
    questions = _pieces(Question, folder / "reviews", sources, problems)
    problems += [
        f"{slug}.yaml: fallback: is for coordinators' own" for slug, one in questions.items() if one.fallback
    ]
    if problems:
        raise ContentError("\n".join(problems))
    in_order = sorted(questions.values(), key=lambda question: (question.part, question.place, question.slug))
    return Content(nuggets, sources, {question.slug: question for question in in_order})


def _pieces(
    model: type[P], folder: Path, sources: dict[str, SourceText], problems: list[str]
) -> dict[str, P]:
    """The files of a folder, one piece of content each, by slug."""
    found: dict[str, P] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            piece = _model(model, _read_yaml(path), path, problems)
        except ContentError as error:
            problems.append(str(error))
            continue
        if piece is None:
            continue
        if piece.slug != path.stem:
            problems.append(f"{path.name}:1: slug: is {piece.slug!r}, but the file is called {path.name}")
        if piece.source.text and piece.source.text not in sources:
            problems.append(f"{path.name}: source.text: {piece.source.text!r} is not in sources.yaml")
        found[piece.slug] = piece
    return found


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
            problems.append(
                f"{path.name}:{_line(data, wrong['loc'])}: {field or model.__name__.lower()}: {message}"
            )
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
