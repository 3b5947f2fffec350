"""Closing an anonymous review of 100,000 people with a million answers, and telling its results.

Bare SQL is written by hand and said through the driver: the same numbers by GROUP BY; what closing does to the database
(count, publish words); and writing every answer anew in random order under a new key, in one transaction instead of many.
"""

import asyncio
import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from benchmarks import databases
from benchmarks.databases import MONDAY, Maker
from benchmarks.processes import MEASURED, Child
from benchmarks.results import Result
from bot import logs, organisation
from bot.content import Content, Question, QuestionKind, load_content
from bot.i18n import load_words
from bot.nuggets.service import Shelf
from bot.reminders import asking
from bot.reminders.hours import hours
from bot.reviews import closing, exporting, result_views, results
from bot.reviews.question_views import answers_to
from storage import answers, findings, migrate, reviews, scrubbing
from storage.engines import database_url, make_engine
from storage.review_values import Review
from storage.session import Store
from storage.states import ReviewForm, ReviewState

REVIEW = 1


@dataclass(frozen=True)
class Size:
    """How many answer ten questions each, and how often it is done."""

    people: int = 100_000
    departments: int = 40
    times: int = 3


QUICK = Size(people=2_000, departments=5, times=1)
PLACES = 10


def main(maker: Maker, *, quick: bool) -> Result:
    """Measure everything."""
    size, result = QUICK if quick else Size(), Result()
    for kind in databases.KINDS:
        said = {"sqlite": "SQLite", "postgres": "PostgreSQL"}[kind]
        filled, runs = maker.empty(kind, f"reviews_{kind}"), []
        fill(filled, size)
        for number in range(size.times):
            run: dict[str, Any] = {"database": kind}
            for what in ("ours", "bare") if number % 2 else ("bare", "ours"):
                url = maker.copy(filled, f"reviews_{kind}_{number}_{what}")
                with Child("-m", "benchmarks.reviews", url, what, core=MEASURED, cwd=maker.folder) as child:
                    run |= child.facts()
                maker.drop(url)
            runs.append(run)
        result.runs += runs
        _tell(result, runs, f"{size.people * PLACES:,} answers, {said}", said)
        maker.drop(filled)
    return result


def _tell(result: Result, runs: list[dict[str, Any]], of: str, said: str) -> None:
    def figure(name: str, key: str, unit: str = "ms", **aim: float) -> float:
        return result.add(f"{name}, {of}", [run[key] for run in runs], unit, **aim)

    counted, grouped = figure("numbers counted", "counted"), figure("the same by bare SQL", "bare_counted")
    result.add(f"numbers counted / bare SQL, {said}", [counted / grouped], "times", at_most=2.0)
    closed, bare = figure("a review closed", "closed"), figure("the same by bare SQL, closed", "bare_closed")
    result.add(f"a review closed / bare SQL, {said}", [closed / bare], "times", at_most=2.0)
    shuffled, bare = (
        figure("written anew", "shuffled"),
        figure("the same by bare SQL, written anew", "bare_shuffled"),
    )
    result.add(f"written anew / bare SQL, {said}", [shuffled / bare], "times", at_most=2.0)
    figure("longest of its transactions, which others wait for", "longest")
    figure("memory that all this adds", "memory_mb", "MB", at_most=20.0)
    figure("scrubbed", "scrubbed")
    figure("results told from what was published", "told")
    figure("exported as CSV", "exported")


async def ours(url: str) -> dict[str, float]:
    """What Juuri does."""
    store, shelf = Store(url), Shelf(load_content(), load_words())
    slugs = await store.read(_numbers)
    await store.read(_calendars)
    await store.read(answers.counted, 0, slugs)
    counted = await _timed(lambda: store.read(answers.counted, REVIEW, slugs))
    before = _memory_mb()
    closed = await _timed(lambda: store.write_patiently(closing.tick, shelf, MONDAY))
    shuffled, longest = 0.0, 0.0
    after: str | None = ""
    while after is not None:
        began = time.perf_counter()
        after = await store.write_patiently(answers.shuffle, REVIEW, after)
        took = 1000 * (time.perf_counter() - began)
        shuffled, longest = shuffled + took, max(longest, took)
    memory = _memory_mb() - before
    scrubbed = await _timed(lambda: asyncio.to_thread(scrubbing.scrub, store.url))
    told = await _timed(lambda: store.read(_told, shelf))
    export = (exporting.export, shelf.words, REVIEW, exporting.Format.CSV)
    exported = await _timed(lambda: store.read(*export))
    await asyncio.to_thread(store.close)
    figures = {"counted": counted, "closed": closed, "shuffled": shuffled, "longest": longest}
    return {**figures, "scrubbed": scrubbed, "told": told, "exported": exported, "memory_mb": memory}


def _numbers(session: Session) -> tuple[str, ...]:
    review = reviews.get(session, REVIEW)
    assert review
    kinds = {one["slug"]: one["kind"] for one in review.questions}
    return tuple(slug for slug, kind in kinds.items() if kind != QuestionKind.TEXT)


def _calendars(session: Session) -> None:
    """They are loaded once, and not by reviews alone."""
    asking.next_at_work(hours(None, organisation.load(session)), MONDAY)


def _told(session: Session, shelf: Shelf) -> int:
    """The message and its whole thread, as JSON for Slack."""
    found = results.load(session, REVIEW)
    assert found and found.now.cells
    t = shelf.words["fi"]
    payloads = [result_views.results_message(t, found).payload()]
    for question in found.questions:
        comments = findings.comments(session, REVIEW, question.slug, results.COMMENTS_SHOWN)
        payloads.append(result_views.question_message(t, found, question, comments).payload())
    return len(json.dumps(payloads))


async def _timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    await work()
    return 1000 * (time.perf_counter() - began)


def _memory_mb() -> float:
    """The most that this process has needed so far."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


# bare SQL


def bare(url: str) -> dict[str, float]:
    """The same by hand."""
    engine = make_engine(database_url(url), writes=True)
    driver: Any = engine.raw_connection().driver_connection
    is_sqlite = engine.name == "sqlite"
    cursor = driver.cursor()

    def run(*statements: str) -> float:
        began = time.perf_counter()
        for statement in statements:
            cursor.execute(statement)
            if cursor.description:
                cursor.fetchall()
        return 1000 * (time.perf_counter() - began)

    group = f"""SELECT department_id, slug, outlet_id, value, count(*) FROM review_ballot WHERE review_id = {REVIEW}
        AND slug {{}} IN ({",".join(f"'{slug}'" for slug in _words(cursor))})
        GROUP BY department_id, slug, outlet_id, value"""
    counted = run(group.format("NOT"))
    key = "lower(hex(randomblob(16)))" if is_sqlite else "replace(gen_random_uuid()::text, '-', '')"
    closed = run(
        "BEGIN IMMEDIATE" if is_sqlite else "BEGIN",
        f"UPDATE review SET state = 'closed' WHERE id = {REVIEW}",
        f"""SELECT department_id, count(*), sum(CASE WHEN standing = 'answered' THEN 1 ELSE 0 END)
            FROM review_participant WHERE review_id = {REVIEW} GROUP BY department_id""",
        group.format("NOT"),
        f"""INSERT INTO review_comment (review_id, of_group, slug, outlet_id, text)
            SELECT review_id, department_id, slug, outlet_id, value FROM review_ballot
            WHERE review_id = {REVIEW} AND slug IN ({",".join(f"'{slug}'" for slug in _words(cursor))}) ORDER BY key""",
        "COMMIT",
    )
    shuffled = run(
        "BEGIN IMMEDIATE" if is_sqlite else "BEGIN",
        f"""INSERT INTO review_ballot (key, review_id, department_id, slug, outlet_id, value, is_shuffled)
            SELECT 'new-' || {key}, review_id, department_id, slug, outlet_id, value, true FROM review_ballot
            WHERE review_id = {REVIEW} AND NOT is_shuffled ORDER BY 1""",
        f"DELETE FROM review_ballot WHERE review_id = {REVIEW} AND NOT is_shuffled",
        "COMMIT",
    )
    return {"bare_counted": counted, "bare_closed": closed, "bare_shuffled": shuffled}


def _words(cursor: Any) -> list[str]:
    cursor.execute(f"SELECT questions FROM review WHERE id = {REVIEW}")
    found = cursor.fetchone()[0]
    cursor.connection.commit()
    questions = json.loads(found) if isinstance(found, str) else found
    return [one["slug"] for one in questions if one["kind"] == QuestionKind.TEXT]


# what is there


def fill(url: str, size: Size) -> None:
    """An anonymous review that is about to close: everybody answered ten questions, one of them in words."""
    questions = _chosen(load_content())
    engine = migrate.engine_for(url)
    departments = {number: f"Department {number}" for number in range(1, size.departments + 1)}
    with engine.begin() as connection:
        with Session(connection, join_transaction_mode="rollback_only") as session:
            organisation.change(session, set_up=True, coordinators_channel="C0OFFICE", digest_weekday=None)
            assert reviews.add(session, _review(questions, departments)) == REVIEW
            session.commit()
        _fill(connection, questions, size)
    if engine.dialect.name == "postgresql":  # what autovacuum does within minutes
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as autocommit:
            autocommit.exec_driver_sql("VACUUM ANALYZE")
    engine.dispose()


def _chosen(content: Content) -> list[Question]:
    kinds = (QuestionKind.SCALE, QuestionKind.CLARITY, QuestionKind.CHOICE)
    every = [one for one in content.questions.values() if ReviewForm.EVERYBODY in one.asked]
    words = next(one for one in every if one.kind is QuestionKind.TEXT)
    return [*[one for one in every if one.kind in kinds][: PLACES - 1], words]


def _review(questions: list[Question], departments: dict[int, str]) -> Review:
    return Review(
        id=0,
        form=ReviewForm.EVERYBODY,
        state=ReviewState.OPEN,
        opened_by="juuri",
        opened_at=MONDAY - timedelta(days=14),
        opens_on=date(2026, 11, 9),
        closes_on=date(2026, 11, 20),
        closes_at=MONDAY - timedelta(days=2),
        remind_on=(),
        closed_at=None,
        questions=tuple(one.model_dump(mode="json") for one in questions),
        departments=departments,
        outlets={},
        threshold=5,
        is_late=False,
    )


def _fill(connection: Connection, questions: list[Question], size: Size) -> None:
    is_sqlite = connection.dialect.name == "sqlite"
    numbers = (
        f"WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < {size.people})"
    )
    department = f"1 + number.n % {size.departments}"
    connection.execute(
        text(f"""{numbers} INSERT INTO review_participant
        (review_id, user_id, department_id, language, standing, answered_on, reminded)
        SELECT {REVIEW}, 'U' || number.n, {department}, 'fi', 'answered', '2026-11-10', 0 FROM number""")
        if is_sqlite
        else text(f"""INSERT INTO review_participant
        (review_id, user_id, department_id, language, standing, answered_on, reminded)
        SELECT {REVIEW}, 'U' || n, 1 + n % {size.departments}, 'fi', 'answered', '2026-11-10', 0
        FROM generate_series(1, {size.people}) n""")
    )
    key = "lower(hex(randomblob(16)))" if is_sqlite else "replace(gen_random_uuid()::text, '-', '')"
    with_numbers = f"{numbers} " if is_sqlite else ""
    source = "number" if is_sqlite else f"generate_series(1, {size.people}) number(n)"
    t = load_words()["en"]
    for place, question in enumerate(questions):
        values = [value for value, _ in answers_to(t, question)]
        cases = " ".join(f"WHEN {at} THEN '{value}'" for at, value in enumerate(values))
        value = (
            f"CASE (number.n * 7 + {place}) % {len(values)} {cases} END"
            if values
            else "'Somebody said something, in a sentence as long as people write them, number ' || number.n"
        )
        connection.execute(
            text(f"""{with_numbers}INSERT INTO review_ballot
            (key, review_id, department_id, slug, outlet_id, value, is_shuffled)
            SELECT {key}, {REVIEW}, {department}, '{question.slug}', 0, {value}, false FROM {source}""")
        )


if __name__ == "__main__":
    logs.set_up("json")
    at, what = sys.argv[1:]
    print(json.dumps(bare(at) if what == "bare" else asyncio.run(ours(at))), flush=True)
