"""Copying and replacing SQLite files as a whole."""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from bot.errors import StartError

PARTS = ("", "-wal", "-shm")
"""A database in WAL mode is up to three files."""


def copy(source: Path, target: Path) -> None:
    """Copy a database that may be in use. `target` is replaced by a whole copy or not at all.

    Raises StartError where `source` is no whole SQLite database, or either file cannot be used.
    """
    partial = target.with_name(target.name + ".partial")
    try:
        with suppress(FileNotFoundError):
            partial.unlink()
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))  # people's answers are in it
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(partial)) as new:
            old.backup(new)
            new.execute("PRAGMA journal_mode=DELETE")  # one file, whole in itself
            if new.execute("PRAGMA quick_check").fetchone() != ("ok",):
                raise sqlite3.DatabaseError("it is damaged")
        _to_disk(partial)
        partial.replace(target)
        _to_disk(target.parent)
    except sqlite3.Error as error:
        partial.unlink(missing_ok=True)
        raise StartError(f"{source} cannot be copied as a SQLite database ({error}).") from None
    except OSError as error:
        raise StartError(f"{error.filename} cannot be used ({error.strerror}).") from None


def replace(target: Path, new: Path, aside: Path) -> None:
    """Put `new` in the place of the database `target`, whose files are kept as `aside`. Nobody may have either open."""
    if target.exists():
        for part in reversed(PARTS):
            with suppress(FileNotFoundError):
                target.with_name(target.name + part).rename(aside.with_name(aside.name + part))
    new.replace(target)
    _to_disk(target.parent)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
