"""HTTP mode from outside: only Slack is heard, and nobody learns anything from a refusal, nor do the logs."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import pytest
from pydantic import ValidationError

from handlers.forms import command_from
from playground.clock import MovableClock
from playground.server import Playground
from tests.process import Running, environment

pytestmark = pytest.mark.slow  # real processes

WORDS = "a confidential sentence"
COMMAND = urlencode(
    {"command": "/juuri", "text": WORDS, "user_id": "U0SIIRI", "team_id": "T0HAVU", "channel_id": "C0HOITO"}
)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def clock() -> MovableClock:
    """Real time: signatures go by it."""
    return MovableClock()


@pytest.fixture
async def bot(slack: Playground, tmp_path: Path) -> AsyncIterator[Running]:
    """Juuri in HTTP mode on a free port; its log is looked through at the end."""
    env = environment(slack, f"sqlite:///{tmp_path / 'juuri.db'}", SLACK_APP_TOKEN="", LOG_FORMAT="json")
    async with Running(env, "--port", "0") as running:
        yield running
        err = await running.stop()
    assert "Traceback" not in err
    assert WORDS not in err and slack.bot_token not in err and slack.signing_secret not in err
    assert all(json.loads(line) for line in err.splitlines())


def signed(slack: Playground, body: str, *, off: float = 0, secret: str | None = None) -> dict[str, str]:
    stamp = str(int(time.time() + off))
    key = (secret or slack.signing_secret).encode()
    digest = hmac.new(key, f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {**FORM, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


async def post(bot: Running, body: str | bytes | BytesIO, headers: dict[str, str]) -> tuple[int, str]:
    url = f"http://127.0.0.1:{bot.port}/slack/events"
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as response:
        return response.status, await response.text()


async def raw(bot: Running, headers: bytes) -> bytes:
    """A request with bytes in its headers that no proper client would send; the first line of the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", bot.port)
    writer.write(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n" + headers + b"\r\nhi")
    line = await asyncio.wait_for(reader.readline(), 5)
    writer.close()
    await writer.wait_closed()
    return line


async def test_health(bot: Running) -> None:
    async with aiohttp.ClientSession() as session:
        for path, status in (("/healthz", 200), ("/readyz", 200), ("/", 404), ("/slack/events", 405)):
            async with session.get(f"http://127.0.0.1:{bot.port}{path}") as response:
                assert response.status == status


async def test_what_slack_signed_is_answered(bot: Running, slack: Playground) -> None:
    status, answer = await post(bot, COMMAND, signed(slack, COMMAND))
    assert status == 200 and "Juuri" in answer


async def test_what_slack_did_not_sign_is_refused(bot: Running, slack: Playground) -> None:
    good = signed(slack, COMMAND)
    stamp = good["X-Slack-Request-Timestamp"]
    for headers in (
        FORM,
        {**good, "X-Slack-Request-Timestamp": "yesterday"},
        {**good, "X-Slack-Request-Timestamp": "-1"},
        {**good, "X-Slack-Request-Timestamp": "9" * 400},
        {**good, "X-Slack-Request-Timestamp": stamp + ".5"},
        {**good, "X-Slack-Signature": "v0=" + "0" * 64},
        {**good, "X-Slack-Signature": "v0=short"},
        {**good, "X-Slack-Signature": ""},
        signed(slack, COMMAND + "x"),
        signed(slack, COMMAND, secret="another"),
        signed(slack, COMMAND, off=-310),
        signed(slack, COMMAND, off=+310),
    ):
        status, answer = await post(bot, COMMAND, headers)
        assert status == 401, headers
        assert "Traceback" not in answer and WORDS not in answer


async def test_headers_outside_ascii_are_refused(bot: Running) -> None:
    stamp = str(int(time.time())).encode()
    for signature in ("v0=ä".encode(), b"v0=\xff\xfe", "٣".encode() * 64):
        line = await raw(
            bot, b"X-Slack-Request-Timestamp: " + stamp + b"\r\nX-Slack-Signature: " + signature + b"\r\n"
        )
        assert line.split()[1] in (b"400", b"401")
    line = await raw(
        bot,
        b"X-Slack-Request-Timestamp: " + "١٢٣".encode() + b"\r\nX-Slack-Signature: v0=" + b"0" * 64 + b"\r\n",
    )
    assert line.split()[1] in (b"400", b"401")


async def test_bodies_that_slack_would_not_send(bot: Running, slack: Playground) -> None:
    assert (await post(bot, b"\xff\xfe\xfd", signed(slack, COMMAND)))[0] in (400, 401)
    huge = "x" * (2**20 + 1)
    assert (await post(bot, BytesIO(huge.encode()), signed(slack, huge)))[0] == 413
    for body in ("", "payload=not-json", "payload=%7B%7D", "{", "[]", "payload=[]"):
        status, answer = await post(bot, body, signed(slack, body))
        assert status < 500, (body, answer)
        assert "Traceback" not in answer


async def test_a_replayed_event_is_answered_and_has_no_second_effect(bot: Running, slack: Playground) -> None:
    event = {"type": "app_home_opened", "user": "U0SIIRI", "channel": "D0", "tab": "home", "event_ts": "1.2"}
    payload = {"type": "event_callback", "team_id": "T0HAVU", "event_id": "Ev1", "event": event}
    body = json.dumps(payload)
    headers = {**signed(slack, body), "Content-Type": "application/json"}
    assert [(await post(bot, body, headers))[0] for _ in range(3)] == [200, 200, 200]
    dms = [
        channel
        for channel in slack.workspace.channels.values()
        if channel.is_im and "U0SIIRI" in channel.members
    ]
    assert sum(len(channel.messages) for channel in dms) <= 1


def test_what_is_no_proper_command_keeps_its_words_out_of_the_log() -> None:
    with pytest.raises(ValidationError) as caught:
        command_from({"text": WORDS})
    assert WORDS not in str(caught.value)
