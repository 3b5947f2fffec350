"""Methods that post, change and delete messages."""

import json
from typing import Any

from playground import block_kit, posting, uploads
from playground.api.registry import Call, Json, RateLimited, SlackError, checked_ts, may_post, method
from playground.channels import Channel, Message
from playground.people import SLACK_PEOPLE

LONGEST_TEXT = 40_000
LONGEST_BLOCKS = 13_200
MOST_ATTACHMENTS = 20


def _check_content(call: Call, text: str, blocks: Any, attachments: Any, *, markdown: str = "") -> None:
    if markdown and (text or blocks):
        raise SlackError("markdown_text_conflict")
    if not (text or blocks or attachments or markdown):
        raise SlackError("no_text")
    if len(text) > LONGEST_TEXT or len(markdown) > block_kit.LONGEST_MARKDOWN:
        raise SlackError("msg_too_long")
    if attachments and (not isinstance(attachments, list) or len(attachments) > MOST_ATTACHMENTS):
        raise SlackError("too_many_attachments")
    if blocks:
        _check_blocks(call, blocks)


def _check_blocks(call: Call, blocks: Any) -> None:
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    problems = block_kit.check_blocks(blocks, "message")
    if problems:
        raise SlackError("invalid_blocks", [f"[ERROR] {problem}" for problem in problems], errors=problems)
    if len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))) > LONGEST_BLOCKS:
        raise SlackError("msg_blocks_too_long")
    for number, block in enumerate(blocks):
        if not all(uploads.can_show(call.slack, file, call.caller.user) for file in uploads.pictures(block)):
            problem = f"invalid slack file [json-pointer:/blocks/{number}/slack_file]"
            raise SlackError("invalid_blocks", [f"[ERROR] {problem}"], errors=[problem])


def _check_metadata(metadata: Any) -> None:
    if metadata is None or metadata == {}:
        return
    kinds = {"event_type": str, "event_payload": dict}
    if not isinstance(metadata, dict) or metadata.keys() - {*kinds, "entities"}:
        raise SlackError("invalid_metadata_format")
    if any(not isinstance(metadata.get(name), kind) for name, kind in kinds.items()):
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(metadata)) > 8_000:
        raise SlackError("metadata_too_large")


def _note(call: Call, message: Message) -> None:
    """What the log keeps of a message: enough to find it again, never its words."""
    call.note["ts"] = message.ts
    if message.metadata:
        call.note["metadata_id"] = message.metadata["event_payload"].get("id")
    if message.blocks:
        call.note["block_id"] = message.blocks[0]["block_id"]


def _destination(call: Call, channel: str) -> Channel:
    """A conversation by id or #name; a person's id means the direct message with them."""
    workspace = call.slack.workspace
    if channel in workspace.people:
        if workspace.people[channel].is_bot or channel in SLACK_PEOPLE or workspace.people[channel].deleted:
            raise SlackError("channel_not_found")
        return workspace.open_im(call.caller.user, channel)
    if channel not in workspace.channels:
        name = channel.removeprefix("#")
        channel = next((c.id for c in workspace.channels.values() if c.name == name and name), channel)
    return call.channel(channel)


def _pace(call: Call, channel: str) -> None:
    if call.slack.faults.settings.unlimited or not call.caller.is_bot:
        return
    wait = call.slack.limits.check_post(call.caller.token, channel)
    if wait is not None:
        raise RateLimited(wait)


@method("chat.postMessage", tier=None, scopes=("chat:write",))
async def chat_post_message(
    call: Call,
    channel: str,
    text: str = "",
    blocks: Json = None,
    attachments: Json = None,
    thread_ts: str = "",
    reply_broadcast: bool = False,
    metadata: Json = None,
    markdown_text: str = "",
    unfurl_links: bool = True,
    unfurl_media: bool = True,
    link_names: bool = False,
    parse: str = "none",
    mrkdwn: bool = True,
) -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/chat.postMessage"""
    destination = _destination(call, channel)
    call.note["channel"] = destination.id
    may_post(call, destination)
    _check_content(call, text, blocks, attachments, markdown=markdown_text)
    _check_metadata(metadata)
    if thread_ts:
        parent = destination.by_ts.get(checked_ts(thread_ts, "invalid_thread_ts"))
        if parent is None:
            raise SlackError("cannot_reply_to_message")
        thread_ts = parent.thread_ts or parent.ts
    _pace(call, destination.id)
    message = posting.post(
        call.slack,
        destination,
        call.caller.user,
        text or markdown_text,
        blocks=blocks,
        attachments=attachments,
        thread_ts=thread_ts,
        broadcast=reply_broadcast,
        metadata=metadata,
    )
    _note(call, message)
    return {"channel": destination.id, "ts": message.ts, "message": message.to_slack(metadata=True)}


@method("chat.update", tier=3, scopes=("chat:write",))
async def chat_update(
    call: Call,
    channel: str,
    ts: str,
    text: str = "",
    blocks: Json = None,
    attachments: Json = None,
    metadata: Json = None,
    markdown_text: str = "",
    link_names: bool = False,
    parse: str = "none",
    reply_broadcast: bool = False,
) -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/chat.update"""
    destination = call.channel(channel)
    message = call.message(destination, ts)
    if destination.is_archived:
        raise SlackError("is_archived")
    if message.user != call.caller.user or message.subtype == "tombstone":
        raise SlackError("cant_update_message")
    _check_content(call, text, blocks, attachments, markdown=markdown_text)
    _check_metadata(metadata)
    posting.change(
        call.slack,
        destination,
        message,
        text=text or markdown_text,
        blocks=blocks,
        attachments=attachments,
        metadata=metadata,
    )
    _note(call, message)
    return {
        "channel": channel,
        "ts": ts,
        "text": message.text,
        "message": message.to_slack(metadata=True),
    }


@method("chat.delete", tier=3, scopes=("chat:write",))
async def chat_delete(call: Call, channel: str, ts: str) -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/chat.delete"""
    destination = call.channel(channel)
    message = call.message(destination, ts)
    if message.user != call.caller.user or message.subtype == "tombstone":
        raise SlackError("cant_delete_message")
    _note(call, message)
    posting.delete(call.slack, destination, message)
    return {"channel": channel, "ts": ts}


@method("chat.postEphemeral", tier=4, scopes=("chat:write",))
async def chat_post_ephemeral(
    call: Call,
    channel: str,
    user: str,
    text: str = "",
    blocks: Json = None,
    attachments: Json = None,
    thread_ts: str = "",
    markdown_text: str = "",
    link_names: bool = False,
    parse: str = "none",
) -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/chat.postEphemeral"""
    destination = call.channel(channel)
    may_post(call, destination)
    if user not in destination.members:
        raise SlackError("user_not_in_channel")
    _check_content(call, text, blocks, attachments, markdown=markdown_text)
    message = posting.post(
        call.slack,
        destination,
        call.caller.user,
        text or markdown_text,
        blocks=blocks,
        attachments=attachments,
        thread_ts=thread_ts,
        ephemeral_to=user,
    )
    return {"message_ts": message.ts}


@method("chat.getPermalink", tier=None)
async def chat_get_permalink(call: Call, channel: str, message_ts: str) -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/chat.getPermalink"""
    place = call.channel(channel)
    if call.caller.user not in place.members:
        raise SlackError("channel_not_found")
    call.message(place, message_ts)
    link = f"https://havutuike.slack.example/archives/{channel}/p{message_ts.replace('.', '')}"
    return {"channel": channel, "permalink": link}


@method("reactions.add", tier=3, scopes=("reactions:write",))
async def reactions_add(call: Call, channel: str, name: str, timestamp: str) -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/reactions.add"""
    message = call.message(call.channel(channel), timestamp)
    if not name or not set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789_+-:'"):
        raise SlackError("invalid_name")
    users = message.reactions.setdefault(name, [])
    if call.caller.user in users:
        raise SlackError("already_reacted")
    users.append(call.caller.user)
    call.slack.changed()
    return {}
