"""What coordinators decide about posts that were not delivered."""

from collections.abc import Callable

from bot.deliveries import service, views
from bot.deps import Deps
from bot.message import Told
from handlers.answers import refresh_home, tell
from handlers.forms import Click
from handlers.routes import Reply, Routes

routes = Routes()


@routes.click(views.SEND_AGAIN)
async def handle_deliveries_send_again(click: Click, deps: Deps) -> Reply:
    """Send it again."""
    return await _decide(click, deps, service.send_again)


@routes.click(views.LEAVE)
async def handle_deliveries_leave(click: Click, deps: Deps) -> Reply:
    """Leave it undelivered."""
    return await _decide(click, deps, service.leave)


async def _decide(click: Click, deps: Deps, verb: Callable[..., Told]) -> Reply:
    told = await deps.store.write(verb, click.value, click.user_id, deps.clock.now())
    await tell(deps, click, told)
    await refresh_home(deps, click.user_id, click.page)
    return None
