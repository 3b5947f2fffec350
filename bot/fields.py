"""Inputs that several modals share: their block id is also their action id, so a form finds them by name. Pure."""

from collections.abc import Sequence
from datetime import date, time
from functools import lru_cache
from itertools import islice
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ConversationFilter,
    ConversationSelectElement,
    DatePickerElement,
    InputBlock,
    Option,
    OptionGroup,
    PlainTextInputElement,
    StaticSelectElement,
    TimePickerElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from bot.content import Factor
from bot.i18n import Translator
from bot.message import plain, shorten
from bot.organisation.rules import NORDIC, NORDIC_ZONES, ZONES
from bot.workdays import countries

LANGUAGE_NAMES = {"en": "English", "fi": "suomi", "sv": "svenska", "nb": "norsk bokmål"}
"""Each in its own words, whatever language the reader has."""
WORK_WEEK = range(5)
MOST_OPTIONS = 100

Pairs = Sequence[tuple[str, str]]
"""What a menu offers, as (value, text)."""


class _Kept(Option):
    """An option whose JSON is made once: the menus of countries and zones hold hundreds, the same for everybody."""

    _json: dict[str, Any] | None = None

    def to_dict(self, option_type: str = "block") -> dict[str, Any]:
        if self._json is None:
            self._json = super().to_dict(option_type)
        return self._json


@lru_cache(maxsize=2048)
def _option(value: str, text: str) -> Option:
    return _Kept(value=value, text=plain(shorten(text, 75)))


def select(
    action_id: str, pairs: Pairs, chosen: str | None, *, first: tuple[str, Pairs] | None = None
) -> StaticSelectElement:
    """A menu; more than Slack takes in one list are grouped by the first letters.

    `first` (a heading and its pairs) stands above them all.
    """
    offered, above = _options(pairs), _options(first[1]) if first else []
    groups = [OptionGroup(label=plain(first[0]), options=above)] if first else []
    every = [*above, *offered]
    initial = next((option for option in every if option.value == chosen), None)
    if len(offered) <= MOST_OPTIONS and not groups:
        return StaticSelectElement(action_id=action_id, options=offered, initial_option=initial)
    rest = iter(pairs)
    while part := list(islice(rest, MOST_OPTIONS)):
        label = f"{part[0][1][:1]}–{part[-1][1][:1]}"
        groups.append(OptionGroup(label=plain(label), options=_options(part)))
    return StaticSelectElement(action_id=action_id, option_groups=groups, initial_option=initial)


def _options(pairs: Pairs) -> list[Option]:
    return [_option(value, text) for value, text in pairs]


def select_input(
    block_id: str, label: str, element: StaticSelectElement, hint: str | None = None
) -> InputBlock:
    """A menu in a form."""
    return InputBlock(
        block_id=block_id, label=plain(label), element=element, hint=plain(hint) if hint else None
    )


def language_input(t: Translator, block_id: str, label: str, chosen: str) -> InputBlock:
    """One of Juuri's languages."""
    return select_input(block_id, label, select(block_id, list(LANGUAGE_NAMES.items()), chosen))


def country_input(t: Translator, block_id: str, label: str, chosen: str, hint: str) -> InputBlock:
    """A country whose public holidays are known; the Nordic ones stand first."""
    nordic = (t("organisation.nordic"), [(code, t.country(code)) for code in NORDIC])
    return select_input(block_id, label, select(block_id, _other_countries(t), chosen, first=nordic), hint)


def country_select(t: Translator, action_id: str, chosen: str, none: tuple[str, str]) -> StaticSelectElement:
    """The same as a menu by itself; `none` (a value and its text) stands for no choice."""
    nordic = (t("organisation.nordic"), [none, *((code, t.country(code)) for code in NORDIC)])
    return select(action_id, _other_countries(t), chosen, first=nordic)


@lru_cache(maxsize=8)
def _other_countries(t: Translator) -> Pairs:
    known = t.locale.territories
    others = [(code, t.country(code)) for code in countries() if code in known and code not in NORDIC]
    return sorted(others, key=lambda pair: pair[1])


def zone_input(t: Translator, block_id: str, label: str, chosen: str) -> InputBlock:
    """A time zone by its place; the Nordic ones stand first."""
    return select_input(block_id, label, select(block_id, _zones(t, chosen), chosen))


@lru_cache(maxsize=32)
def _zones(t: Translator, chosen: str) -> Pairs:
    others = [(zone, t.zone(zone)) for zone in {*ZONES, chosen} - {*NORDIC_ZONES}]
    return [*((zone, t.zone(zone)) for zone in NORDIC_ZONES), *sorted(others, key=lambda pair: pair[1])]


def channel_input(
    block_id: str, label: str, chosen: str | None, hint: str, *, optional: bool = False
) -> InputBlock:
    """A public or private channel."""
    element = ConversationSelectElement(
        action_id=block_id,
        initial_conversation=chosen,
        filter=ConversationFilter(include=["public", "private"]),
    )
    return InputBlock(
        block_id=block_id, label=plain(label), element=element, hint=plain(hint), optional=optional
    )


def days_input(t: Translator, block_id: str, label: str, chosen: int) -> InputBlock:
    """Weekdays as check boxes; `chosen` is a bit mask, Monday = 1."""
    options = [Option(value=str(day), text=plain(t.weekday(day))) for day in WORK_WEEK]
    initial = [option for day, option in enumerate(options) if chosen >> day & 1]
    element = CheckboxesElement(action_id=block_id, options=options, initial_options=initial or None)
    return InputBlock(block_id=block_id, label=plain(label), element=element)


def time_input(block_id: str, label: str, chosen: time, hint: str) -> InputBlock:
    """A wall time."""
    element = TimePickerElement(action_id=block_id, initial_time=f"{chosen:%H:%M}")
    return InputBlock(block_id=block_id, label=plain(label), element=element, hint=plain(hint))


def packs_input(t: Translator, block_id: str, label: str, chosen: Sequence[str], hint: str) -> InputBlock:
    """The factors to draw tips from; none means all."""
    options = [Option(value=factor, text=plain(t("factor." + factor))) for factor in Factor]
    initial = [option for option in options if option.value in chosen]
    element = CheckboxesElement(action_id=block_id, options=options, initial_options=initial or None)
    return InputBlock(block_id=block_id, label=plain(label), element=element, hint=plain(hint), optional=True)


def text_input(
    block_id: str, label: str, value: str | None, *, most: int, hint: str | None = None, **more: bool
) -> InputBlock:
    """A line of text, or several with `multiline`; `optional` may be left empty."""
    element = PlainTextInputElement(
        action_id=block_id,
        initial_value=value or None,
        max_length=most,
        multiline=more.get("multiline", False),
    )
    return InputBlock(
        block_id=block_id,
        label=plain(label),
        element=element,
        hint=plain(hint) if hint else None,
        optional=more.get("optional", False),
    )


def date_input(
    block_id: str, label: str, chosen: date | None, *, hint: str | None = None, optional: bool = False
) -> InputBlock:
    """A date."""
    element = DatePickerElement(action_id=block_id, initial_date=chosen.isoformat() if chosen else None)
    return InputBlock(
        block_id=block_id,
        label=plain(label),
        element=element,
        hint=plain(hint) if hint else None,
        optional=optional,
    )


def user_input(block_id: str, label: str, chosen: str | None, *, optional: bool = False) -> InputBlock:
    """One person of the workspace."""
    element = UserSelectElement(action_id=block_id, initial_user=chosen)
    return InputBlock(block_id=block_id, label=plain(label), element=element, optional=optional)


def days_in_words(t: Translator, days: int) -> list[str]:
    """The weekdays of a bit mask."""
    return [t.weekday(day) for day in range(7) if days >> day & 1]


def modal(
    title: str,
    blocks: Sequence[Block],
    *,
    callback_id: str,
    close: str,
    submit: str | None = None,
    metadata: str = "",
) -> View:
    """A modal; its three short texts are cut to what Slack shows."""
    return View(
        type="modal",
        callback_id=callback_id,
        title=plain(shorten(title, 24)),
        submit=plain(shorten(submit, 24)) if submit else None,
        close=plain(shorten(close, 24)),
        private_metadata=metadata,
        blocks=list(blocks),
    )
