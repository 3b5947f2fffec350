"""Keeping the reminders of an activity what they should be. Synchronous; `now` comes from outside."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot import organisation
from bot.organisation import Organisation
from bot.reminders import rules
from bot.reminders.hours import hours
from storage import activities, members, outbox, reminder_messages, reminders, settings
from storage.states import ActivityKind, ReminderState
from storage.values import Activity, ActivityFilter

SHOWN_FOR = timedelta(days=30)
"""How long after it was sent a message shows what became of its activities."""
UPDATE_OF_USE = timedelta(days=2)
AT_ONCE = 50
"""Activities of which the reminders are worked out in one transaction."""
REPLANNED_TO = "replanned_to"
"""The setting that holds how far (by activity id) that has come; None: it is not needed."""


def replan(session: Session, activity_id: int, now: datetime) -> None:
    """Work out which reminders are wanted of an activity as it stands now; messages that told of it show how it stands."""
    ours = organisation.load(session)
    for activity in activities.hold(session, [activity_id]).values():
        refresh(session, activity_id, now)
        plan(session, activity, ours, now)


def plan(session: Session, activity: Activity, ours: Organisation, now: datetime) -> None:
    """Write down the reminders that an activity, which our caller holds, wants."""
    owner_id = activity.plan.owner_id
    theirs = hours(members.get(session, owner_id), ours)
    rows = reminders.of_activity(session, activity.id)
    for change in rules.plan(activity, rows, offsets(ours, activity.plan.kind), theirs, now):
        if isinstance(change, rules.Drop):
            reminders.drop(session, change.id, change.why, now)
            continue
        one = change.occasion
        if change.id is not None:
            reminders.want(session, change.id, one.remind_on, one.expires_on)
            continue
        state = ReminderState.DROPPED if change.why else ReminderState.WANTED
        place = (activity.id, one.name, owner_id, one.remind_on, one.expires_on)
        reminders.add(session, *place, state=state, why=change.why, now=now)


def replan_all(session: Session) -> None:
    """The organisation's days have changed: from the next tick on all reminders are worked out anew."""
    settings.put(session, REPLANNED_TO, 0)


def go_on(session: Session, ours: Organisation, now: datetime) -> int:
    """Work out some more of them; returns how many, 0 once all are."""
    done_to = settings.get_all(session).get(REPLANNED_TO)
    if done_to is None:
        return 0
    some = [activity.id for activity in activities.open_after(session, done_to, AT_ONCE)]
    for activity in activities.hold(session, some).values():
        plan(session, activity, ours, now)
    settings.put(session, REPLANNED_TO, some[-1] if some else None)
    return len(some)


def offsets(ours: Organisation, kind: ActivityKind) -> tuple[int, ...]:
    """When owners are reminded of work of this kind, in work days from the due date."""
    return ours.reminders_by_kind.get(kind, ours.reminders)


def refresh(session: Session, activity_id: int, now: datetime) -> None:
    """Have the messages that told of an activity show how it stands."""
    for delivery_id in reminder_messages.deliveries_of(session, activity_id, now - SHOWN_FOR):
        outbox.enqueue_update(session, delivery_id, now=now, due_at=now, expires_at=now + UPDATE_OF_USE)


def replan_of(session: Session, owner_id: str, now: datetime) -> None:
    """The same for all that a person is responsible for, when their work days have changed."""
    ours = organisation.load(session)
    theirs = activities.listed(session, ActivityFilter(owner_id=owner_id), limit=1000)
    for activity in activities.hold(session, [one.id for one in theirs]).values():
        plan(session, activity, ours, now)
