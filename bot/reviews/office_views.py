"""Reviews in Home, and the coordinators' forms: opening one by hand, the settings. Pure."""

from collections.abc import Sequence
from datetime import date

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    ConfirmObject,
    DividerBlock,
    HeaderBlock,
    InputBlock,
    Option,
    StaticMultiSelectElement,
)
from slack_sdk.models.views import View

from bot import fields
from bot.i18n import Translator
from bot.message import escape, plain, section, shorten
from bot.organisation import Organisation
from bot.reviews import rules
from bot.reviews.editing_views import LIST as QUESTIONS
from bot.reviews.facts import Desk, Mine, Running
from bot.reviews.result_views import conclusions_button
from bot.reviews.views import ANSWER
from storage.review_values import Review, Turnout
from storage.states import ReviewForm, Standing
from storage.values import DepartmentFacts

OPEN = "reviews.open"
CALL_OFF = "reviews.call_off"
CLOSE_NOW = "reviews.close_now"
SETTINGS = "reviews.settings"
DEPARTMENTS_SHOWN = 25


def mine_blocks(t: Translator, mine: Sequence[Mine], concluded: int | None) -> list[Block]:
    """The reviews that wait for somebody's answer, and the way to the conclusions; nothing where there is neither."""
    blocks: list[Block] = []
    for one in mine:
        review, standing = one.review, one.participant.standing
        department = review.departments.get(one.participant.department_id or 0, "")
        is_named, until = review.form is ReviewForm.REPRESENTATIVES, t.day(review.closes_on)
        text = t("reviews.mine_named", department=department, day=until)
        text = text if is_named else t("reviews.mine_all", day=until)
        label = {Standing.ASKED: "answer", Standing.BEGUN: "go_on"}.get(standing, "change")
        button = ButtonElement(text=plain(t(f"reviews.{label}")), action_id=ANSWER, value=str(review.id))
        blocks.append(section(escape(text), accessory=button))
    if concluded is not None:
        blocks.append(ActionsBlock(elements=[conclusions_button(t, concluded)]))
    return [DividerBlock(), _header(t("reviews.heading")), *blocks] if blocks else []


def desk_blocks(t: Translator, desk: Desk, zone: str) -> list[Block]:
    """What runs, with how many have answered by department; when the next one opens; the ways to open and to change."""
    blocks: list[Block] = [DividerBlock(), _header(t("reviews.office"))]
    for running in desk.running:
        blocks += _running(t, running)
    if desk.opens_at:
        blocks.append(section(escape(t("reviews.next_opening", when=t.when(desk.opens_at, zone)))))
    else:
        blocks.append(section(escape(t("reviews.no_next"))))
    if desk.many_undecided:
        blocks.append(section(escape(t.n("conclusions.undecided_many", desk.many_undecided))))
    buttons = [
        *([conclusions_button(t, desk.last_id)] if desk.last_id else []),
        ButtonElement(text=plain(t("reviews.open_now")), action_id=OPEN),
        ButtonElement(text=plain(t("reviews.settings")), action_id=SETTINGS),
        ButtonElement(text=plain(t("questions.title")), action_id=QUESTIONS),
    ]
    return [*blocks, ActionsBlock(elements=list(buttons))]


def _running(t: Translator, running: Running) -> list[Block]:
    review = running.review
    all_in_all = Turnout(
        sum(one.asked for one in running.turnout.values()),
        sum(one.answered for one in running.turnout.values()),
    )
    until = t.day(review.closes_on)
    lines = [f"*{escape(t(f'reviews.running_{review.form}', day=until))}*", escape(_counts(t, all_in_all))]
    named = [
        (review.departments.get(id_ or 0) or t("reviews.no_department"), one)
        for id_, one in running.turnout.items()
    ]
    parts = sorted(f"• {escape(name)}: {escape(_counts(t, one))}" for name, one in named)
    more = len(parts) - DEPARTMENTS_SHOWN
    lines += parts[:DEPARTMENTS_SHOWN]
    if more > 0:
        lines.append(escape(t.n("reviews.more_departments", more)))
    blocks: list[Block] = [section("\n".join(lines))]
    if running.unrepresented:
        names = t.listed(running.unrepresented[:DEPARTMENTS_SHOWN])
        blocks.append(section(escape(shorten(t("reviews.unrepresented", names=names), 2000))))
    return [*blocks, ActionsBlock(elements=[_ends(t, review, CLOSE_NOW), _ends(t, review, CALL_OFF)])]


def _ends(t: Translator, review: Review, action_id: str) -> ButtonElement:
    confirm = ConfirmObject(
        title=plain(shorten(t("home.are_you_sure"), 100)),
        text=plain(shorten(t(f"{action_id}_confirm"), 300)),
        confirm=plain(shorten(t(action_id), 30)),
        deny=plain(shorten(t("home.not_now"), 30)),
    )
    return ButtonElement(text=plain(t(action_id)), action_id=action_id, value=str(review.id), confirm=confirm)


def _counts(t: Translator, turnout: Turnout) -> str:
    return t.n("reviews.answered_of", turnout.asked, answered=t.number(turnout.answered))


def open_modal(t: Translator, ours: Organisation, every: Sequence[DepartmentFacts], today: date) -> View:
    """Open a review by hand: which form, which departments, until when."""
    closes_on = rules.period(today, ours).closes_on
    blocks: list[Block] = [
        section(escape(t("reviews.open_text"))),
        _form_input(t, ours.review_form),
        *([_departments_input(t, every)] if every else []),
        fields.date_input("reviews.closes_on", t("reviews.closes_on"), closes_on),
    ]
    return fields.modal(
        t("reviews.title"), blocks, callback_id=OPEN, submit=t("reviews.open_send"), close=t("common.close")
    )


def _departments_input(t: Translator, every: Sequence[DepartmentFacts]) -> InputBlock:
    block_id = "reviews.departments"
    options = [
        Option(value=str(one.id), text=plain(shorten(one.name, 75))) for one in every[: fields.MOST_OPTIONS]
    ]
    return InputBlock(
        block_id=block_id,
        label=plain(t(block_id)),
        element=StaticMultiSelectElement(action_id=block_id, options=options),
        hint=plain(t("reviews.departments_hint")),
        optional=True,
    )


def _form_input(t: Translator, chosen: ReviewForm) -> InputBlock:
    pairs = [(form.value, t(f"reviews.form_{form}")) for form in ReviewForm]
    return InputBlock(
        block_id="reviews.form",
        label=plain(t("reviews.form")),
        element=fields.select("reviews.form", pairs, chosen.value),
        hint=plain(t("reviews.form_hint")),
    )


def settings_modal(t: Translator, ours: Organisation) -> View:
    """How reviews open by themselves."""
    months = [Option(value=str(n), text=plain(t.month_name(n))) for n in range(1, 13)]
    halves = {"reviews.months": months[:6], "reviews.months_late": months[6:]}
    weekdays = [(str(day), t.weekday(day)) for day in fields.WORK_WEEK]
    blocks: list[Block] = [
        section(escape(t("reviews.settings_text"))),
        _form_input(t, ours.review_form),
        *(_months_input(t, block_id, half, ours.review_months) for block_id, half in halves.items()),
        InputBlock(
            block_id="reviews.weekday",
            label=plain(t("reviews.weekday")),
            element=fields.select("reviews.weekday", weekdays, str(ours.review_weekday)),
        ),
        fields.time_input("reviews.time", t("reviews.time"), ours.review_time, t("reviews.time_hint")),
        fields.text_input("reviews.days", t("reviews.days"), str(ours.review_days), most=2),
        fields.text_input(
            "reviews.threshold",
            t("reviews.threshold"),
            str(ours.review_threshold),
            most=3,
            hint=t("reviews.threshold_hint", floor=t.number(rules.FLOOR)),
        ),
    ]
    return fields.modal(
        t("reviews.title"), blocks, callback_id=SETTINGS, submit=t("common.save"), close=t("common.close")
    )


def _months_input(t: Translator, block_id: str, options: list[Option], chosen: Sequence[int]) -> InputBlock:
    initial = [option for option in options if int(str(option.value)) in chosen]
    element = CheckboxesElement(action_id=block_id, options=options, initial_options=initial or None)
    return InputBlock(block_id=block_id, label=plain(t(block_id)), element=element, optional=True)


def _header(text: str) -> HeaderBlock:
    return HeaderBlock(text=plain(shorten(text, 150)))
