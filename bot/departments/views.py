"""Departments as a list and a form. Pure."""

from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, InputBlock
from slack_sdk.models.views import View

from bot import fields
from bot.departments.rules import LONGEST_NAME
from bot.i18n import Translator
from bot.message import context, escape, plain, section
from storage.values import DepartmentFacts

ADD = "departments.add"
EDIT = "departments.edit"
NO_GROUP = "none"
COORDINATORS = "coordinators"
ITSELF = "itself"
"""Who decides on a department's suggestions."""
SHOWN = 40
"""Departments listed in words; the menu has them all."""
LINES_A_BLOCK = 7
"""With the longest names, escaped, these stay within the 3,000 characters of a paragraph."""


def departments_modal(
    t: Translator, departments: Sequence[DepartmentFacts], people: Mapping[int, int]
) -> View:
    """All departments with how many people each has, and which one to change."""
    lines = [
        t.n("departments.line", people.get(department.id, 0), name=escape(department.name))
        for department in departments[:SHOWN]
    ]
    if len(departments) > SHOWN:
        lines.append(t.n("departments.more", len(departments) - SHOWN))
    lines = lines or [t("departments.none")]
    parts = [lines[first : first + LINES_A_BLOCK] for first in range(0, len(lines), LINES_A_BLOCK)]
    blocks: list[Block] = [section("\n".join(part)) for part in parts]
    add = ButtonElement(text=plain(t("departments.add")), action_id=ADD)
    if departments:
        pairs = [(str(department.id), department.name) for department in departments]
        blocks.append(section(t("departments.choose"), accessory=fields.select(EDIT, pairs, None)))
    blocks += [ActionsBlock(elements=[add]), context(t("departments.how"))]
    return fields.modal(
        t("departments.title"), blocks, callback_id="departments.list", close=t("common.close")
    )


def department_modal(
    t: Translator,
    department: DepartmentFacts | None,
    groups: Sequence[tuple[str, str]],
    groups_why_not: str | None,
    contact: str | None = None,
    deputy: str | None = None,
) -> View:
    """Add a department, or change one; `contact` is the user id of who speaks for it, `deputy` of who stands in."""
    speaks = fields.user_input("departments.contact", t("departments.contact"), contact, optional=True)
    stands_in = fields.user_input("departments.deputy", t("departments.deputy"), deputy, optional=True)
    return fields.modal(
        t("departments.edit_title") if department else t("departments.add_title"),
        [
            *department_inputs(t, department, groups, groups_why_not),
            speaks,
            stands_in,
            _decides(t, department),
        ],
        callback_id=EDIT if department else ADD,
        submit=t("common.save"),
        close=t("common.close"),
        metadata=str(department.id) if department else "",
    )


def department_inputs(
    t: Translator,
    department: DepartmentFacts | None,
    groups: Sequence[tuple[str, str]],
    groups_why_not: str | None,
    noun: str = "departments",
) -> list[Block]:
    """Name, user group and home channel; the set-up asks for them too. Where groups cannot be read it is said why."""
    group = department.usergroup_id if department else None
    home = department.home_channel_id if department else None
    name = fields.text_input(
        f"{noun}.name", t("departments.name"), department.name if department else None, most=LONGEST_NAME
    )
    hint = t("departments.home_channel_hint")
    channel = fields.channel_input(
        f"{noun}.home_channel", t("departments.home_channel"), home, hint, optional=noun == "departments"
    )
    return [name, channel, _group_block(t, f"{noun}.usergroup", group, groups, groups_why_not)]


def _decides(t: Translator, department: DepartmentFacts | None) -> InputBlock:
    """Who decides on its people's suggestions."""
    chosen = ITSELF if department and department.decides_itself else COORDINATORS
    pairs = [
        (COORDINATORS, t("departments.decides_coordinators")),
        (ITSELF, t("departments.decides_itself")),
    ]
    return InputBlock(
        block_id="departments.decides",
        label=plain(t("departments.decides")),
        element=fields.select("departments.decides", pairs, chosen),
        hint=plain(t("departments.decides_hint")),
    )


def _group_block(
    t: Translator, block_id: str, chosen: str | None, groups: Sequence[tuple[str, str]], why_not: str | None
) -> Block:
    known = dict(groups)
    if chosen and chosen not in known:
        known[chosen] = chosen
    if not known:
        return context(t(why_not) if why_not else t("departments.no_groups"))
    pairs = [(NO_GROUP, t("departments.group_none")), *known.items()]
    return InputBlock(
        block_id=block_id,
        label=plain(t("departments.group")),
        element=fields.select(block_id, pairs, chosen or NO_GROUP),
        hint=plain(t("departments.group_hint")),
    )
