"""What people see of planned work: lists, one activity's page, the form. Read only."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot import people
from bot.activities import rules, series, service
from bot.activities.home_views import Mine
from bot.activities.list_views import DONE, MINE, Listing, Which
from bot.activities.plan_form import PlanForm, form_of
from bot.activities.plan_views import Planning
from bot.activities.views import Page
from bot.errors import UserError
from bot.slots import local_date
from storage import activities, audit, departments, members, outlets
from storage.states import OPEN, ActivityState, MemberKind
from storage.values import ActivityFilter, Person

A_PAGE = 10
IN_HOME = 5
IN_A_MONTH = 200
STEPS = 15
CLOSED = frozenset(ActivityState) - OPEN
SHOWN_IN_A_MONTH = frozenset(ActivityState) - {ActivityState.CANCELLED}


@dataclass(frozen=True)
class Reader:
    """Who looks, and what day it is where they are."""

    id: str
    person: Person | None
    language: str
    today: date


def reader(session: Session, user_id: str, now: datetime) -> Reader:
    """Somebody who looks at planned work. Raises UserError for people of another house."""
    person = members.get(session, user_id)
    if person is not None and person.kind not in (MemberKind.PERSON, MemberKind.GUEST):
        raise UserError("common.only_own_house")
    today = local_date(now, series.zone_of(session, user_id))
    return Reader(user_id, person, people.language_with(session, person), today)


def mine(session: Session, user_id: str, now: datetime) -> Mine:
    """A person's next few, for Home."""
    today = local_date(now, series.zone_of(session, user_id))
    which = ActivityFilter(owner_id=user_id)
    found = activities.listed(session, which, IN_HOME)
    many = activities.count(session, which) if len(found) == IN_HOME else len(found)
    return Mine(tuple(found), many, today)


def listing(session: Session, user_id: str, which: Which, now: datetime) -> tuple[str, Listing]:
    """A page of a list, and the reader's language. Raises UserError."""
    who = reader(session, user_id, now)
    wanted = _filter(who, which)
    if which.standing == DONE:
        wanted = replace(wanted, states=CLOSED)
    many = activities.count(session, wanted)
    pages = max(1, -(-many // A_PAGE))
    page = min(max(which.page, 0), pages - 1)
    return who.language, Listing(
        which=replace(which, page=page),
        shown=tuple(activities.listed(session, wanted, A_PAGE, page * A_PAGE)),
        many=many,
        pages=pages,
        today=who.today,
        own_department=who.person.department_id if who.person else None,
        departments=tuple(departments.get_all(session)),
        outlets=tuple(outlets.get_all(session)),
    )


def month(session: Session, user_id: str, which: Which, now: datetime) -> tuple[str, Listing]:
    """All of a month, and the reader's language. Raises UserError."""
    who = reader(session, user_id, now)
    first = (which.month or who.today).replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    wanted = replace(_filter(who, which), states=SHOWN_IN_A_MONTH, due_from=first, due_to=last)
    found = activities.by_due_date(session, wanted, IN_A_MONTH)
    many = activities.count(session, wanted) if len(found) == IN_A_MONTH else len(found)
    which = replace(which, month=first)
    return who.language, Listing(which, tuple(found), many, 1, who.today, None, (), ())


def _filter(who: Reader, which: Which) -> ActivityFilter:
    mine = which.whose == MINE
    department_id = int(which.whose) if which.whose.isdecimal() else None
    return ActivityFilter(who.id if mine else None, department_id, which.outlet_id)


def page(session: Session, user_id: str, activity_id: int, now: datetime) -> tuple[str, Page]:
    """One activity with its history and what this person may do, and their language. Raises UserError."""
    who = reader(session, user_id, now)
    activity = activities.get(session, activity_id)
    if activity is None:
        raise UserError("activities.gone")
    department_id, outlet_id = activity.plan.department_id, activity.plan.outlet_id
    department = departments.get(session, department_id) if department_id else None
    outlet = next((o for o in outlets.get_all(session) if o.id == outlet_id), None)
    return who.language, Page(
        activity=activity,
        department=department.name if department else None,
        outlet=outlet.name if outlet else None,
        steps=tuple(audit.history(session, "activities", str(activity_id), STEPS)),
        today=local_date(now, activity.zone),
        zone=series.zone_of(session, user_id),
        may_work=rules.may_work(who.person, activity),
        may_steer=rules.may_steer(who.person, activity),
        coordinates=rules.coordinates(who.person),
        asks_people=service.asks_people(session, activity),
        is_latest=series.is_latest(session, activity),
    )


def to_work(session: Session, user_id: str, activity_id: int, now: datetime) -> tuple[str, Page]:
    """The same for who may say how far it is. Raises UserError."""
    language, found = page(session, user_id, activity_id, now)
    if not found.may_work:
        raise UserError("activities.not_yours")
    return language, found


def to_steer(session: Session, user_id: str, activity_id: int, now: datetime) -> tuple[str, Page]:
    """The same for who may change or cancel it. Raises UserError."""
    language, found = page(session, user_id, activity_id, now)
    if not found.may_steer:
        raise UserError("activities.not_yours")
    return language, found


def planning(
    session: Session,
    user_id: str,
    activity_id: int | None,
    form: PlanForm | None,
    now: datetime,
    title: str = "",
) -> tuple[str, Planning]:
    """The form for a new activity or to change one, as typed so far, and the reader's language. Raises UserError."""
    who = reader(session, user_id, now)
    activity = activities.get(session, activity_id) if activity_id else None
    if activity_id and activity is None:
        raise UserError("activities.gone")
    if activity and not rules.may_steer(who.person, activity):
        raise UserError("activities.not_yours")
    if form is None:
        new = PlanForm(
            title=title[: rules.LONGEST_TITLE], owner=user_id, due_on=who.today + timedelta(weeks=1)
        )
        form = form_of(activity) if activity else new
    used = [o for o in outlets.get_all(session) if o.is_in_use or str(o.id) == form.outlet]
    return who.language, Planning(
        form=form,
        may_choose_owner=rules.coordinates(who.person),
        departments=tuple(departments.get_all(session)),
        outlets=tuple(used),
        activity=activity,
        can_follow=activity is not None and series.is_latest(session, activity),
    )
