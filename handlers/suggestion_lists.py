"""Suggestions as lists: one's own, those that wait for a decision, the ideas bank, and how decisions go."""

from collections.abc import Callable

from slack_sdk.models.views import View

from bot import people
from bot.deps import Deps
from bot.i18n import Translator
from bot.suggestions import home_views, lists, own
from bot.suggestions.facts import Page
from handlers.answers import refresh_home, show, tell
from handlers.forms import Click, Form, number
from handlers.routes import Reply, Routes

routes = Routes()


@routes.click(home_views.MINE)
@routes.click(home_views.MINE_ON)
@routes.click(home_views.MINE_BACK)
async def handle_suggestions_mine(click: Click, deps: Deps) -> Reply:
    """All of one's own, a page at a time."""
    return await _list(click, deps, lists.mine, home_views.mine_modal)


@routes.click(home_views.WAITING)
@routes.click(home_views.WAITING_ON)
@routes.click(home_views.WAITING_BACK)
async def handle_suggestions_waiting(click: Click, deps: Deps) -> Reply:
    """All that wait for a decision, a page at a time."""
    return await _list(click, deps, lists.waiting, home_views.waiting_modal)


@routes.click(home_views.BANK)
@routes.click(home_views.BANK_ON)
@routes.click(home_views.BANK_BACK)
async def handle_suggestions_bank(click: Click, deps: Deps) -> Reply:
    """The ideas bank, a page at a time."""
    return await _list(click, deps, lists.bank, home_views.bank_modal)


@routes.click(home_views.HABITS)
async def handle_suggestions_habits(click: Click, deps: Deps) -> Reply:
    """How decisions go."""
    habits = await deps.store.read(lists.how_decisions_go, click.user_id, deps.clock.now())
    await show(deps, click, home_views.habits_modal(await _translator(deps, click), habits))
    return None


@routes.click(home_views.WITHDRAW)
async def handle_suggestions_withdraw(click: Click, deps: Deps) -> Reply:
    """Take back one's own; the list it stood in shows it."""
    told = (number(click.value), click.user_id, deps.clock.now())
    answer = await deps.store.write(own.withdraw, deps.shelf, *told)
    if click.is_home:
        await tell(deps, click, answer)
    else:
        page = number(click.private_metadata) if click.private_metadata else 0
        found = await deps.store.read(lists.mine, click.user_id, page, deps.clock.now())
        await _replace(click, deps, home_views.mine_modal(await _translator(deps, click), found))
    await refresh_home(deps, click.user_id, click.page)
    return None


async def _list(
    click: Click, deps: Deps, read: Callable[..., Page], view: Callable[[Translator, Page], View]
) -> Reply:
    """Open a list or, where the button carries a page, turn to it."""
    page = number(click.value) if click.value else 0
    found = await deps.store.read(read, click.user_id, page, deps.clock.now())
    shown = view(await _translator(deps, click), found)
    if click.value:
        await _replace(click, deps, shown)
    else:
        await show(deps, click, shown)
    return None


async def _replace(click: Click, deps: Deps, view: View) -> None:
    await deps.client.views_update(view_id=str(click.view_id), hash=click.view_hash, view=view)


async def _translator(deps: Deps, form: Form) -> Translator:
    return deps.shelf.words[await deps.store.read(people.language_of, form.user_id)]
