"""A coordinator has the responsible person reminded: once a day, at their hour, in the one message of their morning."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot import organisation, people
from bot.activities import service as activities_service
from bot.authority import require_coordinator
from bot.errors import UserError
from bot.message import Told
from bot.nuggets.service import Shelf
from bot.reminders import rules
from bot.reminders.asking import Candidate
from bot.reminders.hours import hours
from storage import activities, audit, members, reminder_messages, reminders
from storage.states import OPEN
from storage.values import Activity


def remind(session: Session, shelf: Shelf, activity_id: int, by: str, now: datetime) -> Told:
    """Remind of late work, unless that has happened today or is not wanted; says what was done. Raises UserError."""
    require_coordinator(session, by)
    activity = activities.hold(session, [activity_id]).get(activity_id)
    if activity is None:
        raise UserError("activities.gone")
    if activity.state not in OPEN:
        raise activities_service.stale(session, activity)
    language = people.language_of(session, by)
    who = _who(session, activity, now)
    if who is None:
        return Told(language, "digest.nobody_there")
    key, day = _settle(session, activity, who, by, now)
    told = {"name": who.person.name, "day": shelf.words[language].day(day)}
    return Told(language, key, told)


def _who(session: Session, activity: Activity, now: datetime) -> Candidate | None:
    """The responsible person or, while they cannot be reminded, the deputy."""
    ours = organisation.load(session)
    ids = [activity.plan.owner_id, activity.plan.deputy_id]
    found = (members.get(session, user_id) for user_id in ids if user_id)
    there = (Candidate(person, hours(person, ours)) for person in found if person)
    return next((one for one in there if one.absent(now) is None), None)


def _settle(session: Session, activity: Activity, who: Candidate, by: str, now: datetime) -> tuple[str, date]:
    """What to say, and of which day."""
    today, owner_id = who.hours.today(now), activity.plan.owner_id
    if activity.plan.due_on >= today:
        return "digest.not_late", activity.plan.due_on
    if day := reminders.put_off(session, [activity.id], rules.SNOOZE).get((activity.id, owner_id)):
        return "digest.is_snoozed", day
    told = reminder_messages.told_on(session, who.person.id, today)
    if told and activity.id in told:
        return "digest.reminded_today", today
    if day := reminders.put_off(session, [activity.id], rules.ASKED).get((activity.id, owner_id)):
        return "digest.on_its_way", day
    end = who.hours.end(today)
    is_open = told is None and end is not None and now < end
    day = who.hours.on_or_after(today if is_open else today + timedelta(days=1))
    last = who.hours.step(day, rules.LAST_FOR) if day else None
    if day is None or last is None:
        return "digest.nobody_there", today
    name = rules.dated(rules.ASKED, today)
    if reminders.add(session, activity.id, name, owner_id, day, last, now=now) is None:
        return "digest.reminded_today", today
    audit.record(
        session, at=now, actor=by, verb="activities.remind", subject=str(activity.id), day=day.isoformat()
    )
    return ("digest.reminds_today" if day == today else "digest.on_its_way"), day
