"""Where the organisation publishes."""

from bot import people
from bot.deps import Deps
from bot.outlets import service, views
from handlers.answers import show
from handlers.forms import Click, Submission
from handlers.routes import Reply, Routes

routes = Routes()


@routes.click(views.EDIT)
async def handle_outlets_edit(click: Click, deps: Deps) -> Reply:
    """Show the list."""
    names = await deps.store.read(service.for_coordinator, click.user_id)
    t = deps.shelf.words[await deps.store.read(people.language_of, click.user_id)]
    await show(deps, click, views.outlets_modal(t, names))
    return None


@routes.submission(views.EDIT)
async def handle_outlets_change(form: Submission, deps: Deps) -> Reply:
    """Change it."""
    text = form.fields().get("names", "")
    await deps.store.write(service.edit, text, by=form.user_id, key=form.key, now=deps.clock.now())
    return {"response_action": "clear"}
