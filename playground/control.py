"""The addresses under /_playground/, for the page and for programs."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web

from playground import screens
from playground.acts import Refused, act
from playground.sockets import SocketTransport
from playground.state import Slack


class Control:
    """Answers the control API; every refusal is a sentence with status 400."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack

    def routes(self) -> list[web.RouteDef]:
        """Where everything is."""
        return [
            web.get("/_playground/state", self._answering(self._state)),
            web.get("/_playground/view", self._answering(self._view)),
            web.get("/_playground/log", self._answering(self._log)),
            web.get("/_playground/events", self._events),
            web.post("/_playground/clock", self._answering(self._clock)),
            web.post("/_playground/act", self._answering(self._act)),
            web.post("/_playground/faults", self._answering(self._faults)),
        ]

    def _answering(
        self, answer: Callable[[web.Request], Awaitable[dict[str, Any]]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            try:
                return web.json_response({"ok": True, **await answer(request)})
            except (Refused, ValueError) as problem:
                return web.json_response({"ok": False, "error": str(problem)}, status=400)

        return handle

    async def _state(self, request: web.Request) -> dict[str, Any]:
        return screens.state(self._slack)

    async def _view(self, request: web.Request) -> dict[str, Any]:
        person = self._slack.workspace.people.get(request.query.get("as", ""))
        if person is None:
            raise Refused("the address needs ?as= with the id of a person")
        return screens.screen(self._slack, person)

    async def _log(self, request: web.Request) -> dict[str, Any]:
        return {"entries": self._slack.log.since(int(request.query.get("since", "0")))}

    async def _act(self, request: web.Request) -> dict[str, Any]:
        return await act(self._slack, await _body(request))

    async def _clock(self, request: web.Request) -> dict[str, Any]:
        wish = await _body(request)
        async with self._slack.clock_moves:
            await _walk(self._slack, _goal(self._slack, wish), jump=wish.get("jump") is True)
        return {"now": self._slack.clock.now().isoformat()}

    async def _faults(self, request: web.Request) -> dict[str, Any]:
        await set_faults(self._slack, await _body(request))
        return {}

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: the version, now and after each change."""
        slack = self._slack
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"}
        )
        await response.prepare(request)
        news = asyncio.Event()
        news.set()
        slack.watchers.add(news)
        try:
            while not slack.stopping.is_set():
                await news.wait()
                news.clear()
                await response.write(f"data: {json.dumps({'version': slack.version})}\n\n".encode())
        except ConnectionError:
            pass
        finally:
            slack.watchers.discard(news)
        return response


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        raise Refused("the body is not JSON") from None
    if not isinstance(body, dict):
        raise Refused("the body is not a JSON object")
    return body


def _goal(slack: Slack, wish: dict[str, Any]) -> datetime:
    now = slack.clock.now()
    if isinstance(wish.get("advance_s"), int | float):
        goal = now + timedelta(seconds=wish["advance_s"])
    elif isinstance(wish.get("to"), str):
        goal = datetime.fromisoformat(wish["to"])
    else:
        raise Refused('the clock needs {"advance_s": seconds} or {"to": "time"}')
    goal = goal if goal.tzinfo else goal.replace(tzinfo=UTC)
    if goal < now:
        raise Refused("the clock only moves forward")
    return goal


async def move_clock(slack: Slack, goal: datetime, *, jump: bool) -> None:
    """Move civil time: through every due instant where somebody walks, else at once; one at a time."""
    async with slack.clock_moves:
        await _walk(slack, goal, jump=jump)


async def _walk(slack: Slack, goal: datetime, *, jump: bool) -> None:
    if slack.walk and not jump and goal > slack.clock.now():
        await slack.walk(goal)
    if slack.clock.now() < goal:
        slack.clock.set(goal)
    slack.changed()


async def set_faults(slack: Slack, wish: dict[str, Any]) -> None:
    """Faults to come, and those that happen to open sockets at once."""
    wish = dict(wish)
    if not wish:
        slack.faults.clear()
        return
    reset_now, reason = wish.pop("socket_reset", False), wish.pop("socket_disconnect", None)
    if wish:
        slack.faults.apply(wish)
    if isinstance(slack.transport, SocketTransport):
        if reason:
            await slack.transport.disconnect(reason)
        if reset_now:
            slack.transport.reset_all()
