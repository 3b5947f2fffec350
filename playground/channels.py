"""Channels and direct messages, and the messages in them."""

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any

from playground.people import APP_ID, BOT_ID, SLACK_PEOPLE, TEAM_ID


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


def ts_key(ts: str) -> tuple[int, int]:
    """A ts in comparable form; ValueError when it is none."""
    seconds, _, micros = ts.partition(".")
    return int(seconds), int(micros.ljust(6, "0")[:6] or 0)
