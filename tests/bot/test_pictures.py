"""Pictures that Juuri draws: from the wish to the message, whatever happens on the way."""

import asyncio
import base64
import subprocess
import sys
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.message import Message, picture, section
from bot.pictures import Painter, want
from bot.pictures.studio import Studio
from playground import uploads
from storage import invariants, outbox, pictures
from storage.pictures import Picture, StrayFile
from storage.states import PictureState
from tests.bot.test_delivery import HOITO, requests, texts
from tests.bot.test_pictures_refused import until
from tests.story import Story

KIND, ALT = "turnips", "Four turnips in a row"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


class Turnips:
    """A painter; `drawn` counts how often it drew."""

    def __init__(self) -> None:
        self.drawn = 0

    def painter(self) -> Painter:
        return Painter(self.gather, self.draw, ready)

    def gather(self, session: Session, subject: str) -> int:
        return int(subject)

    def draw(self, facts: int) -> tuple[bytes, str]:
        self.drawn += 1
        if facts == 0:
            raise ZeroDivisionError
        return PNG, ALT


def ready(session: Session, subject: str, file_id: str | None, alt: str, now: datetime) -> str | None:
    if subject == "13":  # nothing is to be said of it any more
        return None
    text = f"Turnips: {subject}."
    blocks = [section(text), *([picture(file_id, alt)] if file_id else [])]
    return outbox.enqueue(
        session,
        dedupe_key=f"{KIND}:{subject}",
        kind="test",
        recipient=HOITO,
        payload=Message(text, blocks).payload(),
        now=now,
        expires_at=now + timedelta(hours=4),
    )


@pytest.fixture
async def turnips(story: Story) -> Turnips:
    """Juuri can draw turnips, also after it was started anew."""
    turnips = Turnips()
    story.painters[KIND] = turnips.painter()
    story.juuri.studio.painters.update(story.painters)
    return turnips


async def wants(story: Story, subject: str = "4") -> bool:
    told = {"kind": KIND, "subject": subject, "key": f"{KIND}:{subject}", "now": story.clock.now()}
    return await story.juuri.deps.store.write(want, **told)


async def books(story: Story) -> dict[str, tuple[str, str | None]]:
    """What the books say of each picture: its state, and why."""

    def read(session: Session) -> dict[str, tuple[str, str | None]]:
        rows = session.execute(select(Picture.subject, Picture.state, Picture.error))
        return {row.subject: (row.state, row.error) for row in rows}

    return await story.juuri.deps.store.read(read)


async def strays(story: Story) -> list[str]:
    return await story.juuri.deps.store.read(lambda session: list(session.scalars(select(StrayFile.file_id))))


def shown(story: Story) -> list[list[str]]:
    """The pictures in each of Juuri's messages."""
    return [list(uploads.pictures(post["blocks"])) for post in story.posts(HOITO)]


def files(story: Story) -> list[str]:
    """Of which Slack has the bytes."""
    return [one.id for one in story.slack.workspace.files.values() if one.content]


async def all_is_well(story: Story) -> None:
    deps = story.juuri.deps
    told = {"now": deps.clock.now(), "epoch": deps.clock.epoch(), "is_alive": True}
    assert await deps.store.read(invariants.violations, **told) == []


async def test_a_picture_that_is_wanted_stands_in_its_message_with_its_words(
    story: Story, turnips: Turnips
) -> None:
    await story.slack.set_faults(file_lag_s=0.7)

    assert await wants(story)
    assert not await wants(story)
    await story.settle()

    [post] = story.posts(HOITO)
    assert post["text"] == "Turnips: 4."
    [image] = [block for block in post["blocks"] if block["type"] == "image"]
    assert (image["alt_text"], [image["slack_file"]["id"]]) == (ALT, files(story))
    assert story.slack.workspace.files[files(story)[0]].content == PNG
    assert len(requests(story, "chat.postMessage")) == 1  # it was known before it was shown
    assert await books(story) == {"4": (PictureState.SHOWN, None)}
    assert turnips.drawn == 1
    await all_is_well(story)


@pytest.mark.parametrize(
    "method",
    ["files.getUploadURLExternal", "upload", "files.completeUploadExternal", "files.info"],
)
@pytest.mark.parametrize("kind", ["reset_before", "reset_after", "error_after", "rate_limited"])
async def test_trouble_on_the_way_costs_time_and_nothing_else(
    story: Story, turnips: Turnips, method: str, kind: str
) -> None:
    await story.slack.set_faults(method=method, kind=kind, times=1, retry_after=0)

    await wants(story)
    await until(lambda: bool(story.posts(HOITO)))
    await story.settle()
    await story.juuri.studio.sweep()

    [[file_id]] = shown(story)
    assert (files(story), await strays(story)) == ([file_id], [])
    assert await books(story) == {"4": (PictureState.SHOWN, None)}


@pytest.mark.parametrize(
    ("faults", "why"),
    [
        ({"missing_scopes": ["files:write"]}, "missing_scope"),
        ({"method": "upload", "kind": "error_before", "times": 100}, "http_500"),
        ({"file_lag_s": 3600.0}, "type_unknown"),
        (
            {"method": "files.info", "kind": "slack_error", "error": "file_not_found", "times": 1000},
            "type_unknown",
        ),
        (
            {"method": "files.completeUploadExternal", "kind": "slack_error", "error": "restricted_action"},
            "restricted_action",
        ),
    ],
)
async def test_a_picture_that_slack_does_not_take_is_left_out_and_the_message_comes(
    story: Story, turnips: Turnips, faults: dict[str, Any], why: str
) -> None:
    await story.slack.set_faults(**faults)

    await wants(story)
    await until(lambda: bool(story.posts(HOITO)))
    await story.settle()
    await story.slack.set_faults()
    await story.juuri.studio.sweep()

    assert (texts(story), shown(story)) == (["Turnips: 4."], [[]])
    assert await books(story) == {"4": (PictureState.LEFT_OUT, why)}
    assert (files(story), await strays(story)) == ([], [])
    await all_is_well(story)


async def test_a_picture_that_cannot_be_drawn_does_not_hold_its_message_back(
    story: Story, turnips: Turnips
) -> None:
    await wants(story, "0")
    await story.settle()

    assert (texts(story), shown(story)) == (["Turnips: 0."], [[]])
    assert await books(story) == {"0": (PictureState.LEFT_OUT, "not_drawn")}


async def test_a_picture_that_slack_refuses_in_the_message_in_the_end_stands_there_in_words(
    story: Story, turnips: Turnips
) -> None:
    await story.slack.set_faults(refuse_pictures=True)

    await wants(story)
    await until(lambda: bool(story.posts(HOITO)))

    assert shown(story) == [[]]
    assert ALT in str(story.posts(HOITO)[0]["blocks"])


STATIONS = ["files.getUploadURLExternal", "upload", "files.completeUploadExternal", "files.info"]


@pytest.mark.parametrize("station", STATIONS)
async def test_a_bot_that_stops_on_the_way_leaves_one_message_and_no_file_behind(
    story: Story, turnips: Turnips, station: str
) -> None:
    """The call is made and its answer never comes; what was written down until then is all that the next bot has."""
    await story.slack.set_faults(method=station, kind="silence_after", times=100)
    await wants(story)
    if station == "upload":
        await until(lambda: bool(files(story)))
    else:
        await until(lambda: bool(requests(story, station)))
    story.juuri.studio._task.cancel()
    await story.stop()
    assert texts(story) == []
    await story.slack.set_faults()

    await story.start()
    await until(lambda: bool(story.posts(HOITO)))
    await story.settle()
    await story.juuri.studio.sweep()

    [[file_id]] = shown(story)
    assert (files(story), await strays(story)) == ([file_id], [])
    assert await books(story) == {"4": (PictureState.SHOWN, None)}
    await all_is_well(story)


async def test_a_file_that_slack_knows_by_the_next_start_is_used(story: Story, turnips: Turnips) -> None:
    await story.slack.set_faults(file_lag_s=3600.0)
    await wants(story)
    await until(lambda: bool(requests(story, "files.info")))
    story.juuri.studio._task.cancel()
    await story.stop()
    before = files(story)
    await story.slack.set_faults()

    await story.start()
    await until(lambda: bool(story.posts(HOITO)))

    assert (shown(story), files(story), turnips.drawn) == ([before], before, 1)


async def test_two_bots_draw_one_picture(story: Story, turnips: Turnips) -> None:
    deps = story.juuri.deps
    others = [Studio(deps.store, deps.client, deps.clock, story.timing, story.painters) for _ in range(3)]
    for one in others:
        await one.open(alone=False)
    for number in range(1, 6):
        await wants(story, str(number))
    for one in others:
        one.look()
    await until(lambda: len(story.posts(HOITO)) == 5)
    await story.settle()

    assert turnips.drawn == 5
    assert sorted(shown(story)) == sorted([file_id] for file_id in files(story))
    for one in others:
        await one.close(1)


async def test_who_lost_the_lease_changes_nothing(story: Story, turnips: Turnips) -> None:
    store = story.juuri.deps.store
    await story.juuri.studio.close(1)
    await wants(story)
    mine = await store.write(pictures.take, epoch=0.0, lease_s=10.0)
    assert mine is not None
    assert await store.write(pictures.take, epoch=9.0, lease_s=10.0) is None
    theirs = await store.write(pictures.take, epoch=10.0, lease_s=10.0)
    assert theirs is not None

    told: dict[str, Any] = {"now": story.clock.now()}
    assert not await store.write(pictures.uploading, mine, "F1", ALT, lease_until=99.0, **told)
    assert not await store.write(pictures.put_off, mine, not_before=99.0, error="x")
    assert not await store.write(pictures.decide, mine, file_id=None, error="x", **told)
    assert await store.write(pictures.decide, theirs, file_id="F2", error=None, **told)
    assert not await store.write(pictures.decide, theirs, file_id=None, error="x", **told)
    assert await books(story) == {"4": (PictureState.SHOWN, None)}


async def test_a_file_that_no_message_shows_is_deleted(story: Story, turnips: Turnips) -> None:
    await wants(story, "13")
    await until(lambda: bool(requests(story, "files.info")))
    await story.settle()
    assert len(files(story)) == 1

    await story.juuri.studio.sweep()

    assert (files(story), texts(story)) == ([], [])


async def test_the_file_of_a_message_that_came_too_late_is_deleted(story: Story, turnips: Turnips) -> None:
    await story.slack.set_faults(method="chat.postMessage", kind="error_before", times=1000)
    await wants(story)
    await until(lambda: bool(requests(story, "chat.postMessage")))
    await story.sleep_until("2026-11-23", "18:00")
    await story.slack.set_faults()
    await until(lambda: not story.juuri.studio.is_busy)
    await _expired(story)

    await story.juuri.studio.sweep()

    assert (files(story), texts(story)) == ([], [])


async def _expired(story: Story) -> None:
    async with asyncio.timeout(20):
        while (await story.juuri.deps.store.read(outbox.counts)).get("expired", 0) != 1:
            await asyncio.sleep(0.05)


def test_what_draws_is_not_loaded_before_something_is_drawn() -> None:
    code = "import bot.app, bot.__main__, sys; print([m for m in sys.modules if m.split('.')[0] in ('matplotlib', 'numpy')])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
