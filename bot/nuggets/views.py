"""How a nugget looks, and what is said about it. Pure."""

from functools import lru_cache
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock, HeaderBlock
from slack_sdk.models.views import View

from bot.content import Content, Nugget
from bot.i18n import Translator
from bot.message import Message, context, escape, plain, section, shorten
from storage.values import Tally

USEFUL = "nuggets.useful"
KNEW_IT = "nuggets.knew_it"
QUIZ = "nuggets.quiz"
QUIZ_COUNTED_FROM = 5
"""With fewer answers the count would tell who was wrong; the answer is between a person and Juuri."""
FOR_ME = "nuggets.for_me"

_MINE, _PREVIEW = "mine:", "preview:"


def of_share(share_id: int) -> str:
    """What the buttons of a shared nugget carry."""
    return str(share_id)


def for_me(slug: str) -> str:
    """What the buttons of a nugget carry that one person asked for."""
    return f"{_MINE}{slug}"


def in_preview(slug: str) -> str:
    """What the buttons of a preview carry."""
    return f"{_PREVIEW}{slug}"


def parse(ref: str) -> tuple[int | None, str | None]:
    """The share's id or, of a nugget that one person asked for, its slug; neither for anything else."""
    if ref.startswith(_MINE):
        return None, ref.removeprefix(_MINE)
    return (int(ref), None) if ref.isdecimal() else (None, None)


def is_preview(ref: str) -> bool:
    """Whether a button belongs to a preview."""
    return ref.startswith(_PREVIEW)


def nugget_message(t: Translator, content: Content, nugget: Nugget, ref: str, tally: Tally) -> Message:
    """The nugget as posted to a channel, with the counts of its buttons."""
    text = nugget.text(t.language)
    blocks = [
        HeaderBlock(text=plain(text.title)),
        section(escape(text.body)),
        section(f"*{t('nuggets.try_this')}* {escape(text.try_this)}"),
        ActionsBlock(
            elements=[
                ButtonElement(text=plain(t("nuggets.useful")), action_id=USEFUL, value=ref),
                ButtonElement(text=plain(t("nuggets.knew_it")), action_id=KNEW_IT, value=ref),
                ButtonElement(text=plain(t("nuggets.quiz")), action_id=QUIZ, value=ref),
            ]
        ),
        context(*_small_print(t, content, nugget, tally)),
    ]
    return Message(t("nuggets.notification", title=text.title, body=text.body), blocks)


def fresh_payload(t: Translator, content: Content, nugget: Nugget, ref: str) -> dict[str, Any]:
    """A nugget of which nobody has said anything yet, as JSON; rendered once, since many channels may get it at a time."""
    blank = _blank(t, content, nugget)
    return {**blank, "blocks": [_carrying(block, ref) for block in blank["blocks"]]}


@lru_cache(maxsize=1000)
def _blank(t: Translator, content: Content, nugget: Nugget) -> dict[str, Any]:
    return nugget_message(t, content, nugget, "", Tally()).payload()


def _carrying(block: dict[str, Any], ref: str) -> dict[str, Any]:
    if block["type"] != ActionsBlock.type:
        return block
    return {**block, "elements": [{**button, "value": ref} for button in block["elements"]]}


def nugget_modal(t: Translator, content: Content, nugget: Nugget) -> View:
    """A nugget for one person, asked for in Home."""
    blocks = nugget_message(t, content, nugget, for_me(nugget.slug), Tally()).blocks
    return _modal(t, t("nuggets.for_me_title"), list(blocks))


def preview_modal(t: Translator, channel: Translator, content: Content, nugget: Nugget) -> View:
    """What the next nugget of a channel looks like there (`channel` speaks its language), and its quiz with the answer."""
    shown = nugget_message(channel, content, nugget, in_preview(nugget.slug), Tally())
    quiz = nugget.text(channel.language).quiz
    options = [
        t("nuggets.right_option", option=option) if number == quiz.answer else option
        for number, option in enumerate(quiz.options, start=1)
    ]
    listed = "\n".join(f"• {escape(option)}" for option in options)
    blocks: list[Block] = [
        *shown.blocks,
        DividerBlock(),
        section(f"*{escape(quiz.question)}*\n{listed}\n{escape(quiz.why)}"),
    ]
    return _modal(t, t("nuggets.preview_title"), blocks)


def dry_message(t: Translator, channel_id: str, name: str, left: int) -> Message:
    """To the coordinators: a channel will soon have had all its nuggets."""
    said = t.n("nuggets.runs_dry", left, channel=f"#{name}")
    shown = escape(t.n("nuggets.runs_dry", left, channel="{channel}")).replace(
        "{channel}", f"<#{channel_id}>"
    )
    return Message(said, [section(shown), context(escape(t("nuggets.runs_dry_hint")))])


def _modal(t: Translator, title: str, blocks: list[Block]) -> View:
    return View(
        type="modal",
        title=plain(shorten(title, 24)),
        close=plain(shorten(t("common.close"), 24)),
        blocks=blocks,
    )


def _small_print(t: Translator, content: Content, nugget: Nugget, tally: Tally) -> list[str]:
    lines = [f"{escape(t('factor.' + nugget.factor))} · {escape(source_line(t, content, nugget))}"]
    if counts := counts_line(t, tally):
        lines.append(escape(counts))
    return lines


def counts_line(t: Translator, tally: Tally) -> str:
    """How a nugget was received, in one line; empty where nobody said anything."""
    counts = []
    if tally.useful:
        counts.append(t.n("nuggets.useful_count", tally.useful))
    if tally.knew_it:
        counts.append(t.n("nuggets.knew_it_count", tally.knew_it))
    if tally.quiz_answered >= QUIZ_COUNTED_FROM:
        counts.append(
            t("nuggets.quiz_count", right=t.number(tally.quiz_right), answered=t.number(tally.quiz_answered))
        )
    return " · ".join(counts)


def source_line(t: Translator, content: Content, nugget: Nugget) -> str:
    """Where the nugget's knowledge comes from."""
    if nugget.source.text:
        source = content.sources[nugget.source.text]
        named = f"{source.author}, {source.title}" if source.author else source.title
        return f"{named} ({source.year})" if source.year else named
    if nugget.source.standard:
        return nugget.source.standard
    return t("nuggets.house_practice")
