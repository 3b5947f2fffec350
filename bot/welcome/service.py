"""First contact: one message to a person, the first time they open Home or use one of Juuri's buttons."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot import authority, people
from bot.i18n import Words
from bot.people import service as people_service
from bot.welcome import views
from storage import inbound, members, outbox
from storage.outbox import Delivery
from storage.states import MemberKind
from storage.values import MemberFacts

KIND = "welcome"
OF_USE_FOR = timedelta(days=7)


def is_known(session: Session, user_id: str) -> bool:
    """Whether this user id was ever seen."""
    return members.get(session, user_id) is not None


def note(session: Session, user_id: str) -> None:
    """Take in somebody of whom Slack did not say who they are; the roster, which is read daily, tells it later."""
    if not is_known(session, user_id):
        members.put(session, [MemberFacts(user_id, user_id, MemberKind.PERSON)])


def greet(session: Session, words: Words, user_id: str, now: datetime) -> None:
    """Send the welcome where this is the first contact. Raises UserError for people of another organisation."""
    person = authority.require_own_house(session, user_id)
    if person is None or person.onboarded_at is not None or not members.first_time(session, user_id, now):
        return
    outbox.enqueue(
        session,
        dedupe_key=f"{KIND}:{user_id}",
        kind=KIND,
        recipient=user_id,
        payload=views.welcome_message(words[people.language_of(session, user_id)]).payload(),
        now=now,
        expires_at=now + OF_USE_FOR,
        person=user_id,
    )


def greet_once(session: Session, words: Words, event_id: str, user_id: str, now: datetime) -> None:
    """The same for an event, which Slack may repeat."""
    if inbound.is_new(session, f"event:{event_id}", now):
        greet(session, words, user_id, now)


def speak(session: Session, language: str, by: str, now: datetime) -> None:
    """A person chooses a language in the welcome message, which then changes to it. Raises UserError."""
    people_service.choose_language(session, by, language, now)
    for mine in outbox.get(session, [outbox.id_of(session, f"{KIND}:{by}")]):
        outbox.enqueue_update(session, mine.id, now=now, due_at=now, expires_at=now + OF_USE_FOR)


def render(session: Session, words: Words, row: Delivery) -> Mapping[str, Any]:
    """The welcome as it should look now."""
    return views.welcome_message(words[people.language_of(session, row.recipient)]).payload()
