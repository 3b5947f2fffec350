"""Where the organisation publishes (LinkedIn, the intranet, ...): the list that coordinators keep."""

from collections.abc import Collection

from sqlalchemy import select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.types import Base, insert_once
from storage.values import Outlet


class OutletRow(Base):
    """One place to publish in. Rows stay: what is no longer used is only not offered any more."""

    __tablename__ = "outlet"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    is_in_use: Mapped[bool]


_COLUMNS = (OutletRow.id, OutletRow.name, OutletRow.is_in_use)


def get_all(session: Session) -> list[Outlet]:
    """All outlets by name, those no longer used too."""
    return [Outlet(*row) for row in session.execute(select(*_COLUMNS).order_by(OutletRow.name))]


def put(session: Session, names: Collection[str]) -> None:
    """Make these names, and no others, the outlets in use."""
    for name in names:
        insert_once(session, OutletRow, "id", {"name": name, "is_in_use": True})
    session.execute(update(OutletRow).values(is_in_use=OutletRow.name.in_(list(names))))
