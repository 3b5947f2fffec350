"""The rules by which planned work recurs, and how far each is planned."""

from dataclasses import fields
from datetime import date, time
from typing import Any

from sqlalchemy import JSON, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.states import ActivityKind
from storage.types import Base
from storage.values import Plan, SeriesFacts


class Series(Base):
    """A recurring activity: the rule by which the next one is planned when the last one ends."""

    __tablename__ = "activity_series"
    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str]
    """RFC 5545, by dates."""
    starts_on: Mapped[date]
    exceptions: Mapped[list[str]] = mapped_column(JSON)
    """ISO dates that the rule names and that do not happen (or were moved)."""
    occurrence: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What each occurrence begins as: a plan without its date."""
    last_on: Mapped[date]
    """The latest date of the rule for which an occurrence was planned."""
    next_on: Mapped[date | None]
    """The one after it; None where the rule ends."""


_OCCURRENCE = {field.name for field in fields(Plan)} - {"due_on", "rule", "suggestion_id"}


def add(session: Session, facts: SeriesFacts) -> int:
    """Insert a rule and return its id."""
    statement = insert(Series).values(**_of_series(facts)).returning(Series.id)
    return session.execute(statement).scalar_one()


def put(session: Session, series_id: int, facts: SeriesFacts) -> None:
    """Set all columns of a series."""
    session.execute(update(Series).where(Series.id == series_id).values(**_of_series(facts)))


def get(session: Session, series_id: int) -> SeriesFacts:
    """A series as a value."""
    row = session.execute(select(Series.__table__).where(Series.id == series_id)).mappings().one()
    left_out = frozenset(date.fromisoformat(day) for day in row["exceptions"])
    planned = dict(row["occurrence"])
    at = planned["due_time"]
    planned |= {"due_time": time.fromisoformat(at) if at else None, "kind": ActivityKind(planned["kind"])}
    plan = Plan(**planned, due_on=row["starts_on"], rule=row["rule"])
    return SeriesFacts(row["rule"], row["starts_on"], left_out, plan, row["last_on"], row["next_on"])


def _of_series(facts: SeriesFacts) -> dict[str, Any]:
    plan = facts.occurrence
    planned = {name: getattr(plan, name) for name in _OCCURRENCE} | {"kind": plan.kind.value}
    planned["due_time"] = plan.due_time.isoformat() if plan.due_time else None
    dates = {name: getattr(facts, name) for name in ("rule", "starts_on", "last_on", "next_on")}
    return {**dates, "exceptions": sorted(day.isoformat() for day in facts.exceptions), "occurrence": planned}
