"""The set-up as people see it: who coordinates, the pages, the introduction. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    InputBlock,
    Option,
    SectionBlock,
    UserMultiSelectElement,
)
from slack_sdk.models.views import View

from bot import fields
from bot.channels.rules import Rhythm
from bot.channels.views import rhythm_inputs
from bot.departments.views import department_inputs
from bot.i18n import Translator
from bot.message import Message, context, escape, plain, section
from bot.organisation import Organisation
from bot.setup.rules import LAST, Page
from storage.values import ChannelFacts, DepartmentFacts

BEGIN = "setup.begin"
CONTINUE = "setup.continue"
BACK = "setup.back"
CHECK = "setup.check"
CALLBACKS = {
    Page.ORGANISATION: "setup.organisation",
    Page.COORDINATORS: "setup.coordinators_page",
    Page.DEPARTMENT: "setup.department",
    Page.RHYTHM: "setup.rhythm",
    Page.INTRODUCTION: "setup.introduction",
}
"""The callback id of each page that can be submitted."""
MOST_COORDINATORS = 30
LONGEST_INTRODUCTION = 2500


@dataclass(frozen=True)
class Wizard:
    """What a page of the set-up shows: what was saved, or what is suggested."""

    page: Page
    settings: Organisation
    department: DepartmentFacts | None
    rhythm: Rhythm
    channel: ChannelFacts | None
    """The first channel, once it is chosen."""
    introduction: str = ""
    """The introduction that is offered, in the channel's language."""
    next_at: datetime | None = None
    """When the next tip comes, once all is done."""


@dataclass(frozen=True)
class Around:
    """What Slack says while a page is shown."""

    troubles: tuple[str, ...] = ()
    """Sentences on what must be mended, and how."""
    groups: tuple[tuple[str, str], ...] = ()
    """User groups as (id, name)."""
    groups_why_not: str | None = None


def naming_modal(t: Translator, coordinators: Sequence[str]) -> View:
    """Who coordinates? Those who do are chosen already."""
    element = UserMultiSelectElement(
        action_id="setup.coordinators",
        initial_users=list(coordinators) or None,
        max_selected_items=MOST_COORDINATORS,
    )
    blocks: list[Block] = [
        section(t("setup.naming_why")),
        InputBlock(
            block_id="setup.coordinators",
            label=plain(t("setup.coordinators")),
            element=element,
            hint=plain(t("setup.coordinators_hint")),
        ),
    ]
    return fields.modal(
        t("setup.naming_title"), blocks, callback_id=BEGIN, submit=t("common.save"), close=t("common.close")
    )


def named_view(t: Translator, names: Sequence[str]) -> View:
    """Who coordinates now."""
    text = escape(t("setup.named_done", names=t.listed(names)))
    return fields.modal(t("setup.naming_title"), [section(text)], callback_id=BEGIN, close=t("common.close"))


def named_message(t: Translator, namer: str, is_set_up: bool) -> Message:
    """To somebody who was named: what that means and where to go on."""
    text = t("setup.named_later" if is_set_up else "setup.named", name=namer)
    go_on = ButtonElement(text=plain(t("setup.continue")), action_id=CONTINUE, style="primary")
    return Message(text, [section(escape(text)), *([] if is_set_up else [ActionsBlock(elements=[go_on])])])


def wizard_view(t: Translator, wizard: Wizard, around: Around) -> View:
    """One page of the set-up."""
    if wizard.page is Page.DONE:
        return fields.modal(t("setup.title"), _done(t, wizard), callback_id=CONTINUE, close=t("common.close"))
    page = wizard.page
    return fields.modal(
        t("setup.title"),
        [*_head(t, page, around.troubles), *_inputs(t, wizard, around)],
        callback_id=CALLBACKS[page],
        submit=t("setup.post" if page is LAST else "setup.next"),
        close=t("setup.later"),
        metadata=str(int(page)),
    )


def _head(t: Translator, page: Page, troubles: Sequence[str]) -> list[Block]:
    """Where one is, what must be mended, and the way back."""
    blocks: list[Block] = [context(t("setup.step", step=t.number(page), steps=t.number(LAST)))]
    if troubles:
        blocks.append(
            section(t("setup.troubles") + "\n" + "\n".join(f"• {escape(text)}" for text in troubles))
        )
    buttons = []
    if troubles:
        buttons.append(ButtonElement(text=plain(t("setup.check")), action_id=CHECK, value=str(int(page))))
    if page > Page.ORGANISATION:
        buttons.append(ButtonElement(text=plain(t("setup.back")), action_id=BACK, value=str(page - 1)))
    if buttons:
        blocks.append(ActionsBlock(block_id="setup.ways", elements=buttons))
    return [*blocks, section(t(f"setup.page_{page.name.lower()}"))]


def _inputs(t: Translator, wizard: Wizard, around: Around) -> list[Block]:
    settings, rhythm = wizard.settings, wizard.rhythm
    if wizard.page is Page.ORGANISATION:
        return [
            fields.language_input(t, "setup.language", t("organisation.language"), settings.language),
            fields.country_input(
                t,
                "setup.country",
                t("organisation.country"),
                settings.country,
                t("organisation.country_hint"),
            ),
            fields.zone_input(t, "setup.zone", t("organisation.zone"), settings.zone),
        ]
    if wizard.page is Page.COORDINATORS:
        channel, hint = settings.coordinators_channel, t("organisation.channel_hint")
        return [fields.channel_input("setup.coordinators_channel", t("organisation.channel"), channel, hint)]
    if wizard.page is Page.DEPARTMENT:
        return department_inputs(t, wizard.department, around.groups, around.groups_why_not, noun="setup")
    if wizard.page is Page.RHYTHM:
        channel, hint = rhythm.channel or None, t("channels.channel_hint")
        return [
            fields.channel_input("setup.channel", t("channels.channel"), channel, hint),
            *rhythm_inputs(t, rhythm, "setup", "channel_language"),
        ]
    return _introduction_inputs(t, wizard)


def _introduction_inputs(t: Translator, wizard: Wizard) -> list[Block]:
    first = Option(value="first", text=plain(t("setup.first")))
    return [
        section(
            t("setup.where", channel=escape(wizard.channel.name if wizard.channel else wizard.rhythm.channel))
        ),
        fields.text_input(
            "setup.text",
            t("setup.text"),
            wizard.introduction,
            most=LONGEST_INTRODUCTION,
            hint=t("setup.text_hint"),
            multiline=True,
        ),
        InputBlock(
            block_id="setup.first",
            label=plain(t("setup.first_label")),
            element=CheckboxesElement(action_id="setup.first", options=[first], initial_options=[first]),
            optional=True,
        ),
    ]


def introduction_text(t: Translator, rhythm: Rhythm) -> str:
    """The introduction that is offered, in the channel's language."""
    days = t.listed([t.weekday(day) for day in rhythm.days])
    return t("setup.introduction", days=days, time=t.clock(rhythm.time))


def introduction_message(t: Translator, text: str, name: str) -> Message:
    """The introduction as posted, with who wrote it."""
    return Message(text, [SectionBlock(text=plain(text)), context(escape(t("setup.posted_by", name=name)))])


def _done(t: Translator, wizard: Wizard) -> list[Block]:
    blocks: list[Block] = [section(t("setup.done"))]
    if wizard.next_at and wizard.channel:
        when = t.when(wizard.next_at, wizard.rhythm.zone)
        blocks.append(section(escape(t("setup.done_next", channel=wizard.channel.name, when=when))))
    return [*blocks, context(t("setup.done_later"))]
