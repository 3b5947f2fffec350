"""What owners answer to a reminder: later, somebody else, I can't. *Done* is answered by `handlers.activities`."""

from collections.abc import Callable
from datetime import date

from slack_sdk.models.views import View

from bot.deps import Deps
from bot.errors import FieldError
from bot.i18n import Translator
from bot.message import Told
from bot.reminders import handing_over, modals, views, working
from bot.reminders.facts import Choice
from handlers.answers import refresh_home, show, tell
from handlers.forms import Click, Submission
from handlers.routes import Reply, Routes

routes = Routes()
CLEAR = {"response_action": "clear"}


@routes.click(views.SNOOZE)
async def handle_reminders_later(click: Click, deps: Deps) -> Reply:
    """Ask when to remind instead."""
    return await _ask(click, deps, modals.snooze_modal)


@routes.submission(views.SNOOZE)
async def handle_reminders_snooze(form: Submission, deps: Deps) -> Reply:
    """Remind on another day."""
    typed = form.fields()
    day = typed.get("day") if typed.get("when") == modals.PICK else typed.get("when")
    if not day:
        raise FieldError("reminders.day", "reminders.day_missing")
    about, now = int(form.private_metadata), deps.clock.now()
    await deps.store.write(working.snooze, about, date.fromisoformat(day), by=form.user_id, now=now)
    return CLEAR


@routes.click(views.HAND_OVER)
async def handle_reminders_give(click: Click, deps: Deps) -> Reply:
    """Ask who could take it over."""
    return await _ask(click, deps, lambda t, choice: modals.hand_over_modal(t, choice.activity))


@routes.submission(views.HAND_OVER)
async def handle_reminders_hand_over(form: Submission, deps: Deps) -> Reply:
    """Ask that person."""
    to = form.fields().get("to", "")
    await deps.roster.meet(to)
    about, now = int(form.private_metadata), deps.clock.now()
    await deps.store.write(handing_over.offer, deps.shelf, about, to, by=form.user_id, now=now)
    return CLEAR


@routes.click(views.CANNOT)
async def handle_reminders_stuck(click: Click, deps: Deps) -> Reply:
    """Ask what is in the way."""
    return await _ask(click, deps, lambda t, choice: modals.cannot_modal(t, choice.activity))


@routes.submission(views.CANNOT)
async def handle_reminders_cannot(form: Submission, deps: Deps) -> Reply:
    """Bring it to the coordinators."""
    reason, about, now = form.fields().get("reason", ""), int(form.private_metadata), deps.clock.now()
    await deps.store.write(working.cannot, deps.shelf, about, reason, by=form.user_id, now=now)
    await refresh_home(deps, form.user_id)
    return CLEAR


@routes.click(views.TAKE)
async def handle_reminders_take(click: Click, deps: Deps) -> Reply:
    """Take over what a colleague asked for."""
    return await _answer(click, deps, handing_over.take)


@routes.click(views.DECLINE)
async def handle_reminders_decline(click: Click, deps: Deps) -> Reply:
    """Leave it with the colleague."""
    return await _answer(click, deps, handing_over.decline)


async def _ask(click: Click, deps: Deps, modal: Callable[[Translator, Choice], View]) -> Reply:
    choice = await deps.store.read(working.choice, int(click.value), click.user_id, deps.clock.now())
    await show(deps, click, modal(deps.shelf.words[choice.language], choice))
    return None


async def _answer(click: Click, deps: Deps, verb: Callable[..., Told]) -> Reply:
    now = deps.clock.now()
    told = await deps.store.write(verb, deps.shelf, int(click.value), by=click.user_id, now=now)
    await tell(deps, click, told)
    await refresh_home(deps, click.user_id)
    return None
