"""What is published of a review, and what coordinators conclude from it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Select, case, delete, func, insert, literal, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.answers import NO_OUTLET, Ballot
from storage.review_values import Asked, Cell, Comment, Finding
from storage.states import FINDING_MOVES, FindingState
from storage.types import Base


class CellRow(Base):
    """What is published of one question and group. Results, exports and trends read these, and never answers."""

    __tablename__ = "review_cell"
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), primary_key=True)
    group: Mapped[str] = mapped_column("of_group", primary_key=True)
    slug: Mapped[str] = mapped_column(primary_key=True)
    outlet_id: Mapped[int] = mapped_column(primary_key=True)
    counts: Mapped[dict[str, int]] = mapped_column(JSON)


class CommentRow(Base):
    """Words that are published; of a person or a department, it does not tell which person."""

    __tablename__ = "review_comment"
    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    group: Mapped[str] = mapped_column("of_group")
    slug: Mapped[str]
    outlet_id: Mapped[int]
    text: Mapped[str]


class Grouping(Base):
    """Which departments are published together: the same all year, so that two reviews cannot be subtracted."""

    __tablename__ = "review_grouping"
    year: Mapped[int] = mapped_column(primary_key=True)
    groups: Mapped[list[list[Any]]] = mapped_column(JSON)
    """[department's id (None: not known), group] of each."""


class FindingRow(Base):
    """One conclusion. Its states and moves are in `storage.states`."""

    __tablename__ = "review_finding"
    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    slug: Mapped[str | None]
    outlet_id: Mapped[int | None]
    department_id: Mapped[int | None]
    text: Mapped[str]
    state: Mapped[str]
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"), index=True)
    reason: Mapped[str | None]
    written_by: Mapped[str]
    written_at: Mapped[datetime]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    """When the coordinators were reminded of it, once."""


Index(
    "ix_review_finding_open",
    FindingRow.written_at,
    sqlite_where=FindingRow.state == FindingState.OPEN.value,
    postgresql_where=FindingRow.state == FindingState.OPEN.value,
)
_F = FindingRow.__table__.c
_PLAIN = [name for name in Finding.__dataclass_fields__ if name != "asked"]
_COLUMNS = [*(_F[name] for name in _PLAIN), _F.slug, _F.outlet_id]


def publish(session: Session, review_id: int, cells: Iterable[Cell]) -> None:
    """Keep the numbers that are published of a review that closes."""
    of = {"review_id": review_id}
    rows = [{**of, "group": cell.group, **_place(cell.asked), "counts": dict(cell.counts)} for cell in cells]
    if rows:
        session.execute(insert(CellRow), rows)


def comment(session: Session, review_id: int, comments: Iterable[Comment]) -> None:
    """Keep words that are published of a named review."""
    of = {"review_id": review_id}
    words = [{**of, "group": one.group, **_place(one.asked), "text": one.text} for one in comments]
    if words:
        session.execute(insert(CommentRow), words)


def quote(session: Session, review_id: int, slug: str, under: Mapping[int | None, str]) -> None:
    """Keep the anonymous answers in words to a question, each under its department's group; in the database, however many.

    They are written in the order of their keys, which are random.
    """
    b = Ballot.__table__.c
    at = func.coalesce(b.department_id, 0)
    group = case({one or 0: literal(theirs) for one, theirs in under.items()}, value=at)
    mine = (b.review_id == review_id, b.slug == slug, at.in_([one or 0 for one in under]))
    words = select(b.review_id, group, b.slug, b.outlet_id, b.value).where(*mine).order_by(b.key)
    names = ["review_id", "of_group", "slug", "outlet_id", "text"]
    session.execute(insert(CommentRow).from_select(names, words))


def cells(session: Session, review_id: int) -> list[Cell]:
    """What is published of a review, as numbers."""
    query = select(CellRow.group, CellRow.slug, CellRow.outlet_id, CellRow.counts)
    rows = session.execute(query.where(CellRow.review_id == review_id))
    return [Cell(group, Asked(slug, outlet or None), counts) for group, slug, outlet, counts in rows]


def comments(
    session: Session, review_id: int, slug: str | None = None, limit: int | None = None
) -> list[Comment]:
    """What is published of a review (or of one of its questions), in words."""
    query = select(CommentRow.group, CommentRow.slug, CommentRow.outlet_id, CommentRow.text)
    query = query.where(CommentRow.review_id == review_id)
    query = query.where(CommentRow.slug == slug) if slug else query
    rows = session.execute(query.order_by(CommentRow.id).limit(limit))
    return [Comment(group, Asked(slug, outlet or None), text) for group, slug, outlet, text in rows]


def count_comments(session: Session, review_id: int) -> dict[str, int]:
    """How many words are published of each question."""
    query = select(CommentRow.slug, func.count()).where(CommentRow.review_id == review_id)
    return {row[0]: row[1] for row in session.execute(query.group_by(CommentRow.slug))}


def grouping(session: Session, year: int) -> dict[int | None, str] | None:
    """The year's groups by department, or None where nothing was published in it yet."""
    found = session.scalar(select(Grouping.groups).where(Grouping.year == year))
    return None if found is None else dict(found)


def group(session: Session, year: int, groups: Mapping[int | None, str]) -> None:
    """Keep the year's groups in place of what was known of them."""
    session.execute(delete(Grouping).where(Grouping.year == year))
    session.execute(insert(Grouping).values(year=year, groups=[[*pair] for pair in groups.items()]))


def add(
    session: Session,
    review_id: int,
    text: str,
    *,
    asked: Asked | None,
    department_id: int | None,
    by: str,
    now: datetime,
) -> int:
    """Insert a conclusion about which nothing is decided; returns its id."""
    values = {"review_id": review_id, "text": text, "department_id": department_id, "written_by": by}
    values |= {"slug": asked.slug if asked else None, "outlet_id": asked.outlet_id if asked else None}
    values |= {"written_at": now, "state": FindingState.OPEN.value}
    return session.execute(insert(FindingRow).values(**values).returning(FindingRow.id)).scalar_one()


def move(session: Session, finding_id: int, to: FindingState, **values: Any) -> bool:
    """Change the state along the diagram, with other columns; False where it stands elsewhere: somebody was first."""
    origins = [state.value for state, moves in FINDING_MOVES.items() if to in moves]
    mine = (FindingRow.id == finding_id, FindingRow.state.in_(origins))
    statement = update(FindingRow).where(*mine).values(state=to.value, **values)
    return session.execute(statement.returning(FindingRow.id)).first() is not None


def get(session: Session, finding_id: int) -> Finding | None:
    """One conclusion, or None where there is none of this id."""
    return next(iter(_found(session, select(*_COLUMNS).where(_F.id == finding_id))), None)


def of_review(session: Session, review_id: int) -> list[Finding]:
    """The conclusions from a review, in the order in which they were written."""
    return _found(session, select(*_COLUMNS).where(_F.review_id == review_id).order_by(_F.id))


def undecided(session: Session, limit: int = 100) -> list[Finding]:
    """Those about which nothing is decided, the oldest first."""
    query = select(*_COLUMNS).where(_F.state == FindingState.OPEN.value)
    return _found(session, query.order_by(_F.written_at, _F.id).limit(limit))


def count_undecided(session: Session) -> int:
    """How many there are of those."""
    query = select(func.count()).where(_F.state == FindingState.OPEN.value)
    return session.execute(query).scalar_one()


def remind_once(session: Session, finding_id: int, now: datetime) -> bool:
    """Note that the coordinators are reminded of a conclusion; False where they were before, or it is decided."""
    mine = (FindingRow.id == finding_id, FindingRow.state == FindingState.OPEN.value)
    statement = update(FindingRow).where(*mine, FindingRow.reminded_at.is_(None)).values(reminded_at=now)
    return session.execute(statement.returning(FindingRow.id)).first() is not None


def _found(session: Session, query: Select[Any]) -> list[Finding]:
    found = []
    for row in session.execute(query).mappings():
        values = {name: row[name] for name in _PLAIN}
        asked = Asked(row["slug"], row["outlet_id"]) if row["slug"] else None
        found.append(Finding(**{**values, "state": FindingState(row["state"])}, asked=asked))
    return found


def _place(asked: Asked) -> dict[str, Any]:
    return {"slug": asked.slug, "outlet_id": asked.outlet_id or NO_OUTLET}
