"""The cards of a suggestion: posted, brought up to date, backed by colleagues, back from the ideas bank."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot import authority, organisation, people
from bot.activities import service as activities_service
from bot.activities.series import zone_of
from bot.errors import Unmet, UserError
from bot.message import Message, Told
from bot.nuggets.service import Shelf
from bot.suggestions import card_views, looking, news, news_views, steps
from bot.welcome import service as welcome
from storage import audit, departments, members, outbox, suggestions
from storage.outbox import Delivery
from storage.states import MemberKind, SuggestionState
from storage.values import Plan, Suggestion

CARD = "suggestion_card"
SHARED = "suggestion_shared"
"""The kind of the smaller card for colleagues."""
CAN_BE_BACKED = frozenset(
    {SuggestionState.WAITING, SuggestionState.ASKED, SuggestionState.SAVED, SuggestionState.ACCEPTED}
)
JUURI = "juuri"


def post(session: Session, shelf: Shelf, suggestion_id: int, now: datetime) -> None:
    """Show a new suggestion to those who decide, and tell the suggester that it was received.

    Where the suggester's department decides itself it is planned at once.
    """
    suggestion = steps.found(session, suggestion_id)
    is_planned = _decides_itself(session, suggestion)
    if is_planned:
        _plan(session, shelf, suggestion, now)
        suggestion = steps.found(session, suggestion_id)
    ours = organisation.load(session)
    shown = looking.look_at(session, suggestion, now)
    if ours.coordinators_channel:
        message = card_views.suggestion_card(shelf.words[ours.language], shown)
        card_id = _post(session, CARD, suggestion_id, ours.coordinators_channel, message, now)
        suggestions.change(session, suggestion_id, card_id=card_id)
    if ours.suggestions_channel:
        t = shelf.words[looking.spoken_in(session, ours.suggestions_channel)]
        message = card_views.shared_card(t, shown)
        shared_id = _post(session, SHARED, suggestion_id, ours.suggestions_channel, message, now)
        suggestions.change(session, suggestion_id, shared_id=shared_id)
    if person := news.listener(session, suggestion):
        shown, t = replace(shown, zone=person.tz or shown.zone), news.voice(session, shelf, person)
        message = news_views.news_message(t, "received", suggestion.idea.headline)
        if is_planned and shown.due_on:
            message = news_views.accepted_message(t, shown, shown.due_on)
        news.tell(session, person, message, f"received:{suggestion_id}", now)


def _post(
    session: Session, kind: str, suggestion_id: int, channel: str, message: Message, now: datetime
) -> str | None:
    return outbox.enqueue(
        session,
        dedupe_key=f"{kind}:{suggestion_id}",
        kind=kind,
        recipient=channel,
        payload=message.payload(),
        now=now,
        expires_at=now + news.OF_USE_FOR,
    )


def _decides_itself(session: Session, suggestion: Suggestion) -> bool:
    """Whether it needs no coordinator's decision: guests' suggestions always do."""
    person = members.get(session, suggestion.suggested_by)
    of = suggestion.department_id
    department = departments.get(session, of) if of else None
    is_colleague = person is not None and person.kind is MemberKind.PERSON
    return is_colleague and department is not None and department.decides_itself


def _plan(session: Session, shelf: Shelf, suggestion: Suggestion, now: datetime) -> None:
    by, idea = suggestion.suggested_by, suggestion.idea
    decided = {"decided_by": by, "decided_at": now, "waiting_since": None, "is_by_department": True}
    suggestions.move(session, suggestion.id, SuggestionState.ACCEPTED, **decided)
    steps.recorded(session, suggestion.id, "by_department", by, now)
    # by the suggester's own date, which may be a day ahead of the organisation's
    days = replace(looking.calendar(organisation.load(session)), zone=zone_of(session, by))
    plan = Plan(
        title=idea.headline,
        owner_id=by,
        due_on=days.due_on(idea.wished_on, now),
        outlet_id=idea.outlets[0] if idea.outlets else None,
        audience=idea.audience,
        department_id=suggestion.department_id,
        suggestion_id=suggestion.id,
    )
    activities_service.plan(session, shelf, plan, by=by, now=now)


def back(session: Session, shelf: Shelf, suggestion_id: int, by: str, now: datetime) -> Told:
    """A colleague wants this, too. Raises UserError, or Unmet."""
    person = authority.require_own_house(session, by)
    if person is None:
        raise Unmet
    suggestion = steps.found(session, suggestion_id)
    if by == suggestion.suggested_by:
        raise UserError("suggestions.back_own")
    if suggestion.state not in CAN_BE_BACKED:
        raise steps.stale(session, shelf, suggestion, person, now)
    if person.onboarded_at is None:
        welcome.greet(session, shelf.words, by, now)
    language = people.language_with(session, person)
    if not suggestions.back(session, suggestion_id, by, now):
        return Told(language, "suggestions.backed_already")
    audit.record(session, at=now, actor=by, verb="suggestions.back", subject=str(suggestion_id))
    news.refresh_counts(session, suggestion, now)
    return Told(language, "suggestions.backed")


def render(session: Session, shelf: Shelf, row: Delivery, now: datetime) -> Mapping[str, Any] | None:
    """The coordinators' card as it should look now."""
    suggestion = suggestions.by_card(session, str(row.target_id))
    if suggestion is None:
        return None
    t = shelf.words[organisation.load(session).language]
    return card_views.suggestion_card(t, looking.look_at(session, suggestion, now)).payload()


def render_shared(session: Session, shelf: Shelf, row: Delivery, now: datetime) -> Mapping[str, Any] | None:
    """The colleagues' card as it should look now."""
    suggestion = suggestions.by_shared(session, str(row.target_id))
    if suggestion is None:
        return None
    t = shelf.words[looking.spoken_in(session, row.recipient)]
    return card_views.shared_card(t, looking.look_at(session, suggestion, now)).payload()


def come_back(session: Session, shelf: Shelf, now: datetime) -> int:
    """Bring saved suggestions back whose day has come, each once; returns how many."""
    ours = organisation.load(session)
    days, returned = looking.calendar(ours), 0
    if days.back_at(days.today(now), now) > now:
        return 0
    for suggestion_id in suggestions.to_look_at(session, days.today(now)):
        if not news.waits_again(session, suggestion_id, now):
            continue  # somebody decided, or another process was first
        returned += 1
        audit.record(session, at=now, actor=JUURI, verb="suggestions.come_back", subject=str(suggestion_id))
        step_id = suggestions.add_step(session, suggestion_id, "back", by=JUURI, now=now)
        news.said(session, shelf, suggestion_id, "back", JUURI, step_id, now)
        suggestion = steps.found(session, suggestion_id)
        shown = looking.look_at(session, suggestion, now)
        news.note(session, suggestion, news_views.back_note(shelf.words[ours.language], shown), step_id, now)
    return returned


def next_due(session: Session, now: datetime) -> datetime | None:
    """When the next saved suggestion comes back; None where none waits for a later instant."""
    first = suggestions.next_to_look_at(session)
    at = looking.calendar(organisation.load(session)).back_at(first, now) if first else None
    return at if at and at > now else None
