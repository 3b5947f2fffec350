"""What a suggester hears, and what is said in the thread of a card. Pure."""

from datetime import date

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from bot.i18n import Translator
from bot.message import Message, plain, shorten
from bot.suggestions.facts import Shown
from bot.suggestions.state_views import LONGEST_TEXT, link_block, paragraph, reason_text

ANSWER = "suggestions.answer"
LONGEST_HEADLINE = 150


def news_message(t: Translator, what: str, headline: str, link: str | None = None, **values: str) -> Message:
    """One thing that became of a suggestion; `what` ends the key of the sentence."""
    text = t(f"suggestions.news_{what}", headline=shorten(headline, LONGEST_HEADLINE), **values)
    blocks: list[Block] = [paragraph(text)]
    if link:
        blocks.append(link_block(t("suggestions.result"), link))
    return Message(text, blocks)


def accepted_message(t: Translator, shown: Shown, due_on: date) -> Message:
    """It is planned: who is responsible, and when."""
    headline, day = shown.suggestion.idea.headline, t.day(due_on)
    is_own = shown.owner_id == shown.suggestion.suggested_by
    if shown.suggestion.is_by_department:
        return news_message(t, "by_department", headline, day=day)
    if is_own:
        return news_message(t, "accepted_yours", headline, name=shown.by, day=day)
    return news_message(t, "accepted", headline, name=shown.by, owner=shown.owner, day=day)


def question_message(t: Translator, shown: Shown, question: str) -> Message:
    """A coordinator's question, with a button to answer it."""
    said = {"name": shown.by, "question": shorten(question, LONGEST_TEXT)}
    asked = news_message(t, "asked", shown.suggestion.idea.headline, **said)
    button = ButtonElement(
        text=plain(t("suggestions.button_answer")), action_id=ANSWER, value=str(shown.suggestion.id)
    )
    return Message(asked.text, [*asked.blocks, ActionsBlock(elements=[button])])


def declined_message(t: Translator, shown: Shown) -> Message:
    """Not this time, kindly, with the reason."""
    reason = reason_text(t, shown.suggestion.reason)
    return news_message(t, "declined", shown.suggestion.idea.headline, reason=reason)


def answered_note(t: Translator, shown: Shown, answer: str) -> Message:
    """In the card's thread: what the suggester answered."""
    text = t("suggestions.note_answered", name=shown.suggester, answer=shorten(answer, LONGEST_TEXT))
    return Message(text, [paragraph(text)])


def back_note(t: Translator, shown: Shown) -> Message:
    """In the card's thread: it is time to look at it again."""
    text = t("suggestions.note_back", topic=shown.suggestion.topic or "")
    return Message(text, [paragraph(text)])
