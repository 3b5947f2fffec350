"""What a person chooses for themselves, and what Juuri knows of them."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from bot import organisation
from bot.authority import require_own_house
from bot.digest.rules import may_read
from bot.errors import UserError
from bot.i18n import LANGUAGES
from bot.people.rules import language, own_language
from bot.people.views import OwnSettings
from bot.reminders import planning
from bot.reminders.times import times_of
from storage import audit, departments, digest, inbound, members, nuggets
from storage.states import MemberKind, Role
from storage.values import DepartmentSource, MemberFacts, Person


def language_of(session: Session, user_id: str) -> str:
    """The language of a person by id; the organisation's for somebody unknown."""
    return language_with(session, members.get(session, user_id))


def language_with(session: Session, person: Person | None) -> str:
    """The language that a person is spoken to in."""
    if person and (own := own_language(person)):
        return own
    home = None
    if person and person.department_id:
        department = departments.get(session, person.department_id)
        home = department.home_channel_id if department else None
    channel = nuggets.get(session, home) if home else None
    return language(person, channel.language if channel else None, organisation.load(session).language)


def coordinators(session: Session) -> list[Person]:
    """Who coordinates, by name; people who left the house are not among them."""
    return [
        person for person in members.with_role(session, Role.COORDINATOR) if person.kind is MemberKind.PERSON
    ]


def heard_of(session: Session, event_id: str, facts: Iterable[MemberFacts], now: datetime) -> None:
    """Slack told of somebody new or changed."""
    if inbound.is_new(session, f"event:{event_id}", now):
        note(session, facts, now)


def note(session: Session, facts: Iterable[MemberFacts], now: datetime) -> None:
    """Note what Slack says of people; who lives in another zone by now is reminded by its days and hours."""
    told = {one.id: one for one in facts}
    before = members.by_ids(session, told)
    members.put(session, told.values())
    for person in before:
        if person.tz != told[person.id].tz:
            planning.replan_of(session, person.id, now)


def choose_language(session: Session, user_id: str, chosen: str | None, now: datetime) -> None:
    """A person chooses the language Juuri speaks to them; None leaves it to Slack and the department. Raises UserError."""
    if chosen is not None and chosen not in LANGUAGES:
        raise UserError("common.stale_button")
    _change(session, user_id, now, "people.language", language=chosen)


def choose_department(session: Session, user_id: str, chosen: int | None, now: datetime) -> None:
    """A person says where they belong; None leaves it to user groups and channels. Raises UserError."""
    if chosen is not None and departments.get(session, chosen) is None:
        raise UserError("people.no_such_department")
    source = DepartmentSource.OWN.value if chosen is not None else None
    _change(session, user_id, now, "people.department", department_id=chosen, department_source=source)


def stop(session: Session, user_id: str, now: datetime) -> None:
    """A person wants to hear nothing that they did not ask for. Raises UserError."""
    _change(session, user_id, now, "people.stop", stopped_at=now)


def resume(session: Session, user_id: str, now: datetime) -> None:
    """A person wants to hear from Juuri again. Raises UserError."""
    _change(session, user_id, now, "people.resume", stopped_at=None)


def own_settings(session: Session, user_id: str, now: datetime) -> OwnSettings:
    """What a person sees of their own settings. Raises UserError."""
    person = require_own_house(session, user_id)
    is_colleague = person is not None and person.kind is MemberKind.PERSON
    coordinates = is_colleague and person is not None and Role.COORDINATOR in person.roles
    return OwnSettings(
        language=person.language if person else None,
        spoken=language_of(session, user_id),
        department_id=person.department_id if person else None,
        is_own_department=person is not None and person.department_source == DepartmentSource.OWN,
        departments=tuple(departments.get_all(session)),
        is_stopped=person is not None and person.stopped_at is not None,
        is_coordinator=coordinates,
        times=times_of(session, person, now),
        digest_by_dm=person.id in digest.readers(session) if person and may_read(person) else None,
        may_name=coordinates or (is_colleague and person is not None and person.is_slack_admin),
    )


def _change(session: Session, user_id: str, now: datetime, verb: str, **values: object) -> None:
    require_own_house(session, user_id)
    members.change(session, user_id, **values)
    told = {name: value for name, value in values.items() if not isinstance(value, datetime)}
    audit.record(session, at=now, actor=user_id, verb=verb, subject=user_id, **told)
