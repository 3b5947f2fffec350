"""The schema goes up and down on both databases, and is what the models say."""

from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import delete, inspect, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from storage import audit, migrate
from storage.audit import Audit
from storage.tables import Base

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)


def test_the_migrated_schema_is_the_schema_of_the_models(database: str) -> None:
    engine = migrate.engine_for(database)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    engine.dispose()


def test_down_to_nothing_and_up_again(database: str) -> None:
    migrate.downgrade(database, "base")
    engine = migrate.engine_for(database)
    left = set(inspect(engine).get_table_names())
    migrate.upgrade(database)
    have, need = migrate.revisions(database)
    engine.dispose()

    assert left == {"alembic_version"}
    assert have == need


def test_what_juuri_takes_for_the_newest_revision_is_so() -> None:
    config = Config(toml_file=str(migrate.PROJECT / "pyproject.toml"))

    assert ScriptDirectory.from_config(config).get_heads() == [migrate.newest()]


def test_a_database_of_a_newer_juuri_is_left_alone(database: str) -> None:
    engine = migrate.engine_for(database)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        with pytest.raises(migrate.CannotMigrate, match="9999"):
            migrate.upgrade(database)
    finally:
        with engine.begin() as connection:
            connection.execute(
                text("UPDATE alembic_version SET version_num = :right"), {"right": migrate.newest()}
            )
        engine.dispose()


def test_history_of_changes_cannot_be_rewritten(database: str) -> None:
    engine = migrate.engine_for(database)
    with Session(engine) as session, session.begin():
        audit.record(session, at=NOW, actor="U1", verb="nuggets.pause", subject="C1", why="test")

    for rewriting in (update(Audit).values(actor="U2"), delete(Audit)):
        with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
            connection.execute(rewriting)

    engine.dispose()


def test_a_naive_datetime_is_refused() -> None:
    from sqlalchemy.dialects import sqlite

    from storage.types import UtcDateTime

    with pytest.raises(ValueError, match="naive"):
        UtcDateTime().process_bind_param(datetime(2026, 1, 1), sqlite.dialect())  # noqa: DTZ001 (that is the point)
