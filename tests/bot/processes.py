"""Processes that share one database: transactions one after another, or really at the same time."""

import threading
import time as real_time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from bot.errors import UserError
from storage.engines import database_url
from storage.tables import Base

MEMORY = "sqlite://"
Work = Callable[[Session], Any]
_DEADLOCK = "40P01"
_SOMEBODY_WAITS = text(
    """SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')"""
)


class Processes:
    """What several processes do to one database. `deadlocks` counts how often two waited for each other."""

    def __init__(self, url: str) -> None:
        self.deadlocks = 0
        self._is_postgres = url != MEMORY
        if self._is_postgres:
            # quick to find out about two who wait for each other
            waits = {"options": "-c deadlock_timeout=20ms -c lock_timeout=5000"}
            self._engine: Engine = create_engine(database_url(url), connect_args=waits, pool_size=3)
        else:
            self._engine = create_engine(url, poolclass=StaticPool)
            Base.metadata.create_all(self._engine)

    def empty(self) -> None:
        """Begin anew, on an empty database; nothing leaves the audit."""
        tables = [one.name for one in reversed(Base.metadata.sorted_tables) if one.name != "audit"]
        with self._engine.begin() as connection:  # quicker than TRUNCATE
            for name in tables:
                connection.exec_driver_sql(f"DELETE FROM {name}")  # noqa: S608

    def close(self) -> None:
        self._engine.dispose()

    def restart(self) -> None:
        """Every session is closed; what is committed is all there is."""
        if self._is_postgres:
            self._engine.dispose()

    def read(self, work: Work) -> Any:
        with Session(self._engine) as session:
            return work(session)

    def write(self, work: Work) -> Any:
        """One transaction; what is refused leaves nothing behind, what lost a race is done again."""
        while True:
            try:
                with Session(self._engine) as session, session.begin():
                    return work(session)
            except UserError:
                return None
            except IntegrityError:
                continue
            except OperationalError as error:
                if getattr(error.orig, "sqlstate", None) != _DEADLOCK:
                    raise
                self.deadlocks += 1

    def at_once(self, first: Work, second: Work, pause: int) -> list[Any]:
        """Two transactions: before its writing statement number `pause` the first waits until the second is done, or waits.

        On SQLite, which has one writer, the second follows the first.
        """
        if not self._is_postgres:
            return [self.write(first), self.write(second)]
        results: list[Any] = [None, None]
        failed: list[BaseException] = []
        begun, count = threading.Event(), 0
        main = threading.get_ident()

        def aside() -> None:
            try:
                results[1] = self.write(second)
            except BaseException as error:
                failed.append(error)

        other = threading.Thread(target=aside)

        def let_go() -> None:
            begun.set()
            other.start()
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as watching:
                while other.is_alive() and not watching.scalar(_SOMEBODY_WAITS):
                    real_time.sleep(0.001)

        @event.listens_for(self._engine, "before_cursor_execute")
        def _before(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            nonlocal count
            if threading.get_ident() == main and not begun.is_set() and _writes(statement):
                if count == pause:
                    let_go()
                count += 1

        try:
            results[0] = self.write(first)
            if not begun.is_set():  # it had fewer statements
                begun.set()
                other.start()
        finally:
            event.remove(self._engine, "before_cursor_execute", _before)
            other.join()
        if failed:
            raise failed[0]
        return results


def _writes(statement: str) -> bool:
    return statement.lstrip().startswith(("INSERT", "UPDATE", "DELETE")) or "FOR UPDATE" in statement
