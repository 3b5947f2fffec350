"""The interactive elements and their limits. https://docs.slack.dev/reference/block-kit/block-elements"""

from typing import Any

from playground.block_kit.checks import (
    ANY_TEXT,
    PLAIN,
    Check,
    Page,
    anything,
    by_type,
    choice,
    exactly_one,
    flag,
    plain,
    several,
    shape,
    string,
    text,
    url,
    whole,
)

NUMERIC = string(100, pattern=r"-?\d+(\.\d+)?$")
CONFIRM = shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": choice("primary", "danger")},
)
TRIGGERS = several(1, 2, choice("on_enter_pressed", "on_character_entered"))
SLACK_FILE = shape({}, {"id": string(255), "url": url()}, exactly_one("id", "url"))
FILTER = shape(
    {},
    {
        "include": several(1, 4, choice("im", "mpim", "private", "public")),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    },
)


def _option(kinds: tuple[str, ...] = PLAIN, *, link: bool = False) -> Check:
    optional = {"description": text(75, kinds)} | ({"url": url()} if link else {})
    return shape({"text": text(75, kinds), "value": string(150)}, optional)


def _offered(value: dict[str, Any]) -> list[Any]:
    groups = value.get("option_groups")
    if not isinstance(groups, list):
        groups = [value]
    lists = [group.get("options") for group in groups if isinstance(group, dict)]
    return [option for options in lists if isinstance(options, list) for option in options]


def _initial_is_offered(page: Page, at: str, value: dict[str, Any]) -> None:
    chosen = value.get("initial_options") or []
    if "initial_option" in value:
        chosen = [value["initial_option"]]
    offered = _offered(value)
    if any(option not in offered for option in chosen):
        page.say(at, "an initial option is none of the options")


def _values_differ(page: Page, at: str, value: dict[str, Any]) -> None:
    values = [str(option.get("value")) for option in _offered(value) if isinstance(option, dict)]
    if len(set(values)) < len(values):
        page.say(at, "two options have the same value")


def _lengths_agree(page: Page, at: str, value: dict[str, Any]) -> None:
    least, most = value.get("min_length", 0), value.get("max_length", 3000)
    if isinstance(least, int) and isinstance(most, int) and least > most:
        page.say(at, "min_length is more than max_length")
    initial = value.get("initial_value")
    if isinstance(initial, str) and isinstance(most, int) and len(initial) > most:
        page.say(f"{at}/initial_value", f"must be less than {most + 1} characters")


def _in_modals_only(page: Page, at: str, value: dict[str, Any]) -> None:
    if page.surface != "modal":
        page.say(at, f"{value['type']} is only allowed in modals")


def _response_url_in_modals_only(page: Page, at: str, value: dict[str, Any]) -> None:
    if value.get("response_url_enabled") and (page.surface != "modal" or not at.endswith("/element")):
        page.say(at, "response_url_enabled only works in input blocks of modals")


_TYPE = {"type": anything}
_ACTION = {"action_id": string(255)}
_CONFIRM = {**_ACTION, "confirm": CONFIRM}
_FOCUS = {**_CONFIRM, "focus_on_load": flag}
_HINTED = {**_FOCUS, "placeholder": plain(150)}
_TYPED = {**_ACTION, "focus_on_load": flag, "placeholder": plain(150)} | {
    "dispatch_action_config": shape({}, {"trigger_actions_on": TRIGGERS})
}
_MANY = {"max_selected_items": whole(1, 10_000)}
_IDS = several(0, 10_000, string(255))
_OPTIONS = several(1, 100, _option())
_GROUPS = several(1, 100, shape({"label": plain(75), "options": _OPTIONS}))
_CHANNELS = {**_HINTED, "response_url_enabled": flag}
_CONVERSATIONS = {"default_to_current_conversation": flag, "filter": FILTER}


def _select(initial: dict[str, Check]) -> Check:
    optional = {**_HINTED, "options": _OPTIONS, "option_groups": _GROUPS, **initial}
    rules = (exactly_one("options", "option_groups"), _initial_is_offered, _values_differ)
    return shape(_TYPE, optional, *rules)


def _boxes(initial: dict[str, Check]) -> Check:
    options = several(1, 10, _option(ANY_TEXT))
    return shape({**_TYPE, "options": options}, {**_FOCUS, **initial}, _initial_is_offered, _values_differ)


_BUTTON = {
    **_CONFIRM,
    "url": url(),
    "value": string(2000, 0),
    "style": choice("primary", "danger"),
    "accessibility_label": string(75),
    "agent_prompt": string(4000, 0),
    "agent_prompt_display": anything,
    "visible_to_user_ids": _IDS,
}
_FEEDBACK = shape(
    {"text": plain(75), "value": string(2000, 0)},
    {"accessibility_label": string(75)},
)
_DATE = string(10, pattern=r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")
_TIME = string(5, pattern=r"([01]\d|2[0-3]):[0-5]\d$")
_PICTURE = {"image_url": url(), "slack_file": SLACK_FILE}

ELEMENTS: dict[str, Check] = {
    "button": shape({**_TYPE, "text": plain(75)}, _BUTTON),
    "workflow_button": shape(
        {**_TYPE, "text": plain(75), "workflow": anything},
        {name: _BUTTON[name] for name in ("style", "accessibility_label", "action_id", "confirm")},
    ),
    "icon_button": shape(
        {**_TYPE, "icon": string(75), "text": plain(75)},
        {name: _BUTTON[name] for name in _BUTTON if name not in ("url", "style")},
    ),
    "feedback_buttons": shape({**_TYPE, "positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, _ACTION),
    "image": shape({**_TYPE, "alt_text": string(2000, 0)}, _PICTURE, exactly_one("image_url", "slack_file")),
    "overflow": shape({**_TYPE, "options": several(1, 5, _option(link=True))}, _CONFIRM, _values_differ),
    "checkboxes": _boxes({"initial_options": several(1, 10)}),
    "radio_buttons": _boxes({"initial_option": anything}),
    "datepicker": shape(_TYPE, {**_HINTED, "initial_date": _DATE}),
    "timepicker": shape(_TYPE, {**_HINTED, "initial_time": _TIME, "timezone": string(100)}),
    "datetimepicker": shape(_TYPE, {**_FOCUS, "initial_date_time": whole(1, 9_999_999_999)}),
    "static_select": _select({"initial_option": anything}),
    "multi_static_select": _select({"initial_options": several(1, 100), **_MANY}),
    "external_select": shape(
        _TYPE, {**_HINTED, "initial_option": _option(), "min_query_length": whole(0, 1000)}
    ),
    "multi_external_select": shape(
        _TYPE,
        {
            **_HINTED,
            **_MANY,
            "initial_options": several(0, 100, _option()),
            "min_query_length": whole(0, 1000),
        },
    ),
    "users_select": shape(_TYPE, {**_HINTED, "initial_user": string(255)}),
    "multi_users_select": shape(_TYPE, {**_HINTED, **_MANY, "initial_users": _IDS}),
    "conversations_select": shape(
        _TYPE,
        {**_CHANNELS, **_CONVERSATIONS, "initial_conversation": string(255)},
        _response_url_in_modals_only,
    ),
    "multi_conversations_select": shape(
        _TYPE, {**_HINTED, **_MANY, **_CONVERSATIONS, "initial_conversations": _IDS}
    ),
    "channels_select": shape(
        _TYPE, {**_CHANNELS, "initial_channel": string(255)}, _response_url_in_modals_only
    ),
    "multi_channels_select": shape(_TYPE, {**_HINTED, **_MANY, "initial_channels": _IDS}),
    "plain_text_input": shape(
        _TYPE,
        {
            **_TYPED,
            "initial_value": string(3000, 0),
            "multiline": flag,
            "min_length": whole(0, 3000),
            "max_length": whole(1, 3000),
        },
        _lengths_agree,
    ),
    "email_text_input": shape(_TYPE, {**_TYPED, "initial_value": string(3000, 0)}),
    "url_text_input": shape(_TYPE, {**_TYPED, "initial_value": string(3000, 0)}),
    "number_input": shape(
        {**_TYPE, "is_decimal_allowed": flag},
        {**_TYPED, "initial_value": NUMERIC, "min_value": NUMERIC, "max_value": NUMERIC},
    ),
    "rich_text_input": shape(
        _TYPE, {**_TYPED, "initial_value": anything, "min_lines": whole(1, 100), "max_lines": whole(1, 100)}
    ),
    "file_input": shape(
        _TYPE,
        {**_ACTION, "filetypes": several(1, 100, string(20)), "max_files": whole(1, 10)},
        _in_modals_only,
    ),
}

_SELECTS = frozenset(kind for kind in ELEMENTS if kind.endswith("_select"))
_PICKED = _SELECTS | {"checkboxes", "radio_buttons", "datepicker", "timepicker"}
_TYPED_IN = {"plain_text_input", "email_text_input", "url_text_input", "number_input", "file_input"}
_PLACES = {
    "actions": _PICKED | {"button", "datetimepicker", "overflow", "workflow_button", "rich_text_input"},
    "section": _PICKED | {"button", "image", "overflow", "workflow_button"},
    "input": _PICKED | _TYPED_IN | {"datetimepicker", "rich_text_input"},
    "context_actions": {"feedback_buttons", "icon_button"},
    "card": {"button"},
    "image": {"image"},
}


def element(place: str) -> Check:
    """An element where a kind of block allows it; its action_id is the only one in the block."""
    of_type = by_type(ELEMENTS, _PLACES[place])

    def check(page: Page, at: str, value: Any) -> None:
        of_type(page, at, value)
        if not isinstance(value, dict):
            return
        page.focused += value.get("focus_on_load") is True
        action_id = value.get("action_id")
        if isinstance(action_id, str):
            block = at.partition("/element")[0].partition("/accessory")[0]
            if (block, action_id) in page.action_ids:
                page.say(f"{at}/action_id", f"`action_id` {action_id!r} is used twice in one block")
            page.action_ids.add((block, action_id))

    return check
