"""Activities in people's calendars: the addresses and their end."""

from bot.activities import calendar_views, feeds
from bot.deps import Deps
from handlers.answers import show
from handlers.forms import Click
from handlers.routes import Reply, Routes

routes = Routes()


@routes.click(calendar_views.CALENDARS)
async def handle_calendars_open(click: Click, deps: Deps) -> Reply:
    """Show which addresses there are, or why there are none."""
    language, addresses = await deps.store.read(feeds.addresses, click.user_id)
    t = deps.shelf.words[language]
    await show(deps, click, calendar_views.calendars_modal(t, addresses, deps.settings.public_url))
    return None


@routes.click(calendar_views.NEW_ADDRESS)
async def handle_calendars_new_address(click: Click, deps: Deps) -> Reply:
    """Make an address and show it this once."""
    secret, now = feeds.new_secret(), deps.clock.now()
    await deps.store.write(feeds.new_address, click.user_id, click.value, secret, now=now)
    return await _shown_anew(click, deps, (click.value, secret))


@routes.click(calendar_views.REVOKE)
async def handle_calendars_revoke(click: Click, deps: Deps) -> Reply:
    """An address no longer works."""
    await deps.store.write(feeds.revoke, click.user_id, click.value, now=deps.clock.now())
    return await _shown_anew(click, deps, None)


async def _shown_anew(click: Click, deps: Deps, fresh: tuple[str, str] | None) -> Reply:
    language, addresses = await deps.store.read(feeds.addresses, click.user_id)
    view = calendar_views.calendars_modal(
        deps.shelf.words[language], addresses, deps.settings.public_url, fresh
    )
    await deps.client.views_update(view_id=str(click.view_id), hash=click.view_hash, view=view)
    return None
