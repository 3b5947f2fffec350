"""Bringing a database up to date, and knowing whether it is."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, make_url, text

from storage.session import database_url, make_engine

PROJECT = Path(__file__).parent.parent
_ONE_AT_A_TIME = 7_150_621
"""Key of the PostgreSQL advisory lock that several starting bots queue for."""


def _config(connection: Connection | None = None) -> Config:
    config = Config(toml_file=str(PROJECT / "pyproject.toml"))
    if connection is not None:
        config.attributes["connection"] = connection
    return config


def engine_for(url: str) -> Engine:
    """An engine for one-off work at the command line; a SQLite file's folder is made."""
    parsed = database_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    return make_engine(parsed, writes=True)


def upgrade(url: str, revision: str = "head") -> None:
    """Migrate up to `revision`. Waits its turn where several bots start at once. Raises BadDatabaseUrl, DBAPIError."""
    _run(url, lambda config: command.upgrade(config, revision))


def downgrade(url: str, revision: str) -> None:
    """Migrate down to `revision` (`base`: to nothing)."""
    _run(url, lambda config: command.downgrade(config, revision))


def _run(url: str, what: object) -> None:
    engine = engine_for(url)
    try:
        with engine.begin() as connection:
            if make_url(url).get_backend_name() != "sqlite":
                connection.execute(text("SET LOCAL lock_timeout = 0"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
            what(_config(connection))  # type: ignore[operator]
    finally:
        engine.dispose()


def revisions(url: str) -> tuple[str | None, str | None]:
    """The revision the database stands at, and the one this version of Juuri needs."""
    engine = engine_for(url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision(), ScriptDirectory.from_config(
                _config()
            ).get_current_head()
    finally:
        engine.dispose()
