"""Lists of planned work ask the database as often for thousands of activities as for a few."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from bot.activities import lists, service
from bot.activities.list_views import Which
from bot.content import Content
from bot.home.service import gather
from bot.i18n import Words
from bot.nuggets.service import Shelf
from storage import members
from storage.engines import database_url, make_engine
from storage.states import MemberKind, Role
from storage.values import MemberFacts, Plan

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


@pytest.fixture
def engine(database: str) -> Engine:
    """An engine for one-off work."""
    return make_engine(database_url(database), writes=True)


def add(session: Session, many: int) -> None:
    """Work of one person's, some of it overdue by now."""
    for number in range(many):
        due_on = date(2026, 11, 20) + timedelta(days=number % 40)
        service.put(session, Plan(f"Task {number}", "U0EERO", due_on), by="U0EERO", now=NOW)


def asked(session: Session, shelf: Shelf) -> dict[str, int]:
    """How many statements each view of a coordinator takes."""
    counts: dict[str, int] = {}
    views = {
        "home": lambda: gather(session, shelf, "U0EERO", NOW),
        "mine": lambda: lists.listing(session, "U0EERO", Which(), NOW),
        "all": lambda: lists.listing(session, "U0EERO", Which("all", page=1), NOW),
        "month": lambda: lists.month(session, "U0EERO", Which("all"), NOW),
    }
    for name, view in views.items():
        statements: list[str] = []

        def note(
            _connection: object, _cursor: object, statement: str, *_: object, to: list[str] = statements
        ) -> None:
            to.append(statement)

        bind = session.connection()
        event.listen(bind, "before_cursor_execute", note)
        view()
        event.remove(bind, "before_cursor_execute", note)
        counts[name] = len(statements)
    return counts


def test_the_number_of_queries_does_not_grow(engine: Engine, content: Content, words: Words) -> None:
    shelf = Shelf(content, words)
    with Session(engine) as session:
        members.put(session, [MemberFacts("U0EERO", "Eero Suopelto", MemberKind.PERSON, "Europe/Helsinki")])
        members.add_role(session, "U0EERO", Role.COORDINATOR)
        add(session, 30)
        few = asked(session, shelf)
        add(session, 300)
        many = asked(session, shelf)
    engine.dispose()

    assert many == few
    assert max(few.values()) < 40
