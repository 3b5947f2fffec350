"""What every step of a suggestion has in common: it is looked up, recorded and told, or refused with how things stand."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot import people
from bot.errors import UserError
from bot.nuggets.service import Shelf
from bot.suggestions import looking, news
from bot.suggestions.state_views import state_line
from storage import audit, suggestions
from storage.values import Person, Suggestion


def found(session: Session, suggestion_id: int) -> Suggestion:
    """The suggestion. Raises UserError where there is none."""
    suggestion = suggestions.get(session, suggestion_id)
    if suggestion is None:
        raise UserError("suggestions.gone")
    return suggestion


def stale(
    session: Session, shelf: Shelf, suggestion: Suggestion, person: Person | None, now: datetime
) -> UserError:
    """What to say to somebody who comes too late: who did what, and when."""
    zone = person.tz if person else None
    shown = looking.look_at(session, found(session, suggestion.id), now, zone=zone)
    t = shelf.words[people.language_with(session, person)]
    return UserError("suggestions.too_late", state=state_line(t, shown))


def done(
    session: Session,
    shelf: Shelf,
    suggestion_id: int,
    step: str,
    by: str,
    now: datetime,
    *,
    said: str | None = None,
    **detail: str,
) -> None:
    """Record a step, bring the cards up to date and tell the suggester."""
    step_id = recorded(session, suggestion_id, step, by, now, said=said, **detail)
    news.said(session, shelf, suggestion_id, step, by, step_id, now)


def recorded(
    session: Session,
    suggestion_id: int,
    step: str,
    by: str,
    now: datetime,
    *,
    said: str | None = None,
    **detail: str,
) -> int:
    """Record a step: who and when in the audit, what was said in the history alone; returns the step's id."""
    audit.record(session, at=now, actor=by, verb=f"suggestions.{step}", subject=str(suggestion_id), **detail)
    return suggestions.add_step(session, suggestion_id, step, by=by, now=now, said=said)
