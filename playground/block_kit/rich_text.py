"""Rich text and table cells. https://docs.slack.dev/reference/block-kit/blocks/rich-text-block"""

from collections.abc import Iterator
from typing import Any

from playground.block_kit.checks import (
    Check,
    Page,
    anything,
    by_type,
    choice,
    flag,
    several,
    shape,
    string,
    url,
    whole,
)

LONGEST_CELL = 10_000


def _leaf(needed: dict[str, Check], optional: dict[str, Check] | None = None) -> Check:
    return shape({"type": anything, **needed}, {"style": anything, **(optional or {})})


_ID = string(255)
_LEAVES = {
    "text": _leaf({"text": string(1_000_000)}),
    "link": _leaf({"url": url()}, {"text": string(3000, 0), "unsafe": flag}),
    "user": _leaf({"user_id": _ID}),
    "channel": _leaf({"channel_id": _ID}),
    "usergroup": _leaf({"usergroup_id": _ID}),
    "team": _leaf({"team_id": _ID}),
    "emoji": _leaf({"name": _ID}, {"unicode": _ID, "skin_tone": whole(1, 6), "url": url()}),
    "date": _leaf({"timestamp": anything, "format": _ID}, {"url": url(), "fallback": string(3000)}),
    "broadcast": _leaf({"range": choice("here", "channel", "everyone")}),
    "color": _leaf({"value": _ID}),
}
_INLINE = several(0, 10_000, by_type(_LEAVES))
_SECTION = shape({"type": anything, "elements": _INLINE})
_BORDERED = shape({"type": anything, "elements": _INLINE}, {"border": whole(0, 1), "language": _ID})
_LIST = shape(
    {
        "type": anything,
        "style": choice("bullet", "ordered"),
        "elements": several(0, 10_000, by_type({"rich_text_section": _SECTION})),
    },
    {"indent": whole(0, 8), "offset": whole(0, 10_000), "border": whole(0, 1)},
)
_PARTS = {
    "rich_text_section": _SECTION,
    "rich_text_list": _LIST,
    "rich_text_preformatted": _BORDERED,
    "rich_text_quote": _BORDERED,
}
RICH_TEXT: dict[str, Check] = {"elements": several(0, 10_000, by_type(_PARTS))}

_CELLS = {
    "raw_text": shape({"type": anything, "text": string(LONGEST_CELL)}),
    "raw_number": shape({"type": anything, "value": anything}, {"text": string(LONGEST_CELL)}),
    "rich_text": shape({"type": anything, **RICH_TEXT}, {"block_id": _ID}),
}


def cell(page: Page, at: str, value: Any) -> None:
    """A table cell; its characters count towards the table's."""
    by_type(_CELLS)(page, at, value)
    if isinstance(value, dict) and value.get("type") == "raw_number":
        number = value.get("value")
        if not isinstance(number, int | float):
            page.say(f"{at}/value", "must be a number")
    page.cells += sum(len(written) for written in _written(value))


def _written(value: Any) -> Iterator[str]:
    """Every text inside a cell."""
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for entry in value.get("elements") or []:
            yield from _written(entry)
