"""Posts that were not delivered: shown to coordinators, who send them again or leave them."""

import asyncio

from bot import organisation
from storage import outbox
from storage.states import OutboxState
from tests.handlers.test_nuggets import audited, coordinates
from tests.story import Story, words_in

NOT_IN = "C0KUNDE"
"""A channel that Juuri has not been invited to."""


async def refused(story: Story) -> str:
    """A nugget was due in a channel where Juuri may not post; the delivery's id."""
    await story.juuri.deps.store.write_patiently(organisation.change, set_up=True)
    await coordinates(story, "U0GRACE", "U0EERO")
    await story.subscribe(NOT_IN)
    await story.wait_until("2026-11-24")
    [row] = await story.juuri.deps.store.read(outbox.in_state, OutboxState.DEAD)
    return row.id


async def state(story: Story, delivery_id: str) -> str:
    [row] = await story.juuri.deps.store.read(outbox.get, [delivery_id])
    return row.state


async def test_a_refused_post_stands_in_home_with_the_reason(story: Story) -> None:
    await refused(story)

    home = words_in(await story.open_home("U0GRACE"))

    t = story.juuri.deps.shelf.words["en"]
    assert t("deliveries.heading") in home
    assert t("deliveries.why_not_in_channel") in home
    assert t("deliveries.heading") not in words_in(await story.open_home("U0SIIRI"))


async def test_mended_and_sent_again_it_arrives_once(story: Story) -> None:
    delivery_id = await refused(story)
    await story.does("U0TORA", "invite", channel=NOT_IN)
    await story.open_home("U0GRACE")

    await asyncio.gather(*(story.press("U0GRACE", "deliveries.send_again") for _ in range(2)))
    await story.settle()

    assert await state(story, delivery_id) == "sent"
    assert len(story.posts(NOT_IN)) == 1
    assert await audited(story, "deliveries.send_again") == ["U0GRACE"]
    assert "deliveries.send_again" not in str(story.home("U0GRACE"))


async def test_who_comes_second_hears_how_it_stands(story: Story) -> None:
    await refused(story)
    await story.does("U0TORA", "invite", channel=NOT_IN)
    for person in ("U0GRACE", "U0EERO"):
        await story.open_home(person)

    await story.press("U0GRACE", "deliveries.send_again")
    await story.settle()
    await story.press("U0EERO", "deliveries.leave")

    t = story.juuri.deps.shelf.words["fi"]
    assert words_in(story.modal("U0EERO")["blocks"]) == t("deliveries.stands_sent")
    assert await audited(story, "deliveries.leave") == []


async def test_left_it_is_shown_no_more_and_stays_on_record(story: Story) -> None:
    delivery_id = await refused(story)
    await story.open_home("U0GRACE")

    await story.press("U0GRACE", "deliveries.leave")
    await story.settle()

    assert "deliveries.send_again" not in str(story.home("U0GRACE"))
    assert await state(story, delivery_id) == "dead"
    assert await audited(story, "deliveries.leave") == ["U0GRACE"]
    assert story.posts(NOT_IN) == []


async def test_refused_again_it_is_shown_again(story: Story) -> None:
    delivery_id = await refused(story)
    await story.open_home("U0GRACE")

    await story.press("U0GRACE", "deliveries.send_again")
    await story.settle()

    assert await state(story, delivery_id) == "dead"
    assert "deliveries.send_again" in str(await story.open_home("U0GRACE"))


async def test_where_history_may_not_be_read_the_coordinator_is_asked_to_look(story: Story) -> None:
    await story.juuri.deps.store.write_patiently(organisation.change, set_up=True)
    await coordinates(story, "U0GRACE")
    await story.slack.set_faults(missing_scopes=["channels:history"])
    await story.slack.set_faults(method="chat.postMessage", kind="reset_after", times=1)
    await story.subscribe("C0HOITO")
    await story.wait_until("2026-11-24")

    home = await story.open_home("U0GRACE")

    t = story.juuri.deps.shelf.words["en"]
    assert t("deliveries.unverified") in words_in(home)
    assert t("deliveries.confirm_text") in str(home)
