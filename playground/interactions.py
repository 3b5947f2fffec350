"""Clicks, commands and shortcuts: what the app is told, and what its answer does."""

from typing import Any

from playground import block_kit, inputs, posting, uploads
from playground.channels import Channel, Message
from playground.delivery import Reply
from playground.people import APP_ID, BOT_USER, TEAM_ID, Person
from playground.state import Slack
from playground.workspace import View

DOMAIN = "havutuike"


def who(person: Person) -> dict[str, Any]:
    """What every interaction says about its person, team and app."""
    return {
        "team": {"id": TEAM_ID, "domain": DOMAIN},
        "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": person.team_id},
        "api_app_id": APP_ID,
        "token": "deprecated",
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _where(channel: Channel) -> dict[str, str]:
    name = "directmessage" if channel.is_im else "privategroup" if channel.is_private else channel.name
    return {"id": channel.id, "name": name}


def _response_url(slack: Slack, channel: Channel, person: Person, message: Message | None = None) -> str:
    key = slack.response_urls.issue(
        channel.id,
        person.id,
        message_ts=message.ts if message else None,
        thread_ts=message.thread_ts if message else None,
    )
    return f"{slack.url}/respond/{key}"


async def command(slack: Slack, person: Person, channel: Channel, name: str, text: str) -> Reply:
    """A slash command; text in the answer is shown to the person alone."""
    fields = {
        "token": "deprecated",
        "team_id": TEAM_ID,
        "team_domain": DOMAIN,
        "channel_id": channel.id,
        "channel_name": _where(channel)["name"],
        "user_id": person.id,
        "user_name": person.name,
        "command": name,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": _response_url(slack, channel, person),
        "trigger_id": slack.triggers.issue(person.id),
    }
    reply = await slack.delivery.ask("slash_commands", fields)
    if (
        reply.payload
        and (blocks := reply.payload.get("blocks"))
        and block_kit.check_blocks(blocks, "message")
    ):
        return Reply(False, reason="invalid_blocks")
    if reply.payload:
        show_response(slack, channel, person.id, reply.payload)
    return reply


def show_response(slack: Slack, channel: Channel, user: str, answer: dict[str, Any]) -> None:
    """Post an app's answer: to the person alone unless it says in_channel."""
    everyone = answer.get("response_type") == "in_channel"
    posting.post(
        slack,
        channel,
        BOT_USER,
        answer.get("text", ""),
        blocks=answer.get("blocks"),
        attachments=answer.get("attachments"),
        thread_ts=answer.get("thread_ts"),
        ephemeral_to=None if everyone else user,
    )


async def click(
    slack: Slack,
    person: Person,
    place: tuple[Channel, Message] | View,
    block_id: str,
    action_id: str,
    value: Any,
) -> Reply:
    """A button pressed or an element changed, in a message, modal or Home."""
    blocks = place.content["blocks"] if isinstance(place, View) else place[1].blocks
    block, element = _pressed(blocks, block_id, action_id)
    block_id = block["block_id"]
    if block["type"] == "input" and not block.get("dispatch_action"):
        raise inputs.BadValue(f"the input {action_id} tells the app only with the submission")
    payload = {
        "type": "block_actions",
        **who(person),
        "trigger_id": slack.triggers.issue(person.id),
        "actions": [_action(slack, person, element, block_id, value)],
    }
    if isinstance(place, View):
        if element["type"] in inputs.STATEFUL:
            place.values[block_id][action_id] = uploads.entered(slack, person, element, value)
        payload |= {"container": {"type": "view", "view_id": place.id}, "view": place.to_slack()}
    else:
        payload |= _message_part(slack, person, *place)
        state = inputs.initial_values(blocks)
        if element["type"] in inputs.STATEFUL:
            state[block_id][action_id] = uploads.entered(slack, person, element, value)
        payload["state"] = {"values": state}
    return await slack.delivery.ask("interactive", payload)


def _pressed(
    blocks: list[dict[str, Any]], block_id: str, action_id: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The element and its block; a person may still see the ids from before the last update."""
    pairs = [pair for pair in inputs.elements(blocks) if pair[1]["action_id"] == action_id]
    exact = [pair for pair in pairs if pair[0]["block_id"] == block_id]
    if len(exact or pairs) != 1:
        raise inputs.BadValue(f"there is no element {action_id} in the block {block_id}")
    return (exact or pairs)[0]


def _action(
    slack: Slack, person: Person, element: dict[str, Any], block_id: str, value: Any
) -> dict[str, Any]:
    action = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block_id,
        "action_ts": slack.workspace.new_ts(),
    }
    if element["type"] in inputs.STATEFUL:
        return action | uploads.entered(slack, person, element, value)
    if element["type"] == "overflow":
        return action | {"selected_option": inputs.option_of(element, value)}
    return action | {key: element[key] for key in ("text", "value", "style", "url") if key in element}


def _message_part(slack: Slack, person: Person, channel: Channel, message: Message) -> dict[str, Any]:
    container: dict[str, Any] = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.ephemeral_to is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    part = {
        "container": container,
        "channel": _where(channel),
        "response_url": _response_url(slack, channel, person, message),
    }
    return part if message.ephemeral_to else part | {"message": message.to_slack(metadata=True)}


async def shortcut(slack: Slack, person: Person, callback_id: str) -> Reply:
    """A global shortcut."""
    payload = {
        "type": "shortcut",
        **who(person),
        "callback_id": callback_id,
        "trigger_id": slack.triggers.issue(person.id),
        "action_ts": slack.workspace.new_ts(),
    }
    return await slack.delivery.ask("interactive", payload)


async def message_shortcut(
    slack: Slack, person: Person, callback_id: str, channel: Channel, message: Message
) -> Reply:
    """A shortcut from the menu of a message."""
    payload = {
        "type": "message_action",
        **who(person),
        "callback_id": callback_id,
        "trigger_id": slack.triggers.issue(person.id),
        "action_ts": slack.workspace.new_ts(),
        "channel": _where(channel),
        "message_ts": message.ts,
        "message": message.to_slack(metadata=True),
        "response_url": _response_url(slack, channel, person, message),
    }
    return await slack.delivery.ask("interactive", payload)
