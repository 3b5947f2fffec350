"""People (and what else has a Slack user id), with what they chose."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ForeignKey, Select, bindparam, delete, func, select, update
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
    remind_at: Mapped[time | None] = mapped_column(default=None)
    """Wall time by the person's own clock."""
    away_until: Mapped[date | None] = mapped_column(default=None)
    """The first day on which the person is back."""
    country: Mapped[str | None] = mapped_column(default=None)


class RoleRow(Base):
    """A role that a person holds beyond being a member."""

    __tablename__ = "role"
    user_id: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), default=None)


_HELD = RoleRow.__table__.alias()
_ROLES = (
    select(func.aggregate_strings(_HELD.c.role, ","))
    .where(_HELD.c.user_id == Member.__table__.c.id)
    .correlate(Member.__table__)
)
COLUMNS = [
    *(Member.__table__.c[name] for name in Person.__dataclass_fields__ if name != "roles"),
    _ROLES.scalar_subquery().label("roles"),
]
"""What `person_of` reads."""
_BY_ID = select(*COLUMNS).where(Member.__table__.c.id == bindparam("user_id"))
_ZONES = select(Member.__table__.c.tz).distinct()


def put(session: Session, members: Iterable[MemberFacts]) -> None:
    """Insert or refresh what Slack says; what people chose stays."""
    # in one order, so that two who do this at once cannot deadlock
    for facts in sorted(members, key=lambda facts: facts.id):
        values = {**vars(facts), "kind": facts.kind.value}
        statement = insert_into(session, Member).values(**values)
        session.execute(statement.on_conflict_do_update(index_elements=[Member.id], set_=values))


def get(session: Session, user_id: str) -> Person | None:
    """One person, or None where never seen."""
    row = session.execute(_BY_ID, {"user_id": user_id}).first()
    return person_of(row) if row else None


def get_all(session: Session) -> list[Person]:
    """Everybody by name."""
    return _people(session, select(*COLUMNS).order_by(Member.name))


def unknown(session: Session, user_ids: Collection[str]) -> list[str]:
    """Those of the ids that were never seen, in their order."""
    known = set(session.scalars(select(Member.id).where(Member.id.in_(user_ids))))
    return [user_id for user_id in dict.fromkeys(user_ids) if user_id not in known]


def by_ids(session: Session, user_ids: Collection[str]) -> list[Person]:
    """The people of these ids that are known, by name."""
    return _people(session, select(*COLUMNS).where(Member.id.in_(user_ids)).order_by(Member.name))


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
    query = select(*COLUMNS).join(RoleRow, RoleRow.user_id == Member.id).where(RoleRow.role == role.value)
    return _people(session, query.order_by(Member.name))


def add_role(session: Session, user_id: str, role: Role, department_id: int | None = None) -> bool:
    """Give a role; False where the person already holds it."""
    values = {"user_id": user_id, "role": role.value, "department_id": department_id}
    statement = insert_into(session, RoleRow).values(**values).on_conflict_do_nothing()
    return session.execute(statement.returning(RoleRow.user_id)).first() is not None


def remove_role(session: Session, user_id: str, role: Role) -> bool:
    """Take a role away; False where the person does not hold it."""
    statement = delete(RoleRow).where(RoleRow.user_id == user_id, RoleRow.role == role.value)
    return session.execute(statement.returning(RoleRow.user_id)).first() is not None


def contacts(session: Session, role: Role = Role.REPRESENTATIVE) -> dict[int, str]:
    """Who represents (or, as deputy, stands in for) each department that has somebody, by department id."""
    held = RoleRow.role == role.value
    rows = session.execute(select(RoleRow.department_id, RoleRow.user_id).where(held))
    return {int(row[0]): row[1] for row in rows if row[0] is not None}


def represent(
    session: Session, department_id: int, user_id: str | None, kind: Role = Role.REPRESENTATIVE
) -> None:
    """Let this person, and nobody else, represent a department (or be its deputy); and no other department any more."""
    role = kind.value
    session.execute(delete(RoleRow).where(RoleRow.role == role, RoleRow.department_id == department_id))
    if user_id:
        values = {"user_id": user_id, "role": role, "department_id": department_id}
        statement = insert_into(session, RoleRow).values(**values)
        keys = [RoleRow.user_id, RoleRow.role]
        session.execute(
            statement.on_conflict_do_update(index_elements=keys, set_={"department_id": department_id})
        )


def placed(session: Session) -> dict[str, tuple[int | None, DepartmentSource | None]]:
    """People's and guests' departments and how Juuri knows them, by user id."""
    people = Member.kind.in_([MemberKind.PERSON.value, MemberKind.GUEST.value])
    columns = (Member.id, Member.department_id, Member.department_source)
    rows = session.execute(select(*columns).where(people))
    return {row[0]: (row[1], DepartmentSource(row[2]) if row[2] else None) for row in rows}


def place(session: Session, places: Mapping[str, tuple[int | None, DepartmentSource | None]]) -> None:
    """Set departments, with how Juuri knows them."""
    for user_id, (department_id, source) in places.items():
        values = {"department_id": department_id, "department_source": source.value if source else None}
        session.execute(update(Member).where(Member.id == user_id).values(**values))


def zones(session: Session) -> list[str]:
    """The time zones that Slack tells of people."""
    return [zone for zone in session.scalars(_ZONES) if zone]


def in_departments(session: Session) -> dict[int, int]:
    """How many people each department has."""
    query = select(Member.department_id, func.count()).where(
        Member.department_id.is_not(None), Member.kind == MemberKind.PERSON.value
    )
    return {int(row[0] or 0): row[1] for row in session.execute(query.group_by(Member.department_id))}


def colleagues(session: Session, department_ids: Collection[int], after: str, limit: int) -> list[Person]:
    """People of these departments (no guests) who have not stopped Juuri, by id, in pages."""
    mine = (Member.department_id.in_(department_ids), Member.kind == MemberKind.PERSON.value)
    query = select(*COLUMNS).where(*mine, Member.stopped_at.is_(None), Member.id > after)
    return _people(session, query.order_by(Member.id).limit(limit))


def _people(session: Session, query: Select[Any]) -> list[Person]:
    return [person_of(row) for row in session.execute(query)]


def person_of(row: Sequence[Any]) -> Person:
    """The person in a row of COLUMNS."""
    values = dict(zip(Person.__dataclass_fields__, row, strict=True))
    values["kind"] = MemberKind(values["kind"])
    values["roles"] = frozenset(Role(role) for role in (values["roles"] or "").split(",") if role)
    return Person(**values)
