"""The modals behind the buttons of a reminder. Pure."""

from datetime import date, timedelta

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DatePickerElement,
    InputBlock,
    Option,
    RadioButtonsElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from bot import fields
from bot.activities.list_views import OPEN_ONE
from bot.i18n import Translator
from bot.message import escape, plain, section
from bot.reminders.facts import Choice
from bot.reminders.views import CANNOT, HAND_OVER, SNOOZE
from storage.values import Activity

PICK = "pick"
"""The option that leaves the day to the date field."""
LONGEST_REASON = 500


def snooze_modal(t: Translator, choice: Choice) -> View:
    """On which day to be reminded instead."""
    title, close = t("reminders.snooze_title"), t("common.close")
    metadata = str(choice.activity.id)
    if choice.latest <= choice.today:
        button = ButtonElement(text=plain(t("reminders.to_page")), action_id=OPEN_ONE, value=metadata)
        said = section(escape(t("reminders.no_later_day")))
        blocks: list[Block] = [_title(choice.activity), said, ActionsBlock(elements=[button])]
        return fields.modal(title, blocks, callback_id=SNOOZE, close=close, metadata=metadata)
    options = [Option(value=day.isoformat(), text=plain(_day(t, day, choice.today))) for day in choice.days]
    options.append(Option(value=PICK, text=plain(t("reminders.snooze_pick"))))
    radio = RadioButtonsElement(action_id="reminders.when", options=options, initial_option=options[0])
    picker = DatePickerElement(action_id="reminders.day")
    hint = plain(t("reminders.snooze_day_hint", day=t.day(choice.latest)))
    blocks = [
        _title(choice.activity),
        InputBlock(block_id="reminders.when", label=plain(t("reminders.snooze_when")), element=radio),
        InputBlock(
            block_id="reminders.day",
            label=plain(t("reminders.snooze_day")),
            element=picker,
            hint=hint,
            optional=True,
        ),
    ]
    submit = t("common.save")
    return fields.modal(title, blocks, callback_id=SNOOZE, submit=submit, close=close, metadata=metadata)


def _day(t: Translator, day: date, today: date) -> str:
    if day == today + timedelta(days=1):
        return t("reminders.snooze_tomorrow", day=t.day(day))
    is_next_week = day.isocalendar()[:2] != today.isocalendar()[:2]
    return t("reminders.snooze_next_week" if is_next_week else "reminders.snooze_on", day=t.day(day))


def hand_over_modal(t: Translator, activity: Activity) -> View:
    """Whom to ask."""
    people = UserSelectElement(action_id="reminders.to")
    to = InputBlock(
        block_id="reminders.to",
        label=plain(t("reminders.hand_over_to")),
        element=people,
        hint=plain(t("reminders.hand_over_hint")),
    )
    return _asks(t, HAND_OVER, t("reminders.hand_over_title"), activity, to)


def cannot_modal(t: Translator, activity: Activity) -> View:
    """Why it cannot be done."""
    why = fields.text_input(
        "reminders.reason",
        t("reminders.cannot_why"),
        None,
        most=LONGEST_REASON,
        hint=t("reminders.cannot_hint"),
        multiline=True,
    )
    return _asks(t, CANNOT, t("reminders.cannot_title"), activity, why)


def _asks(t: Translator, callback_id: str, title: str, activity: Activity, asked: InputBlock) -> View:
    return fields.modal(
        title,
        [_title(activity), asked],
        callback_id=callback_id,
        submit=t("reminders.send"),
        close=t("common.close"),
        metadata=str(activity.id),
    )


def _title(activity: Activity) -> Block:
    return section(f"*{escape(activity.plan.title)}*")
