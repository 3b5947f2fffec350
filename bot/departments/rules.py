"""Who belongs to which department, and what a list of departments says. Pure."""

import csv
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from storage.values import DepartmentSource

Place = tuple[int | None, DepartmentSource | None]
"""A department's id and how Juuri knows it; (None, None) where it is not known."""
NOWHERE: Place = (None, None)
FIXED = (DepartmentSource.OWN, DepartmentSource.CSV)
"""What a person said, or a list said of them, stands whatever Slack says."""
LONGEST_NAME = 75
"""Slack shows no more of an option in a menu."""


def places(
    now: Mapping[str, Place],
    groups: Mapping[int, Collection[str] | None],
    rooms: Mapping[int, Collection[str] | None],
) -> dict[str, Place]:
    """Where people belong, as far as that is a change.

    `groups` and `rooms` hold the members of each department's user group and home channel; None where Slack could not be
    asked: then whom it placed before stays. Somebody in the groups (or home channels) of two departments is not guessed at.
    """
    in_group, in_room = _by_person(groups), _by_person(rooms)
    changes = {}
    for user_id, (department_id, source) in now.items():
        if source in FIXED:
            continue
        before: Place = (department_id, source)
        after = NOWHERE
        if len(found := in_group.get(user_id, [])) == 1:
            after = (found[0], DepartmentSource.USERGROUP)
        elif source is DepartmentSource.USERGROUP and _unread(groups, department_id):
            after = before
        elif len(found := in_room.get(user_id, [])) == 1:
            after = (found[0], DepartmentSource.CHANNEL)
        elif source is DepartmentSource.CHANNEL and _unread(rooms, department_id):
            after = before
        if after != before:
            changes[user_id] = after
    return changes


def _unread(members: Mapping[int, Collection[str] | None], department_id: int | None) -> bool:
    return department_id is not None and members.get(department_id, ()) is None


def _by_person(members: Mapping[int, Collection[str] | None]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for department_id, user_ids in sorted(members.items()):
        for user_id in user_ids or ():
            found.setdefault(user_id, []).append(department_id)
    return found


def after_joining(place: Place, department_id: int) -> Place:
    """Where somebody belongs who came into a department's home channel."""
    if place == NOWHERE:
        return (department_id, DepartmentSource.CHANNEL)
    if place[1] is DepartmentSource.CHANNEL and place[0] != department_id:
        return NOWHERE
    return place


def after_leaving(place: Place, department_id: int) -> Place:
    """Where somebody belongs who left a department's home channel; the daily look finds another they are in."""
    return NOWHERE if place == (department_id, DepartmentSource.CHANNEL) else place


@dataclass(frozen=True)
class Line:
    """One line of a list: who (a Slack id or an e-mail address) belongs where."""

    number: int
    who: str
    department: str


class BadLine(ValueError):
    """A line that cannot be used; the text is a sentence without the line's number."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(why)
        self.number = number


def read_list(text: str) -> tuple[list[Line], list[BadLine]]:
    """The lines of a CSV text (comma or semicolon; a heading may stand first) and those that cannot be used."""
    rows = list(csv.reader(text.removeprefix("\ufeff").splitlines(), delimiter=_delimiter(text)))
    lines: list[Line] = []
    bad: list[BadLine] = []
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (number == 1 and not _names_somebody(cells[0])):
            continue
        try:
            line = _line(number, cells)
            if line.who in seen:
                raise BadLine(number, f"{line.who} stands in line {seen[line.who]} already")
        except BadLine as error:
            bad.append(error)
            continue
        seen[line.who] = number
        lines.append(line)
    return lines, bad


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return ";" if first.count(";") > first.count(",") else ","


def _names_somebody(cell: str) -> bool:
    return "@" in cell or (
        cell[:1] in ("U", "W") and len(cell) > 2 and cell.isalnum() and cell == cell.upper()
    )


def _line(number: int, cells: list[str]) -> Line:
    if len(cells) != 2:
        raise BadLine(number, f"two columns are expected (who, department), not {len(cells)}")
    who, department = cells
    if not _names_somebody(who):
        raise BadLine(number, f"{who!r} is neither an e-mail address nor a Slack member id")
    if not department:
        raise BadLine(number, "the department is missing")
    if len(department) > LONGEST_NAME:
        raise BadLine(number, f"the department's name is longer than {LONGEST_NAME} characters")
    return Line(number, who.lower() if "@" in who else who, department)


def names(written: Iterable[str]) -> list[str]:
    """Departments as they are written first, each once, however it is capitalised."""
    first: dict[str, str] = {}
    for name in written:
        first.setdefault(name.casefold(), name)
    return list(first.values())
