"""People answer an anonymous review in a known order; once it is over, nothing that is stored tells whose answer is whose.

What is looked at: every table, in the order in which its rows lie in the file (rowid, ctid) and came into being (xmin); the
raw bytes of the database's files and SQLite's write-ahead log; and what was logged. The control: before the review is over,
the same look sees the order.
"""

import asyncio
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import literal_column, select, text
from sqlalchemy.orm import Session

from bot.errors import UserError
from bot.reviews import answering
from storage import members, migrate, reviews, scrubbing
from storage.answers import Ballot
from storage.review_values import Asked
from storage.states import ReviewForm, ReviewState
from storage.tables import Base
from tests.handlers.deciding import EERO, ELSA, GRACE, SIIRI
from tests.handlers.reviewing import CARE, HEARD, LEENA, NILS, SALES, ballots, dm_of, opens, reviewing_house
from tests.story import Story

IN_ORDER = (NILS, SIIRI, "U0TORA", GRACE, ELSA, "U0VEIKKO", LEENA, EERO, "U0SINDRE", "U0AINO")
"""Who answers when; only one of them works in Sales."""
INSPIRES = "reviews.q.content-inspires"


@dataclass(frozen=True)
class Seen:
    """What somebody sees who may read all that the database holds."""

    tables: dict[str, list[dict[str, Any]]]
    """Rows in the order in which they lie in the file; on PostgreSQL with the transaction that wrote each (xmin)."""
    files: bytes

    def ballots(self) -> list[dict[str, Any]]:
        return self.tables["review_ballot"]

    def order_of_answers(self, table: str = "review_ballot", column: str = "value") -> list[int]:
        """Whose words lie where, as places among those who answered."""
        said = [row[column] for row in self.tables[table] if row["slug"] == "what-we-heard"]
        return [int(words.removeprefix("Words number ")) for words in said]


def look(database: str) -> Seen:
    """Read everything."""
    engine = migrate.engine_for(database)
    is_sqlite = engine.dialect.name == "sqlite"
    order, more = ("rowid", []) if is_sqlite else ("ctid", [literal_column("xmin::text").label("xmin")])
    tables, paths = {}, []
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in Base.metadata.sorted_tables:
            query = select(*table.c, *more).order_by(text(order))
            tables[table.name] = [dict(row) for row in connection.execute(query).mappings()]
        if not is_sqlite:
            connection.execute(text("CHECKPOINT"))  # what stands in memory reaches the files
            [folder] = connection.execute(text("SHOW data_directory")).scalars()
            for name in ("review_ballot", *(index.name for index in Ballot.__table__.indexes)):
                [path] = connection.execute(text(f"SELECT pg_relation_filepath('{name}')")).scalars()
                paths.append(Path(folder) / path)
    engine.dispose()
    if is_sqlite:
        file = database.removeprefix("sqlite:///")
        paths = [path for path in (Path(file), Path(f"{file}-wal")) if path.exists()]
    return Seen(tables, b"".join(path.read_bytes() for path in paths))


async def everybody_answers(story: Story) -> int:
    """Ten people answer through the front door, one after another, each in their own words."""
    await reviewing_house(story)
    await story.juuri.deps.roster.meet(*IN_ORDER)

    def place(session: Session) -> None:
        for person in IN_ORDER:
            department = SALES if person == NILS else CARE
            members.change(session, person, department_id=department, language="en")

    await story.juuri.deps.store.write(place)
    review_id = await opens(story, ReviewForm.EVERYBODY, department_ids=(CARE, SALES))
    for number, person in enumerate(IN_ORDER):
        await story.press(person, "reviews.answer", where=dm_of(story, person))
        while "Send" not in str(story.modal(person)["submit"]):
            asked = [block.get("block_id") for block in story.modal(person)["blocks"]]
            given = {INSPIRES: str(1 + number % 5)} if INSPIRES in asked else {}
            await story.submit(person, **given)
        await story.submit(person, **{HEARD: f"Words number {number}"})
    return review_id


async def is_over(story: Story) -> None:
    """The review closes, and everything that follows from that is done."""
    await story.wait_until("2026-12-07", "09:00")
    while await story.juuri.deps.store.read(scrubbing.wanted):  # somebody was reading just then
        await story.juuri.scheduler.housekeeping()


async def test_once_it_is_over_no_value_key_or_order_links_anybody_to_an_answer(
    story: Story, capfd: pytest.CaptureFixture[str]
) -> None:
    review_id = await everybody_answers(story)
    before = look(story.database)
    assert before.order_of_answers() == [
        *range(len(IN_ORDER))
    ]  # the control: whoever reads the file sees the order
    keys = [row["key"].encode() for row in before.ballots()]
    assert all(key in before.files for key in keys)
    if story.database.startswith("postgresql"):
        assert len({row["xmin"] for row in before.ballots()}) == len(IN_ORDER)

    await is_over(story)

    after = look(story.database)
    assert len(after.ballots()) == len(before.ballots())
    assert sorted(after.order_of_answers()) == [*range(len(IN_ORDER))]
    in_order = [*range(len(IN_ORDER))]
    assert after.order_of_answers() != in_order  # by chance once in 3.6 million runs
    assert after.order_of_answers("review_comment", "text") != in_order
    assert not [key for key in keys if key in after.files]
    assert len({row.get("xmin") for row in after.ballots()}) == 1
    if story.database.startswith("postgresql"):  # nothing is left where the rows lay before
        assert [after.files.count(f"Words number {number}".encode()) for number in in_order] == [1] * 10
    # Nils is the only one of his department who answered: its name would be his
    assert {row["department_id"] for row in after.ballots()} == {None}
    for name, rows in after.tables.items():
        told = [row for row in rows if "Words number" in str(row)]
        published = [row for row in told if row.get("kind") == "review_details"]  # ten wrote: they are quoted
        assert name in ("review_ballot", "review_comment") or told == published, name
        assert not [row for row in told if any(person in str(row) for person in IN_ORDER)]
    took_part = [row for row in after.tables["review_participant"] if row["standing"] == "answered"]
    assert {(row["review_id"], row["user_id"]) for row in took_part} == {(review_id, who) for who in IN_ORDER}
    assert {str(row["answered_on"]) for row in took_part} == {"2026-11-23"}  # one date, and no time
    logged = "".join(capfd.readouterr())
    assert not [line for line in logged.splitlines() if "Words number" in line]
    assert not [person for person in IN_ORDER if person in logged]


async def test_of_a_review_that_is_called_off_no_answers_are_kept(story: Story) -> None:
    review_id = await everybody_answers(story)
    keys = [row["key"].encode() for row in look(story.database).ballots()]
    await story.open_home(GRACE)

    await story.press(GRACE, "reviews.call_off")
    await is_over(story)

    assert await ballots(story, review_id) == []
    seen = look(story.database)
    assert not [key for key in keys if key in seen.files]
    assert b"Words number" not in seen.files


async def test_an_answer_that_meets_the_end_is_counted_or_refused(story: Story) -> None:
    await reviewing_house(story)
    review_id = await opens(story, ReviewForm.EVERYBODY)
    store, now = story.juuri.deps.store, story.clock.now()
    values = {Asked("content-inspires"): "4"}

    def ends_slowly(session: Session) -> int:
        reviews.close(session, review_id, ReviewState.CLOSED, now)
        many = session.query(Ballot).count()
        closing_now.set()
        meanwhile.wait(0.3)
        return many

    closing_now, meanwhile = threading.Event(), threading.Event()
    ending = asyncio.create_task(store.write_patiently(ends_slowly))
    await asyncio.to_thread(closing_now.wait)

    with pytest.raises(UserError, match=r"reviews\.is_closed"):
        await store.write_patiently(answering.cast, review_id, CARE, values)

    assert await ending == len(await ballots(story, review_id)) == 0
