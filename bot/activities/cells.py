"""The cells of a table of planned work: which columns there are, what is written in them and what it means. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import TypeVar

from bot.activities.recurrence import Pattern, offers
from bot.i18n import Words
from bot.message import shorten
from storage.states import ActivityKind

Code = TypeVar("Code", bound=StrEnum)
YEARS = range(2000, 2100)
LONGEST_QUOTE = 60
FORMULA = re.compile("'*[=+@-]")
"""How a cell begins that a spreadsheet might carry out, whatever number of apostrophes guard it already."""
DATE = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)")
DATE_DAY_FIRST = re.compile(r"(\d\d?)[./](\d\d?)[./](\d{4})")
TIME = re.compile(r"(?:klo?\.? ?)?(\d\d?)[.:](\d\d)(?:[.:]00)?", re.IGNORECASE)


class Column(StrEnum):
    """The headings; each may also stand in any of Juuri's languages."""

    TITLE = "title"
    KIND = "kind"
    DUE = "due"
    TIME = "time"
    OWNER = "owner"
    DEPUTY = "deputy"
    CHANNEL = "channel"
    DEPARTMENT = "department"
    AUDIENCE = "audience"
    GOAL = "goal"
    NOTES = "notes"
    REPEATS = "repeats"
    AGENCY = "agency"
    WHY = "why"
    """What was wrong with a line, in a file of errors; not read."""


class YesNo(StrEnum):
    """Whether an agency does the work."""

    YES = "yes"
    NO = "no"


@dataclass(frozen=True)
class Row:
    """One activity as it is written. People, channel and department are words still: who they are is for others to find."""

    title: str
    due_on: date
    owner: str
    kind: ActivityKind = ActivityKind.OTHER
    due_time: time | None = None
    deputy: str = ""
    channel: str = ""
    department: str = ""
    audience: str = ""
    goal: str = ""
    notes: str = ""
    repeats: Pattern | None = None
    is_agency: bool = False


class UnusableCell(ValueError):
    """A cell that means nothing: the key and the values of a sentence."""

    def __init__(self, key: str, **values: str) -> None:
        super().__init__(key)
        self.key, self.values = key, values


def by_name(words: Words, codes: type[Code], key: Callable[[Code], str]) -> dict[str, Code]:
    """The codes by themselves and by their names in every language, folded."""
    found = {code.value: code for code in codes}
    for t in words.by_language.values():
        found |= {folded(t(key(code))): code for code in codes}
    return found


def folded(name: str) -> str:
    """Without capitals and spare spaces."""
    return " ".join(name.split()).casefold()


def one_of(cell: str, codes: Mapping[str, Code]) -> Code:
    """Raises UnusableCell, naming what could stand there."""
    if folded(cell) in codes:
        return codes[folded(cell)]
    known = ", ".join(dict.fromkeys(codes.values()))
    raise UnusableCell("activities.csv_unknown", value=quoted(cell), known=known)


def day_of(cell: str) -> date:
    """A date, the year first by ISO 8601 or the day first: what CLDR's short dates are in Juuri's languages.

    Raises UnusableCell, also for a year outside `YEARS`.
    """
    if found := DATE.fullmatch(cell):
        year, month, day = map(int, found.groups())
    elif found := DATE_DAY_FIRST.fullmatch(cell):
        day, month, year = map(int, found.groups())
    else:
        raise UnusableCell("activities.csv_no_date", value=quoted(cell))
    try:
        result = date(year, month, day)
    except ValueError as error:
        raise UnusableCell("activities.csv_no_date", value=quoted(cell)) from error
    if result.year not in YEARS:
        raise UnusableCell("activities.csv_no_date", value=quoted(cell))
    return result


def time_of(cell: str) -> time:
    """A wall time: 9.30, 09:30, kl. 09.30, also with seconds that are zero. Raises UnusableCell."""
    found = TIME.fullmatch(cell)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise UnusableCell("activities.csv_no_time", value=quoted(cell))
    return time(int(found[1]), int(found[2]))


def pattern_of_cell(cell: str, due_on: date | None) -> Pattern:
    """How it comes again. Raises UnusableCell, also where that does not fit the date (None: it is unknown)."""
    pattern = one_of(cell, {pattern.value: pattern for pattern in Pattern})
    if due_on and pattern not in offers(due_on):
        raise UnusableCell("activities.csv_repeats_unfit", value=pattern)
    return pattern


def quoted(text: str) -> str:
    """As much of people's text as fits in a sentence."""
    return shorten(" ".join(text.split()), LONGEST_QUOTE)


def guarded(cell: str) -> str:
    """Without space around it, and with an apostrophe before what a spreadsheet would take for a formula."""
    cell = cell.strip()
    return f"'{cell}" if FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """What `guarded` was given."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell
