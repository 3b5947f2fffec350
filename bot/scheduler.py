"""The heartbeat: a few interval jobs and one delivery task. All decisions lie below, in functions that take `now`."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock
from bot.delivery import Courier, Timing
from bot.nuggets import service as nuggets
from bot.nuggets.service import Shelf
from storage import inbound, outbox
from storage.session import Store
from storage.states import OutboxState

log = structlog.get_logger()

TICK_S = 5
POLL_S = 1.0
"""How long the delivery task sleeps at most when nobody wakes it."""
INBOUND_KEPT = timedelta(hours=24)
PAYLOADS_KEPT = timedelta(days=7)

Job = Callable[[], Awaitable[object]]


class Scheduler:
    """Runs tick, delivery, reconciliation and whatever else `every` is told, until stopped."""

    def __init__(self, store: Store, shelf: Shelf, courier: Courier, clock: Clock, timing: Timing) -> None:
        self._store, self._shelf, self._courier, self._clock, self._timing = (
            store,
            shelf,
            courier,
            clock,
            timing,
        )
        self._delivering: asyncio.Task[None] | None = None
        # APScheduler is only a clock here: no job store, no cron; a late or missed run is simply run once
        self._jobs = AsyncIOScheduler(
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        )

    def every(self, seconds: float, name: str, job: Job) -> None:
        """Run `job` every so many seconds; what it raises is logged and the next run comes all the same."""

        async def run() -> None:
            try:
                await job()
            except Exception as error:
                log.error("job_failed", job=name, error=type(error).__name__)

        self._jobs.add_job(run, "interval", seconds=seconds, id=name)

    def start(self) -> None:
        """Begin to beat."""
        self.every(TICK_S, "tick", self.tick)
        self.every(max(0.2, min(5.0, self._timing.settle / 6)), "reconcile", self._courier.reconcile)
        self.every(600, "housekeeping", self.housekeeping)
        self._jobs.start()
        self._delivering = asyncio.create_task(self._deliver_forever())

    def pause(self) -> None:
        """Stop the clock: no job begins any more."""
        if self._jobs.running:
            self._jobs.shutdown(wait=False)

    async def stop(self) -> None:
        """Stop the delivery too; what is being sent is finished first."""
        self.pause()
        if self._delivering:
            self._delivering.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._delivering
        await self._courier.finish()

    async def tick(self) -> None:
        """Turn due slots into posts."""
        await self._store.write_patiently(nuggets.tick, self._shelf, self._clock.now())
        self._courier.wake.set()

    async def housekeeping(self) -> None:
        """Forget what need not be kept."""
        now = self._clock.now()
        await self._store.write_patiently(inbound.forget_before, now - INBOUND_KEPT)
        await self._store.write_patiently(outbox.blank_payloads, now - PAYLOADS_KEPT)

    async def _deliver_forever(self) -> None:
        while True:
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._courier.wake.wait(), POLL_S)
            self._courier.wake.clear()
            try:
                while await self._courier.deliver():
                    pass
            except Exception as error:
                log.error("job_failed", job="deliver", error=type(error).__name__)
                await asyncio.sleep(POLL_S)

    async def settle_now(self, patience_s: float = 60.0) -> None:
        """Tick and deliver until nothing that is due is left, at most `patience_s` real seconds. For a moved clock."""
        await self.tick()
        until = self._clock.monotonic() + patience_s
        while self._clock.monotonic() < until:
            self._courier.wake.set()
            await self._courier.reconcile()
            open_rows = await self._store.read(
                outbox.in_state, OutboxState.SENDING, OutboxState.UNKNOWN, OutboxState.PENDING
            )
            now = self._clock.now()
            if not any(row.state != OutboxState.PENDING or row.due_at <= now for row in open_rows):
                return
            await asyncio.sleep(0.02)

    async def next_due(self) -> datetime | None:
        """The next instant at which something falls due, for a clock that walks."""
        now = self._clock.now()
        slot = await self._store.read(nuggets.next_due, now)
        row = await self._store.read(outbox.next_due, now)
        return min((at for at in (slot, row) if at), default=None)
