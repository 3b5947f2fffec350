"""Planning from a table in Slack: choosing the file, and seeing what would be planned. Pure."""

from collections.abc import Sequence
from itertools import islice

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, InputBlock
from slack_sdk.models.blocks.block_elements import FileInputElement
from slack_sdk.models.views import View

from bot import fields
from bot.activities import table
from bot.activities.list_views import paragraphs
from bot.activities.table import Problem
from bot.i18n import Translator
from bot.message import Message, context, escape, plain, section, shorten
from storage.values import FileFacts

IMPORT = "activities.import"
FILE = "activities.file"
CARRY_OUT = "activities.carry_out"
IMPORT_FILE = "activities.import_file"
LEAVE_FILE = "activities.leave_file"
TOLD = 15
"""Lines whose errors are told."""


def import_modal(t: Translator) -> View:
    """Choose a file."""
    element = FileInputElement(action_id=FILE, filetypes=["csv"], max_files=1)
    blocks: list[Block] = [
        section(escape(t("activities.import_how"))),
        InputBlock(block_id=FILE, label=plain(t("activities.import_file")), element=element),
    ]
    return fields.modal(
        t("activities.import_title"),
        blocks,
        callback_id=IMPORT,
        submit=t("activities.import_look"),
        close=t("common.close"),
    )


def dry_run_modal(
    t: Translator, many: int, problems: Sequence[Problem], silent: Sequence[str], file_id: str
) -> View:
    """What would be planned, and which lines cannot be used."""
    return fields.modal(
        t("activities.import_title"),
        _dry_run(t, many, problems, silent),
        callback_id=CARRY_OUT,
        submit=t("activities.plan_submit") if many else None,
        close=t("activities.import_no"),
        metadata=file_id,
    )


def dry_run_message(
    t: Translator, many: int, problems: Sequence[Problem], silent: Sequence[str], file: FileFacts
) -> Message:
    """The same of a file that came in a direct message, with the choice to plan it or to leave it."""
    bad = len({problem.line for problem in problems})
    said = [_of_file(t, file.title), t.n("activities.import_many", many)]
    if bad:
        said.append(t.n("activities.import_bad", bad))
    blocks = [section(escape(said[0])), *_dry_run(t, many, problems, silent)]
    if many:
        blocks.append(
            ActionsBlock(
                elements=[
                    ButtonElement(
                        text=plain(t("activities.import_yes")),
                        action_id=IMPORT_FILE,
                        value=file.file_id,
                        style="primary",
                    ),
                    ButtonElement(
                        text=plain(t("activities.import_leave")), action_id=LEAVE_FILE, value=file.file_id
                    ),
                ]
            )
        )
    return Message(" ".join(said), blocks)


def file_message(t: Translator, said: str, title: str) -> Message:
    """What became of a file that came in a direct message."""
    heading = _of_file(t, title)
    return Message(f"{heading} {said}", [section(escape(heading)), section(escape(said))])


def _of_file(t: Translator, title: str) -> str:
    return t("activities.import_of", file=shorten(title, 100))


def _dry_run(t: Translator, many: int, problems: Sequence[Problem], silent: Sequence[str]) -> list[Block]:
    blocks: list[Block] = [section(escape(t.n("activities.import_many", many)))]
    if silent:
        blocks.append(section(escape(shorten(t("activities.import_silent", names=t.listed(silent)), 600))))
    said = table.sentences(t, problems)
    lines = [
        escape(shorten(t("activities.import_line", number=t.number(line), why=why), 500))
        for line, why in islice(said.items(), TOLD)
    ]
    if lines:
        blocks.append(section(escape(t("activities.import_errors"))))
        blocks += [section(paragraph) for paragraph in paragraphs(lines)]
    if len(said) > TOLD:
        blocks.append(context(escape(t.n("activities.import_more", len(said) - TOLD))))
    return blocks
