"""Sending a suggestion: the ways in, the form, and what is nearly the same."""

import asyncio
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View

from bot.deps import Deps
from bot.errors import FieldError
from bot.suggestions import form_views, rules, service
from bot.suggestions.form_views import Origin, Shape
from bot.suggestions.service import ORIGIN, Opening
from bot.welcome import service as welcome
from handlers.answers import met, refresh_home, show
from handlers.forms import Click, Command, Form, Submission
from handlers.routes import Reply, Routes

log = structlog.get_logger()
routes = Routes()
LOOK_S = 1.5
"""How long the form waits for what Slack says of a message."""


@routes.click(form_views.NEW)
async def handle_suggestions_new(click: Click, deps: Deps) -> Reply:
    """Show the form, with what was typed and not sent; from Home or the shortcut."""
    opening = await _opening(click, deps)
    await show(deps, click, _continued(opening, deps))
    return await _greet(click, opening, deps)


@routes.command("suggest")
async def handle_suggestions_command(command: Command, deps: Deps) -> Reply:
    """The same for `/juuri suggest`; words after it are the headline."""
    opening = await _opening(command, deps)
    words = " ".join(rules.as_read(command.text, {}).split()[1:])
    view = _form(opening, deps, {"headline": words}, Shape()) if words else _continued(opening, deps)
    await deps.client.views_open(trigger_id=str(command.trigger_id), view=view)
    return await _greet(command, opening, deps)


@routes.click(form_views.FROM_MESSAGE)
async def handle_suggestions_from_message(click: Click, deps: Deps) -> Reply:
    """Show the form for a message; what Slack says of the message is filled in as soon as it is known."""
    opening = await _opening(click, deps)
    wait = form_views.one_moment(deps.shelf.words[opening.language])
    opened = await deps.client.views_open(trigger_id=str(click.trigger_id), view=wait)
    seen = await _look(click, deps)
    typed = {"link": seen.link or ""}
    shape = Shape(Origin.OWN if click.message_by == click.user_id else Origin.PRIVATE)
    if seen.is_public:
        shape = Shape()
        told = (click.user_id, click.message_text, click.message_by)
        typed |= await deps.store.read(service.read_message, deps.shelf, *told)
    await _replace(deps, opened["view"]["id"], _form(opening, deps, typed, shape))
    return await _greet(click, opening, deps)


async def handle_suggestions_typed(click: Click, deps: Deps) -> Reply:
    """Keep what was typed so far."""
    shape = Shape.of(click.private_metadata)
    typed = {name.partition(".")[2]: value for name, value in shape.fields(click.state).items() if value}
    await deps.store.write(service.keep, typed, shape.origin, click.user_id, deps.clock.now())
    return None


for action_id in form_views.TELLING:
    routes.click(action_id)(handle_suggestions_typed)


@routes.click(form_views.AFRESH)
async def handle_suggestions_afresh(click: Click, deps: Deps) -> Reply:
    """Forget what was typed, and show the form empty."""
    await deps.store.write(service.start_afresh, click.user_id)
    opening = await _opening(click, deps)
    await _replace(deps, str(click.view_id), _form(opening, deps, {}, Shape(is_anew=True)))
    return None


@routes.submission(form_views.SEND)
async def handle_suggestions_send(form: Submission, deps: Deps) -> Reply:
    """Send the suggestion; where something is nearly the same, ask first."""
    by, now, shape = form.user_id, deps.clock.now(), Shape.of(form.private_metadata)
    typed = shape.fields(form.fields())
    files, private = typed.pop("files", []), shape.origin is Origin.PRIVATE
    try:
        ready = await met(
            deps,
            by,
            lambda: deps.store.read(service.read, typed, files, by, now, needs_consent=private),
        )
    except FieldError as error:
        await deps.store.write(service.keep, typed, shape.origin, by, now)
        raise FieldError(shape.block(error.block_id), error.key, **error.values) from None
    if ready.near:
        await deps.store.write(service.hold, ready.idea, typed, shape.origin, form.view_id, by, now)
        near = form_views.near_modal(deps.shelf.words[ready.language], ready.near, form.view_id)
        return {"response_action": "push", "view": near.to_dict()}
    await deps.store.write(service.suggest, deps.shelf, ready.idea, by=by, key=form.key, now=now)
    await refresh_home(deps, by)
    return {"response_action": "clear"}


@routes.submission(form_views.DIFFERENT)
async def handle_suggestions_different(form: Submission, deps: Deps) -> Reply:
    """Send it all the same."""
    by, now = form.user_id, deps.clock.now()
    await deps.store.write(service.send_held, deps.shelf, form.private_metadata, by=by, key=form.key, now=now)
    await refresh_home(deps, by)
    return {"response_action": "clear"}


@routes.click(form_views.SAME)
async def handle_suggestions_same(click: Click, deps: Deps) -> Reply:
    """Back the one that is there already; closing the last word closes the form, too."""
    chosen = (int(click.value), click.private_metadata, click.user_id, deps.clock.now())
    told = await deps.store.write(service.same, deps.shelf, *chosen)
    t = deps.shelf.words[told.language]
    await _replace(deps, str(click.view_id), form_views.thanks_modal(t, told.by(deps.shelf.words)))
    await refresh_home(deps, click.user_id)
    return None


async def _opening(form: Form, deps: Deps) -> Opening:
    by = form.user_id
    return await met(deps, by, lambda: deps.store.read(service.open_form, by, deps.clock.now()))


def _continued(opening: Opening, deps: Deps) -> View:
    """The form with what was typed before and not sent, if anything was."""
    if opening.draft is None:
        return _form(opening, deps, {}, Shape())
    shape = Shape(Origin(opening.draft[ORIGIN]))
    return _form(opening, deps, opening.draft, shape, is_continued=True)


def _form(opening: Opening, deps: Deps, typed: Any, shape: Shape, *, is_continued: bool = False) -> View:
    t = deps.shelf.words[opening.language]
    return form_views.form_modal(t, typed, opening.outlets, shape, opening.eyes, is_continued=is_continued)


async def _greet(form: Form, opening: Opening, deps: Deps) -> Reply:
    """The one welcome, where this is the first contact."""
    if opening.is_new:
        await deps.store.write(welcome.greet, deps.shelf.words, form.user_id, deps.clock.now())
    return None


async def _replace(deps: Deps, view_id: str, view: View) -> None:
    """Bring a modal up to date, unless the person has closed it meanwhile."""
    try:
        await deps.client.views_update(view_id=view_id, view=view)
    except SlackApiError as error:
        if error.response.get("error") != "not_found":
            raise


@dataclass(frozen=True)
class _Seen:
    """What Slack says of a message; of what Juuri may not see, nothing."""

    is_public: bool
    link: str | None


async def _look(click: Click, deps: Deps) -> _Seen:
    """Where a message stands, and its address; those it names become known meanwhile."""
    channel, named = str(click.channel_id), [click.message_by, *rules.mentioned(click.message_text)]
    info, link, _ = await asyncio.gather(
        _asked(deps.client.conversations_info(channel=channel)),
        _asked(deps.client.chat_getPermalink(channel=channel, message_ts=str(click.message_ts))),
        _asked(deps.roster.meet(*filter(None, named))),
    )
    place = info["channel"] if info else {}
    is_public = bool(place) and not any(place.get(kind) for kind in ("is_private", "is_im", "is_mpim"))
    return _Seen(is_public, link["permalink"] if link else None)


async def _asked(question: Any) -> Any:
    """Slack's answer; None where it refuses or takes too long."""
    try:
        return await asyncio.wait_for(question, LOOK_S)
    except (TimeoutError, SlackApiError, aiohttp.ClientError, OSError) as error:
        log.info("message_not_looked_up", error=type(error).__name__)
        return None
