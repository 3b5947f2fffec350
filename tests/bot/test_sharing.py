"""A channel gets its nuggets: the whole way from the clock to what people read."""

from datetime import UTC, datetime

from storage import outbox
from tests.story import Story


async def test_a_channel_gets_its_nuggets_on_tuesday_and_thursday(story: Story) -> None:
    await story.subscribe("C0HOITO")

    await story.wait_until("2026-11-27")

    posts = story.posts("C0HOITO")
    assert len(posts) == 2
    at = [datetime.fromtimestamp(float(post["ts"]), UTC) for post in posts]
    assert [f"{moment:%a %H:%M}" for moment in at] == ["Tue 07:30", "Thu 07:30"]
    assert all(post["text"].startswith("Tip: ") for post in posts)


async def test_nothing_is_posted_before_its_time(story: Story) -> None:
    await story.subscribe("C0HOITO")

    await story.wait_until("2026-11-24", "09:29")

    assert story.posts("C0HOITO") == []


async def test_after_a_long_downtime_only_the_newest_slot_is_caught_up(story: Story) -> None:
    await story.subscribe("C0HOITO")

    await story.sleep_until("2026-12-08", "11:00")  # a Tuesday two weeks on; independence day was on Sunday
    await story.settle()

    assert len(story.posts("C0HOITO")) == 1


async def test_a_slot_missed_in_the_evening_waits_for_the_morning(story: Story) -> None:
    await story.subscribe("C0HOITO")

    await story.sleep_until("2026-11-24", "22:00")
    await story.settle()
    assert story.posts("C0HOITO") == []

    await story.wait_until("2026-11-25", "08:30")
    assert len(story.posts("C0HOITO")) == 1


async def test_a_dropped_answer_leads_to_one_message(story: Story) -> None:
    await story.slack.set_faults(method="chat.postMessage", kind="reset_after", times=1)
    await story.subscribe("C0HOITO")

    await story.wait_until("2026-11-24")

    assert len(story.posts("C0HOITO")) == 1
    assert await story.juuri.deps.store.read(outbox.counts) == {"sent": 1}
