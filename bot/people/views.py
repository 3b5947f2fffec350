"""What a person sees of their own settings. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, StaticSelectElement
from slack_sdk.models.views import View

from bot import fields
from bot.i18n import Translator
from bot.message import escape, plain, section
from bot.reminders.home_views import Times, country_block, when_blocks
from storage.values import DepartmentFacts

LANGUAGE = "people.language"
DEPARTMENT = "people.department"
STOP = "people.stop"
RESUME = "people.resume"
SETTINGS = "people.settings"
AUTO = "auto"
"""The option that leaves a choice to what Slack says."""
OFFICE = (
    ("people.to_channels", "channels.add"),
    ("people.to_organisation", "organisation.edit"),
    ("people.to_departments", "departments.edit"),
    ("people.to_coordinators", "setup.begin"),
)
"""What coordinators find beside their own settings (admins the last): a label's key and the button's action id."""


@dataclass(frozen=True)
class OwnSettings:
    """A person's settings: their own choices, and what follows where they made none."""

    language: str | None
    """Own choice."""
    spoken: str
    """The language Juuri speaks to them now."""
    department_id: int | None
    is_own_department: bool
    departments: tuple[DepartmentFacts, ...]
    is_stopped: bool
    is_coordinator: bool
    times: Times
    may_name: bool = False
    """Whether they may say who coordinates."""
    digest_by_dm: bool | None = None
    """Whether they get the weekly digest as a direct message; None for who cannot."""


def language_select(t: Translator, own: str | None) -> StaticSelectElement:
    """Choose the language, or leave it to Slack and the department."""
    pairs = [*fields.LANGUAGE_NAMES.items(), (AUTO, t("people.language_auto"))]
    return fields.select(LANGUAGE, pairs, own or AUTO)


def department_select(
    t: Translator, departments: Sequence[DepartmentFacts], own: int | None
) -> StaticSelectElement:
    """Choose the own department, or leave it to user groups and channels."""
    pairs = [(AUTO, t("people.department_auto")), *((str(d.id), d.name) for d in departments)]
    return fields.select(DEPARTMENT, pairs, AUTO if own is None else str(own))


def stop_button(t: Translator, is_stopped: bool) -> ButtonElement:
    """Stop what one did not ask for, or begin again."""
    if is_stopped:
        return ButtonElement(text=plain(t("people.resume")), action_id=RESUME)
    return ButtonElement(text=plain(t("people.stop")), action_id=STOP)


def department_line(t: Translator, settings: OwnSettings) -> str:
    """The person's department in words; that it is not known is said. For mrkdwn."""
    name = next((d.name for d in settings.departments if d.id == settings.department_id), None)
    if name is None:
        return t("people.department_unknown")
    key = "people.department_own" if settings.is_own_department else "people.department_found"
    return t(key, department=escape(name))


def settings_modal(t: Translator, settings: OwnSettings) -> View:
    """Language, department, stop or resume, reminders; every change is kept at once. Coordinators find theirs here, too."""
    own = settings.department_id if settings.is_own_department else None
    blocks: list[Block] = [
        section(t("people.language_label"), accessory=language_select(t, settings.language)),
        section(department_line(t, settings), accessory=department_select(t, settings.departments, own)),
        section(
            t("people.is_stopped") if settings.is_stopped else t("people.is_on"),
            accessory=stop_button(t, settings.is_stopped),
        ),
    ]
    blocks += [*when_blocks(t, settings.times), country_block(t, settings.times)]
    office = OFFICE if settings.is_coordinator else OFFICE[-1:] if settings.may_name else ()
    if office:
        buttons = [ButtonElement(text=plain(t(key)), action_id=action_id) for key, action_id in office]
        blocks += [section(t("people.office")), ActionsBlock(elements=buttons)]
    return fields.modal(t("people.settings"), blocks, callback_id=SETTINGS, close=t("common.close"))
