"""Deciding on a suggestion: the first who decides is the one who did, the second hears it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot import authority, organisation
from bot.activities import service as activities_service
from bot.errors import FieldError, UserError
from bot.nuggets.service import Shelf
from bot.suggestions import card_views, decision_views, looking
from bot.suggestions.facts import Choice, Shown
from bot.suggestions.state_views import UNDECIDED
from bot.suggestions.steps import done, found, stale
from storage import inbound, outlets, suggestions
from storage.states import ActivityKind, SuggestionState
from storage.values import Person, Plan, Suggestion


@dataclass(frozen=True)
class Acceptance:
    """What a coordinator decided when they accepted."""

    title: str
    owner_id: str
    due_on: date
    kind: ActivityKind
    deputy_id: str | None = None
    outlet_id: int | None = None


def choices(session: Session, shelf: Shelf, suggestion_id: int, verb: str, by: str, now: datetime) -> Choice:
    """What a coordinator needs to know before they decide. Raises UserError, also where it is decided already."""
    person = authority.require_coordinator(session, by)
    suggestion = _open_to(session, shelf, suggestion_id, verb, person, now)
    if verb == card_views.ACCEPT:
        _require_not_own(session, suggestion, by)
    days = looking.calendar(organisation.load(session))
    return Choice(
        shown=looking.look_at(session, suggestion, now, zone=person.tz),
        outlets=tuple((outlet.id, outlet.name) for outlet in outlets.get_all(session) if outlet.is_in_use),
        due_on=days.due_on(suggestion.idea.wished_on, now),
        look_again_on=days.look_again_on(now),
    )


def for_coordinator(session: Session, suggestion_id: int, by: str, now: datetime) -> Shown:
    """A suggestion in whatever state, with what can be done about it. Raises UserError."""
    person = authority.require_coordinator(session, by)
    return looking.look_at(session, found(session, suggestion_id), now, zone=person.tz)


def accept(
    session: Session,
    shelf: Shelf,
    suggestion_id: int,
    wanted: Acceptance,
    *,
    by: str,
    key: str,
    now: datetime,
) -> None:
    """Plan it: an activity with a responsible person and a date. Raises UserError, FieldError."""
    person = authority.require_coordinator(session, by)
    if not inbound.is_new(session, key, now):
        return
    suggestion = _open_to(session, shelf, suggestion_id, card_views.ACCEPT, person, now)
    _require_not_own(session, suggestion, by)
    decided = {"decided_by": by, "decided_at": now, "waiting_since": None}
    _move(session, shelf, suggestion, SuggestionState.ACCEPTED, person, now, **decided)
    plan = Plan(
        title=wanted.title,
        owner_id=wanted.owner_id,
        due_on=wanted.due_on,
        kind=wanted.kind,
        deputy_id=wanted.deputy_id,
        outlet_id=wanted.outlet_id,
        audience=suggestion.idea.audience[:200],
        department_id=suggestion.department_id,
        suggestion_id=suggestion_id,
    )
    activities_service.plan(session, shelf, plan, by=by, now=now)
    done(session, shelf, suggestion_id, "accepted", by, now, owner_id=wanted.owner_id)


def ask(
    session: Session, shelf: Shelf, suggestion_id: int, question: str, *, by: str, key: str, now: datetime
) -> None:
    """Ask the suggester for more. Raises UserError, FieldError."""
    person = authority.require_coordinator(session, by)
    if not inbound.is_new(session, key, now):
        return
    suggestion = _open_to(session, shelf, suggestion_id, card_views.ASK, person, now)
    if not (question := question.strip()):
        raise FieldError("suggestions.question", "suggestions.nothing_written")
    _move(session, shelf, suggestion, SuggestionState.ASKED, person, now, waiting_since=None)
    done(session, shelf, suggestion_id, "asked", by, now, said=question)


def save(
    session: Session,
    shelf: Shelf,
    suggestion_id: int,
    topic: str,
    look_again_on: date,
    *,
    by: str,
    key: str,
    now: datetime,
) -> None:
    """Keep it in the ideas bank until a day. Raises UserError, FieldError."""
    person = authority.require_coordinator(session, by)
    if not inbound.is_new(session, key, now):
        return
    suggestion = _open_to(session, shelf, suggestion_id, card_views.SAVE, person, now)
    days = looking.calendar(organisation.load(session))
    if not (topic := " ".join(topic.split())):
        raise FieldError("suggestions.topic", "suggestions.nothing_written")
    if not days.today(now) < look_again_on <= days.latest(now):
        raise FieldError("suggestions.look_again_on", "suggestions.look_again_within")
    kept = {"topic": topic, "look_again_on": look_again_on, "waiting_since": None}
    _move(session, shelf, suggestion, SuggestionState.SAVED, person, now, **kept)
    done(session, shelf, suggestion_id, "saved", by, now, said=topic)


def decline(
    session: Session,
    shelf: Shelf,
    suggestion_id: int,
    reason: str | None,
    words: str,
    *,
    by: str,
    key: str,
    now: datetime,
) -> None:
    """Not this time, for a reason: one of `decision_views.REASONS`, own words, or both. Raises UserError, FieldError."""
    person = authority.require_coordinator(session, by)
    if not inbound.is_new(session, key, now):
        return
    suggestion = _open_to(session, shelf, suggestion_id, card_views.DECLINE, person, now)
    chosen = reason if reason in decision_views.REASONS else None
    why = "\n".join(filter(None, (chosen, words.strip())))
    if not why:
        raise FieldError("suggestions.reason", "suggestions.no_reason")
    decided = {"decided_by": by, "decided_at": now, "waiting_since": None, "reason": why}
    _move(session, shelf, suggestion, SuggestionState.DECLINED, person, now, **decided)
    done(session, shelf, suggestion_id, "declined", by, now, said=why)


def already_out(
    session: Session, shelf: Shelf, suggestion_id: int, link: str, *, by: str, key: str, now: datetime
) -> None:
    """It was published already. Raises UserError, FieldError."""
    person = authority.require_coordinator(session, by)
    if not inbound.is_new(session, key, now):
        return
    suggestion = _open_to(session, shelf, suggestion_id, card_views.OUT, person, now)
    link = link.strip()
    if not link.startswith(("https://", "http://")) or any(character.isspace() for character in link):
        raise FieldError("suggestions.out_link", "suggestions.no_link")
    decided = {"decided_by": by, "decided_at": now, "waiting_since": None, "result_link": link}
    _move(session, shelf, suggestion, SuggestionState.OUT, person, now, **decided)
    done(session, shelf, suggestion_id, "out", by, now, said=link)


_LEADS_TO: Mapping[str, SuggestionState] = {
    card_views.ACCEPT: SuggestionState.ACCEPTED,
    card_views.ASK: SuggestionState.ASKED,
    card_views.SAVE: SuggestionState.SAVED,
    card_views.DECLINE: SuggestionState.DECLINED,
    card_views.OUT: SuggestionState.OUT,
}


def _open_to(
    session: Session, shelf: Shelf, suggestion_id: int, verb: str, person: Person, now: datetime
) -> Suggestion:
    """The suggestion, of which this can still be decided. Raises UserError that says how it stands."""
    suggestion = found(session, suggestion_id)
    if suggestion.state not in UNDECIDED or suggestion.state is _LEADS_TO[verb]:
        raise stale(session, shelf, suggestion, person, now)
    return suggestion


def _require_not_own(session: Session, suggestion: Suggestion, by: str) -> None:
    if suggestion.suggested_by == by and not organisation.load(session).own_suggestions:
        raise UserError("suggestions.not_own")


def _move(
    session: Session,
    shelf: Shelf,
    suggestion: Suggestion,
    to: SuggestionState,
    person: Person,
    now: datetime,
    **values: object,
) -> None:
    if not suggestions.move(session, suggestion.id, to, **values):
        raise stale(session, shelf, suggestion, person, now)
