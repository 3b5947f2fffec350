"""Which reminders an activity wants. Pure.

Offsets count work days of the owner's: 0 is the due date, or the last work day before it where that is none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.reminders.hours import Hours
from storage.states import OPEN, ActivityState, Dropped, ReminderState
from storage.values import Activity, Reminder

LAST_FOR = 2
"""Work days for which the last reminder, and each one that is asked for, is of use."""
NEVER = date(9999, 12, 31)

SNOOZE, TAKEN_OVER, CAUGHT_UP, ASKED, ANEW, OFFER, ESCALATION = (
    "snooze:",
    "taken_over:",
    "caught_up:",
    "asked:",
    "due:",
    "offer:",
    "escalation:",
)
"""Occasions with a date: asked for; the first to who took it over late; after downtime; by a coordinator's word; on a new
due date where the day's own was sent for an earlier one; when an offer that nobody answered comes back; when the coordinators
hear of it."""
SNOOZED_AT_MOST = timedelta(days=31)
"""How far ahead overdue work can be put off."""
EXTRA = (SNOOZE, TAKEN_OVER, CAUGHT_UP, ASKED)


@dataclass(frozen=True)
class Occasion:
    """One reminder as planned: its name, its local date, and the date on which it is too late."""

    name: str
    remind_on: date
    expires_on: date


def named(offset: int) -> str:
    """The name of an offset: `-3`, `0`, `+1`."""
    return f"{offset:+d}" if offset else "0"


def dated(prefix: str, day: date) -> str:
    """The name of an occasion with a date."""
    return f"{prefix}{day.isoformat()}"


def occasions(due_on: date, offsets: Sequence[int], hours: Hours) -> list[Occasion]:
    """The reminders of a due date, in order, and at last the escalation; empty where there are no work days.

    Each is too late when the next one comes; the last one after LAST_FOR work days, when the coordinators hear of it.
    """
    anchor = hours.on_or_before(due_on)
    days = [hours.step(anchor, offset) for offset in offsets] if anchor else []
    last = hours.step(days[-1], LAST_FOR) if days and days[-1] else None
    overdue = hours.step(anchor, 1) if anchor else None
    if last is None or overdue is None or None in days:
        return []
    come = [day for day in days if day]
    found = [
        Occasion(named(offset), day, expires_on)
        for offset, day, expires_on in zip(offsets, come, [*come[1:], last], strict=True)
    ]
    return [*found, Occasion(dated(ESCALATION, due_on), max(last, overdue), NEVER)]


@dataclass(frozen=True)
class Put:
    """Write a reminder down, or change the one that stands (`id`); with `why` it is dropped from the start."""

    occasion: Occasion
    id: int | None = None
    why: Dropped | None = None


@dataclass(frozen=True)
class Drop:
    """A reminder that is not wanted any more."""

    id: int
    why: Dropped


_CLOSED = {
    ActivityState.DONE: Dropped.DONE,
    ActivityState.CANCELLED: Dropped.CANCELLED,
    ActivityState.MISSED: Dropped.MISSED,
}


def plan(
    activity: Activity, rows: Iterable[Reminder], offsets: Sequence[int], hours: Hours, now: datetime
) -> list[Put | Drop]:
    """What to change so that the reminders that stand (`rows`) are those that the activity wants as it is now."""
    mine = {row.occasion: row for row in rows if row.owner_id == activity.plan.owner_id}
    wanted = [row for row in rows if row.state is ReminderState.WANTED]
    changes: list[Put | Drop] = []
    if activity.state not in OPEN:
        return [Drop(row.id, _CLOSED[activity.state]) for row in wanted]
    regular = _regular(activity, mine, offsets, hours)
    snoozed_until = _snoozed_until(activity, mine, hours, now)
    for row in wanted:
        if why := _unwanted(activity, row, regular, snoozed_until, hours, now):
            changes.append(Drop(row.id, why))
    if _is_escalated(activity, mine):
        return changes
    for occasion in regular.values():
        if not _is_snoozed(occasion.name, occasion.remind_on, snoozed_until):
            changes += _kept(occasion, mine.get(occasion.name), hours, now)
    return changes


def _regular(
    activity: Activity, mine: dict[str, Reminder], offsets: Sequence[int], hours: Hours
) -> dict[str, Occasion]:
    """What the due date asks for, by name."""
    found = {one.name: one for one in occasions(activity.plan.due_on, offsets, hours)}
    today, sent = found.get(named(0)), mine.get(named(0))
    if today and sent and sent.state is ReminderState.SENT and sent.expires_on != today.expires_on:
        anew = dated(ANEW, activity.plan.due_on)
        found[anew] = Occasion(anew, today.remind_on, today.expires_on)
    return found


def _is_escalated(activity: Activity, mine: dict[str, Reminder]) -> bool:
    told = mine.get(dated(ESCALATION, activity.plan.due_on))
    return activity.escalated_at is not None or (told is not None and told.state is ReminderState.SENT)


def _snoozed_until(activity: Activity, mine: dict[str, Reminder], hours: Hours, now: datetime) -> date | None:
    days = [
        row.remind_on
        for row in mine.values()
        if row.occasion.startswith(SNOOZE)
        and row.state is ReminderState.WANTED
        and may_snooze(activity, row.remind_on, hours, now)
    ]
    return max(days, default=None)


def _is_snoozed(name: str, remind_on: date, until: date | None) -> bool:
    return until is not None and not name.startswith((ESCALATION, OFFER, *EXTRA)) and remind_on < until


def _unwanted(
    activity: Activity,
    row: Reminder,
    regular: dict[str, Occasion],
    snoozed_until: date | None,
    hours: Hours,
    now: datetime,
) -> Dropped | None:
    """Why a wanted reminder is not wanted any more; None where it is."""
    if row.occasion.startswith(OFFER):
        return None if activity.offered_to else Dropped.ANSWERED
    if row.owner_id != activity.plan.owner_id:
        return Dropped.HANDED_OVER
    if row.occasion.startswith(SNOOZE):
        return None if may_snooze(activity, row.remind_on, hours, now) else Dropped.MOVED
    if row.occasion.startswith(EXTRA):
        return None
    if activity.escalated_at is not None:
        return Dropped.ESCALATED
    if row.occasion not in regular:
        return Dropped.MOVED if row.occasion.startswith((ANEW, ESCALATION)) else Dropped.SUPERSEDED
    return Dropped.SNOOZED if _is_snoozed(row.occasion, row.remind_on, snoozed_until) else None


def _kept(occasion: Occasion, row: Reminder | None, hours: Hours, now: datetime) -> list[Put | Drop]:
    at = hours.at(occasion.remind_on)
    is_past = at is None or at <= now
    if occasion.name.startswith(ESCALATION):
        return _escalation(occasion, row, hours, now, is_past=is_past)
    if row is None:
        return [Put(occasion, None, Dropped.PAST if is_past else None)]
    if row.state is ReminderState.SENT:
        return []
    if row.state is ReminderState.DROPPED:
        return [] if is_past else [Put(occasion, row.id)]
    if row.expires_on == occasion.expires_on and (is_past or row.remind_on == occasion.remind_on):
        is_put_off = row.remind_on > occasion.remind_on and row.message_id is None
        return [Put(occasion, row.id)] if is_put_off else []  # who was away may be back: asked anew
    return [Drop(row.id, Dropped.MOVED)] if is_past else [Put(occasion, row.id)]


def _escalation(
    occasion: Occasion, row: Reminder | None, hours: Hours, now: datetime, *, is_past: bool
) -> list[Put | Drop]:
    """The coordinators always hear of it in the end, but never before its time, and not at once from a new owner's work."""
    id_ = row.id if row else None
    if row and row.state is ReminderState.SENT:
        return []
    if row and row.state is ReminderState.WANTED:
        return [Put(occasion, id_)] if row.remind_on < occasion.remind_on else []
    if is_past:
        start = hours.on_or_after(hours.today(now))
        later = hours.step(start, LAST_FOR) if start else None
        if later is None:
            return []
        occasion = replace(occasion, remind_on=later)
    return [Put(occasion, id_)]


def latest_snooze(activity: Activity, today: date) -> date:
    """The last day on which somebody may be reminded instead of now: the due date or, once that is past, in a month."""
    due_on = activity.plan.due_on
    return due_on if today <= due_on else today + SNOOZED_AT_MOST


def may_snooze(activity: Activity, day: date, hours: Hours, now: datetime) -> bool:
    """Whether somebody may be reminded on a day instead of now: until the due date, or later once that is past."""
    return day <= activity.plan.due_on or activity.plan.due_on < hours.today(now)


def snooze_days(activity: Activity, hours: Hours, now: datetime) -> list[date]:
    """What can be offered: tomorrow and next week, moved to work days, as far as they are allowed."""
    today = hours.today(now)
    monday = today + timedelta(days=7 - today.weekday())
    days = [hours.on_or_after(day) for day in (today + timedelta(days=1), monday)]
    latest = latest_snooze(activity, today)
    return sorted({day for day in days if day and day <= latest})
