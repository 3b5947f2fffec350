"""What the app is told: events, repeated until answered, and interactions, told once."""

import asyncio
import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol

from playground.people import APP_ID, BOT_USER, TEAM_ID
from playground.state import Slack

ANSWER_WITHIN_S = 3.0
RETRY_DELAYS_S = (0.0, 60.0, 300.0)

_caused: ContextVar[list["asyncio.Future[None]"] | None] = ContextVar("caused", default=None)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: whether it counts as answered, its payload, else the reason of the failure."""

    answered: bool
    payload: dict[str, Any] | None = None
    reason: str = ""
    may_retry: bool = True

    @property
    def status(self) -> str:
        """In one word for those who drive the playground."""
        if self.answered:
            return "ok"
        return "timed_out" if self.reason in ("http_timeout", "timeout") else "failed"


class Transport(Protocol):
    """The way to the app: sockets or signed HTTP."""

    @property
    def connections(self) -> int:
        """How many sockets are open."""

    async def send(self, kind: str, payload: dict[str, Any], retry: int, reason: str) -> Reply:
        """One attempt; it ends after three seconds at the latest."""

    async def close(self) -> None:
        """Let go of connections."""


class Delivery:
    """Tells the app what happens in the workspace."""

    def __init__(
        self,
        slack: Slack,
        transport: Transport,
        bot_events: Collection[str],
        retry_delays: tuple[float, ...] = RETRY_DELAYS_S,
    ) -> None:
        self._slack = slack
        self._transport = transport
        self._events = frozenset(bot_events)
        self._retry_delays = retry_delays
        self._tasks: set[asyncio.Task[None]] = set()
        self.wants_messages = any(name.startswith("message.") or name == "app_mention" for name in bot_events)

    @contextmanager
    def causing(self) -> Iterator[list["asyncio.Future[None]"]]:
        """Collects the first attempts of every event that is caused inside."""
        futures: list[asyncio.Future[None]] = []
        token = _caused.set(futures)
        try:
            yield futures
        finally:
            _caused.reset(token)

    def event(self, name: str, event: dict[str, Any]) -> None:
        """Send an event in the background, where the app subscribes to it."""
        if name not in self._events:
            return
        body = {
            "token": "deprecated",
            "team_id": TEAM_ID,
            "api_app_id": APP_ID,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{secrets.token_hex(5).upper()}",
            "event_time": int(float(event["event_ts"])),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": TEAM_ID,
                    "user_id": BOT_USER,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": f"4-{secrets.token_hex(8)}",
        }
        first = asyncio.get_running_loop().create_future()
        if (caused := _caused.get()) is not None:
            caused.append(first)
        task = asyncio.create_task(self._send_event(body, first))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def ask(self, kind: str, payload: dict[str, Any]) -> Reply:
        """Tell an interaction or a command, once."""
        return await self._transport.send(kind, payload, 0, "")

    async def settled(self) -> None:
        """Wait until no event is on its way or waiting to be repeated."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def close(self) -> None:
        """Forget what is still to be repeated and close the transport."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._transport.close()

    async def _send_event(self, body: dict[str, Any], first: "asyncio.Future[None]") -> None:
        repeats = self._slack.faults.settings.retry_events
        try:
            reply = await self._transport.send("events_api", body, 0, "")
        finally:
            if not first.done():
                first.set_result(None)
        for retry, delay in enumerate(self._retry_delays, start=1):
            if (reply.answered and retry > repeats) or not reply.may_retry:
                return
            await asyncio.sleep(0 if reply.answered else delay)
            reply = await self._transport.send("events_api", body, retry, reply.reason or "http_timeout")
