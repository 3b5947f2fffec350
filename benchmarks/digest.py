"""The weekly digest over 100,000 people and a million reactions, from the database to Slack's JSON.

Bare SQL is written by hand, a statement for each number, and asked through the driver. "Its queries alone" is what the digest
itself asks, recorded and asked again.
"""

import asyncio
import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as wall_time
from itertools import pairwise
from typing import Any

from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, insert, text

from benchmarks import databases
from benchmarks.databases import MONDAY, Maker
from benchmarks.planning import WORDS
from benchmarks.processes import MEASURED, Child
from benchmarks.results import Result
from benchmarks.tick import recorded, replayed
from bot import logs
from bot.content import load_content
from bot.digest import rules
from bot.digest.detail_views import details
from bot.digest.gathering import gather
from bot.digest.views import digest_message
from bot.i18n import load_words
from bot.nuggets.service import Shelf
from bot.slots import day_bits
from storage import migrate
from storage.departments import Department
from storage.engines import make_engine
from storage.session import Store
from storage.types import UtcDateTime

SLOT_ON = date(2026, 11, 23)
SLUGS = 10
"""Each person has said something of so many tips."""


@dataclass(frozen=True)
class Size:
    """How much there is, and how often it is looked at."""

    people: int = 100_000
    departments: int = 40
    channels: int = 250
    activities: int = 100_000
    suggestions: int = 20_000
    looks: int = 10


QUICK = Size(people=2_000, departments=5, channels=10, activities=2_000, suggestions=500, looks=3)


def main(maker: Maker, *, quick: bool) -> Result:
    """Measure everything."""
    size, result = QUICK if quick else Size(), Result()
    for kind in databases.KINDS:
        said, url = {"sqlite": "SQLite", "postgres": "PostgreSQL"}[kind], maker.empty(kind, f"weekly_{kind}")
        with Child(
            "-m", "benchmarks.digest", url, json.dumps(quick), core=MEASURED, cwd=maker.folder
        ) as child:
            run = child.facts()
        result.runs.append({"database": kind, **run})
        of = f"{size.people * SLUGS:,} reactions of {size.people:,} people, {said}"
        ours = result.add(f"a digest, {of}", run["ours"], "ms")
        bare = result.add(f"bare SQL for its numbers, {of}", run["bare"], "ms")
        result.add(f"its queries alone, {of}", run["replayed"], "ms")
        result.add(f"a digest / bare SQL, {said}", [ours / bare], "times", at_most=2.0)
        result.add(f"memory that it adds, {said}", [run["memory_mb"]], "MB", at_most=20.0)
        maker.drop(url)
    return result


async def measure(url: str, *, quick: bool) -> dict[str, Any]:
    """One database: filled, then read in turn by the digest and by bare SQL."""
    size = QUICK if quick else Size()
    fill(url, size)
    store, shelf = Store(url), Shelf(load_content(), load_words())

    async def digest(slot_on: date = SLOT_ON) -> float:
        began = time.perf_counter()
        facts = await store.read(gather, shelf, slot_on, MONDAY)
        digest_message(shelf.words["fi"], facts).payload()
        for _, message in details(shelf.words["fi"], facts):
            message.payload()
        return 1000 * (time.perf_counter() - began)

    await digest(date(2019, 11, 25))  # of nothing: loads calendars and words
    before = _memory_mb()
    await digest()
    memory = _memory_mb() - before
    said = recorded()
    await digest()
    asked = [one for one in said if one[0].startswith(("SELECT", "WITH"))]
    again, bare = replayed(url, asked), _bare(url)
    ours, plain, queries = [], [], []
    for _ in range(size.looks):
        ours.append(await digest())
        plain.append(bare())
        queries.append(again())
    await asyncio.to_thread(store.close)
    return {"ours": ours, "bare": plain, "replayed": queries, "memory_mb": memory}


def _memory_mb() -> float:
    """The most that this process has needed so far."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


# bare SQL

_WEEKLY = (
    "SELECT count(*) FROM nugget_share WHERE outbox_id IS NOT NULL AND shared_at >= {0} AND shared_at < {1}",
    "SELECT count(*) FROM nugget_reception WHERE at >= {0} AND at < {1}",
    "SELECT count(*) FROM nugget_quiz_answer WHERE at >= {0} AND at < {1}",
    "SELECT count(*) FROM suggestion WHERE suggested_at >= {0} AND suggested_at < {1}",
    """SELECT count(*) FROM suggestion WHERE decided_at >= {0} AND decided_at < {1}
       AND state IN ('accepted', 'live', 'declined', 'out')""",
    "SELECT count(*) FROM activity WHERE state = 'done' AND closed_at >= {0} AND closed_at < {1}",
    """SELECT count(*) FROM (SELECT user_id FROM nugget_reception WHERE at >= {0} AND at < {1}
       UNION SELECT user_id FROM nugget_quiz_answer WHERE at >= {0} AND at < {1}
       UNION SELECT suggested_by FROM suggestion WHERE suggested_at >= {0} AND suggested_at < {1}
       UNION SELECT owner_id FROM activity WHERE state = 'done' AND closed_at >= {0} AND closed_at < {1}) p""",
)
"""A number of a week each, of {0} to {1}."""
_LAST_WEEK = (
    "SELECT slug, reception, count(*) FROM nugget_reception WHERE at >= {0} AND at < {1} GROUP BY slug, reception",
    "SELECT slug, is_right, count(*) FROM nugget_quiz_answer WHERE at >= {0} AND at < {1} GROUP BY slug, is_right",
    """SELECT m.department_id, count(*) FROM (SELECT user_id FROM nugget_reception WHERE at >= {0} AND at < {1}
       UNION SELECT user_id FROM nugget_quiz_answer WHERE at >= {0} AND at < {1}) p JOIN member m ON m.id = p.user_id
       GROUP BY m.department_id""",
    "SELECT department_id, count(*) FROM member WHERE kind IN ('person', 'guest') GROUP BY department_id",
    "SELECT headline FROM suggestion WHERE state = 'waiting' ORDER BY waiting_since LIMIT 15",
    "SELECT count(*) FROM suggestion WHERE state = 'waiting'",
    "SELECT title FROM activity WHERE state IN ('in_hand', 'planned') AND due_on < '2026-11-23' ORDER BY due_on LIMIT 15",
    "SELECT count(*) FROM activity WHERE state IN ('in_hand', 'planned') AND due_on < '2026-11-23'",
    "SELECT count(*) FROM activity WHERE state IN ('in_hand', 'planned') AND due_on BETWEEN '2026-11-23' AND '2026-11-29'",
    "SELECT title FROM activity WHERE state = 'done' AND closed_at >= {0} AND closed_at < {1} ORDER BY closed_at LIMIT 15",
)


def _bare(url: str) -> Callable[[], float]:
    engine = make_engine(Store(url).url, writes=False)
    driver: Any = engine.raw_connection().driver_connection
    bounds, zone = rules.bounds(SLOT_ON, "Europe/Helsinki"), "+00" if engine.name == "postgresql" else ""
    weeks = [(_quoted(first, zone), _quoted(last, zone)) for first, last in pairwise(bounds)]
    said = [one.format(*week) for week in weeks for one in _WEEKLY]
    said += [one.format(*weeks[-1]) for one in _LAST_WEEK]

    def once() -> float:
        cursor, began = driver.cursor(), time.perf_counter()
        for statement in said:
            cursor.execute(statement)
            cursor.fetchall()
        return 1000 * (time.perf_counter() - began)

    return once


def _quoted(at: datetime, zone: str) -> str:
    """SQLite keeps instants as text, in UTC; PostgreSQL must be told the zone."""
    return f"'{at:%Y-%m-%d %H:%M:%S}.000000{zone}'"


# what is there


def fill(url: str, size: Size) -> None:
    """A year of an organisation, told to the database in its own words."""
    engine = migrate.engine_for(url)
    with engine.begin() as connection:
        connection.execute(insert(Department), [{"name": f"Department {n}"} for n in range(size.departments)])
        databases.people(connection, (f"U{n:08d}" for n in range(size.people)), MONDAY)
        connection.execute(
            text(f"UPDATE member SET department_id = 1 + CAST(substr(id, 2) AS INTEGER) % {size.departments}")
        )
        channels = [f"C{n:08d}" for n in range(size.channels)]
        days = day_bits(databases.TUESDAY, databases.THURSDAY)
        databases.schedules(connection, channels, SLOT_ON, days, wall_time(9, 30))
        slugs = sorted(load_content().nuggets)
        databases.past(connection, 104, slugs, {"text": "", "blocks": []}, MONDAY)
        _moments(connection)
        _said(connection, slugs, size)
        _worked(connection, size)
    if engine.dialect.name == "postgresql":  # what autovacuum does within minutes
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as autocommit:
            autocommit.exec_driver_sql("VACUUM ANALYZE")
    engine.dispose()


MOMENTS = 5_000


def _moments(connection: Connection) -> None:
    """Instants over the last year, from which everything is dated."""
    table = Table(
        "moment",
        MetaData(),
        Column("n", Integer, primary_key=True),
        Column("at", UtcDateTime()),
        prefixes=["TEMPORARY"],
    )
    table.create(connection)
    apart = timedelta(days=364) / MOMENTS
    connection.execute(insert(table), [{"n": n, "at": MONDAY - apart * (n + 1)} for n in range(MOMENTS)])


def _said(connection: Connection, slugs: list[str], size: Size) -> None:
    table = Table(
        "slug",
        MetaData(),
        Column("n", Integer, primary_key=True),
        Column("slug", Text),
        prefixes=["TEMPORARY"],
    )
    table.create(connection)
    connection.execute(insert(table), [{"n": n, "slug": slug} for n, slug in enumerate(slugs[:SLUGS])])
    person, shares = "CAST(substr(m.id, 2) AS INTEGER)", size.channels * 104
    for target, columns, values, where in (
        (
            "nugget_reception",
            "reception",
            "CASE WHEN (p.n + s.n) % 3 = 0 THEN 'knew_it' ELSE 'useful' END",
            "",
        ),
        ("nugget_quiz_answer", "choice, is_right", "1, (p.n + s.n) % 2 = 0", "WHERE s.n < 2"),
    ):
        connection.execute(
            text(f"""INSERT INTO {target} (user_id, slug, {columns}, share_id, at)
            SELECT p.id, s.slug, {values}, 1 + (p.n * 7 + s.n * 13) % {shares}, w.at
            FROM (SELECT m.id, {person} AS n FROM member m) p CROSS JOIN slug s
            JOIN moment w ON w.n = (p.n * 31 + s.n * 977) % {MOMENTS} {where}""")
        )


def _worked(connection: Connection, size: Size) -> None:
    words = " ".join(WORDS.split()[:4])
    numbers = f"""WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < {{}})
        INSERT INTO {{}} SELECT {{}} FROM number JOIN moment w ON w.n = (number.n * 17) % {MOMENTS}"""
    owner = f"'U' || substr('0000000' || (number.n % {size.people}), -8)"
    if connection.dialect.name == "postgresql":
        owner = f"'U' || lpad((number.n % {size.people})::text, 8, '0')"
    activity = (
        "activity (title, kind, audience, goal, metric, notes, is_agency, department_id, owner_id, due_on, zone,"
        " planned_by, planned_at, changed_at, sequence, state, closed_at)"
    )
    done = "number.n % 10 > 0"
    due = "CAST(w.at AS DATE)" if connection.dialect.name == "postgresql" else "date(w.at, '+60 days')"
    if connection.dialect.name == "postgresql":
        due += " + 60"
    connection.execute(
        text(
            numbers.format(
                size.activities,
                activity,
                f"""'{words} ' || number.n, 'post', '', '', '', '', false, 1 + number.n % {size.departments}, {owner},
                {due}, 'Europe/Helsinki', 'U0', w.at, w.at, 0,
                CASE WHEN {done} THEN 'done' ELSE 'planned' END, CASE WHEN {done} THEN w.at END""",
            )
        )
    )
    suggestion = (
        "suggestion (headline, why, audience, outlets, picture_words, is_credited, department_id, suggested_by,"
        " suggested_at, is_by_department, state, waiting_since, decided_at)"
    )
    waits = "number.n % 100 = 0"
    connection.execute(
        text(
            numbers.format(
                size.suggestions,
                suggestion,
                f"""'{words} ' || number.n, '', '', '[]', '', false, 1 + number.n % {size.departments}, {owner}, w.at,
                false, CASE WHEN {waits} THEN 'waiting' ELSE 'declined' END, CASE WHEN {waits} THEN w.at END,
                CASE WHEN NOT ({waits}) THEN w.at END""",
            )
        )
    )


if __name__ == "__main__":
    logs.set_up("json")
    at, is_quick = sys.argv[1:]
    print(json.dumps(asyncio.run(measure(at, quick=json.loads(is_quick)))), flush=True)
