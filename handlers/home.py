"""App Home, and the first contact with a person."""

from bot.deps import Deps
from bot.home import office_views, service, views
from bot.welcome import service as welcome
from bot.welcome.views import SPEAK
from handlers.answers import meet, refresh_home, show, show_home
from handlers.forms import Click, Event
from handlers.routes import Reply, Routes

routes = Routes()


@routes.event("app_home_opened")
async def handle_home_open(event: Event, deps: Deps) -> None:
    """Show Home; whoever opens it for the first time is welcomed."""
    if event.body.get("tab") != "home":
        return
    await meet(deps, event.user_id)
    shown = await show_home(deps, event.user_id)
    if shown.is_new and shown.is_ours:
        words, now = deps.shelf.words, deps.clock.now()
        await deps.store.write(welcome.greet_once, words, event.event_id, event.user_id, now)


@routes.click(office_views.PAGE)
async def handle_home_page(click: Click, deps: Deps) -> Reply:
    """Turn the page of a long list of channels."""
    await show_home(deps, click.user_id, int(click.value))
    return None


routes.click(office_views.PAGE_BACK)(handle_home_page)


@routes.click(views.HOLDINGS)
async def handle_home_holdings(click: Click, deps: Deps) -> Reply:
    """Show what Juuri holds on the person."""
    held = await deps.store.read(service.holdings, click.user_id, deps.clock.now())
    await show(deps, click, views.holdings_modal(deps.shelf.words[held.language], held))
    return None


async def handle_people_speak(click: Click, deps: Deps) -> Reply:
    """A language chosen in the welcome message, which then changes to it."""
    await deps.store.write(welcome.speak, click.value, click.user_id, deps.clock.now())
    await refresh_home(deps, click.user_id)
    return None


for action_id in SPEAK.values():
    routes.click(action_id)(handle_people_speak)
