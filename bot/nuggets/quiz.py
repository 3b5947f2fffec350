"""How a quiz looks: the question, and what came of the answer. Pure."""

from functools import lru_cache
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    InputBlock,
    Option,
    RadioButtonsElement,
)
from slack_sdk.models.views import View

from bot.content import Nugget
from bot.i18n import Translator
from bot.message import context, escape, plain, section, shorten

ANSWER = "nuggets.answer"
"""callback_id of the quiz."""
CHOICE = "nuggets.choice"
"""Block and action id of its options."""
AGAIN = "nuggets.quiz_again"


def quiz_modal(t: Translator, nugget: Nugget, ref: str, before: int | None) -> View:
    """The question with its options; `before` is what this person chose last (from 1)."""
    quiz = nugget.text(t.language).quiz
    options = [Option(value=str(n), text=plain(text)) for n, text in enumerate(quiz.options, start=1)]
    chosen = options[before - 1] if before and before <= len(options) else None
    blocks: list[Block] = [
        InputBlock(
            block_id=CHOICE,
            label=plain(quiz.question),
            element=RadioButtonsElement(action_id=CHOICE, options=options, initial_option=chosen),
        )
    ]
    if before and chosen:
        key = "nuggets.answered_right" if before == quiz.answer else "nuggets.answered_wrong"
        blocks.append(context(escape(t(key, option=quiz.options[before - 1]))))
    return View(
        type="modal",
        callback_id=ANSWER,
        private_metadata=ref,
        title=plain(shorten(t("nuggets.quiz"), 24)),
        submit=plain(shorten(t("nuggets.answer"), 24)),
        close=plain(shorten(t("common.close"), 24)),
        blocks=blocks,
    )


def answer_modal(t: Translator, nugget: Nugget, ref: str, choice: int) -> View:
    """What came of the answer, with the why, in words."""
    quiz = nugget.text(t.language).quiz
    mine, right = quiz.options[choice - 1], quiz.options[quiz.answer - 1]
    verdict = t("nuggets.right") if choice == quiz.answer else t("nuggets.wrong")
    lines = [f"*{escape(verdict)}*", escape(t("nuggets.your_answer", option=mine))]
    if choice != quiz.answer:
        lines.append(escape(t("nuggets.right_answer", option=right)))
    return View(
        type="modal",
        private_metadata=ref,
        title=plain(shorten(t("nuggets.quiz"), 24)),
        close=plain(shorten(t("common.close"), 24)),
        blocks=[
            section(escape(quiz.question)),
            section("\n".join(lines)),
            section(escape(quiz.why)),
            ActionsBlock(elements=[ButtonElement(text=plain(t("nuggets.quiz_again")), action_id=AGAIN)]),
        ],
    )


def answer_json(t: Translator, nugget: Nugget, ref: str, choice: int) -> dict[str, Any]:
    """The same as JSON. The SDK's models take longer to become that than the answer to be stored, so it is kept."""
    return {**_answer_json(t, nugget, choice), "private_metadata": ref}


@lru_cache(maxsize=1000)
def _answer_json(t: Translator, nugget: Nugget, choice: int) -> dict[str, Any]:
    view: dict[str, Any] = answer_modal(t, nugget, "", choice).to_dict()
    return view
