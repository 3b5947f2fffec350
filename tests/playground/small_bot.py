"""A small bot on Bolt, over Socket Mode or signed HTTP, that answers and remembers what it was told."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientSession, web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from playground.server import Playground
from tests.playground.helpers import client

EVENTS = (
    *("app_home_opened", "app_mention", "channel_archive", "channel_rename", "member_joined_channel"),
    *("member_left_channel", "message.channels", "message.im", "team_join", "user_change"),
)
SHORTCUTS = [
    {"name": "A tip", "type": kind, "callback_id": "tip", "description": "Read one"}
    for kind in ("global", "message")
]
QUESTION = {"type": "plain_text_input", "action_id": "text", "max_length": 10}
LANGUAGE = {
    "type": "static_select",
    "action_id": "language",
    "options": [
        {"text": {"type": "plain_text", "text": word}, "value": word} for word in ("fi", "sv", "nb", "en")
    ],
}
FORM = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "Tell us"},
    "submit": {"type": "plain_text", "text": "Send"},
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "story",
            "label": {"type": "plain_text", "text": "Story"},
            "element": QUESTION,
        },
        {"type": "actions", "block_id": "choice", "elements": [LANGUAGE]},
    ],
}
CARD = [
    {"type": "section", "block_id": "card", "text": {"type": "mrkdwn", "text": "A tip"}},
    {
        "type": "actions",
        "block_id": "buttons",
        "elements": [
            {
                "type": "button",
                "action_id": "useful",
                "text": {"type": "plain_text", "text": "Useful"},
                "value": "7",
            }
        ],
    },
]


class Told:
    """What the bot was told, in order."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.answer: dict[str, Any] = {}
        self.retries: list[str] = []

    def kinds(self) -> list[str]:
        return [body.get("event", body).get("type", body.get("command")) for body in self.bodies]


def _listen(app: AsyncApp, told: Told) -> None:
    @app.middleware
    async def remember(body: dict[str, Any], request: Any, next: Any) -> None:
        told.bodies.append(body)
        told.retries += request.headers.get("x-slack-retry-num", [])
        await next()

    @app.command("/juuri")
    async def command(ack: Any, body: dict[str, Any], client: Any) -> None:
        if body["text"] == "form":
            await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        await ack(**told.answer)

    @app.view({"type": "view_submission", "callback_id": "form"})
    async def submitted(ack: Any) -> None:
        await ack(**told.answer)

    @app.view({"type": "view_closed", "callback_id": "form"})
    async def closed(ack: Any) -> None:
        await ack()

    for action in ("useful", "language"):

        @app.action(action)
        async def clicked(ack: Any) -> None:
            await ack()

    @app.shortcut("tip")
    async def shortcut(ack: Any) -> None:
        await ack()

    @app.event("app_home_opened")
    async def home(event: dict[str, Any], client: Any) -> None:
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": CARD})

    for name in {name.partition(".")[0] for name in EVENTS} - {"app_home_opened"}:

        @app.event({"type": name, "subtype": None} if name == "message" else name)
        async def event() -> None:
            pass

    @app.event({"type": "message", "subtype": "message_changed"})
    async def changed() -> None:
        pass


@asynccontextmanager
async def running(mode: str, session: ClientSession) -> AsyncIterator[tuple[Playground, Told]]:
    """The playground and the bot, connected by sockets or by HTTP."""
    told = Told()
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/slack/events" if mode == "http" else None
    delays = (0.0, 0.01, 0.01)
    async with Playground(
        bot_events=EVENTS, shortcuts=SHORTCUTS, unlimited=True, request_url=url, retry_delays=delays
    ) as pg:
        app = AsyncApp(
            client=client(pg, session), signing_secret=pg.signing_secret, process_before_response=True
        )
        _listen(app, told)
        if mode == "http":
            runner = web.AppRunner(app.web_app("/slack/events"))
            await runner.setup()
            await web.SockSite(runner, listener).start()
            yield pg, told
            await runner.cleanup()
        else:
            listener.close()
            handler = AsyncSocketModeHandler(app, pg.app_token)
            await handler.connect_async()
            await until(lambda: pg.slack.transport.connections == 1)
            yield pg, told
            await handler.close_async()


async def until(condition: Any) -> None:
    """Wait for something that happens soon."""
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.005)
