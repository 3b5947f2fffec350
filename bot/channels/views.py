"""A channel's rhythm as a form. Pure."""

from slack_sdk.models.blocks import Block, CheckboxesElement, InputBlock, Option
from slack_sdk.models.views import View

from bot import fields
from bot.channels.rules import Rhythm
from bot.i18n import Translator
from bot.message import escape, plain, section
from bot.slots import day_bits
from bot.workdays import WORK_ENDS, WORK_STARTS
from storage.values import ChannelFacts

ADD = "channels.add"
EDIT = "channels.edit"
PAUSE = "channels.pause"
RESUME = "channels.resume"


def channel_modal(t: Translator, rhythm: Rhythm, channel: ChannelFacts | None) -> View:
    """Days, time, language, place and packs of a channel; which channel is asked where it is a new one."""
    blocks: list[Block] = []
    if rhythm.channel:
        name = channel.name if channel else rhythm.channel
        blocks.append(section(t("channels.which", channel=escape(name))))
    else:
        blocks.append(
            fields.channel_input("channels.channel", t("channels.channel"), None, t("channels.channel_hint"))
        )
    blocks += rhythm_inputs(t, rhythm)
    blocks += [
        fields.zone_input(t, "channels.zone", t("channels.zone"), rhythm.zone),
        fields.country_input(
            t, "channels.country", t("channels.country"), rhythm.country, t("organisation.country_hint")
        ),
        fields.packs_input(t, "channels.packs", t("channels.packs"), rhythm.packs, t("channels.packs_hint")),
    ]
    if rhythm.channel:
        blocks.append(_pause_input(t, bool(rhythm.paused)))
    title = t("channels.edit_title") if rhythm.channel else t("channels.add_title")
    return fields.modal(
        title,
        blocks,
        callback_id=EDIT if rhythm.channel else ADD,
        submit=t("common.save"),
        close=t("common.close"),
        metadata=rhythm.channel,
    )


def rhythm_inputs(
    t: Translator, rhythm: Rhythm, noun: str = "channels", language: str = "language"
) -> list[Block]:
    """Days, time and language; the set-up asks for them too."""
    zone = t.zone(rhythm.zone)
    hours = t("channels.time_hint", starts=t.clock(WORK_STARTS), ends=t.clock(WORK_ENDS), zone=zone)
    return [
        fields.days_input(t, f"{noun}.days", t("channels.days"), day_bits(*rhythm.days)),
        fields.time_input(f"{noun}.time", t("channels.time"), rhythm.time, hours),
        fields.language_input(t, f"{noun}.{language}", t("channels.language"), rhythm.language),
    ]


def _pause_input(t: Translator, is_paused: bool) -> InputBlock:
    option = Option(value="paused", text=plain(t("channels.paused")))
    element = CheckboxesElement(
        action_id="channels.paused", options=[option], initial_options=[option] if is_paused else None
    )
    return InputBlock(
        block_id="channels.paused", label=plain(t("channels.pause_label")), element=element, optional=True
    )
