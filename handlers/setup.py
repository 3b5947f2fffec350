"""The set-up: naming coordinators, and the pages they go through."""

import asyncio

from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View

from bot import people
from bot.channels.rules import Rhythm
from bot.departments.views import NO_GROUP
from bot.deps import Deps
from bot.errors import FieldError, UserError
from bot.i18n import Translator
from bot.organisation.service import OrganisationForm
from bot.setup import service, views
from bot.setup.rules import Page
from bot.setup.views import CALLBACKS, Around
from bot.slack_checks import Level, check_app, said
from handlers.answers import refresh_home, show
from handlers.forms import Click, Form, Submission
from handlers.routes import Reply, Routes

routes = Routes()
CHECK_S = 1.5
"""How long a page waits for what Slack says of Juuri itself."""


@routes.click(views.BEGIN)
async def handle_setup_begin(click: Click, deps: Deps) -> Reply:
    """Ask who coordinates."""
    await deps.roster.meet(click.user_id)
    chosen = await deps.store.read(service.naming, click.user_id)
    await show(deps, click, views.naming_modal(await _translator(click, deps), chosen))
    return None


@routes.submission(views.BEGIN)
async def handle_setup_named(form: Submission, deps: Deps) -> Reply:
    """These people coordinate."""
    chosen = form.state["setup.coordinators"]
    await deps.roster.meet(form.user_id, *chosen)
    now = deps.clock.now()
    named = await deps.store.write(
        service.name_coordinators, deps.shelf, chosen, by=form.user_id, key=form.key, now=now
    )
    await refresh_home(deps, form.user_id)
    t = await _translator(form, deps)
    return _update(views.named_view(t, [person.name for person in named]))


@routes.click(views.CONTINUE)
async def handle_setup_continue(click: Click, deps: Deps) -> Reply:
    """Open the page where the set-up stopped; what Slack says of Juuri is filled in as soon as it is known."""
    first = await _page(click, deps, None, Around())
    opened = (await deps.client.views_open(trigger_id=str(click.trigger_id), view=first))["view"]
    known = await _page(click, deps, None, await _around(click, deps))
    if known.to_dict() != first.to_dict():
        await _replace(deps, opened["id"], opened["hash"], known)
    return None


@routes.click(views.BACK)
@routes.click(views.CHECK)
async def handle_setup_turn(click: Click, deps: Deps) -> Reply:
    """Turn to a page, or look again at what was to be mended."""
    view = await _page(click, deps, Page(int(click.value)), await _around(click, deps))
    try:
        await deps.client.views_update(view_id=str(click.view_id), hash=click.view_hash, view=view)
    except SlackApiError as error:
        if error.response.get("error") not in ("hash_conflict", "not_found"):
            raise
        raise UserError("setup.page_gone") from None
    return None


@routes.submission(CALLBACKS[Page.ORGANISATION])
async def handle_setup_organisation(form: Submission, deps: Deps) -> Reply:
    """Page 1 is saved."""
    wanted = OrganisationForm.model_validate(form.fields())
    await deps.store.write(
        service.save_organisation, wanted, by=form.user_id, key=form.key, now=deps.clock.now()
    )
    return await _next(form, deps, Page.COORDINATORS)


@routes.submission(CALLBACKS[Page.COORDINATORS])
async def handle_setup_coordinators_channel(form: Submission, deps: Deps) -> Reply:
    """Page 2 is saved."""
    channel_id = form.fields()["coordinators_channel"]
    await deps.roster.require_channel("setup.coordinators_channel", channel_id)
    now = deps.clock.now()
    await deps.store.write(
        service.save_coordinators_channel, channel_id, by=form.user_id, key=form.key, now=now
    )
    return await _next(form, deps, Page.DEPARTMENT)


@routes.submission(CALLBACKS[Page.DEPARTMENT])
async def handle_setup_department(form: Submission, deps: Deps) -> Reply:
    """Page 3 is saved; who belongs to the department is found out in the background."""
    wanted = form.fields()
    await deps.roster.require_channel("setup.home_channel", wanted["home_channel"])
    group = None if wanted.get("usergroup") == NO_GROUP else wanted.get("usergroup")
    told = (wanted["name"], group, wanted["home_channel"])
    await deps.store.write(
        service.save_department, *told, by=form.user_id, key=form.key, now=deps.clock.now()
    )
    deps.roster.soon()
    return await _next(form, deps, Page.RHYTHM)


@routes.submission(CALLBACKS[Page.RHYTHM])
async def handle_setup_rhythm(form: Submission, deps: Deps) -> Reply:
    """Page 4 is saved."""
    wanted = form.fields()
    await deps.roster.require_channel("setup.channel", wanted["channel"])
    habit = (await deps.store.read(service.wizard, deps.shelf, form.user_id, None, deps.clock.now())).settings
    place = {"zone": habit.zone, "country": habit.country, "language": wanted.get("channel_language")}
    rhythm = Rhythm.model_validate({**wanted, **place})
    await deps.store.write(service.save_rhythm, rhythm, by=form.user_id, key=form.key, now=deps.clock.now())
    return await _next(form, deps, Page.INTRODUCTION)


@routes.submission(CALLBACKS[Page.INTRODUCTION])
async def handle_setup_finish(form: Submission, deps: Deps) -> Reply:
    """The introduction is posted and the rhythm begins."""
    t = await _translator(form, deps)
    wizard = await deps.store.read(service.wizard, deps.shelf, form.user_id, None, deps.clock.now())
    await deps.roster.require_channel("setup.text", wizard.rhythm.channel)
    if troubles := await _troubles(t, deps):
        raise FieldError("setup.text", "setup.mend_first", trouble=troubles[0])
    wanted = form.fields()
    text, share_first = wanted.get("text", ""), bool(wanted.get("first"))
    now = deps.clock.now()
    await deps.store.write(
        service.finish, deps.shelf, text, share_first, by=form.user_id, key=form.key, now=now
    )
    await refresh_home(deps, form.user_id)
    return await _next(form, deps, Page.DONE)


async def _next(form: Submission, deps: Deps, page: Page) -> Reply:
    return _update(await _page(form, deps, page, await _around(form, deps)))


def _update(view: View) -> Reply:
    return {"response_action": "update", "view": view.to_dict()}


async def _page(form: Form, deps: Deps, page: Page | None, around: Around) -> View:
    wizard = await deps.store.read(service.wizard, deps.shelf, form.user_id, page, deps.clock.now())
    return views.wizard_view(await _translator(form, deps), wizard, around)


async def _around(form: Form, deps: Deps) -> Around:
    """What Slack says now: troubles with Juuri itself, and the user groups."""
    t = await _translator(form, deps)
    troubles, groups = await asyncio.gather(_troubles(t, deps), deps.roster.groups())
    return Around(tuple(troubles), groups.pairs, groups.why_not)


async def _troubles(t: Translator, deps: Deps) -> list[str]:
    try:
        findings = await asyncio.wait_for(check_app(deps.client, now=deps.clock.now()), CHECK_S)
    except TimeoutError:
        return [t("setup.slack_slow")]
    return [said(t, finding) for finding in findings if finding.level is Level.TROUBLE]


async def _replace(deps: Deps, view_id: str, view_hash: str, view: View) -> None:
    """Bring a page up to date, unless the person has gone on meanwhile."""
    try:
        await deps.client.views_update(view_id=view_id, hash=view_hash, view=view)
    except SlackApiError as error:
        if error.response.get("error") not in ("hash_conflict", "not_found"):
            raise


async def _translator(form: Form, deps: Deps) -> Translator:
    return deps.shelf.words[await deps.store.read(people.language_of, form.user_id)]
