"""The parts of the organisation."""

from typing import Any

from sqlalchemy import false, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.types import Base
from storage.values import DepartmentFacts as DepartmentFacts


class Department(Base):
    """A department, with the Slack user group and the home channel that tell who belongs to it."""

    __tablename__ = "department"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    usergroup_id: Mapped[str | None]
    home_channel_id: Mapped[str | None]
    decides_itself: Mapped[bool] = mapped_column(server_default=false())


def get_all(session: Session) -> list[DepartmentFacts]:
    """All departments by name."""
    columns = [Department.__table__.c[name] for name in DepartmentFacts.__dataclass_fields__]
    return [DepartmentFacts(*row) for row in session.execute(select(*columns).order_by(Department.name))]


def add(session: Session, name: str, usergroup_id: str | None, home_channel_id: str | None) -> int:
    """Insert a department and return its id. Raises IntegrityError where the name is taken."""
    values = {"name": name, "usergroup_id": usergroup_id, "home_channel_id": home_channel_id}
    return session.execute(insert(Department).values(**values).returning(Department.id)).scalar_one()


def get(session: Session, department_id: int) -> DepartmentFacts | None:
    """One department, or None where there is none of this id."""
    return next((found for found in get_all(session) if found.id == department_id), None)


def change(session: Session, department_id: int, **values: Any) -> None:
    """Set columns of one department. Raises IntegrityError where the name is taken."""
    session.execute(update(Department).where(Department.id == department_id).values(**values))
