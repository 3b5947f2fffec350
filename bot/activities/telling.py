"""Telling people at once that a coordinator has made work theirs, or given it to somebody else."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot import people
from bot.activities.news_views import news_message
from bot.nuggets.service import Shelf
from storage import members, outbox, suggestions
from storage.states import MemberKind
from storage.values import Activity

KIND = "activity_news"
OF_USE_FOR = timedelta(days=3)


def given(
    session: Session, shelf: Shelf, activity: Activity, by: str, now: datetime, *, before: str | None = None
) -> None:
    """Tell the responsible person and, where it changed, who was responsible `before`; nobody hears of their own doing.

    Who has stopped Juuri hears nothing of it: then who did it is told that it is theirs to tell.
    """
    owner_id = activity.plan.owner_id
    if owner_id != by and not (before is None and _heard_already(session, activity)):
        _tell(session, shelf, activity, "activities.given", owner_id, by, now)
    if before is not None and before != by:
        _tell(session, shelf, activity, "activities.taken_away", before, by, now)
    owner = members.get(session, owner_id)
    if owner_id != by and owner is not None and owner.stopped_at:
        _tell(session, shelf, activity, "activities.owner_stopped", by, by, now, is_answer=True)


def _heard_already(session: Session, activity: Activity) -> bool:
    """Whether the responsible person suggested it: then they hear that it was accepted, and that it is theirs."""
    suggestion_id = activity.plan.suggestion_id
    suggestion = suggestions.get(session, suggestion_id) if suggestion_id else None
    return suggestion is not None and suggestion.suggested_by == activity.plan.owner_id


def _tell(
    session: Session,
    shelf: Shelf,
    activity: Activity,
    key: str,
    to: str,
    by: str,
    now: datetime,
    *,
    is_answer: bool = False,
) -> None:
    """Write to somebody who has not stopped Juuri; an answer to their own doing they get all the same."""
    known = {person.id: person for person in members.by_ids(session, {to, by, activity.plan.owner_id})}
    person = known.get(to)
    if person is None or person.kind is MemberKind.DEACTIVATED or (person.stopped_at and not is_answer):
        return
    names = {
        user_id: known[user_id].name if user_id in known else user_id
        for user_id in (by, activity.plan.owner_id)
    }
    t = shelf.words[people.language_with(session, person)]
    message = news_message(t, key, activity, by=names[by], owner=names[activity.plan.owner_id])
    outbox.enqueue(
        session,
        dedupe_key=f"{KIND}:{activity.id}:{activity.sequence}:{to}",
        kind=KIND,
        recipient=to,
        payload=message.payload(),
        now=now,
        expires_at=now + OF_USE_FOR,
        person=to,
    )
