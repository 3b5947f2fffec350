"""What was answered in reviews: by departments in their name, and by people without one."""

import random
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import (
    ForeignKey,
    String,
    delete,
    false,
    func,
    insert,
    literal,
    select,
    text,
    true,
    update,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.review_values import Asked, Response
from storage.reviews import ReviewRow
from storage.types import Base, insert_into

NO_OUTLET = 0
"""In a primary key, which holds no NULL."""
NEW = "new-"
"""Before the keys of answers that were written anew: behind all others, which are hexadecimal."""


class ResponseRow(Base):
    """A department's answer to one question; the newest one counts."""

    __tablename__ = "review_response"
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), primary_key=True)
    department_id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(primary_key=True)
    outlet_id: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[str]
    by: Mapped[str]
    """Who wrote it on the department's behalf."""


class Ballot(Base):
    """One anonymous answer. Nothing in it tells who, or when, or which other answers came with it."""

    __tablename__ = "review_ballot"
    key: Mapped[str] = mapped_column(primary_key=True)
    """Drawn at random, and again when the review is over."""
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    department_id: Mapped[int | None]
    slug: Mapped[str]
    outlet_id: Mapped[int]
    value: Mapped[str]
    is_shuffled: Mapped[bool] = mapped_column(default=False)
    """Written anew, in random order, since the review is over."""


_B = Ballot.__table__.c


def respond(
    session: Session, review_id: int, department_id: int, values: Mapping[Asked, str | None], by: str
) -> None:
    """Keep a department's answers in place of earlier ones; None takes an answer back."""
    for asked, value in values.items():
        place = {"review_id": review_id, "department_id": department_id, "slug": asked.slug}
        place |= {"outlet_id": asked.outlet_id or NO_OUTLET}
        if value is None:
            session.execute(delete(ResponseRow).filter_by(**place))
            continue
        statement = insert_into(session, ResponseRow).values(**place, value=value, by=by)
        session.execute(
            statement.on_conflict_do_update(index_elements=[*place], set_={"value": value, "by": by})
        )


def responses(session: Session, review_id: int, department_id: int | None = None) -> list[Response]:
    """The departments' answers (or one department's)."""
    mine = [ResponseRow.review_id == review_id]
    if department_id is not None:
        mine.append(ResponseRow.department_id == department_id)
    query = select(*ResponseRow.__table__.c).where(*mine)
    rows = session.execute(query.order_by(ResponseRow.department_id, ResponseRow.slug, ResponseRow.outlet_id))
    return [
        Response(row.department_id, Asked(row.slug, row.outlet_id or None), row.value, row.by) for row in rows
    ]


def cast(session: Session, review_id: int, department_id: int | None, values: Mapping[Asked, str]) -> None:
    """Keep one person's anonymous answers, each under a key of its own, in random order."""
    rows = [
        {
            "key": _key(),
            "review_id": review_id,
            "department_id": department_id,
            "slug": asked.slug,
            "outlet_id": asked.outlet_id or NO_OUTLET,
            "value": value,
            "is_shuffled": False,
        }
        for asked, value in values.items()
    ]
    random.SystemRandom().shuffle(rows)
    if rows:
        session.execute(insert(Ballot), rows)


def counted(
    session: Session, review_id: int, slugs: tuple[str, ...]
) -> dict[tuple[int | None, Asked], dict[str, int]]:
    """How many anonymous answers of each value there are to these questions, by department: counted by the database."""
    columns = (_B.department_id, _B.slug, _B.outlet_id, _B.value)
    query = select(*columns, func.count()).where(_B.review_id == review_id, _B.slug.in_(slugs))
    found: dict[tuple[int | None, Asked], dict[str, int]] = defaultdict(dict)
    for department_id, slug, outlet_id, value, many in session.execute(query.group_by(*columns)):
        found[department_id, Asked(slug, outlet_id or None)][value] = many
    return dict(found)


def many_said(
    session: Session, review_id: int, slugs: tuple[str, ...]
) -> dict[tuple[int | None, Asked], int]:
    """How many anonymous answers in words there are to these questions, by department."""
    columns = (_B.department_id, _B.slug, _B.outlet_id)
    query = select(*columns, func.count()).where(_B.review_id == review_id, _B.slug.in_(slugs))
    rows = session.execute(query.group_by(*columns))
    return {(row[0], Asked(row[1], row[2] or None)): row[3] for row in rows}


def merge(session: Session, review_id: int, apart: Collection[int]) -> None:
    """Forget which department anonymous answers came from, but for those that are told `apart`.

    Where a single person of a department answered, its name would be theirs.
    """
    merged = (Ballot.review_id == review_id, Ballot.department_id.not_in(apart))
    session.execute(update(Ballot).where(*merged).values(department_id=None))


def shuffle(session: Session, through: int, after: str = "", many: int = 5_000) -> str | None:
    """Write some anonymous answers of reviews that are over anew, in random order and under new keys; None when all are.

    `through` is the newest of these reviews. Answers are taken by their first keys, which are random, beginning behind
    `after`; returns behind which to go on. What is left of their first order in the database's files is the business of
    `storage/scrubbing.py`.
    """
    # on PostgreSQL two processes may be at it: what both read would be written twice
    session.execute(select(ReviewRow.id).where(ReviewRow.id == through).with_for_update())
    mine = (_B.review_id <= through, _B.is_shuffled == false(), _B.key > after)
    some = select(_B.key).where(*mine).order_by(_B.key).limit(many).subquery()
    last: str | None = session.scalar(select(func.max(some.c.key)))
    if last is None:
        return None
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    drawn = (
        func.lower(func.hex(func.randomblob(16))) if is_sqlite else sql_cast(func.gen_random_uuid(), String)
    )
    # behind all first keys and behind those written before: a database fills the end of an index far quicker than its middle
    new_key = literal(f"{NEW}{last[:8]}-").concat(drawn)
    kept = [_B[name] for name in ("review_id", "department_id", "slug", "outlet_id", "value")]
    anew = select(new_key, *kept, true()).where(*mine, _B.key <= last).order_by(text("1"))
    names = ["key", *(column.name for column in kept), "is_shuffled"]
    session.execute(insert(Ballot).from_select(names, anew))
    of_them = (Ballot.review_id <= through, Ballot.is_shuffled == false())
    session.execute(delete(Ballot).where(*of_them, Ballot.key > after, Ballot.key <= last))
    return last


def forget(session: Session, review_id: int) -> None:
    """Delete the anonymous answers of a review that was called off: nobody will count them."""
    session.execute(delete(Ballot).where(Ballot.review_id == review_id))


def _key() -> str:
    return uuid.uuid4().hex
