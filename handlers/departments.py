"""Departments."""

from bot import people
from bot.departments import service, views
from bot.deps import Deps
from handlers.answers import refresh_home, show
from handlers.forms import Click, Submission
from handlers.routes import Reply, Routes

routes = Routes()


@routes.click(views.EDIT)
@routes.click(views.ADD)
async def handle_departments_edit(click: Click, deps: Deps) -> Reply:
    """Show all departments; or the form for the one that was chosen, or for a new one."""
    found, many, speak, stand_in = await deps.store.read(service.for_coordinator, click.user_id)
    t = deps.shelf.words[await deps.store.read(people.language_of, click.user_id)]
    if click.action_id == views.EDIT and not click.value:
        await show(deps, click, views.departments_modal(t, found, many))
        return None
    groups = await deps.roster.groups()
    department = next((d for d in found if str(d.id) == click.value), None)
    named = [who.get(department.id) if department else None for who in (speak, stand_in)]
    await show(deps, click, views.department_modal(t, department, groups.pairs, groups.why_not, *named))
    return None


@routes.submission(views.ADD)
@routes.submission(views.EDIT)
async def handle_departments_change(form: Submission, deps: Deps) -> Reply:
    """Add a department or change one; then look who belongs to it."""
    wanted = form.fields()
    department_id = int(form.private_metadata) if form.private_metadata else None
    if home := wanted.get("home_channel"):
        await deps.roster.require_channel("departments.home_channel", home)
    await deps.roster.meet(*(wanted[name] for name in ("contact", "deputy") if name in wanted))
    group = None if wanted.get("usergroup") == views.NO_GROUP else wanted.get("usergroup")
    await deps.store.write(
        service.save,
        department_id,
        wanted["name"],
        group,
        home,
        by=form.user_id,
        key=form.key,
        now=deps.clock.now(),
        decides_itself=wanted["decides"] == views.ITSELF if "decides" in wanted else None,
        contact=wanted.get("contact"),
        deputy=wanted.get("deputy"),
    )
    deps.roster.soon()
    await refresh_home(deps, form.user_id)
    return {"response_action": "clear"}
