"""How a nugget looks. Pure."""

from slack_sdk.models.blocks import ActionsBlock, ButtonElement, HeaderBlock

from bot.content import Content, Nugget
from bot.i18n import Translator
from bot.message import Message, context, escape, plain, section
from storage.values import Tally

USEFUL = "nuggets.useful"
KNEW_IT = "nuggets.knew_it"
QUIZ = "nuggets.quiz"


def nugget_message(t: Translator, content: Content, nugget: Nugget, share_id: int, tally: Tally) -> Message:
    """The nugget as posted to a channel, with the counts of its buttons."""
    text = nugget.text(t.language)
    blocks = [
        HeaderBlock(text=plain(text.title)),
        section(escape(text.body)),
        section(f"*{t('nuggets.try_this')}* {escape(text.try_this)}"),
        ActionsBlock(
            elements=[
                ButtonElement(text=plain(t("nuggets.useful")), action_id=USEFUL, value=str(share_id)),
                ButtonElement(text=plain(t("nuggets.knew_it")), action_id=KNEW_IT, value=str(share_id)),
                ButtonElement(text=plain(t("nuggets.quiz")), action_id=QUIZ, value=str(share_id)),
            ]
        ),
        context(*_small_print(t, content, nugget, tally)),
    ]
    return Message(t("nuggets.notification", title=text.title, body=text.body), blocks)


def _small_print(t: Translator, content: Content, nugget: Nugget, tally: Tally) -> list[str]:
    lines = [f"{escape(t('factor.' + nugget.factor))} · {escape(source_line(t, content, nugget))}"]
    counts = []
    if tally.useful:
        counts.append(t.n("nuggets.useful_count", tally.useful))
    if tally.knew_it:
        counts.append(t.n("nuggets.knew_it_count", tally.knew_it))
    if tally.quiz_answered:
        counts.append(
            t("nuggets.quiz_count", right=t.number(tally.quiz_right), answered=t.number(tally.quiz_answered))
        )
    if counts:
        lines.append(escape(" · ".join(counts)))
    return lines


def source_line(t: Translator, content: Content, nugget: Nugget) -> str:
    """Where the nugget's knowledge comes from."""
    if nugget.source.text:
        source = content.sources[nugget.source.text]
        year = str(source.year) if source.year else t("nuggets.undated")
        return t("nuggets.source_text", author=source.author, title=source.title, year=year)
    if nugget.source.standard:
        return nugget.source.standard
    return t("nuggets.house_practice")
