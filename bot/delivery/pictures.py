"""Pictures that Slack does not take: a message that shows one is tried again for a while, then it goes without.

Slack refuses a file of which it does not know the type yet, that was deleted, or that is no picture after all
(`invalid_blocks`: "invalid slack file [json-pointer:/blocks/1/slack_file]").
"""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import ContextBlock
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.message import plain


def shows_picture(payload: Mapping[str, Any]) -> bool:
    """Whether a message shows files of Slack."""
    return any("slack_file" in block for block in payload["blocks"])


def refuses_picture(answer: AsyncSlackResponse) -> bool:
    """Whether an answer of Slack says that it is the picture that it does not take."""
    told = [*(answer.get("errors") or []), *((answer.get("response_metadata") or {}).get("messages") or [])]
    named = any("slack file" in str(one) or "slack_file" in str(one) for one in told)
    return named and answer.get("error") == "invalid_blocks"


def without_pictures(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The message with each picture's alt text in its place."""
    blocks = [_in_words(block) if "slack_file" in block else block for block in payload["blocks"]]
    return {**payload, "blocks": blocks}


def _in_words(block: Mapping[str, Any]) -> dict[str, Any]:
    return ContextBlock(elements=[plain(f"🖼 {block['alt_text']}")]).to_dict()
