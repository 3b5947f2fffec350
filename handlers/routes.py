"""Which handler answers which id. Bolt tries its own listeners one after another; one table look-up is as readable."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.deps import Deps
from handlers.forms import Click, Command, Event, Submission

Reply = dict[str, Any] | None
"""What goes back with the ack: `response_action` and so on for a view, `text`/`blocks` for a command."""
OnClick = Callable[[Click, Deps], Awaitable[Reply]]
OnSubmit = Callable[[Submission, Deps], Awaitable[Reply]]
OnCommand = Callable[[Command, Deps], Awaitable[Reply]]
OnEvent = Callable[[Event, Deps], Awaitable[None]]


@dataclass
class Routes:
    """The routing tables of one noun, or of all of them merged."""

    clicks: dict[str, OnClick] = field(default_factory=dict)
    """By action_id."""
    submissions: dict[str, OnSubmit] = field(default_factory=dict)
    """By callback_id of the view."""
    commands: dict[str, OnCommand] = field(default_factory=dict)
    """By the first word after /juuri, in English (other languages are looked up in the catalogues)."""
    events: dict[str, OnEvent] = field(default_factory=dict)
    """By event type."""

    def click(self, action_id: str) -> Callable[[OnClick], OnClick]:
        """Answer a button, select or other element."""
        return _into(self.clicks, action_id)

    def submission(self, callback_id: str) -> Callable[[OnSubmit], OnSubmit]:
        """Answer a submitted modal."""
        return _into(self.submissions, callback_id)

    def command(self, word: str) -> Callable[[OnCommand], OnCommand]:
        """Answer `/juuri <word>`."""
        return _into(self.commands, word)

    def event(self, kind: str) -> Callable[[OnEvent], OnEvent]:
        """Answer an event."""
        return _into(self.events, kind)

    def include(self, other: "Routes") -> None:
        """Take over another noun's tables."""
        tables: list[tuple[dict[str, Any], Mapping[str, Any]]] = [
            (self.clicks, other.clicks),
            (self.submissions, other.submissions),
            (self.commands, other.commands),
            (self.events, other.events),
        ]
        for mine, theirs in tables:
            if taken := mine.keys() & theirs.keys():
                raise ValueError(f"two handlers for {sorted(taken)}")
            mine.update(theirs)


def _into(table: dict[str, Any], key: str) -> Callable[[Any], Any]:
    def register(handler: Any) -> Any:
        if key in table:
            raise ValueError(f"two handlers for {key!r}")
        table[key] = handler
        return handler

    return register
