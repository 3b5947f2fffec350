"""Scrubbing: the keys under which anonymous answers came are in no file afterwards, however many there were."""

from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import select, text
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
        answers.shuffle(session, review_id, [1])
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


def test_while_somebody_reads_it_says_that_it_is_not_done(database: str) -> None:
    review_id, _ = answered(database)
    engine = make_engine(database_url(database), writes=False)
    with Session(engine) as reading:
        reading.execute(select(Ballot.key).limit(1)).all()
        if database.startswith("sqlite"):
            over(database, review_id)

        assert not scrubbing.scrub(database_url(database))
    engine.dispose()

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
