"""Saying what stands in the outbox: claim, send, record; and asking Slack's history where an answer was lost.

None lost and none doubled as far as Slack lets one know; the protocol and its limits are told in docs/delivery.md.
"""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.delivery.answers import LOST_ANSWERS, retry_after
from bot.delivery.dms import DirectMessages
from bot.delivery.marks import signed
from bot.delivery.pictures import refuses_picture, shows_picture
from bot.delivery.reconciling import Reconciler
from bot.delivery.rendering import Render, Rendering
from bot.delivery.timing import Timing
from storage import claims, outcomes
from storage.claims import WORKSPACE, Pacing
from storage.outbox import Delivery
from storage.outcomes import Outcome
from storage.session import Store
from storage.states import Method, OutboxState

log = structlog.get_logger()

RECORD_TOGETHER_S = 0.01
"""How long an outcome waits for others to be written down with it: short, since a crash within it means asking history."""

PICTURE_TRIES = 12
"""So often Slack is asked, at most, to take a picture before the message goes without."""


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
        self._store, self._client, self._clock, self._timing = store, client, clock, timing
        self._rendering = Rendering(renderers, composers or {})
        self._in_flight: set[asyncio.Task[None]] = set()
        self._outcomes: list[Outcome] = []
        """Of calls that have ended, to be written down."""
        self._recording: asyncio.Task[None] | None = None
        self._after: dict[Method, str] = {}
        """Where the last claim stopped among the channels, so that all get their turn."""
        burst = max(1, round(timing.posts_per_second))
        self._posts = Pacing(Method.POST, timing.posts_per_second, burst, timing.channel_pace)
        self._updates = Pacing(Method.UPDATE, timing.updates_per_second, 1, timing.channel_pace)
        self.wake = asyncio.Event()
        self._dms = DirectMessages(store, client, clock, self.wake.set)
        self._reconciler = Reconciler(store, client, clock, timing, self._again)

    async def deliver(self, many: int = IN_FLIGHT) -> int:
        """Claim due rows (one a channel, `many` in flight at most); each is sent and recorded by a task of its own.

        So a channel that is slow delays no other. Returns how many were claimed: zero means that nothing is due, or that
        all that is due must wait.
        """
        self._dms.open_aside()
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
        tasks = {*self._in_flight, *self._dms.tasks}
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
        now, epoch, claimed_at = self._clock.now(), self._clock.epoch(), self._clock.monotonic()
        outcomes.expire(session, now)
        claimed: list[Delivery] = []
        for pacing in (self._posts, self._updates):  # posts first: updates yield to them
            rows = claims.claim(
                session,
                pacing,
                now=now,
                epoch=epoch,
                lease_s=self._timing.lease,
                many=many - len(claimed),
                after=(after := self._after.get(pacing.method, "")),
            )
            channels = [str(row.channel) for row in rows]
            round_again = [channel for channel in channels if channel <= after]
            self._after[pacing.method] = max(round_again or channels, default="")
            claimed += rows
        return [self._rendering.of(session, row, epoch) for row in claimed], claimed_at

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
            if row.picture_until is not None and shows_picture(row.payload):
                await self._store.write_patiently(outcomes.picture_taken, row.target_id or row.id)
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
        if row.payload and shows_picture(row.payload) and refuses_picture(response):
            return await self._picture_refused(row)
        return Outcome(row.id, row.lease, OutboxState.DEAD, error=word)

    async def _picture_refused(self, row: Delivery) -> Outcome:
        """Slack may only not have looked at it yet: again in a while, and after some of them without the picture."""
        until, pause = self._clock.epoch() + self._timing.picture, self._timing.picture / PICTURE_TRIES
        await self._store.write_patiently(outcomes.picture_refused, row.target_id or row.id, until)
        asyncio.get_running_loop().call_later(pause, self.wake.set)
        again_at = self._clock.now() + timedelta(seconds=pause)
        return Outcome(row.id, row.lease, OutboxState.PENDING, error="picture_refused", due_at=again_at)

    def _lost(self, row: Delivery, error: str) -> Outcome:
        """No answer: a post may be there; an update may simply be made again."""
        again = OutboxState.PENDING if row.method == Method.UPDATE else OutboxState.UNKNOWN
        return Outcome(row.id, row.lease, again, error=error)

    async def reconcile(self, *, alone: bool = False) -> int:
        """Settle what is unknown by asking history; returns how many are still open. `alone`: see `Reconciler.reconcile`."""
        return await self._reconciler.reconcile(alone=alone)

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
        epoch, claimed_at = self._clock.epoch(), self._clock.monotonic()
        rows = claims.claim_again(
            session,
            self._posts,
            row.id,
            row.lease,
            now=self._clock.now(),
            epoch=epoch,
            lease_s=self._timing.lease,
        )
        # it was not said, so what must be true at the moment it is said is rendered anew
        return [self._rendering.of(session, row, epoch) for row in rows], claimed_at
