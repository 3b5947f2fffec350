"""Bringing to the coordinators what slipped or cannot be done: once for each owner and due date."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot import organisation
from bot.nuggets.service import Shelf
from bot.organisation import Organisation
from bot.reminders import asking, looking, planning, rules, views
from bot.reminders.asking import Candidate
from bot.reminders.hours import hours
from storage import audit, outbox, reminders
from storage.states import OPEN, Dropped, ReminderState
from storage.values import Activity, Reminder

KIND = "escalation"
OF_USE_FOR = timedelta(days=7)
NOBODY_THERE = frozenset({Dropped.AWAY, Dropped.LEFT, Dropped.STOPPED})


def tick(
    session: Session, shelf: Shelf, row: Reminder, activity: Activity, owner: Candidate | None, now: datetime
) -> bool:
    """Bring an activity to the coordinators where its time has come; False where nothing happens yet.

    An owner who was never told that it was due, since nothing ran then, is reminded once before.
    """
    theirs = hours(None, organisation.load(session))
    if activity.state not in OPEN or activity.plan.owner_id != row.owner_id:
        why = Dropped.HANDED_OVER if activity.state in OPEN else Dropped(activity.state.value)
        reminders.drop(session, row.id, why, now)
        return True
    today = theirs.today(now)
    at, end = theirs.at(today), theirs.end(today)
    if row.remind_on > today or (theirs.works_on(today) and at is not None and now < at):
        return False
    if not theirs.works_on(today) or end is None or now >= end:
        next_day = theirs.on_or_after(today + timedelta(days=1))
        reminders.want(session, row.id, next_day or rules.NEVER)
        return True
    if not (owner and _catch_up(session, row, activity, owner, now)):
        escalate(session, shelf, activity, now)
    return True


def _catch_up(session: Session, row: Reminder, activity: Activity, owner: Candidate, now: datetime) -> bool:
    rows = reminders.of_activity(session, activity.id)
    if owner.absent(now) or asking.was_told(rows, activity, owner.hours):
        return False
    today = owner.hours.today(now)
    end = owner.hours.end(today)
    start = owner.hours.on_or_after(today if end and now < end else today + timedelta(days=1))
    last = owner.hours.step(start, rules.LAST_FOR) if start else None
    if start is None or last is None:
        return False
    name = rules.dated(rules.CAUGHT_UP, activity.plan.due_on)
    if reminders.add(session, activity.id, name, row.owner_id, start, last, now=now) is None:
        return False
    reminders.want(session, row.id, last)
    return True


def after_lapse(
    session: Session,
    shelf: Shelf,
    row: Reminder,
    activity: Activity,
    why: Dropped,
    ours: Organisation,
    owner: Candidate | None,
    now: datetime,
) -> None:
    """Where nobody was there to be asked until the due date came, the coordinators hear of it at once."""
    theirs = owner.hours if owner else hours(None, ours)
    is_theirs = activity.state in OPEN and activity.plan.owner_id == row.owner_id
    if is_theirs and why in NOBODY_THERE and asking.lapsed_on_due_date(row, activity, theirs):
        escalate(session, shelf, activity, now)


def escalate(
    session: Session,
    shelf: Shelf,
    activity: Activity,
    now: datetime,
    *,
    by: str = "juuri",
    reason: str | None = None,
) -> None:
    """Bring an activity to the coordinators' channel; without a reason of somebody's only where it was not done before."""
    is_first = reminders.escalate(session, activity.id, now)
    if not is_first and reason is None:
        return
    plan = activity.plan
    name = rules.dated(rules.ESCALATION, plan.due_on)
    told = next(
        (
            row
            for row in reminders.of_activity(session, activity.id)
            if row.occasion == name and row.owner_id == plan.owner_id
        ),
        None,
    )
    ours = organisation.load(session)
    theirs = hours(None, ours)
    if told is None:
        place = (activity.id, name, plan.owner_id, theirs.today(now), rules.NEVER)
        reminders.add(session, *place, state=ReminderState.SENT, now=now)
    else:
        reminders.mark_sent(session, [told.id], now)
    detail = {"owner_id": plan.owner_id, "due_on": plan.due_on.isoformat()}
    audit.record(session, at=now, actor=by, verb="activities.escalate", subject=str(activity.id), **detail)
    if ours.coordinators_channel:
        item = looking.for_channel(session, activity, theirs, now)
        due_at = now if reason else asking.next_at_work(theirs, now)
        outbox.enqueue(
            session,
            dedupe_key=f"{KIND}:{activity.id}:{now.isoformat()}",
            kind=KIND,
            recipient=ours.coordinators_channel,
            payload=views.escalation_message(shelf.words[ours.language], item, reason).payload(),
            now=now,
            due_at=due_at,
            expires_at=due_at + OF_USE_FOR,
        )
    planning.replan(session, activity.id, now)
