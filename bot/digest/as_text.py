"""A digest as plain text, for a terminal. Pure."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.digest.detail_views import details
from bot.digest.facts import Facts
from bot.digest.views import digest_message
from bot.i18n import Translator

_LINK = re.compile(r"<(https://[^|>]*)\|([^>]*)>")
_CHANNEL = re.compile(r"<#([A-Z0-9]+)>")


def as_text(t: Translator, facts: Facts, channels: Mapping[str, str]) -> str:
    """The message and its thread as they would be sent now; `channels` are names by id."""
    messages = [digest_message(t, facts), *(message for _, message in details(t, facts))]
    texts = ("\n".join(_lines(message.payload()["blocks"], channels)).strip() for message in messages)
    return "\n\n---\n\n".join(texts)


def _lines(blocks: Iterable[Mapping[str, Any]], channels: Mapping[str, str]) -> Iterator[str]:
    for block in blocks:
        match block["type"]:
            case "header":
                heading = block["text"]["text"]
                yield f"\n{heading}\n{'=' * len(heading)}"
            case "section":
                button = f"  [{block['accessory']['text']['text']}]" if "accessory" in block else ""
                yield _plain(block["text"]["text"], channels) + button
            case "context":
                yield from (_plain(element["text"], channels) for element in block["elements"])
            case "actions":
                yield "  ".join(f"[{element['text']['text']}]" for element in block["elements"])
            case "divider":
                yield ""


def _plain(mrkdwn: str, channels: Mapping[str, str]) -> str:
    text = _CHANNEL.sub(lambda found: f"#{channels.get(found[1], found[1])}", mrkdwn)
    return html.unescape(_LINK.sub(r"\2 (\1)", text).replace("*", ""))
