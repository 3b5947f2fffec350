"""Whom a reminder is sent to, and when not. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.reminders.hours import Hours
from bot.slots import resolve
from bot.workdays import WORK_STARTS, is_quiet
from storage.states import Dropped, MemberKind, ReminderState
from storage.values import Activity, Person, Reminder

LOOKED_AT = timedelta(minutes=1)
"""How long before a message is due Slack is asked whether the person wants to be left alone."""


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be reminded."""

    person: Person
    hours: Hours

    def absent(self, now: datetime) -> Dropped | None:
        """Why they cannot be asked now; None where they can."""
        if self.person.kind not in (MemberKind.PERSON, MemberKind.GUEST):
            return Dropped.LEFT
        if self.person.stopped_at is not None:
            return Dropped.STOPPED
        back_on = self.person.away_until
        return Dropped.AWAY if back_on is not None and back_on > self.hours.today(now) else None


@dataclass(frozen=True)
class Ask:
    """Put it into the person's message of today."""

    who: Candidate
    today: date


@dataclass(frozen=True)
class Wait:
    """Nobody can be asked before this local date."""

    until: date


@dataclass(frozen=True)
class Lapse:
    """It cannot be sent any more."""

    why: Dropped


Verdict = Ask | Wait | Lapse


def decide(row: Reminder, owner: Candidate | None, deputy: Candidate | None, now: datetime) -> Verdict:
    """What becomes of a wanted reminder now: told to the owner (the deputy while the owner is away), put off, or dropped."""
    if owner is None:
        return Lapse(Dropped.LEFT)
    absent = owner.absent(now)
    deputy_can = deputy is not None and deputy.absent(now) is None
    who = deputy if deputy is not None and absent and deputy_can else owner
    today = who.hours.today(now)
    if row.remind_on > today:
        return Wait(row.remind_on)
    if row.expires_on <= today:
        return Lapse(absent if absent and who is owner else _late(row, who.hours))
    if absent and who is owner:
        back_on = owner.person.away_until if absent is Dropped.AWAY else None
        return Wait(min(back_on, row.expires_on) if back_on else row.expires_on)
    if not who.hours.works_on(today) or _is_over(who.hours, today, now):
        next_day = who.hours.on_or_after(today + timedelta(days=1))
        return Wait(min(next_day, row.expires_on) if next_day else row.expires_on)
    return Ask(who, today)


def _is_over(hours: Hours, today: date, now: datetime) -> bool:
    end = hours.end(today)
    return end is None or now >= end


def _late(row: Reminder, hours: Hours) -> Dropped:
    day, days = row.remind_on, []
    while day < row.expires_on:
        days.append(day)
        day += timedelta(days=1)
    return Dropped.QUIET if all(is_quiet(one, hours.quiet) for one in days) else Dropped.LATE


def at_work(hours: Hours, now: datetime) -> bool:
    """Whether it is a work day of theirs and between 08:00 and 18:00."""
    today = hours.today(now)
    start, end = resolve(today, WORK_STARTS, hours.zone), hours.end(today)
    return start is not None and end is not None and start <= now < end and hours.works_on(today)


def next_at_work(hours: Hours, now: datetime) -> datetime:
    """Now, or the next morning that they work."""
    if at_work(hours, now):
        return now
    today = hours.today(now)
    at = hours.at(today)
    next_day = today if hours.works_on(today) and at and now < at else None
    next_day = next_day or hours.on_or_after(today + timedelta(days=1))
    return (hours.at(next_day) if next_day else None) or now


def lapsed_on_due_date(row: Reminder, activity: Activity, hours: Hours) -> bool:
    """Whether a reminder was of use until the due date, or later: once it has lapsed nobody is told in time."""
    anchor = hours.on_or_before(activity.plan.due_on)
    return anchor is None or row.expires_on >= anchor


def was_told(rows: Iterable[Reminder], activity: Activity, hours: Hours) -> bool:
    """Whether the owner was reminded on the due date or later."""
    anchor = hours.on_or_before(activity.plan.due_on) or activity.plan.due_on
    return any(
        row.state is ReminderState.SENT
        and row.owner_id == activity.plan.owner_id
        and row.message_id is not None
        and row.remind_on >= anchor
        for row in rows
    )
