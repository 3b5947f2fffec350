"""How the database is opened: what DATABASE_URL may say, and how a transaction begins."""

import time
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_MS = 1500
"""How long a statement waits for another process's lock: with the time in the queue it stays under Slack's three seconds."""
FROZEN_MS = 20_000
"""After so long without a word in the middle of a transaction PostgreSQL ends the connection."""
QUIET_S = 1.0
"""A connection unused for so long is asked whether it still stands before it is used: that takes a round trip."""
APPLICATION = "juuri"
"""How PostgreSQL knows the connections of a running bot; commands have another name."""


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


def make_engine(
    url: URL, *, writes: bool, size: int = 1, name: str = "juuri-command", lock_ms: int = BUSY_MS
) -> Engine:
    """An engine whose transactions begin as their kind needs: SQLite writers lock at once, readers never do.

    `name` is how PostgreSQL knows its connections; `lock_ms` how long a statement waits for somebody else's lock.
    """
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, writes, size, lock_ms)
    # a process that froze in the middle of a transaction must not hold its locks for ever
    limits = f"-c lock_timeout={lock_ms} -c idle_in_transaction_session_timeout={FROZEN_MS}"
    waits = {"connect_timeout": 2, "options": limits, "application_name": name}
    engine = create_engine(url, pool_size=size, max_overflow=0, connect_args=waits)

    @event.listens_for(engine, "checkin")
    def _used(_raw: Any, entry: ConnectionPoolEntry) -> None:
        entry.info["used_at"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _ping(raw: Any, entry: ConnectionPoolEntry, _proxy: Any) -> None:
        used_at = entry.info.get("used_at")
        if used_at is None or time.monotonic() - used_at < QUIET_S:
            return
        try:
            engine.dialect.do_ping(raw)
        except Exception as error:
            raise DisconnectionError from error  # the pool tries a new one

    return engine


def _sqlite(url: URL, writes: bool, size: int, lock_ms: int) -> Engine:
    engine = create_engine(
        url,
        pool_size=size,
        max_overflow=0,
        connect_args={"check_same_thread": False, "timeout": lock_ms / 1000},
    )

    @event.listens_for(engine, "connect")
    def _pragmas(raw: Any, _record: Any) -> None:
        raw.isolation_level = None  # we say BEGIN ourselves: the driver's own is deferred and comes too late
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={lock_ms}"):
            raw.execute(f"PRAGMA {pragma}")
        raw.execute(
            "PRAGMA secure_delete=ON"
        )  # what is deleted is gone from the file, too: anonymous answers are

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
