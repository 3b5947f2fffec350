"""What people choose for themselves, and what Slack tells of them."""

from datetime import date, time

from slack_sdk.models.views import View

from bot.deps import Deps
from bot.people import rules, service, views
from bot.reminders import home_views, times
from handlers.answers import refresh_home, show
from handlers.forms import Click, Command, Event, Form
from handlers.routes import Reply, Routes

routes = Routes()


@routes.click(views.LANGUAGE)
async def handle_people_language(click: Click, deps: Deps) -> Reply:
    """Somebody chose the language they are spoken to in."""
    await deps.roster.meet(click.user_id)
    chosen = None if click.value == views.AUTO else click.value
    await deps.store.write(service.choose_language, click.user_id, chosen, deps.clock.now())
    return await _shown_anew(click, deps)


@routes.click(views.DEPARTMENT)
async def handle_people_department(click: Click, deps: Deps) -> Reply:
    """Somebody chose their department."""
    await deps.roster.meet(click.user_id)
    chosen = None if click.value == views.AUTO else int(click.value)
    await deps.store.write(service.choose_department, click.user_id, chosen, deps.clock.now())
    if chosen is None:
        deps.roster.soon()
    return await _shown_anew(click, deps)


@routes.click(views.STOP)
async def handle_people_stop(click: Click, deps: Deps) -> Reply:
    """Somebody wants to hear nothing unasked."""
    await deps.roster.meet(click.user_id)
    await deps.store.write(service.stop, click.user_id, deps.clock.now())
    return await _shown_anew(click, deps)


@routes.click(views.RESUME)
async def handle_people_resume(click: Click, deps: Deps) -> Reply:
    """Somebody wants to hear from Juuri again."""
    await deps.roster.meet(click.user_id)
    await deps.store.write(service.resume, click.user_id, deps.clock.now())
    return await _shown_anew(click, deps)


@routes.click(home_views.AT)
async def handle_people_remind_at(click: Click, deps: Deps) -> Reply:
    """Somebody wants their reminders at another hour."""
    await deps.roster.meet(click.user_id)
    at = time.fromisoformat(click.value)
    await deps.store.write(times.choose_time, click.user_id, at, deps.clock.now())
    return await _shown_anew(click, deps)


@routes.click(home_views.AWAY)
async def handle_people_away(click: Click, deps: Deps) -> Reply:
    """Somebody is away until a day."""
    await deps.roster.meet(click.user_id)
    until = date.fromisoformat(click.value)
    await deps.store.write(times.go_away, click.user_id, until, deps.clock.now())
    return await _shown_anew(click, deps)


@routes.click(home_views.BACK)
async def handle_people_back(click: Click, deps: Deps) -> Reply:
    """Somebody is here again."""
    await deps.store.write(times.come_back, click.user_id, deps.clock.now())
    return await _shown_anew(click, deps)


@routes.click(home_views.COUNTRY)
async def handle_people_country(click: Click, deps: Deps) -> Reply:
    """Somebody says whose public holidays they have off."""
    await deps.roster.meet(click.user_id)
    chosen = None if click.value == home_views.AUTO else click.value
    await deps.store.write(times.choose_country, click.user_id, chosen, deps.clock.now())
    return await _shown_anew(click, deps)


@routes.click(views.SETTINGS)
async def handle_people_settings(click: Click, deps: Deps) -> Reply:
    """Show somebody their settings."""
    await deps.roster.meet(click.user_id)
    await show(deps, click, await _settings(click, deps))
    return None


@routes.command("settings")
async def handle_people_settings_command(command: Command, deps: Deps) -> Reply:
    """The same for `/juuri settings`."""
    await deps.roster.meet(command.user_id)
    await deps.client.views_open(trigger_id=str(command.trigger_id), view=await _settings(command, deps))
    return None


@routes.event("user_change")
async def handle_people_changed(event: Event, deps: Deps) -> None:
    """Somebody's profile changed, or they left the house."""
    facts = [rules.facts_from(event.body["user"], deps.team_id)]
    await deps.store.write(service.heard_of, event.event_id, facts, deps.clock.now())


@routes.event("team_join")
async def handle_people_arrived(event: Event, deps: Deps) -> None:
    """Somebody new."""
    await handle_people_changed(event, deps)


async def _settings(form: Form, deps: Deps) -> View:
    settings = await deps.store.read(service.own_settings, form.user_id, deps.clock.now())
    return views.settings_modal(deps.shelf.words[settings.spoken], settings)


async def _shown_anew(click: Click, deps: Deps) -> Reply:
    if click.view_id and not click.is_home:
        await deps.client.views_update(
            view_id=click.view_id, hash=click.view_hash, view=await _settings(click, deps)
        )
    await refresh_home(deps, click.user_id, click.page)
    return None
