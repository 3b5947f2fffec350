"""Files: who can see them, and how they come into forms and messages."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from playground import inputs
from playground.people import BOT_USER, Person
from playground.state import Slack
from playground.workspace import StoredFile

LARGEST = 10_000_000
"""Bytes of one file in a form."""
PICTURES = {"image/png", "image/jpeg", "image/gif"}
"""What an image block can show."""


def is_ready(slack: Slack, stored: StoredFile) -> bool:
    """Whether Slack has looked at a file: its type is known a moment after the upload."""
    age = slack.clock.monotonic() - (stored.completed_at or 0.0)
    return stored.completed_at is not None and age >= slack.faults.settings.file_lag_s


def file_object(slack: Slack, stored: StoredFile) -> dict[str, Any]:
    """Slack's file object."""
    ready = is_ready(slack, stored)
    return {
        "id": stored.id,
        "name": stored.name,
        "title": stored.title or stored.name,
        "mimetype": stored.mimetype if ready else "",
        "filetype": stored.name.rpartition(".")[2] if ready else "",
        "size": stored.length,
        "user": stored.user,
        "is_public": any(not slack.workspace.channels[id_].is_private for id_ in stored.channels),
        "channels": stored.channels,
        "url_private": f"{slack.url}/files/{stored.id}",
    }


def can_see(slack: Slack, stored: StoredFile, user: str) -> bool:
    """Who uploaded a file sees it, the app that was handed it in a form, and whoever sees a place it was shared in."""
    if user in (stored.user, *stored.seen_by):
        return True
    places = [slack.workspace.channels[id_] for id_ in stored.channels]
    person = slack.workspace.people.get(user)
    is_inside = person is not None and not (person.is_restricted or person.is_stranger or person.is_bot)
    return any(user in place.members or (is_inside and not place.is_private) for place in places)


def pictures(thing: Any) -> Iterator[str]:
    """The ids of the files that image blocks and elements show, however deep."""
    if isinstance(thing, dict):
        if isinstance(file := thing.get("slack_file"), dict):
            address = re.search(r"/files/(\w+)", str(file.get("url", "")))
            yield str(file.get("id") or (address[1] if address else ""))
        thing = list(thing.values())
    if isinstance(thing, list):
        for one in thing:
            yield from pictures(one)


def can_show(slack: Slack, file_id: str, user: str) -> bool:
    """Whether somebody who posts may show a file as a picture."""
    stored = slack.workspace.files.get(file_id)
    if slack.faults.settings.refuse_pictures:
        return False
    if stored is None or not is_ready(slack, stored) or stored.mimetype not in PICTURES:
        return False
    return can_see(slack, stored, user)


def share(
    slack: Slack, file_ids: Iterable[str], *, channel: str | None = None, user: str | None = None
) -> None:
    """Whoever sees the channel, or this one person, sees the files from now on."""
    for file_id in file_ids:
        if stored := slack.workspace.files.get(file_id):
            _add(stored.channels, channel)
            _add(stored.seen_by, user)


def _add(seen: list[str], who: str | None) -> None:
    if who and who not in seen:
        seen.append(who)


def entered(slack: Slack, person: Person, element: dict[str, Any], value: Any) -> dict[str, Any]:
    """The state of an element after somebody gave it a value; files are named by their ids and handed to the app."""
    if element["type"] != "file_input":
        return inputs.entered(element, value)
    ids = value if isinstance(value, list) else [value] if value else []
    files = [_given(slack, person, element, str(file_id)) for file_id in ids]
    if len(files) > element.get("max_files", 10):
        raise inputs.BadValue(f"at most {element.get('max_files', 10)} files")
    share(slack, [file.id for file in files], user=BOT_USER)
    return inputs.entered(element, [file_object(slack, file) for file in files])


def _given(slack: Slack, person: Person, element: dict[str, Any], file_id: str) -> StoredFile:
    stored = slack.workspace.files.get(file_id)
    if stored is None or stored.user != person.id or stored.content is None:
        raise inputs.BadValue(f"{person.real_name} has uploaded no file {file_id!r}")
    if stored.length > LARGEST:
        raise inputs.BadValue("a file in a form has 10 MB at most")
    ending = stored.name.rpartition(".")[2].lower()
    if element.get("filetypes") and ending not in element["filetypes"]:
        raise inputs.BadValue(f"files of the type {ending!r} are not taken")
    return stored
