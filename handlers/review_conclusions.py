"""Conclusions from a review: reading them, writing one, turning it into an activity or saying why not."""

from datetime import date

from bot.deps import Deps
from bot.reviews import conclusion_views as views
from bot.reviews import conclusions
from bot.reviews.conclusions import Work
from bot.reviews.result_views import CONCLUDE
from handlers.answers import refresh_home, show
from handlers.forms import Click, Submission, number
from handlers.routes import Reply, Routes
from storage.states import ActivityKind

routes = Routes()
CLEAR = {"response_action": "clear"}


@routes.click(CONCLUDE)
async def handle_reviews_conclusions(click: Click, deps: Deps) -> Reply:
    """Show the conclusions from a review."""
    board = await deps.store.read(conclusions.board, number(click.value), click.user_id)
    await show(deps, click, views.board_modal(deps.shelf.words[board.language], board))
    return None


@routes.click(views.FINDING_ADD)
async def handle_reviews_finding(click: Click, deps: Deps) -> Reply:
    """Show the form for a new one."""
    board = await deps.store.read(conclusions.for_adding, number(click.value), click.user_id)
    await show(deps, click, views.finding_modal(deps.shelf.words[board.language], board))
    return None


@routes.submission(views.FINDING_ADD)
async def handle_reviews_finding_add(form: Submission, deps: Deps) -> Reply:
    """Write it down."""
    typed, by = form.fields(), form.user_id
    asked = views.place_from(typed.get("question", views.ALL))
    department = typed.get("department", views.ALL)
    department_id = int(department) if department.isdecimal() else None
    about = (number(form.private_metadata), typed.get("finding", ""), asked, department_id)
    await deps.store.write(conclusions.add, *about, by=by, key=form.key, now=deps.clock.now())
    return await _decided(form, deps)


@routes.click(views.FINDING_PLAN)
@routes.click(views.FINDING_DROP)
async def handle_reviews_finding_decide(click: Click, deps: Deps) -> Reply:
    """Show the form for an activity, or for why nothing is done."""
    told = (number(click.value), click.user_id, deps.clock.now())
    planning = await deps.store.read(conclusions.planning, *told)
    modal = views.plan_modal if click.action_id == views.FINDING_PLAN else views.drop_modal
    await show(deps, click, modal(deps.shelf.words[planning.language], planning))
    return None


@routes.submission(views.FINDING_PLAN)
async def handle_reviews_finding_plan(form: Submission, deps: Deps) -> Reply:
    """It becomes an activity."""
    typed = form.fields()
    work = Work(
        title=typed.get("title", ""),
        owner_id=typed["owner"],
        due_on=date.fromisoformat(typed["due_on"]),
        kind=ActivityKind(typed["kind"]),
    )
    await deps.roster.meet(work.owner_id)
    told = (deps.shelf, number(form.private_metadata), work)
    by, now = form.user_id, deps.clock.now()
    await deps.store.write(conclusions.plan, *told, by=by, key=form.key, now=now)
    return await _decided(form, deps)


@routes.submission(views.FINDING_DROP)
async def handle_reviews_finding_drop(form: Submission, deps: Deps) -> Reply:
    """Nothing is done, and why."""
    told = (number(form.private_metadata), form.fields().get("reason", ""))
    by, now = form.user_id, deps.clock.now()
    await deps.store.write(conclusions.drop, *told, by=by, key=form.key, now=now)
    return await _decided(form, deps)


async def _decided(form: Submission, deps: Deps) -> Reply:
    await refresh_home(deps, form.user_id)
    return CLEAR
