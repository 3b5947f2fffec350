"""What people say of nuggets: useful, known already, a quiz answered. Synchronous; `now` comes from outside."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot import authority, people
from bot.content import Nugget
from bot.errors import Unmet, UserError
from bot.message import Told
from bot.nuggets import rules, views
from bot.nuggets.service import Shelf
from bot.slots import local_date
from bot.welcome import service as welcome
from storage import members, nuggets, outbox
from storage.states import Reception
from storage.values import Before, Person, ShareFacts

SURELY_WAITS = timedelta(minutes=1)
"""An update that falls due no sooner than this still waits when what we change now is committed."""


@dataclass(frozen=True)
class Quiz:
    """A quiz as one person meets it."""

    language: str
    nugget: Nugget
    choice: int | None
    """What they chose last, from 1."""
    is_new: bool = False
    """Whether this is the person's first contact."""


def receive(session: Session, shelf: Shelf, ref: str, reception: Reception, by: str, now: datetime) -> Told:
    """Keep what a person says of a nugget; the last word counts. Raises UserError, or Unmet."""
    person, nugget, share = _find(session, shelf, ref, by)
    if person.onboarded_at is None:
        welcome.greet(session, shelf.words, by, now)
    share_id = share.id if share else None
    before = nuggets.receive(session, by, nugget.slug, reception, share_id, now)
    _bring_up_to_date(session, share, before, before is not None and before.word == reception, now)
    language = people.language_with(session, person)
    if before is None:
        return Told(language, f"nuggets.noted_{reception}")
    if before.word == reception:
        return Told(language, "nuggets.said_so")
    return Told(language, f"nuggets.changed_to_{reception}")


def quiz(session: Session, shelf: Shelf, ref: str, by: str) -> Quiz:
    """The quiz of a nugget and what the person answered before. Raises UserError, or Unmet."""
    person, nugget, _ = _find(session, shelf, ref, by)
    before = nuggets.answer_of(session, by, nugget.slug)
    return Quiz(people.language_with(session, person), nugget, before, is_new=person.onboarded_at is None)


def answer(session: Session, shelf: Shelf, ref: str, choice: int, by: str, now: datetime) -> Quiz:
    """Keep a person's answer; the last one counts. Raises UserError, or Unmet."""
    person, nugget, share = _find(session, shelf, ref, by)
    right = nugget.text("en").quiz
    if not 1 <= choice <= len(right.options):
        raise UserError("nuggets.gone")
    if person.onboarded_at is None:
        welcome.greet(session, shelf.words, by, now)
    share_id = share.id if share else None
    before = nuggets.answer(session, by, nugget.slug, choice, choice == right.answer, share_id, now)
    _bring_up_to_date(session, share, before, before is not None and before.word == choice, now)
    return Quiz(people.language_with(session, person), nugget, choice)


def for_me(session: Session, shelf: Shelf, by: str, now: datetime) -> tuple[str, Nugget]:
    """A nugget that the person has said nothing about yet, else any; with their language. Raises UserError."""
    person = authority.require_own_house(session, by)
    today = local_date(now, person.tz if person and person.tz else "UTC")
    choice = rules.eligible(shelf.content.nuggets, (), today)
    nugget = rules.for_one(choice, nuggets.known_to(session, by), f"{by}:{now.isoformat()}")
    if nugget is None:
        raise UserError("nuggets.none_left")
    return people.language_of(session, by), nugget


def _find(session: Session, shelf: Shelf, ref: str, by: str) -> tuple[Person, Nugget, ShareFacts | None]:
    """Who pressed a button, and the nugget (and the share) that it belongs to. Raises UserError, or Unmet."""
    share_id, slug = views.parse(ref)
    if share_id is None:
        person, share = members.get(session, by), None
    else:
        person, share = nuggets.person_and_share(session, by, share_id)
    authority.refuse_strangers(person)
    if person is None:
        raise Unmet
    if views.is_preview(ref):
        raise UserError("nuggets.only_preview")
    nugget = shelf.content.nuggets.get(share.slug if share else slug or "")
    if nugget is None:
        raise UserError("nuggets.gone")
    return person, nugget, share


def _bring_up_to_date(
    session: Session,
    share: ShareFacts | None,
    before: Before[Reception] | Before[int] | None,
    same: bool,
    now: datetime,
) -> None:
    """Have the counts changed on the message that was clicked and on the one where the person spoke before."""
    touched = [share]
    if before and before.share_id is not None and (share is None or before.share_id != share.id):
        touched.append(nuggets.get_share(session, before.share_id))
    elif same:
        return
    for one in touched:
        if one is None or one.outbox_id is None:
            continue
        due_at = now
        if one.counts_due_at is not None:
            if now + SURELY_WAITS < one.counts_due_at <= now + rules.UPDATE_EVERY:
                continue
            # the clock may have been put back: never further off than one interval
            due_at = min(max(now, one.counts_due_at + rules.UPDATE_EVERY), now + rules.UPDATE_EVERY)
        late = due_at + rules.LATE
        if outbox.enqueue_update(session, one.outbox_id, now=now, due_at=due_at, expires_at=late):
            nuggets.counts_due(session, one.id, due_at)
