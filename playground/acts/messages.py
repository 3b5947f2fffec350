"""Writing, reading, commands and what is clicked in messages."""

from typing import Any

from playground import interactions, posting
from playground.acts.registry import Answer, Refused, doing, the_channel, the_message, the_other, the_view
from playground.people import BOT_USER, Person
from playground.state import Slack
from playground.writing import as_kept


@doing
async def do_message(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Write a message or a reply, perhaps with a file that was uploaded before (by its id)."""
    channel = the_channel(slack, person, wish)
    if channel.is_archived:
        raise Refused("the channel is archived")
    if channel.only_admins_post and not person.is_admin:
        raise Refused("only admins post there")
    files = [wish["file"]] if "file" in wish else []
    if not wish["text"].strip() and not files:
        raise Refused("the message is empty")
    if any(slack.workspace.files[one].user != person.id for one in files):
        raise Refused("only one's own file")
    thread_ts = wish.get("thread_ts")
    if thread_ts and thread_ts not in channel.by_ts:
        raise Refused(f"there is no message {thread_ts} to reply to")
    text = as_kept(wish["text"], slack.workspace)
    more = {"files": files, "subtype": "file_share"} if files else {}
    message = posting.post(slack, channel, person.id, text, thread_ts=thread_ts, **more)
    return {"ts": message.ts}


@doing
async def do_read(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Read a channel to its end."""
    channel = the_channel(slack, person, wish, inside=False)
    if channel.messages:
        channel.last_read[person.id] = channel.messages[-1].ts
    slack.changed()
    return {}


@doing
async def do_open_dm(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Open a direct message."""
    channel = slack.workspace.open_im(person.id, the_other(slack, wish, BOT_USER).id)
    slack.changed()
    return {"channel": channel.id}


@doing
async def do_command(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Type a slash command."""
    channel = the_channel(slack, person, wish)
    if not wish["command"].startswith("/"):
        raise Refused("a command starts with /")
    reply = await interactions.command(slack, person, channel, wish["command"], wish.get("text", ""))
    return {
        "response": (reply.payload or {}).get("text"),
        "status": reply.status,
        "timed_out": not reply.answered,
    }


@doing
async def do_click(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Press a button or change an element that tells the app at once."""
    place = the_view(slack, person, wish) if "view_id" in wish else the_message(slack, person, wish)
    value = wish.get("value")
    reply = await interactions.click(slack, person, place, wish["block_id"], wish["action_id"], value)
    return {"status": reply.status}


@doing
async def do_shortcut(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Choose a global shortcut."""
    _offered(slack, wish["callback_id"], "global")
    return {"status": (await interactions.shortcut(slack, person, wish["callback_id"])).status}


@doing
async def do_message_shortcut(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Choose a shortcut from a message's menu."""
    _offered(slack, wish["callback_id"], "message")
    place = the_message(slack, person, wish)
    return {
        "status": (await interactions.message_shortcut(slack, person, wish["callback_id"], *place)).status
    }


def _offered(slack: Slack, callback_id: str, kind: str) -> None:
    if not any(one["callback_id"] == callback_id and one["type"] == kind for one in slack.shortcuts):
        raise Refused(f"there is no {kind} shortcut {callback_id!r}")
