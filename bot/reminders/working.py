"""What owners say of their work instead of doing it now: remind me later, I cannot."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from bot import organisation, people
from bot.activities import rules as activity_rules
from bot.activities import service
from bot.errors import FieldError, UserError
from bot.nuggets.service import Shelf
from bot.reminders import escalating, planning, rules
from bot.reminders.facts import Choice
from bot.reminders.hours import Hours, hours
from bot.reminders.modals import LONGEST_REASON
from storage import activities, audit, members, reminders
from storage.states import OPEN, Dropped, MemberKind, ReminderState
from storage.values import Activity


def worked(session: Session, activity_id: int, by: str) -> Activity:
    """An open activity of which this person may say how it stands. Raises UserError."""
    activity, person = activities.get(session, activity_id), members.get(session, by)
    if activity is None:
        raise UserError("activities.gone")
    is_ours = person is not None and person.kind in (MemberKind.PERSON, MemberKind.GUEST)
    if not is_ours or not activity_rules.may_work(person, activity):
        raise UserError("activities.not_yours")
    if activity.state not in OPEN:
        raise service.stale(session, activity)
    return activity


def choice(session: Session, activity_id: int, by: str, now: datetime) -> Choice:
    """What somebody can say of an activity. Raises UserError."""
    activity = worked(session, activity_id, by)
    theirs = _hours(session, activity)
    days = tuple(rules.snooze_days(activity, theirs, now))
    today = theirs.today(now)
    latest = rules.latest_snooze(activity, today)
    return Choice(people.language_of(session, by), activity, days, today, latest)


def snooze(session: Session, activity_id: int, day: date, *, by: str, now: datetime) -> None:
    """Remind of it on another day instead: until the due date or, once that is past, within a month. Raises UserError,
    FieldError."""
    activities.hold(session, [activity_id])
    activity = worked(session, activity_id, by)
    theirs = _hours(session, activity)
    today, owner_id = theirs.today(now), activity.plan.owner_id
    if day <= today:
        raise FieldError("reminders.day", "reminders.day_past")
    if day > (latest := rules.latest_snooze(activity, today)):
        key = "reminders.beyond_due" if latest == activity.plan.due_on else "reminders.day_far"
        raise FieldError("reminders.day", key)
    last = theirs.step(day, rules.LAST_FOR)
    if not theirs.works_on(day) or last is None:
        raise FieldError("reminders.day", "reminders.day_off")
    planning.refresh(session, activity_id, now)
    name = rules.dated(rules.SNOOZE, day)
    new = reminders.add(session, activity_id, name, owner_id, day, last, now=now)
    for row in reminders.of_activity(session, activity_id):
        if row.owner_id != owner_id or not row.occasion.startswith(rules.SNOOZE):
            continue
        if row.occasion == name and new is None:
            reminders.want(session, row.id, day, last)
        elif row.occasion != name and row.state is ReminderState.WANTED:
            reminders.drop(session, row.id, Dropped.SNOOZED, now)
    told = {"day": day.isoformat()}
    audit.record(session, at=now, actor=by, verb="activities.snooze", subject=str(activity_id), **told)
    planning.replan(session, activity_id, now)


def cannot(session: Session, shelf: Shelf, activity_id: int, reason: str, *, by: str, now: datetime) -> None:
    """It cannot be done: the coordinators hear why at once. Raises UserError, FieldError."""
    activity, reason = worked(session, activity_id, by), " ".join(reason.split())
    if not reason:
        raise FieldError("reminders.reason", "reminders.no_reason")
    if len(reason) > LONGEST_REASON:
        raise FieldError("reminders.reason", "activities.too_long", most=LONGEST_REASON)
    if not activities.change(session, activity, now, reason=reason):
        raise UserError("activities.changed_meanwhile")
    escalating.escalate(session, shelf, activity, now, by=by, reason=reason)


def _hours(session: Session, activity: Activity) -> Hours:
    return hours(members.get(session, activity.plan.owner_id), organisation.load(session))
