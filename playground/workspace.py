"""The state of the workspace: people, channels, messages, views and files, all in memory."""

import mimetypes
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from playground.clock import MovableClock

TEAM_ID = "T0PLAY"
APP_ID = "A0JUURI"
BOT_USER = "U0JUURI"
BOT_ID = "B0JUURI"
SLACK_PEOPLE = ("USLACKBOT", "USLACK")


@dataclass(slots=True)
class Person:
    """A member, guest, bot or stranger; the fields are those of Slack's user object."""

    id: str
    name: str
    real_name: str
    tz: str | None = "Europe/Helsinki"
    locale: str = "en-US"
    title: str = ""
    display_name: str = ""
    is_admin: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    deleted: bool = False
    bot_id: str | None = None
    team_id: str = TEAM_ID

    @property
    def shown_name(self) -> str:
        """The name other people see."""
        return self.display_name or self.real_name

    def to_slack(self, now: datetime, *, locale: bool = False, email: bool = False) -> dict[str, Any]:
        """Slack's user object; locale and e-mail only where asked for and allowed."""
        zone = ZoneInfo(self.tz) if self.tz else None
        local = now.astimezone(zone) if zone else None
        profile = {
            "title": self.title,
            "real_name": self.real_name,
            "real_name_normalized": self.real_name,
            "display_name": self.display_name,
            "display_name_normalized": self.display_name,
            "team": self.team_id,
        }
        if self.bot_id:
            profile |= {"bot_id": self.bot_id, "api_app_id": APP_ID if self.id == BOT_USER else "A0OTHER"}
        if email and not self.is_bot:
            profile["email"] = f"{self.name}@havutuike.example"
        user: dict[str, Any] = {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.name,
            "deleted": self.deleted,
            "real_name": self.real_name,
            "tz": self.tz,
            "tz_label": local.tzname() if local else None,
            "tz_offset": int(local.utcoffset().total_seconds()) if local else None,  # type: ignore[union-attr]
            "profile": profile,
            "is_admin": self.is_admin,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": self.is_restricted,
            "is_ultra_restricted": self.is_ultra_restricted,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": int(now.timestamp()),
        }
        if self.is_stranger:
            user["is_stranger"] = True
        if self.deleted:
            for key in ("tz", "tz_label", "tz_offset", "is_admin", "is_owner", "is_primary_owner"):
                del user[key]
        if locale and not self.deleted:
            user["locale"] = self.locale
        return user


@dataclass(slots=True)
class Message:
    """One message, thread reply or ephemeral note."""

    ts: str
    channel: str
    user: str
    text: str
    posted_at: float
    blocks: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    thread_ts: str | None = None
    bot_id: str | None = None
    subtype: str | None = None
    metadata: dict[str, Any] | None = None
    edited: dict[str, str] | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    ephemeral_to: str | None = None

    @property
    def is_reply(self) -> bool:
        """Whether it stands in a thread only."""
        return self.thread_ts is not None and self.thread_ts != self.ts and self.subtype != "thread_broadcast"

    def to_slack(self, *, metadata: bool = False) -> dict[str, Any]:
        """Slack's message object without what the thread adds."""
        message: dict[str, Any] = {"type": "message", "user": self.user, "text": self.text, "ts": self.ts}
        if self.subtype:
            message["subtype"] = self.subtype
        if self.bot_id:
            message |= {"bot_id": self.bot_id, "app_id": APP_ID if self.bot_id == BOT_ID else "A0OTHER"}
        message["team"] = TEAM_ID
        if self.blocks:
            message["blocks"] = self.blocks
        if self.attachments:
            message["attachments"] = self.attachments
        if self.thread_ts:
            message["thread_ts"] = self.thread_ts
        if self.edited:
            message["edited"] = self.edited
        if self.reactions:
            message["reactions"] = [
                {"name": name, "users": users, "count": len(users)} for name, users in self.reactions.items()
            ]
        if self.files:
            message["files"] = [{"id": file_id} for file_id in self.files]
        if metadata and self.metadata:
            message["metadata"] = self.metadata
        return message


@dataclass(slots=True)
class Channel:
    """A public or private channel or a direct message, with its messages in order."""

    id: str
    name: str
    members: list[str]
    created: int
    is_private: bool = False
    is_im: bool = False
    is_archived: bool = False
    is_general: bool = False
    only_admins_post: bool = False
    creator: str = SLACK_PEOPLE[0]
    topic: str = ""
    purpose: str = ""
    messages: list[Message] = field(default_factory=list)
    by_ts: dict[str, Message] = field(default_factory=dict)
    replies: dict[str, list[Message]] = field(default_factory=dict)
    ephemerals: list[Message] = field(default_factory=list)
    last_read: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The `types` word of conversations.list."""
        return "im" if self.is_im else "private_channel" if self.is_private else "public_channel"

    @property
    def scope_word(self) -> str:
        """The first half of the scopes that open it."""
        return "im" if self.is_im else "groups" if self.is_private else "channels"

    def other_than(self, person: str) -> str:
        """The other side of a direct message."""
        return next((member for member in self.members if member != person), person)

    def to_slack(self, viewer: str) -> dict[str, Any]:
        """Slack's conversation object as the viewer gets it."""
        shared = {"id": self.id, "created": self.created, "is_archived": self.is_archived}
        if self.is_im:
            return shared | {
                "is_im": True,
                "is_org_shared": False,
                "user": self.other_than(viewer),
                "priority": 0,
            }
        return shared | {
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": not self.is_private,
            "is_group": self.is_private,
            "is_im": False,
            "is_mpim": False,
            "is_private": self.is_private,
            "is_general": self.is_general,
            "is_shared": False,
            "is_ext_shared": False,
            "is_org_shared": False,
            "is_member": viewer in self.members,
            "creator": self.creator,
            "context_team_id": TEAM_ID,
            "unlinked": 0,
            "topic": {"value": self.topic, "creator": self.creator, "last_set": self.created},
            "purpose": {"value": self.purpose, "creator": self.creator, "last_set": self.created},
            "previous_names": [],
        }

    def add(self, message: Message) -> None:
        """Keep a new message; its ts is later than all before."""
        if message.ephemeral_to:
            self.ephemerals.append(message)
            return
        self.messages.append(message)
        self.by_ts[message.ts] = message
        if message.thread_ts and message.thread_ts != message.ts:
            self.replies.setdefault(message.thread_ts, []).append(message)
            if parent := self.by_ts.get(message.thread_ts):
                parent.thread_ts = message.thread_ts

    def remove(self, message: Message) -> None:
        """Delete a message; one with replies leaves a tombstone."""
        if self.replies.get(message.ts):
            message.subtype, message.text, message.user = (
                "tombstone",
                "This message was deleted.",
                "USLACKBOT",
            )
            message.blocks, message.attachments, message.files, message.metadata = [], [], [], None
            return
        del self.messages[self.position_after(message.ts) - 1]
        del self.by_ts[message.ts]
        if message.thread_ts in self.replies:
            self.replies[message.thread_ts].remove(message)

    def position_after(self, ts: str) -> int:
        """Where the messages later than a ts begin."""
        return bisect_right(self.messages, ts_key(ts), key=lambda message: ts_key(message.ts))

    def thread_facts(self, message: Message) -> dict[str, Any]:
        """What a message with replies carries beside its own fields."""
        replies = self.replies.get(message.ts)
        if not replies:
            return {}
        users = list(dict.fromkeys(reply.user for reply in replies))
        return {
            "reply_count": len(replies),
            "reply_users_count": len(users),
            "latest_reply": replies[-1].ts,
            "reply_users": users[:5],
            "is_locked": False,
            "subscribed": False,
        }


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

    @property
    def mimetype(self) -> str:
        """What its name says it is."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"


@dataclass(slots=True)
class UserGroup:
    """A user group such as @viestinta."""

    id: str
    handle: str
    name: str
    users: list[str]
    deleted: bool = False


def ts_key(ts: str) -> tuple[int, int]:
    """A ts in comparable form; ValueError when it is none."""
    seconds, _, micros = ts.partition(".")
    return int(seconds), int(micros.ljust(6, "0")[:6] or 0)


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
        self._last_ts = 0
        self._ids = 0

    def add_person(self, person: Person) -> Person:
        """Let somebody in."""
        self.people[person.id] = person
        return person

    def add_channel(self, channel: Channel) -> Channel:
        """Keep a channel."""
        self.channels[channel.id] = channel
        return channel

    def open_im(self, one: str, other: str) -> Channel:
        """The direct message between two people, opened when it is new."""
        pair = frozenset((one, other))
        if pair not in self._ims:
            created = int(self.clock.now().timestamp())
            channel = Channel(self.new_id("D"), "", [one, other], created, is_im=True, is_private=True)
            self._ims[pair] = self.add_channel(channel)
        return self._ims[pair]

    def find_im(self, one: str, other: str) -> Channel | None:
        """The direct message between two people, if there is one."""
        return self._ims.get(frozenset((one, other)))

    def new_id(self, letter: str) -> str:
        """A fresh id such as D0P000001."""
        self._ids += 1
        return f"{letter}0P{self._ids:06d}"

    def new_ts(self, at: datetime | None = None) -> str:
        """A ts of the civil clock, later than every one before."""
        micros = int((at or self.clock.now()).timestamp() * 1_000_000)
        self._last_ts = max(self._last_ts + 1, micros)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def views(self) -> Iterator[View]:
        """Every view that is open now."""
        yield from self.homes.values()
        for stack in self.modals.values():
            yield from stack

    def find_view(self, view_id: str) -> View | None:
        """An open view by its id."""
        return next((view for view in self.views() if view.id == view_id), None)
