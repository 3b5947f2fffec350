"""What people and programs see of the workspace, as plain data."""

from typing import Any

from playground.channels import Channel, Message
from playground.people import BOT_USER, Person
from playground.state import Slack
from playground.workspace import View


def state(slack: Slack) -> dict[str, Any]:
    """Everything: for programs, not for one person's eyes."""
    workspace = slack.workspace
    return {
        "version": slack.version,
        "now": slack.clock.now().isoformat(),
        "team": workspace.name,
        "people": [slack.user_object(person, locale=True) for person in workspace.people.values()],
        "channels": [
            channel.to_slack(BOT_USER)
            | {
                "members": channel.members,
                "messages": [
                    _message(slack, channel, message, metadata=True) for message in channel.messages
                ],
                "ephemerals": [
                    _message(slack, channel, message, metadata=True) for message in channel.ephemerals
                ],
            }
            for channel in workspace.channels.values()
        ],
        "usergroups": [
            {"id": group.id, "handle": group.handle, "name": group.name, "users": group.users}
            for group in workspace.groups.values()
        ],
        "views": [
            {"user": view.user, **view.to_slack(), "errors": view.errors} for view in workspace.views()
        ],
        "scopes": slack.granted_scopes,
        "connections": slack.transport.connections,
        "requests": dict(slack.log.counts),
    }


def screen(slack: Slack, person: Person) -> dict[str, Any]:
    """What one person sees in their client."""
    workspace = slack.workspace
    home = workspace.homes.get(person.id)
    seen = [channel for channel in workspace.channels.values() if _sees(person, channel)]
    return {
        "version": slack.version,
        "now": slack.clock.now().isoformat(),
        "team": workspace.name,
        "bot": BOT_USER,
        "shortcuts": list(slack.shortcuts),
        "me": _person(person),
        "people": [_person(other) for other in workspace.people.values()],
        "channels": [_channel(slack, channel, person) for channel in seen if not channel.is_im],
        "dms": [_channel(slack, channel, person) for channel in seen if channel.is_im],
        "home": _view(home) if home else None,
        "modals": [_view(view) for view in workspace.modals.get(person.id, [])],
    }


def _sees(person: Person, channel: Channel) -> bool:
    if person.id in channel.members:
        return True
    return not (channel.is_private or person.is_restricted or person.is_stranger)


def _person(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.shown_name,
        "handle": person.name,
        "title": person.title,
        "tz": person.tz,
        "locale": person.locale,
        "is_admin": person.is_admin,
        "is_bot": person.is_bot,
        "is_guest": person.is_restricted,
        "is_stranger": person.is_stranger,
        "deleted": person.deleted,
    }


def _channel(slack: Slack, channel: Channel, person: Person) -> dict[str, Any]:
    shown = [message for message in channel.ephemerals if message.ephemeral_to == person.id]
    messages = sorted([*channel.messages, *shown], key=lambda message: message.ts)
    entry = {
        "id": channel.id,
        "unread": _unread(channel, person),
        "last_read": channel.last_read.get(person.id),
        "messages": [_message(slack, channel, message) for message in messages],
    }
    if channel.is_im:
        return entry | {"user": channel.other_than(person.id)}
    return entry | {
        "name": channel.name,
        "purpose": channel.purpose,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_member": person.id in channel.members,
        "members": channel.members,
    }


def _unread(channel: Channel, person: Person) -> int:
    if person.id not in channel.members:
        return 0
    read = channel.last_read.get(person.id)
    later = channel.messages[channel.position_after(read) :] if read else channel.messages
    return sum(message.user != person.id and not message.is_reply for message in later)


def _message(slack: Slack, channel: Channel, message: Message, *, metadata: bool = False) -> dict[str, Any]:
    shown = message.to_slack(metadata=metadata) | channel.thread_facts(message)
    if message.files:
        stored = (slack.workspace.files.get(one) for one in message.files)
        shown["files"] = [
            {"id": one.id, "name": one.name, "title": one.title or one.name, "mimetype": one.mimetype}
            for one in stored
            if one
        ]
    return shown | {"ephemeral": True} if message.ephemeral_to else shown


def _view(view: View) -> dict[str, Any]:
    shown = {"title", "submit", "close", "blocks", "callback_id", "submit_disabled"} & view.content.keys()
    return {
        "view_id": view.id,
        **{name: view.content[name] for name in sorted(shown)},
        "values": view.values,
        "errors": view.errors,
    }
