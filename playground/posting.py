"""Posting, changing and deleting messages, with the events that follow."""

import secrets
from typing import Any

from playground import events, uploads
from playground.channels import Channel, Message
from playground.people import BOT_ID, BOT_USER
from playground.state import Slack


def with_ids(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Blocks as Slack keeps them: each has a block_id, each interactive element an action_id."""
    return [_with_id(block) for block in blocks]


def _with_id(block: dict[str, Any]) -> dict[str, Any]:
    kept = dict(block)
    kept.setdefault("block_id", secrets.token_urlsafe(4))
    for place in ("accessory", "element"):
        if isinstance(kept.get(place), dict):
            kept[place] = _with_action(kept[place])
    if kept["type"] == "actions":
        kept["elements"] = [_with_action(element) for element in kept["elements"]]
    return kept


def _with_action(element: dict[str, Any]) -> dict[str, Any]:
    if "action_id" in element or element.get("type") == "image":
        return element
    return element | {"action_id": secrets.token_urlsafe(4)}


def post(
    slack: Slack,
    channel: Channel,
    user: str,
    text: str,
    *,
    blocks: list[dict[str, Any]] | None = None,
    attachments: list[dict[str, Any]] | None = None,
    thread_ts: str | None = None,
    broadcast: bool = False,
    metadata: dict[str, Any] | None = None,
    files: list[str] | None = None,
    ephemeral_to: str | None = None,
    subtype: str | None = None,
) -> Message:
    """A new message, visible at once; its event is on its way to the app."""
    person = slack.workspace.people[user]
    if thread_ts and broadcast:
        subtype = "thread_broadcast"
    message = Message(
        slack.workspace.new_ts(),
        channel.id,
        user,
        text,
        slack.clock.monotonic(),
        with_ids(blocks) if blocks else [],
        attachments or [],
        thread_ts or None,
        BOT_ID if user == BOT_USER else person.bot_id,
        subtype,
        metadata,
        files=files or [],
        ephemeral_to=ephemeral_to,
    )
    channel.add(message)
    channel.last_read[user] = message.ts
    _share_files(slack, message)
    slack.changed()
    if not ephemeral_to:
        events.message_posted(slack, channel, message)
    return message


def change(
    slack: Slack,
    channel: Channel,
    message: Message,
    *,
    text: str,
    blocks: list[dict[str, Any]] | None,
    attachments: list[dict[str, Any]] | None = None,
    metadata: dict[str, Any] | None = None,
) -> None:
    """New content for a message; blocks that are not given again are gone, metadata stays."""
    before = message.to_slack()
    message.text = text
    message.blocks = with_ids(blocks) if blocks else []
    message.attachments = attachments or []
    if metadata is not None:
        message.metadata = metadata or None
    _share_files(slack, message)
    if not message.ephemeral_to:
        message.edited = {"user": message.user, "ts": slack.workspace.new_ts()}
        events.message_changed(slack, channel, message, before)
    slack.changed()


def _share_files(slack: Slack, message: Message) -> None:
    """Whoever sees the message sees its files."""
    shown = [*message.files, *uploads.pictures(message.blocks)]
    if message.ephemeral_to:
        uploads.share(slack, shown, user=message.ephemeral_to)
    else:
        uploads.share(slack, shown, channel=message.channel)


def delete(slack: Slack, channel: Channel, message: Message) -> None:
    """Take a message away."""
    before = message.to_slack()
    if message.ephemeral_to:
        channel.ephemerals.remove(message)
    else:
        channel.remove(message)
        events.message_deleted(slack, channel, before)
    slack.changed()
