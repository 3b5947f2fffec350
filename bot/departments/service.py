"""Departments: adding and changing them, and placing people in them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.authority import require_coordinator
from bot.channels.rules import why_not
from bot.departments import rules
from bot.errors import FieldError, UserError
from storage import audit, channels, departments, inbound, members
from storage.states import MemberKind, Role
from storage.values import DepartmentFacts, DepartmentSource

_FIELDS = {Role.REPRESENTATIVE: "contact", Role.DEPUTY: "deputy"}


def save(
    session: Session,
    department_id: int | None,
    name: str,
    usergroup_id: str | None,
    home_channel_id: str | None,
    *,
    by: str,
    key: str,
    now: datetime,
    decides_itself: bool | None = None,
    contact: str | None = None,
    deputy: str | None = None,
) -> None:
    """Add a department or change one as submitted; the same submission (`key`) counts once. Raises UserError, FieldError.

    `decides_itself`: whether its people's suggestions need no coordinator's decision; None leaves that as it is.
    `contact`: who speaks for it, and `deputy` while that person is away; None: nobody.
    """
    if inbound.is_new(session, key, now):
        department_id = put(session, department_id, name, usergroup_id, home_channel_id, by=by, now=now)
        before = departments.get(session, department_id)
        if decides_itself is not None and before and before.decides_itself != decides_itself:
            departments.change(session, department_id, decides_itself=decides_itself)
            verb, subject = "departments.let_go", str(department_id)
            audit.record(session, at=now, actor=by, verb=verb, subject=subject, decides_itself=decides_itself)
        if contact and contact == deputy:
            raise FieldError("departments.deputy", "departments.deputy_is_contact")
        _name(session, department_id, Role.REPRESENTATIVE, contact, by, now)
        _name(session, department_id, Role.DEPUTY, deputy, by, now)


def _name(
    session: Session, department_id: int, role: Role, user_id: str | None, by: str, now: datetime
) -> None:
    if members.contacts(session, role).get(department_id) == user_id:
        return
    person = members.get(session, user_id) if user_id else None
    if user_id and (person is None or person.kind is not MemberKind.PERSON):
        raise FieldError(f"departments.{_FIELDS[role]}", "departments.no_colleague")
    members.represent(session, department_id, user_id, role)
    verb, subject = f"departments.name_{_FIELDS[role]}", str(department_id)
    audit.record(session, at=now, actor=by, verb=verb, subject=subject, **{_FIELDS[role]: user_id})


def put(
    session: Session,
    department_id: int | None,
    name: str,
    usergroup_id: str | None,
    home_channel_id: str | None,
    *,
    by: str,
    now: datetime,
    noun: str = "departments",
) -> int:
    """Add a department (no id) or change one; returns its id. `noun` begins the fields' names.

    Raises UserError, FieldError.
    """
    require_coordinator(session, by)
    name = " ".join(name.split())
    if not name:
        raise FieldError(f"{noun}.name", "departments.no_name")
    if any(
        d.name.casefold() == name.casefold() and d.id != department_id for d in departments.get_all(session)
    ):
        raise FieldError(f"{noun}.name", "departments.name_taken")
    if home_channel_id:
        refusal = why_not(channels.get(session, home_channel_id))
        if refusal:
            raise FieldError(f"{noun}.home_channel", refusal[0], **refusal[1])
    values = {"name": name, "usergroup_id": usergroup_id or None, "home_channel_id": home_channel_id or None}
    verb = "departments.edit"
    if department_id is None:
        try:
            department_id = departments.add(session, name, values["usergroup_id"], values["home_channel_id"])
        except IntegrityError:  # somebody else added it at the same moment
            raise FieldError(f"{noun}.name", "departments.name_taken") from None
        verb = "departments.add"
    elif departments.get(session, department_id) is None:
        raise UserError("people.no_such_department")
    else:
        departments.change(session, department_id, **values)
    told = {key: value for key, value in values.items() if key != "name"}
    audit.record(session, at=now, actor=by, verb=verb, subject=str(department_id), **told)
    return department_id


def for_coordinator(
    session: Session, user_id: str
) -> tuple[list[DepartmentFacts], dict[int, int], dict[int, str], dict[int, str]]:
    """All departments, how many people each has, who speaks for it, and who is deputy. Raises UserError."""
    require_coordinator(session, user_id)
    speak, stand_in = (members.contacts(session, role) for role in _FIELDS)
    return departments.get_all(session), members.in_departments(session), speak, stand_in


def place(
    session: Session,
    groups: Mapping[int, Collection[str] | None],
    rooms: Mapping[int, Collection[str] | None],
) -> int:
    """Place people by what Slack says of user groups and home channels; returns how many changed."""
    changes = rules.places(members.placed(session), groups, rooms)
    members.place(session, changes)
    return len(changes)


def moved(
    session: Session, event_id: str, user_id: str, channel_id: str, joined: bool, now: datetime
) -> None:
    """Somebody came into a channel or left it: where it is a department's home, that may say where they belong."""
    if not inbound.is_new(session, f"event:{event_id}", now):
        return
    homes = [d.id for d in departments.get_all(session) if d.home_channel_id == channel_id]
    person = members.get(session, user_id)
    if len(homes) != 1 or person is None:
        return
    before = (
        person.department_id,
        DepartmentSource(person.department_source) if person.department_source else None,
    )
    rule = rules.after_joining if joined else rules.after_leaving
    if (after := rule(before, homes[0])) != before:
        members.place(session, {user_id: after})


@dataclass(frozen=True)
class Imported:
    """What a list did: departments added, people placed, and those who stay where they said they belong."""

    added: tuple[str, ...]
    placed: int
    kept: int


def import_list(session: Session, by_person: Mapping[str, str], *, now: datetime, actor: str) -> Imported:
    """Place people (user id to department name) by a list; departments that are missing are added."""
    known = {d.name.casefold(): d.id for d in departments.get_all(session)}
    added = [name for name in rules.names(by_person.values()) if name.casefold() not in known]
    for name in added:
        known[name.casefold()] = departments.add(session, name, None, None)
        audit.record(
            session, at=now, actor=actor, verb="departments.add", subject=str(known[name.casefold()])
        )
    before = members.placed(session)
    places = {
        user_id: (known[name.casefold()], DepartmentSource.CSV)
        for user_id, name in by_person.items()
        if before.get(user_id, rules.NOWHERE)[1] is not DepartmentSource.OWN
    }
    members.place(session, places)
    audit.record(
        session, at=now, actor=actor, verb="departments.import", subject="departments", people=len(places)
    )
    return Imported(tuple(added), len(places), len(by_person) - len(places))
