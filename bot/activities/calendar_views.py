"""The modal in which people get the addresses of calendars. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ConfirmObject
from slack_sdk.models.views import View

from bot import fields
from bot.i18n import Translator
from bot.message import context, escape, plain, section, shorten
from storage.values import CalendarAddress

CALENDARS = "calendars.open"
NEW_ADDRESS = "calendars.new_address"
REVOKE = "calendars.revoke"


@dataclass(frozen=True)
class Addresses:
    """What a person can have an address for (with a department's name), and which they have, by scope."""

    scopes: Mapping[str, str]
    made: Mapping[str, CalendarAddress]
    zone: str
    """The person's."""


def calendars_modal(
    t: Translator, addresses: Addresses, public_url: str | None, fresh: tuple[str, str] | None = None
) -> View:
    """The calendars with their buttons; of one whose address was made just now (scope, secret) the address.

    Without a public address it is said why there are none.
    """
    if public_url is None:
        blocks: list[Block] = [section(escape(t("activities.calendar_unreachable")))]
    else:
        blocks = [section(escape(t("activities.calendar_how")))]
        for scope in addresses.scopes:
            blocks += _calendar(t, addresses, scope)
            if fresh and fresh[0] == scope:
                address = f"{public_url}/calendar/{fresh[1]}.ics"
                blocks += [
                    section(escape(t("activities.calendar_fresh"))),
                    section(f"```{escape(address)}```"),
                ]
    return fields.modal(
        t("activities.calendar_title"), blocks, callback_id=CALENDARS, close=t("common.close")
    )


def _calendar(t: Translator, addresses: Addresses, scope: str) -> list[Block]:
    name = calendar_name(t, scope, addresses.scopes[scope])
    made = addresses.made.get(scope)
    known = t("activities.calendar_none_yet")
    buttons = [
        ButtonElement(text=plain(t("activities.calendar_get")), action_id=NEW_ADDRESS, value=scope),
    ]
    if made:
        known = t("activities.calendar_since", when=t.when(made.made_at, addresses.zone))
        sure = ConfirmObject(
            title=plain(shorten(t("home.are_you_sure"), 100)),
            text=plain(shorten(t("activities.calendar_new_confirm"), 300)),
            confirm=plain(shorten(t("activities.calendar_new"), 30)),
            deny=plain(shorten(t("home.not_now"), 30)),
        )
        buttons = [
            ButtonElement(
                text=plain(t("activities.calendar_new")), action_id=NEW_ADDRESS, value=scope, confirm=sure
            ),
            ButtonElement(text=plain(t("activities.calendar_revoke")), action_id=REVOKE, value=scope),
        ]
    return [section(f"*{escape(name)}*"), context(escape(known)), ActionsBlock(elements=list(buttons))]


def calendar_name(t: Translator, scope: str, department: str) -> str:
    """What a calendar is called."""
    if scope == "mine":
        return t("activities.calendar_mine")
    return t("activities.calendar_of", name=department) if department else t("activities.calendar_all")
