"""Home and modals: opening, typing, submitting, closing."""

import asyncio
from typing import Any

from playground import events, inputs, submissions, uploads
from playground.acts.registry import Answer, Refused, doing, the_modal, the_view
from playground.people import Person
from playground.state import Slack
from playground.workspace import View


@doing
async def do_open_home(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Open the bot's Home tab, or with `tab` its messages."""
    with slack.delivery.causing() as told:
        events.home_opened(slack, person.id, wish.get("tab", "home"))
    if told:
        await asyncio.wait(told)
    home = slack.workspace.homes.get(person.id)
    return {"view_id": home.id if home else None}


@doing
async def do_input(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Type into an element of a view; the app hears of it only with the submission."""
    _enter(slack, person, the_view(slack, person, wish), wish["block_id"], wish["action_id"], wish["value"])
    slack.changed()
    return {}


def _enter(slack: Slack, person: Person, view: View, block_id: str, action_id: str, value: Any) -> None:
    element = inputs.find(view.content["blocks"], block_id, action_id)
    if element is None or element["type"] not in inputs.STATEFUL:
        raise inputs.BadValue(f"there is no input {action_id} in the block {block_id}")
    view.values[block_id][action_id] = uploads.entered(slack, person, element, value)


@doing
async def do_submit(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Submit the modal on top."""
    view = the_modal(slack, person, wish)
    if not view.content.get("submit"):
        raise Refused("the modal has no submit button")
    values = wish.get("values") or {}
    if not isinstance(values, dict) or not all(isinstance(actions, dict) for actions in values.values()):
        raise Refused("values are {block_id: {action_id: value}}")
    for block_id, actions in values.items():
        for action_id, value in actions.items():
            _enter(slack, person, view, block_id, action_id, value)
    return await submissions.submit(slack, person, view)


@doing
async def do_close(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Close the modal on top."""
    await submissions.close(slack, person, the_modal(slack, person, wish))
    return {}
