"""Planning from a table in Slack: choosing the file, and seeing what would be planned. Pure."""

from collections.abc import Sequence
from itertools import islice

from slack_sdk.models.blocks import Block, InputBlock
from slack_sdk.models.blocks.block_elements import FileInputElement
from slack_sdk.models.views import View

from bot import fields
from bot.activities import table
from bot.activities.list_views import paragraphs
from bot.activities.table import Problem
from bot.i18n import Translator
from bot.message import context, escape, plain, section, shorten

IMPORT = "activities.import"
FILE = "activities.file"
CARRY_OUT = "activities.carry_out"
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


def dry_run_modal(t: Translator, many: int, problems: Sequence[Problem], file_id: str) -> View:
    """What would be planned, and which lines cannot be used."""
    blocks: list[Block] = [section(escape(t.n("activities.import_many", many)))]
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
    return fields.modal(
        t("activities.import_title"),
        blocks,
        callback_id=CARRY_OUT,
        submit=t("activities.plan_submit") if many else None,
        close=t("activities.import_no"),
        metadata=file_id,
    )
