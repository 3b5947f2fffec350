"""How the app is told: acks, repeats, several sockets, lost connections, signatures."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, web

from playground import signed_http, sockets
from playground.server import Playground
from tests.playground.helpers import client, refusal
from tests.playground.small_bot import running, until

MESSAGE = {"as": "U0SIIRI", "do": "message", "channel": "C0HOITO", "text": "Moi"}
COMMAND = {"as": "U0SIIRI", "do": "command", "channel": "C0HOITO", "command": "/juuri", "text": ""}
EVENTS = ("message.channels",)


@pytest.fixture
async def pg() -> AsyncIterator[Playground]:
    async with Playground(bot_events=EVENTS, retry_delays=(0.0, 0.01, 0.02)) as playground:
        yield playground


async def connected(pg: Playground, session: ClientSession) -> ClientWebSocketResponse:
    """A bare socket, past its hello."""
    answer = await client(pg, session, pg.app_token).apps_connections_open(app_token=pg.app_token)
    ws = await session.ws_connect(answer["url"])
    assert (await ws.receive_json())["type"] == "hello"
    return ws


async def test_a_ticket_opens_one_socket(pg: Playground, session: ClientSession) -> None:
    answer = await client(pg, session, pg.app_token).apps_connections_open(app_token=pg.app_token)
    ws = await session.ws_connect(answer["url"])
    hello = await ws.receive_json()
    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    async with session.get(answer["url"].replace("ws", "http", 1)) as response:
        assert response.status == 403
    refused = await refusal(client(pg, session).api_call("apps.connections.open"))
    assert refused["error"] == "not_allowed_token_type"


async def test_an_event_is_repeated_until_it_is_acknowledged(
    pg: Playground, session: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "ANSWER_WITHIN_S", 0.03)
    ws = await connected(pg, session)
    await pg.act(MESSAGE)
    first, second = await ws.receive_json(), await ws.receive_json()
    assert first["payload"]["event_id"] == second["payload"]["event_id"]
    assert first["envelope_id"] != second["envelope_id"]
    assert (first["retry_attempt"], second["retry_attempt"]) == (0, 1)
    assert second["retry_reason"] == "timeout"
    await ws.send_json({"envelope_id": second["envelope_id"]})
    await pg.settled()
    with pytest.raises(TimeoutError):
        await ws.receive(timeout=0.06)


async def test_an_event_is_given_up_after_three_repeats(
    pg: Playground, session: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "ANSWER_WITHIN_S", 0.01)
    ws = await connected(pg, session)
    await pg.act(MESSAGE)
    await pg.settled()
    attempts = [(await ws.receive_json())["retry_attempt"] for _ in range(4)]
    assert attempts == [0, 1, 2, 3]


async def test_an_interaction_is_told_once(
    pg: Playground, session: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "ANSWER_WITHIN_S", 0.03)
    ws = await connected(pg, session)
    answer = await pg.act(COMMAND)
    assert (answer["status"], answer["timed_out"]) == ("timed_out", True)
    assert (await ws.receive_json())["type"] == "slash_commands"
    with pytest.raises(TimeoutError):
        await ws.receive(timeout=0.05)


async def test_each_payload_goes_to_one_of_the_sockets(pg: Playground, session: ClientSession) -> None:
    pair = [await connected(pg, session) for _ in range(2)]

    async def acknowledge(ws: ClientWebSocketResponse) -> None:
        envelope = await ws.receive_json()
        await ws.send_json({"envelope_id": envelope["envelope_id"]})

    await asyncio.gather(*(acknowledge(ws) for ws in pair), pg.act(MESSAGE), pg.act(MESSAGE))


async def test_the_eleventh_socket_is_turned_away(pg: Playground, session: ClientSession) -> None:
    open_sockets = [await connected(pg, session) for _ in range(10)]
    answer = await client(pg, session, pg.app_token).apps_connections_open(app_token=pg.app_token)
    ws = await session.ws_connect(answer["url"])
    assert (await ws.receive_json())["reason"] == "too_many_websockets"
    assert pg.slack.transport.connections == len(open_sockets)


async def test_sockets_are_asked_to_go_or_dropped(pg: Playground, session: ClientSession) -> None:
    ws = await connected(pg, session)
    await pg.set_faults(socket_disconnect="refresh_requested")
    frame = await ws.receive_json()
    assert (frame["type"], frame["reason"]) == ("disconnect", "refresh_requested")
    await pg.set_faults(socket_reset=True)
    assert (await ws.receive()).type in (WSMsgType.CLOSED, WSMsgType.ERROR)
    await until(lambda: pg.slack.transport.connections == 0)
    assert (await pg.act(COMMAND))["status"] == "failed"


async def test_bolt_comes_back_when_it_is_asked_to_go(session: ClientSession) -> None:
    async with running("socket", session) as (pg, told):
        await pg.set_faults(socket_disconnect="refresh_requested")
        transport = pg.slack.transport
        await until(lambda: (transport.opened, transport.connections) == (2, 1))
        await pg.act(MESSAGE)
        assert told.kinds() == ["message"]


async def test_a_dropped_socket_fails_what_was_waiting_on_it(pg: Playground, session: ClientSession) -> None:
    ws = await connected(pg, session)
    asking = asyncio.create_task(pg.act(COMMAND))
    await ws.receive_json()
    await pg.set_faults(socket_reset=True)
    assert (await asking)["status"] == "failed"


async def test_events_can_be_repeated_on_purpose(session: ClientSession) -> None:
    async with running("http", session) as (pg, told):
        await pg.set_faults(retry_events=2)
        await pg.act(MESSAGE)
        await pg.settled()
        assert len({body["event_id"] for body in told.bodies}) == 1
        assert told.retries == ["1", "2"]


Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def over_http(answer: Answering) -> AsyncIterator[Playground]:
    """A playground that posts to a bare endpoint."""
    app = web.Application()
    app.router.add_post("/", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    async with Playground(bot_events=EVENTS, request_url=url, retry_delays=(0.0, 0.01, 0.02)) as pg:
        yield pg
    await runner.cleanup()


async def test_http_requests_are_signed_at_the_real_time() -> None:
    seen: list[tuple[Any, bytes]] = []

    async def answer(request: web.Request) -> web.Response:
        seen.append((request.headers, await request.read()))
        return web.Response()

    async with over_http(answer) as pg:
        pg.clock.advance(86_400)
        await pg.act(MESSAGE)
        ((headers, body),) = seen
        stamp = headers["X-Slack-Request-Timestamp"]
        digest = hmac.new(pg.signing_secret.encode(), b"v0:%s:%s" % (stamp.encode(), body), hashlib.sha256)
        assert headers["X-Slack-Signature"] == f"v0={digest.hexdigest()}"
        assert abs(int(stamp) - time.time()) < 5
        assert json.loads(body)["type"] == "event_callback"


@pytest.mark.parametrize(
    ("status", "headers", "attempts"),
    [(200, {}, 1), (204, {}, 1), (503, {}, 4), (503, {"x-slack-no-retry": "1"}, 1), (302, {}, 4)],
)
async def test_http_events_are_repeated_unless_answered(
    status: int, headers: dict[str, str], attempts: int
) -> None:
    seen: list[str | None] = []

    async def answer(request: web.Request) -> web.Response:
        seen.append(request.headers.get("X-Slack-Retry-Num"))
        return web.Response(status=status, headers=headers)

    async with over_http(answer) as pg:
        await pg.act(MESSAGE)
        await pg.settled()
    assert seen == [None, "1", "2", "3"][:attempts]


async def test_a_slow_http_answer_is_a_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signed_http, "ANSWER_WITHIN_S", 0.05)
    reasons: list[str | None] = []

    async def answer(request: web.Request) -> web.Response:
        reasons.append(request.headers.get("X-Slack-Retry-Reason"))
        if len(reasons) == 1:
            await asyncio.sleep(0.1)
        return web.Response()

    async with over_http(answer) as pg:
        await pg.act(MESSAGE)
        await pg.settled()
    assert reasons == [None, "http_timeout"]
