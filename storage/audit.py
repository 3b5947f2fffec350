"""Who changed what, and when. Append-only: the database itself refuses updates and deletions."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.types import Base


class Audit(Base):
    """One change of state. `actor` is a Slack user id, or `juuri` / `operator` for the bot and the command line."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    verb: Mapped[str] = mapped_column(index=True)
    """`<noun>.<verb>`, for instance `nuggets.pause`."""
    subject: Mapped[str]
    """The id of what was changed."""
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)


def record(session: Session, *, at: datetime, actor: str, verb: str, subject: str, **detail: Any) -> None:
    """Append one change. `detail` holds ids, states and settings, never people's texts."""
    session.execute(insert(Audit).values(at=at, actor=actor, verb=verb, subject=subject, detail=detail))
