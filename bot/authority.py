"""Who may do what. Checked in the services, where changes are made, not only where buttons are shown."""

from sqlalchemy.orm import Session

from bot.errors import UserError
from storage import members
from storage.members import Person
from storage.states import MemberKind, Role


def require_coordinator(session: Session, user_id: str) -> Person:
    """The person, who must be a coordinator. Raises UserError."""
    person = members.get(session, user_id)
    if person is None or Role.COORDINATOR not in person.roles or person.kind is not MemberKind.PERSON:
        raise UserError("common.only_coordinators")
    return person


def require_namer(session: Session, user_id: str) -> Person:
    """The person, who may say who coordinates: an admin of the Slack workspace, or a coordinator. Raises UserError."""
    person = members.get(session, user_id)
    if person is None or person.kind is not MemberKind.PERSON:
        raise UserError("setup.only_admins")
    if not person.is_slack_admin and Role.COORDINATOR not in person.roles:
        raise UserError("setup.only_admins")
    return person


def require_own_house(session: Session, user_id: str) -> Person | None:
    """The person (None: not met yet), who must not be from another organisation, deactivated or a bot. Raises UserError."""
    person = members.get(session, user_id)
    refuse_strangers(person)
    return person


def refuse_strangers(person: Person | None) -> None:
    """Nobody from another organisation, deactivated, or a bot. Raises UserError."""
    if person is not None and person.kind not in (MemberKind.PERSON, MemberKind.GUEST):
        raise UserError("common.only_own_house")
