"""The blocks, their limits and where they may stand. https://docs.slack.dev/reference/block-kit/blocks"""

from typing import Any

from playground.block_kit.checks import (
    Check,
    Page,
    anything,
    at_least_one,
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
from playground.block_kit.elements import ELEMENTS, SLACK_FILE, element
from playground.block_kit.rich_text import RICH_TEXT, cell

LONGEST_MARKDOWN = 12_000
LONGEST_TABLES = 10_000
_EVERYWHERE = ("message", "modal", "home")
_SURFACES = {
    "alert": ("modal",),
    "card": ("message", "home"),
    "carousel": ("message", "home"),
    "container": ("message",),
    "context_actions": ("message",),
    "data_table": ("message",),
    "data_visualization": ("message",),
    "markdown": ("message",),
    "plan": ("message",),
    "table": ("message",),
    "task_card": ("message",),
}
_IN_CONTAINERS = (
    *("actions", "context", "data_table", "divider", "header", "image", "input"),
    *("rich_text", "section", "table", "video"),
)


def _markdown_adds_up(page: Page, at: str, value: dict[str, Any]) -> None:
    page.markdown += len(str(value.get("text", "")))
    if page.markdown > LONGEST_MARKDOWN:
        page.say(at, f"markdown is more than {LONGEST_MARKDOWN} characters in all")


def _cells_add_up(page: Page, at: str, value: dict[str, Any]) -> None:
    if page.cells > LONGEST_TABLES:
        page.say(f"{at}/rows", f"cells are more than {LONGEST_TABLES} characters in all")
    if page.counts.get("table", 0) + page.counts.get("data_table", 0) > 1:
        page.say(at, "only one table is allowed")


def _rows_are_even(page: Page, at: str, value: dict[str, Any]) -> None:
    rows = value.get("rows")
    if isinstance(rows, list) and len({len(row) for row in rows if isinstance(row, list)}) > 1:
        page.say(f"{at}/rows", "rows have different numbers of cells")


def _two_charts(page: Page, at: str, value: dict[str, Any]) -> None:
    if page.counts["data_visualization"] > 2:
        page.say(at, "no more than 2 charts allowed")


def _one_plan(page: Page, at: str, value: dict[str, Any]) -> None:
    if page.counts["plan"] > 1:
        page.say(at, "only one plan is allowed")


def _context_element(page: Page, at: str, value: Any) -> None:
    picture = isinstance(value, dict) and value.get("type") == "image"
    (element("image") if picture else text())(page, at, value)


def _never_sent(page: Page, at: str, value: Any) -> None:
    page.say(at, f"{value['type']} blocks cannot be sent by apps")


def _inner(page: Page, at: str, value: Any) -> None:
    block(page, at, value, _IN_CONTAINERS)


def _card(page: Page, at: str, value: Any) -> None:
    block(page, at, value, ("card",))


def _block(
    needed: dict[str, Check] | None = None, optional: dict[str, Check] | None = None, *also: Check
) -> Check:
    shared = {"block_id": string(255)}
    return shape({"type": anything, **(needed or {})}, {**shared, **(optional or {})}, *also)


_PICTURE = {"image_url": url(), "slack_file": SLACK_FILE}
_ROW = several(1, 20, cell)
_TASK = {
    "task_id": string(255),
    "title": string(3000),
    "status": choice("pending", "in_progress", "complete", "error"),
}
_SEGMENT = shape({"label": string(20), "value": anything})
_SERIES = shape({"name": string(50), "data": several(1, 20, shape({"label": string(50), "value": anything}))})
_AXES = shape({"categories": several(1, 20, string(50))}, {"x_label": string(50), "y_label": string(50)})
_AXIS_CHART = shape({"type": anything, "series": several(1, 12, _SERIES), "axis_config": _AXES})
_CHARTS = {
    "pie": shape({"type": anything, "segments": several(1, 12, _SEGMENT)}),
    **dict.fromkeys(("bar", "area", "line"), _AXIS_CHART),
}

BLOCKS: dict[str, Check] = {
    "actions": _block({"elements": several(1, 25, element("actions"))}),
    "alert": _block({"text": text()}, {"level": choice("default", "info", "warning", "error", "success")}),
    "auth_provider": _block({}, dict.fromkeys(("value", "name", "description", "auth_url"), anything)),
    "card": _block(
        {},
        {
            "hero_image": ELEMENTS["image"],
            "icon": ELEMENTS["image"],
            "slack_icon": anything,
            "title": text(150),
            "subtitle": text(150),
            "body": text(200),
            "actions": several(1, 25, element("card")),
        },
        at_least_one("hero_image", "title", "actions", "body"),
    ),
    "carousel": _block({"elements": several(1, 10, _card)}),
    "container": _block(
        {"child_blocks": several(1, 10, _inner)},
        {
            "title": plain(150),
            "rich_text_title": anything,
            "subtitle": text(150),
            "width": choice("narrow", "standard", "wide", "full"),
            "icon": anything,
            "is_collapsible": flag,
            "default_collapsed": flag,
            "has_header_divider": flag,
        },
        at_least_one("title", "rich_text_title"),
    ),
    "context": _block({"elements": several(1, 10, _context_element)}),
    "context_actions": _block({"elements": several(1, 5, element("context_actions"))}),
    "data_table": _block(
        {"rows": several(2, 201, _ROW), "caption": string(10_000)},
        {"page_size": whole(1, 100), "row_header_column_index": whole(0, 19)},
        _cells_add_up,
        _rows_are_even,
    ),
    "data_visualization": _block({"title": string(50), "chart": by_type(_CHARTS)}, {}, _two_charts),
    "divider": _block(),
    "file": _never_sent,
    "call": _never_sent,
    "header": _block({"text": plain(150)}, {"level": whole(1, 4)}),
    "image": _block(
        {"alt_text": string(2000, 0)}, {**_PICTURE, "title": plain(2000)}, exactly_one(*_PICTURE)
    ),
    "input": _block(
        {"label": plain(2000), "element": element("input")},
        {"hint": plain(2000), "optional": flag, "dispatch_action": flag},
    ),
    "markdown": _block({"text": string(LONGEST_MARKDOWN)}, {}, _markdown_adds_up),
    "plan": _block({"title": string(3000)}, {"tasks": several(0, 50, anything)}, _one_plan),
    "rich_text": _block(RICH_TEXT),
    "section": _block(
        {},
        {
            "text": text(),
            "fields": several(1, 10, text(2000)),
            "accessory": element("section"),
            "expand": flag,
        },
        at_least_one("text", "fields"),
    ),
    "table": _block({"rows": several(1, 100, _ROW)}, {"column_settings": several(0, 20)}, _cells_add_up),
    "task_card": _block(_TASK, {"details": anything, "output": anything, "sources": anything}),
    "video": _block(
        {
            "alt_text": string(2000),
            "title": plain(199),
            "thumbnail_url": url(),
            "video_url": url("https:"),
        },
        {
            "author_name": string(49),
            "description": plain(200),
            "provider_icon_url": url(),
            "provider_name": string(255),
            "title_url": url("https:"),
        },
    ),
}


def block(page: Page, at: str, value: Any, allowed: tuple[str, ...] | None = None) -> None:
    """One block, on the surface of the page."""
    kind = value.get("type") if isinstance(value, dict) else None
    if not isinstance(kind, str) or kind not in BLOCKS:
        page.say(at, f"unsupported type: {kind}")
        return
    if page.surface not in _SURFACES.get(kind, _EVERYWHERE) or (allowed and kind not in allowed):
        page.say(at, f"{kind} is not allowed here")
    page.counts[kind] = page.counts.get(kind, 0) + 1
    BLOCKS[kind](page, at, value)
    block_id = value.get("block_id")
    if isinstance(block_id, str):
        if block_id in page.block_ids:
            page.say(f"{at}/block_id", f"`block_id` {block_id!r} is used twice")
        page.block_ids.add(block_id)
