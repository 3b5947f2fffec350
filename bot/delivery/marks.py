"""How a message can be told to be ours: its id travels with it, twice."""

from collections.abc import Mapping
from typing import Any

from storage.outbox import Delivery

EVENT_TYPE = "juuri"
"""Of the metadata that carries a message's id."""


def signed(row: Delivery) -> dict[str, Any]:
    """A row's payload with its id in the metadata and as the first block's id: either alone is enough to find it again."""
    payload = row.payload or {}
    row_id = row.target_id or row.id
    blocks = [dict(block) for block in payload["blocks"]]
    blocks[0]["block_id"] = row_id
    return {
        "text": payload["text"],
        "blocks": blocks,
        "metadata": {"event_type": EVENT_TYPE, "event_payload": {"id": row_id}},
    }


def carried_id(message: Mapping[str, Any]) -> str | None:
    """The id that one of our messages carries, by metadata or by its first block."""
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") == EVENT_TYPE:
        return str(metadata.get("event_payload", {}).get("id"))
    blocks = message.get("blocks") or [{}]
    block_id = blocks[0].get("block_id")
    return str(block_id) if block_id else None
