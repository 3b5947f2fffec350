"""One activity's page, and the modals in which it is closed. Pure."""

from dataclasses import dataclass
from datetime import date

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    ConfirmObject,
    DividerBlock,
    InputBlock,
    NumberInputElement,
    Option,
    RadioButtonsElement,
    UrlInputElement,
)
from slack_sdk.models.views import View

from bot import fields
from bot.activities import recurrence
from bot.activities.list_views import due, paragraphs, standing
from bot.activities.plan_form import FOLLOWING, THIS_ONE, pattern_of
from bot.activities.plan_views import CHANGE
from bot.i18n import Translator
from bot.message import context, escape, plain, section, shorten
from storage.states import OPEN, ActivityState
from storage.values import Activity, StepTaken

TAKE_IN_HAND = "activities.take_in_hand"
DONE = "activities.done"
CANCEL = "activities.cancel"
MISS = "activities.miss"
SHOW = "activities.show"


@dataclass(frozen=True)
class Page:
    """One activity, and what its reader may do with it."""

    activity: Activity
    department: str | None
    outlet: str | None
    steps: tuple[StepTaken, ...]
    """What happened to it, oldest first."""
    today: date
    """In the zone of the activity."""
    zone: str
    """The reader's."""
    may_work: bool
    may_steer: bool
    coordinates: bool
    asks_people: bool
    """Whether people in the pictures are still to be asked."""
    is_latest: bool


def activity_modal(t: Translator, page: Page) -> View:
    """One activity: its facts, its history, and the buttons that this person may use."""
    activity = page.activity
    blocks: list[Block] = [section(f"*{escape(activity.plan.title)}*")]
    blocks += [section(paragraph) for paragraph in paragraphs(_facts(t, page))]
    if activity.plan.notes:
        blocks.append(section(escape(shorten(activity.plan.notes, 550))))
    if buttons := _buttons(t, page):
        blocks.append(ActionsBlock(elements=list(buttons)))
    if page.steps:
        lines = [step_line(t, step, page.zone) for step in page.steps]
        blocks += [DividerBlock(), section(f"*{escape(t('activities.history'))}*\n" + "\n".join(lines))]
    return fields.modal(
        t("activities.show_title"),
        blocks,
        callback_id=SHOW,
        close=t("common.close"),
        metadata=str(activity.id),
    )


def planned_text(t: Translator, activity: Activity) -> str:
    """What the person who planned it reads then."""
    title = shorten(activity.plan.title, 100)
    return t("activities.planned", title=title, due=due(t, activity))


def _facts(t: Translator, page: Page) -> list[str]:
    activity, plan = page.activity, page.activity.plan
    lines = [escape(due(t, activity))]
    state = standing(t, activity, page.today) or t(f"activities.state_{activity.state}")
    lines.append(escape(t("activities.stands", state=state)))
    lines.append(t("activities.fact_owner", person=f"<@{plan.owner_id}>"))
    if plan.deputy_id:
        lines.append(t("activities.fact_deputy", person=f"<@{plan.deputy_id}>"))
    if pattern := pattern_of(activity):
        words = recurrence.pattern_words(t, pattern, activity.series_starts_on or plan.due_on)
        lines.append(escape(t("activities.fact_repeats", repeats=words)))
    told = {
        "kind": t(f"activities.kind_{plan.kind}"),
        "outlet": page.outlet,
        "department": page.department,
        "audience": plan.audience,
        "goal": plan.goal,
        "metric": plan.metric,
        "link": activity.result_link,
        "reason": activity.reason,
    }
    lines += [escape(t(f"activities.fact_{name}", **{name: value})) for name, value in told.items() if value]
    if activity.result_number is not None:
        lines.append(escape(t("activities.fact_number", number=t.number(activity.result_number))))
    if plan.is_agency:
        lines.append(escape(t("activities.is_agency")))
    if page.asks_people and activity.state in OPEN:
        lines.append(escape(t("activities.people_to_ask")))
    return lines


def _buttons(t: Translator, page: Page) -> list[ButtonElement]:
    activity, buttons = page.activity, []
    value = str(activity.id)

    def button(action_id: str, style: str | None = None) -> ButtonElement:
        label = plain(t(f"activities.button_{action_id.partition('.')[2]}"))
        return ButtonElement(text=label, action_id=action_id, value=value, style=style)

    is_open = activity.state in OPEN
    if page.may_work and (is_open or activity.state is ActivityState.MISSED):
        buttons.append(button(DONE, style="primary"))
    if page.may_work and activity.state is ActivityState.PLANNED:
        buttons.append(button(TAKE_IN_HAND))
    if page.may_steer and activity.state is not ActivityState.DONE:
        change = button(CHANGE)
        if not is_open:
            change = ButtonElement(text=plain(t("activities.new_date")), action_id=CHANGE, value=value)
        buttons.append(change)
    if page.may_steer and activity.state not in (ActivityState.DONE, ActivityState.CANCELLED):
        buttons.append(button(CANCEL))
    if page.coordinates and is_open:
        miss = button(MISS)
        miss.confirm = ConfirmObject(
            title=plain(shorten(t("home.are_you_sure"), 100)),
            text=plain(shorten(t("activities.miss_confirm"), 300)),
            confirm=plain(shorten(t("activities.button_miss"), 30)),
            deny=plain(shorten(t("home.not_now"), 30)),
        )
        buttons.append(miss)
    return buttons


def step_line(t: Translator, step: StepTaken, zone: str) -> str:
    """One step of the history. For mrkdwn."""
    verb = step.verb.partition(".")[2]
    who = f"<@{step.actor}>" if step.actor[:1] in ("U", "W") else escape(t(f"activities.actor_{step.actor}"))
    return t(f"activities.step_{verb}", when=escape(t.when(step.at, zone)), who=who)


def done_modal(t: Translator, page: Page) -> View:
    """It is done: where is the result, and perhaps a number."""
    activity = page.activity
    blocks: list[Block] = [section(f"*{escape(activity.plan.title)}*")]
    link = UrlInputElement(action_id="activities.link")
    blocks.append(
        InputBlock(
            block_id="activities.link",
            label=plain(t("activities.link")),
            element=link,
            hint=plain(t("activities.link_hint")),
            optional=True,
        )
    )
    if activity.plan.metric:
        number = NumberInputElement(action_id="activities.number", is_decimal_allowed=True)
        blocks.append(
            InputBlock(
                block_id="activities.number",
                label=plain(t("activities.number")),
                element=number,
                hint=plain(activity.plan.metric),
                optional=True,
            )
        )
    if page.asks_people:
        option = Option(value="yes", text=plain(t("activities.all_agreed")))
        agreed = CheckboxesElement(action_id="activities.agreed", options=[option])
        blocks.append(
            InputBlock(
                block_id="activities.agreed",
                label=plain(t("activities.agreed")),
                element=agreed,
                hint=plain(t("activities.agreed_hint")),
                optional=True,
            )
        )
    return fields.modal(
        t("activities.done_title"),
        blocks,
        callback_id=DONE,
        submit=t("activities.button_done"),
        close=t("common.close"),
        metadata=str(activity.id),
    )


def cancel_modal(t: Translator, page: Page) -> View:
    """It will not be done: why, and whether that holds for later occurrences."""
    activity = page.activity
    blocks: list[Block] = [section(f"*{escape(activity.plan.title)}*")]
    reason = fields.text_input(
        "activities.reason",
        t("activities.reason"),
        None,
        most=500,
        hint=t("activities.reason_hint"),
        multiline=True,
    )
    blocks.append(reason)
    if pattern_of(activity) and page.is_latest:
        options = [
            Option(value=THIS_ONE, text=plain(t("activities.scope_this"))),
            Option(value=FOLLOWING, text=plain(t("activities.scope_following"))),
        ]
        element = RadioButtonsElement(
            action_id="activities.scope", options=options, initial_option=options[0]
        )
        label = plain(t("activities.cancel_scope"))
        blocks.append(InputBlock(block_id="activities.scope", label=label, element=element))
    if activity.plan.suggestion_id:
        blocks.append(context(escape(t("activities.cancel_suggestion"))))
    return fields.modal(
        t("activities.cancel_title"),
        blocks,
        callback_id=CANCEL,
        submit=t("activities.cancel_submit"),
        close=t("common.close"),
        metadata=str(activity.id),
    )
