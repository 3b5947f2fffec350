"""Resident memory and the time until ready, against a bare AsyncApp on aiohttp.

`juuri run` is started as an operator does it, on a database that is up to date. For the day, a Juuri with a clock that can be
moved walks through 24 hours: 200 channels get their nugget, then 2,000 people press a button; the bare app gets the clicks.
"""

import asyncio
import json
import signal
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from benchmarks import clicks, databases
from benchmarks.clicks import Bench
from benchmarks.databases import MONDAY, Maker
from benchmarks.processes import MEASURED, Child, bot, bot_env, port_of
from benchmarks.results import Result
from bot import logs
from bot.app import build_app
from bot.settings import Settings
from bot.slots import day_bits
from playground.clock import MovableClock
from playground.walking import walk
from storage import migrate

MOST_MB = 110.0


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    starts: int = 7
    channels: int = 200
    clicks: int = 2000


QUICK = Size(starts=2, channels=5, clicks=40)


def main(maker: Maker, *, quick: bool) -> Result:
    """Measure everything."""
    size, result = QUICK if quick else Size(), Result()
    for kind in databases.KINDS:
        said = {"sqlite": "SQLite", "postgres": "PostgreSQL"}[kind]
        with ExitStack() as stack:
            place = clicks.prepare(maker.folder, stack)
            url = maker.empty(kind, f"start_{kind}")
            ours, theirs = [], []
            for _ in range(size.starts):
                ours.append(_start(result, kind, partial(bot, maker.folder, place.slack, url), port_of))
                theirs.append(_start(result, "bare", partial(_bare, place), Child.line))
            seconds = result.add(f"from start to ready, Juuri on {said}", [one[0] for one in ours], "s")
            bare_s = result.add(
                f"from start to ready, bare AsyncApp (beside {said})", [one[0] for one in theirs], "s"
            )
            result.add(
                f"from start to ready: Juuri on {said} / bare AsyncApp",
                [seconds / bare_s],
                "times",
                at_most=2.0,
            )
            memory = result.add(
                f"memory after start, Juuri on {said}", [one[1] for one in ours], "MB", at_most=MOST_MB
            )
            bare_mb = result.add(
                f"memory after start, bare AsyncApp (beside {said})", [one[1] for one in theirs], "MB"
            )
            result.add(
                f"memory after start: Juuri on {said} / bare AsyncApp",
                [memory / bare_mb],
                "times",
                at_most=1.6,
            )
            _day(maker, kind, said, place, size, result)
    return result


def _bare(place: clicks.Place) -> Child:
    return Child(
        "-m", "benchmarks.references", "bolt_before", str(place.facts_file), core=MEASURED, cwd=place.folder
    )


def _start(
    result: Result, who: str, start: Callable[[], Child], ready: Callable[[Child], object]
) -> tuple[float, float]:
    began = time.perf_counter()
    with start() as child:
        ready(child)
        seconds = time.perf_counter() - began
        time.sleep(1.0)
        figures = (seconds, child.memory_mb())
    result.runs.append({"start": who, "seconds": figures[0], "mb": figures[1]})
    return figures


def _day(maker: Maker, kind: str, said: str, place: clicks.Place, size: Size, result: Result) -> None:
    url = maker.empty(kind, f"day_{kind}")
    load = replace(clicks.QUICK, one=size.clicks, warm_up=0)
    clicks.fill(url, place, load)
    engine = migrate.engine_for(url)
    with engine.begin() as connection:
        morning = datetime(2026, 11, 23, 11, 30).time()  # noqa: DTZ001 (a wall time)
        names = [
            place.shown[number % 3][0] if number < 3 else f"C0DAY{number}" for number in range(size.channels)
        ]
        yesterday = (MONDAY - timedelta(days=1)).date()
        databases.schedules(connection, names, yesterday, day_bits(0), morning)
    engine.dispose()
    bench, ends = Bench(place, load), {}
    env = bot_env(place.slack, url)
    with Child("-m", "benchmarks.memory", core=MEASURED, env=env, cwd=maker.folder) as child:
        port = child.facts()["port"]
        child.signal(signal.SIGUSR1)  # the day passes
        child.line()
        bench.run("juuri", "useful", "day", port, size.clicks, at_once=4)
        ends["juuri"] = child.memory_mb()
    with _bare(place) as child:
        bench.run("bare", "useful", "day", child.facts()["port"], size.clicks, at_once=4)
        ends["bare"] = child.memory_mb()
    result.runs.append({"day": kind, **ends})
    result.add(f"memory after a day, Juuri on {said}", [ends["juuri"]], "MB", at_most=MOST_MB)
    result.add(f"memory after a day, bare AsyncApp (beside {said})", [ends["bare"]], "MB")
    result.add(
        f"memory after a day: Juuri on {said} / bare AsyncApp",
        [ends["juuri"] / ends["bare"]],
        "times",
        at_most=1.6,
    )


async def day() -> None:
    """A Juuri whose clock stands on Monday morning and, at SIGUSR1, walks through 24 hours."""
    loop, clock = asyncio.get_running_loop(), MovableClock(MONDAY)
    stop, go = asyncio.Event(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.add_signal_handler(signal.SIGUSR1, go.set)
    juuri = await build_app(Settings(_env_file=None), clock=clock)
    await juuri.start()
    print(json.dumps({"port": juuri.port}), flush=True)
    await go.wait()
    await walk(juuri, clock, MONDAY + timedelta(days=1))
    print("a day has passed", flush=True)
    await stop.wait()
    await juuri.stop()


if __name__ == "__main__":
    logs.set_up("json")
    asyncio.run(day())
