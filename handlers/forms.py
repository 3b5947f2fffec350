"""What Slack sends, as small frozen values: only the fields that Juuri reads."""

import mimetypes
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from bot.errors import UserError
from storage.values import FileFacts


class Form(BaseModel):
    """Fields of a payload; whatever else Slack sends along is ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    user_id: str
    team_id: str | None = None
    trigger_id: str | None = None
    """Good once, for three seconds."""


class Click(Form):
    """Somebody used a button, select, date picker, ... or a global or message shortcut (then `value` is empty)."""

    action_id: str
    value: str = ""
    """The button's value, the chosen option, date, time, user or channel."""
    values: tuple[str, ...] = ()
    """The chosen options where several may be chosen."""
    channel_id: str | None = None
    message_ts: str | None = None
    message_text: str = ""
    """Of a message shortcut, as Slack writes it."""
    message_by: str = ""
    """Who wrote that message."""
    view_id: str | None = None
    view_hash: str | None = None
    is_home: bool = False
    private_metadata: str = ""
    response_url: str | None = None
    state: Mapping[str, Any] = {}
    """Typed so far in the view, as `{block_id: value}`."""

    @property
    def page(self) -> int:
        """The page of Home that was clicked on."""
        return int(self.private_metadata) if self.is_home and self.private_metadata.isdecimal() else 0


class Submission(Form):
    """Somebody pressed the button at the foot of a modal."""

    callback_id: str
    view_id: str
    view_hash: str
    private_metadata: str = ""
    state: Mapping[str, Any] = {}
    """What was typed, as `{block_id: value}`."""
    first_input: str | None = None
    """The block at which an error about the whole form can stand."""

    @property
    def key(self) -> str:
        """Names this very submission, however often Slack tells of it."""
        return f"view:{self.view_id}:{self.view_hash}"

    def fields(self) -> dict[str, Any]:
        """What was typed, by the part of the block id after the noun; what was left empty is left out."""
        return {block_id.partition(".")[2]: value for block_id, value in self.state.items() if value}


class Command(Form):
    """Somebody wrote `/juuri text`."""

    text: str = ""
    channel_id: str
    response_url: str | None = None

    @property
    def word(self) -> str:
        """The first word, in small letters; empty where there is none."""
        return self.text.split(maxsplit=1)[0].lower() if self.text else ""


class Event(Form):
    """Something happened in the workspace."""

    event_id: str
    type: str
    body: Mapping[str, Any]


def number(value: str) -> int:
    """The id that a button carries. Raises UserError for what is none."""
    if not value.isdecimal():
        raise UserError("common.stale_button")
    return int(value)


def click_from(body: Mapping[str, Any]) -> Click:
    """Parse block_actions. Raises KeyError or ValidationError for what Slack would not send."""
    action = body["actions"][0]
    view = body.get("view") or {}
    message = body.get("message") or {}
    value, values = _chosen(action)
    return Click(
        user_id=body["user"]["id"],
        team_id=(body.get("team") or {}).get("id"),
        trigger_id=body.get("trigger_id"),
        action_id=action["action_id"],
        value=value,
        values=values,
        channel_id=(body.get("channel") or {}).get("id"),
        message_ts=message.get("ts") or (body.get("container") or {}).get("message_ts"),
        view_id=view.get("id"),
        view_hash=view.get("hash"),
        is_home=view.get("type") == "home",
        private_metadata=view.get("private_metadata", ""),
        response_url=body.get("response_url"),
        state=_state(view),
    )


def shortcut_from(body: Mapping[str, Any]) -> Click:
    """Parse a global or message shortcut. Raises KeyError or ValidationError for what Slack would not send."""
    message = body.get("message") or {}
    return Click(
        user_id=body["user"]["id"],
        team_id=(body.get("team") or {}).get("id"),
        trigger_id=body["trigger_id"],
        action_id=body["callback_id"],
        channel_id=(body.get("channel") or {}).get("id"),
        message_ts=body.get("message_ts") or message.get("ts"),
        message_text=message.get("text") or "",
        message_by=message.get("user") or "",
        response_url=body.get("response_url"),
    )


def submission_from(body: Mapping[str, Any]) -> Submission:
    """Parse view_submission. Raises KeyError or ValidationError for what Slack would not send."""
    view = body["view"]
    return Submission(
        user_id=body["user"]["id"],
        team_id=(body.get("team") or {}).get("id"),
        trigger_id=body.get("trigger_id"),
        callback_id=view["callback_id"],
        view_id=view["id"],
        view_hash=view.get("hash", ""),
        private_metadata=view.get("private_metadata", ""),
        state=_state(view),
        first_input=next((b["block_id"] for b in view.get("blocks", ()) if b.get("type") == "input"), None),
    )


def command_from(body: Mapping[str, Any]) -> Command:
    """Parse a slash command."""
    return Command(**{**body, "text": (body.get("text") or "").strip()})


def event_from(body: Mapping[str, Any]) -> Event:
    """Parse an event. `user_id` is empty where nobody in particular caused it."""
    inner = body["event"]
    user = inner.get("user")
    user_id = user.get("id") if isinstance(user, dict) else user
    kind = inner["type"]
    if kind == "message":  # as the manifest names them
        kind = f"message.{inner.get('channel_type')}"
    return Event(
        user_id=user_id or "",
        team_id=body.get("team_id"),
        event_id=body["event_id"],
        type=kind,
        body=inner,
    )


def table_from(event: Event) -> FileFacts | None:
    """The one CSV file that somebody's message is; None for every other message."""
    files = list(event.body.get("files") or ())
    if event.body.get("subtype") != "file_share" or event.body.get("bot_id") or len(files) != 1:
        return None
    name = files[0].get("name") or files[0].get("title") or ""
    return _file(files[0]) if name.lower().endswith(".csv") else None


def _state(view: Mapping[str, Any]) -> dict[str, Any]:
    blocks = (view.get("state") or {}).get("values") or {}
    state: dict[str, Any] = {}
    for block_id, elements in blocks.items():
        for element in elements.values():
            kind = element.get("type", "")
            value, values = _chosen(element)
            state[block_id] = list(values) if kind.startswith(("multi_", "checkboxes")) else value
            if kind == "file_input":
                state[block_id] = [_file(file) for file in element.get("files") or ()]
    return state


def _file(file: Mapping[str, Any]) -> FileFacts:
    """A file of a form; where Slack has not looked at it yet, its name says what it is."""
    name = file.get("name") or file.get("title") or file["id"]
    kind = file.get("mimetype") or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return FileFacts(file["id"], file.get("title") or name, kind, int(file.get("size") or 0))


def _chosen(element: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """What was chosen or typed in an element, whatever its kind: (the one, the several)."""
    if element.get("selected_options") is not None:
        values = tuple(option["value"] for option in element["selected_options"])
        return ",".join(values), values
    if element.get("selected_option"):
        return element["selected_option"]["value"], ()
    several = ("selected_users", "selected_conversations", "selected_channels")
    for name in several:
        if element.get(name) is not None:
            return ",".join(element[name]), tuple(element[name])
    one = (
        "selected_user",
        "selected_conversation",
        "selected_channel",
        "selected_date",
        "selected_time",
        "value",
    )
    return next((str(element[name]) for name in one if element.get(name) is not None), ""), ()
