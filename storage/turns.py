"""Work that one process at a time should do, so that the others do not queue up behind its locks."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

TICK = 7_150_622
"""Key of the PostgreSQL advisory lock."""


def mine(session: Session, key: int) -> bool:
    """Take the turn until the transaction ends; False where another process has it. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "sqlite":
        return True
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(key))))
