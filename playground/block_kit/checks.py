"""Small checks that together describe Block Kit: strings, numbers, lists, objects and text objects."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

PLAIN = ("plain_text",)
ANY_TEXT = ("plain_text", "mrkdwn")


@dataclass(slots=True)
class Page:
    """One message or view while it is checked: what is wrong, and what must be unique or add up."""

    surface: str
    problems: list[str] = field(default_factory=list)
    block_ids: set[str] = field(default_factory=set)
    action_ids: set[tuple[str, str]] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)
    focused: int = 0
    markdown: int = 0
    cells: int = 0

    def say(self, at: str, problem: str) -> None:
        """Note a problem, in Slack's form."""
        self.problems.append(f"{problem} [json-pointer:{at}]")


Check = Callable[[Page, str, Any], None]


def string(most: int, least: int = 1, pattern: str = "") -> Check:
    """A string of so many characters."""

    def check(page: Page, at: str, value: Any) -> None:
        if not isinstance(value, str):
            page.say(at, "must be a string")
        elif len(value) < least:
            page.say(at, f"must be more than {least - 1} characters")
        elif len(value) > most:
            page.say(at, f"must be less than {most + 1} characters")
        elif pattern and not re.match(pattern, value, re.IGNORECASE):
            page.say(at, "has the wrong format")

    return check


def url(scheme: str = r"[a-z][a-z0-9+.-]*:") -> Check:
    """An address of at most 3000 characters."""
    return string(3000, pattern=scheme)


def whole(least: int, most: int) -> Check:
    """A whole number between two others."""

    def check(page: Page, at: str, value: Any) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            page.say(at, f"must be a whole number from {least} to {most}")

    return check


def flag(page: Page, at: str, value: Any) -> None:
    """True or false."""
    if not isinstance(value, bool):
        page.say(at, "must be true or false")


def anything(page: Page, at: str, value: Any) -> None:
    """No rule."""


def choice(*words: Any) -> Check:
    """One of a few values."""

    def check(page: Page, at: str, value: Any) -> None:
        if value not in words:
            page.say(at, f"must be one of {', '.join(map(str, words))}")

    return check


def several(least: int, most: int, item: Check = anything) -> Check:
    """A list of so many items."""

    def check(page: Page, at: str, value: Any) -> None:
        if not isinstance(value, list):
            page.say(at, "must be an array")
            return
        if len(value) < least:
            page.say(at, f"no less than {least} items allowed")
        if len(value) > most:
            page.say(at, f"no more than {most} items allowed")
        for number, entry in enumerate(value):
            item(page, f"{at}/{number}", entry)

    return check


def shape(
    needed: Mapping[str, Check] | None = None,
    optional: Mapping[str, Check] | None = None,
    *also: Check,
) -> Check:
    """An object with these fields and no others; further checks run on the whole of it."""
    needed = needed or {}
    known = {**needed, **(optional or {})}

    def check(page: Page, at: str, value: Any) -> None:
        if not isinstance(value, dict):
            page.say(at, "must be an object")
            return
        for name in needed:
            if name not in value:
                page.say(at, f"missing required field: {name}")
        for name, entry in value.items():
            if name in known:
                known[name](page, f"{at}/{name}", entry)
            else:
                page.say(at, f"invalid additional property: {name}")
        for rule in also:
            rule(page, at, value)

    return check


def by_type(kinds: Mapping[str, Check], allowed: Collection[str] | None = None) -> Check:
    """An object whose type names its shape."""

    def check(page: Page, at: str, value: Any) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in kinds:
            page.say(at, f"unsupported type: {kind}")
        elif allowed is not None and kind not in allowed:
            page.say(at, f"{kind} is not allowed here")
        else:
            kinds[kind](page, at, value)

    return check


def exactly_one(*names: str) -> Check:
    """One of these fields and not another."""

    def check(page: Page, at: str, value: dict[str, Any]) -> None:
        if sum(name in value for name in names) != 1:
            page.say(at, f"needs exactly one of {', '.join(names)}")

    return check


def at_least_one(*names: str) -> Check:
    """One of these fields, filled."""

    def check(page: Page, at: str, value: dict[str, Any]) -> None:
        if not any(value.get(name) for name in names):
            page.say(at, f"needs one of {', '.join(names)}")

    return check


def text(most: int = 3000, kinds: Collection[str] = ANY_TEXT) -> Check:
    """A text object."""
    content = string(most)
    shapes = {
        "plain_text": shape({"type": anything, "text": content}, {"emoji": flag}),
        "mrkdwn": shape({"type": anything, "text": content}, {"verbatim": flag}),
    }
    return by_type({kind: shapes[kind] for kind in kinds})


def plain(most: int) -> Check:
    """A plain text object."""
    return text(most, PLAIN)
