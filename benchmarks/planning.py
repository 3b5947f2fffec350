"""Planned work and ideas in numbers: reminding, near-duplicates, a coordinator's Home.

The bare query is what the tick itself asks, recorded and asked again through the bare driver; rapidfuzz alone looks through
the same headlines in a list.
"""

import asyncio
import json
import random
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from rapidfuzz import fuzz, process, utils
from sqlalchemy import Connection, func, insert, select

from benchmarks import databases
from benchmarks.databases import MONDAY, Maker
from benchmarks.processes import MEASURED, Child
from benchmarks.results import Result
from benchmarks.tick import recorded, replayed
from bot import logs
from bot.content import load_content
from bot.home.service import gather
from bot.home.views import home_view
from bot.i18n import load_words
from bot.nuggets.service import Shelf
from bot.reminders import service as reminders
from bot.suggestions import rules
from storage import members, migrate, suggestions
from storage.activities import ActivityRow
from storage.departments import Department
from storage.members import RoleRow
from storage.reminders import ReminderRow
from storage.session import Store
from storage.states import Role
from storage.suggestions import SuggestionRow
from storage.values import Idea

OCCASIONS = (-3, -1, 0, 1, 3)
WORDS = """
    summer pictures open day new colleague thanks award report season garden kitchen night shift machine hall training
    safety customer question answer story behind team week volunteers music children elderly winter road snow visit
"""
COORDINATOR = "U0COORD"


@dataclass(frozen=True)
class Size:
    """How much there is, and how often it is looked at."""

    reminded: int = 100_000
    suggested: int = 20_000
    planned: int = 5_000
    owners: int = 1_000
    looks: int = 40


QUICK = Size(reminded=2_000, suggested=1_000, planned=300, owners=50, looks=5)


def main(maker: Maker, *, quick: bool) -> Result:
    """Measure everything."""
    size, result = QUICK if quick else Size(), Result()
    for kind in databases.KINDS:
        said = {"sqlite": "SQLite", "postgres": "PostgreSQL"}[kind]
        for part, tell in (("reminding", _reminding), ("near", _near), ("home", _home)):
            url = maker.empty(kind, f"planning_{part}_{kind}")
            with Child(
                "-m", "benchmarks.planning", part, url, json.dumps(quick), core=MEASURED, cwd=maker.folder
            ) as child:
                run = child.facts()
            result.runs.append({"database": kind, "part": part, **run})
            tell(result, size, said, run)
            maker.drop(url)
    return result


def _reminding(result: Result, size: Size, said: str, run: dict[str, Any]) -> None:
    of = f"{size.reminded:,} open activities, {said}"
    ours = result.add(f"looking what is to be reminded of, nothing due, {of}", run["ours"], "ms")
    bare = result.add(f"its queries alone, {of}", run["bare"], "ms")
    result.add(f"looking / its queries alone, {of}", [ours / bare], "times", at_most=4.0)
    result.add(f"a morning with {run['due']:,} reminders, each, {said}", [run["morning"] / run["due"]], "ms")


def _near(result: Result, size: Size, said: str, run: dict[str, Any]) -> None:
    among = f"among {size.suggested:,} suggestions, {said}"
    ours = result.add(f"near-duplicates {among}", run["ours"], "ms", at_most=100.0)
    alone = result.add(f"rapidfuzz alone {among}", run["bare"], "ms")
    result.add(f"near-duplicates / rapidfuzz alone {among}", [ours / alone], "times")


def _home(result: Result, size: Size, said: str, run: dict[str, Any]) -> None:
    result.add(f"a coordinator's Home, {size.planned:,} activities, {said}", run["ours"], "ms", at_most=150.0)
    result.add(f"queries for it, {said}", [run["queries"]])
    result.add(f"queries for it, a tenth of the activities, {said}", [run["queries_before"]])


async def reminding(store: Store, size: Size) -> dict[str, Any]:
    """Nothing is due on Monday morning; on Tuesday what falls on that day is put into the outbox."""
    shelf = Shelf(load_content(), load_words())

    async def look() -> float:
        return await _ms(lambda: store.write_patiently(reminders.tick, shelf, MONDAY))

    for _ in range(3):
        await look()
    said = recorded()
    await look()
    bare = replayed(str(store.url.render_as_string(hide_password=False)), list(said))
    ours, alone = [], []
    for _ in range(size.looks):
        ours.append(await look())
        alone.append(bare())
    tuesday = MONDAY + timedelta(days=1)
    due = select(func.count()).select_from(ReminderRow).where(ReminderRow.remind_on <= tuesday.date())
    many = await store.read(lambda session: session.scalar(due) or 0)
    morning = await _ms(lambda: store.write_patiently(reminders.tick, shelf, tuesday))
    return {"ours": ours, "bare": alone, "due": many, "morning": morning}


async def near(store: Store, size: Size) -> dict[str, Any]:
    """A new headline against all of the last twelve months."""
    idea, since = Idea("Summer pictures from the garden of the elderly"), MONDAY - timedelta(days=365)
    found = await store.read(suggestions.headlines, since)
    ready = [utils.default_process(row[1]) for row in found]
    words = utils.default_process(idea.headline)

    async def once() -> float:
        return await _ms(
            lambda: store.read(lambda session: rules.near(idea, suggestions.headlines(session, since)))
        )

    await once()
    ours, alone = [], []
    for _ in range(size.looks):
        ours.append(await once())
        began = time.perf_counter()
        process.extract(words, ready, scorer=fuzz.token_set_ratio, score_cutoff=rules.NEAR_FROM, limit=20)
        alone.append(1000 * (time.perf_counter() - began))
    return {"ours": ours, "bare": alone}


async def home(store: Store, size: Size) -> dict[str, Any]:
    """From the database to the JSON that Slack gets; first with a tenth, then with all."""
    shelf = Shelf(load_content(), load_words())

    def draw() -> Callable[[], Awaitable[Any]]:
        async def drawn() -> None:
            facts = await store.read(gather, shelf, COORDINATOR, MONDAY)
            home_view(shelf.words[facts.language], facts).to_dict()

        return drawn

    async def queries() -> int:
        said = recorded()
        await draw()()
        return sum(bool(statement) for statement, _, _ in said)

    before = await queries()
    await store.write(
        lambda session: _activities(session.connection(), size, size.planned - size.planned // 10)
    )
    ours = [await _ms(draw()) for _ in range(size.looks)]
    return {"ours": ours[1:], "queries_before": before, "queries": await queries()}


async def _ms(work: Callable[[], Awaitable[Any]]) -> float:
    began = time.perf_counter()
    await work()
    return 1000 * (time.perf_counter() - began)


def _owners(size: Size) -> list[str]:
    return [COORDINATOR, *(f"U{number:08d}" for number in range(size.owners))]


def _activities(connection: Connection, size: Size, many: int) -> list[tuple[int, str, date]]:
    """Open activities, due within the next three months; returns (id, owner, due date) of each."""
    owners, drawn = _owners(size), random.Random(7)
    start = connection.scalar(select(func.coalesce(func.max(ActivityRow.id), 0))) or 0
    rows = []
    for number in range(many):
        due_on = MONDAY.date() + timedelta(days=drawn.randint(8, 95))
        rows.append(
            {
                "id": start + number + 1, "state": "planned", "kind": "post",
                "title": " ".join(drawn.sample(WORDS.split(), 4)),
                "audience": "", "goal": "", "metric": "", "notes": "", "is_agency": False, "department_id": 1,
                "owner_id": owners[number % len(owners)], "due_on": due_on, "zone": "Europe/Helsinki",
                "planned_by": COORDINATOR, "planned_at": MONDAY, "changed_at": MONDAY, "sequence": 0,
            }
        )  # fmt: skip
    for at in range(0, many, 10_000):
        connection.execute(insert(ActivityRow.__table__), rows[at : at + 10_000])  # type: ignore[arg-type]
    return [(row["id"], row["owner_id"], row["due_on"]) for row in rows]  # type: ignore[misc]


def _reminders(connection: Connection, planned: list[tuple[int, str, date]]) -> None:
    rows = [
        {
            "activity_id": activity_id, "occasion": f"{offset:+d}" if offset else "0", "owner_id": owner_id,
            "remind_on": due_on + timedelta(days=offset), "expires_on": due_on + timedelta(days=offset + 2),
            "state": "wanted",
        }
        for activity_id, owner_id, due_on in planned
        for offset in OCCASIONS
    ]  # fmt: skip
    tuesday = MONDAY.date() + timedelta(days=1)
    for row in rows[:: len(OCCASIONS) * 100]:  # one activity in a hundred has one on Tuesday
        row["remind_on"], row["expires_on"] = tuesday, tuesday + timedelta(days=2)
    for at in range(0, len(rows), 10_000):
        connection.execute(insert(ReminderRow.__table__), rows[at : at + 10_000])  # type: ignore[arg-type]


def _suggestions(connection: Connection, size: Size) -> None:
    drawn = random.Random(11)
    rows = [
        {
            "state": "declined", "why": "", "audience": "", "outlets": [],
            "headline": " ".join(drawn.sample(WORDS.split(), 6)),
            "picture_words": "", "is_credited": False, "suggested_by": COORDINATOR, "is_by_department": False,
            "suggested_at": MONDAY - timedelta(minutes=drawn.randint(1, 500_000)),
        }
        for _ in range(size.suggested)
    ]  # fmt: skip
    for at in range(0, len(rows), 10_000):
        connection.execute(insert(SuggestionRow.__table__), rows[at : at + 10_000])  # type: ignore[arg-type]


def fill(part: str, url: str, size: Size) -> None:
    """What is there before anything is measured."""
    engine = migrate.engine_for(url)
    with engine.begin() as connection:
        connection.execute(insert(Department), [{"name": "Garden"}])
        databases.people(connection, _owners(size), MONDAY)
        connection.execute(insert(RoleRow), [{"user_id": COORDINATOR, "role": Role.COORDINATOR.value}])
        if part == "near":
            _suggestions(connection, size)
        else:
            planned = _activities(
                connection, size, size.reminded if part == "reminding" else size.planned // 10
            )
            if part == "reminding":
                _reminders(connection, planned)
    if engine.dialect.name == "postgresql":  # what autovacuum does within minutes
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    engine.dispose()


async def measure(part: str, url: str, *, quick: bool) -> dict[str, Any]:
    """One part on one database."""
    size = QUICK if quick else Size()
    fill(part, url, size)
    store = Store(url)
    await store.read(members.get, COORDINATOR)
    try:
        return await {"reminding": reminding, "near": near, "home": home}[part](store, size)
    finally:
        await asyncio.to_thread(store.close)


if __name__ == "__main__":
    logs.set_up("json")
    wanted, at, is_quick = sys.argv[1:]
    print(json.dumps(asyncio.run(measure(wanted, at, quick=json.loads(is_quick)))), flush=True)
