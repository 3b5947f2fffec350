"""What can be done from the weekly digest beyond what other nouns answer: remind, see the whole list."""

from bot.activities import list_views, lists
from bot.activities.list_views import Which
from bot.deps import Deps
from bot.digest import reminding, views
from handlers.answers import show, tell
from handlers.forms import Click, number
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
