"""What people decided in Slack, as key and JSON value; `bot/organisation.py` gives them types."""

import uuid
from typing import Any

from sqlalchemy import JSON, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.types import Base, insert_into, insert_once

INSTALLATION = "installation"


class Setting(Base):
    """One setting of the organisation."""

    __tablename__ = "setting"
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)


_SETTING = Setting.__table__.c
_ALL = select(_SETTING.key, _SETTING.value)
_INSTALLATION = select(_SETTING.value).where(_SETTING.key == INSTALLATION)


def get_all(session: Session) -> dict[str, Any]:
    """Every setting that was ever set."""
    return {row.key: row.value for row in session.execute(_ALL)}


def put(session: Session, key: str, value: Any) -> None:
    """Set one setting."""
    statement = insert_into(session, Setting).values(key=key, value=value)
    session.execute(statement.on_conflict_do_update(index_elements=[Setting.key], set_={"value": value}))


def installation_id(session: Session) -> uuid.UUID:
    """The id of this installation, drawn once: the namespace of all message ids."""
    found = session.scalar(_INSTALLATION)
    if found is None:
        insert_once(session, Setting, "key", {"key": INSTALLATION, "value": str(uuid.uuid4())})
        found = session.scalar(_INSTALLATION)
    return uuid.UUID(found)
