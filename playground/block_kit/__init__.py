"""Block Kit as strictly as Slack checks it: each problem is a sentence with a JSON pointer."""

import json
from typing import Any

from playground.block_kit.blocks import LONGEST_MARKDOWN, block
from playground.block_kit.checks import Page, anything, flag, plain, several, shape, string

__all__ = ["LONGEST_MARKDOWN", "TOO_LARGE", "check_blocks", "check_view"]

TOO_LARGE = "the view is larger than 250 kB"
_LARGEST_VIEW = 250_000
_MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
_FIELDS = {"private_metadata": string(3000, 0), "callback_id": string(255, 0), "external_id": string(255, 0)}
_VIEWS = {
    "home": shape({"type": anything, "blocks": anything}, _FIELDS),
    "modal": shape(
        {"type": anything, "blocks": anything, "title": plain(24)},
        {
            **_FIELDS,
            "submit": plain(24),
            "close": plain(24),
            "clear_on_close": flag,
            "notify_on_close": flag,
            "submit_disabled": flag,
        },
    ),
}


def check_blocks(blocks: Any, surface: str) -> list[str]:
    """What is wrong with the blocks of a message, modal or Home."""
    page = Page(surface)
    _check(page, "/blocks", blocks)
    return page.problems


def check_view(view: dict[str, Any]) -> list[str]:
    """What is wrong with a modal or Home view."""
    kind = view.get("type")
    if kind not in _VIEWS:
        return [f"must be modal or home, not {kind} [json-pointer:/view/type]"]
    if len(json.dumps(view, ensure_ascii=False).encode()) > _LARGEST_VIEW:
        return [TOO_LARGE]
    page = Page(kind)
    _VIEWS[kind](page, "/view", view)
    if "blocks" in view:
        _check(page, "/view/blocks", view["blocks"])
    if page.counts.get("input") and kind == "modal" and "submit" not in view:
        page.say("/view", "missing required field: submit")
    return page.problems


def _check(page: Page, at: str, blocks: Any) -> None:
    several(1, _MOST_BLOCKS[page.surface], block)(page, at, blocks)
    if page.focused > 1:
        page.say(at, "focus_on_load is set more than once")
