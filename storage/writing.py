"""The threads that write. Jobs wait in a queue; several that wait share one transaction and its commit."""

import asyncio
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

TO_DELIVER = "to_deliver"
"""Set in `session.info` by whoever writes down something that can be delivered now."""
TO_DRAW = "to_draw"
"""Set in `session.info` by whoever wants a picture."""
_LOCK_TROUBLE = ("55P03", "40P01")
"""PostgreSQL's words for a lock that was not to be had in time, and for two who wait for each other."""


class StoreError(Exception):
    """The database could not take the change; nothing was saved."""


@dataclass(frozen=True)
class Job:
    """Something to write, and who waits for it."""

    work: Callable[[Session], Any]
    patience: float | None
    """Seconds it may stand in the queue before it is refused; None where it can wait."""
    done: asyncio.Future[Any]
    queued_at: float = field(default_factory=time.monotonic)

    @property
    def waited_too_long(self) -> bool:
        """Whether whoever asked must be told something by now."""
        return self.patience is not None and time.monotonic() - self.queued_at > self.patience


@dataclass(frozen=True)
class _Result:
    job: Job
    value: Any = None
    error: Exception | None = None


class Writers:
    """Threads that take jobs from one queue, each up to `at_once` into one transaction.

    Where one job of several fails, nothing is saved and each is run again on its own. On PostgreSQL that is left to
    `others`, and so is a job that met somebody's lock: whoever holds several jobs never waits for one of them.
    """

    def __init__(
        self,
        engine: Engine,
        wake: Callable[[Collection[Any]], None],
        *,
        threads: int = 1,
        at_once: int = 1,
        others: Self | None = None,
    ) -> None:
        self._engine, self._wake, self._at_once, self._others = engine, wake, at_once, others
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._threads = [threading.Thread(target=self._loop, daemon=True) for _ in range(threads)]
        for thread in self._threads:
            thread.start()

    def put(self, job: Job) -> None:
        """Queue a job; its future is settled on its event loop."""
        self._jobs.put(job)

    def stop(self) -> None:
        """Finish what is queued, then let go of the threads and connections."""
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()
        self._engine.dispose()

    def _loop(self) -> None:
        while (job := self._jobs.get()) is not None:
            batch, more = [job], True
            while more and len(batch) < self._at_once:
                try:
                    another = self._jobs.get_nowait()
                except queue.Empty:
                    break
                if another is None:
                    self._jobs.put(None)  # the stop sign is for after this batch
                    more = False
                else:
                    batch.append(another)
            self._run(batch)

    def _run(self, batch: list[Job]) -> None:
        wanted = [job for job in batch if not job.done.cancelled()]
        late = [job for job in wanted if job.waited_too_long]
        _answer([_Result(job, error=StoreError("too busy")) for job in late])
        if jobs := [job for job in wanted if job not in late]:
            try:
                self._together(jobs)
            except Exception as error:
                self._failed(jobs, error)

    def _failed(self, jobs: list[Job], error: Exception) -> None:
        if self._others and (len(jobs) > 1 or _is_lock_trouble(error)) and not _is_away(error):
            for job in jobs:
                self._others.put(job)
        elif len(jobs) > 1 and not _is_away(error):
            for job in jobs:
                self._run([job])
        else:
            _answer([_Result(job, error=_told(error)) for job in jobs])

    def _together(self, jobs: list[Job]) -> None:
        """Run jobs in one transaction, commit it and answer; raises what any of them raises, and nothing is saved."""
        with (
            self._engine.begin() as connection,
            Session(connection, join_transaction_mode="rollback_only") as session,
        ):
            results = [_Result(job, job.work(session)) for job in jobs]
            session.commit()  # flushes; the connection's own transaction goes on
        info = dict(session.info)
        _answer(results, (lambda: self._wake(info)) if info else None)


def _answer(results: list[_Result], wake: Callable[[], None] | None = None) -> None:
    """Settle the futures of a transaction, all in one step of the event loop: waking it up is what costs."""

    def settle() -> None:
        for result in results:
            if result.job.done.cancelled():
                continue
            if result.error:
                result.job.done.set_exception(result.error)
            else:
                result.job.done.set_result(result.value)
        if wake:
            wake()

    if results:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            results[0].job.done.get_loop().call_soon_threadsafe(settle)


def _is_lock_trouble(error: Exception) -> bool:
    return isinstance(error, OperationalError) and getattr(error.orig, "sqlstate", None) in _LOCK_TROUBLE


def _is_away(error: Exception) -> bool:
    """Whether the database itself is locked or gone: trying each job on its own would only take longer."""
    if not isinstance(error, OperationalError):
        return False
    is_locked = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
    return is_locked or error.connection_invalidated or getattr(error.orig, "sqlstate", "") is None


def _told(failure: Exception) -> Exception:
    """Trouble with the database itself becomes a StoreError without statement or values, which may hold people's words."""
    if isinstance(failure, OperationalError):
        told = StoreError(type(failure.orig).__name__)
        told.__suppress_context__ = True
        return told
    if isinstance(failure, StopIteration):  # no future takes it
        return RuntimeError("StopIteration")
    return failure
