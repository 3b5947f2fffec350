"""Conclusions as a list, their forms, the coordinators' reminder, and how an invitation begins. Pure."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock, InputBlock
from slack_sdk.models.views import View

from bot import fields
from bot.i18n import Translator
from bot.message import Message, context, escape, plain, section, shorten
from bot.reviews.conclusion_facts import Board, Concluded, Planning
from bot.reviews.result_views import CONCLUDE, summary
from storage.review_values import Asked
from storage.states import OPEN, ActivityKind, ActivityState, FindingState

FINDING_ADD = "reviews.finding_add"
FINDING_PLAN = "reviews.finding_plan"
FINDING_DROP = "reviews.finding_drop"
ALL = "all"
SHOWN = 15
"""With their buttons they stay within the 50 blocks of a message, and the 100 of a form."""
IN_INVITATION = 3
LONGEST_TEXT = 400
"""Escaped, with what stands beside it, it stays within the 3,000 characters of a paragraph."""
LONGEST_TITLE = 150


def board_modal(t: Translator, board: Board) -> View:
    """The conclusions from a review: each from its answer to what has changed, with what can be decided about it."""
    month = t.month(board.review.opens_on)
    blocks: list[Block] = [section(escape(t("conclusions.intro", month=month)))]
    if not board.items:
        blocks.append(section(escape(t("conclusions.none"))))
    for item in board.items[-SHOWN:]:
        blocks += [DividerBlock(), *_item(t, item, may_decide=board.may_decide)]
    if len(board.items) > SHOWN:
        blocks.append(context(escape(t.n("conclusions.more", len(board.items) - SHOWN))))
    if board.may_decide:
        add = ButtonElement(
            text=plain(t("conclusions.add")),
            action_id=FINDING_ADD,
            value=str(board.review.id),
            style="primary",
        )
        blocks += [DividerBlock(), ActionsBlock(elements=[add])]
    return fields.modal(
        t("conclusions.title"),
        blocks,
        callback_id=CONCLUDE,
        close=t("common.close"),
        metadata=str(board.review.id),
    )


def _item(t: Translator, item: Concluded, *, may_decide: bool) -> list[Block]:
    lines = "\n".join(escape(line) for line in follow(t, item))
    blocks: list[Block] = [section(f"*{escape(item.finding.text)}*"), section(lines)]
    if not may_decide or item.finding.state is FindingState.ACTIVITY:
        return blocks
    value = str(item.finding.id)
    buttons = [ButtonElement(text=plain(t("conclusions.plan")), action_id=FINDING_PLAN, value=value)]
    if item.finding.state is FindingState.OPEN:
        buttons.append(ButtonElement(text=plain(t("conclusions.drop")), action_id=FINDING_DROP, value=value))
    return [*blocks, ActionsBlock(elements=list(buttons))]


def follow(t: Translator, item: Concluded) -> list[str]:
    """A conclusion line by line: the answer it comes from, what was decided, what became of that, what has changed."""
    lines = []
    about = [name for name in (item.department, item.place) if name]
    if item.question:
        short = item.question.text(t.language).short
        told = summary(t, item.question, item.answered) if item.answered else ""
        where = ", ".join([short, *about])
        lines.append(t("conclusions.from", question=where, answer=told) if told else where)
    elif about:
        lines.append(", ".join(about))
    lines.append(outcome(t, item))
    if item.question and item.later and item.later_on:
        answer = summary(t, item.question, item.later)
        lines.append(t("conclusions.since", month=t.month(item.later_on), answer=answer))
    return lines


def outcome(t: Translator, item: Concluded) -> str:
    """What was decided about a conclusion, and what became of it."""
    finding, activity = item.finding, item.activity
    if finding.state is FindingState.NO_ACTION:
        return t("conclusions.no_action", reason=finding.reason or "")
    if activity is None:
        return t("conclusions.undecided")
    title, state = activity.plan.title, activity.state
    if state is ActivityState.DONE:
        link = activity.result_link
        return (
            t("conclusions.done_link", title=title, link=link) if link else t("conclusions.done", title=title)
        )
    if state in OPEN:
        day = t.day(activity.plan.due_on)
        return t("conclusions.planned", title=title, name=item.owner, day=day)
    return t("conclusions.not_done", title=title)


def finding_modal(t: Translator, board: Board) -> View:
    """Write a conclusion down."""
    questions = {question.slug: question for question in board.questions}
    pairs = [(ALL, t("conclusions.no_question"))]
    for asked in board.places():
        short = questions[asked.slug].text(t.language).short
        outlet = board.review.outlets[asked.outlet_id] if asked.outlet_id is not None else ""
        pairs.append((place_value(asked), f"{short}, {outlet}" if outlet else short))
    departments = [(ALL, t("conclusions.no_department"))]
    departments += [(str(id_), name) for id_, name in board.review.departments.items()]
    blocks: list[Block] = [
        fields.text_input(
            "reviews.finding",
            t("conclusions.finding"),
            None,
            most=LONGEST_TEXT,
            hint=t("conclusions.finding_hint"),
            multiline=True,
        ),
        _select("reviews.question", t("conclusions.question"), pairs),
        _select("reviews.department", t("conclusions.department"), departments),
    ]
    return fields.modal(
        t("conclusions.title"),
        blocks,
        callback_id=FINDING_ADD,
        submit=t("common.save"),
        close=t("common.close"),
        metadata=str(board.review.id),
    )


def place_value(asked: Asked) -> str:
    """An answer's place as the value of an option."""
    return asked.slug if asked.outlet_id is None else f"{asked.slug}:{asked.outlet_id}"


def place_from(value: str) -> Asked | None:
    """The place that an option names; None for none in particular."""
    slug, _, outlet = value.partition(":")
    return None if value == ALL else Asked(slug, int(outlet) if outlet.isdecimal() else None)


def _select(block_id: str, label: str, pairs: fields.Pairs) -> InputBlock:
    return InputBlock(
        block_id=block_id, label=plain(label), element=fields.select(block_id, pairs, pairs[0][0])
    )


def plan_modal(t: Translator, planning: Planning) -> View:
    """An activity in one step."""
    finding = planning.item.finding
    kinds = [(str(kind), t(f"activities.kind_{kind}")) for kind in ActivityKind]
    kind = fields.select("reviews.kind", kinds, str(ActivityKind.OTHER))
    title = shorten(" ".join(finding.text.split()), LONGEST_TITLE)
    blocks: list[Block] = [
        section(escape(finding.text)),
        fields.text_input("activities.title", t("activities.column_title"), title, most=LONGEST_TITLE),
        fields.user_input("activities.owner", t("activities.column_owner"), planning.owner_id),
        fields.date_input("activities.due_on", t("activities.column_due"), planning.due_on),
        InputBlock(block_id="reviews.kind", label=plain(t("activities.column_kind")), element=kind),
    ]
    return fields.modal(
        t("conclusions.title"),
        blocks,
        callback_id=FINDING_PLAN,
        submit=t("conclusions.plan_send"),
        close=t("common.close"),
        metadata=str(finding.id),
    )


def drop_modal(t: Translator, planning: Planning) -> View:
    """Nothing is done, because ..."""
    finding = planning.item.finding
    reason = fields.text_input(
        "reviews.reason", t("conclusions.because"), None, most=LONGEST_TEXT, multiline=True
    )
    return fields.modal(
        t("conclusions.title"),
        [section(escape(finding.text)), reason],
        callback_id=FINDING_DROP,
        submit=t("common.save"),
        close=t("common.close"),
        metadata=str(finding.id),
    )


def reminder_message(t: Translator, items: Sequence[Concluded]) -> Message:
    """To the coordinators: what has waited for a decision too long."""
    text = t.n("conclusions.remind", len(items))
    blocks: list[Block] = [section(escape(text))]
    for item in items:
        blocks += _item(t, item, may_decide=True)
    return Message(text, blocks)


def outcome_lines(t: Translator, items: Sequence[Concluded]) -> list[str]:
    """What became of the last review, what was decided first, in a few lines; for mrkdwn."""
    first = sorted(items, key=lambda item: item.finding.state is FindingState.OPEN)[:IN_INVITATION]
    shown = [f"• {escape(item.finding.text)} {escape(outcome(t, item))}" for item in first]
    if len(items) > IN_INVITATION:
        shown.append(escape(t.n("conclusions.more", len(items) - IN_INVITATION)))
    return [escape(t("conclusions.last_time")), *shown] if shown else []
