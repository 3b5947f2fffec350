"""What Slack has already told us: each key is handled once."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.types import Base, insert_into


class Inbound(Base):
    """The id of an event or a submitted view, kept for 24 hours."""

    __tablename__ = "inbound"
    key: Mapped[str] = mapped_column(primary_key=True)
    received_at: Mapped[datetime] = mapped_column(index=True)


def is_new(session: Session, key: str, now: datetime) -> bool:
    """Note `key`; False where it was noted before. Rolled back together with whatever the caller does next."""
    statement = insert_into(session, Inbound).values(key=key, received_at=now).on_conflict_do_nothing()
    return session.execute(statement.returning(Inbound.key)).first() is not None


def forget_before(session: Session, moment: datetime) -> None:
    """Drop keys older than `moment`."""
    session.execute(delete(Inbound).where(Inbound.received_at < moment))
