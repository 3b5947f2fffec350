"""Saying what stands in the outbox: claim, send, record; and asking Slack's history where an answer was lost.

None lost and none doubled as far as Slack lets one know; the protocol and its limits are told in docs/delivery.md.
"""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.clock import Clock
from storage import members, outbox
from storage.outbox import WORKSPACE, Delivery, Outcome, Pacing
from storage.session import Store, StoreError
from storage.states import Method, OutboxState

log = structlog.get_logger()

EVENT_TYPE = "juuri"
"""Of the metadata that carries a message's id."""
LOST_ANSWERS = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
"""Slack's own errors after which the message may be there all the same."""
NO_HISTORY = frozenset(
    {"missing_scope", "not_in_channel", "channel_not_found", "no_permission", "access_denied"}
)
"""Errors of conversations.history that will not go away by waiting."""
UNREAD_BEFORE = timedelta(minutes=15)
"""How far before the first try history is read: allowance for a clock that is off."""

Render = Callable[[Session, Delivery], Mapping[str, Any] | None]
"""Renders an update from the present state, inside the claiming transaction; None where there is nothing to say."""


@dataclass(frozen=True)
class Timing:
    """The time constants in real seconds, in one place. Raises ValueError where they do not keep the invariant."""

    http: float = 10.0
    """Total time of one call."""
    settle: float = 30.0
    """Wait before history is believed."""
    lease: float = 90.0
    """How long a claimed row belongs to the process that claimed it."""
    history_lag: float = 10.0
    """The longest that Slack's history may run behind."""
    channel_pace: float = 1.0
    """Between two posts to one channel (chat.postMessage: about one a second)."""
    posts_per_second: float = 8.0
    """To the whole workspace ("several hundred messages per minute")."""
    updates_per_second: float = 0.8
    """chat.update is Tier 3: 50 a minute."""

    def __post_init__(self) -> None:
        if not self.http + self.history_lag < self.settle < self.lease - self.http:
            raise ValueError("http + history_lag < settle < lease - http must hold")


class Courier:
    """Delivers for one process. All its state is what it has seen pass on its own monotonic clock."""

    IN_FLIGHT = 50

    def __init__(
        self,
        store: Store,
        client: AsyncWebClient,
        clock: Clock,
        timing: Timing,
        renderers: Mapping[str, Render],
    ) -> None:
        self._store, self._client, self._clock, self._timing, self._renderers = (
            store,
            client,
            clock,
            timing,
            renderers,
        )
        self._first_seen: dict[tuple[str, str | None], float] = {}
        self._in_flight: set[asyncio.Task[None]] = set()
        self._after: dict[Method, str] = {}
        """Where the last claim stopped among the channels, so that all get their turn."""
        self._pacings = (
            Pacing(
                Method.POST,
                timing.posts_per_second,
                max(1, round(timing.posts_per_second)),
                timing.channel_pace,
            ),
            Pacing(Method.UPDATE, timing.updates_per_second, 1, timing.channel_pace),
        )
        self.wake = asyncio.Event()

    async def deliver(self, many: int = IN_FLIGHT) -> int:
        """Claim due rows (one a channel, `many` in flight at most); each is sent and recorded by a task of its own.

        So a channel that is slow delays no other. Returns how many were claimed: zero means that nothing is due, or that
        all that is due must wait.
        """
        await self._open_dms()
        claimed: list[Delivery] = []
        for pacing in self._pacings:  # posts first: updates yield to them
            try:
                claimed += await self._store.write_patiently(self._claim, pacing, many - len(self._in_flight))
            except IntegrityError:  # another process took one of them at the same instant: next time
                self._after[pacing.method] = ""
        for row in claimed:
            self._start(row)
        if claimed:  # look again when the first channel, or the workspace, is free
            loop = asyncio.get_running_loop()
            loop.call_later(self._timing.channel_pace, self.wake.set)
            loop.call_later(1 / self._timing.posts_per_second, self.wake.set)
        return len(claimed)

    async def finish(self) -> None:
        """Wait until nothing is in flight."""
        while self._in_flight:
            await asyncio.wait(self._in_flight)

    def _start(self, row: Delivery) -> None:
        task = asyncio.create_task(self._send_and_record(row))
        self._in_flight.add(task)
        task.add_done_callback(self._landed)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._in_flight.discard(task)
        self.wake.set()
        if not task.cancelled() and (
            error := task.exception()
        ):  # the row stays `sending` until its lease runs out
            log.error("delivery_failed", error=type(error).__name__)

    def _claim(self, session: Session, pacing: Pacing, many: int) -> list[Delivery]:
        now = self._clock.now()
        outbox.expire(session, now)
        after = self._after.get(pacing.method, "")
        rows = outbox.claim(
            session,
            pacing,
            now=now,
            epoch=self._clock.epoch(),
            lease_s=self._timing.lease,
            many=many,
            after=after,
        )
        self._after[pacing.method] = max((str(row.channel) for row in rows), default="")
        return [self._rendered(session, row) for row in rows]

    def _rendered(self, session: Session, row: Delivery) -> Delivery:
        if row.method != Method.UPDATE:
            return row
        payload = self._renderers[row.kind](session, row)
        return replace(row, payload=dict(payload) if payload else None)

    async def _send_and_record(self, row: Delivery) -> None:
        deadline = self._clock.monotonic() + self._timing.lease - self._timing.http
        outcome = await self._send(row, deadline)
        await self._store.write_patiently(outbox.record, [outcome], self._clock.now())
        if outcome.state is not OutboxState.SENT:
            log.info(
                "delivery",
                action="not_sent",
                id=row.id,
                kind=row.kind,
                state=outcome.state,
                error=outcome.error,
            )

    async def _send(self, row: Delivery, deadline: float) -> Outcome:
        """Talk to Slack about one claimed row. Never raises but for cancellation."""
        if row.payload is None:
            return Outcome(row.id, row.lease, OutboxState.EXPIRED, error="nothing_to_say")
        if row.expires_at <= self._clock.now():
            return Outcome(row.id, row.lease, OutboxState.EXPIRED, error="late")
        if self._clock.monotonic() > deadline:
            return Outcome(row.id, row.lease, OutboxState.UNKNOWN, error="lease_nearly_over")
        try:
            answer = await self._call(row)
        except SlackApiError as error:
            return await self._refused(row, error)
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            return self._lost(row, type(error).__name__)
        return Outcome(row.id, row.lease, OutboxState.SENT, ts=str(answer["ts"]))

    async def _call(self, row: Delivery) -> Any:
        payload = signed(row)
        common = {"text": payload["text"], "blocks": payload["blocks"], "metadata": payload["metadata"]}
        if row.method == Method.UPDATE:
            return await self._client.chat_update(channel=str(row.channel), ts=str(row.other_ts), **common)
        return await self._client.chat_postMessage(
            channel=str(row.channel),
            thread_ts=row.other_ts if row.parent_id else None,
            unfurl_links=False,
            unfurl_media=False,
            **common,
        )

    async def _refused(self, row: Delivery, error: SlackApiError) -> Outcome:
        status, word = error.response.status_code, str(error.response.get("error", ""))
        if status == 429:
            wait = float(error.response.headers.get("Retry-After", 1))
            lane = str(row.channel) if row.method == Method.POST else WORKSPACE
            await self._store.write_patiently(outbox.park, row.method, lane, self._clock.epoch() + wait)
            return Outcome(row.id, row.lease, OutboxState.PENDING, error="ratelimited")
        if status >= 500 or word in LOST_ANSWERS or not word:
            return self._lost(row, word or f"http_{status}")
        return Outcome(row.id, row.lease, OutboxState.DEAD, error=word)

    def _lost(self, row: Delivery, error: str) -> Outcome:
        """No answer: a post may be there; an update may simply be made again."""
        again = OutboxState.PENDING if row.method == Method.UPDATE else OutboxState.UNKNOWN
        return Outcome(row.id, row.lease, again, error=error)

    async def _open_dms(self) -> None:
        for user_id in await self._store.read(outbox.without_dm, self._clock.now()):
            try:
                answer = await self._client.conversations_open(users=user_id)
            except SlackApiError as error:
                word = str(error.response.get("error", ""))
                if error.response.status_code == 200 and word not in LOST_ANSWERS:
                    await self._store.write_patiently(outbox.undeliverable, user_id, word)
                continue
            except (TimeoutError, aiohttp.ClientError, OSError):
                continue
            await self._store.write_patiently(_dm_opened, user_id, str(answer["channel"]["id"]))

    async def reconcile(self, *, alone: bool = False) -> int:
        """Settle what is unknown: look into history SETTLE after it was first seen so. Returns how many are still open.

        `alone` (at the start, where no other process can live) takes leases over at once.
        """
        await self._store.write_patiently(outbox.release_run_out, self._clock.epoch(), all_leases=alone)
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
            with contextlib.suppress(aiohttp.ClientError, asyncio.TimeoutError, OSError, StoreError):
                await self._settle(channel, thread, lost)
        return len(rows)

    async def _settle(self, channel: str, thread: str | None, lost: list[Delivery]) -> None:
        try:
            found = await self._history(channel, thread, lost)
        except SlackApiError as error:
            if error.response.get("error") not in NO_HISTORY:
                return  # rate limit or trouble: asked again next time
            for row in lost:
                await self._store.write_patiently(
                    outbox.settle,
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
                    outbox.settle,
                    row.id,
                    row.lease,
                    OutboxState.SENT,
                    now=self._clock.now(),
                    ts=found[row.id],
                )
            else:
                await self._again(row)

    async def _again(self, row: Delivery) -> None:
        """History does not know it: send it again, under the same id."""
        try:
            claimed = await self._store.write_patiently(
                outbox.claim_again,
                row.id,
                row.lease,
                now=self._clock.now(),
                epoch=self._clock.epoch(),
                lease_s=self._timing.lease,
            )
        except IntegrityError:  # the channel is busy; the verdict stands, so the next round tries again
            return
        for mine in claimed:
            await self._send_and_record(mine)

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


def _dm_opened(session: Session, user_id: str, channel: str) -> None:
    outbox.dm_opened(session, user_id, channel)
    members.change(session, user_id, dm_channel_id=channel)


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
