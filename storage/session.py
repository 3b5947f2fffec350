"""The door to the database: `store.write` and `store.read`, the async shell around the sync core."""

import asyncio
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from storage.engines import APPLICATION, database_url, make_engine
from storage.writing import TO_DELIVER, TO_DRAW, Job, Writers
from storage.writing import StoreError as StoreError

P = ParamSpec("P")
T = TypeVar("T")

PATIENCE = 0.8
"""Seconds a write may stand in the queue before it is refused, unless the caller can wait."""
AT_ONCE = 32
"""At most so many writes share one transaction and its fsync."""
POSTGRES_PATIENT = 3
"""Threads on PostgreSQL for writes that take their time."""
SHORT_LOCK_MS = 50
"""How long writes that share a transaction wait for somebody's lock before each is run on its own."""
READERS = 3


class Store:
    """Runs sync functions `fn(session, ...)` against the database, all of it or nothing.

    Writes go through one thread on SQLite, which has one writer anyway. On PostgreSQL what somebody waits for goes through
    one thread, too, and all else through a few others. Several writes that wait share one commit. Functions return plain
    values, never live rows. A store serves one event loop.
    """

    def __init__(self, url: str) -> None:
        self.url = database_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.wake: Callable[[], None] = lambda: None
        """Called on the event loop once something that can be delivered now is committed."""
        self.draw: Callable[[], None] = lambda: None
        """The same for a picture that is wanted."""
        if self.is_sqlite:
            self._writers = Writers(self._engine(), self._woken, at_once=AT_ONCE)
            self._patient = self._writers
        else:
            many = POSTGRES_PATIENT
            self._patient = Writers(self._engine(size=many), self._woken, threads=many)
            self._writers = Writers(
                self._engine(lock_ms=SHORT_LOCK_MS), self._woken, at_once=AT_ONCE, others=self._patient
            )
        self._read_engine = make_engine(self.url, writes=False, size=READERS, name=APPLICATION)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="juuri-read")

    def _engine(self, **options: Any) -> Engine:
        return make_engine(self.url, writes=True, name=APPLICATION, **options)

    def _woken(self, info: Collection[object]) -> None:
        if TO_DELIVER in info:
            self.wake()
        if TO_DRAW in info:
            self.draw()

    async def write(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `fn(session, ...)` in one transaction; return its value once that is committed.

        Raises StoreError where the database is locked, away, or too busy: then nothing was saved. `fn` is run again from
        the start where it shared its transaction with one that failed.
        """
        return await _put(self._writers, lambda session: fn(session, *args, **kwargs), PATIENCE)

    async def write_patiently(
        self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Like `write`, for work nobody is waiting for: stands in the queue as long as it takes."""
        return await _put(self._patient, lambda session: fn(session, *args, **kwargs), None)

    async def read(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `fn(session, ...)` in a reader thread; nothing it does is kept. Raises StoreError."""

        def work() -> T:
            try:
                with Session(self._read_engine) as session:
                    return fn(session, *args, **kwargs)
            except OperationalError as error:
                raise StoreError(type(error.orig).__name__) from error

        return await asyncio.get_running_loop().run_in_executor(self._readers, work)

    def close(self) -> None:
        """Finish what is queued, then let go of the threads and connections."""
        self._writers.stop()
        if self._patient is not self._writers:  # it may have got what the others could not finish
            self._patient.stop()
        self._readers.shutdown()
        self._read_engine.dispose()


async def _put(writers: Writers, work: Callable[[Session], T], patience: float | None) -> T:
    done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
    writers.put(Job(work, patience, done))
    return await done
