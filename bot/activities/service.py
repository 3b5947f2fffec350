"""Planning work and saying what became of it. Permission, compare-and-set, audit; what follows is told on."""

from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.activities import reminding, rules, series, telling
from bot.activities.series import zone_of
from bot.errors import FieldError, UserError
from bot.nuggets.service import Shelf
from bot.slots import local_date
from bot.suggestions import news
from storage import activities, audit, departments, members, outlets, suggestions
from storage.states import OPEN, ActivityState, MemberKind, PicturePeople
from storage.values import Activity, Person, Plan

LONGEST_REASON = 500
_PEOPLE = (MemberKind.PERSON, MemberKind.GUEST)


def plan(session: Session, shelf: Shelf, plan: Plan, *, by: str, now: datetime) -> int:
    """Plan work: coordinators for anyone, others for themselves; returns its id. Raises UserError, FieldError.

    Of a suggestion (`suggestion_id`) whoever accepted it was allowed to. A rule plans its first occurrence here.
    """
    person = members.get(session, by)
    if plan.suggestion_id is None and not rules.coordinates(person):
        _require_colleague(person)
        if plan.owner_id != by:
            raise FieldError("activities.owner", "activities.only_for_oneself")
    planned = put(session, checked(session, plan, now), by=by, now=now)
    telling.given(session, shelf, found(session, planned), by, now)
    return planned


def put(session: Session, plan: Plan, *, by: str, now: datetime) -> int:
    """Plan checked work, whoever asks; returns its id."""
    place = None
    if plan.rule:
        series_id, plan = series.begin(session, plan)
        place = (series_id, plan.due_on)
    zone = zone_of(session, plan.owner_id)
    planned = activities.add(session, plan, zone=zone, by=by, now=now, place=place)
    if planned is None:
        raise UserError("activities.changed_meanwhile")
    told = {"owner_id": plan.owner_id, "due_on": plan.due_on.isoformat(), "suggestion_id": plan.suggestion_id}
    _after(session, planned, "plan", by, now, **told)
    return planned


def change(
    session: Session,
    shelf: Shelf,
    activity_id: int,
    plan: Plan,
    *,
    by: str,
    now: datetime,
    seen: int | None = None,
    following: bool = False,
) -> None:
    """Change what is planned; what was missed or cancelled is planned again. Raises UserError, FieldError.

    `seen` is the sequence number of what the person saw. `following`: the change holds for all later occurrences, too;
    without it the plan's rule does not matter where the work recurs.
    """
    activity, person = _steered(session, activity_id, by)
    if activity.state is ActivityState.DONE or (seen is not None and seen != activity.sequence):
        raise stale(session, activity)
    if activity.plan.suggestion_id and activity.state is ActivityState.CANCELLED:
        raise UserError("activities.suggestion_waits")
    if plan.owner_id != activity.plan.owner_id and not rules.coordinates(person):
        raise FieldError("activities.owner", "activities.owner_by_hand_over")
    due_stays = activity.state in OPEN and plan.due_on == activity.plan.due_on
    alone = activity.series_id is not None and not following
    plan = replace(plan, suggestion_id=activity.plan.suggestion_id, rule=None if alone else plan.rule)
    plan = checked(session, plan, now, due_may_be_past=due_stays)
    state = activity.state if activity.state in OPEN else ActivityState.PLANNED
    columns: dict[str, Any] = {"state": state.value}
    columns |= {"closed_at": None, "reason": None, "zone": zone_of(session, plan.owner_id)}
    if not alone:
        was_single = activity.series_id is None and plan.rule is None
        series_id, plan = (None, plan) if was_single else series.follow(session, activity, plan)
        columns |= {"series_id": series_id, "series_on": plan.due_on if series_id else None}
    elif plan.due_on != activity.series_on:
        series.leave_out(session, activity)
    plan = replace(plan, rule=activity.plan.rule if alone else plan.rule)
    if plan.due_on != activity.plan.due_on or plan.owner_id != activity.plan.owner_id:
        columns |= {"escalated_at": None}
    if plan.owner_id != activity.plan.owner_id:
        columns |= {"offered_to": None, "offered_at": None}
    if not activities.change(session, activity, now, plan=plan, **columns):
        raise UserError("activities.changed_meanwhile")
    changed = [f.name for f in fields(Plan) if getattr(plan, f.name) != getattr(activity.plan, f.name)]
    told = {"owner_id": plan.owner_id, "due_on": plan.due_on.isoformat(), "following": following}
    _after(session, activity_id, "change", by, now, changed=changed, **told)
    if plan.owner_id != activity.plan.owner_id:
        telling.given(session, shelf, found(session, activity_id), by, now, before=activity.plan.owner_id)


def take_in_hand(session: Session, shelf: Shelf, activity_id: int, *, by: str, now: datetime) -> None:
    """Somebody is at it. Raises UserError."""
    activity = _worked(session, activity_id, by)
    _move(session, activity, ActivityState.IN_HAND, now)
    _after(session, activity_id, "take_in_hand", by, now)


def complete(
    session: Session,
    shelf: Shelf,
    activity_id: int,
    link: str | None,
    number: float | None,
    *,
    by: str,
    now: datetime,
    all_agreed: bool = False,
) -> None:
    """It is done, with a link to the result and perhaps a number. Raises UserError, FieldError.

    Where people in the pictures were still to be asked, `all_agreed` must say that they have agreed.
    """
    activity = _worked(session, activity_id, by)
    if not rules.can_be_done(activity.state):
        raise stale(session, activity)
    link = (link or "").strip() or None
    if link and not link.startswith(("https://", "http://")):
        raise FieldError("activities.link", "activities.no_link")
    if link and len(link) > rules.LONGEST_LINK:
        raise FieldError("activities.link", "activities.too_long", most=rules.LONGEST_LINK)
    suggestion_id = activity.plan.suggestion_id
    if asks_people(session, activity):
        if not all_agreed:
            raise FieldError("activities.agreed", "activities.not_agreed")
        suggestions.change(session, int(suggestion_id or 0), picture_people=PicturePeople.AGREED.value)
    _close(session, activity, ActivityState.DONE, now, result_link=link, result_number=number)
    _after(session, activity_id, "done", by, now, all_agreed=all_agreed)
    series.go_on(session, activity, now)
    if suggestion_id:
        news.went_live(session, shelf, suggestion_id, link, by, now)


def cancel(
    session: Session,
    shelf: Shelf,
    activity_id: int,
    reason: str,
    *,
    by: str,
    now: datetime,
    following: bool = False,
) -> None:
    """It will not be done, for a reason; with `following` nor will any later occurrence. Raises UserError, FieldError."""
    activity, _ = _steered(session, activity_id, by)
    reason = " ".join(reason.split())
    if not reason:
        raise FieldError("activities.reason", "activities.no_reason")
    if len(reason) > LONGEST_REASON:
        raise FieldError("activities.reason", "activities.too_long", most=LONGEST_REASON)
    if following:
        series.end(session, activity)
    _close(session, activity, ActivityState.CANCELLED, now, reason=reason)
    _after(session, activity_id, "cancel", by, now, following=following)
    if not following and activity.series_id is not None:
        series.go_on(session, activity, now)
        series.leave_out(session, activity)
    if activity.plan.suggestion_id:
        news.fell_through(session, shelf, activity.plan.suggestion_id, by, now)


def miss(session: Session, shelf: Shelf, activity_id: int, *, by: str, now: datetime) -> None:
    """A coordinator says that it was not done. Raises UserError."""
    activity = found(session, activity_id)
    if not rules.coordinates(members.get(session, by)):
        raise UserError("common.only_coordinators")
    if activity.state not in OPEN:
        raise stale(session, activity)
    _close(session, activity, ActivityState.MISSED, now)
    _after(session, activity_id, "miss", by, now)
    series.go_on(session, activity, now)


def asks_people(session: Session, activity: Activity) -> bool:
    """Whether people in the pictures are still to be asked."""
    suggestion = (
        suggestions.get(session, activity.plan.suggestion_id) if activity.plan.suggestion_id else None
    )
    return suggestion is not None and suggestion.idea.picture_people is PicturePeople.WILL_ASK


def stale(session: Session, activity: Activity) -> UserError:
    """What to say to somebody who wanted to change something that is different by now."""
    if activity.state in OPEN:
        return UserError("activities.changed_meanwhile")
    last = next(iter(audit.history(session, "activities", str(activity.id), 1)), None)
    person = members.get(session, last.actor) if last else None
    if person is None:
        return UserError(f"activities.already_{activity.state}_alone")
    return UserError(f"activities.already_{activity.state}", name=person.name)


def _after(session: Session, activity_id: int, verb: str, by: str, now: datetime, **detail: Any) -> None:
    audit.record(session, at=now, actor=by, verb=f"activities.{verb}", subject=str(activity_id), **detail)
    reminding.replan(session, activity_id, now)


def _close(session: Session, activity: Activity, to: ActivityState, now: datetime, **columns: Any) -> None:
    _move(session, activity, to, now, closed_at=now, offered_to=None, offered_at=None, **columns)


def _move(session: Session, activity: Activity, to: ActivityState, now: datetime, **columns: Any) -> None:
    if not activities.move(session, activity, to, now, **columns):
        raise stale(session, activity)


def found(session: Session, activity_id: int) -> Activity:
    """One activity. Raises UserError where there is none of this id."""
    activity = activities.get(session, activity_id)
    if activity is None:
        raise UserError("activities.gone")
    return activity


def _steered(session: Session, activity_id: int, by: str) -> tuple[Activity, Person]:
    activity, person = found(session, activity_id), members.get(session, by)
    if person is None or person.kind not in _PEOPLE or not rules.may_steer(person, activity):
        raise UserError("activities.not_yours")
    return activity, person


def _worked(session: Session, activity_id: int, by: str) -> Activity:
    activity, person = found(session, activity_id), members.get(session, by)
    if person is None or person.kind not in _PEOPLE or not rules.may_work(person, activity):
        raise UserError("activities.not_yours")
    return activity


def _require_colleague(person: Person | None) -> None:
    if person is None or person.kind not in _PEOPLE:
        raise UserError("common.only_own_house")


def checked(session: Session, plan: Plan, now: datetime, *, due_may_be_past: bool = False) -> Plan:
    """The plan, tidied, with the owner's department where none is named. Raises FieldError."""
    owner = members.get(session, plan.owner_id)
    if owner is None or owner.kind not in _PEOPLE:
        raise FieldError("activities.owner", "activities.no_colleague")
    if plan.deputy_id is not None:
        deputy = members.get(session, plan.deputy_id)
        if deputy is None or deputy.kind not in _PEOPLE:
            raise FieldError("activities.deputy", "activities.no_colleague")
    department_id = plan.department_id or owner.department_id
    if department_id is not None and departments.get(session, department_id) is None:
        raise FieldError("activities.department", "people.no_such_department")
    if plan.outlet_id is not None and all(outlet.id != plan.outlet_id for outlet in outlets.get_all(session)):
        raise FieldError("activities.outlet", "activities.no_such_outlet")
    plan = rules.tidy(replace(plan, department_id=department_id))
    today = local_date(now, zone_of(session, plan.owner_id))
    rules.check(plan, today, due_may_be_past=due_may_be_past)
    return plan
