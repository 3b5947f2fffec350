"""The form for a suggestion, and what is nearly the same. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    CheckboxesElement,
    DatePickerElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    StaticMultiSelectElement,
    StaticSelectElement,
)
from slack_sdk.models.blocks.block_elements import FileInputElement
from slack_sdk.models.views import View

from bot.content import Factor
from bot.fields import modal
from bot.i18n import Translator
from bot.message import escape, plain, section, shorten
from bot.suggestions import rules
from storage.states import PicturePeople, SuggestionState
from storage.values import Outlet

NEW = "suggestions.new"
"""The button in Home, and the global shortcut."""
FROM_MESSAGE = "suggestions.from_message"
SEND = "suggestions.send"
AFRESH = "suggestions.afresh"
DIFFERENT = "suggestions.different"
SAME = "suggestions.same"

HEADLINE = "suggestions.headline"
WHY = "suggestions.why"
LINK = "suggestions.link"
OUTLETS = "suggestions.outlets"
AUDIENCE = "suggestions.audience"
FACTOR = "suggestions.factor"
WISHED_ON = "suggestions.wished_on"
FILES = "suggestions.files"
PEOPLE = "suggestions.people"
PICTURE = "suggestions.picture"
CREDIT = "suggestions.credit"
CONSENT = "suggestions.consent"
TELLING = (HEADLINE, LINK, OUTLETS, AUDIENCE, FACTOR, WISHED_ON, PEOPLE, CREDIT)
"""Fields that tell Juuri when they are changed: then everything typed so far is kept."""
_YES = "yes"
_ANEW = "_anew"


class Origin(StrEnum):
    """Where an idea came from."""

    OPEN = "open"
    """From nowhere in particular, or a public channel."""
    OWN = "own"
    """From the person's own message in a private place."""
    PRIVATE = "private"
    """From somebody else's message in a private place: they must agree."""


@dataclass(frozen=True)
class Shape:
    """What a form must remember of itself while it is open."""

    origin: Origin = Origin.OPEN
    is_anew: bool = False
    """Whether it was emptied: Slack puts what was typed into fields that keep their block ids, so these have others."""

    @classmethod
    def of(cls, metadata: str) -> "Shape":
        """From a view's private metadata."""
        origin, _, anew = metadata.partition(":")
        return cls(Origin(origin), bool(anew))

    @property
    def metadata(self) -> str:
        """For a view's private metadata."""
        return f"{self.origin}:{_ANEW if self.is_anew else ''}"

    def block(self, field: str) -> str:
        """The id of a field's block."""
        return field + _ANEW if self.is_anew else field

    def fields(self, typed: Mapping[str, Any]) -> dict[str, Any]:
        """What was typed, by field."""
        return {name.removesuffix(_ANEW): value for name, value in typed.items()}


@dataclass(frozen=True)
class Eyes:
    """Who will see what is sent."""

    coordinators: tuple[str, ...] = ()
    """By name."""
    channel: str | None = None
    """The name of the channel in which colleagues see suggestions, if there is one."""


@dataclass(frozen=True)
class Found:
    """A suggestion that is nearly the same."""

    id: int
    headline: str
    state: SuggestionState
    name: str | None
    """Who suggested it, where they want to be named."""
    is_own: bool


def one_moment(t: Translator) -> View:
    """What stands there while the message is looked up."""
    blocks: list[Block] = [section(escape(t("suggestions.one_moment")))]
    return View(
        type="modal", title=_title(t("suggestions.title")), close=_title(t("common.close")), blocks=blocks
    )


def form_modal(
    t: Translator,
    typed: Mapping[str, Any],
    outlets: Sequence[Outlet],
    shape: Shape,
    eyes: Eyes,
    *,
    is_continued: bool = False,
) -> View:
    """The form with what is known already, by field."""
    blocks: list[Block] = []
    if is_continued:
        button = ButtonElement(text=plain(t("suggestions.afresh")), action_id=AFRESH)
        blocks.append(section(escape(t("suggestions.continued")), accessory=button))
    if shape.origin is not Origin.OPEN:
        blocks.append(section(escape(_who_sees(t, eyes))))
    blocks += _told(t, typed, outlets) + _pictured(t, typed)
    if shape.origin is Origin.PRIVATE:
        consent = _tick(CONSENT, t("suggestions.consent_yes"), typed)
        blocks.append(_input(t("suggestions.consent"), consent, optional=False))
    for block in blocks:
        if isinstance(block, InputBlock):
            block.block_id = shape.block(str(block.block_id))
    return modal(
        t("suggestions.title"),
        blocks,
        callback_id=SEND,
        submit=t("suggestions.send"),
        close=t("common.close"),
        metadata=shape.metadata,
    )


def _who_sees(t: Translator, eyes: Eyes) -> str:
    said = [t("suggestions.private")]
    if eyes.channel:
        said.append(t("suggestions.private_shared", channel=eyes.channel))
    if eyes.coordinators:
        names = shorten(t.listed(eyes.coordinators), 1500)
        said.append(t("suggestions.private_coordinators", names=names))
    return " ".join(said)


def _told(t: Translator, typed: Mapping[str, Any], outlets: Sequence[Outlet]) -> list[Block]:
    """What it is about, where and for whom."""
    headline = _text(HEADLINE, typed, rules.MOST_HEADLINE)
    why = _text(WHY, typed, rules.MOST_WHY, multiline=True)
    blocks: list[Block] = [
        _input(t("suggestions.headline"), headline, t("suggestions.headline_hint"), optional=False),
        _input(t("suggestions.why"), why, t("suggestions.why_hint")),
        _input(t("suggestions.link"), _text(LINK, typed, rules.MOST_LINK)),
    ]
    if outlets:
        offered = [_option(str(outlet.id), outlet.name) for outlet in outlets]
        chosen = [option for option in offered if option.value in typed.get("outlets", ())]
        many = StaticMultiSelectElement(action_id=OUTLETS, options=offered, initial_options=chosen or None)
        blocks.append(_input(t("suggestions.outlets"), many))
    audience = _text(AUDIENCE, typed, rules.MOST_AUDIENCE)
    factors = [_option(factor.value, t("factor." + factor)) for factor in Factor]
    one = StaticSelectElement(
        action_id=FACTOR, options=factors, initial_option=_chosen(factors, typed.get("factor"))
    )
    wished_on = typed.get("wished_on")
    day = DatePickerElement(action_id=WISHED_ON, initial_date=str(wished_on) if wished_on else None)
    return [
        *blocks,
        _input(t("suggestions.audience"), audience, t("suggestions.audience_hint")),
        _input(t("suggestions.factor"), one),
        _input(t("suggestions.wished_on"), day),
    ]


def _pictured(t: Translator, typed: Mapping[str, Any]) -> list[Block]:
    """Files, who and what is seen in them, and whether the suggester is named."""
    people = [_option(who.value, t(f"suggestions.people_{who}")) for who in PicturePeople]
    who = RadioButtonsElement(
        action_id=PEOPLE, options=people, initial_option=_chosen(people, typed.get("people"))
    )
    files_hint = t("suggestions.files_hint", most=t.number(rules.MOST_FILES))
    return [
        _input(
            t("suggestions.files"), FileInputElement(action_id=FILES, max_files=rules.MOST_FILES), files_hint
        ),
        _input(t("suggestions.people"), who),
        _input(
            t("suggestions.picture"), _text(PICTURE, typed, rules.MOST_PICTURE), t("suggestions.picture_hint")
        ),
        _input(t("suggestions.credit"), _tick(CREDIT, t("suggestions.credit_yes"), typed)),
    ]


def near_modal(t: Translator, found: Sequence[Found], view_id: str) -> View:
    """Suggestions that are nearly the same as the one in the form `view_id`, which is below."""
    blocks: list[Block] = [section(escape(t.n("suggestions.near_intro", len(found))))]
    for one in found:
        lines = [f"*{escape(one.headline)}*", escape(t(f"suggestions.state_{one.state}"))]
        if one.is_own:
            lines.append(escape(t("suggestions.near_own")))
        elif one.name:
            lines.append(escape(t("suggestions.near_by", name=one.name)))
        label = shorten(f"{t('suggestions.same')}: {one.headline}", 75)
        button = ButtonElement(
            text=plain(t("suggestions.same")), action_id=SAME, value=str(one.id), accessibility_label=label
        )
        blocks.append(section("\n".join(lines), accessory=button))
    return modal(
        t("suggestions.near_title"),
        blocks,
        callback_id=DIFFERENT,
        submit=t("suggestions.different"),
        close=t("suggestions.back"),
        metadata=view_id,
    )


def thanks_modal(t: Translator, text: str) -> View:
    """The last word; closing it closes the form below, too."""
    return View(
        type="modal",
        title=_title(t("suggestions.title")),
        close=_title(t("common.close")),
        clear_on_close=True,
        blocks=[section(escape(text))],
    )


def _title(text: str) -> Any:
    return plain(shorten(text, 24))


def _input(
    label: str, element: InputInteractiveElement, hint: str | None = None, *, optional: bool = True
) -> InputBlock:
    """A field; its block bears the name of its element."""
    return InputBlock(
        block_id=element.action_id,
        label=plain(label),
        element=element,
        hint=plain(hint) if hint else None,
        optional=optional,
        dispatch_action=element.action_id in TELLING or None,
    )


def _text(
    name: str, typed: Mapping[str, Any], most: int, *, multiline: bool = False
) -> PlainTextInputElement:
    value = shorten(str(typed.get(name.partition(".")[2]) or ""), most)
    return PlainTextInputElement(
        action_id=name, initial_value=value or None, max_length=most, multiline=multiline
    )


def _tick(name: str, text: str, typed: Mapping[str, Any]) -> CheckboxesElement:
    option = _option(_YES, text)
    is_ticked = bool(typed.get(name.partition(".")[2]))
    return CheckboxesElement(
        action_id=name, options=[option], initial_options=[option] if is_ticked else None
    )


def _option(value: str, text: str) -> Option:
    return Option(value=value, text=plain(shorten(text, 75)))


def _chosen(options: Sequence[Option], value: Any) -> Option | None:
    return next((option for option in options if option.value == value), None)
