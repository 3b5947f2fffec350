"""The bots' database: made for one run, filled with the organisation of its plan, judged by its invariants, dropped."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Select, and_, func, or_, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, aliased

from bot import organisation
from bot.content import load_content
from bot.deliveries.service import NOTICE
from bot.i18n import load_words
from bot.nuggets.service import Shelf
from bot.reviews import choosing, opening, results
from playground.chaos.clock import SharedClock
from playground.chaos.plan import (
    CONTACTS,
    COORDINATOR,
    COORDINATORS_CHANNEL,
    FIRST_DAY,
    REVIEW_DAYS,
    WALL_TIME,
    ZONE,
    Plan,
)
from storage import (
    departments,
    digest,
    invariants,
    members,
    migrate,
    nuggets,
    outbox,
    outlets,
    reviews,
    settings,
)
from storage.members import MemberFacts
from storage.outbox import Outbox
from storage.pictures import Picture
from storage.states import MemberKind, Method, OutboxState, PictureState, ReviewForm, Role

WORK_DAYS = 0b0011111


@contextmanager
def database(plan: Plan, folder: Path) -> Iterator[str]:
    """The URL of a new, migrated database with the plan's organisation in it; gone afterwards."""
    if plan.database is None or plan.database.startswith("sqlite"):
        url = f"sqlite:///{folder / 'juuri.db'}"
        _furnish(url, plan)
        yield url
        return
    name = f"juuri_chaos_{time.time_ns()}"
    server = migrate.engine_for(plan.database).execution_options(isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        url = make_url(plan.database).set(database=name).render_as_string(hide_password=False)
        _furnish(url, plan)
        yield url
    finally:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        server.dispose()


def _furnish(url: str, plan: Plan) -> None:
    migrate.upgrade(url)
    engine = migrate.engine_for(url)
    with Session(engine) as session:
        house = {
            "zone": ZONE,
            "quiet_periods": (),
            "coordinators_channel": COORDINATORS_CHANNEL,
            "set_up": True,
            "review_months": (FIRST_DAY.month,),
            "review_weekday": FIRST_DAY.weekday(),
            "review_time": WALL_TIME,
            "review_days": REVIEW_DAYS,
        }
        organisation.change(session, **house)
        members.put(session, [MemberFacts(COORDINATOR, "Kaisa Kaaos", MemberKind.PERSON, ZONE)])
        members.add_role(session, COORDINATOR, Role.COORDINATOR)
        digest.plan_through(session, plan.days[0] - timedelta(days=1))
        digest.want(session, COORDINATOR, True)
        settings.put(session, opening.PLANNED_THROUGH, (plan.days[0] - timedelta(days=1)).isoformat())
        outlets.put(session, ["Intranet"])
        for number, (user_id, name) in enumerate(CONTACTS.items(), start=1):
            members.put(session, [MemberFacts(user_id, name, MemberKind.PERSON, ZONE)])
            department_id = departments.add(session, f"Department {number}", None, None)
            members.represent(session, department_id, user_id)
        for channel in plan.channels:
            nuggets.put(
                session,
                channel,
                language="en",
                zone=ZONE,
                country="FI",
                days=WORK_DAYS,
                wall_time=WALL_TIME,
                packs=[],
                is_paused=False,
                planned_through=plan.days[0] - timedelta(days=1),
            )
        session.commit()
    engine.dispose()


_DONE = [OutboxState.SENT.value, OutboxState.UNVERIFIED.value, OutboxState.DEAD.value]
_OPEN = [OutboxState.PENDING.value, OutboxState.SENDING.value, OutboxState.UNKNOWN.value]


_POSTS = (nuggets.KIND, reviews.KIND, results.KIND)


def is_settled(url: str, now: datetime, many: int) -> bool:
    """Whether `many` messages are decided for good, and nothing that is due is still open."""
    is_digest = and_(Outbox.kind == digest.KIND, Outbox.recipient == COORDINATORS_CHANNEL)
    ours = (Outbox.method == Method.POST.value, or_(Outbox.kind.in_(_POSTS), is_digest))
    decided = select(Outbox.seq).where(*ours, Outbox.state.in_(_DONE))
    waiting = select(Outbox.seq).where(Outbox.state.in_(_OPEN), Outbox.due_at <= now)
    undrawn = select(Picture.id).where(Picture.state == PictureState.WANTED.value)
    return _count(url, decided) == many and _count(url, waiting) == _count(url, undrawn) == 0


def thread_of_results(url: str) -> list[str]:
    """What the messages in the thread of the results say first: the questions that a review asks."""
    engine, shelf = migrate.engine_for(url), Shelf(load_content(), load_words())
    with Session(engine) as session:
        asked = choosing.questions_for(session, shelf, ReviewForm.REPRESENTATIVES)
    engine.dispose()
    return [f"*{question.text('en').question}*" for question in asked]


def is_told(url: str) -> bool:
    """Whether the coordinators know of every message that may be missing."""
    notice = aliased(Outbox)
    known = select(notice.seq).where(notice.id == Outbox.notice_id, notice.state == OutboxState.SENT.value)
    posts = (Outbox.method == Method.POST.value, Outbox.kind != NOTICE)
    missing = select(Outbox.seq).where(*posts, Outbox.state.in_(_DONE[1:]))
    return _count(url, missing.where(~known.exists())) == 0


def _count(url: str, rows: Select[tuple[int]]) -> int | None:
    """How many there are; None while the database is busy."""
    engine = migrate.engine_for(url)
    try:
        with Session(engine) as session:
            return session.scalar(select(func.count()).select_from(rows.subquery()))
    except OperationalError:
        return None
    finally:
        engine.dispose()


def verdict(url: str, folder: Path) -> tuple[dict[str, int], list[str]]:
    """How many rows stand in each state of the outbox, and what the invariants say."""
    engine = migrate.engine_for(url)
    with Session(engine) as session:
        now = SharedClock(folder / "clock").now()
        found = invariants.violations(session, now=now, epoch=time.time(), is_alive=False)
        counts = outbox.counts(session)
    engine.dispose()
    return counts, found
