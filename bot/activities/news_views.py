"""What people hear at once of work that was planned for them. Pure."""

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from bot.activities.list_views import OPEN_ONE
from bot.i18n import Translator
from bot.message import Message, escape, plain, section
from storage.values import Activity


def news_message(t: Translator, key: str, activity: Activity, *, by: str, owner: str) -> Message:
    """`activities.given` or `activities.taken_away`: who did it, what it is, when it is due, whose it is now."""
    plan = activity.plan
    text = t(key, name=by, title=plan.title, day=t.day(plan.due_on), owner=owner)
    button = ButtonElement(text=plain(t("activities.open")), action_id=OPEN_ONE, value=str(activity.id))
    blocks: list[Block] = [section(escape(text)), ActionsBlock(elements=[button])]
    return Message(text, blocks)
