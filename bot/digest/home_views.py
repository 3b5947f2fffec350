"""The digest in Home: its rhythm, its preview, and getting it as a direct message. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock, HeaderBlock
from slack_sdk.models.views import View

from bot import fields
from bot.digest.detail_views import details
from bot.digest.facts import Facts
from bot.digest.views import digest_message
from bot.i18n import Translator
from bot.message import context, escape, plain, section
from bot.workdays import WORK_ENDS, WORK_STARTS

EDIT = "digest.edit"
PREVIEW = "digest.preview"
WEEK = "digest.week"
BY_DM = "digest.by_dm"
NOT_BY_DM = "digest.not_by_dm"
MOST_BLOCKS = 100
NEVER = "never"
"""In place of a weekday: no digest is sent."""


@dataclass(frozen=True)
class Rhythm:
    """When the digest is sent."""

    weekday: int | None = 0
    """Monday = 0; None: never."""
    wall_time: time = time(9)
    has_channel: bool = True
    """Whether there is a coordinators' channel."""


def digest_blocks(t: Translator, rhythm: Rhythm) -> list[Block]:
    """For coordinators: when it is sent, and the ways to see and change it."""
    if rhythm.weekday is None:
        said = t("digest.is_off")
    else:
        key = "digest.rhythm" if rhythm.has_channel else "digest.rhythm_later"
        said = t(key, weekday=t.weekday(rhythm.weekday), time=t.clock(rhythm.wall_time))
    buttons = [
        ButtonElement(text=plain(t("digest.preview")), action_id=PREVIEW),
        ButtonElement(text=plain(t("digest.edit")), action_id=EDIT),
    ]
    heading = HeaderBlock(text=plain(t("digest.heading")))
    return [DividerBlock(), heading, section(escape(said)), ActionsBlock(elements=list(buttons))]


def by_dm_block(t: Translator, is_wanted: bool) -> Block:
    """For coordinators and department contacts: whether they also get it themselves."""
    if is_wanted:
        button = ButtonElement(text=plain(t("digest.stop_dm")), action_id=NOT_BY_DM)
        return section(escape(t("digest.comes_by_dm")), accessory=button)
    button = ButtonElement(text=plain(t("digest.begin_dm")), action_id=BY_DM)
    return section(escape(t("digest.not_by_dm")), accessory=button)


def digest_modal(t: Translator, rhythm: Rhythm) -> View:
    """When it is sent, to be changed."""
    days = [*((str(day), t.weekday(day)) for day in fields.WORK_WEEK), (NEVER, t("digest.never"))]
    chosen = NEVER if rhythm.weekday is None else str(rhythm.weekday)
    hint = t("digest.time_hint", starts=t.clock(WORK_STARTS), ends=t.clock(WORK_ENDS))
    return fields.modal(
        t("digest.heading"),
        [
            fields.select_input(
                "digest.weekday", t("digest.weekday"), fields.select("digest.weekday", days, chosen)
            ),
            fields.time_input("digest.time", t("digest.time"), rhythm.wall_time, hint),
        ],
        callback_id=EDIT,
        submit=t("common.save"),
        close=t("common.close"),
    )


@dataclass(frozen=True)
class Seen:
    """A preview: what a week's digest says now, and in which language."""

    language: str
    """The reader's."""
    channel_language: str
    facts: Facts
    weeks: tuple[date, ...]
    """The first days of the weeks that can be looked at."""
    is_now: bool
    """Whether it is the week in which we are: what waits is known of no other."""


def preview_modal(t: Translator, channel: Translator, seen: Seen) -> View:
    """The digest of a week with its thread, for one person; `channel` speaks the language in which it is sent."""
    pairs = [
        (first.isoformat(), t("digest.of_week", week=_week(t, first), day=t.day(first)))
        for first in seen.weeks
    ]
    chosen = fields.select(WEEK, pairs, seen.facts.coming.first.isoformat())
    intro = t("digest.preview_now") if seen.is_now else t("digest.preview_other")
    blocks: list[Block] = [ActionsBlock(elements=[chosen]), context(escape(intro))]
    blocks += _message(channel, seen.facts)
    if len(blocks) > MOST_BLOCKS:
        blocks = [*blocks[: MOST_BLOCKS - 1], context(escape(t("digest.and_more")))]
    return fields.modal(t("digest.preview"), blocks, callback_id=PREVIEW, close=t("common.close"))


def _message(t: Translator, facts: Facts) -> Sequence[Block]:
    thread = [block for _, message in details(t, facts) for block in (DividerBlock(), *message.blocks)]
    return [*digest_message(t, facts).blocks, *thread]


def _week(t: Translator, first: date) -> str:
    return t.number(first.isocalendar().week)
