"""Planned work as a table (CSV), in and out. Pure; nothing that stands in a file raises, each mistake is a value."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from typing import TypeVar

from bot.activities.cells import (
    Column,
    Row,
    UnusableCell,
    YesNo,
    by_name,
    day_of,
    folded,
    guarded,
    one_of,
    pattern_of_cell,
    quoted,
    time_of,
    unguarded,
)
from bot.i18n import Translator, Words
from storage.states import ActivityKind

T = TypeVar("T")
SEPARATORS = (";", ",", "\t")
"""The first is the one that is written: at it Excel splits in Finnish, Swedish and Norwegian settings."""
REQUIRED = (Column.TITLE, Column.DUE, Column.OWNER)
WRITTEN = tuple(column for column in Column if column is not Column.WHY)
MISSING = "activities.csv_column_missing"


@dataclass(frozen=True)
class Problem:
    """Why something cannot be used: a line, perhaps a column, and a sentence by its key and values (people's text)."""

    line: int
    column: Column | None
    key: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """What a file says, by the number of the line."""

    heading: tuple[str, ...]
    cells: Mapping[int, tuple[str, ...]]
    """Every line below the heading as it stands."""
    rows: Mapping[int, Row]
    """The lines that can be used."""
    problems: tuple[Problem, ...]


def read(data: bytes, words: Words) -> Table:
    """Read a file in UTF-8 (with or without a byte order mark) or Windows-1252, separated by comma, semicolon or tab."""
    text = _decoded(data).replace("\0", "")
    columns_by_name = by_name(words, Column, lambda column: "activities.column_" + column)
    problems: list[Problem] = []
    lines = list(_lines(text, _separator(text, columns_by_name), problems))
    if not lines:
        return Table((), {}, {}, (*problems, Problem(1, None, "activities.csv_nothing")))
    (at, heading), below = lines[0], lines[1:]
    columns = [columns_by_name.get(folded(name)) for name in heading]
    problems = [*_heading_problems(at, heading, columns), *problems]
    if not below:
        problems.append(Problem(at, None, "activities.csv_nothing"))
    rows: dict[int, Row] = {}
    if not any(problem.key == MISSING for problem in problems):
        kinds = by_name(words, ActivityKind, lambda kind: "activities.kind_" + kind)
        yes_no = by_name(words, YesNo, lambda said: "activities.agency_" + said)
        for number, cells in below:
            line = _Line(number, columns, cells)
            row = line.row(kinds, yes_no)
            problems += line.problems
            if not line.problems:
                rows[number] = row
    return Table(heading, dict(below), rows, tuple(problems))


def write(rows: Iterable[Row]) -> bytes:
    """The rows as a file that `read` and spreadsheets understand, with English headings."""
    return _file(WRITTEN, ([_cell(row, column) for column in WRITTEN] for row in rows))


def sentences(t: Translator, problems: Iterable[Problem]) -> dict[int, str]:
    """What is wrong with each line, in words.

    They quote the file, so they are plain text, to be escaped before they are shown as mrkdwn.
    """
    found: dict[int, str] = {}
    for problem in problems:
        said = t(problem.key, **problem.values)
        if problem.column:
            said = t("activities.csv_at_column", column=t("activities.column_" + problem.column), why=said)
        found[problem.line] = f"{found[problem.line]} {said}" if problem.line in found else said
    return found


def errors_file(table: Table, sentences: Mapping[int, str]) -> bytes:
    """The lines that have a sentence, each behind it; corrected, the file can be read again."""
    kept = [at for at, name in enumerate(table.heading) if folded(name) != Column.WHY]
    bad = (
        [sentences[number], *(cells[at] for at in kept if at < len(cells)), *cells[len(table.heading) :]]
        for number, cells in table.cells.items()
        if number in sentences
    )
    return _file([Column.WHY, *(table.heading[at] for at in kept)], bad)


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _separator(text: str, known: Mapping[str, Column]) -> str:
    """The one that finds most headings in the first line."""
    first = next((line for line in text.splitlines() if line.strip()), "")[:10_000]

    def headings(separator: str) -> int:
        return sum(
            folded(unguarded(cell)) in known for cell in next(csv.reader([first], delimiter=separator), [])
        )

    return max(SEPARATORS, key=headings)


def _lines(text: str, separator: str, problems: list[Problem]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The lines that say anything, by the number at which each begins."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    number = 1
    try:
        for cells in reader:
            clean = tuple(unguarded(cell) for cell in cells)
            if any(clean):
                yield number, clean
            number = reader.line_num + 1
    except csv.Error:
        problems.append(Problem(number, None, "activities.csv_unreadable"))


def _heading_problems(
    line: int, heading: Sequence[str], columns: Sequence[Column | None]
) -> Iterator[Problem]:
    for name, column in zip(heading, columns, strict=True):
        if name and column is None:
            yield Problem(line, None, "activities.csv_column_unknown", {"name": quoted(name)})
    for known in Column:
        if columns.count(known) > 1:
            yield Problem(line, known, "activities.csv_column_twice")
        if known in REQUIRED and known not in columns:
            yield Problem(line, known, MISSING)


class _Line:
    """One line on its way to a row; what is wrong with it gathers in `problems`."""

    def __init__(self, number: int, columns: Sequence[Column | None], cells: Sequence[str]) -> None:
        self.number = number
        self.said = {column: cell for column, cell in zip(columns, cells, strict=False) if column}
        self.problems: list[Problem] = []
        if any(cells[len(columns) :]):
            self.problems.append(Problem(number, None, "activities.csv_too_many_cells"))

    def row(self, kinds: Mapping[str, ActivityKind], yes_no: Mapping[str, YesNo]) -> Row:
        """The row; not to be used where there are problems."""
        due_on = self.read(Column.DUE, day_of)
        is_agency = self.read(Column.AGENCY, lambda cell: one_of(cell, yes_no))
        return Row(
            title=self.text(Column.TITLE),
            kind=self.read(Column.KIND, lambda cell: one_of(cell, kinds)) or ActivityKind.OTHER,
            due_on=due_on or date.min,
            due_time=self.read(Column.TIME, time_of),
            owner=self.text(Column.OWNER),
            deputy=self.text(Column.DEPUTY),
            channel=self.text(Column.CHANNEL),
            department=self.text(Column.DEPARTMENT),
            audience=self.text(Column.AUDIENCE),
            goal=self.text(Column.GOAL),
            notes=self.text(Column.NOTES),
            repeats=self.read(Column.REPEATS, lambda cell: pattern_of_cell(cell, due_on)),
            is_agency=is_agency is YesNo.YES,
        )

    def text(self, column: Column) -> str:
        """The words of a cell."""
        return self.read(column, str) or ""

    def read(self, column: Column, meaning: Callable[[str], T]) -> T | None:
        """What a cell means; None where it is empty or means nothing."""
        try:
            if cell := self.said.get(column):
                return meaning(cell)
            if column in REQUIRED:
                raise UnusableCell("activities.csv_cell_empty")
        except UnusableCell as error:
            self.problems.append(Problem(self.number, column, error.key, error.values))
        return None


def _cell(row: Row, column: Column) -> str:
    match column:
        case Column.DUE:
            return row.due_on.isoformat()
        case Column.TIME:
            return "" if row.due_time is None else f"{row.due_time:%H:%M}"
        case Column.REPEATS:
            return row.repeats or ""
        case Column.AGENCY:
            return YesNo.YES if row.is_agency else YesNo.NO
    return str(getattr(row, column))


def _file(heading: Sequence[str], lines: Iterable[Sequence[str]]) -> bytes:
    """With a byte order mark, by which Excel knows UTF-8."""
    out = StringIO()
    writer = csv.writer(out, delimiter=SEPARATORS[0])
    for cells in (heading, *lines):
        writer.writerow([guarded(cell) for cell in cells])
    return out.getvalue().encode("utf-8-sig")
