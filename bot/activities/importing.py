"""Planned work from a table, and as a table: who is meant is found out, each line is checked, nothing is planned twice."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.activities import recurrence, rules, service, table
from bot.activities.cells import Column, Row, folded, quoted
from bot.activities.plan_form import pattern_of
from bot.activities.table import Problem, Table, write
from bot.errors import FieldError
from bot.i18n import Words
from storage import activities, departments, inbound, members, outlets
from storage.states import MemberKind
from storage.values import Activity, ActivityFilter, Person, Plan

OPERATOR = "operator"
"""Who plans from the command line: may plan for anyone."""
EXPORTED = 100_000
MOST_LINES = 200
"""Of a file that is planned while somebody waits in Slack; longer ones are for the command line."""
_COLUMNS = {
    "title": Column.TITLE,
    "due_on": Column.DUE,
    "owner": Column.OWNER,
    "deputy": Column.DEPUTY,
    "outlet": Column.CHANNEL,
    "department": Column.DEPARTMENT,
    "audience": Column.AUDIENCE,
    "goal": Column.GOAL,
    "notes": Column.NOTES,
    "repeats": Column.REPEATS,
}
"""The columns for the fields of the form."""


@dataclass(frozen=True)
class Import:
    """What a table would do: plans by line, and what cannot be used."""

    plans: Mapping[int, Plan]
    problems: tuple[Problem, ...]
    silent: tuple[str, ...] = ()
    """Names of people who would be responsible and have stopped Juuri: nothing reminds them."""


class _Unknown(Exception):
    """A cell that names nothing that Juuri knows."""

    def __init__(self, column: Column, key: str, value: str) -> None:
        super().__init__(key)
        self.problem = (column, key, {"value": quoted(value)})


class Names:
    """What people write in a table, and who or what is meant by it."""

    def __init__(self, session: Session, by_email: Mapping[str, str]) -> None:
        kinds = (MemberKind.PERSON, MemberKind.GUEST)
        self._people = [person for person in members.get_all(session) if person.kind in kinds]
        self._ids = {person.id for person in self._people}
        self._by_email = {email.casefold(): user_id for email, user_id in by_email.items()}
        self._by_name: dict[str, list[Person]] = {}
        for person in self._people:
            self._by_name.setdefault(folded(person.name), []).append(person)
        self._departments = {folded(one.name): one.id for one in departments.get_all(session)}
        self._outlets = {folded(one.name): one.id for one in outlets.get_all(session) if one.is_in_use}

    def person(self, column: Column, cell: str) -> str:
        """A person's id by Slack id, e-mail address or name. Raises _Unknown, also where two bear the name."""
        name = folded(cell).removeprefix("@")
        if cell in self._ids:
            return cell
        if name in self._by_email:
            return self._by_email[name]
        found = self._by_name.get(name, [])
        if len(found) != 1:
            raise _Unknown(column, "activities.csv_two_people" if found else "activities.csv_nobody", cell)
        return found[0].id

    def department(self, cell: str) -> int:
        """A department's id by its name. Raises _Unknown."""
        if folded(cell) not in self._departments:
            raise _Unknown(Column.DEPARTMENT, "activities.csv_no_department", cell)
        return self._departments[folded(cell)]

    def outlet(self, cell: str) -> int:
        """The id of a channel of the organisation's by its name. Raises _Unknown."""
        if folded(cell) not in self._outlets:
            raise _Unknown(Column.CHANNEL, "activities.csv_no_outlet", cell)
        return self._outlets[folded(cell)]


def look(
    session: Session, read: Table, *, by: str, now: datetime, by_email: Mapping[str, str] | None = None
) -> Import:
    """What would be planned of a table, and what is wrong with it. Changes nothing.

    `by_email` holds the ids of people whose e-mail addresses Slack was asked about.
    """
    names = Names(session, by_email or {})
    may_plan_for_all = by == OPERATOR or rules.coordinates(members.get(session, by))
    planned = activities.open_keys(session)
    plans: dict[int, Plan] = {}
    problems = list(read.problems)
    for line, row in read.rows.items():
        try:
            plan = service.checked(session, _plan(names, row), now)
            if not may_plan_for_all and plan.owner_id != by:
                raise FieldError("activities.owner", "activities.only_for_oneself")
            key = (plan.title, plan.owner_id, plan.due_on)
            if key in planned:
                raise FieldError("activities.title", "activities.csv_already")
        except _Unknown as unknown:
            problems.append(Problem(line, *unknown.problem))
        except FieldError as error:
            values = {name: str(value) for name, value in error.values.items()}
            column = _COLUMNS.get(error.block_id.partition(".")[2])
            problems.append(Problem(line, column, error.key, values))
        else:
            planned.add(key)
            plans[line] = plan
    owners = {plan.owner_id for plan in plans.values()} - {by}
    silent = tuple(one.name for one in members.by_ids(session, owners) if one.stopped_at)
    return Import(plans, tuple(sorted(problems, key=lambda problem: problem.line)), silent)


def _plan(names: Names, row: Row) -> Plan:
    owner = names.person(Column.OWNER, row.owner)
    return Plan(
        title=row.title,
        owner_id=owner,
        due_on=row.due_on,
        kind=row.kind,
        due_time=row.due_time,
        deputy_id=names.person(Column.DEPUTY, row.deputy) if row.deputy else None,
        outlet_id=names.outlet(row.channel) if row.channel else None,
        audience=row.audience,
        goal=row.goal,
        notes=row.notes,
        is_agency=row.is_agency,
        department_id=names.department(row.department) if row.department else None,
        rule=recurrence.rule_of(row.repeats, row.due_on) if row.repeats else None,
    )


def carry_out(session: Session, plans: Iterable[Plan], *, by: str, now: datetime) -> int:
    """Plan what `look` found; what was planned by others meanwhile is left out. Returns how many were planned."""
    taken, many = activities.open_keys(session), 0
    for plan in plans:
        if (plan.title, plan.owner_id, plan.due_on) not in taken:
            service.put(session, plan, by=by, now=now)
            many += 1
    return many


def look_at_file(session: Session, words: Words, data: bytes, *, by: str, now: datetime) -> Import:
    """What a file from Slack would do. Raises FieldError where it is longer than can be planned while somebody waits."""
    read = table.read(data, words)
    if len(read.cells) > MOST_LINES:
        raise FieldError("activities.file", "activities.file_long")
    return look(session, read, by=by, now=now)


def import_file(session: Session, words: Words, data: bytes, *, by: str, key: str, now: datetime) -> int:
    """Plan the good lines of a file, the same submission (`key`) once; returns how many. Raises FieldError."""
    if not inbound.is_new(session, key, now):
        return 0
    return carry_out(
        session, look_at_file(session, words, data, by=by, now=now).plans.values(), by=by, now=now
    )


def export(session: Session) -> tuple[bytes, int]:
    """All that is still to be done as a file that can be imported again, and how many that is."""
    named = {person.id: person.name for person in members.get_all(session)}
    bearers = Counter(folded(name) for name in named.values())
    of_department = {one.id: one.name for one in departments.get_all(session)}
    of_outlet = {one.id: one.name for one in outlets.get_all(session)}

    def who(user_id: str | None) -> str:
        """By name, but by id where the name does not tell who it is."""
        name = named.get(user_id or "", "")
        return name if bearers[folded(name)] == 1 else user_id or ""

    rows = [
        Row(
            title=one.plan.title,
            due_on=one.plan.due_on,
            owner=who(one.plan.owner_id),
            kind=one.plan.kind,
            due_time=one.plan.due_time,
            deputy=who(one.plan.deputy_id),
            channel=of_outlet.get(one.plan.outlet_id or 0, ""),
            department=of_department.get(one.plan.department_id or 0, ""),
            audience=one.plan.audience,
            goal=one.plan.goal,
            notes=one.plan.notes,
            repeats=_repeats(one),
            is_agency=one.plan.is_agency,
        )
        for one in activities.listed(session, ActivityFilter(), EXPORTED)
    ]
    return write(rows), len(rows)


def _repeats(activity: Activity) -> recurrence.Pattern | None:
    """How it comes again, where that fits the date it is due on now."""
    pattern = pattern_of(activity)
    return pattern if pattern and pattern in recurrence.offers(activity.plan.due_on) else None
