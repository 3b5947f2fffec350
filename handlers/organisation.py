"""The organisation's settings."""

from bot import people
from bot.deps import Deps
from bot.organisation import service, views
from bot.organisation.service import OrganisationForm
from handlers.answers import refresh_home, show
from handlers.forms import Click, Submission
from handlers.routes import Reply, Routes

routes = Routes()


@routes.click(views.EDIT)
async def handle_organisation_edit(click: Click, deps: Deps) -> Reply:
    """Show the organisation's settings."""
    settings = await deps.store.read(service.for_coordinator, click.user_id)
    t = deps.shelf.words[await deps.store.read(people.language_of, click.user_id)]
    await show(deps, click, views.organisation_modal(t, settings))
    return None


@routes.submission(views.EDIT)
async def handle_organisation_change(form: Submission, deps: Deps) -> Reply:
    """Change them."""
    wanted = OrganisationForm.model_validate(form.fields())
    if wanted.channel:
        await deps.roster.require_channel("organisation.channel", wanted.channel)
    if wanted.suggestions_channel:
        await deps.roster.require_channel("organisation.suggestions_channel", wanted.suggestions_channel)
    words, now = deps.shelf.words, deps.clock.now()
    await deps.store.write(service.edit, words, wanted, by=form.user_id, key=form.key, now=now)
    await refresh_home(deps, form.user_id)
    return {"response_action": "clear"}
