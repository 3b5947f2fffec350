"""The door to the database: `store.write` and `store.read`, the async shell around the sync core."""

import asyncio
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

P = ParamSpec("P")
T = TypeVar("T")

BUSY_MS = 1500
"""How long a statement waits for another process's lock: with `PATIENCE` it stays under Slack's three seconds."""
FROZEN_MS = 20_000
"""After so long without a word in the middle of a transaction PostgreSQL ends the connection."""
PATIENCE = 0.8
"""Seconds a write may stand in the queue before it is refused, unless the caller can wait."""
SQLITE_BATCH = 32
"""At most so many writes share one transaction and its fsync; where one fails, each is run again on its own."""
POSTGRES_WRITERS = 4
APPLICATION = "juuri"
"""How PostgreSQL knows the connections of a running bot; commands have another name."""
READERS = 3


class StoreError(Exception):
    """The database could not take the change; nothing was saved."""


class BadDatabaseUrl(ValueError):
    """DATABASE_URL names no database that Juuri can use."""


def database_url(text: str) -> URL:
    """The SQLAlchemy URL for what an operator wrote. Raises BadDatabaseUrl."""
    try:
        url = make_url(text)
    except Exception:
        raise BadDatabaseUrl(
            "DATABASE_URL cannot be read: write sqlite:///FILE or postgresql://..."
        ) from None
    if url.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite" and url.database:
        return url
    raise BadDatabaseUrl(
        f"DATABASE_URL starts with {url.drivername!r}: only sqlite:///FILE and postgresql:// (or postgres://) are known"
    )


def make_engine(url: URL, *, writes: bool, size: int = 1, name: str = "juuri-command") -> Engine:
    """An engine whose transactions begin as their kind needs: SQLite writers lock at once, readers never do.

    `name` is how PostgreSQL knows its connections.
    """
    if url.get_backend_name() != "sqlite":
        # a process that froze in the middle of a transaction must not hold its locks for ever
        limits = f"-c lock_timeout={BUSY_MS} -c idle_in_transaction_session_timeout={FROZEN_MS}"
        waits = {"connect_timeout": 2, "options": limits, "application_name": name}
        return create_engine(url, pool_size=size, max_overflow=0, pool_pre_ping=True, connect_args=waits)
    engine = create_engine(
        url,
        pool_size=size,
        max_overflow=0,
        connect_args={"check_same_thread": False, "timeout": BUSY_MS / 1000},
    )

    @event.listens_for(engine, "connect")
    def _pragmas(raw: Any, _record: Any) -> None:
        raw.isolation_level = None  # we say BEGIN ourselves: the driver's own is deferred and comes too late
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}"):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


@dataclass
class _Job:
    work: Callable[[Session], Any]
    patience: float | None
    done: Future[Any] = field(default_factory=Future)
    queued_at: float = field(default_factory=time.monotonic)


class Store:
    """Runs sync functions `fn(session, ...)` against the database, all of it or nothing.

    Writes go through one thread on SQLite (it has one writer anyway; several that wait share one commit) and a few
    on PostgreSQL. `write` returns after the commit. Functions return plain values, never live rows.
    """

    def __init__(self, url: str) -> None:
        self.url = database_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        writers = 1 if self.is_sqlite else POSTGRES_WRITERS
        self._batch = SQLITE_BATCH if self.is_sqlite else 1
        self._write_engine = make_engine(self.url, writes=True, size=writers, name=APPLICATION)
        self._read_engine = make_engine(self.url, writes=False, size=READERS, name=APPLICATION)
        self.after_write: Callable[[], None] = lambda: None
        """Called on the event loop after each committed `write`: wakes the delivery."""
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="juuri-read")
        self._writers = [
            threading.Thread(target=self._write_loop, name=f"juuri-write-{i}", daemon=True)
            for i in range(writers)
        ]
        for thread in self._writers:
            thread.start()

    async def write(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `fn(session, ...)` in one transaction; return its value once that is committed.

        Raises StoreError where the database is locked, away, or too busy: then nothing was saved.
        """
        value = await self._submit(lambda session: fn(session, *args, **kwargs), PATIENCE)
        self.after_write()
        return value

    async def write_patiently(
        self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Like `write`, for work nobody is waiting for: stands in the queue as long as it takes."""
        return await self._submit(lambda session: fn(session, *args, **kwargs), None)

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
        for _ in self._writers:
            self._jobs.put(None)
        for thread in self._writers:
            thread.join()
        self._readers.shutdown()
        self._write_engine.dispose()
        self._read_engine.dispose()

    async def _submit(self, work: Callable[[Session], T], patience: float | None) -> T:
        job = _Job(work, patience)
        self._jobs.put(job)
        return await asyncio.wrap_future(job.done)

    def _write_loop(self) -> None:
        while (job := self._jobs.get()) is not None:
            batch, more = [job], True
            while more and len(batch) < self._batch:
                try:
                    nxt = self._jobs.get_nowait()
                except queue.Empty:
                    break
                if nxt is None:
                    self._jobs.put(None)  # the stop sign is for after this batch
                    more = False
                else:
                    batch.append(nxt)
            self._run(batch)

    def _run(self, batch: list[_Job]) -> None:
        now = time.monotonic()
        ready = []
        for job in batch:
            if not job.done.set_running_or_notify_cancel():
                continue
            if job.patience is not None and now - job.queued_at > job.patience:
                job.done.set_exception(StoreError("too busy"))
            else:
                ready.append(job)
        if not ready:
            return
        try:
            values = self._together([job.work for job in ready])
        except Exception as error:
            if len(ready) == 1:
                ready[0].done.set_exception(_told(error))
                return
            for (
                job
            ) in ready:  # nobody was saved: each on its own, so that one that fails takes back only itself
                try:
                    [value] = self._together([job.work])
                except Exception as alone:
                    job.done.set_exception(_told(alone))
                else:
                    job.done.set_result(value)
            return
        for job, value in zip(ready, values, strict=True):
            job.done.set_result(value)

    def _together(self, works: list[Callable[[Session], Any]]) -> list[Any]:
        """Run writes in one transaction and commit it; whatever one of them raises takes all of them back."""
        with (
            self._write_engine.begin() as connection,
            Session(connection, join_transaction_mode="rollback_only") as session,
        ):
            values = [work(session) for work in works]
            session.commit()  # flushes; the connection's own transaction goes on
        return values


def _told(failure: Exception) -> Exception:
    """Trouble with the database itself becomes a StoreError without statement or values, which may hold people's words."""
    if isinstance(failure, OperationalError):
        told = StoreError(type(failure.orig).__name__)
        told.__suppress_context__ = True
        return told
    return failure
