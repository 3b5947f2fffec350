"""What `/juuri help` needs to know."""

from sqlalchemy.orm import Session

from bot import people
from bot.people import service as people_service


def gather(session: Session, user_id: str) -> tuple[str, tuple[str, ...]]:
    """The language of who asks, and the names of those who run Juuri."""
    names = tuple(person.name for person in people_service.coordinators(session))
    return people.language_of(session, user_id), names
