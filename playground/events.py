"""The events an app may subscribe to, in the shapes of Slack's Events API."""

from typing import Any

from playground import uploads
from playground.channels import Channel, Message
from playground.people import BOT_USER, TEAM_ID, Person
from playground.state import Slack

_MESSAGE_EVENTS = {"im": "message.im", "groups": "message.groups", "channels": "message.channels"}


def _channel_type(channel: Channel) -> str:
    return {"im": "im", "groups": "group", "channels": "channel"}[channel.scope_word]


def _in_channel(slack: Slack, channel: Channel, event: dict[str, Any]) -> None:
    """Send a message event, where the bot is a member and the app subscribes to it."""
    if BOT_USER in channel.members:
        shared = {"channel": channel.id, "channel_type": _channel_type(channel), "event_ts": event["ts"]}
        slack.delivery.event(_MESSAGE_EVENTS[channel.scope_word], event | shared)


def _now(slack: Slack) -> str:
    return slack.workspace.new_ts()


def message_posted(slack: Slack, channel: Channel, message: Message) -> None:
    """`message`, and `app_mention` where the bot is named."""
    if not slack.delivery.wants_messages:
        return
    event = message.to_slack()
    if message.files:
        event["files"] = [uploads.file_object(slack, slack.workspace.files[one]) for one in message.files]
    _in_channel(slack, channel, event)
    named = f"<@{BOT_USER}>" in message.text and message.user != BOT_USER
    if named and not channel.is_im and BOT_USER in channel.members:
        fields = {k: v for k, v in event.items() if k not in ("type", "subtype")}
        mention = {"type": "app_mention", **fields, "channel": channel.id, "event_ts": message.ts}
        slack.delivery.event("app_mention", mention)


def message_changed(slack: Slack, channel: Channel, message: Message, before: dict[str, Any]) -> None:
    """`message` with subtype message_changed."""
    event = {
        "type": "message",
        "subtype": "message_changed",
        "message": message.to_slack(),
        "previous_message": before,
        "hidden": True,
        "ts": _now(slack),
    }
    _in_channel(slack, channel, event)


def message_deleted(slack: Slack, channel: Channel, before: dict[str, Any]) -> None:
    """`message` with subtype message_deleted."""
    event = {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": before,
        "deleted_ts": before["ts"],
        "hidden": True,
        "ts": _now(slack),
    }
    _in_channel(slack, channel, event)


def member_event(slack: Slack, kind: str, channel: Channel, user: str, inviter: str | None = None) -> None:
    """`member_joined_channel` or `member_left_channel`, for channels the bot is or was just in."""
    event = {
        "type": kind,
        "user": user,
        "channel": channel.id,
        "channel_type": "G" if channel.is_private else "C",
        "team": TEAM_ID,
        "event_ts": _now(slack),
    }
    if inviter:
        event["inviter"] = inviter
    if BOT_USER in channel.members or user == BOT_USER:
        slack.delivery.event(kind, event)


def channel_event(slack: Slack, verb: str, channel: Channel, fields: dict[str, Any]) -> None:
    """`channel_archive`, `channel_rename` and the like; `group_` for private channels the bot is in."""
    if channel.is_private and BOT_USER not in channel.members:
        return
    kind = f"{'group' if channel.is_private else 'channel'}_{verb}"
    slack.delivery.event(kind, {"type": kind, "channel": channel.id, **fields, "event_ts": _now(slack)})


def user_event(slack: Slack, kind: str, person: Person) -> None:
    """`user_change` or `team_join`, with the whole user object."""
    event_ts = _now(slack)
    user = slack.user_object(person, locale=True)
    event = {"type": kind, "user": user, "cache_ts": int(float(event_ts)), "event_ts": event_ts}
    slack.delivery.event(kind, event)


def home_opened(slack: Slack, person: str, tab: str) -> None:
    """`app_home_opened`, with the Home view where one is published."""
    channel = slack.workspace.open_im(BOT_USER, person)
    event: dict[str, Any] = {
        "type": "app_home_opened",
        "user": person,
        "channel": channel.id,
        "tab": tab,
        "event_ts": _now(slack),
    }
    home = slack.workspace.homes.get(person)
    if tab == "home" and home:
        event["view"] = home.to_slack()
    slack.delivery.event("app_home_opened", event)
