"""How a Web API method is declared, and how its arguments are read."""

import base64
import binascii
import inspect
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from playground.channels import Channel, Message, ts_key
from playground.people import Person
from playground.state import Slack

Handler = Callable[..., Awaitable[dict[str, Any]]]
Json = Annotated[Any, "a value in a JSON body, JSON text in a form"]


class SlackError(Exception):
    """An answer with ok false."""

    def __init__(self, error: str, messages: Sequence[str] = (), **extra: Any) -> None:
        super().__init__(error)
        self.answer: dict[str, Any] = {"ok": False, "error": error, **extra}
        if messages:
            self.answer["response_metadata"] = {"messages": list(messages)}


class RateLimited(Exception):
    """An answer with status 429."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"wait {retry_after} s")
        self.retry_after = retry_after


@dataclass(slots=True)
class Caller:
    """Who a token belongs to."""

    token: str
    kind: str
    user: str
    scopes: Sequence[str] | None = None

    @property
    def is_bot(self) -> bool:
        """Whether the app's bot calls."""
        return self.kind == "bot"


@dataclass(slots=True)
class Call:
    """One request to a method, on its way."""

    slack: Slack
    caller: Caller
    note: dict[str, Any] = field(default_factory=dict)

    def need(self, *scopes: str) -> None:
        """Refuse a token without any of these scopes."""
        held = self.caller.scopes
        if scopes and held is not None and not any(scope in held for scope in scopes):
            raise SlackError("missing_scope", needed=",".join(scopes), provided=",".join(held))

    def channel(self, channel_id: str) -> Channel:
        """A conversation the caller can see."""
        channel = self.slack.workspace.channels.get(channel_id)
        if channel is None or (channel.is_private and self.caller.user not in channel.members):
            raise SlackError("channel_not_found")
        return channel

    def person(self, user_id: str) -> Person:
        """Somebody in the workspace."""
        person = self.slack.workspace.people.get(user_id)
        if person is None:
            raise SlackError("user_not_found")
        return person

    def message(self, channel: Channel, ts: str) -> Message:
        """A message that stands in a conversation."""
        message = channel.by_ts.get(ts)
        if message is None:
            raise SlackError("message_not_found")
        return message


@dataclass(frozen=True, slots=True)
class Method:
    """A method of the Web API."""

    name: str
    run: Handler
    tier: int | None
    scopes: tuple[str, ...]
    tokens: tuple[str, ...]
    kinds: dict[str, Any]
    required: frozenset[str]

    def read(self, given: dict[str, Any]) -> dict[str, Any]:
        """The arguments in their types; an unknown, missing or malformed one is refused."""
        problems = [f"[ERROR] unknown argument: {name}" for name in given if name not in self.kinds]
        problems += [f"[ERROR] missing required field: {name}" for name in self.required - given.keys()]
        if problems:
            raise SlackError("invalid_arguments", problems)
        return {name: _convert(name, self.kinds[name], value) for name, value in given.items()}


METHODS: dict[str, Method] = {}


def method(
    name: str, *, tier: int | None, scopes: tuple[str, ...] = (), tokens: tuple[str, ...] = ("bot", "user")
) -> Callable[[Handler], Handler]:
    """Register a handler; its keyword arguments are the method's arguments."""

    def register(run: Handler) -> Handler:
        arguments = list(inspect.signature(run).parameters.values())[1:]
        kinds = {argument.name: argument.annotation for argument in arguments}
        required = frozenset(argument.name for argument in arguments if argument.default is argument.empty)
        METHODS[name] = Method(name, run, tier, scopes, tokens, kinds, required)
        return run

    return register


def _convert(name: str, kind: Any, value: Any) -> Any:
    try:
        if kind is Json:
            return json.loads(value) if isinstance(value, str) else value
        if kind is bool:
            return _flag(value)
        if kind is int:
            return int(value)
        return ",".join(map(str, value)) if isinstance(value, list) else str(value)
    except (ValueError, TypeError):
        raise SlackError("invalid_arguments", [f"[ERROR] malformed value [json-pointer:/{name}]"]) from None


def _flag(value: Any) -> bool:
    word = str(value).lower()
    if word not in ("true", "1", "false", "0"):
        raise ValueError(word)
    return word in ("true", "1")


def _decode(cursor: str, word: str) -> str:
    try:
        start, _, rest = base64.b64decode(cursor, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise SlackError("invalid_cursor") from None
    if start != word:
        raise SlackError("invalid_cursor")
    return rest


def _encode(word: str, position: Any) -> dict[str, str]:
    return {"next_cursor": base64.b64encode(f"{word}:{position}".encode()).decode()}


def page(items: Sequence[Any], limit: int, cursor: str) -> tuple[list[Any], dict[str, str]]:
    """One page of a list and the metadata that leads to the next one."""
    _check_limit(limit)
    position = _decode(cursor, "next") if cursor else "0"
    if not position.isdecimal():
        raise SlackError("invalid_cursor")
    end = int(position) + (limit or 100)
    return list(items[int(position) : end]), _encode("next", end) if end < len(items) else {"next_cursor": ""}


def page_of_messages(
    messages: list[Message], limit: int, cursor: str, *, newest_first: bool
) -> tuple[list[Message], dict[str, str]]:
    """One page of messages; the cursor is a time, so posts and deletions meanwhile do no harm."""
    _check_limit(limit)
    if cursor:
        first = ts_key(checked_ts(_decode(cursor, "next_ts"), "invalid_cursor"))
        if newest_first:
            messages = [message for message in messages if ts_key(message.ts) <= first]
        else:
            messages = [message for message in messages if ts_key(message.ts) >= first]
    end = limit or 100
    more = end < len(messages)
    return messages[:end], _encode("next_ts", messages[end].ts) if more else {"next_cursor": ""}


def _check_limit(limit: int) -> None:
    if not 0 <= limit <= 1000:
        raise SlackError("invalid_limit")


def checked_ts(ts: str, error: str) -> str:
    """A ts as given, refused when it is none."""
    try:
        ts_key(ts)
    except ValueError:
        raise SlackError(error) from None
    return ts


def may_post(call: Call, channel: Channel) -> None:
    """Refuse a post where the caller may not speak."""
    if channel.is_archived:
        raise SlackError("is_archived")
    if call.caller.user not in channel.members:
        raise SlackError("not_in_channel")
    person = call.slack.workspace.people[call.caller.user]
    if channel.only_admins_post and not person.is_admin:
        raise SlackError("restricted_action")
