"""What a suggester hears about their idea, and keeping its cards up to date."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot import people
from bot.i18n import Translator
from bot.message import Message
from bot.nuggets.service import Shelf
from bot.suggestions import looking, news_views
from bot.suggestions.facts import Shown
from storage import audit, members, outbox, suggestions
from storage.states import MemberKind, SuggestionState
from storage.values import Person, Suggestion

KIND = "suggestion_news"
NOTE = "suggestion_note"
"""The kind of what is said in the thread of a card."""
OF_USE_FOR = timedelta(days=7)
COUNTS_EVERY = timedelta(minutes=10)


def refresh(session: Session, suggestion: Suggestion, now: datetime) -> None:
    """Have the cards show what is so now."""
    for delivery_id in (suggestion.card_id, suggestion.shared_id):
        if delivery_id:
            outbox.enqueue_update(session, delivery_id, now=now, due_at=now, expires_at=now + OF_USE_FOR)


def refresh_counts(session: Session, suggestion: Suggestion, now: datetime) -> None:
    """The same for the number of backers, at most every ten minutes."""
    due_at = now
    if suggestion.counts_due_at is not None:  # the clock may have been put back: never further off
        due_at = min(max(now, suggestion.counts_due_at + COUNTS_EVERY), now + COUNTS_EVERY)
    late, asked = due_at + OF_USE_FOR, False
    for delivery_id in (suggestion.card_id, suggestion.shared_id):
        if delivery_id:
            asked |= outbox.enqueue_update(session, delivery_id, now=now, due_at=due_at, expires_at=late)
    if asked:
        suggestions.change(session, suggestion.id, counts_due_at=due_at)


def listener(session: Session, suggestion: Suggestion) -> Person | None:
    """The suggester, where they are still in the house. They hear of their own idea even where they stopped Juuri."""
    person = members.get(session, suggestion.suggested_by)
    return person if person and person.kind is not MemberKind.DEACTIVATED else None


def voice(session: Session, shelf: Shelf, person: Person) -> Translator:
    """The language a person is spoken to in."""
    return shelf.words[people.language_with(session, person)]


def tell(session: Session, person: Person, message: Message, occasion: str, now: datetime) -> bool:
    """Write to a suggester; `occasion` makes it happen once: False where it did before."""
    sent = outbox.enqueue(
        session,
        dedupe_key=f"{KIND}:{occasion}",
        kind=KIND,
        recipient=person.id,
        payload=message.payload(),
        now=now,
        expires_at=now + OF_USE_FOR,
        person=person.id,
    )
    return sent is not None


def note(session: Session, suggestion: Suggestion, message: Message, step_id: int, now: datetime) -> None:
    """Say something in the thread of the coordinators' card, where there is one."""
    card = outbox.get(session, [suggestion.card_id]) if suggestion.card_id else []
    if card:
        outbox.enqueue(
            session,
            dedupe_key=f"{NOTE}:{step_id}",
            kind=NOTE,
            recipient=card[0].recipient,
            payload=message.payload(),
            now=now,
            expires_at=now + OF_USE_FOR,
            parent_id=suggestion.card_id,
        )


def said(
    session: Session, shelf: Shelf, suggestion_id: int, what: str, by: str, step_id: int, now: datetime
) -> None:
    """After a step: the cards show it and the suggester hears it, unless it was their own doing."""
    suggestion = suggestions.get(session, suggestion_id)
    if suggestion is None:
        return
    refresh(session, suggestion, now)
    person = listener(session, suggestion)
    if person is None or (by == person.id and what != "live"):
        return
    shown = looking.look_at(session, suggestion, now, zone=person.tz)
    tell(session, person, _message(voice(session, shelf, person), what, shown), str(step_id), now)


def _message(t: Translator, what: str, shown: Shown) -> Message:
    suggestion = shown.suggestion
    headline = suggestion.idea.headline
    match what:
        case "accepted" if shown.due_on:
            return news_views.accepted_message(t, shown, shown.due_on)
        case "asked":
            return news_views.question_message(t, shown, shown.last.text or "")
        case "declined":
            return news_views.declined_message(t, shown)
        case "saved":
            day = t.day(suggestion.look_again_on) if suggestion.look_again_on else ""
            return news_views.news_message(t, what, headline, topic=suggestion.topic or "", day=day)
        case "live" | "out":
            return news_views.news_message(t, what, headline, link=suggestion.result_link)
        case _:
            return news_views.news_message(t, what, headline)


def went_live(
    session: Session, shelf: Shelf, suggestion_id: int, link: str | None, by: str, now: datetime
) -> None:
    """The activity that came of it is done."""
    if not suggestions.move(session, suggestion_id, SuggestionState.LIVE, result_link=link):
        return
    step_id = suggestions.add_step(session, suggestion_id, "live", by=by, now=now, said=link)
    audit.record(session, at=now, actor=by, verb="suggestions.live", subject=str(suggestion_id))
    said(session, shelf, suggestion_id, "live", by, step_id, now)


def fell_through(session: Session, shelf: Shelf, suggestion_id: int, by: str, now: datetime) -> None:
    """The activity that came of it was cancelled: the suggestion waits again."""
    if waits_again(session, suggestion_id, now):
        step_id = suggestions.add_step(session, suggestion_id, "fell_through", by=by, now=now)
        audit.record(session, at=now, actor=by, verb="suggestions.fell_through", subject=str(suggestion_id))
        said(session, shelf, suggestion_id, "fell_through", by, step_id, now)


def waits_again(session: Session, suggestion_id: int, now: datetime) -> bool:
    """Open again what was decided or saved; False where there is nothing to open."""
    undecided = {"decided_by": None, "decided_at": None, "is_by_department": False}
    return suggestions.move(session, suggestion_id, SuggestionState.WAITING, waiting_since=now, **undecided)
