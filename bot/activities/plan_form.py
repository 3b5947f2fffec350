"""The form in which work is planned, as typed so far. Pure."""

from datetime import date, time

from pydantic import BaseModel, ConfigDict

from bot.activities import recurrence
from bot.activities.recurrence import Pattern
from bot.errors import FieldError
from storage.states import ActivityKind
from storage.values import Activity, Plan

OWNERS = "owners"
"""Chosen as department: that of the responsible person."""
NONE = "none"
ONCE = "once"
THIS_ONE, FOLLOWING = "this", "following"


class PlanForm(BaseModel):
    """What is typed; names are those of the fields."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    title: str = ""
    kind: ActivityKind = ActivityKind.POST
    due_on: date | None = None
    due_time: time | None = None
    repeats: str = ONCE
    owner: str = ""
    deputy: str = ""
    outlet: str = NONE
    department: str = OWNERS
    audience: str = ""
    goal: str = ""
    metric: str = ""
    notes: str = ""
    agency: tuple[str, ...] = ()
    scope: str = THIS_ONE

    def plan(self, by: str) -> Plan:
        """As a plan; whoever cannot choose a responsible person plans for themselves. Raises FieldError."""
        if self.due_on is None:
            raise FieldError("activities.due_on", "activities.no_date")
        rule = None
        if self.repeats != ONCE:
            pattern = Pattern(self.repeats)
            if pattern not in recurrence.offers(self.due_on):
                raise FieldError("activities.repeats", "activities.rule_unfit")
            rule = recurrence.rule_of(pattern, self.due_on)
        return Plan(
            title=self.title,
            owner_id=self.owner or by,
            due_on=self.due_on,
            kind=self.kind,
            due_time=self.due_time,
            deputy_id=self.deputy or None,
            outlet_id=None if self.outlet == NONE else int(self.outlet),
            audience=self.audience,
            goal=self.goal,
            metric=self.metric,
            notes=self.notes,
            is_agency=bool(self.agency),
            department_id=None if self.department == OWNERS else int(self.department),
            rule=rule,
        )


def form_of(activity: Activity) -> PlanForm:
    """What is planned, as it would have been typed."""
    plan = activity.plan
    pattern = pattern_of(activity)
    return PlanForm(
        title=plan.title,
        kind=plan.kind,
        due_on=plan.due_on,
        due_time=plan.due_time,
        repeats=pattern.value if pattern else ONCE,
        owner=plan.owner_id,
        deputy=plan.deputy_id or "",
        outlet=str(plan.outlet_id) if plan.outlet_id else NONE,
        department=str(plan.department_id) if plan.department_id else OWNERS,
        audience=plan.audience,
        goal=plan.goal,
        metric=plan.metric,
        notes=plan.notes,
        agency=("yes",) if plan.is_agency else (),
    )


def pattern_of(activity: Activity) -> Pattern | None:
    """How the work recurs; None for what is done once."""
    if activity.plan.rule is None or activity.series_starts_on is None:
        return None
    return recurrence.pattern_of(activity.plan.rule, activity.series_starts_on)
