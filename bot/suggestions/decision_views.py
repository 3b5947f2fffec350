"""The forms in which something is decided about a suggestion, and the suggester's answer. Pure."""

from slack_sdk.models.blocks import ActionsBlock, Block, InputBlock
from slack_sdk.models.views import View

from bot import fields
from bot.i18n import Translator
from bot.message import plain, shorten
from bot.suggestions import card_views
from bot.suggestions.card_views import card_buttons, size, suggestion_blocks
from bot.suggestions.facts import Choice, Shown
from bot.suggestions.news_views import ANSWER
from bot.suggestions.state_views import link_block, paragraph, state_line
from storage.states import ActivityKind

DECIDE = "suggestions.decide"
REASONS = (
    "suggestions.reason_full",
    "suggestions.reason_topic",
    "suggestions.reason_audience",
    "suggestions.reason_timing",
    "suggestions.reason_similar",
    "suggestions.reason_permission",
)
"""Kind ones to choose from."""
LONGEST_WORDS = 1000
LONGEST_TOPIC = 75
LONGEST_LINK = 500
NOWHERE = "none"


def _headline(shown: Shown) -> Block:
    return paragraph(shown.suggestion.idea.headline)


def _form(t: Translator, verb: str, action_id: str, shown: Shown, blocks: list[Block]) -> View:
    return fields.modal(
        t("suggestions.title_" + verb),
        blocks,
        callback_id=action_id,
        submit=t("suggestions.submit_" + verb),
        close=t("common.close"),
        metadata=str(shown.suggestion.id),
    )


def accept_modal(t: Translator, choice: Choice) -> View:
    """Title, responsible person, deputy, date, place and kind: an activity in one step."""
    shown, idea = choice.shown, choice.shown.suggestion.idea
    kinds = [(str(kind), t(f"activities.kind_{kind}")) for kind in ActivityKind]
    blocks: list[Block] = [
        fields.text_input(
            "activities.title", t("activities.column_title"), shorten(idea.headline, 150), most=150
        ),
        fields.user_input("activities.owner", t("activities.column_owner"), shown.suggestion.suggested_by),
        fields.user_input("activities.deputy", t("activities.column_deputy"), None, optional=True),
        fields.date_input("activities.due_on", t("activities.column_due"), choice.due_on),
        _select("activities.kind", t("activities.column_kind"), kinds, str(ActivityKind.POST)),
    ]
    if choice.outlets:
        pairs = [(NOWHERE, t("suggestions.no_outlet")), *((str(n), name) for n, name in choice.outlets)]
        known = {value for value, _ in pairs}
        wished = next((str(n) for n in idea.outlets if str(n) in known), NOWHERE)
        blocks.append(_select("activities.outlet", t("activities.column_channel"), pairs, wished))
    return _form(t, "accept", card_views.ACCEPT, shown, blocks)


def _select(block_id: str, label: str, pairs: fields.Pairs, chosen: str) -> InputBlock:
    element = fields.select(block_id, pairs, chosen)
    return InputBlock(block_id=block_id, label=plain(label), element=element)


def ask_modal(t: Translator, shown: Shown) -> View:
    """A question to the suggester."""
    question = fields.text_input(
        "suggestions.question",
        t("suggestions.question"),
        None,
        most=LONGEST_WORDS,
        hint=t("suggestions.question_hint", name=shorten(shown.suggester, 100)),
        multiline=True,
    )
    return _form(t, "ask", card_views.ASK, shown, [_headline(shown), question])


def save_modal(t: Translator, choice: Choice) -> View:
    """Into the ideas bank: under which topic, and when to look at it again."""
    suggestion = choice.shown.suggestion
    topic = fields.text_input(
        "suggestions.topic",
        t("suggestions.topic"),
        suggestion.topic,
        most=LONGEST_TOPIC,
        hint=t("suggestions.topic_hint"),
    )
    again = fields.date_input(
        "suggestions.look_again_on",
        t("suggestions.look_again_on"),
        choice.look_again_on,
        hint=t("suggestions.look_again_hint"),
    )
    return _form(t, "save", card_views.SAVE, choice.shown, [_headline(choice.shown), topic, again])


def decline_modal(t: Translator, shown: Shown) -> View:
    """Not this time: a reason that was chosen, or written, or both."""
    pairs = [(reason, t(reason)) for reason in REASONS]
    chosen = InputBlock(
        block_id="suggestions.reason",
        label=plain(t("suggestions.reason")),
        element=fields.select("suggestions.reason", pairs, None),
        optional=True,
    )
    written = fields.text_input(
        "suggestions.words",
        t("suggestions.words"),
        None,
        most=LONGEST_WORDS,
        hint=t("suggestions.words_hint"),
        multiline=True,
        optional=True,
    )
    return _form(t, "decline", card_views.DECLINE, shown, [_headline(shown), chosen, written])


def out_modal(t: Translator, shown: Shown) -> View:
    """Where it was published already."""
    link = fields.text_input(
        "suggestions.out_link",
        t("suggestions.out_link"),
        None,
        most=LONGEST_LINK,
        hint=t("suggestions.out_link_hint"),
    )
    return _form(t, "out", card_views.OUT, shown, [_headline(shown), link])


def answer_modal(t: Translator, shown: Shown) -> View:
    """The suggester's answer to a coordinator's question."""
    asked = paragraph(state_line(t, shown))
    answer = fields.text_input(
        "suggestions.answer", t("suggestions.answer"), None, most=LONGEST_WORDS, multiline=True
    )
    return _form(t, "answer", ANSWER, shown, [_headline(shown), asked, answer])


def decide_modal(t: Translator, shown: Shown) -> View:
    """One suggestion with everything that can be done about it, for who has no card at hand."""
    blocks: list[Block] = [_headline(shown), *suggestion_blocks(t, shown)]
    for file in shown.suggestion.idea.files[: card_views.MOST_FILES]:
        title = shorten(file.title, 300)
        blocks.append(paragraph(t("suggestions.file", title=title, size=size(t, file.size))))
    blocks.append(paragraph(state_line(t, shown)))
    if shown.suggestion.result_link:
        blocks.append(link_block(t("suggestions.result"), shown.suggestion.result_link))
    if buttons := card_buttons(t, shown):
        blocks.append(ActionsBlock(elements=list(buttons)))
    return fields.modal(t("suggestions.title_decide"), blocks, callback_id=DECIDE, close=t("common.close"))
