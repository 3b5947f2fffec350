"""Edits of the review's questions come back from both databases as they were put."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from storage import migrate, questions
from storage.review_values import QuestionEdit
from storage.states import ReviewForm

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
TEXTS = {"fi": {"question": "Mikä huolettaa?", "short": "Huolet", "options": {"b": "Taito", "a": "Aika"}}}
OWN = QuestionEdit("own-1", True, 5, "core", "choice", "learning", (ReviewForm.EVERYBODY,), "fi", TEXTS)


def test_what_was_put_last_counts(database: str) -> None:
    engine = migrate.engine_for(database)
    with Session(engine) as session:
        questions.put(session, OWN, "U0EERO", NOW)
        questions.put(session, QuestionEdit("metrics-clear", is_on=False), "U0EERO", NOW)
        questions.put(session, QuestionEdit("metrics-clear", place=20), "U0GRACE", NOW)
        session.commit()

        found = questions.edits(session)
    engine.dispose()

    assert found == {"own-1": OWN, "metrics-clear": QuestionEdit("metrics-clear", place=20)}
    texts = found["own-1"].texts or {}
    assert [*texts["fi"]["options"]] == ["b", "a"], (
        "the order of options is the order in which they are shown"
    )


def test_no_two_keys_are_the_same() -> None:
    assert len({questions.new_slug() for _ in range(100)}) == 100
