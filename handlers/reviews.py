"""Answering a quarterly review: its form page by page, and *Not me*."""

from collections.abc import Mapping

from slack_sdk.models.views import View

from bot.deps import Deps
from bot.errors import UserError
from bot.reviews import answering, views
from bot.reviews.facts import Sheet
from bot.reviews.question_views import answers_from
from bot.reviews.views import Place
from handlers.answers import refresh_home, show
from handlers.forms import Click, Submission, number
from handlers.routes import Reply, Routes
from storage.review_values import Asked
from storage.session import StoreError
from storage.states import ReviewForm

routes = Routes()


@routes.click(views.ANSWER)
async def handle_reviews_answer(click: Click, deps: Deps) -> Reply:
    """Show the first page of the form."""
    told = (number(click.value), click.user_id, deps.clock.now())
    sheet = await deps.store.read(answering.sheet, *told)
    await show(deps, click, views.answer_modal(deps.shelf.words[sheet.language], sheet))
    return None


@routes.submission(views.SEND)
async def handle_reviews_send(form: Submission, deps: Deps) -> Reply:
    """Keep a page and show the next one; after the last one the review is answered."""
    place, sheet = await _sheet(form, deps)
    asked, typed = answering.places(sheet.review), answers_from(form.state)
    given, is_last = _with(place.given, asked[place.page], typed), place.page == len(asked) - 1
    if sheet.review.form is ReviewForm.REPRESENTATIVES:
        verb = answering.send if is_last else answering.keep
        told = (place.review, place.page, typed)
        await deps.store.write(verb, *told, by=form.user_id, now=deps.clock.now())
    elif is_last:
        await _cast(deps, place.review, given, form.user_id)
    if is_last:
        await refresh_home(deps, form.user_id)
        view = views.thanks_modal(deps.shelf.words[sheet.language], sheet)
    else:
        view = await _page(deps, form, place, place.page + 1, given)
    return {"response_action": "update", "view": view.to_dict()}


@routes.click(views.BACK)
async def handle_reviews_back(click: Click, deps: Deps) -> Reply:
    """Keep what was typed, and show the page before."""
    place, sheet = await _sheet(click, deps)
    typed = answers_from(click.state)
    if sheet.review.form is ReviewForm.REPRESENTATIVES:
        told = (place.review, place.page, typed)
        await deps.store.write(answering.keep, *told, by=click.user_id, now=deps.clock.now())
    given = _with(place.given, answering.places(sheet.review)[place.page], typed)
    view = await _page(deps, click, place, max(0, place.page - 1), given)
    await deps.client.views_update(view_id=str(click.view_id), hash=click.view_hash, view=view)
    return None


@routes.click(views.NOT_ME)
async def handle_reviews_not_me(click: Click, deps: Deps) -> Reply:
    """Ask who should answer instead."""
    told = (number(click.value), click.user_id, deps.clock.now())
    sheet: Sheet = await deps.store.read(answering.sheet, *told)
    await show(deps, click, views.not_me_modal(deps.shelf.words[sheet.language], sheet))
    return None


@routes.submission(views.NOT_ME)
async def handle_reviews_pass_on(form: Submission, deps: Deps) -> Reply:
    """Ask that person."""
    to, now = form.fields().get("to", ""), deps.clock.now()
    await deps.roster.meet(to)
    about = number(form.private_metadata)
    await deps.store.write(answering.pass_on, about, to, by=form.user_id, now=now)
    await refresh_home(deps, form.user_id)
    return {"response_action": "clear"}


async def _sheet(form: Click | Submission, deps: Deps) -> tuple[Place, Sheet]:
    """Where somebody is in the form, and the page that they see."""
    place = Place.model_validate_json(form.private_metadata)
    told = (place.review, form.user_id, deps.clock.now(), place.page, place.given)
    return place, await deps.store.read(answering.sheet, *told)


async def _page(
    deps: Deps, form: Click | Submission, place: Place, page: int, given: Mapping[Asked, str]
) -> View:
    told = (place.review, form.user_id, deps.clock.now(), page, given)
    sheet = await deps.store.read(answering.sheet, *told)
    return views.answer_modal(deps.shelf.words[sheet.language], sheet)


def _with(given: Mapping[Asked, str], asked: list[Asked], typed: Mapping[Asked, str]) -> dict[Asked, str]:
    """What was given so far with a page as it was typed; what was emptied is gone."""
    rest = {place: value for place, value in given.items() if place not in asked}
    return rest | {place: typed[place] for place in asked if place in typed}


async def _cast(deps: Deps, review_id: int, given: Mapping[Asked, str], by: str) -> None:
    """Two transactions that nothing joins: that somebody took part, and what was answered."""
    now = deps.clock.now()
    department_id = await deps.store.write(answering.take_part, review_id, given, by=by, now=now)
    try:
        await deps.store.write(answering.cast, review_id, department_id, given)
    except (StoreError, UserError):
        await deps.store.write_patiently(answering.take_back, review_id, by)
        raise
