"""Databases with a past: people, channels with their rhythm, and what was shared before."""

import shutil
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Column, Connection, Date, Integer, MetaData, Table, Text, insert, text

from storage import migrate
from storage.members import Member
from storage.nuggets import Share, Subscription
from storage.outbox import Outbox
from storage.states import MemberKind
from storage.types import UtcDateTime

KINDS = ("sqlite", "postgres")
ZONES = ("Europe/Helsinki", "Europe/Stockholm", "Europe/Oslo", "Europe/London")
COUNTRIES = ("FI", "SE", "NO", "GB")
LANGUAGES = ("fi", "sv", "nb", "en")
TUESDAY, THURSDAY = 1, 3
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""The "now" of benchmarks that need one: Monday, 10:00 in Helsinki."""


@dataclass(frozen=True)
class Maker:
    """Makes empty and copied databases of both kinds."""

    folder: Path
    server: str
    """URL of a PostgreSQL server's own database."""

    def empty(self, kind: str, name: str) -> str:
        """URL of a new, migrated database."""
        url = f"sqlite:///{self.folder / name}.db"
        if kind == "postgres":
            self._on_server(f"CREATE DATABASE {name}")
            url = self._url(name)
        migrate.upgrade(url)
        return url

    def copy(self, url: str, name: str) -> str:
        """URL of a copy; nobody may be using the original."""
        if url.startswith("sqlite"):
            target = self.folder / f"{name}.db"
            shutil.copy(url.removeprefix("sqlite:///"), target)
            return f"sqlite:///{target}"
        self._on_server(f"CREATE DATABASE {name} TEMPLATE {url.partition('?')[0].rsplit('/', 1)[1]}")
        return self._url(name)

    def drop(self, url: str) -> None:
        """Be rid of a database."""
        if url.startswith("sqlite"):
            for file in self.folder.glob(f"{Path(url).name}*"):
                file.unlink()
        else:
            self._on_server(f"DROP DATABASE {url.partition('?')[0].rsplit('/', 1)[1]} WITH (FORCE)")

    def _url(self, name: str) -> str:
        base, _, query = self.server.partition("?")
        return f"{base.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")

    def _on_server(self, statement: str) -> None:
        engine = migrate.engine_for(self.server).execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


def people(connection: Connection, ids: Iterable[str], now: datetime) -> None:
    """People whom Juuri has met before."""
    rows = [
        {
            "id": user_id,
            "name": f"Person {user_id}",
            "kind": MemberKind.PERSON.value,
            "tz": ZONES[number % 4],
            "slack_locale": "en-US",
            "is_slack_admin": False,
            "language": LANGUAGES[number % 4],
            "onboarded_at": now,
        }
        for number, user_id in enumerate(ids)
    ]
    connection.execute(insert(Member), rows)


def schedules(
    connection: Connection,
    ids: Iterable[str],
    planned_through: date,
    days: int,
    wall_time: time,
    zone: str | None = None,
) -> None:
    """Channels in four countries that get nuggets, in those countries' zones or all in one."""
    rows = [
        {
            "channel_id": channel_id,
            "language": LANGUAGES[number % 4],
            "zone": zone or ZONES[number % 4],
            "country": COUNTRIES[number % 4],
            "days": days,
            "wall_time": wall_time,
            "packs": [],
            "is_paused": False,
            "planned_through": planned_through,
        }
        for number, channel_id in enumerate(ids)
    ]
    connection.execute(insert(Subscription), rows)


def shared(connection: Connection, rows: Iterable[tuple[str, str, str, str]], now: datetime) -> None:
    """Nuggets on display, as (channel, slug, language, ts): share n is carried by delivery `shared-n`."""
    shares: list[dict[str, Any]] = []
    deliveries = []
    places: Counter[str] = Counter()
    for number, (channel, slug, language, ts) in enumerate(rows, start=1):
        mine = f"shared-{number}"
        places[channel] += 1
        deliveries.append(_delivery(mine, channel, ts, now))
        shares.append(
            {
                "channel_id": channel,
                "number": places[channel],
                "slug": slug,
                "language": language,
                "shared_at": now,
                "outbox_id": mine,
            }
        )
    connection.execute(insert(Outbox), deliveries)
    connection.execute(insert(Share), shares)


def _delivery(row_id: str, channel: str, ts: str, now: datetime) -> dict[str, Any]:
    times = {
        "due_at": now,
        "created_at": now,
        "first_try_at": now,
        "sent_at": now,
        "expires_at": now + timedelta(days=1),
    }
    names = {"id": row_id, "dedupe_key": row_id, "kind": "nugget", "method": "chat.postMessage"}
    return {
        **names,
        **times,
        "recipient": channel,
        "channel": channel,
        "state": "sent",
        "attempts": 1,
        "ts": ts,
    }


def past(
    connection: Connection, slots: int, slugs: list[str], payload: dict[str, Any], before: datetime
) -> int:
    """For each subscription, `slots` deliveries of the past: slot, share and message; returns how many in all.

    Told to the database in its own words, since a million rows take long otherwise. The last two of each channel still
    have their payload (a week's), the others are blanked, as Juuri does it.
    """
    days: list[datetime] = []
    day = before
    while len(days) < slots:
        day -= timedelta(days=1)
        if day.weekday() in (TUESDAY, THURSDAY):
            days.insert(0, day)
    week = Table(
        "past_slot",
        MetaData(),
        Column("n", Integer, primary_key=True),
        Column("slot_on", Date),
        Column("at", UtcDateTime()),
        Column("late", UtcDateTime()),
        Column("slug", Text),
        Column("payload", JSON(none_as_null=True)),
        prefixes=["TEMPORARY"],
    )
    week.create(connection)
    rows = [
        {
            "n": number,
            "slot_on": at.date(),
            "at": at,
            "late": at + timedelta(days=1),
            "slug": slugs[number % len(slugs)],
            "payload": payload if number > slots - 2 else None,
        }
        for number, at in enumerate(days, start=1)
    ]
    connection.execute(insert(week), rows)
    mine = "'past-' || w.n || '-' || s.id"
    everyone = "FROM past_slot w CROSS JOIN nugget_subscription s ORDER BY w.n, s.id"
    for statement in (
        f"""INSERT INTO outbox (id, dedupe_key, kind, method, recipient, channel, payload, state,
            due_at, expires_at, created_at, first_try_at, sent_at, attempts, ts)
            SELECT {mine}, {mine}, 'nugget', 'chat.postMessage', s.channel_id, s.channel_id, w.payload, 'sent',
            w.at, w.late, w.at, w.at, w.at, 1, '1700000000.' || w.n {everyone}""",
        f"""INSERT INTO nugget_share (channel_id, number, slug, language, shared_at, outbox_id)
            SELECT s.channel_id, w.n, w.slug, s.language, w.at, {mine} {everyone}""",
        f"""INSERT INTO occurrence (kind, schedule_id, slot_on, due_on, state, decided_at, outbox_id)
            SELECT 'nugget', s.id, w.slot_on, w.slot_on, 'done', w.at, {mine} {everyone}""",
    ):
        connection.execute(text(statement))
    week.drop(connection)
    return slots * (connection.execute(text("SELECT count(*) FROM nugget_subscription")).scalar() or 0)
