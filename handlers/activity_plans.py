"""Planning work and changing what is planned."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from bot.activities import lists, plan_views, submissions, views
from bot.activities.plan_form import PlanForm
from bot.deps import Deps
from bot.errors import FieldError, UserError
from handlers.answers import notice, refresh_home, show
from handlers.forms import Click, Command, Submission, number
from handlers.routes import Reply, Routes

routes = Routes()


@routes.click(plan_views.PLAN)
async def handle_activities_begin(click: Click, deps: Deps) -> Reply:
    """Show the form for new work."""
    await deps.roster.meet(click.user_id)
    language, planning = await deps.store.read(lists.planning, click.user_id, None, None, deps.clock.now())
    await show(deps, click, plan_views.plan_modal(deps.shelf.words[language], planning))
    return None


@routes.command("plan")
async def handle_activities_command(command: Command, deps: Deps) -> Reply:
    """The same for `/juuri plan`; what follows becomes the title."""
    await deps.roster.meet(command.user_id)
    title = command.text.partition(" ")[2].strip()
    now = deps.clock.now()
    language, planning = await deps.store.read(lists.planning, command.user_id, None, None, now, title)
    view = plan_views.plan_modal(deps.shelf.words[language], planning)
    await deps.client.views_open(trigger_id=str(command.trigger_id), view=view)
    return None


@routes.click(plan_views.CHANGE)
async def handle_activities_edit(click: Click, deps: Deps) -> Reply:
    """Show the form for what is planned."""
    now = deps.clock.now()
    language, planning = await deps.store.read(lists.planning, click.user_id, number(click.value), None, now)
    await show(deps, click, plan_views.plan_modal(deps.shelf.words[language], planning))
    return None


@routes.click(plan_views.DUE_ON)
async def handle_activities_date(click: Click, deps: Deps) -> Reply:
    """Another date in the form offers other ways to come again; what was typed stays."""
    typed = PlanForm.model_validate(_typed(click.state))
    activity_id = int(click.private_metadata.partition(":")[0]) if click.private_metadata else None
    now = deps.clock.now()
    language, planning = await deps.store.read(lists.planning, click.user_id, activity_id, typed, now)
    view = plan_views.plan_modal(deps.shelf.words[language], planning)
    view.private_metadata = click.private_metadata  # what was seen when the form was opened
    await deps.client.views_update(view_id=str(click.view_id), hash=click.view_hash, view=view)
    return None


@routes.submission(plan_views.PLAN)
async def handle_activities_plan(form: Submission, deps: Deps) -> Reply:
    """Plan it."""
    typed, now = PlanForm.model_validate(_typed(form.state)), deps.clock.now()
    await deps.roster.meet(*filter(None, (form.user_id, typed.owner, typed.deputy)))
    with _at_fields(form):
        planned = await deps.store.write(
            submissions.submit, deps.shelf, typed, by=form.user_id, key=form.key, now=now
        )
    await refresh_home(deps, form.user_id)
    if planned is None:
        return {"response_action": "clear"}
    language, page = await deps.store.read(lists.page, form.user_id, planned, now)
    t = deps.shelf.words[language]
    return {"response_action": "update", "view": notice(t, views.planned_text(t, page.activity)).to_dict()}


@routes.submission(plan_views.CHANGE)
async def handle_activities_change(form: Submission, deps: Deps) -> Reply:
    """Change it."""
    typed, now = PlanForm.model_validate(_typed(form.state)), deps.clock.now()
    await deps.roster.meet(*filter(None, (typed.owner, typed.deputy)))
    activity_id, _, seen = form.private_metadata.partition(":")
    told = (int(activity_id), typed, int(seen))
    with _at_fields(form):
        await deps.store.write(
            submissions.resubmit, deps.shelf, *told, by=form.user_id, key=form.key, now=now
        )
    await refresh_home(deps, form.user_id)
    return {"response_action": "clear"}


def _typed(state: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, by field; what was left empty is left out."""
    named = ((block_id.partition(".")[2].partition("@")[0], value) for block_id, value in state.items())
    return {name: value for name, value in named if value}


@contextmanager
def _at_fields(form: Submission) -> Iterator[None]:
    """Let errors stand at the fields as the form has them; of a field that it lacks, at its first."""
    try:
        yield
    except FieldError as error:
        for block_id in form.state:
            if block_id.partition("@")[0] == error.block_id:
                raise FieldError(block_id, error.key, **error.values) from None
        raise UserError(error.key, **error.values) from None
