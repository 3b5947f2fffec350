"""The heartbeat: a few interval jobs and one delivery task. All decisions lie below, in functions that take `now`."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.orm import Session

from bot.activities import series
from bot.clock import Clock
from bot.deliveries import service as deliveries
from bot.delivery import Courier, Timing
from bot.digest import service as digest
from bot.nuggets import service as nuggets
from bot.nuggets.service import Shelf
from bot.pictures.studio import Studio
from bot.reminders import service as reminders
from bot.reviews import closing, conclusions, inviting, opening
from bot.suggestions import cards
from bot.transport import Running
from storage import answers, drafts, inbound, outbox, scrubbing, turns
from storage.session import Store
from storage.states import OutboxState

log = structlog.get_logger()

POLL_S = 1.0
"""How long the delivery task sleeps at most when nobody wakes it."""
GATHER_S = 0.02
"""What else wakes the delivery task within this time is looked at together: clicks and answers come in bursts."""
STOP_S = 1.5
"""How long stopping waits for a claim under way, what is being sent and running jobs, all in all."""
INBOUND_KEPT = timedelta(hours=24)
DRAFTS_KEPT = timedelta(hours=24)
PAYLOADS_KEPT = timedelta(days=7)

SLOTS_AT_ONCE = 20
"""Decided in one transaction, which others may have to wait for."""

REMINDERS_AT_ONCE = 100
SERIES_AT_ONCE = 100

Job = Callable[[], Awaitable[object]]


class Scheduler:
    """Runs tick, delivery, reconciliation and whatever else `every` is told, until stopped."""

    def __init__(
        self,
        store: Store,
        shelf: Shelf,
        courier: Courier,
        studio: Studio,
        clock: Clock,
        timing: Timing,
        *,
        look: Job | None = None,
    ) -> None:
        self._store, self._shelf, self._courier, self._clock, self._timing = (
            store,
            shelf,
            courier,
            clock,
            timing,
        )
        self._studio = studio
        self._look = look
        """What to ask Slack about what is due soon."""
        self._delivering: asyncio.Task[None] | None = None
        self._stopping = False
        self._scrubbed_in_vain = False
        self._ticking = asyncio.Lock()
        self._series_looked_at: datetime | None = None
        self._running = Running()
        # APScheduler is only a clock here: no job store, no cron; a late or missed run is simply run once
        self._jobs = AsyncIOScheduler(
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        )

    def every(self, seconds: float, name: str, job: Job) -> None:
        """Run `job` every so many seconds; what it raises is logged and the next run comes all the same."""
        self._jobs.add_job(self._guarded(name, job), "interval", seconds=seconds, id=name)

    def _guarded(self, name: str, job: Job) -> Callable[[], Awaitable[None]]:
        async def run() -> None:
            with self._running:
                try:
                    await job()
                except Exception as error:
                    log.error("job_failed", job=name, error=type(error).__name__)

        return run

    def start(self) -> None:
        """Begin to beat."""
        self.every(self._timing.tick, "tick", self.tick)
        self.every(max(0.2, min(5.0, self._timing.settle / 6)), "reconcile", self._courier.reconcile)
        self.every(self._timing.tick, "pictures", self._look_for_pictures)
        self.every(600, "stray_files", self._studio.sweep)
        self.every(600, "housekeeping", self.housekeeping)
        # what fell due while nobody ran is looked at now, not one interval later
        self._jobs.add_job(self._guarded("tick", self.tick), id="first_tick")
        self._jobs.start()
        self._delivering = asyncio.create_task(self._deliver_forever())

    def pause(self) -> None:
        """Stop the clock: no job begins any more."""
        if self._jobs.running:
            self._jobs.pause()

    async def stop(self) -> None:
        """Stop the delivery too; what is claimed is sent first."""
        self.pause()
        self._stopping = True
        self._courier.wake.set()
        until = self._clock.monotonic() + STOP_S
        if self._delivering:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._delivering, STOP_S)
        for finished in (self._courier.finish, self._studio.close, self._running.finished):
            await finished(max(0.05, until - self._clock.monotonic()))
        if self._jobs.running:
            self._jobs.shutdown(wait=False)

    async def _look_for_pictures(self) -> None:
        self._studio.look()

    async def tick(self) -> None:
        """Turn due slots into posts, a few in a transaction: clicks get their turn in between."""
        async with self._ticking:
            while await self._store.write_patiently(_decide_some, self._shelf, self._clock.now()):
                self._courier.wake.set()
            await self._continue_series()
            while await self._store.write_patiently(_remind_some, self._shelf, self._clock.now()):
                self._courier.wake.set()
            is_left = await self._store.write_patiently(closing.tick, self._shelf, self._clock.now())
            if is_left and not self._scrubbed_in_vain:
                await self._scrub()
            await self._store.write_patiently(conclusions.tick, self._shelf, self._clock.now())
            while await self._store.write_patiently(_review_some, self._shelf, self._clock.now()):
                self._courier.wake.set()
            if self._look:
                await self._look()
            await self._store.write_patiently(
                deliveries.tell_coordinators, self._shelf.words, self._clock.now()
            )
            await self._store.write_patiently(cards.come_back, self._shelf, self._clock.now())
            # last: what else fell due in this morning's tick is told in the digest as done
            await self._store.write_patiently(_tell_week, self._shelf, self._clock.now())
        self._courier.wake.set()

    async def tick_in_the_past(self) -> None:
        """Tick for a time that is over: what waits for a picture goes into the books without one."""
        await self.tick()
        await self._studio.leave_out()

    async def _continue_series(self) -> None:
        """Plan what follows recurring work. Dates change somewhere on earth every quarter of an hour, never in between."""
        now = self._clock.now()
        quarter = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
        if quarter != self._series_looked_at:
            while await self._store.write_patiently(series.tick, now, SERIES_AT_ONCE):
                pass
            self._series_looked_at = quarter

    async def housekeeping(self) -> None:
        """Forget what need not be kept."""
        now = self._clock.now()
        await self._store.write_patiently(inbound.forget_before, now - INBOUND_KEPT)
        await self._store.write_patiently(drafts.forget_before, now - DRAFTS_KEPT)
        await self._store.write_patiently(outbox.blank_payloads, now - PAYLOADS_KEPT)
        await self._scrub()

    async def _scrub(self) -> None:
        """Wipe out in what order anonymous answers came, where their review is over; tried again at the next housekeeping."""
        review_id, after = await self._store.read(scrubbing.wanted), ""
        if review_id is None:
            return
        while (done := await self._store.write_patiently(answers.shuffle, review_id, after)) is not None:
            after = done
        self._scrubbed_in_vain = not await asyncio.to_thread(scrubbing.scrub, self._store.url)
        if self._scrubbed_in_vain:
            log.warning("not_scrubbed_yet", review=review_id)
        else:
            await self._store.write_patiently(scrubbing.done, review_id)

    async def _deliver_forever(self) -> None:
        while not self._stopping:
            self._courier.wake.clear()
            try:
                claimed = await self._courier.deliver()
            except Exception as error:
                log.error("job_failed", job="deliver", error=type(error).__name__)
                claimed = 0
                await asyncio.sleep(POLL_S)
            if not claimed:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._courier.wake.wait(), POLL_S)
            await asyncio.sleep(GATHER_S)

    async def settle_now(self, patience_s: float = 60.0) -> None:
        """Tick and deliver until nothing that is due is left, at most `patience_s` real seconds. For a moved clock."""
        await self.tick()
        until = self._clock.monotonic() + patience_s
        while self._clock.monotonic() < until:
            self._courier.wake.set()
            is_busy = self._studio.is_busy  # asked first: what it hands over stands in the outbox then
            open_rows = await self._store.read(
                outbox.in_state, OutboxState.SENDING, OutboxState.UNKNOWN, OutboxState.PENDING
            )
            now = self._clock.now()
            is_open = any(row.state != OutboxState.PENDING or row.due_at <= now for row in open_rows)
            if not is_busy and not is_open:
                return
            await asyncio.sleep(0.02)

    async def next_due(self) -> datetime | None:
        """The next instant at which something falls due, for a clock that walks."""
        now = self._clock.now()
        every = [await self._store.read(ask, now) for ask in _NEXT_DUE]
        return min((at for at in every if at), default=None)


_NEXT_DUE: tuple[Callable[[Session, datetime], datetime | None], ...] = (
    nuggets.next_due,
    cards.next_due,
    reminders.next_due,
    series.next_due,
    digest.next_due,
    opening.next_due,
    inviting.next_due,
    conclusions.next_due,
    outbox.next_due,
)
"""What each noun says of when something of it falls due next."""


def _tell_week(session: Session, shelf: Shelf, now: datetime) -> None:
    """Look whether the weekly digest is due; another process at it is as good."""
    if turns.mine(session, turns.TICK):
        digest.tick(session, shelf, now)


def _remind_some(session: Session, shelf: Shelf, now: datetime) -> bool:
    """Look at some reminders; False where none is left or another process is at it."""
    return turns.mine(session, turns.TICK) and reminders.tick(session, shelf, now, REMINDERS_AT_ONCE) > 0


def _review_some(session: Session, shelf: Shelf, now: datetime) -> bool:
    """Open a review, ask some people; False where nothing is left or another process is at it."""
    if not turns.mine(session, turns.TICK):
        return False
    return opening.tick(session, shelf, now) + inviting.tick(session, now) > 0


def _decide_some(session: Session, shelf: Shelf, now: datetime) -> bool:
    """Decide some due slots; False where none is left or another process is at it."""
    return turns.mine(session, turns.TICK) and nuggets.tick(session, shelf, now, SLOTS_AT_ONCE) > 0
