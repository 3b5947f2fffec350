"""A message as a value, and the few helpers that every view uses. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    ContextBlock,
    ImageBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from bot.i18n import Words


@dataclass(frozen=True)
class Message:
    """What is posted: `text` is a whole sentence for screen readers and notifications, `blocks` what is seen."""

    text: str
    blocks: Sequence[Block]

    def payload(self) -> dict[str, Any]:
        """As JSON for the outbox or the Web API; the SDK's models check Slack's limits on the way."""
        return {"text": escape(self.text), "blocks": [block.to_dict() for block in self.blocks]}


@dataclass(frozen=True)
class Told:
    """A sentence for one person: its key and values, and the language they are spoken to in."""

    language: str
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def by(self, words: Words) -> str:
        """The sentence in that language."""
        return words[self.language](self.key, **self.values)


def escape(text: str) -> str:
    """Make people's text harmless in mrkdwn: no link, mention or channel can come of it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str) -> PlainTextObject:
    """A text object in which nothing is interpreted."""
    return PlainTextObject(text=text, emoji=False)


def section(mrkdwn: str, **more: Any) -> SectionBlock:
    """A paragraph in mrkdwn; whatever people wrote in it must have gone through `escape`."""
    return SectionBlock(text=MarkdownTextObject(text=mrkdwn), **more)


def context(*mrkdwn: str) -> ContextBlock:
    """Small print."""
    return ContextBlock(elements=[MarkdownTextObject(text=text) for text in mrkdwn])


def picture(file_id: str, alt: str) -> ImageBlock:
    """A file of Slack as a picture; `alt` says what it shows to whoever does not see it."""
    return ImageBlock(slack_file={"id": file_id}, alt_text=shorten(alt, 2000))


def shorten(text: str, most: int) -> str:
    """Cut to `most` characters with an ellipsis."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
