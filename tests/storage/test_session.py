"""`store.write` and `store.read`: committed or not at all, on both databases."""

import asyncio
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage import migrate, outbox, settings
from storage.engines import BadDatabaseUrl, database_url
from storage.inbound import Inbound, is_new
from storage.session import Store, StoreError

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    store = Store(database)
    yield store
    await asyncio.to_thread(store.close)


def add(session: Session, key: str) -> str:
    session.add(Inbound(key=key, received_at=NOW))
    session.flush()
    return key


def keys(session: Session) -> list[str]:
    return sorted(session.scalars(select(Inbound.key)))


async def test_a_write_is_committed_when_it_returns(store: Store) -> None:
    assert await store.write(add, "a") == "a"

    assert await store.read(keys) == ["a"]


async def test_what_raises_leaves_nothing_behind(store: Store) -> None:
    def half(session: Session) -> None:
        add(session, "half")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await store.write(half)

    assert await store.read(keys) == []


async def test_no_mistake_of_one_leaves_others_without_an_answer(store: Store) -> None:
    """A StopIteration, which no future takes, once left all who shared its commit waiting."""

    def mistaken(session: Session) -> None:
        next(iter(()))

    both = asyncio.gather(store.write(mistaken), store.write(add, "a"), return_exceptions=True)
    mistake, key = await asyncio.wait_for(both, 5)

    assert isinstance(mistake, RuntimeError)
    assert key == "a"


async def test_of_many_at_once_the_failing_ones_take_only_themselves_back(store: Store) -> None:
    await store.write(add, "taken")

    async def one(number: int) -> str:
        return await store.write(add, "taken" if number % 5 == 0 else f"{number:02}")

    results = await asyncio.gather(*(one(number) for number in range(40)), return_exceptions=True)

    assert sum(isinstance(result, IntegrityError) for result in results) == 8
    assert await store.read(keys) == [*(f"{n:02}" for n in range(40) if n % 5), "taken"]


async def test_a_read_changes_nothing(store: Store) -> None:
    await store.read(add, "a")

    assert await store.read(keys) == []


async def test_the_same_key_is_new_once(store: Store) -> None:
    results = await asyncio.gather(*(store.write(is_new, "Ev1", NOW) for _ in range(20)))

    assert sorted(results) == [False] * 19 + [True]


async def test_a_locked_database_refuses_the_write_and_keeps_nothing(store: Store, database: str) -> None:
    engine = migrate.engine_for(database)
    locked, done = threading.Event(), threading.Event()

    def hold() -> None:
        with engine.begin() as connection:
            if engine.dialect.name != "sqlite":  # on SQLite a writing transaction locks all
                connection.execute(text("LOCK TABLE inbound"))
            locked.set()
            done.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        await asyncio.to_thread(locked.wait)
        with pytest.raises(StoreError):
            await store.write(add, "a")
    finally:
        done.set()
        holder.join()
        engine.dispose()

    assert await store.read(keys) == []
    assert await store.write(add, "a") == "a"


@pytest.mark.parametrize("database", ["postgres"], indirect=True)  # SQLite has one lock for all
async def test_one_that_waits_for_a_lock_holds_up_nobody_else(store: Store, database: str) -> None:
    engine = migrate.engine_for(database)
    with Session(engine) as holder:
        add(holder, "held")  # whoever writes the same key waits until it is known whether this one stands
        waiting = [asyncio.ensure_future(store.write(is_new, "held", NOW)) for _ in range(2)]
        others = await asyncio.gather(*(store.write(add, f"{number}") for number in range(5)))
        was_waiting = not any(write.done() for write in waiting)
        holder.commit()
        answers = await asyncio.gather(*waiting)
    engine.dispose()

    assert others == ["0", "1", "2", "3", "4"]
    assert was_waiting
    assert answers == [False, False]


async def test_only_what_can_be_delivered_now_wakes_the_delivery(store: Store) -> None:
    woken: list[str] = []

    def say(session: Session, key: str, due_at: datetime) -> None:
        outbox.enqueue(
            session,
            dedupe_key=key,
            kind="test",
            recipient="C1",
            payload={"text": "x", "blocks": [{}]},
            now=NOW,
            due_at=due_at,
            expires_at=NOW + timedelta(days=1),
        )

    store.wake = lambda: woken.append("now")
    await store.write(add, "a")
    await store.write(say, "later", NOW + timedelta(hours=1))
    assert woken == []

    await store.write(say, "now", NOW)
    assert woken == ["now"]


async def test_closing_finishes_what_is_queued(database: str) -> None:
    store = Store(database)
    writes = [asyncio.ensure_future(store.write(add, f"{number:02}")) for number in range(50)]
    await asyncio.sleep(0)  # they are in the queue

    await asyncio.to_thread(store.close)

    assert len(await asyncio.gather(*writes)) == 50


async def test_the_installation_has_one_id(store: Store) -> None:
    ids = await asyncio.gather(*(store.write(settings.installation_id) for _ in range(5)))

    assert len(set(ids)) == 1


@pytest.mark.parametrize("url", ["postgres://u@h/n", "postgresql://u@h/n", "postgresql+psycopg://u@h/n"])
def test_both_spellings_of_postgresql_use_psycopg(url: str) -> None:
    assert database_url(url).drivername == "postgresql+psycopg"


@pytest.mark.parametrize("url", ["mysql://h/n", "sqlite://", "nonsense", ""])
def test_other_databases_are_refused_by_name(url: str) -> None:
    with pytest.raises(BadDatabaseUrl, match="DATABASE_URL"):
        database_url(url)
