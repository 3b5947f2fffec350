"""Scrubbing: the keys under which anonymous answers came are in no file afterwards, however many there were."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Engine, delete, select, text
from sqlalchemy.orm import Session

from storage import answers, migrate, reviews, scrubbing
from storage.answers import Ballot
from storage.engines import database_url, make_engine
from storage.review_values import Asked, Review
from storage.states import ReviewForm, ReviewState

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
PEOPLE = 400


def a_review(session: Session) -> int:
    """Somebody opened an anonymous review."""
    days = {"opens_on": date(2026, 11, 23), "closes_on": date(2026, 12, 4), "closes_at": NOW}
    review_id = reviews.add(
        session,
        Review(
            id=0,
            form=ReviewForm.EVERYBODY,
            state=ReviewState.OPEN,
            opened_by="juuri",
            opened_at=NOW,
            closed_at=None,
            questions=(),
            departments={1: "Care"},
            outlets={},
            threshold=5,
            is_late=False,
            remind_on=(),
            **days,
        ),
    )
    assert review_id
    return review_id


def answered(database: str) -> tuple[int, list[bytes]]:
    """Many people answer five questions, each in a transaction of their own; the review, and the keys in use."""
    engine = make_engine(database_url(database), writes=True)
    with Session(engine) as session, session.begin():
        review_id = a_review(session)
    for person in range(PEOPLE):
        with Session(engine) as session, session.begin():
            given = {Asked(f"question-{number}"): str((person + number) % 5) for number in range(5)}
            answers.cast(session, review_id, 1, given)
    with Session(engine) as session:
        keys = [key.encode() for key in session.scalars(select(Ballot.key))]
    engine.dispose()
    return review_id, keys


def over(database: str, review_id: int) -> None:
    """The review ends, its answers are written anew."""
    engine = make_engine(database_url(database), writes=True)
    with Session(engine) as session, session.begin():
        reviews.close(session, review_id, ReviewState.CLOSED, NOW)
        after = ""
        while (done := answers.shuffle(session, review_id, after, many=700)) is not None:
            after = done
    engine.dispose()


def on_disk(database: str) -> bytes:
    """What the files hold in which anonymous answers lie."""
    engine = migrate.engine_for(database)
    paths = []
    if engine.dialect.name == "sqlite":
        file = database.removeprefix("sqlite:///")
        paths = [path for path in (Path(file), Path(f"{file}-wal")) if path.exists()]
    else:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("CHECKPOINT"))
            [folder] = connection.execute(text("SHOW data_directory")).scalars()
            relations = connection.execute(
                text("SELECT pg_relation_filepath(oid) FROM pg_class WHERE relname LIKE '%review_ballot%'")
            )
            paths = [Path(folder) / path for path in relations.scalars()]
    engine.dispose()
    return b"".join(path.read_bytes() for path in paths)


def test_no_key_under_which_an_answer_came_is_left_in_any_file(database: str) -> None:
    review_id, keys = answered(database)
    assert len(keys) == 5 * PEOPLE
    before = on_disk(database)
    assert all(key in before for key in keys)
    over(database, review_id)

    assert scrubbing.scrub(database_url(database))

    after = on_disk(database)
    assert not [key for key in keys if key in after]


def in_the_file(database: str) -> list[tuple[str, str]]:
    """Key and value of the answers in the order in which they lie."""
    engine = make_engine(database_url(database), writes=False)
    with Session(engine) as session:
        order = text("rowid" if engine.dialect.name == "sqlite" else "ctid")
        found = [tuple(row) for row in session.execute(select(Ballot.key, Ballot.value).order_by(order))]
    engine.dispose()
    return found


def test_every_answer_is_written_anew_once_and_lies_somewhere_else(database: str) -> None:
    review_id, _ = answered(database)
    before = in_the_file(database)
    assert [value for _, value in before[:5]] != [value for _, value in before[5:10]]

    over(database, review_id)

    after = in_the_file(database)
    assert {key for key, _ in after}.isdisjoint({key for key, _ in before})
    assert sorted(value for _, value in after) == sorted(value for _, value in before)
    assert [value for _, value in after] != [value for _, value in before]
    # five answers of one person lay side by side, and were all different; now chance alone says how often that is so
    blocks = [{value for _, value in after[first : first + 5]} for first in range(0, len(after), 5)]
    assert sum(len(block) == 5 for block in blocks) < len(blocks) / 4


def test_two_processes_at_it_write_no_answer_twice(database: str) -> None:
    review_id, keys = answered(database)
    engines = [make_engine(database_url(database), writes=True) for _ in range(2)]

    def at_it(engine: Engine) -> None:
        after: str | None = ""
        while after is not None:
            with Session(engine) as session, session.begin():
                after = answers.shuffle(session, review_id, after, many=100)

    with ThreadPoolExecutor() as pool:
        list(pool.map(at_it, engines))

    assert len(in_the_file(database)) == len(keys)
    for engine in engines:
        engine.dispose()


def test_while_somebody_reads_or_writes_it_says_that_it_is_not_done(database: str) -> None:
    review_id, _ = answered(database)
    engine = make_engine(database_url(database), writes=False)
    with Session(engine) as reading:
        reading.execute(select(Ballot.key).limit(1)).all()
        if database.startswith("sqlite"):
            over(database, review_id)

        assert not scrubbing.scrub(database_url(database))
    engine.dispose()
    writes = make_engine(database_url(database), writes=True)
    with Session(writes) as writing:
        writing.execute(delete(Ballot).where(Ballot.key == "none"))
        assert not scrubbing.scrub(database_url(database))
        writing.rollback()
    writes.dispose()

    assert scrubbing.scrub(database_url(database))


def test_it_is_wanted_once_for_each_review_that_is_over(database: str) -> None:
    engine = make_engine(database_url(database), writes=True)
    with Session(engine) as session:
        assert scrubbing.wanted(session) is None
        review_id = a_review(session)
        assert scrubbing.wanted(session) is None
        reviews.close(session, review_id, ReviewState.CALLED_OFF, NOW)
        assert scrubbing.wanted(session) == review_id
        scrubbing.done(session, review_id)
        assert scrubbing.wanted(session) is None
    engine.dispose()
