"""Planning from a table that somebody gives to Juuri in a form, or sends in a direct message."""

from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.activities import files, import_views, importing, lists
from bot.deps import Deps
from bot.errors import FieldError, UserError
from handlers.answers import notice, refresh_home, show
from handlers.forms import Click, Event, Submission, table_from
from handlers.routes import Reply, Routes

routes = Routes()
MOST_BYTES = 500_000
FETCH_S = 1.5
"""How long a file may take to come: Slack waits three seconds for the answer."""


@routes.click(import_views.IMPORT)
async def handle_activities_choose_file(click: Click, deps: Deps) -> Reply:
    """Show the form for a file."""
    who = await deps.store.read(lists.reader, click.user_id, deps.clock.now())
    await show(deps, click, import_views.import_modal(deps.shelf.words[who.language]))
    return None


@routes.submission(import_views.IMPORT)
async def handle_activities_import(form: Submission, deps: Deps) -> Reply:
    """Say what would be planned."""
    who = await deps.store.read(lists.reader, form.user_id, deps.clock.now())
    file_id = form.state[import_views.FILE][0].file_id
    try:
        data = await _content(file_id, form.user_id, deps)
    except UserError as error:
        raise FieldError(import_views.FILE, error.key) from None
    told = (deps.shelf.words, data)
    found = await deps.store.read(importing.look_at_file, *told, by=form.user_id, now=deps.clock.now())
    t = deps.shelf.words[who.language]
    view = import_views.dry_run_modal(t, len(found.plans), found.problems, found.silent, file_id)
    return {"response_action": "update", "view": view.to_dict()}


@routes.submission(import_views.CARRY_OUT)
async def handle_activities_carry_out(form: Submission, deps: Deps) -> Reply:
    """Plan it; the file is read again."""
    now = deps.clock.now()
    who = await deps.store.read(lists.reader, form.user_id, now)
    data = await _content(form.private_metadata, form.user_id, deps)
    told = (deps.shelf.words, data)
    many = await deps.store.write(importing.import_file, *told, by=form.user_id, key=form.key, now=now)
    await refresh_home(deps, form.user_id)
    t = deps.shelf.words[who.language]
    return {"response_action": "update", "view": notice(t, t.n("activities.imported", many)).to_dict()}


@routes.event("message.im")
async def handle_activities_file(event: Event, deps: Deps) -> None:
    """Say what a table that was sent would do. Every other message is let go, unread."""
    file, now = table_from(event), deps.clock.now()
    if file is None:
        return
    await deps.roster.meet(event.user_id)
    content: bytes | UserError
    try:
        await deps.store.read(lists.reader, event.user_id, now)
    except UserError:  # of another house
        return
    try:
        content = await _content(file.file_id, event.user_id, deps)
    except UserError as error:
        content = error
    told = (event.event_id, event.user_id, file, content, now)
    await deps.store.write(files.received, deps.shelf.words, *told)


@routes.click(import_views.IMPORT_FILE)
async def handle_activities_import_file(click: Click, deps: Deps) -> Reply:
    """Plan it; the file is read again."""
    now = deps.clock.now()
    await deps.store.read(lists.reader, click.user_id, now)
    data = await _content(click.value, click.user_id, deps)
    await deps.store.write(files.carry_out, deps.shelf.words, click.user_id, click.value, data, now)
    await refresh_home(deps, click.user_id)
    return None


@routes.click(import_views.LEAVE_FILE)
async def handle_activities_leave_file(click: Click, deps: Deps) -> Reply:
    """Plan nothing of it."""
    await deps.store.write(files.leave, click.user_id, click.value, deps.clock.now())
    return None


async def _content(file_id: str, user_id: str, deps: Deps) -> bytes:
    """The bytes of a person's own file. Raises UserError."""
    try:
        file = (await deps.client.files_info(file=file_id))["file"]
    except SlackApiError:
        raise UserError("activities.file_gone") from None
    if file.get("user") != user_id or file.get("is_external"):
        raise UserError("activities.file_gone")
    if file.get("size", 0) > MOST_BYTES:
        raise UserError("activities.file_long")
    # the token goes to Slack alone, wherever a file says it is
    host, ours = urlsplit(file["url_private"]).hostname or "", urlsplit(deps.settings.slack_api_url).hostname
    if host != ours and not host.endswith(".slack.com"):
        raise UserError("activities.file_gone")
    headers, within = {"Authorization": f"Bearer {deps.client.token}"}, aiohttp.ClientTimeout(total=FETCH_S)
    session = deps.client.session
    if session is None:
        raise UserError("activities.file_gone")
    try:
        async with session.get(file["url_private"], headers=headers, timeout=within) as answer:
            if answer.status != 200 or answer.content_type == "text/html":
                raise UserError("activities.file_gone")
            return await answer.content.read(MOST_BYTES + 1)
    except (TimeoutError, aiohttp.ClientError):
        raise UserError("activities.file_gone") from None
