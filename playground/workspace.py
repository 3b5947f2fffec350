"""The state of the workspace in memory: people, channels, views and files."""

import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from playground.channels import Channel
from playground.clock import MovableClock
from playground.people import APP_ID, BOT_ID, TEAM_ID, Person, UserGroup


@dataclass(slots=True)
class View:
    """A modal or a Home tab, with what the person has typed and the errors shown beside it."""

    id: str
    user: str
    content: dict[str, Any]
    hash: str
    root_id: str
    previous_id: str | None = None
    values: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def to_slack(self) -> dict[str, Any]:
        """Slack's view object."""
        content = self.content
        return {
            "id": self.id,
            "team_id": TEAM_ID,
            "type": content["type"],
            "blocks": content["blocks"],
            "private_metadata": content.get("private_metadata", ""),
            "callback_id": content.get("callback_id", ""),
            "state": {"values": self.values},
            "hash": self.hash,
            "title": content.get("title"),
            "clear_on_close": content.get("clear_on_close", False),
            "notify_on_close": content.get("notify_on_close", False),
            "close": content.get("close"),
            "submit": content.get("submit"),
            "submit_disabled": content.get("submit_disabled", False),
            "previous_view_id": self.previous_id,
            "root_view_id": self.root_id,
            "app_id": APP_ID,
            "external_id": content.get("external_id", ""),
            "app_installed_team_id": TEAM_ID,
            "bot_id": BOT_ID,
        }


@dataclass(slots=True)
class StoredFile:
    """An uploaded file."""

    id: str
    name: str
    length: int
    user: str
    title: str = ""
    content: bytes | None = None
    completed_at: float | None = None
    kind: str = ""
    """Its MIME type as the browser says it."""
    seen_by: list[str] = field(default_factory=list)
    """Who was handed it, beside the one who uploaded it."""
    channels: list[str] = field(default_factory=list)
    """Where it was shared."""

    @property
    def mimetype(self) -> str:
        """What it is, by the browser or by its name."""
        return self.kind or mimetypes.guess_type(self.name)[0] or "application/octet-stream"


class Workspace:
    """Everything one Slack workspace holds."""

    def __init__(self, clock: MovableClock, name: str = "Playground") -> None:
        self.clock = clock
        self.name = name
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.groups: dict[str, UserGroup] = {}
        self.files: dict[str, StoredFile] = {}
        self.homes: dict[str, View] = {}
        self.modals: dict[str, list[View]] = {}
        self._ims: dict[frozenset[str], Channel] = {}
        self.last_ts = 0
        self.ids = 0

    def add_person(self, person: Person) -> Person:
        """Let somebody in."""
        self.people[person.id] = person
        return person

    def add_channel(self, channel: Channel) -> Channel:
        """Keep a channel."""
        self.channels[channel.id] = channel
        if channel.is_im:
            self._ims[frozenset(channel.members)] = channel
        return channel

    def open_im(self, one: str, other: str) -> Channel:
        """The direct message between two people, opened when it is new."""
        pair = frozenset((one, other))
        if pair not in self._ims:
            created = int(self.clock.now().timestamp())
            self.add_channel(
                Channel(self.new_id("D"), "", [one, other], created, is_im=True, is_private=True)
            )
        return self._ims[pair]

    def find_im(self, one: str, other: str) -> Channel | None:
        """The direct message between two people, if there is one."""
        return self._ims.get(frozenset((one, other)))

    def new_id(self, letter: str) -> str:
        """A fresh id such as D0P000001."""
        self.ids += 1
        return f"{letter}0P{self.ids:06d}"

    def new_ts(self, at: datetime | None = None) -> str:
        """A ts of the civil clock, later than every one before."""
        micros = int((at or self.clock.now()).timestamp() * 1_000_000)
        self.last_ts = max(self.last_ts + 1, micros)
        return f"{self.last_ts // 1_000_000}.{self.last_ts % 1_000_000:06d}"

    def views(self) -> Iterator[View]:
        """Every view that is open now."""
        yield from self.homes.values()
        for stack in self.modals.values():
            yield from stack

    def find_view(self, view_id: str) -> View | None:
        """An open view by its id."""
        return next((view for view in self.views() if view.id == view_id), None)
