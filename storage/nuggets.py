"""Nuggets in channels: who subscribes, what was shared, how it was received."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import JSON, Index, Row, and_, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.occurrences import Occurrence
from storage.states import OccurrenceState
from storage.types import Base, insert_into
from storage.values import Schedule as Schedule
from storage.values import Tally as Tally

KIND = "nugget"


class Subscription(Base):
    """A channel's rhythm. `days` is a bit mask, Monday = 1; `wall_time` is local in `zone` (IANA)."""

    __tablename__ = "nugget_subscription"
    id: Mapped[int] = mapped_column(primary_key=True)
    channel_id: Mapped[str] = mapped_column(unique=True)
    language: Mapped[str]
    zone: Mapped[str]
    country: Mapped[str]
    days: Mapped[int]
    wall_time: Mapped[time]
    packs: Mapped[list[str]] = mapped_column(JSON)
    """Factors to draw from; empty means all."""
    is_paused: Mapped[bool]
    planned_through: Mapped[date]
    """Every slot up to this local date stands in `occurrence`."""


Index("ix_nugget_subscription_zone_planned", Subscription.zone, Subscription.planned_through)


class Share(Base):
    """A nugget that went (or was put into the outbox to go) to a channel, or was skipped by a coordinator."""

    __tablename__ = "nugget_share"
    id: Mapped[int] = mapped_column(primary_key=True)
    channel_id: Mapped[str]
    slug: Mapped[str]
    language: Mapped[str]
    shared_at: Mapped[datetime]
    outbox_id: Mapped[str | None] = mapped_column(unique=True)
    """None where a coordinator skipped this one."""


Index("ix_nugget_share_channel", Share.channel_id, Share.id)


class ReceptionRow(Base):
    """What one person said of one nugget; the last word counts."""

    __tablename__ = "nugget_reception"
    user_id: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(primary_key=True)
    reception: Mapped[str]
    share_id: Mapped[int | None] = mapped_column(index=True)
    at: Mapped[datetime]


class QuizAnswer(Base):
    """One person's answer to one nugget's quiz; the last one counts."""

    __tablename__ = "nugget_quiz_answer"
    user_id: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(primary_key=True)
    choice: Mapped[int]
    is_right: Mapped[bool]
    share_id: Mapped[int | None] = mapped_column(index=True)
    at: Mapped[datetime]


def _schedule(row: Row[Any]) -> Schedule:
    values = dict(row._mapping)
    return Schedule(**{**values, "packs": tuple(values["packs"])})


_SCHEDULE = Subscription.__table__.columns


def zones(session: Session) -> list[str]:
    """The time zones that any channel lives in."""
    return list(session.scalars(select(Subscription.zone).distinct()))


def to_plan(session: Session, zone: str, today: date) -> list[Schedule]:
    """Schedules of a zone with local dates up to `today` not yet planned."""
    query = select(*_SCHEDULE).where(Subscription.zone == zone, Subscription.planned_through < today)
    return [_schedule(row) for row in session.execute(query)]


def planned_through(session: Session, ids: Sequence[int], day: date) -> None:
    """Note that every slot up to `day` is written down."""
    session.execute(update(Subscription).where(Subscription.id.in_(ids)).values(planned_through=day))


def near_due(session: Session, zone: str, day: date, wall_time: time) -> list[tuple[Schedule, date, date]]:
    """Planned slots of a zone up to a local date and time, as (schedule, slot_on, due_on) by slot."""
    query = (
        select(Occurrence.slot_on, Occurrence.due_on, *_SCHEDULE)
        .join(Subscription, Subscription.id == Occurrence.schedule_id)
        .where(
            Occurrence.kind == KIND,
            Occurrence.state == OccurrenceState.PLANNED.value,
            Subscription.zone == zone,
            or_(Occurrence.due_on < day, and_(Occurrence.due_on == day, Subscription.wall_time <= wall_time)),
        )
        .order_by(Occurrence.slot_on)
    )
    names = [column.name for column in _SCHEDULE]
    found = []
    for row in session.execute(query):
        values = dict(zip(names, row[2:], strict=True))
        found.append((Schedule(**{**values, "packs": tuple(values["packs"])}), row[0], row[1]))
    return found


def get_all(session: Session) -> list[Schedule]:
    """All subscriptions, oldest first."""
    return [_schedule(row) for row in session.execute(select(*_SCHEDULE).order_by(Subscription.id))]


def get(session: Session, channel_id: str) -> Schedule | None:
    """The subscription of a channel, if it has one."""
    row = session.execute(select(*_SCHEDULE).where(Subscription.channel_id == channel_id)).first()
    return _schedule(row) if row else None


def put(session: Session, channel_id: str, **values: Any) -> int:
    """Insert or change a channel's subscription; returns its id."""
    statement = insert_into(session, Subscription).values(channel_id=channel_id, **values)
    statement = statement.on_conflict_do_update(index_elements=[Subscription.channel_id], set_=values)
    result: int = session.execute(statement.returning(Subscription.id)).scalar_one()
    return result


def history(session: Session, channel_id: str) -> list[str]:
    """Slugs in the order in which the channel got (or skipped) them."""
    return list(session.scalars(select(Share.slug).where(Share.channel_id == channel_id).order_by(Share.id)))


def tally(session: Session, share_id: int) -> Tally:
    """The counts of one shared nugget."""
    said = dict(
        session.execute(
            select(ReceptionRow.reception, func.count())
            .where(ReceptionRow.share_id == share_id)
            .group_by(ReceptionRow.reception)
        ).all()
    )
    answered = session.execute(
        select(QuizAnswer.is_right, func.count())
        .where(QuizAnswer.share_id == share_id)
        .group_by(QuizAnswer.is_right)
    )
    by_right: dict[bool, int] = {bool(right): count for right, count in answered}
    return Tally(said.get("useful", 0), said.get("knew_it", 0), by_right.get(True, 0), sum(by_right.values()))


def share_of(session: Session, outbox_id: str) -> Share | None:
    """The share that a delivery carries."""
    return session.scalar(select(Share).where(Share.outbox_id == outbox_id))
