"""What people have typed into forms that were not sent yet."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.types import Base, insert_into


class Draft(Base):
    """What somebody has typed into a form that was not sent yet; kept for a day."""

    __tablename__ = "draft"
    user_id: Mapped[str] = mapped_column(primary_key=True)
    form: Mapped[str] = mapped_column(primary_key=True)
    fields: Mapped[dict[str, object]] = mapped_column(JSON)
    at: Mapped[datetime]


def keep(session: Session, user_id: str, form: str, fields: Mapping[str, Any], now: datetime) -> None:
    """Keep what was typed, in place of what was kept before."""
    values = {"user_id": user_id, "form": form, "fields": dict(fields), "at": now}
    statement = insert_into(session, Draft).values(**values)
    changed = {"fields": values["fields"], "at": now}
    session.execute(statement.on_conflict_do_update(index_elements=[Draft.user_id, Draft.form], set_=changed))


def get(session: Session, user_id: str, form: str, since: datetime) -> dict[str, Any] | None:
    """What was typed since a moment, if anything was."""
    mine = (Draft.user_id == user_id, Draft.form == form, Draft.at >= since)
    found: dict[str, Any] | None = session.scalar(select(Draft.fields).where(*mine))
    return found


def drop(session: Session, user_id: str, *forms: str) -> None:
    """Forget what was typed into these forms."""
    session.execute(delete(Draft).where(Draft.user_id == user_id, Draft.form.in_(forms)))


def forget_before(session: Session, moment: datetime) -> None:
    """Forget what is older than `moment`."""
    session.execute(delete(Draft).where(Draft.at < moment))
