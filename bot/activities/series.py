"""Recurring work: the next occurrence is planned exactly once, edits hold for one or for all that follow."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from bot import organisation
from bot.activities import recurrence, reminding
from bot.errors import FieldError, UserError
from bot.slots import local_date, resolve
from storage import activities, audit, members
from storage import series as rows
from storage.states import ActivityState
from storage.values import Activity, Plan, SeriesFacts

EARLIEST_ZONE = timedelta(hours=14)
"""No clock on earth is further ahead of UTC."""


def zone_of(session: Session, user_id: str) -> str:
    """The time zone a person lives by: their own, else the organisation's."""
    person = members.get(session, user_id)
    return person.tz if person and person.tz else organisation.load(session).zone


def begin(session: Session, plan: Plan) -> tuple[int, Plan]:
    """Begin a series with a plan's rule; returns its id and the plan on the first date that the rule names."""
    facts = _begun(plan)
    return rows.add(session, facts), replace(plan, due_on=facts.starts_on)


def _begun(plan: Plan, series: recurrence.Series | None = None) -> SeriesFacts:
    rule = series.rule if series else str(plan.rule)
    starts_on = series.starts_on if series else recurrence.first_on(rule, plan.due_on) or plan.due_on
    left_out = series.exceptions if series else frozenset()
    next_on = recurrence.next_after(rule, starts_on, starts_on, left_out)
    return SeriesFacts(rule, starts_on, left_out, plan, starts_on, next_on)


def go_on(session: Session, activity: Activity, now: datetime) -> int | None:
    """Plan the occurrence that follows, once, where this is the latest; returns its id."""
    if activity.series_id is None:
        return None
    facts = rows.get(session, activity.series_id)
    if facts.last_on != activity.series_on or facts.next_on is None:
        return None
    plan = replace(facts.occurrence, due_on=facts.next_on)
    zone = zone_of(session, plan.owner_id)
    place = (activity.series_id, facts.next_on)
    planned = activities.add(session, plan, zone=zone, by=activity.planned_by, now=now, place=place)
    if planned is None:
        return None
    after = recurrence.next_after(facts.rule, facts.starts_on, facts.next_on, facts.exceptions)
    rows.put(session, activity.series_id, replace(facts, last_on=facts.next_on, next_on=after))
    told = {"owner_id": plan.owner_id, "due_on": plan.due_on.isoformat(), "after": activity.id}
    audit.record(session, at=now, actor="juuri", verb="activities.go_on", subject=str(planned), **told)
    reminding.replan(session, planned, now)
    return planned


def leave_out(session: Session, activity: Activity) -> None:
    """Note that the date which the rule names is not kept: it was moved or cancelled."""
    if activity.series_id is not None and activity.series_on is not None:
        facts = rows.get(session, activity.series_id)
        left_out = facts.exceptions | {activity.series_on}
        rows.put(session, activity.series_id, replace(facts, exceptions=left_out))


def end(session: Session, activity: Activity) -> None:
    """The series has no further date from this occurrence on. Raises UserError where a later one is planned."""
    if activity.series_id is not None and activity.series_on is not None:
        facts = _latest(session, activity)
        rule = recurrence.ended(facts.rule, activity.series_on - timedelta(days=1))
        rows.put(session, activity.series_id, replace(facts, rule=rule, next_on=None))


def follow(session: Session, activity: Activity, plan: Plan) -> tuple[int | None, Plan]:
    """From this occurrence on the series is as the plan says; returns the series' id (None: it is single now) and the plan.

    What was before stays. Raises UserError where a later occurrence is planned, FieldError for a rule that does not fit.
    """
    if plan.rule is None:
        end(session, activity)
        return None, plan
    if activity.series_id is None or activity.series_on is None:
        return begin(session, plan)
    pattern = recurrence.pattern_of(plan.rule, plan.due_on)
    if pattern is None:
        raise FieldError("activities.repeats", "activities.rule_unfit")
    facts = _latest(session, activity)
    series = recurrence.Series(facts.rule, facts.starts_on, facts.exceptions - {activity.series_on})
    before, after = recurrence.split(series, activity.series_on, pattern, plan.due_on)
    begun = _begun(plan, after)
    plan = replace(plan, due_on=begun.starts_on)
    if before is None:
        rows.put(session, activity.series_id, begun)
        return activity.series_id, plan
    ended = replace(facts, rule=before.rule, exceptions=before.exceptions, next_on=None)
    rows.put(session, activity.series_id, ended)
    return rows.add(session, begun), plan


def is_latest(session: Session, activity: Activity) -> bool:
    """Whether no later occurrence of its series is planned."""
    return activity.series_id is not None and (
        rows.get(session, activity.series_id).last_on == activity.series_on
    )


def _latest(session: Session, activity: Activity) -> SeriesFacts:
    facts = rows.get(session, int(activity.series_id or 0))
    if facts.last_on != activity.series_on:
        raise UserError("activities.later_is_planned")
    return facts


def tick(session: Session, now: datetime, at_most: int) -> int:
    """Plan what follows occurrences whose date has passed; what the next one has overtaken was missed.

    Returns how many it decided: call again until it is 0.
    """
    decided = 0
    soon = (now + EARLIEST_ZONE).date()
    for activity in activities.to_continue(session, soon, at_most):
        if activity.plan.due_on < local_date(now, activity.zone):
            decided += go_on(session, activity, now) is not None
    for activity, later in activities.overtaken(session, soon, at_most):
        if later.plan.due_on <= local_date(now, later.zone):
            decided += _missed(session, activity, now)
    return decided


def _missed(session: Session, activity: Activity, now: datetime) -> bool:
    gone = {"closed_at": now, "offered_to": None, "offered_at": None}
    if not activities.move(session, activity, ActivityState.MISSED, now, **gone):
        return False
    audit.record(session, at=now, actor="juuri", verb="activities.miss", subject=str(activity.id))
    reminding.replan(session, activity.id, now)
    return True


def next_due(session: Session, now: datetime) -> datetime | None:
    """The next instant at which a date passes that `tick` waits for; for a clock that walks."""
    yesterday = (now - EARLIEST_ZONE).date()
    turns = activities.next_turns(session, yesterday, 50)
    midnights = (
        resolve(activity.plan.due_on + timedelta(days=days), time(0), activity.zone)
        for activity in turns
        for days in (0, 1)
    )
    return min((at for at in midnights if at and at > now), default=None)
