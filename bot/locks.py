"""One bot per SQLite file: the operating system's file lock, freed by it when the process ends, however it ends."""

import fcntl
from pathlib import Path
from typing import IO

from bot.errors import StartError
from storage.session import database_url


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
