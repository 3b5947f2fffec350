"""What people and processes do with an activity, each as a function of a session: to be done alone or at the same time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.activities import service
from bot.digest import reminding
from bot.reminders import times, working
from storage import activities
from tests.bot.processes import Work
from tests.bot.reminding_world import SHELF, World

BOSS = "U0BOSS"
"""A coordinator, who may do all of it."""
NAMES = ("complete", "cancel", "miss", "snooze", "move", "give", "go_away", "remind", "tick", "claim")


def changed(some: int, owner: str | None, due_on: date, now: datetime) -> Work:
    """It is due on another day, and perhaps somebody else's."""

    def work(session: Session) -> None:
        found = activities.get(session, some)
        assert found
        owner_id = owner or found.plan.owner_id
        deputy_id = None if found.plan.deputy_id == owner_id else found.plan.deputy_id
        plan = replace(found.plan, owner_id=owner_id, deputy_id=deputy_id, due_on=due_on)
        service.change(session, SHELF, some, plan, by=BOSS, now=now)

    return work


def ended(some: int, how: str, now: datetime) -> Work:
    """Nothing is to be done any more."""
    more: dict[str, Any] = {"by": BOSS, "now": now}
    verbs: dict[str, Work] = {
        "complete": lambda session: service.complete(session, SHELF, some, None, None, **more),
        "cancel": lambda session: service.cancel(session, SHELF, some, "No time", **more),
        "miss": lambda session: service.miss(session, SHELF, some, **more),
    }
    return verbs[how]


def snoozed(some: int, day: date, now: datetime) -> Work:
    """Somebody wants to be reminded on another day."""
    return lambda session: working.snooze(session, some, day, by=BOSS, now=now)


def reminded(some: int, now: datetime) -> Work:
    """A coordinator has the responsible person reminded of late work."""
    return lambda session: reminding.remind(session, SHELF, some, BOSS, now)


def named(name: str, some: int, who: str, day: date, world: World) -> Work:
    """One of NAMES."""
    works: dict[str, Callable[[], Work]] = {
        "snooze": lambda: snoozed(some, day, world.now),
        "move": lambda: changed(some, None, day, world.now),
        "give": lambda: changed(some, who, day, world.now),
        "go_away": lambda: lambda session: times.go_away(session, who, day, world.now),
        "remind": lambda: reminded(some, world.now),
        "tick": lambda: world.tick,
        "claim": lambda: world.claim,
    }
    return works[name]() if name in works else ended(some, name, world.now)
