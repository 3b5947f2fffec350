"""Who somebody is and how they are spoken to."""

from sqlalchemy.orm import Session

from bot import organisation
from storage import departments, members, nuggets
from storage.members import Person

_NORDIC = {"fi": "fi", "sv": "sv", "nb": "nb", "nn": "nb", "no": "nb"}


def language(person: Person | None, department_language: str | None, organisation_language: str) -> str:
    """The language a person is spoken to in.

    Own choice; else a Slack locale of fi, sv, nb, nn or no; else that of their department's channel; else the
    organisation's. An English Slack locale says nothing: Slack's own interface has none of the Nordic languages.
    """
    if person and person.language:
        return person.language
    spoken = (
        _NORDIC.get((person.slack_locale or "").replace("_", "-").split("-")[0].lower()) if person else None
    )
    return spoken or department_language or organisation_language


def language_of(session: Session, user_id: str) -> str:
    """The language of a person by id; the organisation's for somebody unknown."""
    person = members.get(session, user_id)
    home = None
    if person and person.department_id:
        home = next(
            (d.home_channel_id for d in departments.get_all(session) if d.id == person.department_id), None
        )
    channel = nuggets.get(session, home) if home else None
    return language(person, channel.language if channel else None, organisation.load(session).language)
