"""The bots' database: made for one run, filled with the organisation of its plan, judged by its invariants, dropped."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from bot import organisation
from playground.chaos.clock import SharedClock
from playground.chaos.plan import COORDINATOR, COORDINATORS_CHANNEL, WALL_TIME, ZONE, Plan
from storage import invariants, members, migrate, nuggets, outbox
from storage.members import MemberFacts
from storage.states import MemberKind, Role

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
        }
        organisation.change(session, **house)
        members.put(session, [MemberFacts(COORDINATOR, "Kaisa Kaaos", MemberKind.PERSON, ZONE)])
        members.add_role(session, COORDINATOR, Role.COORDINATOR)
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


def verdict(url: str, folder: Path) -> tuple[dict[str, int], list[str]]:
    """How many rows stand in each state of the outbox, and what the invariants say."""
    engine = migrate.engine_for(url)
    with Session(engine) as session:
        now = SharedClock(folder / "clock").now()
        found = invariants.violations(session, now=now, epoch=time.time(), is_alive=False)
        counts = outbox.counts(session)
    engine.dispose()
    return counts, found
