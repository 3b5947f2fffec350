"""Saying what stands in the outbox: what a message costs, and how near the pace comes to what Slack allows.

Cost: 5,000 posts to the unlimited fake Slack by Juuri's courier (claim, send, record, each step committed) and by a bare loop
of an AsyncWebClient with one shared session. Pace: Slack's limits on, in as many channels as the case says.
"""

import asyncio
import json
import resource
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.request import Request, urlopen

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from benchmarks import databases
from benchmarks.databases import Maker
from benchmarks.processes import MEASURED, Child, call, slack
from benchmarks.results import Result
from bot import logs
from bot.clock import SystemClock
from bot.content import load_content
from bot.delivery import EVENT_TYPE, Courier, Timing
from bot.i18n import load_words
from bot.nuggets import views
from bot.nuggets.service import Shelf
from bot.pictures.studio import Studio
from bot.scheduler import Scheduler
from storage import outbox
from storage.session import Store

AT_ONCE = 50
"""Posts on their way at a time, as Juuri's courier has them."""
UNLIMITED = Timing(channel_pace=0.0, posts_per_second=100_000.0)
SAID = {"sqlite": "SQLite", "postgres": "PostgreSQL"}


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    rounds: int = 3
    posts: int = 5000
    channels: int = 250
    pace_s: int = 60


QUICK = Size(rounds=1, posts=200, channels=20, pace_s=6)


def main(maker: Maker, *, quick: bool) -> Result:
    """Measure everything."""
    size, result = QUICK if quick else Size(), Result()
    _cost(maker, size, result)
    for kind in databases.KINDS:
        _pace(maker, kind, size, result)
    return result


def _cost(maker: Maker, size: Size, result: Result) -> None:
    cpu: dict[str, list[float]] = {"bare": [], **{kind: [] for kind in databases.KINDS}}
    rate: dict[str, list[float]] = {who: [] for who in cpu}
    for number in range(size.rounds):
        for who in cpu:
            with ExitStack() as stack:
                facts = stack.enter_context(slack(maker.folder, "--unlimited")).facts()
                order = {"api_url": facts["api_url"], "token": facts["bot_token"], "posts": size.posts}
                order["channels"] = _channels(facts, size.channels)
                if who != "bare":
                    order["database"] = maker.empty(who, f"delivery_{who}_{number}")
                run = _child(maker, stack, "bare" if who == "bare" else "juuri", order)
                if _posted(facts) != size.posts:
                    raise RuntimeError(f"{_posted(facts)} posts arrived, not {size.posts}")
            cpu[who].append(run["cpu_ms"])
            rate[who].append(run["per_second"])
            result.runs.append({"cost": who, **run})
    bare = result.add("CPU a message, bare AsyncWebClient loop", cpu["bare"], "ms")
    result.add("messages, bare AsyncWebClient loop", rate["bare"], "a second")
    for kind in databases.KINDS:
        mine = result.add(f"CPU a message, Juuri on {SAID[kind]}", cpu[kind], "ms")
        result.add(f"messages, Juuri on {SAID[kind]}", rate[kind], "a second")
        result.add(f"CPU a message: Juuri on {SAID[kind]} / bare loop", [mine / bare], "times", at_most=1.5)


def _pace(maker: Maker, kind: str, size: Size, result: Result) -> None:
    """Few channels: one post a second each. Many: Juuri's cap for the workspace. Then the same with one channel parked."""
    allowed = Timing().posts_per_second
    for name, channels, per_second in (
        ("4 channels", 4, 4.0),
        ("40 channels", 40, allowed),
        ("40 channels, one parked", 40, allowed),
    ):
        with ExitStack() as stack:
            facts = stack.enter_context(slack(maker.folder)).facts()
            posts = int(per_second * size.pace_s)
            order = {
                "api_url": facts["api_url"],
                "token": facts["bot_token"],
                "posts": posts,
                "channels": _channels(facts, channels),
                "database": maker.empty(kind, f"pace_{kind}_{name.replace(' ', '_').replace(',', '')}"),
                "paced": True,
            }
            parked = name.endswith("parked")
            if parked:
                fault = {
                    "method": "chat.postMessage",
                    "kind": "rate_limited",
                    "retry_after": size.pace_s,
                    "times": 1,
                }
                call(facts["url"] + "/_playground/faults", fault)
                order["but"] = posts // channels  # what the parked channel has waiting
            run = _child(maker, stack, "juuri", order)
            limited = [
                entry for entry in _log(facts) if entry["outcome"] == "ratelimited" or entry.get("fault")
            ]
        result.runs.append({"pace": name, "database": kind, "limited": len(limited), **run})
        what = f"{name}, {SAID[kind]}"
        result.add(
            f"share of the allowed {per_second:g} a second, {what}",
            [100 * run["steady"] / per_second],
            "%",
            at_least=95.0,
        )
        result.add(
            f"429 that could have been avoided, {what}", [float(len(limited) - parked)], "", at_most=0.0
        )


def _child(maker: Maker, stack: ExitStack, mode: str, order: dict[str, Any]) -> dict[str, Any]:
    child = Child("-m", "benchmarks.delivery", mode, json.dumps(order), core=MEASURED, cwd=maker.folder)
    return stack.enter_context(child).facts()


def _channels(facts: dict[str, Any], many: int) -> list[str]:
    """DM channels with so many people who arrive: every one its own."""
    found = []
    for number in range(many):
        person = f"U0BENCH{number}"
        call(
            facts["url"] + "/_playground/act",
            {"as": "U0AINO", "do": "arrive", "id": person, "name": person, "real_name": person},
        )
        opened = call(facts["api_url"] + "conversations.open", {"users": person}, facts["bot_token"])
        found.append(opened["channel"]["id"])
    return found


def _log(facts: dict[str, Any]) -> list[dict[str, Any]]:
    with urlopen(Request(facts["url"] + "/_playground/log"), timeout=30) as answer:
        entries: list[dict[str, Any]] = json.load(answer)["entries"]
    return [entry for entry in entries if entry["method"] == "chat.postMessage"]


def _posted(facts: dict[str, Any]) -> int:
    return sum(entry["outcome"] == "ok" for entry in _log(facts))


def payload() -> dict[str, Any]:
    """What is posted: a nugget."""
    content, words = load_content(), load_words()
    return views.fresh_payload(words["fi"], content, next(iter(content.nuggets.values())), "1")


def cpu_s() -> float:
    """What this process used so far, all its threads."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def bare(order: dict[str, Any]) -> dict[str, float]:
    """The same posts, with nothing kept."""
    said, many = payload(), order["posts"]
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"id": "0e0ab3b4-8a6c-5d39-a16b-6f2fd02ea2c5"}}
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(order["token"], base_url=order["api_url"], session=session, retry_handlers=[])
        waiting = iter(range(many))

        async def keep_posting() -> None:
            for number in waiting:
                channel = order["channels"][number % len(order["channels"])]
                await client.chat_postMessage(
                    channel=channel, metadata=metadata, unfurl_links=False, unfurl_media=False, **said
                )

        cpu, began = cpu_s(), time.perf_counter()
        await asyncio.gather(*(keep_posting() for _ in range(AT_ONCE)))
        seconds = time.perf_counter() - began
    return {"cpu_ms": 1000 * (cpu_s() - cpu) / many, "per_second": many / seconds}


async def juuri(order: dict[str, Any]) -> dict[str, float]:
    """Juuri's scheduler and courier with everything waiting in the outbox."""
    store, clock, said, many = Store(order["database"]), SystemClock(), payload(), order["posts"]
    now = clock.now()

    def fill(session: Session) -> None:
        for number in range(many):
            outbox.enqueue(
                session,
                dedupe_key=f"bench:{number}",
                kind="bench",
                recipient=order["channels"][number % len(order["channels"])],
                payload=said,
                now=now,
                expires_at=now + timedelta(hours=1),
            )

    await store.write_patiently(fill)
    timing = Timing() if order.get("paced") else UNLIMITED
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(order["token"], base_url=order["api_url"], session=session, retry_handlers=[])
        courier = Courier(store, client, clock, timing, {})
        studio, shelf = Studio(store, client, clock, timing, {}), Shelf(load_content(), load_words())
        scheduler = Scheduler(store, shelf, courier, studio, clock, timing)
        cpu, began, at = cpu_s(), time.perf_counter(), []
        scheduler.start()
        goal = many - order.get("but", 0)
        while (done := (await store.read(outbox.counts)).get("sent", 0)) < goal:
            at.append((time.perf_counter() - began, done))
            await asyncio.sleep(0.25)
        seconds, used = time.perf_counter() - began, cpu_s() - cpu
        await scheduler.stop()
    await asyncio.to_thread(store.close)
    at.append((seconds, done))
    # what goes out at once at the start is not the pace: measured from a tenth of the posts on
    first = next(point for point in at if point[1] >= many / 10)
    return {
        "cpu_ms": 1000 * used / many,
        "per_second": done / seconds,
        "steady": (done - first[1]) / max(seconds - first[0], 0.001),
        "seconds": seconds,
    }


if __name__ == "__main__":
    logs.set_up("json")
    print(
        json.dumps(asyncio.run({"bare": bare, "juuri": juuri}[sys.argv[1]](json.loads(sys.argv[2])))),
        flush=True,
    )
