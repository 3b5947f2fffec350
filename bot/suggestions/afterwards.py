"""What coordinators do beside deciding: call back, say thanks, ask for a file."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot import authority, organisation, people
from bot.activities import service as activities_service
from bot.errors import UserError
from bot.message import Told
from bot.nuggets.service import Shelf
from bot.suggestions import card_views, looking, news, news_views
from bot.suggestions.facts import Live
from bot.suggestions.steps import done, found, recorded, stale
from storage import activities, departments, outbox, suggestions
from storage.states import OPEN, SuggestionState

THANKS = "suggestion_thanks"
"""The kind of thanks in a channel."""


def call_back(session: Session, shelf: Shelf, suggestion_id: int, by: str, now: datetime) -> Told:
    """Take back what a department decided itself: its activity is cancelled, it waits again. Raises UserError."""
    person = authority.require_coordinator(session, by)
    suggestion = found(session, suggestion_id)
    if not looking.can_be_called_back(suggestion, now):
        is_over = suggestion.is_by_department and suggestion.state is SuggestionState.ACCEPTED
        raise (
            UserError("suggestions.call_back_over")
            if is_over
            else stale(session, shelf, suggestion, person, now)
        )
    if not news.waits_again(session, suggestion_id, now):
        raise stale(session, shelf, suggestion, person, now)
    done(session, shelf, suggestion_id, "called_back", by, now)
    reason = shelf.words[people.language_with(session, person)]("suggestions.call_back_reason")
    for activity in activities.of_suggestion(session, suggestion_id):
        if activity.state in OPEN:
            activities_service.cancel(session, shelf, activity.id, reason, by=by, now=now)
    return Told(people.language_with(session, person), "suggestions.call_back_done")


def thank(session: Session, shelf: Shelf, suggestion_id: int, by: str, now: datetime) -> Told:
    """Say thanks in a channel, once. Raises UserError."""
    person = authority.require_coordinator(session, by)
    suggestion = found(session, suggestion_id)
    if suggestion.state is not SuggestionState.LIVE:
        raise stale(session, shelf, suggestion, person, now)
    ours = organisation.load(session)
    of = suggestion.department_id
    channel = looking.thanks_channel(ours, departments.get(session, of) if of else None)
    if channel is None:
        raise UserError("suggestions.no_thanks_channel")
    if not suggestions.thank(session, suggestion_id, now):
        raise UserError("suggestions.thanked_already")
    shown = looking.look_at(session, suggestion, now)
    credited = shown.suggester if suggestion.idea.is_credited else None
    live = Live(suggestion.idea.headline, suggestion.result_link, credited)
    outbox.enqueue(
        session,
        dedupe_key=f"{THANKS}:{suggestion_id}",
        kind=THANKS,
        recipient=channel,
        payload=card_views.thanks_message(shelf.words[looking.spoken_in(session, channel)], live).payload(),
        now=now,
        expires_at=now + news.OF_USE_FOR,
    )
    recorded(session, suggestion_id, "thanked", by, now)
    news.refresh(session, suggestion, now)
    return Told(people.language_with(session, person), "suggestions.thanks_on_their_way")


def ask_for_file(
    session: Session, shelf: Shelf, suggestion_id: int, file_id: str, by: str, now: datetime
) -> Told:
    """Ask the suggester to hand over a file that Slack shows to them alone, once. Raises UserError."""
    person = authority.require_coordinator(session, by)
    suggestion = found(session, suggestion_id)
    file = next((file for file in suggestion.idea.files if file.file_id == file_id), None)
    listener = news.listener(session, suggestion)
    if file is None or listener is None:
        raise UserError("suggestions.gone")
    t, headline = news.voice(session, shelf, listener), suggestion.idea.headline
    message = news_views.news_message(t, "file", headline, name=person.name, title=file.title)
    if not news.tell(session, listener, message, f"file:{suggestion_id}:{file_id}", now):
        raise UserError("suggestions.file_asked_already")
    recorded(session, suggestion_id, "file_asked", by, now)
    return Told(people.language_with(session, person), "suggestions.file_asked")
