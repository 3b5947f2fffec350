"""What Juuri asks of Slack: scopes and events, each in one place, and the app manifest made of them."""

from dataclasses import dataclass
from enum import StrEnum
from io import StringIO
from typing import Any

from ruamel.yaml import YAML

from bot.i18n import load_words
from bot.suggestions import form_views as suggestions

COMMAND = "/juuri"
PATH = "/slack/events"
"""Where HTTP mode takes Slack's requests."""


class Need(StrEnum):
    """How much Juuri depends on a scope."""

    REQUIRED = "required"
    RECOMMENDED = "recommended"
    OPTIONAL = "optional"


@dataclass(frozen=True)
class Scope:
    """A bot scope: `why` it is asked for and, where it may be left out, what happens `without` it."""

    name: str
    need: Need
    why: str
    without: str = ""


NO_HISTORY = (
    "Where Slack's answer to a post is lost, Juuri cannot look whether the post arrived. It never sends twice: the "
    "post is shown to the coordinators as possibly sent, to look and send again."
)

SCOPES = (
    Scope("chat:write", Need.REQUIRED, "Post tips and reminders, and keep the counts on them current."),
    Scope("commands", Need.REQUIRED, f"Answer `{COMMAND}`."),
    Scope("im:write", Need.REQUIRED, "Open the direct message in which a person hears from Juuri."),
    Scope(
        "im:history",
        Need.REQUIRED,
        "See whether Juuri's own direct message arrived where Slack's answer was lost; take planned work as a CSV file "
        "that somebody sends to Juuri. Every other direct message is let go unread.",
    ),
    Scope("channels:read", Need.REQUIRED, "Know the public channels' names, and whether Juuri is in them."),
    Scope("groups:read", Need.REQUIRED, "The same for private channels that Juuri was invited to."),
    Scope(
        "users:read", Need.REQUIRED, "Names, time zones and languages; tell guests and bots from colleagues."
    ),
    Scope(
        "files:read",
        Need.REQUIRED,
        "Take pictures and files with a suggestion, and planned work as a CSV file. Only files that people add to Juuri's "
        "own form or send to Juuri.",
    ),
    Scope(
        "channels:history",
        Need.RECOMMENDED,
        "See whether Juuri's own post arrived in a public channel where Slack's answer was lost. Nothing else is read.",
        NO_HISTORY,
    ),
    Scope(
        "groups:history",
        Need.RECOMMENDED,
        "The same in private channels that Juuri was invited to.",
        NO_HISTORY,
    ),
    Scope(
        "files:write",
        Need.RECOMMENDED,
        "Show figures as pictures that Juuri draws, such as the heat map of a quarterly review.",
        "The same messages come without pictures; the figures stand in them as text.",
    ),
    Scope(
        "dnd:read",
        Need.OPTIONAL,
        "Hold a reminder back while a person's notification schedule says that they are not to be disturbed.",
        "Reminders come at the person's hour, and Slack alone decides whether it rings.",
    ),
    Scope(
        "usergroups:read",
        Need.OPTIONAL,
        "Know from Slack's user groups who belongs to which department (user groups need a paid Slack plan).",
        "A person's department comes from their own choice, an imported list or the department's home channel.",
    ),
)

EVENTS = {
    "app_home_opened": "Somebody looks at Juuri's Home: it is drawn anew.",
    "channel_archive": "A channel that gets tips was archived: what cannot be posted is shown to the coordinators.",
    "channel_rename": "A channel has a new name.",
    "channel_unarchive": "An archived channel is back.",
    "group_archive": "The same as channel_archive, for a private channel.",
    "group_rename": "A private channel has a new name.",
    "group_unarchive": "An archived private channel is back.",
    "member_joined_channel": "Juuri was invited, or somebody joined a department's home channel.",
    "member_left_channel": "Juuri was taken out, or somebody left a department's home channel.",
    "message.im": "Somebody sent Juuri a CSV file with planned work. Every other direct message is let go unread.",
    "team_join": "Somebody new.",
    "user_change": "Somebody changed their name, time zone or language, or left the house.",
}
"""Events that Juuri subscribes to, and what each is for."""


SHORTCUTS = {suggestions.NEW: "global", suggestions.FROM_MESSAGE: "message"}
"""Ways to Juuri in Slack's own menus, by callback id; their names are in the English catalogue."""


def shortcuts() -> list[dict[str, str]]:
    """The shortcuts as the manifest names them."""
    t = load_words()["en"]
    return [
        {"name": t(id_), "type": kind, "callback_id": id_, "description": t(f"{id_}_description")}
        for id_, kind in SHORTCUTS.items()
    ]


def scopes(*needs: Need) -> frozenset[str]:
    """The names of the scopes of these needs (of all, where none is given)."""
    return frozenset(scope.name for scope in SCOPES if not needs or scope.need in needs)


def manifest(http: str | None = None) -> dict[str, Any]:
    """The app manifest: for Socket Mode, or for signed HTTP at `http`, the bot's public address."""
    address = None if http is None else http.rstrip("/").removesuffix(PATH) + PATH
    url = {"request_url": address} if address else {}
    return {
        "_metadata": {"major_version": 2},
        "display_information": {
            "name": "Juuri",
            "description": "Lets a social media culture take root: one small tip at a time.",
            "long_description": (
                "Juuri shares short social media tips in your channels a couple of times a week, each with one thing to "
                "try and a quiz. It speaks English, Finnish, Swedish and Norwegian, keeps to work hours, and reads "
                "nothing in your channels but its own posts and the messages that people hand to it."
            ),
            "background_color": "#24523b",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Juuri", "always_online": True},
            "slash_commands": [
                {
                    "command": COMMAND,
                    "description": "Suggest content, plan work, a tip for you, your settings, what Juuri does",
                    "usage_hint": "[suggest | plan | tip | settings | help]",
                    "should_escape": True,
                    **({"url": address} if address else {}),
                }
            ],
            "shortcuts": shortcuts(),
        },
        "oauth_config": {"scopes": {"bot": sorted(scopes())}},
        "settings": {
            "event_subscriptions": {**url, "bot_events": sorted(EVENTS)},
            "interactivity": {"is_enabled": True, **url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": address is None,
            "token_rotation_enabled": False,
        },
    }


def as_yaml(document: dict[str, Any]) -> str:
    """A manifest as text to paste into Slack."""
    writer = YAML()
    writer.default_flow_style = False
    writer.width = 4096
    text = StringIO()
    writer.dump(document, text)
    return text.getvalue()
