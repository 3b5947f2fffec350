"""What Juuri's clicks are compared with: the least that a Bolt app, or aiohttp alone, can do. Each a process of its own.

`python -m benchmarks.references KIND FILE` with `FILE` holding JSON: the signing secret, the ids to listen to, the answer.
Prints one line of JSON (`port`) when it listens.
"""

import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.signature import SignatureVerifier
from slack_sdk.webhook.async_client import AsyncWebhookClient

KINDS = {
    "bolt": "bare Bolt, its defaults",
    "bolt_before": "bare Bolt, process_before_response=True",
    "bolt_many": "the same with as many listeners as Juuri has routes",
    "floor": "bare aiohttp that checks the signature",
}


def bolt(kind: str, facts: dict[str, Any], session: aiohttp.ClientSession) -> web.Application:
    """A Bolt app whose listeners answer what they always answer: a ready view, or a ready sentence to the response URL."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id="T0PLAY", bot_user_id="U0JUURI", bot_token="xoxb-1"
        )

    app = AsyncApp(
        signing_secret=facts["secret"], authorize=authorize, process_before_response=kind != "bolt"
    )

    async def on_click(body: dict[str, Any], ack: AsyncAck) -> None:
        client = AsyncWebhookClient(body["response_url"], session=session, timeout=3)
        await client.send(text=facts["sentence"], response_type="ephemeral", replace_original=False)
        await ack()

    async def on_submission(ack: AsyncAck) -> None:
        await ack(response_action="update", view=facts["view"])

    async def on_other(ack: AsyncAck) -> None:
        await ack()

    many = kind == "bolt_many"
    for action_id in facts["clicks"] if many else [facts["click"]]:
        app.action(action_id)(on_click)
    for callback_id in facts["submissions"] if many else [facts["submission"]]:
        app.view(callback_id)(on_submission)
    for number in range(facts["others"] if many else 0):
        app.command(f"/word{number}")(on_other)
    return app.web_app("/slack/events")


def floor(facts: dict[str, Any]) -> web.Application:
    """No Bolt: read, check the signature, answer."""
    verifier = SignatureVerifier(facts["secret"])

    async def handle(request: web.Request) -> web.Response:
        body = (await request.read()).decode()
        valid = verifier.is_valid_request(body, dict(request.headers))
        return web.Response(status=200 if valid else 401)

    app = web.Application()
    app.router.add_post("/slack/events", handle)
    return app


def sink() -> web.Application:
    """Where response URLs lead: somebody who listens and says ok."""

    async def handle(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(text="ok")

    app = web.Application()
    app.router.add_post("/respond", handle)
    return app


async def main(kind: str, facts: dict[str, Any]) -> None:
    """Serve until SIGTERM."""
    async with aiohttp.ClientSession() as session:
        app = floor(facts) if kind == "floor" else sink() if kind == "sink" else bolt(kind, facts, session)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        print(json.dumps({"port": runner.addresses[0][1]}), flush=True)
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        await stop.wait()
        await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], json.loads(Path(sys.argv[2]).read_text())))
