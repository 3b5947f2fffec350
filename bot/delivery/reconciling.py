"""Settling what is unknown: Slack's history is asked whether a message arrived whose answer was lost."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.delivery.answers import NO_HISTORY, retry_after
from bot.delivery.marks import carried_id
from bot.delivery.timing import Timing
from storage import outbox, outcomes
from storage.outbox import Delivery
from storage.session import Store, StoreError
from storage.states import OutboxState

UNREAD_BEFORE = timedelta(minutes=15)
"""How far before the first try history is read: allowance for a clock that is off."""


class Reconciler:
    """Looks into history. `send_again` is called for each row that history does not know."""

    def __init__(
        self,
        store: Store,
        client: AsyncWebClient,
        clock: Clock,
        timing: Timing,
        send_again: Callable[[Delivery], Awaitable[None]],
    ) -> None:
        self._store, self._client, self._clock, self._timing = store, client, clock, timing
        self._send_again = send_again
        self._first_seen: dict[tuple[str, str | None], float] = {}
        self._wait_until = 0.0

    async def reconcile(self, *, alone: bool = False) -> int:
        """Settle what is unknown: look into history SETTLE after it was first seen so. Returns how many are still open.

        `alone` (at the start, where no other process can live) takes leases over at once.
        """
        await self._store.write_patiently(outcomes.release_run_out, self._clock.epoch(), all_leases=alone)
        rows = await self._store.read(outbox.in_state, OutboxState.UNKNOWN)
        seen_at = self._clock.monotonic()
        self._first_seen = {
            (row.id, row.lease): self._first_seen.get((row.id, row.lease), seen_at) for row in rows
        }
        ready = [row for row in rows if seen_at - self._first_seen[row.id, row.lease] >= self._timing.settle]
        by_place: dict[tuple[str, str | None], list[Delivery]] = defaultdict(list)
        for row in ready:
            by_place[str(row.channel), row.other_ts if row.parent_id else None].append(row)
        for (channel, thread), lost in by_place.items():
            if self._clock.monotonic() < self._wait_until:
                break
            with contextlib.suppress(aiohttp.ClientError, asyncio.TimeoutError, OSError, StoreError):
                await self._settle(channel, thread, lost)
        return len(rows)

    async def _settle(self, channel: str, thread: str | None, lost: list[Delivery]) -> None:
        try:
            found = await self._history(channel, thread, lost)
        except SlackApiError as error:
            if error.response.get("error") not in NO_HISTORY:
                if error.response.status_code == 429:
                    self._wait_until = self._clock.monotonic() + retry_after(error.response)
                return  # asked again in a later round
            for row in lost:
                await self._store.write_patiently(
                    outcomes.settle,
                    row.id,
                    row.lease,
                    OutboxState.UNVERIFIED,
                    now=self._clock.now(),
                    error="no_history",
                )
            return
        for row in lost:
            if row.id in found:
                await self._store.write_patiently(
                    outcomes.settle,
                    row.id,
                    row.lease,
                    OutboxState.SENT,
                    now=self._clock.now(),
                    ts=found[row.id],
                )
            else:
                await self._send_again(row)

    async def _history(self, channel: str, thread: str | None, lost: list[Delivery]) -> dict[str, str]:
        """The ids of our messages in a channel (or thread) since the first try, with their ts."""
        oldest = min(row.first_try_at for row in lost if row.first_try_at) - UNREAD_BEFORE
        asked: dict[str, Any] = {
            "channel": channel,
            "oldest": f"{oldest.timestamp():.6f}",
            "include_all_metadata": True,
            "limit": 200,
        }
        found: dict[str, str] = {}
        while True:
            if thread:
                page = await self._client.conversations_replies(ts=thread, **asked)
            else:
                page = await self._client.conversations_history(**asked)
            for message in page["messages"]:
                if (row_id := carried_id(message)) is not None:
                    found[row_id] = min(found.get(row_id, message["ts"]), message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return found
            asked["cursor"] = cursor
