"""A person's own reminders, in Home and their settings: the hour, the country, and when they are away. Pure."""

from dataclasses import dataclass
from datetime import date, time

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DatePickerElement

from bot import fields
from bot.i18n import Translator
from bot.message import escape, plain, section
from bot.reminders.hours import DEFAULT_TIME

AWAY = "reminders.away"
BACK = "reminders.back"
AT = "reminders.at"
COUNTRY = "reminders.country"
AUTO = "auto"
"""The option that leaves the country to the time zone."""
HOURS = tuple(time(hour) for hour in range(8, 18))


@dataclass(frozen=True)
class Times:
    """When a person is reminded of their activities."""

    remind_at: time = DEFAULT_TIME
    away_until: date | None = None
    """The first day on which they are back; None where they are here."""
    country: str | None = None
    """Own choice."""
    found_country: str = "FI"
    """Where they made none."""


def when_blocks(t: Translator, times: Times) -> list[Block]:
    """The hour, and the days away."""
    pairs = [(f"{hour:%H:%M}", t.clock(hour)) for hour in HOURS]
    chosen = fields.select(AT, pairs, f"{times.remind_at:%H:%M}")
    picked = DatePickerElement(
        action_id=AWAY, initial_date=times.away_until.isoformat() if times.away_until else None
    )
    hour = section(escape(t("reminders.at")), accessory=chosen)
    if times.away_until is None:
        return [hour, section(escape(t("reminders.is_here")), accessory=picked)]
    said = t("reminders.is_away", day=t.day(times.away_until))
    back = ButtonElement(text=plain(t("reminders.back")), action_id=BACK)
    return [hour, section(escape(said), accessory=picked), ActionsBlock(elements=[back])]


def country_block(t: Translator, times: Times) -> Block:
    """Whose public holidays are days off."""
    auto = t("reminders.country_auto", country=t.country(times.found_country))
    chosen = fields.country_select(t, COUNTRY, times.country or AUTO, (AUTO, auto))
    return section(escape(t("reminders.country")), accessory=chosen)
