"""Bringing a file."""

import base64
import binascii
from typing import Any

from playground import uploads
from playground.acts.registry import Answer, Refused, doing
from playground.people import Person
from playground.state import Slack
from playground.workspace import StoredFile


@doing
async def do_upload(slack: Slack, person: Person, wish: dict[str, Any]) -> Answer:
    """Upload a file that nobody else sees yet, to put it into a form."""
    try:
        content = base64.b64decode(wish["content"], validate=True)
    except binascii.Error:
        raise Refused("content must be base64") from None
    if not content:
        raise Refused("the file is empty")
    stored = StoredFile(
        slack.workspace.new_id("F"), wish["name"], len(content), person.id, kind=wish.get("type", "")
    )
    stored.content, stored.completed_at = content, slack.clock.monotonic()
    slack.workspace.files[stored.id] = stored
    slack.changed()
    return {"file": uploads.file_object(slack, stored)}
