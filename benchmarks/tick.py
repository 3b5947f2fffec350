"""The tick over 10,000 channels: does the past weigh on it, and what does it cost beside its own SQL?

The bare SQL is what the tick itself says to the database, recorded and said again through the bare driver (sqlite3, psycopg)
with ready values: what is left over is Juuri.
"""

import asyncio
import json
import pickle
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Engine, event, func, insert, select

from benchmarks import databases
from benchmarks.databases import MONDAY, THURSDAY, TUESDAY, Maker
from benchmarks.processes import MEASURED, Child
from benchmarks.results import Result
from bot import logs
from bot.content import load_content
from bot.delivery import Courier, Timing
from bot.i18n import load_words
from bot.nuggets import views
from bot.nuggets.service import Shelf
from bot.pictures.studio import Studio
from bot.scheduler import Scheduler
from bot.slots import day_bits
from playground.clock import MovableClock
from storage import migrate
from storage.engines import make_engine
from storage.outbox import Outbox
from storage.session import Store
from storage.settings import Setting

MORNING = timedelta(hours=26)
"""From Monday 10:00 in Helsinki to Tuesday 12:00, when the slots of Tuesday morning are overdue."""


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    channels: int = 10_000
    group: int = 100
    """So many channels fall due at a time, in `times` ticks five minutes apart."""
    times: int = 9
    pasts: tuple[int, int] = (10, 100)
    """Deliveries of the past, by channel."""
    looks: int = 50


QUICK = Size(channels=400, group=10, times=3, pasts=(2, 10), looks=5)


def main(maker: Maker, *, quick: bool) -> Result:
    """Measure everything."""
    size, result = QUICK if quick else Size(), Result()
    for kind in databases.KINDS:
        said = {"sqlite": "SQLite", "postgres": "PostgreSQL"}[kind]
        medians: dict[str, list[float]] = {"nothing": [], "some": []}
        for slots in size.pasts:
            url = maker.empty(kind, f"tick_{kind}_{slots}")
            many = _fill(url, size, slots)
            run = _child(maker, "day", url, json.dumps([size.looks, size.times]))
            result.runs.append({"database": kind, "past": many, **run})
            past = f"{many:,} past deliveries, {said}"
            result.add(f"first tick of a day, {past}", [run["first"]], "ms")
            medians["nothing"].append(result.add(f"tick, nothing due, {past}", run["nothing"], "ms"))
            bare = result.add(f"its SQL alone, {past}", run["bare"], "ms")
            result.add(
                f"tick, nothing due / its SQL alone, {past}",
                [medians["nothing"][-1] / bare],
                "times",
                at_most=3.0,
            )
            medians["some"].append(result.add(f"tick that shares {size.group}, {past}", run["some"], "ms"))
            if slots == size.pasts[0]:
                _catch_up(maker, url, said, result)
            maker.drop(url)
        for what, (few, more) in medians.items():
            name = {"nothing": "nothing due", "some": f"{size.group} due"}[what]
            result.add(f"tick, {name}: ten times the past, {said}", [more / few], "times", at_most=1.2)
    return result


def _catch_up(maker: Maker, url: str, said: str, result: Result) -> None:
    """All the slots of Tuesday morning at once, and the same through the bare driver on another copy."""
    kind = "sqlite" if url.startswith("sqlite") else "postgres"
    statements, ticks, bares = str(maker.folder / f"statements_{kind}.pickle"), [], []
    for number in range(4):
        copy = maker.copy(url, f"catch_up_{kind}_{number}")
        run = _child(maker, "catch_up", copy, statements if number == 0 else "")
        maker.drop(copy)
        if number:  # the first only wrote down what is said
            ticks.append(run["ms"])
        copy = maker.copy(url, f"bare_{kind}_{number}")
        bare = _child(maker, "bare", copy, statements)
        maker.drop(copy)
        if number:
            bares.append(bare["ms"])
        result.runs.append({"database": kind, "catch_up": run, "bare": bare})
    ours = result.add(f"catch-up of {run['shared']:,} overdue slots, {said}", ticks, "ms")
    alone = result.add(f"its SQL alone, catch-up, {said}", bares, "ms")
    result.add(f"catch-up / its SQL alone, {said}", [ours / alone], "times", at_most=3.0)


def _child(maker: Maker, *arguments: str) -> dict[str, Any]:
    with Child("-m", "benchmarks.tick", *arguments, core=MEASURED, cwd=maker.folder) as child:
        return child.facts()


def _fill(url: str, size: Size, slots: int) -> int:
    """Channels that get nuggets on Tuesday and Thursday, with a past, and some whose turn is on Monday noon."""
    content, words = load_content(), load_words()
    slugs = sorted(content.nuggets)
    payload = views.fresh_payload(words["fi"], content, content.nuggets[slugs[0]], "1")
    engine = migrate.engine_for(url)
    through = (MONDAY - timedelta(days=1)).date()
    with engine.begin() as connection:
        names = (f"C{number:08d}" for number in range(size.channels))
        morning = datetime(2026, 11, 24, 9, 30).time()  # noqa: DTZ001 (a wall time)
        special = size.group * size.times
        ordinary = [next(names) for _ in range(size.channels - special)]
        databases.schedules(connection, ordinary, through, day_bits(TUESDAY, THURSDAY), morning)
        for number in range(size.times):
            noon = (datetime(2026, 11, 23, 12, 0) + timedelta(minutes=5 * number)).time()  # noqa: DTZ001
            group = [next(names) for _ in range(size.group)]
            databases.schedules(connection, group, through, day_bits(0), noon, zone="Europe/Helsinki")
        connection.execute(insert(Setting), [{"key": "coordinators_channel", "value": "G0KOORD"}])
        many = databases.past(connection, slots, slugs, payload, MONDAY)
    if engine.dialect.name == "postgresql":  # what autovacuum does within minutes
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    engine.dispose()
    return many


class Bench:
    """A scheduler on a database, without a Slack."""

    def __init__(self, url: str, now: datetime) -> None:
        self.clock, self.store = MovableClock(now), Store(url)
        client, timing = AsyncWebClient(token="-"), Timing()
        courier = Courier(self.store, client, self.clock, timing, {})
        studio = Studio(self.store, client, self.clock, timing, {})
        shelf = Shelf(load_content(), load_words())
        self._scheduler = Scheduler(self.store, shelf, courier, studio, self.clock, timing)

    async def tick(self) -> float:
        """One tick; returns milliseconds."""
        began = time.perf_counter()
        await self._scheduler.tick()
        return 1000 * (time.perf_counter() - began)

    async def waiting(self) -> int:
        """How many deliveries wait."""
        query = select(func.count()).select_from(Outbox).where(Outbox.state == "pending")
        return await self.store.read(lambda session: session.scalar(query)) or 0


def recorded() -> list[tuple[str, Any, bool]]:
    """A list that fills with what is said to any database from now on; an empty text is a commit."""
    said: list[tuple[str, Any, bool]] = []

    @event.listens_for(Engine, "before_cursor_execute")
    def _note(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        said.append((statement, parameters, many))

    @event.listens_for(Engine, "commit")
    def _commit(_connection: Any) -> None:
        said.append(("", None, False))

    return said


def replayed(url: str, said: list[tuple[str, Any, bool]]) -> Callable[[], float]:
    """Says it all again through the bare driver; a call returns milliseconds."""
    engine = make_engine(Store(url).url, writes=False)
    driver: Any = engine.raw_connection().driver_connection

    def once() -> float:
        cursor = driver.cursor()
        began = time.perf_counter()
        for statement, parameters, many in said:
            if not statement:
                driver.commit()
            elif many:
                cursor.executemany(statement, parameters)
            else:
                cursor.execute(statement, parameters)
                if cursor.description:
                    cursor.fetchall()
        return 1000 * (time.perf_counter() - began)

    return once


async def day(url: str, numbers: str) -> dict[str, Any]:
    """Monday: the first tick, many that find nothing, and some that share."""
    looks, times = json.loads(numbers)
    bench = Bench(url, MONDAY)
    first = await bench.tick()
    for _ in range(5):
        await bench.tick()
    said = recorded()
    await bench.tick()
    one = list(said)
    bare = replayed(url, one)
    nothing, alone = [], []
    for _ in range(looks):
        nothing.append(await bench.tick())
        alone.append(bare())
    some = []
    for number in range(times):
        bench.clock.set(MONDAY + timedelta(hours=2, minutes=5 * number, seconds=1))
        before = await bench.waiting()
        some.append(await bench.tick())
        if await bench.waiting() == before:
            raise RuntimeError("nothing fell due")
    return {"first": first, "nothing": nothing, "bare": alone, "some": some, "statements": len(one)}


async def catch_up(url: str, statements: str) -> dict[str, Any]:
    """Tuesday noon after a night off; writes down what is said, where a file is named."""
    bench = Bench(url, MONDAY + MORNING)
    said = recorded() if statements else []
    before = await bench.waiting()
    said.clear()
    ms, cpu = await bench.tick(), time.process_time()
    if statements:
        Path(statements).write_bytes(pickle.dumps(said))
    return {"ms": ms, "cpu_s": cpu, "shared": await bench.waiting() - before, "statements": len(said)}


async def bare(url: str, statements: str) -> dict[str, Any]:
    """The same through the bare driver."""
    said = pickle.loads(Path(statements).read_bytes())
    return {"ms": replayed(url, said)(), "statements": len(said)}


if __name__ == "__main__":
    logs.set_up("json")
    modes = {"day": day, "catch_up": catch_up, "bare": bare}
    print(json.dumps(asyncio.run(modes[sys.argv[1]](*sys.argv[2:]))), flush=True)
