"""The rhythm of channels, changed in Slack: who may, what is refused, and what becomes of slots that wait."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import members, nuggets
from storage.audit import Audit
from storage.occurrences import Occurrence
from storage.states import Role
from storage.values import Schedule
from tests.handlers.screen import Screen
from tests.story import Story


async def coordinator(story: Story, user_id: str = "U0EERO") -> Screen:
    """A coordinator who hears English looks at Home."""
    await story.juuri.deps.roster.finish()
    await story.juuri.deps.store.write_patiently(members.add_role, user_id, Role.COORDINATOR)
    await story.juuri.deps.store.write_patiently(members.change, user_id, language="en")
    screen = Screen(story, user_id)
    await screen.open_home()
    return screen


async def schedule(story: Story, channel: str = "C0HOITO") -> Schedule:
    found = await story.juuri.deps.store.read(nuggets.get, channel)
    assert found
    return found


async def slots(story: Story) -> list[tuple[str, str, str | None]]:
    """Every slot as (date, state, reason)."""

    def find(session: Session) -> list[tuple[str, str, str | None]]:
        rows = session.execute(
            select(Occurrence.slot_on, Occurrence.state, Occurrence.reason).order_by(Occurrence.slot_on)
        )
        return [(f"{row[0]:%m-%d}", row[1], row[2]) for row in rows]

    return await story.juuri.deps.store.read(find)


async def audited(story: Story, verb: str) -> list[dict[str, Any]]:
    def find(session: Session) -> list[dict[str, Any]]:
        return list(session.scalars(select(Audit.detail).where(Audit.verb == verb).order_by(Audit.id)))

    return await story.juuri.deps.store.read(find)


NEW = {
    "channels.channel": "C0HUOLTO",
    "channels.days": ["0"],
    "channels.time": "13:00",
    "channels.packs": ["goals"],
}


async def test_a_channel_is_added_and_gets_its_tips(story: Story) -> None:
    screen = await coordinator(story)
    await screen.click("channels.add")

    await screen.submit(NEW)
    await story.wait_until("2026-11-23", "14:00")

    assert screen.callback_id is None
    assert len(story.posts("C0HUOLTO")) == 1
    assert (await schedule(story, "C0HUOLTO")).packs == ("goals",)
    assert "C0HUOLTO" in screen.home_text()
    assert (await audited(story, "channels.add"))[0]["wall_time"] == "13:00"


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"channels.channel": "C0GENERAL"}, "channels.channel", "#general"),
        ({"channels.channel": "C0KUNDE"}, "channels.channel", "/invite @Juuri"),
        ({"channels.channel": "G0JOHTO"}, "channels.channel", "/invite @Juuri"),
        ({"channels.channel": "C0KESA24"}, "channels.channel", "archived"),
        ({"channels.time": "07:59"}, "channels.time", "work hours"),
        ({"channels.time": "18:00"}, "channels.time", "work hours"),
    ],
)
async def test_what_will_not_do_is_refused_at_its_field(
    story: Story, changes: dict[str, Any], field: str, says: str
) -> None:
    screen = await coordinator(story)
    await screen.click("channels.add")

    answer = await screen.submit({**NEW, **changes})

    assert says in answer["errors"][field]
    assert screen.typed("channels.packs") == ["goals"]
    assert await story.juuri.deps.store.read(nuggets.get_all) == []


async def test_another_time_today_moves_the_slot_that_waits(story: Story) -> None:
    await story.subscribe("C0HOITO")
    screen = await coordinator(story)
    await story.wait_until("2026-11-24", "09:00")
    await screen.click("channels.edit", value="C0HOITO")

    await screen.submit({"channels.time": "11:00"})
    await story.wait_until("2026-11-24", "10:59")
    assert story.posts("C0HOITO") == []
    await story.wait_until("2026-11-24", "11:01")

    assert len(story.posts("C0HOITO")) == 1
    assert await slots(story) == [("11-24", "done", None)]


async def test_a_slot_that_fits_no_longer_is_skipped_as_rescheduled(story: Story) -> None:
    await story.subscribe("C0HOITO")
    screen = await coordinator(story)
    await story.wait_until("2026-11-24", "09:00")
    await screen.click("channels.edit", value="C0HOITO")

    await screen.submit({"channels.days": ["2"]})
    await story.wait_until("2026-11-25", "12:00")

    assert await slots(story) == [("11-24", "skipped", "rescheduled"), ("11-25", "done", None)]
    assert len(story.posts("C0HOITO")) == 1


async def test_a_time_that_is_over_today_shares_nothing_today(story: Story) -> None:
    await story.subscribe("C0HOITO", days=0b0000010)
    screen = await coordinator(story)
    await story.wait_until("2026-11-24", "09:00")
    await screen.click("channels.edit", value="C0HOITO")

    await screen.submit({"channels.time": "08:30"})
    await story.wait_until("2026-11-24", "17:00")

    assert story.posts("C0HOITO") == []
    assert await slots(story) == [("11-24", "skipped", "rescheduled")]
    await story.wait_until("2026-12-01", "08:31")
    assert len(story.posts("C0HOITO")) == 1


async def test_a_changed_time_after_the_tip_brings_no_second_one(story: Story) -> None:
    await story.subscribe("C0HOITO")
    screen = await coordinator(story)
    await story.wait_until("2026-11-24", "10:00")
    await screen.click("channels.edit", value="C0HOITO")

    await screen.submit({"channels.time": "15:00"})
    await story.wait_until("2026-11-24", "17:00")

    assert len(story.posts("C0HOITO")) == 1


async def test_the_language_alone_moves_nothing(story: Story) -> None:
    await story.subscribe("C0HOITO")
    screen = await coordinator(story)
    await story.wait_until("2026-11-24", "09:00")
    before = await schedule(story)
    await screen.click("channels.edit", value="C0HOITO")

    await screen.submit({"channels.language": "sv"})

    after = await schedule(story)
    assert (after.language, after.planned_through) == ("sv", before.planned_through)
    assert await slots(story) == [("11-24", "planned", None)]


async def test_an_archived_channel_can_still_be_changed(story: Story) -> None:
    await story.subscribe("C0HOITO")
    screen = await coordinator(story)
    await story.does("U0EERO", "archive", channel="C0HOITO")
    await screen.click("channels.edit", value="C0HOITO")

    await screen.submit({"channels.paused": ["paused"]})

    assert (await schedule(story)).is_paused


async def test_pause_and_resume_and_who_comes_second_is_told(story: Story) -> None:
    await story.subscribe("C0HOITO")
    eero = await coordinator(story)
    grace = await coordinator(story, "U0GRACE")

    await eero.click("channels.pause", value="C0HOITO")
    await grace.click("channels.pause", value="C0HOITO")

    assert (await schedule(story)).is_paused
    assert story.juuri.deps.shelf.words["en"]("channels.paused_already") in grace.text()
    assert len(await audited(story, "channels.pause")) == 1
    await story.wait_until("2026-11-25")
    assert story.posts("C0HOITO") == []
    await eero.open_home()
    await eero.click("channels.resume", value="C0HOITO")
    await story.wait_until("2026-11-27")
    assert len(story.posts("C0HOITO")) == 1


async def test_who_lost_the_role_meanwhile_changes_no_rhythm(story: Story) -> None:
    await story.subscribe("C0HOITO")
    screen = await coordinator(story)
    await screen.click("channels.edit", value="C0HOITO")
    await story.juuri.deps.store.write_patiently(members.remove_role, "U0EERO", Role.COORDINATOR)

    answer = await screen.submit({"channels.time": "15:00"})

    assert answer["response_action"] == "errors"
    assert f"{(await schedule(story)).wall_time:%H:%M}" == "09:30"


async def test_a_form_submitted_twice_is_kept_once(story: Story) -> None:
    screen = await coordinator(story)
    await screen.click("channels.add")

    await screen.submit_twice(NEW)

    assert len(await audited(story, "channels.add")) + len(await audited(story, "channels.edit")) == 1
