"""The weekly digest: what it answers beyond other nouns' buttons, its preview, its rhythm."""

from datetime import date

from slack_sdk.models.views import View

from bot import people
from bot.activities import list_views, lists
from bot.activities.list_views import Which
from bot.deps import Deps
from bot.digest import home_views, reminding, steering, views
from handlers.answers import refresh_home, show, tell
from handlers.forms import Click, Submission, number
from handlers.routes import Reply, Routes

routes = Routes()


@routes.click(views.REMIND)
async def handle_digest_remind(click: Click, deps: Deps) -> Reply:
    """Remind the person responsible for late work."""
    told = (number(click.value), click.user_id, deps.clock.now())
    await tell(deps, click, await deps.store.write(reminding.remind, deps.shelf, *told))
    return None


@routes.click(views.LIST)
async def handle_digest_list(click: Click, deps: Deps) -> Reply:
    """Open the list of planned work: everybody's, or a department's."""
    which = Which(whose=click.value or list_views.EVERYBODYS)
    language, listing = await deps.store.read(lists.listing, click.user_id, which, deps.clock.now())
    await show(deps, click, list_views.list_modal(deps.shelf.words[language], listing))
    return None


@routes.click(home_views.EDIT)
async def handle_digest_edit(click: Click, deps: Deps) -> Reply:
    """Show when the digest is sent, to be changed."""
    rhythm = await deps.store.read(steering.for_coordinator, click.user_id)
    t = deps.shelf.words[await deps.store.read(people.language_of, click.user_id)]
    await show(deps, click, home_views.digest_modal(t, rhythm))
    return None


@routes.submission(home_views.EDIT)
async def handle_digest_change(form: Submission, deps: Deps) -> Reply:
    """Send it at another time, or never."""
    wanted = steering.RhythmForm.model_validate(form.fields())
    await deps.store.write(steering.edit, wanted, by=form.user_id, key=form.key, now=deps.clock.now())
    await refresh_home(deps, form.user_id)
    return {"response_action": "clear"}


@routes.click(home_views.PREVIEW)
async def handle_digest_preview(click: Click, deps: Deps) -> Reply:
    """Show a coordinator the digest of this week as it stands."""
    await show(deps, click, await _preview(click, deps, None))
    return None


@routes.click(home_views.WEEK)
async def handle_digest_week(click: Click, deps: Deps) -> Reply:
    """Show the digest of another week in its place."""
    view = await _preview(click, deps, date.fromisoformat(click.value))
    await deps.client.views_update(view_id=str(click.view_id), hash=click.view_hash, view=view)
    return None


async def _preview(click: Click, deps: Deps, first: date | None) -> View:
    seen = await deps.store.read(steering.preview, deps.shelf, first, click.user_id, deps.clock.now())
    words = deps.shelf.words
    return home_views.preview_modal(words[seen.language], words[seen.channel_language], seen)


@routes.click(home_views.BY_DM)
@routes.click(home_views.NOT_BY_DM)
async def handle_digest_by_dm(click: Click, deps: Deps) -> Reply:
    """Somebody wants the digest as a direct message, or not any more."""
    is_wanted = click.action_id == home_views.BY_DM
    await deps.store.write(steering.read_by_dm, is_wanted, click.user_id, deps.clock.now())
    await refresh_home(deps, click.user_id, click.page)
    return None
