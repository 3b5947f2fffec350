"""What people put into views and messages: values per element type, and the client's own checks."""

import re
from collections.abc import Collection, Iterator
from typing import Any

Values = dict[str, dict[str, dict[str, Any]]]

_KEYS = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", "initial_files"),
}
STATEFUL = frozenset(_KEYS)
_LISTS = {kind for kind, (key, _) in _KEYS.items() if key.endswith("s") or kind == "file_input"}
_FORMATS = {
    "datepicker": r"\d{4}-\d\d-\d\d",
    "timepicker": r"\d\d:\d\d",
    "datetimepicker": r"\d{10}",
}


class BadValue(Exception):
    """A value this element cannot take."""


def elements(blocks: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Every (block, interactive element) of blocks."""
    for block in blocks:
        inside = [block.get("accessory"), block.get("element"), *(block.get("elements") or [])]
        for element in inside:
            if isinstance(element, dict) and "action_id" in element:
                yield block, element
        for child in block.get("child_blocks") or []:
            yield from elements([child])


def find(blocks: list[dict[str, Any]], block_id: str, action_id: str) -> dict[str, Any] | None:
    """One element by its ids."""
    pairs = elements(blocks)
    return next((e for b, e in pairs if b.get("block_id") == block_id and e["action_id"] == action_id), None)


def initial_values(blocks: list[dict[str, Any]]) -> Values:
    """state.values before anybody has touched anything."""
    values: Values = {}
    for block, element in elements(blocks):
        kind = element["type"]
        if kind in _KEYS:
            key, initial = _KEYS[kind]
            value = element.get(initial, [] if kind in _LISTS else None)
            values.setdefault(block["block_id"], {})[element["action_id"]] = {"type": kind, key: value}
    return values


def kept_values(fresh: Values, typed: Values) -> Values:
    """The fresh values, overlaid with what was typed into elements that are still there."""
    return {
        block_id: {
            action_id: old
            if (old := typed.get(block_id, {}).get(action_id)) and old["type"] == value["type"]
            else value
            for action_id, value in actions.items()
        }
        for block_id, actions in fresh.items()
    }


def options_of(element: dict[str, Any]) -> list[dict[str, Any]]:
    """Every option an element offers, groups flattened."""
    groups = element.get("option_groups") or [{"options": element.get("options") or []}]
    return [option for group in groups for option in group["options"]]


def option_of(element: dict[str, Any], value: Any) -> dict[str, Any]:
    """The option with a value."""
    for option in options_of(element):
        if option.get("value") == value:
            return option
    raise BadValue(f"there is no option {value!r}")


def entered(element: dict[str, Any], value: Any) -> dict[str, Any]:
    """The state of an element after somebody gave it a value; options are named by their value."""
    kind = element["type"]
    key, _ = _KEYS[kind]
    if kind in _LISTS:
        wanted = [] if value in (None, "") else value if isinstance(value, list) else [value]
        return {"type": kind, key: [_single(element, entry) for entry in wanted]}
    if value is not None and not isinstance(value, str):
        raise BadValue(f"{kind} takes one value, as text")
    return {"type": kind, key: None if value in (None, "") else _single(element, value)}


def _single(element: dict[str, Any], value: Any) -> Any:
    kind = element["type"]
    if "select" in kind and "options" not in element and "option_groups" not in element:
        return value
    if _KEYS[kind][0].startswith("selected_option"):
        return option_of(element, value)
    if kind == "rich_text_input":
        section = {"type": "rich_text_section", "elements": [{"type": "text", "text": value}]}
        return {"type": "rich_text", "elements": [section]}
    if kind in _FORMATS and not re.fullmatch(_FORMATS[kind], str(value)):
        raise BadValue(f"{value!r} is no value of a {kind}")
    return int(value) if kind == "datetimepicker" else value


def client_errors(blocks: list[dict[str, Any]], values: Values, people: Collection[str]) -> dict[str, str]:
    """What Slack's client refuses before it sends a form: a sentence per block."""
    errors = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        state = values[block["block_id"]][element["action_id"]]
        value = state[_KEYS[element["type"]][0]]
        if value in (None, "", []):
            if not block.get("optional"):
                errors[block["block_id"]] = "Please complete this required field."
        elif sentence := _complaint(element, value, people):
            errors[block["block_id"]] = sentence
    return errors


def _complaint(element: dict[str, Any], value: Any, people: Collection[str]) -> str | None:
    kind = element["type"]
    if kind == "plain_text_input":
        if len(value) > element.get("max_length", 3000):
            return f"Must be at most {element.get('max_length', 3000)} characters."
        if len(value) < element.get("min_length", 0):
            return f"Must be at least {element['min_length']} characters."
    if kind == "email_text_input" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        return "Enter a valid email address."
    if kind == "url_text_input" and not re.fullmatch(r"https?://\S+", value):
        return "Enter a valid URL."
    if kind == "number_input":
        return _number_complaint(element, value)
    if isinstance(value, list) and len(value) > element.get("max_selected_items", len(value)):
        return f"Choose at most {element['max_selected_items']}."
    chosen = value if kind == "multi_users_select" else [value] if kind == "users_select" else []
    return "There is nobody with that name." if any(user not in people for user in chosen) else None


def _number_complaint(element: dict[str, Any], value: str) -> str | None:
    decimal = element["is_decimal_allowed"]
    if not re.fullmatch(r"-?\d+(\.\d+)?" if decimal else r"-?\d+", value):
        return "Enter a number." if decimal else "Enter a whole number."
    if "min_value" in element and float(value) < float(element["min_value"]):
        return f"Must be at least {element['min_value']}."
    if "max_value" in element and float(value) > float(element["max_value"]):
        return f"Must be at most {element['max_value']}."
    return None
