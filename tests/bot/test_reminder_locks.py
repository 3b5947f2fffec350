"""Two transactions that meet in the middle of the same work never wait for each other. Only PostgreSQL has such."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from bot import organisation
from bot.activities import service as activities_service
from bot.reminders import handing_over, times, working
from storage import activities, members
from storage.states import OPEN, MemberKind, Role
from storage.values import MemberFacts, Plan
from tests.bot.processes import Work
from tests.bot.reminding_world import BEGIN, SHELF, World

DUE_ON = date(2026, 3, 25)
ZONES = {"U0EINO": "Europe/Helsinki", "U0NORA": "Europe/Oslo", "U0BOSS": "Europe/Stockholm"}


@pytest.fixture
def world(postgres_url: str) -> Iterator[World]:
    world = World(postgres_url)
    yield world
    world.close()


def set_the_scene(world: World) -> int:
    """Eino was reminded of work that is Nora's now: what he was told is about to be updated, what she is told to be sent."""
    world.empty()

    def found(session: Session) -> int:
        members.put(session, [MemberFacts(one, one, MemberKind.PERSON, zone) for one, zone in ZONES.items()])
        members.add_role(session, "U0BOSS", Role.COORDINATOR)
        organisation.change(session, coordinators_channel="C0BOSS")
        return activities_service.put(session, Plan("Video", "U0EINO", DUE_ON), by="U0BOSS", now=world.now)

    work: int = world.write(found)
    world.now = BEGIN + timedelta(days=4, hours=2)  # Tuesday, the work day before
    world.run()
    assert world.told == {(work, "-1", "U0EINO"): 1}

    def given(session: Session) -> None:
        seen = activities.get(session, work)
        assert seen
        plan = replace(seen.plan, owner_id="U0NORA", deputy_id="U0BOSS")
        activities_service.change(session, SHELF, work, plan, by="U0BOSS", now=world.now)

    world.now = BEGIN + timedelta(days=4, hours=3)
    world.write(given)
    world.run()
    world.now = BEGIN + timedelta(days=5, hours=2)
    world.write(world.tick)
    told = {"by": "U0NORA", "now": world.now}
    world.write(lambda session: activities_service.take_in_hand(session, SHELF, work, **told))
    assert world.has_due()
    return work


def acts(work: int, world: World) -> dict[str, Work]:
    told = {"by": "U0NORA", "now": world.now}
    return {
        "complete": lambda s: activities_service.complete(s, SHELF, work, None, None, **told),
        "cancel": lambda s: activities_service.cancel(s, SHELF, work, "No time", **told),
        "cannot": lambda s: working.cannot(s, SHELF, work, "No camera", **told),
        "hand_over": lambda s: handing_over.offer(s, SHELF, work, "U0EINO", **told),
        "go_away": lambda s: times.go_away(s, "U0NORA", DUE_ON + timedelta(days=9), world.now),
    }


@pytest.mark.parametrize(
    ("name", "is_away"), [("complete", False), ("cannot", False), ("hand_over", False), ("complete", True)]
)
def test_a_click_and_the_claim_of_what_tells_of_it_never_wait_for_each_other(
    world: World, name: str, is_away: bool
) -> None:
    """Wherever the click stands when the claim comes; the message tells what was so when it was claimed, or is not sent."""
    for pause in range(14):
        work = set_the_scene(world)
        if is_away:  # then the claim puts off what the click drops
            world.write(lambda session: members.change(session, "U0NORA", away_until=date(2026, 4, 1)))
        _, rows = world.at_once(acts(work, world)[name], world.claim, pause)
        world.said(rows)
        world.read(world.check_books)
        world.run()
        world.read(world.check_books)
        if name in ("complete", "cancel"):
            found = world.read(lambda session, work=work: activities.get(session, work))
            assert found.state not in OPEN
    assert world.deadlocks == 0


@pytest.mark.parametrize("name", ["complete", "cannot", "go_away"])
def test_a_click_and_a_tick_never_wait_for_each_other(world: World, name: str) -> None:
    def of_silence(pause: int) -> None:
        work = set_the_scene(world)
        world.now += timedelta(
            days=12
        )  # nobody was reminded meanwhile: much is to be put off, dropped and escalated
        world.at_once(world.tick, acts(work, world)[name], pause)
        world.run()
        world.read(world.check_books)

    for pause in range(14):
        of_silence(pause)
    assert world.deadlocks == 0
