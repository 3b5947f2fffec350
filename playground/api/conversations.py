"""Methods about channels and direct messages."""

from typing import Any

from playground.api.registry import Call, SlackError, checked_ts, method, page, page_of_messages
from playground.channels import Channel, Message, ts_key
from playground.people import SLACK_PEOPLE

_KIND_SCOPES = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}


def _wanted_kinds(call: Call, types: str) -> set[str]:
    kinds = {kind.strip() for kind in types.split(",")}
    if not kinds <= _KIND_SCOPES.keys():
        raise SlackError("invalid_types")
    for kind in sorted(kinds):
        call.need(f"{_KIND_SCOPES[kind]}:read")
    return kinds


def _shown_message(call: Call, channel: Channel, message: Message, *, metadata: bool) -> dict[str, Any]:
    settings = call.slack.faults.settings
    shown = message.to_slack(metadata=metadata and not settings.drop_metadata) | channel.thread_facts(message)
    if settings.drop_block_ids and "blocks" in shown:
        shown["blocks"] = [{k: v for k, v in b.items() if k != "block_id"} for b in shown["blocks"]]
    return shown


def _readable(call: Call, channel_id: str) -> Channel:
    channel = call.channel(channel_id)
    call.need(f"{channel.scope_word}:history")
    if call.caller.is_bot and call.caller.user not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _between(call: Call, messages: list[Message], oldest: str, latest: str, inclusive: bool) -> list[Message]:
    """The messages inside the limits that have had time to show."""
    low = ts_key(checked_ts(oldest, "invalid_ts_oldest")) if oldest else (0, 0)
    high = ts_key(checked_ts(latest, "invalid_ts_latest")) if latest else None
    visible_until = call.slack.clock.monotonic() - call.slack.faults.settings.history_lag_s
    kept = []
    for message in messages:
        key = ts_key(message.ts)
        after = key >= low if inclusive else key > low
        before = high is None or (key <= high if inclusive else key < high)
        if after and before and message.posted_at <= visible_until:
            kept.append(message)
    return kept


@method("conversations.open", tier=3, scopes=("im:write",))
async def conversations_open(
    call: Call, users: str = "", channel: str = "", return_im: bool = False, prevent_creation: bool = False
) -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/conversations.open"""
    if channel:
        found = call.channel(channel)
        if not found.is_im:
            raise SlackError("method_not_supported_for_channel_type")
        return {"no_op": True, "already_open": True, "channel": {"id": found.id}}
    if not users:
        raise SlackError("users_list_not_supplied")
    if "," in users:
        call.need("mpim:write")
        raise SlackError("method_not_supported_for_channel_type")
    person = call.person(users)
    if person.is_bot or person.id in SLACK_PEOPLE:
        raise SlackError("cannot_dm_bot")
    if person.deleted:
        raise SlackError("user_disabled")
    known = call.slack.workspace.find_im(call.caller.user, person.id)
    opened = known or call.slack.workspace.open_im(call.caller.user, person.id)
    answer: dict[str, Any] = {"no_op": True, "already_open": True} if known else {}
    call.note["channel"] = opened.id
    return answer | {"channel": opened.to_slack(call.caller.user) if return_im else {"id": opened.id}}


@method("conversations.history", tier=3)
async def conversations_history(
    call: Call,
    channel: str,
    cursor: str = "",
    limit: int = 100,
    oldest: str = "",
    latest: str = "",
    inclusive: bool = False,
    include_all_metadata: bool = False,
) -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/conversations.history"""
    found = _readable(call, channel)
    start = max(found.position_after(checked_ts(oldest, "invalid_ts_oldest")) - 1, 0) if oldest else 0
    candidates = [message for message in reversed(found.messages[start:]) if not message.is_reply]
    messages, metadata = page_of_messages(
        _between(call, candidates, oldest, latest, inclusive), limit, cursor, newest_first=True
    )
    return {
        "messages": [_shown_message(call, found, m, metadata=include_all_metadata) for m in messages],
        "has_more": bool(metadata["next_cursor"]),
        "pin_count": 0,
        "response_metadata": metadata,
    }


@method("conversations.replies", tier=3)
async def conversations_replies(
    call: Call,
    channel: str,
    ts: str,
    cursor: str = "",
    limit: int = 1000,
    oldest: str = "",
    latest: str = "",
    inclusive: bool = False,
    include_all_metadata: bool = False,
) -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/conversations.replies"""
    found = _readable(call, channel)
    named = found.by_ts.get(ts)
    parent = found.by_ts.get(named.thread_ts or ts) if named else None
    if parent is None:
        raise SlackError("thread_not_found")
    replies = _between(call, found.replies.get(parent.ts, []), oldest, latest, inclusive)
    messages, metadata = page_of_messages([parent, *replies], limit, cursor, newest_first=False)
    return {
        "messages": [_shown_message(call, found, m, metadata=include_all_metadata) for m in messages],
        "has_more": bool(metadata["next_cursor"]),
        "response_metadata": metadata,
    }


@method("conversations.info", tier=3)
async def conversations_info(
    call: Call, channel: str, include_locale: bool = False, include_num_members: bool = False
) -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/conversations.info"""
    found = call.channel(channel)
    call.need(f"{found.scope_word}:read")
    shown = found.to_slack(call.caller.user)
    if include_locale:
        shown["locale"] = "en-US"
    if include_num_members:
        shown["num_members"] = len(found.members)
    return {"channel": shown}


@method("conversations.list", tier=2)
async def conversations_list(
    call: Call,
    types: str = "public_channel",
    exclude_archived: bool = False,
    limit: int = 100,
    cursor: str = "",
) -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/conversations.list"""
    kinds = _wanted_kinds(call, types)
    return _listed(call, kinds, exclude_archived, limit, cursor, call.caller.user, members_only=False)


@method("users.conversations", tier=3)
async def users_conversations(
    call: Call,
    user: str = "",
    types: str = "public_channel",
    exclude_archived: bool = False,
    limit: int = 100,
    cursor: str = "",
) -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/users.conversations"""
    kinds = _wanted_kinds(call, types)
    person = call.person(user or call.caller.user)
    return _listed(call, kinds, exclude_archived, limit, cursor, person.id, members_only=True)


def _listed(
    call: Call,
    kinds: set[str],
    exclude_archived: bool,
    limit: int,
    cursor: str,
    person: str,
    *,
    members_only: bool,
) -> dict[str, Any]:
    viewer = call.caller.user
    channels = [
        channel
        for channel in call.slack.workspace.channels.values()
        if channel.kind in kinds
        and not (exclude_archived and channel.is_archived)
        and (not channel.is_private or viewer in channel.members)
        and (not members_only or person in channel.members)
    ]
    shown, metadata = page(channels, limit, cursor)
    listed = []
    for channel in shown:
        entry = channel.to_slack(viewer)
        if not channel.is_im and not members_only:
            entry["num_members"] = len(channel.members)
        listed.append(entry)
    return {"channels": listed, "response_metadata": metadata}


@method("conversations.members", tier=4)
async def conversations_members(
    call: Call, channel: str, limit: int = 100, cursor: str = ""
) -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/conversations.members"""
    found = call.channel(channel)
    call.need(f"{found.scope_word}:read")
    members, metadata = page(found.members, limit, cursor)
    return {"members": members, "response_metadata": metadata}


@method("conversations.join", tier=3, scopes=("channels:join",))
async def conversations_join(call: Call, channel: str) -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/conversations.join"""
    found = call.channel(channel)
    if found.is_private:
        raise SlackError("method_not_supported_for_channel_type")
    if found.is_archived:
        raise SlackError("is_archived")
    if call.caller.user not in found.members:
        found.members.append(call.caller.user)
        call.slack.changed()
    return {"channel": found.to_slack(call.caller.user)}
