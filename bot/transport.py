"""How Slack reaches the bot: Socket Mode, or signed HTTP on the port that also tells health."""

import asyncio
import contextlib
import hashlib
import re
from binascii import a2b_qp
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

import structlog
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from storage.session import StoreError

log = structlog.get_logger()

Calendar = Callable[[str], Awaitable[bytes | None]]
"""The calendar file for the secret part of an address; None where there is none."""
MOST_BYTES = 2**20
"""Slack's payloads are far smaller; whoever sends more is not Slack."""
LISTENERS_FINISH_S = 3.0


class SteadyApp(AsyncApp):
    """Bolt, which itself stumbles over payloads that lack what it looks for: those get a plain ack, too."""

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        try:
            return await super().async_dispatch(req)
        except Exception as error:
            log.error("unreadable_payload", error=type(error).__name__)
            return BoltResponse(status=200, body="")


class Running:
    """Counts listeners under way, so that stopping can wait for them."""

    def __init__(self) -> None:
        self._many = 0
        self._none = asyncio.Event()
        self._none.set()

    def __enter__(self) -> None:
        self._many += 1
        self._none.clear()

    def __exit__(self, *_: object) -> None:
        self._many -= 1
        if not self._many:
            self._none.set()

    async def finished(self, seconds: float) -> None:
        """Wait until none is under way, at most so long."""
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._none.wait(), seconds)


class SocketEntry(AsyncSocketModeHandler):
    """Socket Mode. Stopping takes no more envelopes but still acknowledges those under way."""

    def __init__(self, app: AsyncApp, app_token: str, client: AsyncWebClient) -> None:
        super().__init__(app, app_token, web_client=client)
        self._running = Running()
        self._accepting = True

    async def handle(self, client: Any, req: SocketModeRequest) -> None:
        if self._accepting:
            with self._running:
                await super().handle(client, req)

    async def stop(self) -> None:
        """Finish what is under way, acks included, then close the socket."""
        self._accepting = False
        await self._running.finished(LISTENERS_FINISH_S)
        await self.close_async()  # type: ignore[no-untyped-call]


class HttpRequest(AsyncBoltRequest):
    """A request whose form is decoded in C: Python's own way takes longer than all else that Bolt does with a click."""

    def __init__(self, body: str, headers: dict[str, str | Sequence[str]]) -> None:
        super().__init__(body=_payload(body), headers=headers)
        self.raw_body = body  # what was signed


def _payload(body: str) -> str:
    """The JSON in a form of one payload, as interactions have it; any other body as it is. Raises ValueError."""
    if not body.startswith("payload=") or body.count("=") > 1:
        return body
    # but for its signs this is quoted-printable, which the standard library decodes in C
    return a2b_qp(body.removeprefix("payload=").replace("+", " ").replace("%", "=")).decode()


class HttpEntry:
    """An aiohttp server: /healthz and /readyz, in HTTP mode /slack/events, and calendars where they can be reached."""

    def __init__(
        self, app: AsyncApp | None, is_ready: Callable[[], bool], calendar: Calendar | None = None
    ) -> None:
        self._is_ready = is_ready
        self._running = Running()
        server = web.Application(client_max_size=MOST_BYTES)
        server.router.add_get("/healthz", self._healthz)
        server.router.add_get("/readyz", self._readyz)
        if app is not None:
            server.router.add_post("/slack/events", partial(self._slack, app))
        if calendar is not None:
            server.router.add_get("/calendar/{secret}.ics", partial(self._calendar, calendar))
        self._runner = web.AppRunner(server, access_log=None, shutdown_timeout=1.0)
        self._site: web.TCPSite | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen; returns the port (a free one for 0). Raises OSError where it is taken."""
        await self._runner.setup()
        self._site = web.TCPSite(self._runner, host, port)
        await self._site.start()
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Stop accepting, finish what is under way, close."""
        if self._site:
            await self._site.stop()
        await self._running.finished(LISTENERS_FINISH_S)
        await self._runner.cleanup()

    async def _healthz(self, _request: web.Request) -> web.Response:
        return web.Response(text="ok")

    async def _readyz(self, _request: web.Request) -> web.Response:
        return web.Response(text="ready") if self._is_ready() else web.Response(status=503, text="not ready")

    async def _calendar(self, calendar: Calendar, request: web.Request) -> web.Response:
        try:
            data = await calendar(request.match_info["secret"])
        except StoreError:
            return web.Response(status=503, text="try again")
        if data is None:
            return web.Response(status=404, text="no such calendar")
        tag = hashlib.sha256(data).hexdigest()
        known = any(seen.value in (tag, "*") for seen in request.if_none_match or ())
        response = web.Response(status=304) if known else web.Response(body=data)
        if not known:
            response.content_type, response.charset = "text/calendar", "utf-8"
        response.etag = tag
        response.headers["Cache-Control"] = "private, max-age=3600"
        return response

    async def _slack(self, app: AsyncApp, request: web.Request) -> web.Response:
        # Bolt raises on malformed signature headers (a 500 with a traceback for anybody who asks), so look at them first
        stamp, signature = (
            request.headers.get(f"X-Slack-{name}", "") for name in ("Request-Timestamp", "Signature")
        )
        if not re.fullmatch(r"[0-9]{1,12}", stamp) or not re.fullmatch(r"v0=[0-9a-f]{64}", signature):
            return web.Response(status=401, text="unsigned")
        with self._running:
            try:
                body = (await request.read()).decode()
            except UnicodeDecodeError:
                return web.Response(status=400, text="not UTF-8")
            try:  # it reads the body before the signature is checked: what cannot be read is not from Slack
                asked = HttpRequest(body, dict(request.headers))
            except (ValueError, TypeError, AttributeError, LookupError):
                return web.Response(status=400, text="unreadable")
            answer = await app.async_dispatch(asked)
        headers = {
            name: values[0] for name, values in answer.headers.items() if name.lower() != "content-length"
        }
        content_type = headers.pop("content-type", headers.pop("Content-Type", "text/plain;charset=utf-8"))
        return web.Response(
            status=answer.status, body=answer.body, headers={**headers, "Content-Type": content_type}
        )
