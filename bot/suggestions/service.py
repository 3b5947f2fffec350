"""Sending a suggestion: the form and what was typed into it, near-duplicates, and the suggestion itself.

Synchronous; `now` comes from outside.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.orm import Session

from bot import authority, organisation, people
from bot.errors import Unmet, UserError
from bot.message import Told, shorten
from bot.nuggets.service import Shelf
from bot.people import service as people_service
from bot.slots import local_date
from bot.suggestions import cards, rules
from bot.suggestions.form_views import Eyes, Found
from bot.welcome import service as welcome
from storage import audit, channels, drafts, inbound, members, outlets, suggestions
from storage.states import MemberKind
from storage.values import FileFacts, Idea, Outlet, Person

FORM = "suggestion"
KEPT = timedelta(days=1)
"""How long what was typed is kept."""
LOOK_BACK = timedelta(days=365)
"""How old a suggestion may be to count as nearly the same."""
ORIGIN = "origin"
_IDEA = TypeAdapter(Idea)


@dataclass(frozen=True)
class Opening:
    """What the form needs to be shown to a person."""

    language: str
    outlets: tuple[Outlet, ...]
    eyes: Eyes
    draft: Mapping[str, Any] | None
    """What they typed before and did not send."""
    is_new: bool
    """Whether this is their first contact."""


@dataclass(frozen=True)
class Ready:
    """An idea that can be sent, and what is nearly the same."""

    language: str
    idea: Idea
    near: tuple[Found, ...]


def open_form(session: Session, by: str, now: datetime) -> Opening:
    """What the form needs. Raises UserError, or Unmet."""
    person = _suggester(session, by)
    return Opening(
        language=people.language_with(session, person),
        outlets=tuple(outlet for outlet in outlets.get_all(session) if outlet.is_in_use),
        eyes=_eyes(session),
        draft=drafts.get(session, by, FORM, now - KEPT),
        is_new=person.onboarded_at is None,
    )


def _eyes(session: Session) -> Eyes:
    names = tuple(one.name for one in people_service.coordinators(session))
    shared_in = organisation.load(session).suggestions_channel
    channel = channels.get(session, shared_in) if shared_in else None
    return Eyes(names, channel.name if channel else shared_in)


def read_message(session: Session, shelf: Shelf, by: str, text: str, author: str) -> dict[str, str]:
    """The fields that a message of a public channel fills in: its first line, and all of it with its author's name."""
    ids = [author, *rules.mentioned(text)]
    names = {person.id: person.name for person in members.by_ids(session, ids)}
    said = rules.as_read(text, names)
    if not said:
        return {}
    t = shelf.words[people.language_of(session, by)]
    room = rules.MOST_WHY - len(t("suggestions.quoted", text="", author=names.get(author, "")))
    why = (
        said
        if author not in names
        else t("suggestions.quoted", text=shorten(said, room), author=names[author])
    )
    return {
        "headline": shorten(said.splitlines()[0].strip(), rules.MOST_HEADLINE),
        "why": shorten(why, rules.MOST_WHY),
    }


def keep(session: Session, typed: Mapping[str, Any], origin: str, by: str, now: datetime) -> None:
    """Keep what somebody has typed so far, files aside. Raises UserError, or Unmet."""
    _suggester(session, by)
    kept = {name: value for name, value in typed.items() if name not in ("files", "consent")}
    if kept:
        drafts.keep(session, by, FORM, {**kept, ORIGIN: origin}, now)


def start_afresh(session: Session, by: str) -> None:
    """Forget what somebody has typed. Raises UserError, or Unmet."""
    _suggester(session, by)
    drafts.drop(session, by, FORM)


def read(
    session: Session,
    typed: Mapping[str, Any],
    files: Sequence[FileFacts],
    by: str,
    now: datetime,
    *,
    needs_consent: bool,
) -> Ready:
    """The idea that was typed, and what is nearly the same. Raises UserError, FieldError, or Unmet."""
    person = _suggester(session, by)
    today = local_date(now, person.tz or "UTC")
    try:
        form = rules.IdeaForm.typed(dict(typed))
    except ValidationError:  # an outlet or a factor of a version before this one
        raise UserError("common.stale_button") from None
    idea = rules.idea(form, files, today=today, is_private=needs_consent)
    return Ready(people.language_with(session, person), idea, _near(session, person, idea, now))


def _near(session: Session, person: Person, idea: Idea, now: datetime) -> tuple[Found, ...]:
    """Guests are shown none but their own: they see little of the house otherwise."""
    near = rules.near(idea, suggestions.headlines(session, now - LOOK_BACK))
    found = []
    for one in suggestions.by_ids(session, [one.id for one in near]):
        is_own = one.suggested_by == person.id
        if person.kind is MemberKind.GUEST and not is_own:
            continue
        suggester = members.get(session, one.suggested_by) if one.idea.is_credited else None
        name = suggester.name if suggester else None
        found.append(Found(one.id, one.idea.headline, one.state, name, is_own))
    return tuple(found)


def hold(
    session: Session,
    idea: Idea,
    typed: Mapping[str, Any],
    origin: str,
    view_id: str,
    by: str,
    now: datetime,
) -> None:
    """Keep an idea, and the form it came from, until its suggester has said whether it is the same as another one."""
    keep(session, typed, origin, by, now)
    drafts.keep(session, by, _held(view_id), _IDEA.dump_python(idea, mode="json"), now)


def send_held(session: Session, shelf: Shelf, view_id: str, *, by: str, key: str, now: datetime) -> Told:
    """Send the idea that was kept: it is different. Raises UserError, or Unmet."""
    held = drafts.get(session, by, _held(view_id), now - KEPT)
    if held is None and inbound.is_new(session, key, now):
        raise UserError("suggestions.too_old")
    if held is None:
        return Told(people.language_of(session, by), "suggestions.sent")
    drafts.drop(session, by, _held(view_id))
    return suggest(session, shelf, _IDEA.validate_python(held), by=by, key=key, now=now)


def suggest(session: Session, shelf: Shelf, idea: Idea, *, by: str, key: str, now: datetime) -> Told:
    """Take in a suggestion; the same submission (`key`) counts once. Raises UserError, or Unmet."""
    person = _suggester(session, by)
    told = Told(people.language_with(session, person), "suggestions.sent")
    if not inbound.is_new(session, key, now):
        return told
    if person.onboarded_at is None:
        welcome.greet(session, shelf.words, by, now)
    department_id, link_key = person.department_id, rules.link_key(idea.link)
    suggestion_id = suggestions.add(
        session, idea, by=by, department_id=department_id, link_key=link_key, now=now
    )
    audit.record(session, at=now, actor=by, verb="suggestions.send", subject=str(suggestion_id))
    drafts.drop(session, by, FORM)
    cards.post(session, shelf, suggestion_id, now)
    return told


def same(session: Session, shelf: Shelf, suggestion_id: int, view_id: str, by: str, now: datetime) -> Told:
    """What somebody was about to suggest is there already: they back it, where that still helps. Raises UserError, Unmet."""
    person = _suggester(session, by)
    one = suggestions.get(session, suggestion_id)
    if one is None:
        raise UserError("common.stale_button")
    drafts.drop(session, by, FORM, _held(view_id))
    language = people.language_with(session, person)
    if one.suggested_by == by:
        return Told(language, "suggestions.same_own")
    if one.state not in cards.CAN_BE_BACKED:
        state = shelf.words[language](f"suggestions.state_{one.state}")
        return Told(language, "suggestions.same_settled", {"state": state})
    return cards.back(session, shelf, suggestion_id, by, now)


def _suggester(session: Session, by: str) -> Person:
    """Who suggests: people of the own house and its guests. Raises UserError, or Unmet."""
    person = authority.require_own_house(session, by)
    if person is None:
        raise Unmet
    return person


def _held(view_id: str) -> str:
    return f"{FORM}:{view_id}"
