"""The rhythm of channels, and what Slack tells of channels."""

from bot import people
from bot.channels import service, views
from bot.channels.rules import Rhythm
from bot.departments import service as departments_service
from bot.deps import Deps
from handlers.answers import refresh_home, show
from handlers.forms import Click, Event, Submission
from handlers.routes import Reply, Routes

routes = Routes()


@routes.click(views.ADD)
@routes.click(views.EDIT)
async def handle_channels_edit(click: Click, deps: Deps) -> Reply:
    """Show the form for a channel's rhythm; of a new one where no channel is named."""
    rhythm, channel = await deps.store.read(service.for_coordinator, click.user_id, click.value)
    t = deps.shelf.words[await deps.store.read(people.language_of, click.user_id)]
    await show(deps, click, views.channel_modal(t, rhythm, channel))
    return None


@routes.submission(views.ADD)
async def handle_channels_add(form: Submission, deps: Deps) -> Reply:
    """Begin a rhythm in a channel."""
    rhythm = Rhythm.model_validate(form.fields())
    await deps.roster.require_channel("channels.channel", rhythm.channel)
    return await _saved(form, rhythm, deps)


@routes.submission(views.EDIT)
async def handle_channels_change(form: Submission, deps: Deps) -> Reply:
    """Change a channel's rhythm."""
    return await _saved(
        form, Rhythm.model_validate({**form.fields(), "channel": form.private_metadata}), deps
    )


async def _saved(form: Submission, rhythm: Rhythm, deps: Deps) -> Reply:
    now = deps.clock.now()
    await deps.store.write(service.save, rhythm, by=form.user_id, now=now, key=form.key)
    await refresh_home(deps, form.user_id)
    return {"response_action": "clear"}


@routes.click(views.PAUSE)
async def handle_channels_pause(click: Click, deps: Deps) -> Reply:
    """Pause a channel's rhythm."""
    await deps.store.write(service.set_paused, click.value, True, by=click.user_id, now=deps.clock.now())
    await refresh_home(deps, click.user_id, click.page)
    return None


@routes.click(views.RESUME)
async def handle_channels_resume(click: Click, deps: Deps) -> Reply:
    """Resume a channel's rhythm."""
    await deps.store.write(service.set_paused, click.value, False, by=click.user_id, now=deps.clock.now())
    await refresh_home(deps, click.user_id, click.page)
    return None


@routes.event("member_joined_channel")
async def handle_channels_joined(event: Event, deps: Deps) -> None:
    """Juuri was invited somewhere, or somebody came into a channel."""
    channel_id = str(event.body["channel"])
    if event.user_id == deps.bot_user_id:
        await deps.roster.look_at(channel_id)
        return
    await deps.roster.meet(event.user_id)
    told = (event.event_id, event.user_id, channel_id, True)
    await deps.store.write(departments_service.moved, *told, deps.clock.now())


@routes.event("member_left_channel")
async def handle_channels_left(event: Event, deps: Deps) -> None:
    """Juuri was taken out of a channel, or somebody left one."""
    channel_id, now = str(event.body["channel"]), deps.clock.now()
    if event.user_id == deps.bot_user_id:
        await deps.store.write(service.heard_of, event.event_id, channel_id, {"is_member": False}, now)
    else:
        await deps.store.write(
            departments_service.moved, event.event_id, event.user_id, channel_id, False, now
        )


@routes.event("channel_archive")
@routes.event("group_archive")
async def handle_channels_archived(event: Event, deps: Deps) -> None:
    """A channel was archived."""
    channel_id, now = str(event.body["channel"]), deps.clock.now()
    await deps.store.write(service.heard_of, event.event_id, channel_id, {"is_archived": True}, now)


@routes.event("channel_unarchive")
@routes.event("group_unarchive")
async def handle_channels_unarchived(event: Event, deps: Deps) -> None:
    """A channel is in use again."""
    channel_id, now = str(event.body["channel"]), deps.clock.now()
    await deps.store.write(service.heard_of, event.event_id, channel_id, {"is_archived": False}, now)


@routes.event("channel_rename")
@routes.event("group_rename")
async def handle_channels_renamed(event: Event, deps: Deps) -> None:
    """A channel has a new name."""
    channel = event.body["channel"]
    told = (event.event_id, channel["id"], {"name": channel["name"]})
    await deps.store.write(service.heard_of, *told, deps.clock.now())
