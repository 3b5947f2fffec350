"""The demo at length: every language, time that is moved about, and a machine that is switched off in the middle."""

import asyncio
import contextlib
import re
import signal
import sqlite3
import sys
from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from playground.__main__ import LANGUAGES
from playground.demo import DATABASE, Demo, Wish
from playground.opening import CORNERS
from storage import outbox
from storage.states import OutboxState

pytestmark = pytest.mark.slow


def _juuris(demo: Demo, channel: str) -> list[str]:
    """What Juuri has posted to a channel, thanks for ideas that are out left aside."""
    messages = demo.playground.workspace.channels[channel].messages
    return [m.text for m in messages if m.user == "U0JUURI" and "Mitä palautteesta opittiin" not in m.text]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_juuri_has_introduced_itself_and_shared_one_nugget(language: str, tmp_path: Path) -> None:
    async with Demo(Wish(tmp_path, port=0, language=language)) as demo:
        introduction, nugget = _juuris(demo, CORNERS[language].channel)
        assert "Juuri" in introduction
        titles = [entry.text(language).title for entry in demo.juuri.deps.shelf.content.nuggets.values()]
        assert any(title in nugget for title in titles)

        await demo.playground.move_clock(demo.clock.now() + timedelta(days=4))

        assert len(_juuris(demo, CORNERS[language].channel)) == 4
        others = [corner.channel for name, corner in CORNERS.items() if name not in (language, "en")]
        assert [len(_juuris(demo, channel)) for channel in others] == [2] * len(others)


async def test_reset_begins_anew(tmp_path: Path) -> None:
    async with Demo(Wish(tmp_path, port=0)):
        pass
    async with Demo(Wish(tmp_path, port=0, is_reset=True, is_blank=True)) as demo:
        assert _juuris(demo, "C0PEOPLE") == []
        assert await demo.juuri.deps.store.read(outbox.counts) == {}


async def test_two_walks_at_once_come_one_after_the_other(tmp_path: Path) -> None:
    async with Demo(Wish(tmp_path, port=0)) as demo:
        begun = demo.clock.now()
        day = {"advance_s": 86_400}
        async with aiohttp.ClientSession() as session:

            async def walk() -> datetime:
                async with session.post(f"{demo.playground.url}/_playground/clock", json=day) as answer:
                    return datetime.fromisoformat((await answer.json())["now"])

            ends = sorted(await asyncio.gather(walk(), walk()))
        passed = [end - begun for end in ends]
        assert timedelta(days=1) <= passed[0] < timedelta(days=1, minutes=1)
        assert timedelta(days=2) <= passed[1] < timedelta(days=2, minutes=1)


async def test_a_jump_is_downtime_and_back_is_no_way(tmp_path: Path) -> None:
    async with Demo(Wish(tmp_path, port=0)) as demo, aiohttp.ClientSession() as session:
        before = _juuris(demo, "C0PEOPLE")
        await demo.playground.move_clock(demo.clock.now() + timedelta(days=4), jump=True)
        assert _juuris(demo, "C0PEOPLE") == before
        waiting = await demo.juuri.deps.store.read(outbox.in_state, OutboxState.PENDING)
        assert [row for row in waiting if row.due_at <= demo.clock.now()] == []

        clock = f"{demo.playground.url}/_playground/clock"
        async with session.post(clock, json={"advance_s": -60}) as answer:
            assert answer.status == 400
            assert (await answer.json())["error"] == "the clock only moves forward"


async def started(folder: Path) -> tuple[Process, str]:
    """A demo as a process of its own, and its address."""
    command = (sys.executable, "-m", "playground", "--port", "0", "--data", str(folder))
    process = await create_subprocess_exec(*command, stdout=PIPE)
    assert process.stdout is not None
    async with asyncio.timeout(30):
        async for line in process.stdout:
            if found := re.search(r"http://[\d.:]+", line.decode()):
                return process, found[0]
    raise AssertionError("the demo did not start")


@contextlib.asynccontextmanager
async def running(folder: Path) -> AsyncIterator[tuple[Process, str]]:
    """The same, stopped at the end."""
    process, url = await started(folder)
    try:
        yield process, url
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(20):
                assert await process.wait() == 0


async def test_after_a_kill_juuri_believes_nothing_that_slack_does_not_have(tmp_path: Path) -> None:
    async with aiohttp.ClientSession() as session:
        for after_s in (0.7, 1.1):
            process, url = await started(tmp_path)
            walk = asyncio.create_task(_walk(session, url, days=14))
            await asyncio.sleep(after_s)
            process.kill()
            await process.wait()
            await asyncio.gather(walk, return_exceptions=True)

        async with running(tmp_path) as (_, url):
            await _walk(session, url, days=7)
            async with session.get(f"{url}/_playground/state") as answer:
                state = await answer.json()

    messages = [message for channel in state["channels"] for message in channel["messages"]]
    carried = Counter(m["metadata"]["event_payload"]["id"] for m in messages if "metadata" in m)
    assert set(carried.values()) == {1}
    sent = _sent(tmp_path / DATABASE)
    assert len(sent) > 10
    assert sent <= {(m["metadata"]["event_payload"]["id"], m["ts"]) for m in messages if "metadata" in m}


async def _walk(session: aiohttp.ClientSession, url: str, days: int) -> dict[str, Any]:
    wish = {"advance_s": days * 86_400}
    async with session.post(f"{url}/_playground/clock", json=wish) as answer:
        told: dict[str, Any] = await answer.json()
        return told


def _sent(database: Path) -> set[tuple[str, str]]:
    """The posts that Juuri believes to stand in Slack, as (id, ts)."""
    query = "SELECT id, ts FROM outbox WHERE state = 'sent' AND method = 'chat.postMessage'"
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return set(connection.execute(query))


async def test_the_second_start_is_quick(tmp_path: Path) -> None:
    loop = asyncio.get_running_loop()
    took = []
    for _ in range(3):
        begun = loop.time()
        async with running(tmp_path):
            took.append(loop.time() - begun)
    assert min(took[1:]) < 3
