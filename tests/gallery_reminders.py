"""The reminders of a morning, hand-overs and escalations with sample facts, plain and at their fullest."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from slack_sdk.models.views import View

from bot.i18n import Translator
from bot.message import Message
from bot.reminders import modals, views
from bot.reminders.facts import Choice, Item, Standing
from storage.values import Activity
from tests.gallery_activities import LONG, TODAY, activity

NAME = f"Ærlend Øyvind {LONG}"
REASON = ("Kamera & <ympäristö> " * 30)[:500]


def _due(activity: Activity, days: int, at: time | None = None) -> Activity:
    return replace(activity, plan=replace(activity.plan, due_on=TODAY + timedelta(days=days), due_time=at))


def item(
    number: int = 1, days: int = 0, at: time | None = None, *, full: bool = False, **changes: Any
) -> Item:
    """One activity in a message, due in so many days."""
    facts: dict[str, Any] = {
        "activity": _due(activity(number, full=full), days, at),
        "outlet": f"1 {LONG}"[:75] if full else None,
        "standing": Standing.OPEN,
        "today": TODAY,
        "days_late": 0,
        "name": NAME if full else "Eero Suopelto",
        "owner": NAME if full else "Siiri Kanervisto",
        "snoozed_until": date(2026, 11, 30),
        "for_deputy": full,
    }
    return Item(**{**facts, **changes})


def shown(t: Translator) -> Iterator[tuple[str, Message | View]]:
    """Each view with a name that says what it shows."""
    for days, late in ((0, 0), (1, 0), (5, 0), (-1, 0), (-1, 1), (-30, 20)):
        for at in (None, time(9, 30)):
            one = item(days=days, at=at, days_late=late)
            yield f"reminder, due in {days}, {late} late, at {at}", views.reminder_message(t, [one])
    for standing in Standing:
        yield f"reminder, {standing}", views.reminder_message(t, [item(standing=standing, full=True)])
    for many in (2, 5, 6, 60):
        items = [item(n, n % 7 - 3, full=True, standing=[*Standing][n % 4]) for n in range(1, many + 1)]
        yield f"reminders, {many}", views.reminder_message(t, items)
    for full in (False, True):
        one = item(days=-4, days_late=3, full=full)
        yield f"escalation, full {full}", views.escalation_message(t, one, None)
        yield f"escalation with a reason, full {full}", views.escalation_message(t, one, REASON)
        offered = replace(one, activity=replace(one.activity, offered_to="U0EERO"))
        yield f"offer, full {full}", views.offer_message(t, offered, "U0EERO")
        yield f"offer, closed, full {full}", views.offer_message(t, one, "U0EERO")
        yield f"offer, taken, full {full}", views.offer_message(t, one, "U0SIIRI")
        for key in ("reminders.taken_over", "reminders.declined", "reminders.no_answer"):
            title, name = one.activity.plan.title, one.name
            yield f"{key}, full {full}", views.said_message(t, key, title, name)
        for days in ((), (date(2026, 11, 25), date(2026, 11, 30)), (date(2026, 11, 27),)):
            choice = Choice("en", one.activity, days, TODAY, days[-1] if days else TODAY)
            yield f"later, {len(days)} days, full {full}", modals.snooze_modal(t, choice)
        yield f"hand over, full {full}", modals.hand_over_modal(t, one.activity)
        yield f"cannot, full {full}", modals.cannot_modal(t, one.activity)
