"""`juuri backup` and `juuri restore`, as an operator types them."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.message import Message, section
from playground.clock import MovableClock
from playground.server import Playground
from storage import outbox
from storage.session import Store
from tests.process import Running, environment, juuri

pytestmark = pytest.mark.slow  # real processes


@pytest.fixture
def clock() -> MovableClock:
    """Real time: the commands go by the clock of the machine."""
    return MovableClock()


@pytest.fixture
def sqlite_url(tmp_path: Path, empty_sqlite: Path) -> str:
    path = tmp_path / "juuri.db"
    path.write_bytes(empty_sqlite.read_bytes())
    return f"sqlite:///{path}"


async def say(url: str, word: str) -> None:
    store, now = Store(url), datetime.now(UTC)
    message = Message(word, [section(word)]).payload()
    await store.write(
        outbox.enqueue,
        dedupe_key=word,
        kind="test",
        recipient="C0HOITO",
        payload=message,
        now=now,
        expires_at=now + timedelta(hours=1),
    )
    store.close()


def said(slack: Playground) -> list[str]:
    return [m.text for m in slack.workspace.channels["C0HOITO"].messages if m.user == "U0JUURI" or m.metadata]


async def heard(slack: Playground, many: int) -> list[str]:
    async with asyncio.timeout(20):
        while len(said(slack)) < many:
            await asyncio.sleep(0.05)
    return said(slack)


async def test_a_backup_is_restored_and_nothing_is_sent_twice(
    slack: Playground, sqlite_url: str, tmp_path: Path
) -> None:
    env = environment(slack, sqlite_url)
    await say(sqlite_url, "sent after the backup")
    code, out, err = await juuri("backup", str(tmp_path / "b.db"), env=env)
    assert (code, err) == (0, "") and "b.db" in out
    assert (tmp_path / "b.db").stat().st_mode & 0o777 == 0o600
    async with Running(env) as bot:
        assert await heard(slack, 1) == ["sent after the backup"]
        code, out, err = await juuri("restore", str(tmp_path / "b.db"), env=env)
        assert code == 1 and "Another Juuri is running" in err
        beside = await juuri("backup", str(tmp_path / "beside.db"), env=env)
        assert beside[0] == 0
        await bot.stop()

    code, out, err = await juuri("restore", str(tmp_path / "b.db"), env=env)

    assert (code, err) == (0, "")
    assert "     1  found in Slack, will not be sent again" in out
    (kept,) = [path for path in tmp_path.glob("juuri.db.2*") if not path.name.endswith(("-wal", "-shm"))]
    assert str(kept) in out
    assert not [path for path in tmp_path.iterdir() if "restoring" in path.name or "partial" in path.name]
    await say(sqlite_url, "sent after the restore")
    async with Running(env) as bot:
        assert await heard(slack, 2) == ["sent after the backup", "sent after the restore"]
        await bot.stop()
    assert len(said(slack)) == 2


async def test_a_backup_never_overwrites(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "b.db").write_text("precious")
    code, _, err = await juuri("backup", str(tmp_path / "b.db"), env=environment(None, sqlite_url))
    assert code == 1 and "exists already" in err
    assert (tmp_path / "b.db").read_text() == "precious"


async def test_nothing_to_back_up(tmp_path: Path) -> None:
    env = environment(None, f"sqlite:///{tmp_path / 'none.db'}")
    code, _, err = await juuri("backup", str(tmp_path / "b.db"), env=env)
    assert code == 1 and "There is no database" in err
    assert list(tmp_path.iterdir()) == []


async def test_what_is_no_backup_is_refused_and_the_database_stays(
    slack: Playground, sqlite_url: str, tmp_path: Path
) -> None:
    await say(sqlite_url, "stays")
    (tmp_path / "text.db").write_text("not a database, but long enough to be read as one " * 100)
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE cats (name TEXT)")
    for wrong in ("text.db", "other.db"):
        code, _, err = await juuri("restore", str(tmp_path / wrong), env=environment(slack, sqlite_url))
        assert code == 1 and err.startswith("Error: ") and "Traceback" not in err
    store = Store(sqlite_url)
    assert await store.read(outbox.counts) == {"pending": 1}
    store.close()


async def test_without_slack_a_restore_changes_nothing_unless_told(sqlite_url: str, tmp_path: Path) -> None:
    env = environment(None, sqlite_url)
    await juuri("backup", str(tmp_path / "b.db"), env=env)
    await say(sqlite_url, "new")
    code, _, err = await juuri("restore", str(tmp_path / "b.db"), env=env)
    assert code == 1 and "SLACK_BOT_TOKEN" in err
    store = Store(sqlite_url)
    assert await store.read(outbox.counts) == {"pending": 1}
    store.close()

    code, out, _ = await juuri("restore", str(tmp_path / "b.db"), "--no-verify", env=env)
    assert code == 0 and "was restored" in out
    store = Store(sqlite_url)
    assert await store.read(outbox.counts) == {}
    store.close()


async def test_postgresql_has_its_own_tools(slack: Playground, postgres_url: str, tmp_path: Path) -> None:
    url = "postgresql://juuri:a-secret@db.example.org:5433/house?sslmode=require&sslpassword=a-secret"
    code, out, err = await juuri("backup", "b.dump", env=environment(None, url))
    assert code == 1 and "No backup was made" in err
    assert (
        out
        == "pg_dump --format=custom --file=b.dump 'postgresql://juuri@db.example.org:5433/house?sslmode=require'\n"
    )

    (tmp_path / "b.dump").touch()
    code, _, err = await juuri("restore", str(tmp_path / "b.dump"), env=environment(None, url))
    assert code == 1 and "pg_restore" in err and "a-secret" not in err

    code, out, _ = await juuri("restore", env=environment(slack, postgres_url))
    assert code == 0 and "     0  found in Slack" in out
    store = Store(postgres_url)
    await store.read(outbox.counts)
    code, _, err = await juuri("restore", env=environment(slack, postgres_url))
    assert code == 1 and "is running on this database" in err
    store.close()
