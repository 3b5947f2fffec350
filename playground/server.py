"""The playground as one object: start it, drive it, stop it; or run it as a process of its own."""

import argparse
import asyncio
import json
import signal
import sys
from collections.abc import Callable, Collection
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from playground.acts import act
from playground.api.dispatch import WebApi, date_header
from playground.clock import MovableClock
from playground.control import Control, move_clock, set_faults
from playground.delivery import RETRY_DELAYS_S, Delivery
from playground.faults import Faults
from playground.limits import Limits
from playground.links import Links
from playground.log import RequestLog
from playground.samples import empty, havutuike
from playground.signed_http import HttpTransport
from playground.sockets import SocketTransport
from playground.state import Slack, Walk
from playground.tickets import ResponseUrls, Triggers
from playground.workspace import Workspace

PAGE = Path(__file__).parent / "page"

SCOPES = (
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "dnd:read",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "usergroups:read",
    "users:read",
)
BOT_EVENTS = (
    "app_home_opened",
    "channel_archive",
    "channel_rename",
    "channel_unarchive",
    "group_archive",
    "group_rename",
    "group_unarchive",
    "member_joined_channel",
    "member_left_channel",
    "message.im",
    "team_join",
    "user_change",
)
SHORTCUTS = (
    {
        "name": "Suggest content",
        "type": "global",
        "callback_id": "suggestions.new",
        "description": "Offer an idea for something to publish",
    },
    {
        "name": "Suggest as content",
        "type": "message",
        "callback_id": "suggestions.from_message",
        "description": "Offer this message as something to publish",
    },
)


class Playground:
    """A small Slack on one port; Socket Mode unless a request URL is given."""

    def __init__(
        self,
        *,
        clock: MovableClock | None = None,
        scopes: Collection[str] = SCOPES,
        bot_events: Collection[str] = BOT_EVENTS,
        shortcuts: Collection[dict[str, str]] = SHORTCUTS,
        request_url: str | None = None,
        log_path: Path | None = None,
        walk: Walk | None = None,
        unlimited: bool = False,
        samples: Callable[[Workspace], None] = havutuike,
        retry_delays: tuple[float, ...] = RETRY_DELAYS_S,
    ) -> None:
        clock = clock or MovableClock()
        workspace = Workspace(clock)
        samples(workspace)
        self.slack = Slack(
            clock=clock,
            workspace=workspace,
            faults=Faults(unlimited=unlimited),
            limits=Limits(clock),
            log=RequestLog(log_path),
            scopes=scopes,
            triggers=Triggers(clock),
            response_urls=ResponseUrls(clock),
            walk=walk,
            shortcuts=shortcuts,
        )
        self._request_url = request_url
        self._bot_events = bot_events
        self._retry_delays = retry_delays
        self._runner: web.AppRunner | None = None

    @property
    def clock(self) -> MovableClock:
        """The civil clock."""
        return self.slack.clock

    @property
    def workspace(self) -> Workspace:
        """People, channels, messages and views."""
        return self.slack.workspace

    @property
    def faults(self) -> Faults:
        """What goes wrong on purpose."""
        return self.slack.faults

    @property
    def log(self) -> RequestLog:
        """Every Web API request so far."""
        return self.slack.log

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        return self.slack.url

    @property
    def api_url(self) -> str:
        """The Web API's base address, with its slash at the end."""
        return f"{self.slack.url}/api/"

    @property
    def bot_token(self) -> str:
        """The bot's token."""
        return self.slack.bot_token

    @property
    def app_token(self) -> str:
        """The token that opens Socket Mode."""
        return self.slack.app_token

    @property
    def signing_secret(self) -> str:
        """The secret behind the signatures of HTTP mode."""
        return self.slack.signing_secret

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; port 0 takes a free one."""
        slack = self.slack
        web_api, sockets = WebApi(slack), SocketTransport()
        slack.transport = sockets
        if self._request_url:
            slack.transport = HttpTransport(self._request_url, slack.signing_secret, slack.clock)
        slack.delivery = Delivery(slack, slack.transport, self._bot_events, self._retry_delays)
        app = web.Application(client_max_size=32 * 1024**2)
        app.on_response_prepare.append(self._date)
        app.router.add_route("*", "/api/{method}", web_api.handle)
        app.router.add_get("/link/", sockets.handle)
        app.add_routes([*Control(slack).routes(), *Links(slack).routes()])
        if PAGE.is_dir():
            app.router.add_get("/", self._page)
            app.router.add_static("/", PAGE)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        bound_port = self._runner.addresses[0][1]
        slack.url = f"http://{host}:{bound_port}"

    async def stop(self) -> None:
        """Close everything; a second call does nothing."""
        if self._runner is None:
            return
        runner, self._runner = self._runner, None
        self.slack.stopping.set()
        self.slack.changed()
        await self.slack.delivery.close()
        await runner.cleanup()
        self.slack.log.close()

    async def __aenter__(self) -> "Playground":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def act(self, wish: dict[str, Any]) -> dict[str, Any]:
        """Let a person do something, as `POST /_playground/act` does."""
        return await act(self.slack, wish)

    async def move_clock(self, to: datetime, *, jump: bool = False) -> None:
        """Move civil time, as `POST /_playground/clock` does."""
        await move_clock(self.slack, to, jump=jump)

    async def set_faults(self, **wish: Any) -> None:
        """Set faults, as `POST /_playground/faults` does; without any they are cleared."""
        await set_faults(self.slack, wish)

    async def settled(self) -> None:
        """Wait until the app has been told of everything."""
        await self.slack.delivery.settled()

    async def _date(self, request: web.Request, response: web.StreamResponse) -> None:
        response.headers["Date"] = date_header(self.slack)

    async def _page(self, request: web.Request) -> web.FileResponse:
        return web.FileResponse(PAGE / "index.html")


async def _serve(options: argparse.Namespace) -> None:
    playground = Playground(
        clock=MovableClock(options.now),
        scopes=options.scopes.split(","),
        bot_events=options.events.split(","),
        request_url=options.request_url,
        log_path=options.log,
        unlimited=options.unlimited,
        samples=empty if options.empty else havutuike,
    )
    await playground.start(options.host, options.port)
    facts = {
        name: getattr(playground, name)
        for name in ("url", "api_url", "bot_token", "app_token", "signing_secret")
    }
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    await stopped.wait()
    await playground.stop()


def main() -> None:
    """Run the playground alone; the first line it prints is JSON with its addresses and tokens."""
    parser = argparse.ArgumentParser(prog="python -m playground.server", description=main.__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--log", type=Path, help="append every request to this file, one JSON object a line")
    parser.add_argument("--request-url", help="signed HTTP to this address instead of Socket Mode")
    parser.add_argument("--scopes", default=",".join(SCOPES), help="granted scopes, comma separated")
    parser.add_argument("--events", default=",".join(BOT_EVENTS), help="subscribed events, comma separated")
    parser.add_argument(
        "--now", type=datetime.fromisoformat, help="where the civil clock starts, ISO with zone"
    )
    parser.add_argument("--unlimited", action="store_true", help="no rate limits")
    parser.add_argument("--empty", action="store_true", help="without the sample organisation")
    asyncio.run(_serve(parser.parse_args()))


if __name__ == "__main__":
    main()
