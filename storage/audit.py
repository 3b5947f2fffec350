"""Who changed what, and when. Append-only: the database itself refuses updates and deletions."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.types import Base
from storage.values import StepTaken


class Audit(Base):
    """One change of state. `actor` is a Slack user id, or `juuri` / `operator` for the bot and the command line."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    verb: Mapped[str] = mapped_column(index=True)
    """`<noun>.<verb>`, for instance `nuggets.pause`."""
    subject: Mapped[str] = mapped_column(index=True)
    """The id of what was changed."""
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)


def record(session: Session, *, at: datetime, actor: str, verb: str, subject: str, **detail: Any) -> None:
    """Append one change. `detail` holds ids, states and settings, never people's texts."""
    session.execute(insert(Audit).values(at=at, actor=actor, verb=verb, subject=subject, detail=detail))


def history(session: Session, noun: str, subject: str, limit: int) -> list[StepTaken]:
    """The latest changes of one thing, oldest first; `noun` begins their verbs."""
    columns = (Audit.at, Audit.actor, Audit.verb, Audit.detail)
    query = select(*columns).where(Audit.subject == subject, Audit.verb.startswith(f"{noun}."))
    rows = session.execute(query.order_by(Audit.id.desc()).limit(limit)).all()
    return [StepTaken(*row) for row in reversed(rows)]
