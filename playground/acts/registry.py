"""Who may do what: the table of acts and the things an act needs to find."""

from collections.abc import Awaitable, Callable
from typing import Any

from playground.channels import Channel, Message
from playground.people import Person
from playground.state import Slack
from playground.workspace import View

Answer = dict[str, Any]
Act = Callable[[Slack, Person, dict[str, Any]], Awaitable[Answer]]

ACTS: dict[str, Act] = {}


class Refused(Exception):
    """A person cannot do that; the text is a sentence."""


def doing(run: Act) -> Act:
    """Register an act under its function's name without `do_`."""
    ACTS[run.__name__.removeprefix("do_")] = run
    return run


def the_channel(slack: Slack, person: Person, wish: dict[str, Any], *, inside: bool = True) -> Channel:
    """A channel this person sees, and unless told otherwise is in."""
    channel = slack.workspace.channels.get(wish["channel"])
    seen = channel and (person.id in channel.members or not (channel.is_private or person.is_restricted))
    if channel is None or not seen:
        raise Refused(f"{person.real_name} sees no channel {wish['channel']!r}")
    if inside and person.id not in channel.members:
        raise Refused(f"{person.real_name} is not in #{channel.name}")
    return channel


def the_message(slack: Slack, person: Person, wish: dict[str, Any]) -> tuple[Channel, Message]:
    """A message this person sees."""
    channel = the_channel(slack, person, wish, inside=False)
    own = (m for m in channel.ephemerals if m.ts == wish["ts"] and m.ephemeral_to == person.id)
    message = channel.by_ts.get(wish["ts"]) or next(own, None)
    if message is None:
        raise Refused(f"there is no message {wish['ts']} in that channel")
    return channel, message


def the_view(slack: Slack, person: Person, wish: dict[str, Any]) -> View:
    """A view this person has open."""
    view = slack.workspace.find_view(wish["view_id"])
    if view is None or view.user != person.id:
        raise Refused(f"{person.real_name} has no view {wish['view_id']!r} open")
    return view


def the_modal(slack: Slack, person: Person, wish: dict[str, Any]) -> View:
    """The modal on top."""
    view = the_view(slack, person, wish)
    if view is not slack.workspace.modals.get(person.id, [None])[-1]:
        raise Refused("that view is not the modal on top")
    return view


def the_other(slack: Slack, wish: dict[str, Any], default: str) -> Person:
    """The person an act is done to."""
    person = slack.workspace.people.get(wish.get("user") or default)
    if person is None:
        raise Refused(f"there is no person {wish['user']!r}")
    return person
