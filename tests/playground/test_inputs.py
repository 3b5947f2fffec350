"""What an element's state becomes when somebody gives it a value."""

from typing import Any

import pytest

from playground import inputs


@pytest.mark.parametrize(
    ("element", "value", "state"),
    [
        ({"type": "plain_text_input"}, "Hei", {"value": "Hei"}),
        ({"type": "plain_text_input"}, "", {"value": None}),
        ({"type": "users_select"}, "U1", {"selected_user": "U1"}),
        ({"type": "multi_users_select"}, ["U1", "U2"], {"selected_users": ["U1", "U2"]}),
        ({"type": "multi_channels_select"}, "C1", {"selected_channels": ["C1"]}),
        ({"type": "datepicker"}, "2026-11-30", {"selected_date": "2026-11-30"}),
        ({"type": "timepicker"}, "09:30", {"selected_time": "09:30"}),
        ({"type": "datetimepicker"}, "1795323934", {"selected_date_time": 1795323934}),
        ({"type": "checkboxes", "options": [{"value": "a"}]}, ["a"], {"selected_options": [{"value": "a"}]}),
        ({"type": "radio_buttons", "options": [{"value": "a"}]}, "a", {"selected_option": {"value": "a"}}),
        (
            {"type": "static_select", "option_groups": [{"options": [{"value": "a"}]}]},
            "a",
            {"selected_option": {"value": "a"}},
        ),
    ],
)
def test_a_value_is_kept_as_slack_keeps_it(
    element: dict[str, Any], value: Any, state: dict[str, Any]
) -> None:
    assert inputs.entered(element, value) == {"type": element["type"], **state}


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ({"type": "static_select", "options": [{"value": "a"}]}, "b"),
        ({"type": "plain_text_input"}, 5),
        ({"type": "users_select"}, ["U1"]),
        ({"type": "datepicker"}, "30.11.2026"),
        ({"type": "datetimepicker"}, "soon"),
    ],
)
def test_a_value_it_cannot_take_is_refused(element: dict[str, Any], value: Any) -> None:
    with pytest.raises(inputs.BadValue):
        inputs.entered(element, value)


@pytest.mark.parametrize(
    ("element", "value", "fine"),
    [
        ({"type": "plain_text_input", "min_length": 3}, "ab", False),
        ({"type": "plain_text_input", "min_length": 3}, "abc", True),
        ({"type": "email_text_input"}, "aino", False),
        ({"type": "email_text_input"}, "aino@havutuike.example", True),
        ({"type": "url_text_input"}, "havutuike", False),
        ({"type": "url_text_input"}, "https://havutuike.example", True),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", False),
        ({"type": "number_input", "is_decimal_allowed": True}, "1.5", True),
        ({"type": "number_input", "is_decimal_allowed": False, "max_value": "9"}, "10", False),
        ({"type": "multi_users_select", "max_selected_items": 1}, ["U1", "U2"], False),
        ({"type": "users_select"}, "U9", False),
        ({"type": "users_select"}, "U1", True),
    ],
)
def test_the_client_checks_a_form_before_it_is_sent(element: dict[str, Any], value: Any, fine: bool) -> None:
    element = {"action_id": "a", **element}
    blocks = [{"type": "input", "block_id": "b", "element": element}]
    values = {"b": {"a": inputs.entered(element, value)}}
    assert (inputs.client_errors(blocks, values, {"U1", "U2"}) == {}) == fine


def test_what_was_typed_stays_where_the_ids_stay() -> None:
    text = {"type": "plain_text_input", "action_id": "a"}
    blocks = [{"type": "input", "block_id": name, "element": text} for name in ("kept", "new")]
    typed = {"kept": {"a": inputs.entered(text, "Hei")}, "gone": {"a": inputs.entered(text, "Moi")}}
    kept = inputs.kept_values(inputs.initial_values(blocks), typed)
    assert kept["kept"]["a"]["value"] == "Hei"
    assert kept["new"]["a"]["value"] is None
    assert "gone" not in kept
