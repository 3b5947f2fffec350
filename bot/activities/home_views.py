"""What Home shows of planned work. Pure."""

from dataclasses import dataclass
from datetime import date

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock, HeaderBlock

from bot.activities.calendar_views import CALENDARS
from bot.activities.list_views import ALL, activity_block
from bot.activities.plan_views import PLAN
from bot.i18n import Translator
from bot.message import context, escape, plain, section
from storage.values import Activity


@dataclass(frozen=True)
class Mine:
    """A person's next few activities, overdue ones first."""

    shown: tuple[Activity, ...]
    many: int
    today: date


def home_section(t: Translator, mine: Mine) -> list[Block]:
    """What the person is responsible for, and the ways to all activities and to a new one."""
    blocks: list[Block] = [DividerBlock(), HeaderBlock(text=plain(t("activities.home_heading")))]
    blocks += [activity_block(t, activity, mine.today, whose=False) for activity in mine.shown]
    if not mine.shown:
        blocks.append(section(escape(t("activities.home_none"))))
    if mine.many > len(mine.shown):
        blocks.append(context(escape(t.n("activities.home_more", mine.many - len(mine.shown)))))
    buttons = [
        ButtonElement(text=plain(t("activities.home_plan")), action_id=PLAN),
        ButtonElement(text=plain(t("activities.home_all")), action_id=ALL),
        ButtonElement(text=plain(t("activities.home_calendar")), action_id=CALENDARS),
    ]
    return [*blocks, ActionsBlock(elements=list(buttons))]
