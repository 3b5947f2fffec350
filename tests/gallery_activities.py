"""The views of planned work with sample facts, plain and at their fullest."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from slack_sdk.models.views import View

from bot.activities import import_views, list_views, plan_views, views
from bot.activities.calendar_views import Addresses, calendars_modal
from bot.activities.cells import Column
from bot.activities.home_views import Mine
from bot.activities.list_views import Listing, Which
from bot.activities.news_views import news_message
from bot.activities.plan_form import FOLLOWING, PlanForm, form_of
from bot.activities.plan_views import Planning
from bot.activities.table import Problem
from bot.activities.views import Page
from bot.i18n import Translator
from bot.message import Message
from storage.states import ActivityKind, ActivityState
from storage.values import Activity, CalendarAddress, DepartmentFacts, FileFacts, Outlet, Plan, StepTaken

NOW = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
TODAY = date(2026, 11, 24)
LONG = "Kiinteistöjen kunnossapidon ja elinkaaren yksikkö & <ympäristö>"
FULL = (LONG * 4)[:150]
DEPARTMENTS = tuple(DepartmentFacts(n, f"{n} {LONG}"[:75]) for n in range(1, 130))
OUTLETS = tuple(Outlet(n, f"{n} {LONG}"[:75], n > 1) for n in range(1, 8))


def plan(*, full: bool) -> Plan:
    """A plan with little in it, or with all that fits."""
    if not full:
        return Plan("Share the summer pictures", "U0SIIRI", TODAY)
    words = (LONG * 5)[:200]
    return Plan(
        FULL,
        "U0SIIRI",
        date(2026, 11, 10),
        ActivityKind.CAMPAIGN,
        time(9, 30),
        "U0EERO",
        2,
        words,
        words,
        words,
        "&" * 2000,
        True,
        3,
        7,
        "FREQ=WEEKLY;BYDAY=TU",
    )


def activity(number: int = 1, *, full: bool = False, **changes: Any) -> Activity:
    """One activity."""
    facts: dict[str, Any] = {
        "id": number,
        "state": ActivityState.PLANNED,
        "plan": plan(full=full),
        "zone": "Europe/Helsinki",
        "series_id": 1 if full else None,
        "series_on": date(2026, 11, 10) if full else None,
        "series_starts_on": date(2026, 11, 10) if full else None,
        "offered_to": None,
        "offered_at": None,
        "planned_by": "U0EERO",
        "planned_at": NOW,
        "changed_at": NOW,
        "closed_at": None,
        "result_link": f"https://example.com/{'&' * 480}" if full else None,
        "result_number": 1234.5 if full else None,
        "reason": "&" * 500 if full else None,
        "escalated_at": None,
        "sequence": 3,
    }
    return Activity(**{**facts, **changes})


def mine(*, few: bool) -> Mine:
    """What Home shows."""
    if few:
        return Mine((activity(),), 1, TODAY)
    return Mine(tuple(activity(n, full=True) for n in range(5)), 5000, TODAY)


def _listing(which: Which, *, full: bool) -> Listing:
    days = (date(2026, 11, 2), TODAY, date(2026, 12, 24))
    shown = tuple(
        replace(one, plan=replace(one.plan, due_on=days[n * 3 // 10]))
        for n in range(10)
        for one in (activity(n, full=n != 4),)
    )
    return Listing(which, shown if full else (), 5000, 500 if full else 1, TODAY, 3, DEPARTMENTS, OUTLETS)


def _page(**changes: Any) -> Page:
    verbs = ("plan", "change", "take_in_hand", "done", "cancel", "miss", "go_on")
    actors = ("U0SIIRI", "juuri", "operator")
    steps = tuple(StepTaken(NOW, actors[n % 3], f"activities.{verbs[n % 7]}", {}) for n in range(15))
    facts: dict[str, Any] = {
        "activity": activity(full=True),
        "department": LONG,
        "outlet": LONG,
        "steps": steps,
        "today": TODAY,
        "zone": "Europe/Helsinki",
        "may_work": True,
        "may_steer": True,
        "coordinates": True,
        "asks_people": True,
        "is_latest": True,
    }
    return Page(**{**facts, **changes})


def shown(t: Translator) -> Iterator[tuple[str, Message | View]]:
    """Each view with a name that says what it shows."""
    for full in (False, True):
        for which in (Which(), Which("3", 2, list_views.DONE, 1)):
            name = f"activities, {which.whose}, {'full' if full else 'empty'}"
            yield name, list_views.list_modal(t, _listing(which, full=full))
        month = _listing(Which(month=date(2026, 11, 1)), full=full)
        yield f"month of activities, {'full' if full else 'empty'}", list_views.month_modal(t, month)
    many = tuple(activity(n, full=True) for n in range(200))
    crowded = replace(_listing(Which(month=date(2026, 11, 1)), full=True), shown=many)
    yield "month of activities, crowded", list_views.month_modal(t, crowded)
    guest = {"may_work": False, "may_steer": False, "coordinates": False, "asks_people": False}
    yield "activity, to read", views.activity_modal(t, _page(activity=activity(), steps=(), **guest))
    for state in ActivityState:
        page = _page(activity=activity(full=True, state=state))
        yield f"activity, {state}", views.activity_modal(t, page)
    yield "activity is done, plain", views.done_modal(t, _page(activity=activity(), asks_people=False))
    yield "activity is done, full", views.done_modal(t, _page())
    yield "activity is cancelled, plain", views.cancel_modal(t, _page(activity=activity()))
    yield "activity is cancelled, full", views.cancel_modal(t, _page())
    scopes = {"mine": "", "3": LONG, "all": ""}
    made = {scope: CalendarAddress("U0SIIRI", scope, NOW) for scope in ("mine", "3")}
    calendars = Addresses(scopes, made, "Europe/Helsinki")
    yield "calendars, unreachable", calendars_modal(t, calendars, None)
    yield "calendars", calendars_modal(t, calendars, "https://juuri.example", ("3", "x" * 43))
    problems = [Problem(n, Column.OWNER, "activities.csv_nobody", {"value": "&" * 60}) for n in range(2, 200)]
    for key in ("activities.given", "activities.taken_away", "activities.owner_stopped"):
        yield key, news_message(t, key, activity(full=True), by=LONG, owner=LONG)
    yield "importing a table", import_views.import_modal(t)
    yield "importing, nothing", import_views.dry_run_modal(t, 0, problems[:1], (), "F1")
    sent = FileFacts("F1", "&" * 200, "text/csv", 9)
    yield "a file, nothing of use", import_views.dry_run_message(t, 0, problems[:1], (), sent)
    yield "a file, much", import_views.dry_run_message(t, 1234, problems, [LONG] * 40, sent)
    yield "a file, left", import_views.file_message(t, t("activities.import_left"), sent.title)
    yield "importing, much", import_views.dry_run_modal(t, 1234, problems, [LONG] * 40, "F1")
    new = PlanForm(owner="U0EERO", due_on=date(2026, 11, 30))
    yield "planning for oneself", plan_views.plan_modal(t, Planning(new, False, (), ()))
    yield "planning", plan_views.plan_modal(t, Planning(new, True, DEPARTMENTS, OUTLETS))
    full_form = form_of(activity(full=True)).model_copy(update={"scope": FOLLOWING})
    changed = Planning(full_form, True, DEPARTMENTS, OUTLETS, activity(full=True), True)
    yield "changing an activity", plan_views.plan_modal(t, changed)
    yield "changing one of a series", plan_views.plan_modal(t, replace(changed, can_follow=False))
