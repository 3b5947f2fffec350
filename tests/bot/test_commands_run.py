"""`juuri run` as a process: it starts or says why not, answers Slack, and stops without losing a click."""

import asyncio
import contextlib
import socket
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.content import Content
from bot.i18n import Words
from bot.nuggets import service
from bot.nuggets.service import Shelf
from playground.clock import MovableClock
from playground.server import Playground
from storage import migrate
from storage.engines import database_url
from storage.nuggets import ReceptionRow
from storage.session import Store
from tests.process import Running, environment, juuri

pytestmark = pytest.mark.slow  # real processes


@pytest.fixture
def clock() -> MovableClock:
    """Real time: a process goes by the clock of the machine."""
    return MovableClock()


@pytest.fixture
def free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(params=["socket", "http"])
async def way(
    request: pytest.FixtureRequest, clock: MovableClock, free_port: int
) -> AsyncIterator[tuple[Playground, dict]]:
    """Slack over Socket Mode and over signed HTTP, with the settings that go with it."""
    is_http = request.param == "http"
    url = f"http://127.0.0.1:{free_port}/slack/events" if is_http else None
    async with Playground(clock=clock, unlimited=True, request_url=url) as slack:
        yield slack, {"SLACK_APP_TOKEN": "", "PORT": str(free_port)} if is_http else {}


@contextlib.contextmanager
def nobody_writes(database: str) -> Iterator[None]:
    """Hold the lock that a click needs."""
    url = database_url(database)
    if url.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(url.database), isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")
        return
    engine = migrate.engine_for(database)
    with engine.begin() as connection:
        connection.execute(text(f"LOCK TABLE {ReceptionRow.__tablename__} IN EXCLUSIVE MODE"))
        yield
    engine.dispose()


async def share(database: str, content: Content, words: Words) -> None:
    """A tip waits for the bot to be sent."""
    nugget = next(iter(content.nuggets.values()))
    store = Store(database)
    now = datetime.now(UTC)
    await store.write(service.share, Shelf(content, words), "C0HOITO", "en", nugget, "test", now)
    store.close()


async def posted(slack: Playground) -> tuple[str, str]:
    """The ts of the tip and the block of its buttons."""
    async with asyncio.timeout(20):
        while True:
            for message in slack.workspace.channels["C0HOITO"].messages:
                for block in message.blocks or []:
                    if block["type"] == "actions":
                        return message.ts, block["block_id"]
            await asyncio.sleep(0.05)


async def test_a_click_in_flight_at_sigterm_is_saved_and_acknowledged(
    way: tuple[Playground, dict], database: str, content: Content, words: Words
) -> None:
    slack, settings = way
    await share(database, content, words)
    async with Running(environment(slack, database, **settings)) as bot:
        ts, block_id = await posted(slack)
        click = {"as": "U0SIIRI", "do": "click", "channel": "C0HOITO", "ts": ts}
        with nobody_writes(database):
            clicking = asyncio.create_task(
                slack.act({**click, "block_id": block_id, "action_id": "nuggets.useful"})
            )
            # only reads, so it is answered: the click before it has arrived too
            await slack.act(
                {"as": "U0SIIRI", "do": "command", "channel": "C0HOITO", "command": "/juuri", "text": "help"}
            )
            assert not clicking.done()
            bot.process.terminate()
            assert bot.process.stdout is not None
            assert b"Stopping" in await bot.process.stdout.readline()
        answer = await clicking
        err = await bot.stopped()

    assert answer["status"] == "ok"
    store = Store(database)
    saved = await store.read(
        lambda session: session.query(ReceptionRow.user_id, ReceptionRow.reception).all()
    )
    store.close()
    assert [tuple(row) for row in saved] == [("U0SIIRI", "useful")]
    assert "Traceback" not in err


async def test_one_bot_a_sqlite_file_and_kill_9_frees_it(slack: Playground, tmp_path: Path) -> None:
    env = environment(slack, f"sqlite:///{tmp_path / 'new' / 'juuri.db'}")
    async with Running(env) as first:  # made the folder and the tables by itself
        code, _, err = await juuri("run", env=env)
        assert code == 1
        assert err.startswith("Error: Another Juuri is running on ") and err.count("\n") == 1
        await first.kill()
    async with Running(env) as second:
        await second.stop()


async def test_several_bots_on_one_postgresql(slack: Playground, postgres_url: str) -> None:
    env = environment(slack, postgres_url)
    async with Running(env) as first, Running(env) as second:
        await first.stop()
        await second.stop()


async def test_postgresql_must_have_been_migrated(slack: Playground, postgres_url: str) -> None:
    migrate.downgrade(postgres_url, "base")
    code, _, err = await juuri("run", env=environment(slack, postgres_url))
    assert code == 1 and "run `juuri migrate` first" in err
    assert (await juuri("migrate", env=environment(None, postgres_url)))[0] == 0
    async with Running(environment(slack, postgres_url)) as bot:
        await bot.stop()


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": "xoxb-a-secret"}, "SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": "a-secret"}, "SLACK_BOT_TOKEN"),
        ({"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": ""}, "SLACK_SIGNING_SECRET"),
        ({"SLACK_APP_TOKEN": "xapp-a-secret"}, "SLACK_APP_TOKEN"),
        ({"SLACK_APP_TOKEN": "xoxb-a-secret"}, "SLACK_APP_TOKEN"),
        ({"SLACK_API_URL": "http://127.0.0.1:9/"}, "SLACK_API_URL"),
        ({"SLACK_API_URL": "ftp://a-secret"}, "SLACK_API_URL"),
        ({"DATABASE_URL": "mysql://a-secret@host/x"}, "DATABASE_URL"),
        ({"DATABASE_URL": "sqlite:////proc/a/juuri.db"}, "DATABASE_URL"),
        ({"PORT": "70000"}, "PORT"),
        ({"LOG_FORMAT": "a-secret"}, "LOG_FORMAT"),
    ],
)
async def test_what_is_missing_or_wrong_is_named_in_one_sentence(
    slack: Playground, tmp_path: Path, wrong: dict[str, str], named: str
) -> None:
    env = environment(slack, f"sqlite:///{tmp_path / 'juuri.db'}", **wrong)
    code, out, err = await juuri("run", env=env, cwd=tmp_path)
    assert (code, out) == (1, "")
    assert err.startswith("Error: ") and named in err and err.count("\n") == 1
    assert "a-secret" not in err


async def test_a_port_in_use_is_named(slack: Playground, tmp_path: Path) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        env = environment(slack, f"sqlite:///{tmp_path / 'juuri.db'}", PORT=str(taken.getsockname()[1]))
        code, _, err = await juuri("run", env=env)
    assert code == 1 and err.startswith("Error: PORT ")


async def test_settings_come_from_a_dotenv_file_too(slack: Playground, tmp_path: Path) -> None:
    env = environment(slack, f"sqlite:///{tmp_path / 'juuri.db'}")
    secrets = {name: env.pop(name) for name in list(env) if name.startswith("SLACK_")}
    (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in secrets.items()))
    code, out, _ = await juuri("check", env=env, cwd=tmp_path)
    assert code == 0, out
