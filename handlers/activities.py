"""Planned work: lists, one activity's page, and saying what became of it."""

from collections.abc import Callable

from slack_sdk.models.views import View

from bot.activities import list_views, lists, service, submissions, views
from bot.activities.list_views import Which
from bot.activities.plan_form import FOLLOWING
from bot.activities.views import Page
from bot.deps import Deps
from handlers.answers import refresh_home, show
from handlers.forms import Click, Form, Submission, number
from handlers.routes import Reply, Routes

routes = Routes()
Read = Callable[..., tuple[str, Page]]


@routes.click(list_views.ALL)
async def handle_activities_all(click: Click, deps: Deps) -> Reply:
    """Show the list: one's own first."""
    await show(deps, click, await _listed(click, deps, Which()))
    return None


@routes.click(list_views.WHOSE)
@routes.click(list_views.OUTLET)
@routes.click(list_views.STANDING)
@routes.click(list_views.PAGE)
@routes.click(list_views.PAGE_BACK)
async def handle_activities_page(click: Click, deps: Deps) -> Reply:
    """Choose what the list shows, or turn its page."""
    which = Which.load(click.private_metadata).after(click.action_id, click.value)
    await _replace(click, deps, await _listed(click, deps, which))
    return None


@routes.click(list_views.MONTH)
@routes.click(list_views.MONTH_BACK)
@routes.click(list_views.MONTH_ON)
async def handle_activities_month(click: Click, deps: Deps) -> Reply:
    """Show a month; of the button in the list the present one."""
    which = Which.load(click.private_metadata)
    if click.action_id != list_views.MONTH:
        which = which.after(click.action_id, click.value)
    language, listing = await deps.store.read(lists.month, click.user_id, which, deps.clock.now())
    await _replace(click, deps, list_views.month_modal(deps.shelf.words[language], listing))
    return None


@routes.click(list_views.OPEN_ONE)
async def handle_activities_open(click: Click, deps: Deps) -> Reply:
    """Show one activity."""
    await show(deps, click, await _one(click, deps, lists.page, views.activity_modal))
    return None


@routes.click(views.TAKE_IN_HAND)
async def handle_activities_take_in_hand(click: Click, deps: Deps) -> Reply:
    """Somebody is at it."""
    now = deps.clock.now()
    await deps.store.write(service.take_in_hand, deps.shelf, number(click.value), by=click.user_id, now=now)
    return await _shown_anew(click, deps)


@routes.click(views.MISS)
async def handle_activities_miss(click: Click, deps: Deps) -> Reply:
    """A coordinator says that it was not done."""
    now = deps.clock.now()
    await deps.store.write(service.miss, deps.shelf, number(click.value), by=click.user_id, now=now)
    return await _shown_anew(click, deps)


@routes.click(views.DONE)
async def handle_activities_finish(click: Click, deps: Deps) -> Reply:
    """Ask for the result."""
    await show(deps, click, await _one(click, deps, lists.to_work, views.done_modal))
    return None


@routes.submission(views.DONE)
async def handle_activities_done(form: Submission, deps: Deps) -> Reply:
    """It is done."""
    typed = form.fields()
    amount = float(typed["number"]) if "number" in typed else None
    told = (deps.shelf, int(form.private_metadata), typed.get("link"), amount)
    more = {"by": form.user_id, "all_agreed": bool(typed.get("agreed"))}
    await deps.store.write(submissions.once, form.key, service.complete, *told, now=deps.clock.now(), **more)
    await refresh_home(deps, form.user_id)
    return {"response_action": "clear"}


@routes.click(views.CANCEL)
async def handle_activities_give_up(click: Click, deps: Deps) -> Reply:
    """Ask why it will not be done."""
    await show(deps, click, await _one(click, deps, lists.to_steer, views.cancel_modal))
    return None


@routes.submission(views.CANCEL)
async def handle_activities_cancel(form: Submission, deps: Deps) -> Reply:
    """It will not be done."""
    typed = form.fields()
    told = (deps.shelf, int(form.private_metadata), typed.get("reason", ""))
    more = {"by": form.user_id, "following": typed.get("scope") == FOLLOWING}
    await deps.store.write(submissions.once, form.key, service.cancel, *told, now=deps.clock.now(), **more)
    await refresh_home(deps, form.user_id)
    return {"response_action": "clear"}


async def _listed(form: Form, deps: Deps, which: Which) -> View:
    language, listing = await deps.store.read(lists.listing, form.user_id, which, deps.clock.now())
    return list_views.list_modal(deps.shelf.words[language], listing)


async def _one(click: Click, deps: Deps, read: Read, view: Callable[..., View]) -> View:
    language, page = await deps.store.read(read, click.user_id, number(click.value), deps.clock.now())
    return view(deps.shelf.words[language], page)


async def _shown_anew(click: Click, deps: Deps) -> Reply:
    """Bring the page and Home up to date after a button on the page."""
    if click.view_id and not click.is_home:
        await _replace(click, deps, await _one(click, deps, lists.page, views.activity_modal))
    await refresh_home(deps, click.user_id, click.page)
    return None


async def _replace(click: Click, deps: Deps, view: View) -> None:
    await deps.client.views_update(view_id=str(click.view_id), hash=click.view_hash, view=view)
