"""Wiping out what is left of the order in which anonymous answers came, once their review is over.

The rows themselves are written anew in random order first (`answers.shuffle`). What they replaced still stands in the
database's files until this has run: in SQLite's freed pages and write-ahead log, in PostgreSQL's dead rows. Where it cannot
run now (somebody is reading, no right to do it), it is tried again; nothing else depends on it.
"""

import sqlite3
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from storage import settings
from storage.answers import Ballot
from storage.engines import make_engine
from storage.reviews import ReviewRow
from storage.states import ReviewForm, ReviewState

THROUGH = "reviews_scrubbed_through"
"""The setting that holds up to which review it is done: anonymous ones end in the order of their ids."""


def wanted(session: Session) -> int | None:
    """The newest anonymous review that is over and was not scrubbed; None where there is none."""
    row = ReviewRow.__table__.c
    is_over = (row.form == ReviewForm.EVERYBODY.value, row.state != ReviewState.OPEN.value)
    newest: int | None = session.scalar(select(func.max(row.id)).where(*is_over))
    return newest if newest and newest > settings.get_all(session).get(THROUGH, 0) else None


def done(session: Session, review_id: int) -> None:
    """Note that this has run since a review was over."""
    settings.put(session, THROUGH, review_id)


def scrub(url: URL) -> bool:
    """Wipe it out; False where that was not possible now. Outside any transaction, on a connection of its own."""
    engine = make_engine(url, writes=True)
    try:
        if engine.dialect.name == "sqlite":
            driver: Any = engine.raw_connection().driver_connection
            # deleting alone, even with secure_delete, leaves copies behind where pages were split or joined
            driver.execute("VACUUM")
            is_busy: int = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            return not is_busy
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            # FULL: written to a new file; what is freed in the old one would keep its bytes until something needs the place
            connection.execute(text(f"VACUUM (FULL, ANALYZE) {Ballot.__tablename__}"))
        return True
    except (DBAPIError, sqlite3.Error):
        return False
    finally:
        engine.dispose()
