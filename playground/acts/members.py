"""Who is where: channels, arrivals and profiles."""

from typing import Any
from zoneinfo import available_timezones

from playground import events
from playground.acts.registry import Answer, Refused, doing, the_channel, the_other
from playground.channels import Channel
from playground.people import BOT_USER, Person
from playground.state import Slack


@doing
async def do_join(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Join a public channel."""
    channel = the_channel(slack, person, wish, inside=False)
    if channel.is_private or channel.is_archived:
        raise Refused("that channel cannot be joined")
    _add(slack, channel, person.id, None)
    return {}


@doing
async def do_invite(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Bring somebody, by default the bot, into a channel one is in."""
    channel = the_channel(slack, person, wish)
    _add(slack, channel, the_other(slack, wish, BOT_USER).id, person.id)
    return {}


def _add(slack: Slack, channel: Channel, user: str, inviter: str | None) -> None:
    if user not in channel.members:
        channel.members.append(user)
        slack.changed()
        events.member_event(slack, "member_joined_channel", channel, user, inviter)


@doing
async def do_leave(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Leave a channel, or take somebody else out of it."""
    channel = the_channel(slack, person, wish)
    user = the_other(slack, wish, person.id).id
    if channel.is_im or user not in channel.members:
        raise Refused("nobody there to leave")
    channel.members.remove(user)
    slack.changed()
    events.member_event(slack, "member_left_channel", channel, user)
    return {}


@doing
async def do_archive(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Archive a channel, or with `undo` bring it back."""
    channel = the_channel(slack, person, wish, inside=False)
    channel.is_archived = not wish.get("undo", False)
    slack.changed()
    verb = "archive" if channel.is_archived else "unarchive"
    events.channel_event(slack, verb, channel, {"user": person.id})
    return {}


@doing
async def do_rename(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Give a channel another name."""
    channel = the_channel(slack, person, wish)
    channel.name = wish["name"]
    slack.changed()
    renamed = {"id": channel.id, "name": channel.name, "created": channel.created}
    events.channel_event(slack, "rename", channel, {"channel": renamed})
    return {}


@doing
async def do_arrive(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Bring somebody new into the workspace; an admin does."""
    if not person.is_admin:
        raise Refused("only an admin brings somebody in")
    if wish["id"] in slack.workspace.people:
        raise Refused(f"{wish['id']} is there already")
    newcomer = Person(wish["id"], wish["name"], wish["real_name"], _zone(wish), wish.get("locale", "en-US"))
    slack.workspace.add_person(newcomer)
    slack.changed()
    events.user_event(slack, "team_join", newcomer)
    return {}


def _zone(wish: dict[str, Any]) -> str | None:
    zone: str | None = wish.get("tz", "Europe/Helsinki")
    if zone is not None and zone not in available_timezones():
        raise Refused(f"there is no time zone {zone!r}")
    return zone


@doing
async def do_profile(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Change what the profile says."""
    _zone(wish)
    for name in ("tz", "locale", "display_name", "real_name", "deleted", "is_admin", "dnd_from", "dnd_to"):
        if name in wish:
            setattr(person, name, wish[name])
    slack.changed()
    events.user_event(slack, "user_change", person)
    return {}
