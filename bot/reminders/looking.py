"""Gathering what a reminder tells. Synchronous reads."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot import organisation
from bot.reminders.facts import Item, Standing
from bot.reminders.hours import Hours, hours
from bot.reminders.rules import SNOOZE
from storage import activities, members, outlets, reminders
from storage.states import OPEN, ActivityState
from storage.values import Activity

_CLOSED = {
    ActivityState.DONE: Standing.DONE,
    ActivityState.CANCELLED: Standing.CANCELLED,
    ActivityState.MISSED: Standing.MISSED,
}


def items(session: Session, activity_ids: Collection[int], person_id: str, now: datetime) -> list[Item]:
    """How some activities stand for one person, what was due first at the top."""
    found = activities.by_ids(session, activity_ids)
    theirs = hours(members.get(session, person_id), organisation.load(session))
    named = {activity.plan.owner_id for activity in found.values()}
    named |= {activity.offered_to for activity in found.values() if activity.offered_to}
    names = {one.id: one.name for one in members.by_ids(session, named)}
    places = {outlet.id: outlet.name for outlet in outlets.get_all(session)}
    snoozed = reminders.put_off(session, activity_ids, SNOOZE)
    return [
        item(activity, person_id, theirs, now, names=names, places=places, snoozed=snoozed)
        for activity in sorted(found.values(), key=lambda one: (one.plan.due_on, one.id))
    ]


def one(session: Session, activity_id: int, person_id: str, now: datetime) -> Item | None:
    """The same for one activity; None where there is no such."""
    return next(iter(items(session, [activity_id], person_id, now)), None)


def item(
    activity: Activity,
    person_id: str,
    theirs: Hours,
    now: datetime,
    *,
    names: Mapping[str, str],
    places: Mapping[int, str],
    snoozed: Mapping[tuple[int, str], date],
) -> Item:
    """How an activity stands for a person."""
    plan, today = activity.plan, theirs.today(now)
    until = snoozed.get((activity.id, plan.owner_id))
    standing = _standing(activity, person_id, until)
    whose = activity.offered_to if standing is Standing.OFFERED and activity.offered_to else plan.owner_id
    return Item(
        activity=activity,
        outlet=places.get(plan.outlet_id or 0),
        standing=standing,
        today=today,
        days_late=theirs.days_late(plan.due_on, today),
        name=names.get(whose, whose),
        owner=names.get(plan.owner_id, plan.owner_id),
        snoozed_until=until,
        for_deputy=plan.deputy_id == person_id,
    )


def _standing(activity: Activity, person_id: str, snoozed_until: date | None) -> Standing:
    if activity.state not in OPEN:
        return _CLOSED[activity.state]
    if person_id not in (activity.plan.owner_id, activity.plan.deputy_id):
        return Standing.HANDED_OVER
    if activity.offered_to:
        return Standing.OFFERED
    if activity.escalated_at:
        return Standing.ESCALATED
    return Standing.SNOOZED if snoozed_until else Standing.OPEN


def for_channel(session: Session, activity: Activity, theirs: Hours, now: datetime) -> Item:
    """How an activity stands for a channel whose people work by `theirs`."""
    owner_id = activity.plan.owner_id
    names = {one.id: one.name for one in members.by_ids(session, [owner_id])}
    places = {outlet.id: outlet.name for outlet in outlets.get_all(session)}
    return item(activity, owner_id, theirs, now, names=names, places=places, snoozed={})
