"""The weekly digest: the whole way from Monday morning to what coordinators read and press."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from bot.activities import service as activities_service
from storage.values import Plan
from tests.handlers.deciding import EERO, GRACE, OFFICE, SIIRI, heard, house, suggests
from tests.story import Story, words_in


async def plans(
    story: Story, due_on: str, title: str = "Summer jobs", owner: str = SIIRI, **more: Any
) -> int:
    """Somebody plans work for an owner; its id."""
    plan = Plan(title, owner, date.fromisoformat(due_on), **more)
    now = story.clock.now()
    planned: int = await story.juuri.deps.store.write(activities_service.put, plan, by=owner, now=now)
    return planned


def digests(story: Story, channel: str = OFFICE) -> list[dict[str, Any]]:
    """The digests in a channel."""
    return [post for post in story.posts(channel) if "digest of week" in post["text"]]


@pytest.fixture
async def monday(story: Story) -> AsyncIterator[Story]:
    """A set-up organisation on the first Monday, before nine."""
    await house(story)
    yield story


async def test_on_monday_at_nine_the_coordinators_read_one_message(monday: Story) -> None:
    await suggests(monday, "Open doors at the workshop")
    await plans(monday, "2026-11-25")
    await monday.wait_until("2026-11-23", "08:59")
    assert digests(monday) == []

    await monday.wait_until("2026-11-23", "09:05")

    [digest] = digests(monday)
    assert digest["text"] == (
        "Here is the digest of week 48. One thing waits for a decision. One activity is due this week."
    )
    shown = words_in(digest["blocks"])
    assert shown.index("Waits for you") < shown.index("This week") < shown.index("Last week")
    assert "Slipping" not in shown
    assert "*Open doors at the workshop*\nnew · Care" in shown
    assert "• Wed 25 Nov: Summer jobs · Siiri Kanervisto" in shown
    thread = [post for post in monday.posts(OFFICE) if post["thread_ts"] == digest["ts"] != post["ts"]]
    assert [post["text"] for post in thread] == [
        "This is what waits and what slips.",
        "This is what comes this week.",
    ]
    await monday.wait_until("2026-11-29")
    assert len(digests(monday)) == 1
    await monday.wait_until("2026-11-30")
    assert len(digests(monday)) == 2


async def test_remind_reaches_the_owner_once_a_day(monday: Story) -> None:
    await plans(monday, "2026-11-19")  # two work days ago: no reminder of its own today
    await monday.wait_until("2026-11-23", "09:05")
    assert "*Summer jobs*\nSiiri Kanervisto · 2 work days late" in words_in(digests(monday)[0]["blocks"])
    assert heard(monday, SIIRI) == []

    await monday.press(GRACE, "digest.remind", where=OFFICE)
    await monday.settle()
    await monday.press(EERO, "digest.remind", where=OFFICE)
    await monday.settle()

    assert heard(monday, SIIRI) == ["One activity of yours needs a moment: Summer jobs."]
    assert monday.whispers(GRACE, OFFICE) == [
        "Siiri Kanervisto will be reminded today, at an hour that suits their work day."
    ]
    assert monday.whispers(EERO, OFFICE) == [
        "Siiri Kanervisto has been reminded of this today. Once a day is enough."
    ]


async def test_remind_after_the_mornings_message_waits_for_the_next_morning(monday: Story) -> None:
    await plans(monday, "2026-11-19")
    await plans(monday, "2026-11-23", "Open day")  # of which Siiri is reminded today
    await monday.wait_until("2026-11-23", "09:05")

    for _ in range(2):
        await monday.press(GRACE, "digest.remind", where=OFFICE)
    await monday.wait_until("2026-11-23", "23:00")

    assert len(heard(monday, SIIRI)) == 1
    said = "Siiri Kanervisto will be reminded in the morning of Tue 24 Nov."
    assert monday.whispers(GRACE, OFFICE) == [said, said]
    await monday.wait_until("2026-11-24", "09:05")
    assert heard(monday, SIIRI)[1:] == [
        "2 activities of yours need a moment, the first of them: Summer jobs."
    ]


async def test_nobody_is_reminded_of_what_is_done(monday: Story) -> None:
    activity_id = await plans(monday, "2026-11-19")
    await monday.wait_until("2026-11-23", "09:05")
    deps, now = monday.juuri.deps, monday.clock.now()

    await deps.store.write(
        activities_service.complete, deps.shelf, activity_id, None, None, by=SIIRI, now=now
    )
    await monday.press(GRACE, "digest.remind", where=OFFICE)
    await monday.settle()

    assert heard(monday, SIIRI) == []
    assert "done" in monday.whispers(GRACE, OFFICE)[0]
