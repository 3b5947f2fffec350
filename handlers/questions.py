"""The questions of the review: the coordinators' list, the form, the preview."""

from collections.abc import Mapping
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View

from bot.deps import Deps
from bot.reviews import editing, editing_views
from handlers.answers import show
from handlers.forms import Click, Submission, number
from handlers.routes import Reply, Routes

log = structlog.get_logger()
routes = Routes()


@routes.click(editing_views.LIST)
async def handle_questions_list(click: Click, deps: Deps) -> Reply:
    """Show the questions."""
    await show(deps, click, await _listed(click.user_id, deps, 0))
    return None


@routes.click(editing_views.PAGE)
@routes.click(editing_views.PAGE_BACK)
async def handle_questions_page(click: Click, deps: Deps) -> Reply:
    """Turn the page."""
    await _replace(click, deps, await _listed(click.user_id, deps, number(click.value)))
    return None


@routes.click(editing_views.ADD)
async def handle_questions_new(click: Click, deps: Deps) -> Reply:
    """Show the form for a question that is added."""
    await _show_form(click, deps, "")
    return None


@routes.click(editing_views.DO)
async def handle_questions_do(click: Click, deps: Deps) -> Reply:
    """What the menu beside a question says."""
    verb, place, slug = (*click.value.split(":", 2), "", "")[:3]
    by, now = click.user_id, deps.clock.now()
    match verb:
        case editing_views.EDIT:
            await _show_form(click, deps, slug)
            return None
        case editing_views.LOOK:
            await _show_preview(click, deps, slug, None)
            return None
        case editing_views.ON | editing_views.OFF:
            is_on = verb == editing_views.ON
            await deps.store.write(editing.switch, deps.shelf, slug, is_on, by, now)
        case _:
            step = -1 if verb == editing_views.UP else 1
            await deps.store.write(editing.move, deps.shelf, slug, number(place), by, now, step=step)
    await _replace(click, deps, await _listed(by, deps, _page(click.private_metadata)))
    return None


@routes.click(editing_views.KIND)
@routes.click(editing_views.SPOKEN)
async def handle_questions_shape(click: Click, deps: Deps) -> Reply:
    """Another kind, or more languages: other fields."""
    slug = click.private_metadata.partition("|")[0]
    form = await deps.store.read(editing.form, deps.shelf, slug, click.user_id, _typed(click.state))
    t = deps.shelf.words[form.language]
    await _replace(click, deps, editing_views.form_modal(t, form, click.private_metadata))
    return None


@routes.click(editing_views.PREVIEW)
async def handle_questions_preview(click: Click, deps: Deps) -> Reply:
    """Show the question as it is typed."""
    slug = click.private_metadata.partition("|")[0]
    await _show_preview(click, deps, slug, _typed(click.state))
    return None


@routes.submission(editing_views.SAVE)
async def handle_questions_save(form: Submission, deps: Deps) -> Reply:
    """Keep the question, and bring the list below up to date."""
    slug, view_id, page = (*form.private_metadata.split("|"), "", "")[:3]
    typed, by, now = _typed(form.state), form.user_id, deps.clock.now()
    await deps.store.write(editing.save, deps.shelf, slug, typed, by=by, key=form.key, now=now)
    try:
        await deps.client.views_update(view_id=view_id, view=await _listed(form.user_id, deps, _page(page)))
    except SlackApiError as error:  # the list is closed by now: opened again, it shows what is so
        log.info("list_not_drawn", error=error.response["error"])
    return None


@routes.submission(editing_views.SEEN)
async def handle_questions_seen(form: Submission, deps: Deps) -> Reply:
    """Close a preview; nothing of it is kept."""
    return None


async def _show_form(click: Click, deps: Deps, slug: str) -> None:
    form = await deps.store.read(editing.form, deps.shelf, slug, click.user_id)
    metadata = f"{slug}|{click.view_id or ''}|{_page(click.private_metadata)}"
    await show(deps, click, editing_views.form_modal(deps.shelf.words[form.language], form, metadata))


async def _show_preview(click: Click, deps: Deps, slug: str, typed: Mapping[str, Any] | None) -> None:
    seen = await deps.store.read(editing.preview, deps.shelf, slug, click.user_id, typed)
    await show(deps, click, editing_views.preview_modal(deps.shelf.words[seen.language], seen))


async def _listed(user_id: str, deps: Deps, page: int) -> View:
    listing = await deps.store.read(editing.listing, deps.shelf, page, user_id)
    return editing_views.list_modal(deps.shelf.words[listing.language], listing)


async def _replace(click: Click, deps: Deps, view: View) -> None:
    await deps.client.views_update(view_id=str(click.view_id), hash=click.view_hash, view=view)


def _typed(state: Mapping[str, Any]) -> dict[str, Any]:
    return {block_id.partition(".")[2]: value for block_id, value in state.items() if value}


def _page(metadata: str) -> int:
    return int(metadata) if metadata.isdecimal() else 0
