"""Coordinators open a review by hand, call one off, and say how they open by themselves."""

from datetime import date, time

from bot import people
from bot.deps import Deps
from bot.reviews import closing, office, office_views, opening
from bot.reviews.office import Settings
from bot.reviews.opening import Wanted
from bot.slots import local_date
from handlers.answers import refresh_home, show, tell
from handlers.forms import Click, Submission, number
from handlers.routes import Reply, Routes
from storage.states import ReviewForm

routes = Routes()
CLEAR = {"response_action": "clear"}


@routes.click(office_views.OPEN)
async def handle_reviews_by_hand(click: Click, deps: Deps) -> Reply:
    """Ask which review to open."""
    ours, every = await deps.store.read(office.for_opening, click.user_id)
    t = deps.shelf.words[await deps.store.read(people.language_of, click.user_id)]
    today = local_date(deps.clock.now(), ours.zone)
    await show(deps, click, office_views.open_modal(t, ours, every, today))
    return None


@routes.submission(office_views.OPEN)
async def handle_reviews_open(form: Submission, deps: Deps) -> Reply:
    """Open it."""
    typed = form.fields()
    wanted = Wanted(
        form=ReviewForm(typed["form"]),
        department_ids=tuple(int(one) for one in typed.get("departments", ())),
        closes_on=date.fromisoformat(typed["closes_on"]) if typed.get("closes_on") else None,
    )
    by, key, now = form.user_id, form.key, deps.clock.now()
    await deps.store.write(opening.open_by_hand, deps.shelf, wanted, by=by, key=key, now=now)
    await refresh_home(deps, form.user_id)
    return CLEAR


@routes.click(office_views.CALL_OFF)
async def handle_reviews_call_off(click: Click, deps: Deps) -> Reply:
    """End it without results."""
    told = (number(click.value), click.user_id, deps.clock.now())
    await tell(deps, click, await deps.store.write(office.call_off, *told))
    await refresh_home(deps, click.user_id, click.page)
    return None


@routes.click(office_views.CLOSE_NOW)
async def handle_reviews_close(click: Click, deps: Deps) -> Reply:
    """End it with results."""
    told = (number(click.value), click.user_id, deps.clock.now())
    await tell(deps, click, await deps.store.write_patiently(closing.close_now, deps.shelf, *told))
    await refresh_home(deps, click.user_id, click.page)
    return None


@routes.click(office_views.SETTINGS)
async def handle_reviews_settings(click: Click, deps: Deps) -> Reply:
    """Show how reviews open by themselves."""
    ours, _ = await deps.store.read(office.for_opening, click.user_id)
    t = deps.shelf.words[await deps.store.read(people.language_of, click.user_id)]
    await show(deps, click, office_views.settings_modal(t, ours))
    return None


@routes.submission(office_views.SETTINGS)
async def handle_reviews_change(form: Submission, deps: Deps) -> Reply:
    """Change that."""
    typed = form.fields()
    wanted = Settings(
        form=ReviewForm(typed["form"]),
        months=tuple(int(one) for one in [*typed.get("months", ()), *typed.get("months_late", ())]),
        weekday=int(typed["weekday"]),
        wall_time=time.fromisoformat(typed["time"]),
        days=typed.get("days", ""),
        threshold=typed.get("threshold", ""),
    )
    by, key, now = form.user_id, form.key, deps.clock.now()
    await deps.store.write(office.change, wanted, by=by, key=key, now=now)
    await refresh_home(deps, form.user_id)
    return CLEAR
