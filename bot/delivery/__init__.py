"""Delivery: what stands in the outbox is said, none lost and none twice (docs/delivery.md)."""

from bot.delivery.answers import NO_HISTORY
from bot.delivery.courier import Courier
from bot.delivery.marks import EVENT_TYPE, carried_id
from bot.delivery.reconciling import UNREAD_BEFORE
from bot.delivery.rendering import Render
from bot.delivery.timing import Timing

__all__ = ["EVENT_TYPE", "NO_HISTORY", "UNREAD_BEFORE", "Courier", "Render", "Timing", "carried_id"]
