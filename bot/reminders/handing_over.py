"""Asking a colleague to take work over: they take it, decline, or say nothing for two work days and it comes back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot import organisation, people
from bot.activities import service
from bot.activities.series import zone_of
from bot.errors import FieldError, UserError
from bot.message import Told
from bot.nuggets.service import Shelf
from bot.reminders import looking, planning, rules, views
from bot.reminders.hours import Hours, hours
from bot.reminders.working import worked
from storage import activities, audit, members, outbox, reminders
from storage.outbox import Delivery
from storage.states import OPEN, Dropped, MemberKind, ReminderState
from storage.values import Activity, Reminder

KIND = "hand_over"
NEWS = "hand_over_news"
OF_USE_FOR = timedelta(days=7)
SILENCE = 2
"""Work days without an answer after which an offer comes back."""


def offer(session: Session, shelf: Shelf, activity_id: int, to: str, *, by: str, now: datetime) -> None:
    """Ask a colleague to take an activity over. Raises UserError, FieldError."""
    activity = worked(session, activity_id, by)
    colleague = members.get(session, to)
    if to == activity.plan.owner_id:
        raise FieldError("reminders.to", "reminders.to_owner")
    if colleague is None or colleague.kind not in (MemberKind.PERSON, MemberKind.GUEST):
        raise FieldError("reminders.to", "activities.no_colleague")
    if colleague.stopped_at is not None:
        raise FieldError("reminders.to", "reminders.to_stopped", name=colleague.name)
    if activity.offered_to == to:
        raise FieldError("reminders.to", "reminders.asked_already")
    _change(session, activity, now, offered_to=to, offered_at=now)
    _close_message(session, activity, now)
    audit.record(session, at=now, actor=by, verb="activities.offer", subject=str(activity_id), to=to)
    _wait(session, activity, now)
    planning.replan(session, activity_id, now)
    outbox.enqueue(
        session,
        dedupe_key=_key(activity_id, now),
        kind=KIND,
        recipient=to,
        payload=_message(session, shelf, activity_id, to, now),
        now=now,
        expires_at=now + OF_USE_FOR,
        person=to,
    )


def _key(activity_id: int, offered_at: datetime) -> str:
    return f"{KIND}:{activity_id}:{offered_at.isoformat()}"


def _wait(session: Session, activity: Activity, now: datetime) -> None:
    """Note when the offer comes back; one of an earlier offer of the same day counts anew."""
    theirs = _hours(session, activity.plan.owner_id)
    today = theirs.today(now)
    start = theirs.on_or_before(today)
    back_on = (theirs.step(start, SILENCE) if start else None) or today + timedelta(days=SILENCE)
    name, owner_id = rules.dated(rules.OFFER, today), activity.plan.owner_id
    if reminders.add(session, activity.id, name, owner_id, back_on, rules.NEVER, now=now) is None:
        for row in reminders.of_activity(session, activity.id):
            if row.occasion == name and row.owner_id == owner_id:
                reminders.want(session, row.id, back_on)


def take(session: Session, shelf: Shelf, activity_id: int, *, by: str, now: datetime) -> Told:
    """Who was asked takes it over. Raises UserError."""
    activity = _offered(session, activity_id, by)
    deputy_id = None if activity.plan.deputy_id == by else activity.plan.deputy_id
    plan = replace(activity.plan, owner_id=by, deputy_id=deputy_id)
    zone = zone_of(session, by)
    _change(session, activity, now, plan=plan, zone=zone, offered_to=None, offered_at=None, escalated_at=None)
    audit.record(session, at=now, actor=by, verb="activities.take_over", subject=str(activity_id))
    _close_message(session, activity, now)
    planning.replan(session, activity_id, now)
    _remind_once(session, activity_id, by, now)
    _tell_owner(session, shelf, activity, "reminders.taken_over", by, now)
    return Told(people.language_of(session, by), "reminders.taken")


def _remind_once(session: Session, activity_id: int, owner_id: str, now: datetime) -> None:
    """Where nothing else is left to remind the new owner, the next work day does."""
    rows = reminders.of_activity(session, activity_id)
    theirs = _hours(session, owner_id)
    start = theirs.on_or_after(theirs.today(now) + timedelta(days=1))
    last = theirs.step(start, rules.LAST_FOR) if start else None
    coming = [
        row
        for row in rows
        if row.owner_id == owner_id
        and row.state is ReminderState.WANTED
        and not row.occasion.startswith((rules.ESCALATION, rules.OFFER))
    ]
    if not coming and start and last:
        name = rules.dated(rules.TAKEN_OVER, start)
        reminders.add(session, activity_id, name, owner_id, start, last, now=now)


def decline(session: Session, shelf: Shelf, activity_id: int, *, by: str, now: datetime) -> Told:
    """Who was asked does not take it over. Raises UserError."""
    activity = _offered(session, activity_id, by)
    _change(session, activity, now, offered_to=None, offered_at=None)
    audit.record(session, at=now, actor=by, verb="activities.decline", subject=str(activity_id))
    _close_message(session, activity, now)
    planning.replan(session, activity_id, now)
    _tell_owner(session, shelf, activity, "reminders.declined", by, now)
    return Told(people.language_of(session, by), "reminders.declined_noted")


def tick(session: Session, shelf: Shelf, row: Reminder, activity: Activity, now: datetime) -> bool:
    """Give back what nobody has answered; False where there is time left."""
    if activity.offered_to is None or activity.state not in OPEN:
        reminders.drop(session, row.id, Dropped.ANSWERED, now)
        return True
    theirs = _hours(session, row.owner_id)
    today = theirs.today(now)
    at = theirs.at(today)
    if row.remind_on > today or (theirs.works_on(today) and at is not None and now < at):
        return False
    if not theirs.works_on(today):
        reminders.want(session, row.id, theirs.on_or_after(today) or rules.NEVER)
        return True
    if activities.change(session, activity, now, offered_to=None, offered_at=None):
        _close_message(session, activity, now)
        reminders.mark_sent(session, [row.id], now)
        audit.record(session, at=now, actor="juuri", verb="activities.give_back", subject=str(activity.id))
        planning.replan(session, activity.id, now)
        _tell_owner(session, shelf, activity, "reminders.no_answer", activity.offered_to, now)
    return True


def _offered(session: Session, activity_id: int, by: str) -> Activity:
    activity = activities.get(session, activity_id)
    if activity is None:
        raise UserError("activities.gone")
    if activity.state not in OPEN:
        raise service.stale(session, activity)
    if activity.offered_to != by:
        key = "reminders.offer_taken" if activity.plan.owner_id == by else "reminders.offer_closed"
        raise UserError(key)
    return activity


def _change(session: Session, activity: Activity, now: datetime, **columns: Any) -> None:
    if not activities.change(session, activity, now, **columns):
        raise UserError("activities.changed_meanwhile")


def _hours(session: Session, user_id: str) -> Hours:
    return hours(members.get(session, user_id), organisation.load(session))


def _close_message(session: Session, activity: Activity, now: datetime) -> None:
    """The message of the offer that stood until now shows that it is settled."""
    if activity.offered_at is not None:
        for mine in outbox.get(session, [outbox.id_of(session, _key(activity.id, activity.offered_at))]):
            outbox.enqueue_update(session, mine.id, now=now, due_at=now, expires_at=now + OF_USE_FOR)


def _tell_owner(
    session: Session, shelf: Shelf, activity: Activity, key: str, about: str, now: datetime
) -> None:
    """Tell who was responsible when the offer was made what came of it."""
    owner_id = activity.plan.owner_id
    person = members.get(session, about)
    t = shelf.words[people.language_of(session, owner_id)]
    message = views.said_message(t, key, activity.plan.title, person.name if person else about)
    outbox.enqueue(
        session,
        dedupe_key=f"{NEWS}:{activity.id}:{now.isoformat()}",
        kind=NEWS,
        recipient=owner_id,
        payload=message.payload(),
        now=now,
        expires_at=now + OF_USE_FOR,
        person=owner_id,
    )


def render(session: Session, shelf: Shelf, row: Delivery, now: datetime) -> Mapping[str, Any] | None:
    """The message of an offer as it stands now."""
    found = outbox.get(session, [str(row.target_id)])
    if not found:
        return None
    activity_id = int(found[0].dedupe_key.split(":")[1])
    return _message(session, shelf, activity_id, row.recipient, now)


def _message(session: Session, shelf: Shelf, activity_id: int, to: str, now: datetime) -> dict[str, Any]:
    item = looking.one(session, activity_id, to, now)
    t = shelf.words[people.language_of(session, to)]
    return views.offer_message(t, item, to).payload() if item else {}
