"""What `/juuri help` answers. Pure."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.i18n import Translator
from bot.message import Message, escape, section, shorten

COMMAND = "/juuri"
WORDS = ("suggest", "plan", "nugget", "settings", "help")


def help_message(t: Translator, coordinators: Sequence[str], unknown: str | None) -> Message:
    """What Juuri does, which words it knows (the first of each), and who runs it; `unknown` is a word it did not know."""
    words = [(t(f"command.{word}").split()[0], t(f"help.word_{word}")) for word in WORDS]
    listed = "\n".join(f"• `{COMMAND} {escape(word)}` – {escape(meaning)}" for word, meaning in words)
    blocks: list[Block] = [
        section(escape(t("help.text"))),
        section(f"{escape(t('help.words'))}\n{listed}"),
        section(escape(who_runs(t, coordinators))),
    ]
    text = t("help.text")
    if unknown:
        said = t("help.unknown_word", word=shorten(unknown, 40))
        blocks.insert(0, section(escape(said)))
        text = f"{said} {text}"
    return Message(text, blocks)


def who_runs(t: Translator, coordinators: Sequence[str]) -> str:
    """Who runs Juuri here, by name."""
    if not coordinators:
        return t("help.nobody_runs")
    return shorten(t("help.who_runs", names=t.listed(coordinators)), 1500)
