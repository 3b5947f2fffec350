"""A Web API request from its first byte to its answer: token, limits, faults, arguments, method, log."""

import asyncio
import json
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from playground.api import METHODS
from playground.api.registry import Call, Caller, Method, RateLimited, SlackError
from playground.faults import Fault
from playground.people import BOT_USER, SLACK_PEOPLE
from playground.sockets import reset
from playground.state import Slack

LONGEST_SILENCE_S = 120.0


def caller_of(slack: Slack, token: str) -> Caller | None:
    """Who a token belongs to, if it is one of ours."""
    if token == slack.bot_token:
        return Caller(token, "bot", BOT_USER, slack.granted_scopes)
    if token == slack.app_token:
        return Caller(token, "app", "", ["connections:write"])
    user = token.removeprefix("xoxp-")
    person = slack.workspace.people.get(user) if user != token else None
    if person is None or person.is_bot or person.id in SLACK_PEOPLE:
        return None
    return Caller(token, "user", user)


def date_header(slack: Slack) -> str:
    """The Date header: civil time, off by as much as a fault says."""
    now = slack.clock.now() + timedelta(seconds=slack.faults.settings.date_skew_s)
    return format_datetime(now, usegmt=True)


class WebApi:
    """Answers `/api/<method>`."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One request, logged whatever becomes of it."""
        slack = self._slack
        name = request.match_info["method"]
        clock = slack.clock
        note: dict[str, Any] = {"at": clock.epoch(), "now": clock.now().isoformat(), "method": name}
        fault = None
        try:
            token, given = await _read(request)
            note["channel"] = given.get("channel") or given.get("channel_id")
            if carried := _carried_id(given.get("metadata")):
                note["metadata_id"] = carried
            fault = slack.faults.draw(name)
            if fault:
                note["fault"] = fault.kind
            call, method = self._admit(name, token, note)
            if fault and (response := await self._before(fault, request)):
                note["outcome"] = "not_done"
                return response
            answer = {"ok": True, **await method.run(call, **method.read(given))}
            note["outcome"] = "ok"
        except SlackError as error:
            answer = error.answer
            note["outcome"] = answer["error"]
        except RateLimited as limit:
            note["outcome"] = "ratelimited"
            return self._rate_limited(limit.retry_after)
        finally:
            slack.log.add(note)
        if slack.before_answer:
            slack.before_answer()
        if fault and (response := await self._after(fault, request)):
            return response
        return self._answer(answer)

    def _admit(self, name: str, token: str, note: dict[str, Any]) -> tuple[Call, Method]:
        """Refuse unknown methods, wrong tokens, missing scopes and requests over the limit."""
        slack = self._slack
        method = METHODS.get(name)
        caller = caller_of(slack, token)
        note["token"] = (
            f"user:{caller.user}" if caller and caller.kind == "user" else caller.kind if caller else ""
        )
        if method is None:
            raise SlackError("unknown_method", req_method=name)
        if caller is None and "" in method.tokens:
            caller = Caller("", "", "")
        if caller is None:
            raise SlackError("invalid_auth" if token else "not_authed")
        if caller.kind == "user" and slack.workspace.people[caller.user].deleted:
            raise SlackError("account_inactive")
        if caller.kind not in method.tokens:
            raise SlackError("not_allowed_token_type")
        call = Call(slack, caller, note)
        call.need(*method.scopes)
        if method.tier and not slack.faults.settings.unlimited and caller.kind != "user":
            wait = slack.limits.check(caller.token, name, method.tier)
            if wait is not None:
                raise RateLimited(wait)
        return call, method

    async def _before(self, fault: Fault, request: web.Request) -> web.StreamResponse | None:
        """A fault that strikes before anything is done."""
        if fault.kind == "rate_limited":
            return self._rate_limited(fault.retry_after)
        if fault.kind == "slack_error":
            return self._answer({"ok": False, "error": fault.error})
        if fault.kind == "error_before":
            return self._answer({"ok": False, "error": "fatal_error"}, status=500)
        if fault.kind == "reset_before":
            reset(request)
            return web.Response()
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        return None

    async def _after(self, fault: Fault, request: web.Request) -> web.StreamResponse | None:
        """A fault that loses or falsifies the answer to what was done."""
        if fault.kind == "internal_error_after":
            return self._answer({"ok": False, "error": "internal_error"})
        if fault.kind == "error_after":
            return self._answer({"ok": False, "error": "fatal_error"}, status=500)
        if fault.kind == "reset_after":
            reset(request)
            return web.Response()
        if fault.kind == "silence_after":
            await self._silence(request)
            return web.Response()
        return None

    async def _silence(self, request: web.Request) -> None:
        """Say nothing until the client gives up."""
        end = self._slack.clock.monotonic() + LONGEST_SILENCE_S
        while self._slack.clock.monotonic() < end and not self._slack.stopping.is_set():
            if request.transport is None or request.transport.is_closing():
                return
            await asyncio.sleep(0.05)

    def _rate_limited(self, retry_after: int) -> web.Response:
        response = self._answer({"ok": False, "error": "ratelimited"}, status=429)
        response.headers["Retry-After"] = str(retry_after)
        return response

    def _answer(self, answer: dict[str, Any], status: int = 200) -> web.Response:
        headers = {"x-oauth-scopes": ",".join(self._slack.granted_scopes)}
        text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
        return web.Response(text=text, status=status, headers=headers, content_type="application/json")


def _carried_id(metadata: Any) -> str | None:
    """The id in a message's metadata, so that the log tells tries that failed apart too."""
    if isinstance(metadata, str):
        try:
            metadata = json.loads(metadata)
        except ValueError:
            return None
    payload = metadata.get("event_payload") if isinstance(metadata, dict) else None
    return payload.get("id") if isinstance(payload, dict) else None


async def _read(request: web.Request) -> tuple[str, dict[str, Any]]:
    """The token and the arguments: query, form or JSON; nulls count as absent."""
    given: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except ValueError:
            raise SlackError("invalid_json") from None
        if not isinstance(body, dict):
            raise SlackError("json_not_object")
        given |= {name: value for name, value in body.items() if value is not None}
    elif request.method == "POST":
        given |= await request.post()
    given.pop("team_id", None)  # the SDK adds it to every call
    token = given.pop("token", "")
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    return (bearer if scheme.lower() == "bearer" else token), given
