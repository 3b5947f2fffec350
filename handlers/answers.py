"""Answering a person, and only that person."""

from collections.abc import Awaitable, Callable
from typing import TypeVar, cast

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.deps import Deps
from bot.errors import Unmet
from bot.home.facts import Home
from bot.home.service import gather
from bot.home.views import home_view
from bot.i18n import Translator
from bot.message import Told, escape, plain, section, shorten
from bot.welcome import service as welcome
from handlers.forms import Click

log = structlog.get_logger()
T = TypeVar("T")

ANSWER_TIMEOUT = aiohttp.ClientTimeout(total=3)


async def whisper(deps: Deps, click: Click, t: Translator, text: str) -> None:
    """Say something to who clicked: beside the message they clicked on, else in a small modal."""
    if click.response_url:
        said = {"text": escape(text), "response_type": "ephemeral", "replace_original": False}
        session = cast(aiohttp.ClientSession, deps.client.session)
        async with session.post(click.response_url, json=said, timeout=ANSWER_TIMEOUT) as answer:
            await answer.read()  # else the connection is not used again
    elif click.trigger_id:
        await show(deps, click, notice(t, text))


async def tell(deps: Deps, click: Click, told: Told) -> None:
    """The same with a sentence that a service chose."""
    await whisper(deps, click, deps.shelf.words[told.language], told.by(deps.shelf.words))


async def show(deps: Deps, click: Click, view: View) -> None:
    """Open a modal, or lay it over the one that is open."""
    if click.view_id and not click.is_home:
        await deps.client.views_push(trigger_id=str(click.trigger_id), view=view)
    else:
        await deps.client.views_open(trigger_id=str(click.trigger_id), view=view)


async def met(deps: Deps, user_id: str, work: Callable[[], Awaitable[T]]) -> T:
    """Do something for a person who may be unknown yet: then Slack is asked first who they are."""
    try:
        return await work()
    except Unmet:
        await meet(deps, user_id)
        return await work()


async def meet(deps: Deps, user_id: str) -> None:
    """Get to know a person, at least by their id."""
    await deps.roster.meet(user_id)
    if not await deps.store.read(welcome.is_known, user_id):
        await deps.store.write(welcome.note, user_id)


async def show_home(deps: Deps, user_id: str, page: int = 0) -> Home:
    """Bring a person's Home up to date; returns what it shows."""
    facts = await deps.store.read(gather, deps.shelf, user_id, deps.clock.now(), page)
    view = home_view(deps.shelf.words[facts.language], facts)
    await deps.client.views_publish(user_id=user_id, view=view)
    return facts


def notice(t: Translator, text: str) -> View:
    """A modal that says one thing."""
    blocks: list[Block] = [section(escape(text))]
    return View(
        type="modal",
        title=plain(shorten(t("common.juuri"), 24)),
        close=plain(shorten(t("common.close"), 24)),
        blocks=blocks,
    )


async def refresh_home(deps: Deps, user_id: str, page: int = 0) -> None:
    """Bring a person's Home up to date after a change. Where Slack does not take it now, the next look at Home does it."""
    try:
        await show_home(deps, user_id, page)
    except (TimeoutError, SlackApiError, aiohttp.ClientError, OSError) as error:
        log.warning("home_not_drawn", error=type(error).__name__)
