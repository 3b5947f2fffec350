"""Answering a person, and only that person."""

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.deps import Deps
from bot.message import escape, plain, section, shorten
from handlers.forms import Click


async def whisper(deps: Deps, click: Click, text: str, title: str, close: str) -> None:
    """Say something to who clicked: beside the message they clicked on, else in a small modal."""
    if click.response_url:
        client = AsyncWebhookClient(click.response_url, session=deps.client.session, timeout=3)
        await client.send(text=escape(text), response_type="ephemeral", replace_original=False)
    elif click.trigger_id:
        await show(deps, click, notice(text, title, close))


async def show(deps: Deps, click: Click, view: View) -> None:
    """Open a modal, or lay it over the one that is open."""
    if click.view_id and not click.is_home:
        await deps.client.views_push(trigger_id=str(click.trigger_id), view=view)
    else:
        await deps.client.views_open(trigger_id=str(click.trigger_id), view=view)


def notice(text: str, title: str, close: str) -> View:
    """A modal that says one thing."""
    blocks: list[Block] = [section(escape(text))]
    return View(type="modal", title=plain(shorten(title, 24)), close=plain(shorten(close, 24)), blocks=blocks)
