"""Pictures that Slack does not take: asked again for a while, then the message goes with their words in their place."""

import asyncio
from collections.abc import Callable
from typing import Any

from playground import uploads
from playground.people import BOT_USER
from storage import invariants, outbox
from storage.outbox import Delivery
from storage.states import OutboxState
from storage.values import FileFacts
from tests.bot.test_delivery import requests, say, texts
from tests.handlers.deciding import GRACE, OFFICE, SIIRI, house, suggests
from tests.handlers.test_deciding import card
from tests.handlers.test_suggesting import upload
from tests.story import Story

WORDS = "An old lady with a cake"


async def with_picture(story: Story, headline: str = "Grandma's cake") -> str:
    """Siiri suggests something with a picture; the file's id. What comes of the card is not waited for."""
    file_id = await upload(story, SIIRI, "cake.png")
    uploads.share(story.slack.slack, [file_id], user=BOT_USER)  # as her form does
    files = (FileFacts(file_id, "cake.png", "image/png", 1),)
    await suggests(story, headline, files=files, picture_words=WORDS)
    return file_id


async def goes_out(story: Story) -> None:
    """Grace says that it was published: the card changes."""
    await story.press(GRACE, "suggestions.out", where=OFFICE)
    await story.submit(GRACE, **{"suggestions.out_link": "https://example.org/cake"})


async def until(found: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not found():
            await asyncio.sleep(0.02)


async def cards(story: Story) -> list[Delivery]:
    rows = await story.juuri.deps.store.read(outbox.in_state, *OutboxState)
    return [one for one in rows if one.recipient == OFFICE and one.method == "chat.postMessage"]


def pictures(post: dict[str, Any]) -> list[str]:
    return list(uploads.pictures(post["blocks"]))


def in_words(blocks: list[dict[str, Any]]) -> bool:
    return any(WORDS in str(block) and block["type"] == "context" for block in blocks)


async def all_is_well(story: Story) -> None:
    deps = story.juuri.deps
    now, epoch = deps.clock.now(), deps.clock.epoch()
    assert await deps.store.read(invariants.violations, now=now, epoch=epoch, is_alive=True) == []


async def test_a_picture_whose_type_slack_does_not_know_yet_is_shown_once_it_does(story: Story) -> None:
    await house(story)
    await story.slack.set_faults(file_lag_s=60.0)

    file_id = await with_picture(story)
    await until(lambda: "invalid_blocks" in [one["outcome"] for one in requests(story, "chat.postMessage")])
    await story.slack.set_faults()
    await until(lambda: bool(story.posts(OFFICE)))
    await story.settle()

    assert [pictures(post) for post in story.posts(OFFICE)] == [[file_id]]
    await goes_out(story)
    await story.settle()
    assert pictures(card(story)) == [file_id]  # also long after
    await all_is_well(story)


async def test_a_picture_that_is_refused_again_and_again_is_left_out_and_its_words_are_there(
    story: Story,
) -> None:
    await house(story)
    await story.slack.set_faults(refuse_pictures=True)
    began = story.clock.monotonic()

    await with_picture(story)
    await say(story, OFFICE, key="another")
    await until(lambda: "This is another." in texts(story, OFFICE))
    assert len(story.posts(OFFICE)) == 1  # the next message does not wait for the picture
    await until(lambda: len(story.posts(OFFICE)) == 2)
    took = story.clock.monotonic() - began
    await story.settle()

    shown = story.posts(OFFICE)[1]
    assert (pictures(shown), in_words(shown["blocks"])) == ([], True)
    assert story.timing.picture <= took < story.timing.picture + 5
    [posted] = [one for one in await cards(story) if one.kind != "test"]
    assert posted.state == OutboxState.SENT
    assert posted.payload is not None and not pictures(posted.payload) and in_words(posted.payload["blocks"])
    await all_is_well(story)


async def test_what_comes_later_of_such_a_message_goes_without_the_picture_at_once(story: Story) -> None:
    await house(story)
    await story.slack.set_faults(refuse_pictures=True)
    await with_picture(story)
    await until(lambda: bool(story.posts(OFFICE)))
    await story.settle()

    await goes_out(story)
    await story.settle()

    assert "suggestions.out" not in str(card(story)["blocks"])
    assert in_words(card(story)["blocks"])
    assert [one["outcome"] for one in requests(story, "chat.update")] == ["ok"]


async def test_a_file_that_is_deleted_later_does_not_keep_the_message_from_changing(story: Story) -> None:
    await house(story)
    file_id = await with_picture(story)
    assert pictures(card(story)) == [file_id]
    del story.slack.workspace.files[file_id]

    await goes_out(story)
    await until(lambda: "suggestions.out" not in str(card(story)["blocks"]))
    await story.settle()

    assert in_words(card(story)["blocks"])
    refused = [one["outcome"] for one in requests(story, "chat.update")]
    assert 2 <= len(refused) <= 15
    assert (set(refused[:-1]), refused[-1]) == ({"invalid_blocks"}, "ok")
    assert await story.juuri.deps.store.read(outbox.in_state, OutboxState.DEAD) == []
    await all_is_well(story)


async def test_an_answer_that_is_lost_after_the_picture_was_left_out_doubles_nothing(story: Story) -> None:
    await house(story)
    await story.slack.set_faults(refuse_pictures=True)
    await with_picture(story)
    await until(
        lambda: len([one for one in requests(story, "chat.postMessage") if one["channel"] == OFFICE]) > 3
    )
    await story.slack.set_faults(method="chat.postMessage", kind="reset_after", times=100)
    await until(lambda: bool(story.posts(OFFICE)))
    await story.slack.set_faults()
    await asyncio.wait_for(_settled(story), 20)

    assert len(story.posts(OFFICE)) == 1
    [posted] = await cards(story)
    assert (posted.state, posted.ts) == (OutboxState.SENT, story.posts(OFFICE)[0]["ts"])


async def _settled(story: Story) -> None:
    while any(one.state != OutboxState.SENT for one in await cards(story)):
        await asyncio.sleep(0.05)
