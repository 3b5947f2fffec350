"""The questions of a review as inputs, and what was answered in them. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from slack_sdk.models.blocks import Block, InputBlock, Option, RadioButtonsElement, StaticSelectElement

from bot import fields
from bot.content import Question, QuestionKind
from bot.i18n import Translator
from bot.message import context, escape, plain, section, shorten
from storage.review_values import Asked

PREFIX = "reviews.q."
"""Of the block id (and action id) of every input: then the question's slug, and after a dot the outlet's id."""
LONGEST_WORDS = 1000
CLARITY = ("yes", "partly", "no")
VERDICTS = ("keep", "change", "pause", "stop")
SCALE = ("1", "2", "3", "4", "5")


def question_blocks(
    t: Translator, question: Question, *, outlets: Mapping[int, str], values: Mapping[Asked, str]
) -> list[Block]:
    """The inputs of one question, with what was answered before; one that is asked once per outlet has several."""
    text, hint = question.text(t.language), _hint(t, question)
    if question.kind is QuestionKind.VERDICT:
        heading = section(f"*{escape(text.question)}*")
        hinted = [context(escape(hint))] if hint else []
        return [heading, *hinted, *_verdicts(t, question.slug, outlets, values)]
    value = values.get(Asked(question.slug))
    block_id = PREFIX + question.slug
    if question.kind is QuestionKind.DATE:
        chosen = date.fromisoformat(value) if value else None
        return [fields.date_input(block_id, text.question, chosen, hint=hint or None, optional=True)]
    if question.kind is QuestionKind.TEXT:
        told = {"multiline": True, "optional": True}
        return [
            fields.text_input(block_id, text.question, value, most=LONGEST_WORDS, hint=hint or None, **told)
        ]
    pairs = answers_to(t, question)
    return [_input(block_id, text.question, _radio(block_id, pairs, value), hint)]


def _hint(t: Translator, question: Question) -> str:
    """Its hint; where nobody wrote the question in the reader's language, that is said."""
    text = question.text(t.language)
    if question.is_written_in(t.language):
        return text.hint
    language = t.language_name(question.fallback or t.language)
    return f"{text.hint} {t('questions.only_in', language=language)}".lstrip()


def _verdicts(
    t: Translator, slug: str, outlets: Mapping[int, str], values: Mapping[Asked, str]
) -> Iterator[Block]:
    pairs = [(verdict, t(f"questions.{verdict}")) for verdict in VERDICTS]
    for outlet_id, name in outlets.items():
        block_id = f"{PREFIX}{slug}.{outlet_id}"
        chosen = values.get(Asked(slug, outlet_id))
        yield _input(block_id, name, fields.select(block_id, pairs, chosen), "")


def answers_to(t: Translator, question: Question) -> list[tuple[str, str]]:
    """The answers that a question offers, as (kept value, words); empty for words and dates."""
    text = question.text(t.language)
    match question.kind:
        case QuestionKind.SCALE:
            ends = {"1": f"1 – {text.low}", "5": f"5 – {text.high}"}
            return [(number, ends.get(number, number)) for number in SCALE]
        case QuestionKind.CLARITY:
            return [(answer, t(f"questions.{answer}")) for answer in CLARITY]
        case QuestionKind.VERDICT:
            return [(verdict, t(f"questions.{verdict}")) for verdict in VERDICTS]
        case QuestionKind.CHOICE:
            return [*text.options.items()]
        case QuestionKind.TEXT | QuestionKind.DATE:
            return []


def _radio(action_id: str, pairs: Sequence[tuple[str, str]], chosen: str | None) -> RadioButtonsElement:
    options = [Option(value=value, text=plain(shorten(words, 75))) for value, words in pairs]
    initial = next((option for option in options if option.value == chosen), None)
    return RadioButtonsElement(action_id=action_id, options=options, initial_option=initial)


def _input(
    block_id: str, label: str, element: RadioButtonsElement | StaticSelectElement, hint: str
) -> InputBlock:
    return InputBlock(
        block_id=block_id,
        label=plain(label),
        element=element,
        hint=plain(hint) if hint else None,
        optional=True,
    )


def answers_from(state: Mapping[str, Any]) -> dict[Asked, str]:
    """What was answered in the inputs of a page; what was left empty is left out."""
    found: dict[Asked, str] = {}
    for block_id, value in state.items():
        if block_id.startswith(PREFIX) and isinstance(value, str) and value.strip():
            slug, _, outlet = block_id.removeprefix(PREFIX).partition(".")
            found[Asked(slug, int(outlet) if outlet.isdecimal() else None)] = value.strip()
    return found
