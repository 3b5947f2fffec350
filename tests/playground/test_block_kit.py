"""The Block Kit validator against a frozen corpus of valid and invalid messages and views."""

import json
from pathlib import Path
from typing import Any

import pytest

from playground import block_kit

CASES = json.loads((Path(__file__).parent / "block_kit_cases.json").read_text(encoding="utf-8"))


def unpacked(value: Any) -> Any:
    """Long texts and lists are kept as what is repeated and how often."""
    if isinstance(value, list):
        return [unpacked(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    if "text_of" in value:
        return value["text_of"] * value["times"]
    if "list_of" in value:
        return [unpacked(value["list_of"]) for _ in range(value["times"])]
    return {name: unpacked(entry) for name, entry in value.items()}


def problems_of(case: dict[str, Any]) -> list[str]:
    content = unpacked(case["content"])
    return (
        block_kit.check_view(content)
        if case["surface"] == "view"
        else block_kit.check_blocks(content, "message")
    )


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_case_is_judged_as_slack_judges_it(case: dict[str, Any]) -> None:
    problems = problems_of(case)
    assert (not problems) == case["valid"], problems


def test_a_problem_points_at_its_place() -> None:
    blocks = [{"type": "divider"}, {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]
    assert block_kit.check_blocks(blocks, "message") == [
        "must be less than 151 characters [json-pointer:/blocks/1/text/text]"
    ]
