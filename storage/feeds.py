"""Addresses at which calendars read activities."""

from datetime import datetime

from sqlalchemy import Index, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.types import Base
from storage.values import CalendarAddress


class CalendarFeed(Base):
    """An address at which a calendar reads activities; whoever knows it may. A new address takes the old one's place."""

    __tablename__ = "calendar_feed"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    """SHA-256 of the secret part of the address, in hex: the secret itself is kept nowhere."""
    made_by: Mapped[str]
    scope: Mapped[str]
    """`mine`, `all` or a department's id."""
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


Index("ix_calendar_feed_made_by_scope", CalendarFeed.made_by, CalendarFeed.scope)
_FOUND = select(CalendarFeed.made_by, CalendarFeed.scope, CalendarFeed.made_at).where(
    CalendarFeed.revoked_at.is_(None)
)


def add(session: Session, token_hash: str, made_by: str, scope: str, now: datetime) -> None:
    """Insert an address."""
    values = {"token_hash": token_hash, "made_by": made_by, "scope": scope, "made_at": now}
    session.execute(insert(CalendarFeed).values(**values))


def revoke(session: Session, made_by: str, scope: str, now: datetime) -> bool:
    """Let a person's address no longer work; False where there is none."""
    statement = (
        update(CalendarFeed)
        .where(
            CalendarFeed.made_by == made_by, CalendarFeed.scope == scope, CalendarFeed.revoked_at.is_(None)
        )
        .values(revoked_at=now)
        .returning(CalendarFeed.id)
    )
    return session.execute(statement).first() is not None


def by_hash(session: Session, token_hash: str) -> CalendarAddress | None:
    """The address with this secret, where it works still."""
    row = session.execute(_FOUND.where(CalendarFeed.token_hash == token_hash)).first()
    return CalendarAddress(*row) if row else None


def of_person(session: Session, made_by: str) -> list[CalendarAddress]:
    """A person's addresses that work, oldest first."""
    rows = session.execute(_FOUND.where(CalendarFeed.made_by == made_by).order_by(CalendarFeed.id))
    return [CalendarAddress(*row) for row in rows]
