"""Who may do what with planned work, and what a plan must be like. Pure."""

from dataclasses import replace
from datetime import date, timedelta

from bot.activities import recurrence
from bot.errors import FieldError
from storage.states import OPEN, ActivityState, MemberKind, Role
from storage.values import Activity, Person, Plan

LONGEST_TITLE = 150
LONGEST_LINE = 200
"""Audience, goal, metric."""
LONGEST_NOTES = 2000
LONGEST_LINK = 500
LATEST = timedelta(days=3 * 366)
"""How far ahead work is planned; a date beyond that is a slip of the pen."""


def coordinates(person: Person | None) -> bool:
    """Whether the person is a coordinator who works here."""
    return person is not None and person.kind is MemberKind.PERSON and Role.COORDINATOR in person.roles


def may_steer(person: Person | None, activity: Activity) -> bool:
    """Whether the person may change or cancel it: the responsible person, or a coordinator."""
    return coordinates(person) or (person is not None and person.id == activity.plan.owner_id)


def may_work(person: Person | None, activity: Activity) -> bool:
    """Whether the person may say how far it is: the deputy may, too."""
    return may_steer(person, activity) or (person is not None and person.id == activity.plan.deputy_id)


def tidy(plan: Plan) -> Plan:
    """The plan without stray spaces."""
    return replace(
        plan,
        title=_one_line(plan.title),
        audience=_one_line(plan.audience),
        goal=_one_line(plan.goal),
        metric=_one_line(plan.metric),
        notes=plan.notes.strip(),
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def check(plan: Plan, today: date, *, due_may_be_past: bool = False) -> None:
    """Raises FieldError for what no plan can have."""
    if not plan.title:
        raise FieldError("activities.title", "activities.no_title")
    for name, most in (
        ("title", LONGEST_TITLE),
        ("audience", LONGEST_LINE),
        ("goal", LONGEST_LINE),
        ("metric", LONGEST_LINE),
        ("notes", LONGEST_NOTES),
    ):
        if len(getattr(plan, name)) > most:
            raise FieldError(f"activities.{name}", "activities.too_long", most=most)
    if plan.due_on < today and not due_may_be_past:
        raise FieldError("activities.due_on", "activities.due_past")
    if plan.due_on > today + LATEST:
        raise FieldError("activities.due_on", "activities.due_far")
    if plan.deputy_id == plan.owner_id:
        raise FieldError("activities.deputy", "activities.deputy_is_owner")
    if plan.rule and recurrence.pattern_of(plan.rule, plan.due_on) is None:
        raise FieldError("activities.repeats", "activities.rule_unfit")


def is_overdue(activity: Activity, today: date) -> bool:
    """Whether it should have been done by now."""
    return activity.state in OPEN and activity.plan.due_on < today


def is_closed(activity: Activity) -> bool:
    """Whether nothing is to be done any more."""
    return activity.state not in OPEN


def can_be_done(state: ActivityState) -> bool:
    """Whether *Done* makes sense: what was missed may be done late."""
    return state in OPEN or state is ActivityState.MISSED
