"""Faults on purpose: what the caller sees, and what the log says really happened."""

import asyncio
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.faults import Faults
from playground.server import Playground
from tests.playground.helpers import refusal

POST = "chat.postMessage"


def posts(pg: Playground) -> int:
    return sum(message.text == "x" for message in pg.workspace.channels["C0HOITO"].messages)


@pytest.mark.parametrize(
    ("kind", "status", "error", "done"),
    [
        ("rate_limited", 429, "ratelimited", 0),
        ("error_before", 500, "fatal_error", 0),
        ("error_after", 500, "fatal_error", 1),
        ("internal_error_after", 200, "internal_error", 1),
    ],
)
async def test_an_answer_that_is_no_success(
    pg: Playground, bot: AsyncWebClient, kind: str, status: int, error: str, done: int
) -> None:
    await pg.set_faults(method=POST, kind=kind)
    answer = await refusal(bot.chat_postMessage(channel="C0HOITO", text="x"))
    assert (answer.status_code, answer["error"], posts(pg)) == (status, error, done)
    entry = pg.log.entries[-1]
    assert (entry["fault"], entry["outcome"]) == (kind, "ok" if done else "not_done")
    assert ("ts" in entry) == bool(done)
    await bot.chat_postMessage(channel="C0HOITO", text="x")


@pytest.mark.parametrize(("kind", "done"), [("reset_before", 0), ("reset_after", 1)])
async def test_a_connection_that_breaks(pg: Playground, bot: AsyncWebClient, kind: str, done: int) -> None:
    await pg.set_faults(method=POST, kind=kind)
    with pytest.raises(aiohttp.ClientError):
        await bot.chat_postMessage(channel="C0HOITO", text="x")
    assert posts(pg) == done


async def test_silence_after_it_happened(pg: Playground, bot: AsyncWebClient) -> None:
    await pg.set_faults(method=POST, kind="silence_after")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(bot.chat_postMessage(channel="C0HOITO", text="x"), 0.05)
    assert posts(pg) == 1


async def test_any_slack_error_and_slowness(pg: Playground, bot: AsyncWebClient) -> None:
    await pg.set_faults(method="*", kind="slack_error", error="org_login_required", times=2)
    for _ in range(2):
        assert (await refusal(bot.auth_test()))["error"] == "org_login_required"
    await pg.set_faults(method=POST, kind="slow", seconds=0.02)
    before = pg.clock.monotonic()
    await bot.chat_postMessage(channel="C0HOITO", text="x")
    assert pg.clock.monotonic() - before >= 0.02


async def test_history_may_lag_and_forget(pg: Playground, bot: AsyncWebClient) -> None:
    blocks = [{"type": "section", "block_id": "mine", "text": {"type": "mrkdwn", "text": "x"}}]
    metadata = {"event_type": "juuri", "event_payload": {"id": "abc"}}
    await bot.chat_postMessage(channel="C0HOITO", text="x", blocks=blocks, metadata=metadata)

    async def newest() -> dict[str, object]:
        history = await bot.conversations_history(channel="C0HOITO", limit=1, include_all_metadata=True)
        return history["messages"][0]

    await pg.set_faults(history_lag_s=60)
    assert (await newest())["text"] != "x"
    await pg.set_faults(history_lag_s=0, drop_metadata=True)
    assert "metadata" not in await newest()
    await pg.set_faults(drop_metadata=False, drop_block_ids=True)
    message = await newest()
    assert message["metadata"] == metadata
    assert message["blocks"] == [{name: blocks[0][name] for name in ("type", "text")}]


async def test_the_date_header_is_civil_time_and_may_be_wrong(pg: Playground, bot: AsyncWebClient) -> None:
    pg.clock.set(datetime.fromisoformat("2027-03-01T09:00:00+00:00"))
    await pg.set_faults(date_skew_s=600)
    answer = await bot.auth_test()
    date = parsedate_to_datetime(answer.headers["Date"])
    assert abs((date - pg.clock.now()).total_seconds() - 600) < 5


def test_chaos_keeps_its_shares_and_repeats_with_its_seed() -> None:
    def drawn() -> list[str | None]:
        faults = Faults()
        shares = {"rate_limited": 0.1, "reset_after": 0.2, "only": ["chat.*"]}
        faults.apply({"chaos": shares, "seed": 7})
        assert all(faults.draw(name) is None for name in ("users.info", "auth.test") * 100)
        return [fault.kind if (fault := faults.draw(POST)) else None for _ in range(2000)]

    first = drawn()
    assert first == drawn()
    assert 0.08 < first.count("rate_limited") / 2000 < 0.12
    assert 0.17 < first.count("reset_after") / 2000 < 0.23


@pytest.mark.parametrize(
    "wish",
    [
        {"kind": "meteor"},
        {"colour": "red"},
        {"unlimited": "yes"},
        {"chaos": {"reset_after": 1.5}},
        {"chaos": {"meteor": 0.1}},
    ],
)
def test_a_fault_nobody_knows_is_refused(wish: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=" "):
        Faults().apply(wish)


async def test_the_log_is_on_disk_before_the_answer(tmp_path: Path, session: aiohttp.ClientSession) -> None:
    path = tmp_path / "requests.jsonl"
    async with Playground(log_path=path) as pg:
        bot = AsyncWebClient(pg.bot_token, base_url=pg.api_url, session=session)
        posted = await bot.chat_postMessage(
            channel="C0HOITO",
            text="secret words",
            metadata={"event_type": "juuri", "event_payload": {"id": "abc"}},
        )
        line = path.read_text(encoding="utf-8")
    assert posted["ts"] in line
    assert '"metadata_id":"abc"' in line
    assert "secret words" not in line
    assert pg.bot_token not in line
