"""`juuri doctor`: figures, and what must always hold."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from click.testing import CliRunner, Result
from sqlalchemy import insert, text, update

from bot.__main__ import main
from bot.locks import SqliteLock, is_running
from storage.occurrences import Occurrence
from storage.outbox import Outbox
from storage.session import Store
from tests.process import environment, juuri
from tests.story import Story


def doctor(database: str) -> Result:
    return CliRunner().invoke(main, ["doctor"], env={"DATABASE_URL": database})


async def test_figures_beside_a_running_bot(story: Story) -> None:
    await story.subscribe("C0HOITO")
    await story.wait_until("2026-11-27")

    code, out, err = await juuri("doctor", env=environment(None, story.database))

    figures = dict(line.rsplit("  ", 1) for line in out.splitlines() if "  " in line)
    figures = {name.strip(): value for name, value in figures.items()}
    assert (code, err) == (0, "")
    assert figures["deliveries sent"] == "2" and figures["deliveries dead"] == "0"
    assert figures["slots, last 30 days, done"] == "2"
    assert figures["channels with tips"] == "1"
    assert figures["last slot decided"].startswith("2026-11-26 07:30")


async def test_a_violation_is_named_and_fails(database: str) -> None:
    store = Store(database)
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    row = {"id": "a", "dedupe_key": "a", "kind": "nugget", "method": "chat.postMessage", "recipient": "C1"}
    row |= {"channel": "C1", "due_at": now, "expires_at": now, "created_at": now, "attempts": 1}
    await store.write(lambda session: session.execute(insert(Outbox).values(**row, state="sent")) and None)
    await store.write(
        lambda session: (
            session.execute(
                insert(Occurrence).values(
                    kind="nugget", schedule_id=9, slot_on=now.date(), due_on=now.date(), state="skipped"
                )
            )
            and None
        )
    )

    result = doctor(database)

    assert result.exit_code == 1
    told = [line for line in result.output.splitlines() if line.startswith("VIOLATION")]
    assert [line.split(":")[0].removeprefix("VIOLATION  ") for line in told] == ["I1", "I2", "I2", "I5", "I6"]

    await store.write(lambda session: session.execute(update(Outbox).values(state="no_such_state")) and None)
    assert "VIOLATION  I11" in doctor(database).output
    store.close()


def test_a_database_that_was_not_migrated(tmp_path: Path) -> None:
    result = doctor(f"sqlite:///{tmp_path / 'new.db'}")
    assert result.exit_code == 1
    assert result.stderr == "Error: The database is not up to date: run `juuri migrate` first.\n"


async def test_what_is_stuck_counts_only_while_a_bot_lives(database: str) -> None:
    stuck = (
        "INSERT INTO outbox (id, dedupe_key, kind, method, recipient, channel, state, due_at, expires_at, created_at,"
        " attempts, first_try_at, lease, lease_until) VALUES ('a', 'a', 'x', 'chat.postMessage', 'C1', 'C1', 'unknown',"
        " '2026-11-24', '2026-11-24', '2026-11-24', 1, '2026-11-24', 'l', 1.0)"
    )
    store = Store(database)
    await store.write(lambda session: session.execute(text(stuck)) and None)
    store.close()
    async with asyncio.timeout(10):
        while is_running(database):  # PostgreSQL takes a moment to see that a connection was closed
            await asyncio.sleep(0.01)
    assert doctor(database).exit_code == 0

    lock, store = SqliteLock.take(database), Store(database)  # what a running bot holds
    await store.read(lambda session: session.execute(text("SELECT 1")).scalar())
    result = doctor(database)
    assert result.exit_code == 1
    assert "VIOLATION  I9: deliveries stuck under way (1)" in result.output
    store.close()
    if lock:
        lock.release()
