"""The workspace on disk, so that a demo goes on where it stopped: one JSON file, always whole."""

import asyncio
import base64
import contextlib
import json
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any

from playground.channels import Channel, Message
from playground.people import Person, UserGroup
from playground.state import Slack
from playground.workspace import StoredFile, View, Workspace

VERSION = 1
PAUSE_S = 0.25
"""Changes that come closer together than this are saved together."""
_DERIVED = ("messages", "by_ts", "replies", "ephemerals")


class Unreadable(Exception):
    """The file is no snapshot of this version."""


def dump(workspace: Workspace) -> dict[str, Any]:
    """Everything that outlives a restart, as JSON takes it. Faults, tickets and rate limits do not."""
    return {
        "version": VERSION,
        "name": workspace.name,
        "clock_offset_s": workspace.clock.offset.total_seconds(),
        "last_ts": workspace.last_ts,
        "ids": workspace.ids,
        "people": [_plain(person) for person in workspace.people.values()],
        "groups": [_plain(group) for group in workspace.groups.values()],
        "files": [_file(stored) for stored in workspace.files.values()],
        "channels": [_channel(channel) for channel in workspace.channels.values()],
        "homes": [_plain(view) for view in workspace.homes.values()],
        "modals": [_plain(view) for stack in workspace.modals.values() for view in stack],
    }


def _plain(thing: Any, without: tuple[str, ...] = ()) -> dict[str, Any]:
    return {field.name: getattr(thing, field.name) for field in fields(thing) if field.name not in without}


def _file(stored: StoredFile) -> dict[str, Any]:
    content = base64.b64encode(stored.content).decode() if stored.content is not None else None
    return _plain(stored, ("completed_at",)) | {"content": content}


def _channel(channel: Channel) -> dict[str, Any]:
    return _plain(channel, _DERIVED) | {
        "messages": [_plain(message, ("posted_at",)) for message in channel.messages],
        "ephemerals": [_plain(message, ("posted_at",)) for message in channel.ephemerals],
    }


def restore(workspace: Workspace, kept: dict[str, Any]) -> None:
    """Fill an empty workspace, and set its clock. Raises Unreadable."""
    if not isinstance(kept, dict) or kept.get("version") != VERSION:
        raise Unreadable
    try:
        _fill(workspace, kept)
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise Unreadable from problem


def _fill(workspace: Workspace, kept: dict[str, Any]) -> None:
    workspace.clock.offset = timedelta(seconds=kept["clock_offset_s"])
    workspace.name, workspace.last_ts, workspace.ids = kept["name"], kept["last_ts"], kept["ids"]
    for person in kept["people"]:
        workspace.add_person(Person(**person))
    for group in kept["groups"]:
        workspace.groups[group["id"]] = UserGroup(**group)
    for stored in kept["files"]:
        content = stored["content"]
        content = base64.b64decode(content) if content is not None else None
        # whatever was uploaded before the restart has long been looked at
        workspace.files[stored["id"]] = StoredFile(
            **stored | {"content": content}, completed_at=float("-inf")
        )
    for entry in kept["channels"]:
        channel = Channel(**{name: value for name, value in entry.items() if name not in _DERIVED})
        for message in (*entry["messages"], *entry["ephemerals"]):
            channel.add(Message(**message, posted_at=float("-inf")))
        workspace.add_channel(channel)
    for view in kept["homes"]:
        workspace.homes[view["user"]] = View(**view)
    for view in kept["modals"]:
        workspace.modals.setdefault(view["user"], []).append(View(**view))


def read(path: Path) -> dict[str, Any]:
    """What a file holds. Raises Unreadable."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise Unreadable from problem
    if not isinstance(kept, dict):
        raise Unreadable
    return kept


class Keeper:
    """Writes the workspace to its file: soon after each change, and before the app hears that something was done.

    So whatever the app believes to be in Slack is on disk, also after kill -9.
    """

    def __init__(self, slack: Slack, path: Path) -> None:
        self._slack, self._path = slack, path
        self._saved_version: int | None = None
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Save now, and watch for changes."""
        self.save()
        self._slack.before_answer = self.save
        self._slack.watchers.add(self._news)
        self._task = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Save for the last time."""
        if self._task:
            self._task.cancel()
            self._slack.watchers.discard(self._news)
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._saved_version = None
            self.save()

    def save(self) -> None:
        """Replace the file as a whole, where anything has changed."""
        if self._saved_version == self._slack.version:
            return
        text = json.dumps(dump(self._slack.workspace), ensure_ascii=False, separators=(",", ":"))
        draft = self._path.with_suffix(".new")
        draft.write_text(text, encoding="utf-8")
        draft.replace(self._path)
        self._saved_version = self._slack.version

    async def _watch(self) -> None:
        while True:
            await self._news.wait()
            await asyncio.sleep(PAUSE_S)
            self._news.clear()
            self.save()
