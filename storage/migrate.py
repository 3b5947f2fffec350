"""Bringing a database up to date, and knowing whether it is.

Alembic is imported only where there is something to migrate: it takes a tenth of the time that a start takes.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, make_url, text

from storage.engines import database_url, make_engine

if TYPE_CHECKING:
    from alembic.config import Config

PROJECT = Path(__file__).parent.parent
VERSIONS = PROJECT / "storage" / "migrations" / "versions"
_ONE_AT_A_TIME = 7_150_621
"""Key of the PostgreSQL advisory lock that several starting bots queue for."""


def _config(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config(toml_file=str(PROJECT / "pyproject.toml"))
    config.attributes["connection"] = connection
    return config


def engine_for(url: str) -> Engine:
    """An engine for one-off work at the command line; a SQLite file's folder is made."""
    parsed = database_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    return make_engine(parsed, writes=True)


def newest() -> str:
    """The newest revision there is: each file is named after its number."""
    return max(path.name.partition("_")[0] for path in VERSIONS.glob("[0-9]*.py"))


def _revision(connection: Connection) -> str | None:
    """The revision a database stands at."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


class CannotMigrate(Exception):
    """Alembic does not know the way from where the database stands: most often a newer Juuri migrated it."""


def upgrade(url: str) -> None:
    """Migrate up to the newest. Waits its turn where several bots start at once.

    Raises BadDatabaseUrl, CannotMigrate, DBAPIError.
    """

    def migrate(connection: Connection) -> None:
        if _revision(connection) == newest():
            return
        from alembic import command
        from alembic.util import CommandError

        try:
            command.upgrade(_config(connection), "head")
        except CommandError as error:
            raise CannotMigrate(str(error)) from None

    _run(url, migrate)


def downgrade(url: str, revision: str) -> None:
    """Migrate down to `revision` (`base`: to nothing)."""
    from alembic import command

    _run(url, lambda connection: command.downgrade(_config(connection), revision))


def _run(url: str, what: Callable[[Connection], None]) -> None:
    engine = engine_for(url)
    try:
        with engine.begin() as connection:
            if make_url(url).get_backend_name() != "sqlite":
                connection.execute(text("SET LOCAL lock_timeout = 0"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
            what(connection)
    finally:
        engine.dispose()


def revisions(url: str) -> tuple[str | None, str | None]:
    """The revision the database stands at, and the one this version of Juuri needs."""
    engine = engine_for(url)
    try:
        with engine.connect() as connection:
            return _revision(connection), newest()
    finally:
        engine.dispose()
