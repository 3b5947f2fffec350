"""What suggesters do with their own: answer a question, withdraw."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot import authority, organisation, people
from bot.errors import FieldError, UserError
from bot.message import Told
from bot.nuggets.service import Shelf
from bot.suggestions import looking, news, news_views
from bot.suggestions.facts import Shown
from bot.suggestions.state_views import UNDECIDED
from bot.suggestions.steps import found, recorded, stale
from storage import inbound, suggestions
from storage.states import SuggestionState
from storage.values import Suggestion


def question(session: Session, shelf: Shelf, suggestion_id: int, by: str, now: datetime) -> Shown:
    """The question that a suggester is to answer. Raises UserError, also where nothing is asked any more."""
    return looking.look_at(session, _asked(session, shelf, suggestion_id, by, now), now)


def answer(
    session: Session, shelf: Shelf, suggestion_id: int, text: str, *, by: str, key: str, now: datetime
) -> None:
    """The suggester answers; the coordinators read it in the card's thread. Raises UserError, FieldError."""
    if not inbound.is_new(session, key, now):
        return
    suggestion = _asked(session, shelf, suggestion_id, by, now)
    if not (text := text.strip()):
        raise FieldError("suggestions.answer", "suggestions.nothing_written")
    if not suggestions.move(session, suggestion_id, SuggestionState.WAITING, waiting_since=now):
        raise stale(session, shelf, suggestion, authority.require_own_house(session, by), now)
    step_id = recorded(session, suggestion_id, "answered", by, now, said=text)
    after = found(session, suggestion_id)
    t = shelf.words[organisation.load(session).language]
    note = news_views.answered_note(t, looking.look_at(session, after, now), text)
    news.note(session, after, note, step_id, now)
    news.refresh(session, after, now)


def withdraw(session: Session, shelf: Shelf, suggestion_id: int, by: str, now: datetime) -> Told:
    """The suggester takes it back while it is undecided. Raises UserError."""
    person = authority.require_own_house(session, by)
    suggestion = _own(session, suggestion_id, by)
    if suggestion.state not in UNDECIDED:
        raise stale(session, shelf, suggestion, person, now)
    if not suggestions.move(session, suggestion_id, SuggestionState.WITHDRAWN, waiting_since=None):
        raise stale(session, shelf, suggestion, person, now)
    recorded(session, suggestion_id, "withdrawn", by, now)
    news.refresh(session, suggestion, now)
    return Told(people.language_with(session, person), "suggestions.withdrawn")


def _own(session: Session, suggestion_id: int, by: str) -> Suggestion:
    suggestion = found(session, suggestion_id)
    if suggestion.suggested_by != by:
        raise UserError("suggestions.not_yours")
    return suggestion


def _asked(session: Session, shelf: Shelf, suggestion_id: int, by: str, now: datetime) -> Suggestion:
    person = authority.require_own_house(session, by)
    suggestion = _own(session, suggestion_id, by)
    if suggestion.state is not SuggestionState.ASKED:
        raise stale(session, shelf, suggestion, person, now)
    return suggestion
