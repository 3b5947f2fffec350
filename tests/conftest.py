"""Fixtures: both databases, a small Slack, and a running Juuri between them."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import Connection, Dialect, Engine, event, text

from bot.content import Content, load_content
from bot.i18n import Words, load_words
from playground.clock import MovableClock
from playground.server import Playground
from storage import migrate
from storage.tables import Base
from tests import postgres
from tests.story import Story

MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
"""Where every story begins: Monday 23 November 2026, 08:00 in Helsinki."""
SERVER = "TEST_DATABASE_URL"
# no test fails for being slow; what is drawn changes from run to run at a desk, and never where others wait for the outcome
hypothesis.settings.register_profile("juuri", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("juuri")
_dialects: dict[type[Dialect], Dialect] = {}
_compiled: dict[object, object] = {}


@event.listens_for(Engine, "engine_connect")
def _compile_once(connection: Connection) -> None:
    """Each test makes engines of its own, which would compile every statement anew: a fifth of all the time."""
    connection.dialect = _dialects.setdefault(type(connection.dialect), connection.dialect)
    connection.execution_options(compiled_cache=_compiled)


def pytest_configure(config: pytest.Config) -> None:
    """Start PostgreSQL once, in the process that starts the workers; they inherit its address."""
    if not hasattr(config, "workerinput") and SERVER not in os.environ and not config.option.collectonly:
        os.environ[SERVER] = postgres.start()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """A skipped test is a failing run: a database that was not tried is not a database that works."""
    if report.skipped:
        raise pytest.UsageError(f"{report.nodeid} was skipped; nothing may be")


@pytest.fixture(scope="session")
def content() -> Content:
    return load_content()


@pytest.fixture(scope="session")
def words() -> Words:
    return load_words()


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "empty.db"
    migrate.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_url(worker_id: str) -> Iterator[str]:
    """A migrated PostgreSQL database of this worker's own."""
    server, name = os.environ[SERVER], f"juuri_{worker_id}_{os.getpid()}"
    engine = migrate.engine_for(server).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    base, _, query = server.partition("?")
    url = f"{base.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")
    migrate.upgrade(url)
    yield url
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path, empty_sqlite: Path) -> Iterator[str]:
    """The URL of an empty, migrated database; each test runs on both kinds."""
    if request.param == "sqlite":
        yield f"sqlite:///{shutil.copy(empty_sqlite, tmp_path / 'juuri.db')}"
        return
    url = request.getfixturevalue("postgres_url")
    engine = migrate.engine_for(url)
    tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
    with engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY"))
    engine.dispose()
    yield url


@pytest.fixture
def clock() -> MovableClock:
    """A civil clock that stands at MONDAY when the test begins."""
    return MovableClock(MONDAY)


@pytest.fixture
async def slack(clock: MovableClock) -> AsyncIterator[Playground]:
    """A small Slack with the sample organisation; nothing limits its rate."""
    playground = Playground(clock=clock, unlimited=True)
    await playground.start()
    yield playground
    await playground.stop()


@pytest.fixture
async def story(slack: Playground, database: str) -> AsyncIterator[Story]:
    """Juuri, running in that Slack on an empty database."""
    story = Story(slack, database)
    await story.start()
    yield story
    await asyncio.wait_for(story.stop(), 10)
