"""Slack channels that Juuri knows."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.types import Base, insert_into
from storage.values import ChannelFacts as ChannelFacts


class Channel(Base):
    """One channel as Slack last described it."""

    __tablename__ = "channel"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    is_private: Mapped[bool]
    is_archived: Mapped[bool]
    is_member: Mapped[bool]
    """Whether Juuri is in it."""
    is_general: Mapped[bool]


def put(session: Session, channels: Iterable[ChannelFacts]) -> None:
    """Insert or refresh channels."""
    for facts in channels:
        values = vars(facts)
        statement = insert_into(session, Channel).values(**values)
        session.execute(statement.on_conflict_do_update(index_elements=[Channel.id], set_=values))


def get(session: Session, channel_id: str) -> ChannelFacts | None:
    """One channel, or None where it was never seen."""
    return next(iter(_select(session, Channel.id == channel_id)), None)


def get_all(session: Session) -> list[ChannelFacts]:
    """All channels by name."""
    return _select(session, True)


def change(session: Session, channel_id: str, **values: Any) -> bool:
    """Set columns of one channel; False where it was never seen."""
    statement = update(Channel).where(Channel.id == channel_id).values(**values)
    return session.execute(statement.returning(Channel.id)).first() is not None


def left_all_but(session: Session, channel_ids: Collection[str]) -> None:
    """Juuri is in no channel but these."""
    elsewhere = Channel.id.not_in(channel_ids)
    session.execute(update(Channel).where(Channel.is_member, elsewhere).values(is_member=False))


def _select(session: Session, where: object) -> list[ChannelFacts]:
    columns = (
        Channel.id,
        Channel.name,
        Channel.is_private,
        Channel.is_archived,
        Channel.is_member,
        Channel.is_general,
    )
    query = select(*columns).where(where).order_by(Channel.name)  # type: ignore[arg-type]
    return [ChannelFacts(*row) for row in session.execute(query)]
