"""Suggestions in Home and the lists behind it: one's own, those that wait, the ideas bank. Pure."""

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    DividerBlock,
    HeaderBlock,
)
from slack_sdk.models.views import View

from bot import fields
from bot.i18n import Translator
from bot.message import context, escape, plain, section, shorten
from bot.suggestions.days import ANSWERED_WITHIN
from bot.suggestions.decision_views import DECIDE
from bot.suggestions.facts import Desk, Page, Shown
from bot.suggestions.letting_go import Habit, Habits
from bot.suggestions.news_views import ANSWER
from bot.suggestions.state_views import UNDECIDED, link_block, paragraph, state_line, step_line
from storage.states import SuggestionState

MINE = "suggestions.mine"
MINE_ON = "suggestions.mine_on"
MINE_BACK = "suggestions.mine_back"
WITHDRAW = "suggestions.withdraw"
WAITING = "suggestions.waiting"
WAITING_ON = "suggestions.waiting_on"
WAITING_BACK = "suggestions.waiting_back"
BANK = "suggestions.bank"
BANK_ON = "suggestions.bank_on"
BANK_BACK = "suggestions.bank_back"
HABITS = "suggestions.habits"

MINE_IN_HOME = 3
WAITING_IN_HOME = 5
A_PAGE = 5
LONGEST_STATE = 300
"""In Home: with a headline, and escaped, it stays within the 3,000 characters of a paragraph."""
STEPS_SHOWN = 10
DEPARTMENTS_SHOWN = 40


def mine_blocks(t: Translator, mine: Page) -> list[Block]:
    """Somebody's newest suggestions with where they stand."""
    blocks: list[Block] = [section(_headed(t, one), accessory=_own_button(t, one)) for one in mine.shown]
    if mine.many:
        button = ButtonElement(text=plain(t("suggestions.mine")), action_id=MINE)
        blocks.append(ActionsBlock(elements=[button]))
    return blocks


def _headed(t: Translator, shown: Shown) -> str:
    headline, state = shown.suggestion.idea.headline, shorten(state_line(t, shown), LONGEST_STATE)
    return f"*{escape(headline)}*\n{escape(state)}"


def _own_button(t: Translator, shown: Shown) -> ButtonElement | None:
    value = str(shown.suggestion.id)
    if shown.suggestion.state is SuggestionState.ASKED:
        return ButtonElement(text=plain(t("suggestions.button_answer")), action_id=ANSWER, value=value)
    return _withdraw(t, value) if shown.suggestion.state in UNDECIDED else None


def _withdraw(t: Translator, value: str) -> ButtonElement:
    confirm = ConfirmObject(
        title=plain(shorten(t("home.are_you_sure"), 100)),
        text=plain(shorten(t("suggestions.confirm_withdraw"), 300)),
        confirm=plain(shorten(t("suggestions.yes_withdraw"), 30)),
        deny=plain(shorten(t("home.not_now"), 30)),
    )
    text = plain(t("suggestions.button_withdraw"))
    return ButtonElement(text=text, action_id=WITHDRAW, value=value, confirm=confirm)


def mine_modal(t: Translator, mine: Page) -> View:
    """All of somebody's suggestions, with what happened to each."""
    blocks: list[Block] = []
    for shown in mine.shown:
        suggestion = shown.suggestion
        blocks += [HeaderBlock(text=plain(suggestion.idea.headline)), paragraph(state_line(t, shown))]
        if suggestion.result_link:
            blocks.append(link_block(t("suggestions.result"), suggestion.result_link))
        blocks.append(paragraph("\n".join(_history(t, shown))))
        buttons = [_own_button(t, shown)] if suggestion.state in UNDECIDED else []
        if suggestion.state is SuggestionState.ASKED:
            buttons.append(_withdraw(t, str(suggestion.id)))
        if buttons:
            blocks.append(ActionsBlock(elements=[button for button in buttons if button]))
        blocks.append(DividerBlock())
    blocks += paging(t, mine, MINE_ON, MINE_BACK)
    blocks = blocks or [section(escape(t("suggestions.mine_none")))]
    return fields.modal(
        t("suggestions.mine"),
        blocks,
        callback_id=MINE,
        close=t("common.close"),
        metadata=str(mine.page),
    )


def _history(t: Translator, shown: Shown) -> list[str]:
    steps = shown.history[-STEPS_SHOWN:]
    return [shorten("• " + step_line(t, step, name, shown.zone), LONGEST_STATE) for step, name in steps]


def desk_blocks(t: Translator, desk: Desk) -> list[Block]:
    """For coordinators: what waits for a decision, the ideas bank, how decisions go."""
    blocks: list[Block] = [DividerBlock(), HeaderBlock(text=plain(t("suggestions.desk")))]
    blocks += [_waiting(t, one) for one in desk.waiting.shown]
    if not desk.waiting.many:
        blocks.append(section(escape(t("suggestions.nothing_waits"))))
    buttons = []
    if more := desk.waiting.many - len(desk.waiting.shown):
        buttons.append(ButtonElement(text=plain(t.n("suggestions.waiting_more", more)), action_id=WAITING))
    if desk.many_saved:
        text = t.n("suggestions.bank_open", desk.many_saved)
        buttons.append(ButtonElement(text=plain(text), action_id=BANK))
    buttons.append(ButtonElement(text=plain(t("suggestions.habits")), action_id=HABITS))
    return [*blocks, ActionsBlock(elements=list(buttons))]


def _waiting(t: Translator, shown: Shown) -> Block:
    lines = [_headed(t, shown), escape(t("suggestions.fact_from", name=shown.suggester))]
    if shown.days_waiting > ANSWERED_WITHIN:
        lines.append(f"*{escape(t.n('suggestions.waits_long', shown.days_waiting))}*")
    return section("\n".join(lines), accessory=_decide(t, shown))


def _decide(t: Translator, shown: Shown) -> ButtonElement:
    text = plain(t("suggestions.button_decide"))
    return ButtonElement(text=text, action_id=DECIDE, value=str(shown.suggestion.id))


def waiting_modal(t: Translator, waiting: Page) -> View:
    """All that wait for a decision, the longest waiting first."""
    blocks: list[Block] = [_waiting(t, one) for one in waiting.shown]
    blocks += paging(t, waiting, WAITING_ON, WAITING_BACK)
    blocks = blocks or [section(escape(t("suggestions.nothing_waits")))]
    return fields.modal(t("suggestions.desk"), blocks, callback_id=WAITING, close=t("common.close"))


def bank_modal(t: Translator, bank: Page) -> View:
    """The ideas bank, the next to be looked at first."""
    blocks: list[Block] = [section(_headed(t, one), accessory=_decide(t, one)) for one in bank.shown]
    blocks += paging(t, bank, BANK_ON, BANK_BACK)
    blocks = blocks or [section(escape(t("suggestions.bank_empty")))]
    return fields.modal(t("suggestions.bank"), blocks, callback_id=BANK, close=t("common.close"))


def paging(t: Translator, page: Page, on: str, back: str) -> list[Block]:
    """Where one is in a longer list, and the buttons to turn the page."""
    if page.pages <= 1:
        return []
    place = t("home.page", page=t.number(page.page + 1), pages=t.number(page.pages))
    buttons = []
    if page.page > 0:
        buttons.append(
            ButtonElement(text=plain(t("home.page_back")), action_id=back, value=str(page.page - 1))
        )
    if page.page < page.pages - 1:
        buttons.append(ButtonElement(text=plain(t("home.page_on")), action_id=on, value=str(page.page + 1)))
    return [context(escape(place)), ActionsBlock(elements=list(buttons))]


def habits_modal(t: Translator, habits: Habits) -> View:
    """How decisions went in the last twelve months, and where coordinators could let go."""
    blocks: list[Block] = [section(escape(t("suggestions.habits_intro")))]
    blocks.append(paragraph("\n".join(_habit(t, habits.of_all))))
    if habits.one_decides:
        blocks.append(section(escape(t("suggestions.one_decides"))))
    for one in habits.departments[:DEPARTMENTS_SHOWN]:
        lines = _habit(t, one.habit)
        if one.decides_itself:
            lines.append(t("suggestions.habit_decides_itself"))
        elif one.habit.could_decide:
            lines.append(t("suggestions.habit_could_decide"))
        said = "\n".join(escape(line) for line in lines)
        blocks += [DividerBlock(), section(f"*{escape(one.name)}*\n{said}")]
    return fields.modal(t("suggestions.habits"), blocks, callback_id=HABITS, close=t("common.close"))


def _habit(t: Translator, habit: Habit) -> list[str]:
    lines = [t("suggestions.habit_many", count=t.number(habit.many))]
    if habit.median_days is not None:
        lines.append(t("suggestions.habit_days", days=t.number(habit.median_days)))
        lines.append(t("suggestions.habit_declined", count=t.number(habit.declined)))
    if habit.many_by_department:
        lines.append(t("suggestions.habit_by_department", count=t.number(habit.many_by_department)))
    return lines
