"""One bot per SQLite file: the operating system's file lock, freed by it when the process ends, however it ends."""

import fcntl
from pathlib import Path
from typing import IO

from sqlalchemy import text

from bot.errors import StartError
from storage.engines import APPLICATION, database_url, make_engine


class SqliteLock:
    """Holds `<database>.lock`. Other commands (check, doctor, backup) work beside it."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    @classmethod
    def take(cls, url: str) -> "SqliteLock | None":
        """Lock the SQLite file of `url`; None for another database. Raises StartError where a bot runs on it already."""
        parsed = database_url(url)
        if parsed.get_backend_name() != "sqlite" or not parsed.database:
            return None
        path = Path(parsed.database)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = path.with_name(path.name + ".lock").open("w")
        except OSError as error:
            raise StartError(f"DATABASE_URL: {path} cannot be used ({error.strerror}).") from None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            raise StartError(
                f"Another Juuri is running on {path}: stop it first, or use PostgreSQL (DATABASE_URL) for several."
            ) from None
        return cls(file)

    def release(self) -> None:
        """Let the next one in."""
        self._file.close()


def is_running(url: str) -> bool:
    """Whether a bot runs on the database of `url`. Raises OperationalError where PostgreSQL cannot be reached."""
    parsed = database_url(url)
    if parsed.get_backend_name() != "sqlite":
        return _is_connected(url)
    try:
        with Path(f"{parsed.database}.lock").open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def _is_connected(url: str) -> bool:
    """On PostgreSQL a bot keeps connections open; this one has another name."""
    engine = make_engine(database_url(url), writes=False)
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = :name"
    try:
        with engine.connect() as connection:
            return bool(connection.execute(text(query), {"name": APPLICATION}).scalar_one())
    finally:
        engine.dispose()
