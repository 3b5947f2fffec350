"""The control API as programs and the page use it, and the server as a process of its own."""

import asyncio
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from playground import server
from playground.server import Playground
from tests.playground.helpers import client


async def get(pg: Playground, session: ClientSession, path: str) -> dict[str, Any]:
    async with session.get(f"{pg.url}/_playground/{path}") as response:
        return await response.json()


async def post(pg: Playground, session: ClientSession, path: str, wish: Any) -> dict[str, Any]:
    async with session.post(f"{pg.url}/_playground/{path}", json=wish) as response:
        answer = await response.json()
        assert response.status == (200 if answer["ok"] else 400)
        return answer


async def test_everyone_sees_their_own_screen(
    pg: Playground, session: ClientSession, bot: AsyncWebClient
) -> None:
    await bot.chat_postEphemeral(channel="C0HOITO", user="U0SIIRI", text="psst")
    await bot.chat_postMessage(channel="U0SIIRI", text="Hello")
    await bot.chat_postMessage(channel="C0HOITO", text="All")
    siiri = await get(pg, session, "view?as=U0SIIRI")
    channel = next(c for c in siiri["channels"] if c["id"] == "C0HOITO")
    assert channel["unread"] == 1
    assert [m.get("ephemeral", False) for m in channel["messages"][-2:]] == [True, False]
    assert (siiri["dms"][0]["user"], siiri["dms"][0]["unread"]) == ("U0JUURI", 1)
    await post(pg, session, "act", {"as": "U0SIIRI", "do": "read", "channel": "C0HOITO"})
    again = await get(pg, session, "view?as=U0SIIRI")
    assert next(c for c in again["channels"] if c["id"] == "C0HOITO")["unread"] == 0
    leena = await get(pg, session, "view?as=U0LEENA")
    texts = [m["text"] for c in leena["channels"] for m in c["messages"]]
    assert "All" in texts
    assert "psst" not in texts
    assert leena["dms"] == []
    marcus = await get(pg, session, "view?as=U0MARCUS")
    assert [c["name"] for c in marcus["channels"]] == ["kahvihuone", "people-and-culture"]
    assert (await get(pg, session, "view?as=U9"))["ok"] is False


async def test_a_modal_is_on_its_owners_screen_with_errors(pg: Playground, session: ClientSession) -> None:
    block = {
        "type": "input",
        "block_id": "b",
        "label": {"type": "plain_text", "text": "Name"},
        "element": {"type": "plain_text_input", "action_id": "a"},
    }
    title = {"type": "plain_text", "text": "Form"}
    modal = {"type": "modal", "title": title, "submit": title, "blocks": [block]}
    trigger = pg.slack.triggers.issue("U0ELSA")
    await client(pg, session).views_open(trigger_id=trigger, view=modal)
    (shown,) = (await get(pg, session, "view?as=U0ELSA"))["modals"]
    wish = {"as": "U0ELSA", "do": "submit", "view_id": shown["view_id"]}
    await post(pg, session, "act", wish)
    (shown,) = (await get(pg, session, "view?as=U0ELSA"))["modals"]
    assert list(shown["errors"]) == ["b"]
    assert (await get(pg, session, "view?as=U0AINO"))["modals"] == []


async def test_the_state_holds_everything(
    pg: Playground, session: ClientSession, bot: AsyncWebClient
) -> None:
    await bot.chat_postMessage(channel="C0HOITO", text="x")
    state = await get(pg, session, "state")
    assert len(state["people"]) == 17
    assert state["requests"] == {"chat.postMessage": 1}
    assert "chat:write" in state["scopes"]
    log = await get(pg, session, "log?since=0")
    assert log["entries"][0]["method"] == "chat.postMessage"
    assert (await get(pg, session, "log?since=1"))["entries"] == []


async def test_the_clock_walks_where_somebody_walks(session: ClientSession) -> None:
    goals: list[datetime] = []

    async def walk(goal: datetime) -> None:
        goals.append(goal)

    start = datetime(2026, 11, 30, 6, 0, tzinfo=UTC)
    async with Playground(walk=walk) as pg:
        pg.clock.set(start)
        answer = await post(pg, session, "clock", {"to": "2026-12-01T08:00:00Z"})
        assert datetime.fromisoformat(answer["now"]) >= datetime(2026, 12, 1, 8, tzinfo=UTC)
        assert goals == [datetime(2026, 12, 1, 8, tzinfo=UTC)]
        await post(pg, session, "clock", {"advance_s": 3600, "jump": True})
        assert len(goals) == 1
        assert pg.clock.now() - datetime(2026, 12, 1, 9, tzinfo=UTC) < timedelta(seconds=5)
        for wish in ({"advance_s": -1}, {"to": "soon"}, {}, []):
            assert (await post(pg, session, "clock", wish))["ok"] is False


async def test_faults_over_http(pg: Playground, session: ClientSession, bot: AsyncWebClient) -> None:
    await post(pg, session, "faults", {"missing_scopes": ["chat:write"]})
    assert "chat:write" not in (await get(pg, session, "state"))["scopes"]
    await post(pg, session, "faults", {})
    await bot.chat_postMessage(channel="C0HOITO", text="x")
    assert (await post(pg, session, "faults", {"colour": "red"}))[
        "error"
    ] == "there is no fault called colour"


async def test_a_change_is_announced(pg: Playground, session: ClientSession, bot: AsyncWebClient) -> None:
    async with session.get(f"{pg.url}/_playground/events") as response:
        before = json.loads((await response.content.readline()).removeprefix(b"data: "))["version"]
        await response.content.readline()
        await bot.chat_postMessage(channel="C0HOITO", text="x")
        after = json.loads((await response.content.readline()).removeprefix(b"data: "))["version"]
    assert after > before


@pytest.mark.parametrize("do", ["message", "click", "submit"])
async def test_what_is_missing_is_named(pg: Playground, session: ClientSession, do: str) -> None:
    answer = await post(pg, session, "act", {"as": "U0SIIRI", "do": do})
    assert answer["error"].startswith(f"{do} needs ")


async def test_the_page_is_served_at_the_root(
    session: ClientSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "index.html").write_text("<h1>Hello</h1>", encoding="utf-8")
    (tmp_path / "page.css").write_text("h1 {}", encoding="utf-8")
    monkeypatch.setattr(server, "PAGE", tmp_path)
    async with Playground() as pg:
        for path, text in (("/", "<h1>Hello</h1>"), ("/page.css", "h1 {}")):
            async with session.get(pg.url + path) as response:
                assert await response.text() == text
        async with session.get(f"{pg.url}/_playground/state") as response:
            assert (await response.json())["ok"]


async def test_it_runs_as_a_process_of_its_own(session: ClientSession) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "playground.server", "--unlimited", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    facts = json.loads(await process.stdout.readline())
    bot = AsyncWebClient(facts["bot_token"], base_url=facts["api_url"], session=session)
    assert (await bot.auth_test())["user_id"] == "U0JUURI"
    process.terminate()
    assert await process.wait() == 0
