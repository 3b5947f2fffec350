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
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from bot.clock import Clock
from storage import claims, members, outbox, outcomes
from storage.claims import WORKSPACE, Pacing
from storage.outbox import Delivery
from storage.outcomes import Outcome
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

RECORD_TOGETHER_S = 0.01
"""How long an outcome waits for others to be written down with it: short, since a crash within it means asking history."""
TROUBLE_S = 1.0
"""Wait after an answer that says nothing of how long to wait."""

Render = Callable[[Session, Delivery], Mapping[str, Any] | None]
"""Renders a message from the present state, inside the claiming transaction; None where there is nothing to say."""


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
    tick: float = 5.0
    """Between two looks at the schedules."""

    def __post_init__(self) -> None:
        if not self.http + self.history_lag < self.settle < self.lease - self.http:
            raise ValueError("http + history_lag < settle < lease - http must hold")

    @property
    def fresh(self) -> float:
        """How long after its claim a row may still be sent.

        Short enough that even where another machine's clock makes it believe the lease over, its look at history SETTLE
        later sees what was sent.
        """
        return self.settle - self.http - self.history_lag


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
        composers: Mapping[str, Render] | None = None,
    ) -> None:
        self._store, self._client, self._clock, self._timing, self._renderers = (
            store,
            client,
            clock,
            timing,
            renderers,
        )
        self._composers = composers or {}
        """Of the kinds of posts that are rendered when they are claimed, like updates."""
        self._first_seen: dict[tuple[str, str | None], float] = {}
        self._in_flight: set[asyncio.Task[None]] = set()
        self._outcomes: list[Outcome] = []
        """Of calls that have ended, to be written down."""
        self._recording: asyncio.Task[None] | None = None
        self._opening_dms: asyncio.Task[None] | None = None
        self._dms_wait_until = 0.0
        self._history_wait_until = 0.0
        self._after: dict[Method, str] = {}
        """Where the last claim stopped among the channels, so that all get their turn."""
        burst = max(1, round(timing.posts_per_second))
        self._posts = Pacing(Method.POST, timing.posts_per_second, burst, timing.channel_pace)
        self._updates = Pacing(Method.UPDATE, timing.updates_per_second, 1, timing.channel_pace)
        self.wake = asyncio.Event()

    async def deliver(self, many: int = IN_FLIGHT) -> int:
        """Claim due rows (one a channel, `many` in flight at most); each is sent and recorded by a task of its own.

        So a channel that is slow delays no other. Returns how many were claimed: zero means that nothing is due, or that
        all that is due must wait.
        """
        self._open_dms_aside()
        if len(self._in_flight) >= many:
            return 0
        claimed: list[Delivery] = []
        claimed_at = self._clock.monotonic()
        try:
            claimed, claimed_at = await self._store.write_patiently(self._claim, many - len(self._in_flight))
        except IntegrityError:  # another process took one of them at the same instant: next time
            self._after.clear()
        for row in claimed:
            self._start(row, claimed_at)
        if claimed:  # look again when the first channel, or the workspace, is free
            loop = asyncio.get_running_loop()
            loop.call_later(self._timing.channel_pace, self.wake.set)
            loop.call_later(1 / self._timing.posts_per_second, self.wake.set)
        return len(claimed)

    async def finish(self, seconds: float) -> None:
        """Wait until nothing is in flight, at most so long; what is left then is settled after the next start."""
        tasks = {*self._in_flight, *([self._opening_dms] if self._opening_dms else [])}
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _start(self, row: Delivery, claimed_at: float) -> None:
        task = asyncio.create_task(self._send_and_record(row, claimed_at + self._timing.fresh))
        self._in_flight.add(task)
        task.add_done_callback(self._landed)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._in_flight.discard(task)
        self.wake.set()
        if not task.cancelled() and (
            error := task.exception()
        ):  # the row stays `sending` until its lease runs out
            log.error("delivery_failed", error=type(error).__name__)

    def _claim(self, session: Session, many: int) -> tuple[list[Delivery], float]:
        """The rows taken, and when (monotonic), which is before their leases begin."""
        now, claimed_at = self._clock.now(), self._clock.monotonic()
        outcomes.expire(session, now)
        claimed: list[Delivery] = []
        for pacing in (self._posts, self._updates):  # posts first: updates yield to them
            rows = claims.claim(
                session,
                pacing,
                now=now,
                epoch=self._clock.epoch(),
                lease_s=self._timing.lease,
                many=many - len(claimed),
                after=(after := self._after.get(pacing.method, "")),
            )
            channels = [str(row.channel) for row in rows]
            round_again = [channel for channel in channels if channel <= after]
            self._after[pacing.method] = max(round_again or channels, default="")
            claimed += rows
        return [self._rendered(session, row) for row in claimed], claimed_at

    def _rendered(self, session: Session, row: Delivery) -> Delivery:
        render = (self._renderers if row.method == Method.UPDATE else self._composers).get(row.kind)
        if row.method == Method.POST and render is None:
            return row
        try:
            with session.begin_nested():
                payload = render(session, row) if render else None
                if row.method == Method.POST:
                    outbox.set_payload(session, row.id, dict(payload) if payload else None)
        except OperationalError:  # a lock that was not to be had: all of it is claimed again later
            raise
        except Exception as error:  # one that cannot be rendered must not stop all others
            log.error("not_rendered", kind=row.kind, error=type(error).__name__)
            payload = None
        return replace(row, payload=dict(payload) if payload else None)

    async def _send_and_record(self, row: Delivery, deadline: float) -> None:
        outcome = await self._send(row, deadline)
        self._outcomes.append(outcome)
        if self._recording is None:
            self._recording = asyncio.create_task(self._record())
        await asyncio.shield(self._recording)  # it is the others' too
        if outcome.state is not OutboxState.SENT:
            log.info(
                "delivery",
                action="not_sent",
                id=row.id,
                kind=row.kind,
                state=outcome.state,
                error=outcome.error,
            )

    async def _record(self) -> None:
        """Write outcomes down, those of a few milliseconds in one transaction."""
        await asyncio.sleep(RECORD_TOGETHER_S)
        ended, self._outcomes, self._recording = self._outcomes, [], None
        await self._store.write_patiently(outcomes.record, ended, self._clock.now())

    async def _send(self, row: Delivery, deadline: float) -> Outcome:
        """Talk to Slack about one claimed row. Never raises but for cancellation."""
        if row.payload is None:
            return Outcome(row.id, row.lease, OutboxState.EXPIRED, error="nothing_to_say")
        if row.expires_at <= self._clock.now():
            return Outcome(row.id, row.lease, OutboxState.EXPIRED, error="late")
        if self._clock.monotonic() > deadline:
            return Outcome(row.id, row.lease, OutboxState.PENDING, error="stale_claim")
        try:
            answer = await self._call(row)
            return Outcome(row.id, row.lease, OutboxState.SENT, ts=str(answer["ts"]))
        except SlackApiError as error:
            if isinstance(error.response, AsyncSlackResponse):
                return await self._refused(row, error.response)
            return self._lost(row, "unreadable_answer")
        except Exception as error:  # whatever it was: the message may be there
            return self._lost(row, type(error).__name__)

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

    async def _refused(self, row: Delivery, response: AsyncSlackResponse) -> Outcome:
        status, word = response.status_code, str(response.get("error", ""))
        if status == 429:
            wait = retry_after(response)
            lane = str(row.channel) if row.method == Method.POST else WORKSPACE
            await self._store.write_patiently(claims.park, row.method, lane, self._clock.epoch() + wait)
            return Outcome(row.id, row.lease, OutboxState.PENDING, error="ratelimited")
        if status >= 500 or word in LOST_ANSWERS or not word:
            return self._lost(row, word or f"http_{status}")
        return Outcome(row.id, row.lease, OutboxState.DEAD, error=word)

    def _lost(self, row: Delivery, error: str) -> Outcome:
        """No answer: a post may be there; an update may simply be made again."""
        again = OutboxState.PENDING if row.method == Method.UPDATE else OutboxState.UNKNOWN
        return Outcome(row.id, row.lease, again, error=error)

    def _open_dms_aside(self) -> None:
        """Open DM channels that are needed, without holding up what can be sent."""
        busy = self._opening_dms is not None and not self._opening_dms.done()
        if not busy and self._clock.monotonic() >= self._dms_wait_until:
            self._opening_dms = asyncio.create_task(self._open_dms())

    async def _open_dms(self) -> None:
        with contextlib.suppress(StoreError):
            for user_id in await self._store.read(outcomes.without_dm, self._clock.now()):
                try:
                    answer = await self._client.conversations_open(users=user_id)
                    await self._store.write_patiently(_dm_opened, user_id, str(answer["channel"]["id"]))
                except SlackApiError as error:
                    word = str(error.response.get("error", ""))
                    if error.response.status_code != 200 or word in LOST_ANSWERS:
                        self._dms_wait_until = self._clock.monotonic() + retry_after(error.response)
                        return
                    await self._store.write_patiently(outcomes.undeliverable, user_id, word)
                except (TimeoutError, aiohttp.ClientError, OSError):
                    self._dms_wait_until = self._clock.monotonic() + TROUBLE_S
                    return
                self.wake.set()

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
            if self._clock.monotonic() < self._history_wait_until:
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
                    self._history_wait_until = self._clock.monotonic() + retry_after(error.response)
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
                await self._again(row)

    async def _again(self, row: Delivery) -> None:
        """History does not know it: send it again, under the same id."""
        if len(self._in_flight) >= self.IN_FLIGHT:
            return
        try:
            claimed, claimed_at = await self._store.write_patiently(self._claim_again, row)
        except IntegrityError:  # the channel is busy; the verdict stands, so the next round tries again
            return
        for mine in claimed:
            self._start(mine, claimed_at)

    def _claim_again(self, session: Session, row: Delivery) -> tuple[list[Delivery], float]:
        claimed_at = self._clock.monotonic()
        rows = claims.claim_again(
            session,
            self._posts,
            row.id,
            row.lease,
            now=self._clock.now(),
            epoch=self._clock.epoch(),
            lease_s=self._timing.lease,
        )
        # it was not said, so what must be true at the moment it is said is rendered anew
        return [self._rendered(session, row) for row in rows], claimed_at

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


def retry_after(response: Any) -> float:
    """For how many seconds Slack wants to be left alone."""
    try:
        return float(response.headers["Retry-After"])
    except (KeyError, ValueError):
        return TROUBLE_S


def _dm_opened(session: Session, user_id: str, channel: str) -> None:
    outcomes.dm_opened(session, user_id, channel)
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
