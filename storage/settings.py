"""What people decided in Slack, as key and JSON value; `bot/organisation.py` gives them types."""

import uuid
from typing import Any

from sqlalchemy import JSON, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.types import Base, insert_into

INSTALLATION = "installation"


class Setting(Base):
    """One setting of the organisation."""

    __tablename__ = "setting"
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)


def get_all(session: Session) -> dict[str, Any]:
    """Every setting that was ever set."""
    return {row.key: row.value for row in session.execute(select(Setting.key, Setting.value))}


def put(session: Session, key: str, value: Any) -> None:
    """Set one setting."""
    statement = insert_into(session, Setting).values(key=key, value=value)
    session.execute(statement.on_conflict_do_update(index_elements=[Setting.key], set_={"value": value}))


def installation_id(session: Session) -> uuid.UUID:
    """The id of this installation, drawn once: the namespace of all message ids."""
    found = session.scalar(select(Setting.value).where(Setting.key == INSTALLATION))
    if found is None:
        statement = insert_into(session, Setting).values(key=INSTALLATION, value=str(uuid.uuid4()))
        session.execute(statement.on_conflict_do_nothing())
        found = session.scalar(select(Setting.value).where(Setting.key == INSTALLATION))
    return uuid.UUID(found)
