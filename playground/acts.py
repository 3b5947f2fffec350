"""What people do in their Slack client, as programs ask for it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from zoneinfo import ZoneInfo

from playground import events, inputs, interactions, posting
from playground.state import Slack
from playground.workspace import BOT_USER, SLACK_PEOPLE, Channel, Message, Person, View

Answer = dict[str, Any]
Act = Callable[[Slack, Person, dict[str, Any]], Awaitable[Answer]]


class Refused(Exception):
    """A person cannot do that; the text is a sentence."""


ACTS: dict[str, Act] = {}


def _act(run: Act) -> Act:
    ACTS[run.__name__.removeprefix("do_")] = run
    return run


async def act(slack: Slack, wish: dict[str, Any]) -> Answer:
    """Let a person do something; answers when the app has been told of it."""
    person = slack.workspace.people.get(wish.get("as", ""))
    if person is None or person.is_bot or person.id in SLACK_PEOPLE:
        raise Refused(f"there is no person {wish.get('as')!r}")
    run = ACTS.get(wish.get("do", ""))
    if run is None:
        raise Refused(f"nobody can do {wish.get('do')!r}; possible: {', '.join(ACTS)}")
    if person.deleted and wish["do"] != "profile":
        raise Refused(f"{person.real_name} is deactivated")
    try:
        with slack.delivery.causing() as told:
            answer = await run(slack, person, wish)
    except KeyError as missing:
        raise Refused(f"{wish['do']} needs {missing.args[0]}") from None
    except inputs.BadValue as problem:
        raise Refused(str(problem)) from None
    if told:
        await asyncio.wait(told)
    return answer


def _channel(slack: Slack, person: Person, wish: dict[str, Any], *, inside: bool = True) -> Channel:
    channel = slack.workspace.channels.get(wish["channel"])
    seen = channel and (person.id in channel.members or not (channel.is_private or person.is_restricted))
    if channel is None or not seen:
        raise Refused(f"{person.real_name} sees no channel {wish['channel']!r}")
    if inside and person.id not in channel.members:
        raise Refused(f"{person.real_name} is not in #{channel.name}")
    return channel


def _message(slack: Slack, person: Person, wish: dict[str, Any]) -> tuple[Channel, Message]:
    channel = _channel(slack, person, wish, inside=False)
    own = (m for m in channel.ephemerals if m.ts == wish["ts"] and m.ephemeral_to == person.id)
    message = channel.by_ts.get(wish["ts"]) or next(own, None)
    if message is None:
        raise Refused(f"there is no message {wish['ts']} in that channel")
    return channel, message


def _view(slack: Slack, person: Person, wish: dict[str, Any]) -> View:
    view = slack.workspace.find_view(wish["view_id"])
    if view is None or view.user != person.id:
        raise Refused(f"{person.real_name} has no view {wish['view_id']!r} open")
    return view


def _modal(slack: Slack, person: Person, wish: dict[str, Any]) -> View:
    view = _view(slack, person, wish)
    if view is not slack.workspace.modals.get(person.id, [None])[-1]:
        raise Refused("that view is not the modal on top")
    return view


def _other(slack: Slack, wish: dict[str, Any], default: str) -> Person:
    person = slack.workspace.people.get(wish.get("user") or default)
    if person is None:
        raise Refused(f"there is no person {wish['user']!r}")
    return person


@_act
async def do_message(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Write a message or a reply."""
    channel = _channel(slack, person, wish)
    if channel.is_archived:
        raise Refused("the channel is archived")
    if channel.only_admins_post and not person.is_admin:
        raise Refused("only admins post there")
    if not wish["text"].strip():
        raise Refused("the message is empty")
    thread_ts = wish.get("thread_ts")
    if thread_ts and thread_ts not in channel.by_ts:
        raise Refused(f"there is no message {thread_ts} to reply to")
    message = posting.post(slack, channel, person.id, wish["text"], thread_ts=thread_ts)
    return {"ts": message.ts}


@_act
async def do_command(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Type a slash command."""
    channel = _channel(slack, person, wish)
    if not wish["command"].startswith("/"):
        raise Refused("a command starts with /")
    reply = await interactions.command(slack, person, channel, wish["command"], wish.get("text", ""))
    return {
        "response": (reply.payload or {}).get("text"),
        "status": reply.status,
        "timed_out": not reply.answered,
    }


@_act
async def do_click(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Press a button or change an element that tells the app at once."""
    place = _view(slack, person, wish) if "view_id" in wish else _message(slack, person, wish)
    value = wish.get("value")
    reply = await interactions.click(slack, person, place, wish["block_id"], wish["action_id"], value)
    return {"status": reply.status}


@_act
async def do_input(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Type into an element of a view; the app hears of it only with the submission."""
    _enter(_view(slack, person, wish), wish["block_id"], wish["action_id"], wish["value"])
    slack.changed()
    return {}


def _enter(view: View, block_id: str, action_id: str, value: Any) -> None:
    element = inputs.find(view.content["blocks"], block_id, action_id)
    if element is None or element["type"] not in inputs.STATEFUL:
        raise inputs.BadValue(f"there is no input {action_id} in the block {block_id}")
    view.values[block_id][action_id] = inputs.entered(element, value)


@_act
async def do_submit(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Submit the modal on top."""
    view = _modal(slack, person, wish)
    if not view.content.get("submit"):
        raise Refused("the modal has no submit button")
    for block_id, actions in (wish.get("values") or {}).items():
        for action_id, value in actions.items():
            _enter(view, block_id, action_id, value)
    return await interactions.submit(slack, person, view)


@_act
async def do_close(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Close the modal on top."""
    await interactions.close(slack, person, _modal(slack, person, wish))
    return {}


@_act
async def do_shortcut(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Choose a global shortcut."""
    return {"status": (await interactions.shortcut(slack, person, wish["callback_id"])).status}


@_act
async def do_message_shortcut(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Choose a shortcut from a message's menu."""
    place = _message(slack, person, wish)
    return {
        "status": (await interactions.message_shortcut(slack, person, wish["callback_id"], *place)).status
    }


@_act
async def do_open_home(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Open the bot's Home tab, or with `tab` its messages."""
    with slack.delivery.causing() as told:
        events.home_opened(slack, person.id, wish.get("tab", "home"))
    if told:
        await asyncio.wait(told)
    home = slack.workspace.homes.get(person.id)
    return {"view_id": home.id if home else None}


@_act
async def do_open_dm(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Open a direct message."""
    channel = slack.workspace.open_im(person.id, _other(slack, wish, BOT_USER).id)
    slack.changed()
    return {"channel": channel.id}


@_act
async def do_join(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Join a public channel."""
    channel = _channel(slack, person, wish, inside=False)
    if channel.is_private or channel.is_archived:
        raise Refused("that channel cannot be joined")
    _add(slack, channel, person.id, None)
    return {}


@_act
async def do_invite(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Bring somebody, by default the bot, into a channel one is in."""
    channel = _channel(slack, person, wish)
    _add(slack, channel, _other(slack, wish, BOT_USER).id, person.id)
    return {}


def _add(slack: Slack, channel: Channel, user: str, inviter: str | None) -> None:
    if user not in channel.members:
        channel.members.append(user)
        slack.changed()
        events.member_event(slack, "member_joined_channel", channel, user, inviter)


@_act
async def do_leave(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Leave a channel, or take somebody else out of it."""
    channel = _channel(slack, person, wish)
    user = _other(slack, wish, person.id).id
    if channel.is_im or user not in channel.members:
        raise Refused("nobody there to leave")
    channel.members.remove(user)
    slack.changed()
    events.member_event(slack, "member_left_channel", channel, user)
    return {}


@_act
async def do_archive(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Archive a channel, or with `undo` bring it back."""
    channel = _channel(slack, person, wish, inside=False)
    channel.is_archived = not wish.get("undo", False)
    slack.changed()
    verb = "archive" if channel.is_archived else "unarchive"
    events.channel_event(slack, verb, channel, {"user": person.id})
    return {}


@_act
async def do_rename(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Give a channel another name."""
    channel = _channel(slack, person, wish)
    channel.name = wish["name"]
    slack.changed()
    renamed = {"id": channel.id, "name": channel.name, "created": channel.created}
    events.channel_event(slack, "rename", channel, {"channel": renamed})
    return {}


@_act
async def do_profile(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Change what the profile says."""
    if wish.get("tz"):
        try:
            ZoneInfo(wish["tz"])
        except (KeyError, ValueError):
            raise Refused(f"there is no time zone {wish['tz']!r}") from None
    for name in ("tz", "locale", "display_name", "real_name", "deleted", "is_admin"):
        if name in wish:
            setattr(person, name, wish[name])
    slack.changed()
    events.user_event(slack, "user_change", person)
    return {}


@_act
async def do_read(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Read a channel to its end."""
    channel = _channel(slack, person, wish, inside=False)
    if channel.messages:
        channel.last_read[person.id] = channel.messages[-1].ts
    slack.changed()
    return {}
