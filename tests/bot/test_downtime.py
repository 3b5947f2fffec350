"""The bot was down, or somebody set the clock: nothing is forgotten, nothing is said twice."""

import asyncio
import time as real_time
from collections import Counter
from collections.abc import AsyncIterator
from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot import organisation
from bot.delivery import Timing
from playground.channels import Channel
from playground.server import Playground
from storage import nuggets
from tests.story import Story

pytestmark = pytest.mark.slow  # a month of 500 schedules

SCHEDULES = 500
ZONES = ("Europe/Helsinki", "Europe/Stockholm", "Europe/Oslo", "Europe/London", "Africa/Casablanca")


PATIENT = Timing(
    http=5, history_lag=1, settle=10, lease=20, channel_pace=0, posts_per_second=500, updates_per_second=500
)
"""Hundreds of posts at once on a busy machine must not look lost."""


@pytest.fixture
async def story(slack: Playground, database: str) -> AsyncIterator[Story]:
    """Juuri, running with a patient delivery."""
    story = Story(slack, database, PATIENT)
    await story.start()
    yield story
    await asyncio.wait_for(story.stop(), 20)


async def many_channels(story: Story) -> None:
    """Channels in several zones with several rhythms, all beginning today."""
    for number in range(SCHEDULES):
        channel = Channel(f"C5{number:03}", f"channel-{number}", [story.juuri.deps.bot_user_id], 1)
        story.slack.workspace.add_channel(channel)

    def subscribe(session: Session) -> None:
        organisation.change(session, quiet_periods=())
        for number in range(SCHEDULES):
            nuggets.put(
                session,
                f"C5{number:03}",
                language="en",
                zone=ZONES[number % len(ZONES)],
                country=("FI", "SE", "NO")[number % 3],
                days=(0b0001010, 0b0011111, 0b0000100)[number % 3],
                wall_time=time(8 + number % 10, 15),
                packs=[],
                is_paused=False,
                planned_through=story.today() - timedelta(days=1),
            )

    await story.juuri.deps.store.write_patiently(subscribe)


async def occurrences(story: Story) -> list[Any]:
    query = text("SELECT schedule_id, slot_on, state, reason FROM occurrence")
    return await story.juuri.deps.store.read(lambda session: [tuple(row) for row in session.execute(query)])


async def test_thirty_days_of_downtime_are_settled_within_a_minute(story: Story) -> None:
    await many_channels(story)
    first, last = story.today(), date(2026, 12, 23)
    await story.sleep_until(str(last), "11:00")

    started = real_time.monotonic()
    await story.settle()
    assert real_time.monotonic() - started < 60

    found = await occurrences(story)
    rhythms = {s.id: s for s in await story.juuri.deps.store.read(nuggets.get_all)}
    dates = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    wanted = Counter(
        (schedule.id, str(day))
        for schedule in rhythms.values()
        for day in dates
        if schedule.days >> day.weekday() & 1
    )
    assert Counter((schedule_id, str(slot_on)) for schedule_id, slot_on, _, _ in found) == wanted
    waiting = {(schedule_id, str(slot_on)) for schedule_id, slot_on, state, _ in found if state == "planned"}
    assert {slot_on for _, slot_on in waiting} <= {str(last), str(last - timedelta(days=1))}
    assert all(reason for _, _, state, reason in found if state == "skipped")
    done = Counter(schedule_id for schedule_id, _, state, _ in found if state == "done")
    assert max(done.values()) == 1
    posts = {f"C5{number:03}": len(story.posts(f"C5{number:03}")) for number in range(SCHEDULES)}
    assert sum(posts.values()) == sum(done.values()) > SCHEDULES / 4
    assert max(posts.values()) == 1


async def test_a_clock_that_jumps_forth_and_back_says_nothing_twice(story: Story) -> None:
    await story.subscribe("C0HOITO")
    await story.wait_until("2026-11-24")
    assert len(story.posts("C0HOITO")) == 1

    await story.sleep_until("2026-12-03")
    await story.settle()
    assert len(story.posts("C0HOITO")) == 2  # only the newest of those that were missed

    await story.sleep_until("2026-11-24", "09:00")
    await story.settle()
    await story.wait_until("2026-12-04")
    assert len(story.posts("C0HOITO")) == 2

    await story.wait_until("2026-12-11")
    assert len(story.posts("C0HOITO")) == 4
