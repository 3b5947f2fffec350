"""People (and what else has a Slack user id), with what they chose."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Select, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.states import MemberKind, Role
from storage.types import Base, insert_into
from storage.values import DepartmentSource as DepartmentSource
from storage.values import MemberFacts as MemberFacts
from storage.values import Person as Person


class Member(Base):
    """One Slack user id. The first columns come from Slack, the others from the person."""

    __tablename__ = "member"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    tz: Mapped[str | None]
    slack_locale: Mapped[str | None]
    is_slack_admin: Mapped[bool]

    language: Mapped[str | None] = mapped_column(default=None)
    """The person's own choice."""
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), default=None, index=True)
    department_source: Mapped[str | None] = mapped_column(default=None)
    dm_channel_id: Mapped[str | None] = mapped_column(default=None)
    onboarded_at: Mapped[datetime | None] = mapped_column(default=None)
    stopped_at: Mapped[datetime | None] = mapped_column(default=None)
    """Set while the person wants to hear nothing that they did not ask for."""


class RoleRow(Base):
    """A role that a person holds beyond being a member."""

    __tablename__ = "role"
    user_id: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), default=None)


_COLUMNS = [column for column in Member.__table__.columns if column.name != "roles"]


def put(session: Session, members: Iterable[MemberFacts]) -> None:
    """Insert or refresh what Slack says; what people chose stays."""
    for facts in members:
        values = {**vars(facts), "kind": facts.kind.value}
        statement = insert_into(session, Member).values(**values)
        session.execute(statement.on_conflict_do_update(index_elements=[Member.id], set_=values))


def get(session: Session, user_id: str) -> Person | None:
    """One person, or None where never seen."""
    return next(iter(_people(session, select(*_COLUMNS).where(Member.id == user_id))), None)


def get_all(session: Session) -> list[Person]:
    """Everybody by name."""
    return _people(session, select(*_COLUMNS).order_by(Member.name))


def change(session: Session, user_id: str, **values: Any) -> None:
    """Set columns of one member."""
    session.execute(update(Member).where(Member.id == user_id).values(**values))


def first_time(session: Session, user_id: str, now: datetime) -> bool:
    """True for exactly one caller per person: who gets it sends the onboarding message."""
    statement = (
        update(Member).where(Member.id == user_id, Member.onboarded_at.is_(None)).values(onboarded_at=now)
    )
    return session.execute(statement.returning(Member.id)).first() is not None


def with_role(session: Session, role: Role) -> list[Person]:
    """The people who hold a role, by name."""
    query = select(*_COLUMNS).join(RoleRow, RoleRow.user_id == Member.id).where(RoleRow.role == role.value)
    return _people(session, query.order_by(Member.name))


def add_role(session: Session, user_id: str, role: Role, department_id: int | None = None) -> bool:
    """Give a role; False where the person already holds it."""
    values = {"user_id": user_id, "role": role.value, "department_id": department_id}
    statement = insert_into(session, RoleRow).values(**values).on_conflict_do_nothing()
    return session.execute(statement.returning(RoleRow.user_id)).first() is not None


def _people(session: Session, query: Select[Any]) -> list[Person]:
    rows = session.execute(query).mappings().all()
    held: dict[str, set[Role]] = {}
    wanted = select(RoleRow.user_id, RoleRow.role).where(RoleRow.user_id.in_([row["id"] for row in rows]))
    for user_id, role in session.execute(wanted):
        held.setdefault(user_id, set()).add(Role(role))
    return [
        Person(**{**row, "kind": MemberKind(row["kind"]), "roles": frozenset(held.get(row["id"], ()))})
        for row in rows
    ]
