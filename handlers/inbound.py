"""Everything that comes from Slack passes here: one catch-all per kind of payload, then a look-up in the routing tables.

The ack is the last statement of each: with `process_before_response` nothing leaves before the listener has ended, so an
ack of success is only sent once the change is committed.
"""

import asyncio
import re
from collections.abc import Awaitable
from typing import Any, TypeVar

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse

from bot import people
from bot.deps import Deps
from bot.errors import FieldError
from bot.i18n import Translator
from handlers import errors
from handlers.answers import notice, whisper
from handlers.forms import (
    Click,
    Submission,
    click_from,
    command_from,
    event_from,
    shortcut_from,
    submission_from,
)
from handlers.routes import Reply, Routes
from storage.session import StoreError

log = structlog.get_logger()
T = TypeVar("T")

ANSWER_WITHIN_S = 2.5
"""Slack shows an error after three seconds; what takes longer goes on after the ack."""
EVERYTHING = re.compile("")
_unfinished: set[asyncio.Task[Any]] = set()


def attach(app: AsyncApp, routes: Routes, deps: Deps) -> None:
    """Register the catch-alls."""

    @app.action(EVERYTHING)
    async def on_click(body: dict[str, Any], ack: AsyncAck) -> None:
        if body["type"] == "block_actions":  # Bolt counts dialogs and attachments of old as actions, too
            await _in_time(_click(click_from(body), routes, deps, has_url="url" in body["actions"][0]))
        await ack()

    @app.view(EVERYTHING)
    async def on_submission(body: dict[str, Any], ack: AsyncAck) -> None:
        form = submission_from(body)
        in_time, reply = await _in_time(_submission(form, routes, deps))
        if not in_time:  # an empty answer would close the modal as if all were saved
            t = await _translator(deps, form.user_id)
            reply = _refused(form, t, t("common.slow"))
        await ack(**(reply or {}))

    @app.view_closed(EVERYTHING)
    async def on_closed(ack: AsyncAck) -> None:
        await ack()

    @app.command(EVERYTHING)
    async def on_command(body: dict[str, Any], ack: AsyncAck) -> None:
        form = command_from(body)
        word = deps.shelf.words.command(form.word) or "help"
        handler = routes.commands.get(word, routes.commands["help"])
        in_time, reply = await _in_time(_told(handler(form, deps), deps, form.user_id, "command"))
        if not in_time:
            t = await _translator(deps, form.user_id)
            reply = {"text": t("common.slow_command"), "response_type": "ephemeral"}
        await ack(**(reply or {}))

    @app.shortcut(EVERYTHING)
    async def on_shortcut(body: dict[str, Any], ack: AsyncAck) -> None:
        await _in_time(_click(shortcut_from(body), routes, deps, has_url=False))
        await ack()

    @app.event(EVERYTHING)
    async def on_event(body: dict[str, Any], ack: AsyncAck) -> None:
        # a failure rises to `on_error`: a 503 (no ack over the socket) makes Slack repeat the event
        event = event_from(body)
        handler = routes.events.get(event.type)
        if handler is not None:
            await handler(event, deps)
        await ack()

    @app.options(EVERYTHING)
    async def on_options(ack: AsyncAck) -> None:
        await ack(options=[])

    @app.error
    async def on_error(error: Exception, body: dict[str, Any]) -> BoltResponse:
        if isinstance(error, BoltUnhandledRequestError):  # a kind of payload that Slack has invented since
            log.warning("unknown_payload", kind=str(body.get("type"))[:50])
            return BoltResponse(status=200, body="")
        if body.get("type") == "event_callback":
            log.warning("event_refused", error=type(error).__name__)
            return BoltResponse(status=503, body="")
        log.error("unexpected", where="inbound", exc_info=error)
        return BoltResponse(status=200, body="")


async def _click(click: Click, routes: Routes, deps: Deps, *, has_url: bool) -> None:
    handler = routes.clicks.get(click.action_id)
    if handler is None:
        if not has_url:  # a button of a version before this one
            t = await _translator(deps, click.user_id)
            await whisper(deps, click, t, t("common.stale_button"))
        return
    try:
        await handler(click, deps)
    except Exception as error:
        t = await _translator(deps, click.user_id)
        text = errors.told(error, t, click.action_id)
        try:
            await whisper(deps, click, t, text)
        except Exception as unheard:  # Slack itself is in trouble; the ack is all that is left
            log.warning("whisper_failed", where=click.action_id, error=type(unheard).__name__)


async def _submission(form: Submission, routes: Routes, deps: Deps) -> Reply:
    handler = routes.submissions.get(form.callback_id)
    try:
        if handler is None:
            t = await _translator(deps, form.user_id)
            return _pushed(t, t("common.stale_button"))
        return await handler(form, deps)
    except Exception as error:
        t = await _translator(deps, form.user_id)
        text = errors.told(error, t, form.callback_id)
        if isinstance(error, FieldError):
            return {"response_action": "errors", "errors": {error.block_id: text}}
        return _refused(form, t, text)


def _refused(form: Submission, t: Translator, text: str) -> dict[str, Any]:
    """Tell what is wrong and leave everything that was typed where it is."""
    if form.first_input:
        return {"response_action": "errors", "errors": {form.first_input: text}}
    return _pushed(t, text)


def _pushed(t: Translator, text: str) -> dict[str, Any]:
    return {"response_action": "push", "view": notice(t, text).to_dict()}


async def _told(work: Awaitable[Reply], deps: Deps, user_id: str, where: str) -> Reply:
    try:
        return await work
    except Exception as error:
        return {
            "text": errors.told(error, await _translator(deps, user_id), where),
            "response_type": "ephemeral",
        }


async def _translator(deps: Deps, user_id: str) -> Translator:
    """The person's language; English where even that cannot be read now."""
    try:
        language = await asyncio.wait_for(deps.store.read(people.language_of, user_id), 0.3)
    except (TimeoutError, StoreError):
        language = "en"
    return deps.shelf.words[language]


async def _in_time(work: Awaitable[T]) -> tuple[bool, T | None]:
    """Whether `work` was done within ANSWER_WITHIN_S, and what it returned; else it goes on by itself after the ack."""
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait({task}, timeout=ANSWER_WITHIN_S)
    if done:
        return True, task.result()
    log.warning("slow_answer")
    _unfinished.add(task)
    task.add_done_callback(_finished)
    return False, None


def _finished(task: "asyncio.Future[Any]") -> None:
    _unfinished.discard(task)
    if not task.cancelled() and (error := task.exception()):
        log.error("unexpected", where="after the ack", exc_info=error)
