"""Planned work and its owners."""

from collections.abc import Collection
from dataclasses import fields, replace
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, and_, func, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from storage.series import Series
from storage.states import ACTIVITY_MOVES, OPEN, ActivityKind, ActivityState
from storage.types import Base, insert_once
from storage.values import Activity, ActivityFilter, Plan

KIND = "activity"


class ActivityRow(Base):
    """One piece of work, due on a local date (and perhaps a wall time) in `zone`. Moves are in `storage.states`."""

    __tablename__ = "activity"
    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    title: Mapped[str]
    kind: Mapped[str]
    outlet_id: Mapped[int | None] = mapped_column(ForeignKey("outlet.id"))
    audience: Mapped[str]
    goal: Mapped[str]
    """The goal it serves, in words."""
    metric: Mapped[str]
    """What number its result is told in; empty: none is asked for."""
    notes: Mapped[str]
    is_agency: Mapped[bool]
    """Done by an agency instead of in-house."""
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    owner_id: Mapped[str]
    deputy_id: Mapped[str | None]
    offered_to: Mapped[str | None]
    """Who was asked to take it over and has not answered yet."""
    offered_at: Mapped[datetime | None]
    due_on: Mapped[date]
    due_time: Mapped[time | None]
    zone: Mapped[str]
    """IANA; the owner's when it was planned."""
    series_id: Mapped[int | None] = mapped_column(ForeignKey("activity_series.id"))
    series_on: Mapped[date | None]
    """The date that the rule names, however the due date was moved since."""
    suggestion_id: Mapped[int | None] = mapped_column(ForeignKey("suggestion.id"), index=True)
    planned_by: Mapped[str]
    planned_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    """When it was done, cancelled or missed."""
    result_link: Mapped[str | None]
    result_number: Mapped[float | None]
    reason: Mapped[str | None]
    """Why it was cancelled or cannot be done."""
    escalated_at: Mapped[datetime | None]
    """When it was brought to the coordinators."""
    sequence: Mapped[int]
    """How often it was changed; for calendars (RFC 5545 SEQUENCE)."""


_IS_OPEN = f"state IN ({', '.join(repr(state.value) for state in sorted(OPEN))})"
Index("uq_activity_series_on", ActivityRow.series_id, ActivityRow.series_on, unique=True)
Index(
    "ix_activity_open_owner",
    ActivityRow.owner_id,
    ActivityRow.due_on,
    sqlite_where=text(_IS_OPEN),
    postgresql_where=text(_IS_OPEN),
)
Index(
    "ix_activity_open_due", ActivityRow.due_on, sqlite_where=text(_IS_OPEN), postgresql_where=text(_IS_OPEN)
)
Index("ix_activity_due_on", ActivityRow.due_on)
Index("ix_activity_closed", ActivityRow.closed_at)


_ROW, _SERIES = ActivityRow.__table__.c, Series.__table__.c
_PLANNED = {field.name for field in fields(Plan)} - {"rule"}
_OWN = {field.name for field in fields(Activity)} - {"plan", "series_starts_on"}
_FOUND = select(*_ROW, _SERIES.rule, _SERIES.starts_on.label("series_starts_on")).outerjoin(
    Series, Series.id == ActivityRow.series_id
)


def add(
    session: Session, plan: Plan, *, zone: str, by: str, now: datetime, place: tuple[int, date] | None = None
) -> int | None:
    """Insert planned work and return its id; None where its `place` (series and date of the rule) is taken already."""
    values = _columns(plan) | {"state": ActivityState.PLANNED.value, "zone": zone, "sequence": 0}
    if place:
        values |= {"series_id": place[0], "series_on": place[1]}
    values |= {"planned_by": by, "planned_at": now, "changed_at": now}
    return insert_once(session, ActivityRow, "id", values)


def _columns(plan: Plan) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in _PLANNED} | {"kind": plan.kind.value}


def change(
    session: Session, seen: Activity, now: datetime, *, plan: Plan | None = None, **values: Any
) -> bool:
    """Set a new plan or other columns; False where it was changed since it was `seen`."""
    columns = (_columns(plan) if plan else {}) | values
    return _put(session, seen, now, columns)


def move(session: Session, seen: Activity, to: ActivityState, now: datetime, **values: Any) -> bool:
    """Change the state along the diagram; False where the diagram has no such move or it was changed since `seen`."""
    if to not in ACTIVITY_MOVES[seen.state]:
        return False
    return _put(session, seen, now, {**values, "state": to.value})


def _put(session: Session, seen: Activity, now: datetime, columns: dict[str, Any]) -> bool:
    statement = (
        update(ActivityRow)
        .where(ActivityRow.id == seen.id, ActivityRow.sequence == seen.sequence)
        .values(**columns, sequence=seen.sequence + 1, changed_at=now)
        .returning(ActivityRow.id)
    )
    return session.execute(statement).first() is not None


def get(session: Session, activity_id: int) -> Activity | None:
    """One activity, or None where there is none of this id."""
    return next(iter(_found(session, _FOUND.where(ActivityRow.id == activity_id))), None)


def by_ids(session: Session, ids: Collection[int]) -> dict[int, Activity]:
    """Activities by their id."""
    return {one.id: one for one in _found(session, _FOUND.where(_ROW.id.in_(ids)))}


def hold(session: Session, ids: Collection[int], *, skip_held: bool = False) -> dict[int, Activity]:
    """The same, as they stand once nobody else is changing them; nobody else does until our caller commits.

    Who holds an activity may then hold deliveries, and at last reminders: in this order nobody waits for each other.
    With `skip_held` those that somebody else holds are left out.
    """
    query = _FOUND.where(_ROW.id.in_(ids)).order_by(_ROW.id)
    found = _found(session, query.with_for_update(of=ActivityRow, skip_locked=skip_held))
    return {one.id: one for one in found}


def open_after(session: Session, after_id: int, limit: int) -> list[Activity]:
    """Activities that are still to be done, by id."""
    return _found(session, _FOUND.where(text(_IS_OPEN), _ROW.id > after_id).order_by(_ROW.id).limit(limit))


def listed(session: Session, which: ActivityFilter, limit: int, offset: int = 0) -> list[Activity]:
    """Those of a filter: what is still to be done by due date (so overdue first), what is closed by when, newest first."""
    order = (_ROW.due_on, _ROW.id) if which.states <= OPEN else (_ROW.closed_at.desc(), _ROW.id.desc())
    return _found(session, _filtered(_FOUND, which).order_by(*order).limit(limit).offset(offset))


def by_due_date(session: Session, which: ActivityFilter, limit: int) -> list[Activity]:
    """Those of a filter by due date, whatever their state."""
    return _found(session, _filtered(_FOUND, which).order_by(_ROW.due_on, _ROW.id).limit(limit))


def for_calendar(
    session: Session, which: ActivityFilter, closed_since: datetime, limit: int
) -> list[Activity]:
    """Those of a filter that are to be done or were closed since a moment, by due date."""
    recent = replace(which, states=frozenset(ActivityState))
    query = _filtered(_FOUND, recent).where(or_(_ROW.closed_at.is_(None), _ROW.closed_at >= closed_since))
    return _found(session, query.order_by(_ROW.due_on, _ROW.id).limit(limit))


def count(session: Session, which: ActivityFilter) -> int:
    """How many a filter finds."""
    return session.scalar(_filtered(select(func.count()).select_from(ActivityRow), which)) or 0


def _filtered(query: Select[Any], which: ActivityFilter) -> Select[Any]:
    # the open states as the partial indexes have them, so that these are used
    query = query.where(text(_IS_OPEN) if which.states == OPEN else _ROW.state.in_(_values(which.states)))
    for column in ("owner_id", "department_id", "outlet_id"):
        if (wanted := getattr(which, column)) is not None:
            query = query.where(_ROW[column] == wanted)
    if which.due_from:
        query = query.where(_ROW.due_on >= which.due_from)
    if which.due_to:
        query = query.where(_ROW.due_on <= which.due_to)
    if which.is_escalated:
        query = query.where(_ROW.escalated_at.is_not(None))
    if which.offered_before:
        query = query.where(_ROW.offered_to.is_not(None), _ROW.offered_at < which.offered_before)
    if which.closed:
        query = query.where(_ROW.closed_at >= which.closed[0], _ROW.closed_at < which.closed[1])
    return query


def _values(states: Collection[ActivityState]) -> list[str]:
    return sorted(state.value for state in states)


def open_keys(session: Session) -> set[tuple[str, str, date]]:
    """Title, owner and due date of all that is to be done: by these an import knows what is planned already."""
    query = select(_ROW.title, _ROW.owner_id, _ROW.due_on).where(text(_IS_OPEN))
    return {(row[0], row[1], row[2]) for row in session.execute(query)}


def last_by_outlet(session: Session, outlet_ids: Collection[int]) -> dict[int, date]:
    """The latest date of work, planned or done, for each of these outlets that has any."""
    wanted = (ActivityRow.outlet_id.in_(outlet_ids), ActivityRow.state != ActivityState.CANCELLED.value)
    query = select(ActivityRow.outlet_id, func.max(ActivityRow.due_on)).where(*wanted)
    rows = session.execute(query.group_by(ActivityRow.outlet_id))
    return {int(row[0] or 0): row[1] for row in rows}


def of_suggestion(session: Session, suggestion_id: int) -> list[Activity]:
    """The activities that came of a suggestion, oldest first."""
    return _found(session, _FOUND.where(_ROW.suggestion_id == suggestion_id).order_by(_ROW.id))


def _found(session: Session, query: Select[Any]) -> list[Activity]:
    return [_activity(dict(row)) for row in session.execute(query).mappings()]


def _activity(row: dict[str, Any]) -> Activity:
    planned = {name: row[name] for name in _PLANNED}
    plan = Plan(**{**planned, "kind": ActivityKind(row["kind"]), "rule": row["rule"]})
    own = {name: row[name] for name in _OWN} | {"state": ActivityState(row["state"])}
    return Activity(**own, plan=plan, series_starts_on=row["series_starts_on"])


def to_continue(session: Session, before: date, limit: int) -> list[Activity]:
    """Open latest occurrences of series that go on, which were due before a date; oldest first."""
    query = _FOUND.where(
        text(_IS_OPEN), _ROW.due_on < before, _ROW.series_on == _SERIES.last_on, _SERIES.next_on.is_not(None)
    )
    return _found(session, query.order_by(_ROW.due_on, _ROW.id).limit(limit))


def overtaken(session: Session, until: date, limit: int) -> list[tuple[Activity, Activity]]:
    """Open occurrences of series with one that follows, where that is due by a date; the soonest due of those first."""
    later = aliased(ActivityRow)
    query = (
        _FOUND.add_columns(later.id.label("later_id"))
        .join(later, and_(later.series_id == _ROW.series_id, later.series_on > _ROW.series_on))
        .where(text("activity." + _IS_OPEN), _ROW.due_on < until, later.due_on <= until)
        .order_by(later.due_on, later.id)
        .limit(limit)
    )
    found: dict[int, int] = {}
    for row in session.execute(query).mappings():
        found.setdefault(row["id"], row["later_id"])
    pairs = ((get(session, one), get(session, later_id)) for one, later_id in found.items())
    return [(one, after) for one, after in pairs if one and after]


def next_turns(session: Session, since: date, limit: int) -> list[Activity]:
    """Open occurrences of series that are due on or after a date, soonest first."""
    query = _FOUND.where(text(_IS_OPEN), _ROW.series_id.is_not(None), _ROW.due_on >= since)
    return _found(session, query.order_by(_ROW.due_on).limit(limit))
