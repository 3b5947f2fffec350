"""From suggestions to what is shown of them: names, outlets, what came of them. A few queries for any number."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot import organisation
from bot.organisation import Organisation
from bot.suggestions.days import CALLED_BACK_WITHIN, Calendar
from bot.suggestions.facts import Shown
from storage import activities, departments, members, nuggets, outlets, suggestions
from storage.states import SuggestionState
from storage.values import Activity, DepartmentFacts, StepFacts, Suggestion

CAME_OF = frozenset({SuggestionState.ACCEPTED, SuggestionState.LIVE})
ASIDE = frozenset({"thanked", "file_asked"})
"""Steps that change no state."""


def calendar(ours: Organisation) -> Calendar:
    """The organisation's work days."""
    return Calendar(ours.zone, ours.country, ours.quiet_periods)


def look(
    session: Session, found: Sequence[Suggestion], now: datetime, *, zone: str | None = None
) -> list[Shown]:
    """What is shown of these suggestions; times are told in `zone`, else in the organisation's."""
    if not found:
        return []
    ours = organisation.load(session)
    steps = suggestions.steps(session, [one.id for one in found])
    planned = {one.id: _planned(session, one) for one in found if one.state in CAME_OF}
    people = {step.by for history in steps.values() for step in history}
    people |= {one.suggested_by for one in found}
    people |= {activity.plan.owner_id for activity in planned.values() if activity}
    names = {person.id: person.name for person in members.by_ids(session, people)}
    of_departments = {one.id: one for one in departments.get_all(session)}
    places = {outlet.id: outlet.name for outlet in outlets.get_all(session)}
    days = calendar(ours)

    def shown(one: Suggestion) -> Shown:
        last = _last(steps[one.id], one)
        department = of_departments.get(one.department_id or 0)
        activity = planned.get(one.id)
        may_thank = one.state is SuggestionState.LIVE and one.thanked_at is None
        waiting = one.waiting_since if one.state is SuggestionState.WAITING else None
        return Shown(
            suggestion=one,
            suggester=names.get(one.suggested_by, one.suggested_by),
            department=department.name if department else None,
            outlets=tuple(places[place] for place in one.idea.outlets if place in places),
            zone=zone or ours.zone,
            last=last,
            by=names.get(last.by, ""),
            owner_id=activity.plan.owner_id if activity else None,
            owner=names.get(activity.plan.owner_id, "") if activity else "",
            due_on=activity.plan.due_on if activity else None,
            may_thank=may_thank and thanks_channel(ours, department) is not None,
            may_call_back=can_be_called_back(one, now),
            days_waiting=days.waited(waiting, now) if waiting else 0,
            history=tuple((step, names.get(step.by, "Juuri")) for step in steps[one.id]),
        )

    return [shown(one) for one in found]


def look_at(session: Session, suggestion: Suggestion, now: datetime, *, zone: str | None = None) -> Shown:
    """The same for one."""
    [shown] = look(session, [suggestion], now, zone=zone)
    return shown


def thanks_channel(ours: Organisation, department: DepartmentFacts | None) -> str | None:
    """Where thanks are said: where colleagues see suggestions, else at home in the suggester's department."""
    return ours.suggestions_channel or (department.home_channel_id if department else None)


def spoken_in(session: Session, channel_id: str) -> str:
    """The language of a channel: that of its tips, else the organisation's."""
    schedule = nuggets.get(session, channel_id)
    return schedule.language if schedule else organisation.load(session).language


def can_be_called_back(suggestion: Suggestion, now: datetime) -> bool:
    """Whether a department decided this, so short ago that coordinators can take it back."""
    is_theirs = suggestion.state is SuggestionState.ACCEPTED and suggestion.is_by_department
    at = suggestion.decided_at
    return is_theirs and at is not None and now < at + CALLED_BACK_WITHIN


def _planned(session: Session, suggestion: Suggestion) -> Activity | None:
    """What came of an accepted suggestion; of several the newest, since those before were cancelled."""
    return next(reversed(activities.of_suggestion(session, suggestion.id)), None)


def _last(steps: Sequence[StepFacts], suggestion: Suggestion) -> StepFacts:
    first = StepFacts(suggestion.suggested_at, suggestion.suggested_by, "received", None)
    return next((step for step in reversed(steps) if step.step not in ASIDE), first)
