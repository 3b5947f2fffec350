"""Nuggets in channels: who subscribes, what was shared, how it was received."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, TypeVar, cast

from sqlalchemy import JSON, Index, Row, Table, and_, bindparam, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage import members, occurrences
from storage.states import Reception
from storage.types import Base, insert_into, insert_once
from storage.values import Before, Person, Schedule, ShareFacts, Tally

KIND = "nugget"
IDS_AT_ONCE = 10_000
"""So many values fit into one statement on both databases."""
K = TypeVar("K", int, str)


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
    number: Mapped[int]
    """The how-manieth of its channel, from 1: two who draw from one bag at the same time cannot both have it."""
    slug: Mapped[str]
    language: Mapped[str]
    shared_at: Mapped[datetime]
    outbox_id: Mapped[str | None] = mapped_column(unique=True)
    """None where a coordinator skipped this one."""
    counts_due_at: Mapped[datetime | None]
    """When the counts on the message were last to be brought up to date."""


Index("uq_nugget_share_channel_number", Share.channel_id, Share.number, unique=True)


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
_SHARE = [Share.__table__.c[name] for name in ShareFacts.__dataclass_fields__]
_SHARE_BY_ID = select(*_SHARE).where(Share.__table__.c.id == bindparam("share_id"))
_PERSON = members.Member.__table__
_PERSON_AND_SHARE = (
    select(*members.COLUMNS, *_SHARE)
    .select_from(_PERSON.outerjoin(Share.__table__, Share.__table__.c.id == bindparam("share_id")))
    .where(_PERSON.c.id == bindparam("user_id"))
)


_OCCURRENCE, _SUBSCRIPTION = occurrences.TABLE.c, Subscription.__table__.c
_TO_PLAN = select(*_SCHEDULE).where(
    _SUBSCRIPTION.zone == bindparam("zone"), _SUBSCRIPTION.planned_through < bindparam("today")
)
_UP_TO = (
    _OCCURRENCE.kind == KIND,
    occurrences.IS_PLANNED,
    _SUBSCRIPTION.id == _OCCURRENCE.schedule_id,
    _SUBSCRIPTION.zone == bindparam("zone"),
    or_(
        _OCCURRENCE.due_on < bindparam("day"),
        and_(_OCCURRENCE.due_on == bindparam("day"), _SUBSCRIPTION.wall_time <= bindparam("wall_time")),
    ),
)
_NEAR_DUE_IDS = (
    select(_OCCURRENCE.schedule_id)
    .where(*_UP_TO, _OCCURRENCE.schedule_id > bindparam("after"))
    .distinct()
    .order_by(_OCCURRENCE.schedule_id)
    .limit(bindparam("many"))
)
_NEAR_DUE = (
    select(_OCCURRENCE.slot_on, _OCCURRENCE.due_on, *_SCHEDULE)
    .where(*_UP_TO, _OCCURRENCE.schedule_id.in_(bindparam("ids", expanding=True)))
    .order_by(_OCCURRENCE.schedule_id, _OCCURRENCE.slot_on)
)
_SHARE_ROWS = cast(Table, Share.__table__)
_HISTORY = (
    select(_SHARE_ROWS.c.slug)
    .where(_SHARE_ROWS.c.channel_id == bindparam("channel_id"))
    .order_by(_SHARE_ROWS.c.number)
)
_LAST_PLACE = select(func.max(_SHARE_ROWS.c.number)).where(
    _SHARE_ROWS.c.channel_id == bindparam("channel_id")
)
_GOES_AS = (
    _SHARE_ROWS.update()
    .where(_SHARE_ROWS.c.id == bindparam("share_id"))
    .values(outbox_id=bindparam("delivery"))
)


def zones(session: Session) -> list[str]:
    """The time zones that any channel lives in."""
    return list(session.scalars(select(Subscription.zone).distinct()))


def to_plan(session: Session, zone: str, today: date) -> list[Schedule]:
    """Schedules of a zone with local dates up to `today` not yet planned."""
    return [_schedule(row) for row in session.execute(_TO_PLAN, {"zone": zone, "today": today})]


def planned_through(session: Session, ids: Sequence[int], day: date) -> None:
    """Note that every slot up to `day` is written down."""
    for start in range(0, len(ids), IDS_AT_ONCE):
        some = Subscription.id.in_(ids[start : start + IDS_AT_ONCE])
        session.execute(update(Subscription).where(some).values(planned_through=day))


def near_due(
    session: Session, zone: str, day: date, wall_time: time, after: int, many: int
) -> list[tuple[Schedule, date, date]]:
    """Planned slots of a zone up to a local date and time, as (schedule, slot_on, due_on) by schedule and slot.

    Those of the first `many` schedules whose id is above `after`.
    """
    until = {"zone": zone, "day": day, "wall_time": wall_time}
    ids = session.scalars(_NEAR_DUE_IDS, {**until, "after": after, "many": many}).all()
    if not ids:
        return []
    names = [column.name for column in _SCHEDULE]
    found = []
    for row in session.execute(_NEAR_DUE, {**until, "ids": ids}):
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


def pause(session: Session, channel_id: str, is_paused: bool) -> bool:
    """Pause or resume a channel's rhythm; False where it was so already (or has none)."""
    statement = update(Subscription).where(
        Subscription.channel_id == channel_id, Subscription.is_paused != is_paused
    )
    return (
        session.execute(statement.values(is_paused=is_paused).returning(Subscription.id)).first() is not None
    )


def history(session: Session, channel_id: str) -> list[str]:
    """Slugs in the order in which the channel got (or skipped) them."""
    return list(session.scalars(_HISTORY, {"channel_id": channel_id}))


def next_place(session: Session, channel_id: str) -> int:
    """The channel's next free place for a nugget. Who reads the history after it has missed none before that place."""
    return (session.scalar(_LAST_PLACE, {"channel_id": channel_id}) or 0) + 1


def add_share(
    session: Session, channel_id: str, number: int, slug: str, language: str, now: datetime
) -> int | None:
    """Take the channel's next place for a nugget; returns the share's id, or None where another was first."""
    values = {
        "channel_id": channel_id,
        "number": number,
        "slug": slug,
        "language": language,
        "shared_at": now,
    }
    return insert_once(session, Share, "id", values)


def share_goes_as(session: Session, share_id: int, outbox_id: str | None) -> None:
    """Note which delivery carries a share."""
    session.execute(_GOES_AS, {"share_id": share_id, "delivery": outbox_id})


def drop_share(session: Session, share_id: int) -> None:
    """Give a place back that led to nothing."""
    session.execute(delete(Share).where(Share.id == share_id))


def get_share(session: Session, share_id: int) -> ShareFacts | None:
    """One share, or None where there is none of this id."""
    row = session.execute(_SHARE_BY_ID, {"share_id": share_id}).first()
    return ShareFacts(*row) if row else None


def person_and_share(
    session: Session, user_id: str, share_id: int
) -> tuple[Person | None, ShareFacts | None]:
    """Who clicked and on what, in one question: None for a person never seen, and for a share that is not there."""
    row = session.execute(_PERSON_AND_SHARE, {"user_id": user_id, "share_id": share_id}).first()
    if row is None:
        return None, None
    person, share = row[: len(members.COLUMNS)], row[len(members.COLUMNS) :]
    return members.person_of(person), ShareFacts(*share) if share[0] is not None else None


def share_of(session: Session, outbox_id: str) -> ShareFacts | None:
    """The share that a delivery carries."""
    row = session.execute(select(*_SHARE).where(Share.outbox_id == outbox_id)).first()
    return ShareFacts(*row) if row else None


def last_shares(session: Session, many: int, channel_id: str | None = None) -> list[ShareFacts]:
    """The newest shares (not the skipped ones), of one channel or of all."""
    query = select(*_SHARE).where(Share.outbox_id.is_not(None))
    if channel_id:
        query = query.where(Share.channel_id == channel_id).order_by(Share.number.desc())
    else:
        query = query.order_by(Share.id.desc())
    return [ShareFacts(*row) for row in session.execute(query.limit(many))]


def counts_due(session: Session, share_id: int, due_at: datetime) -> None:
    """Note when a share's message is to show its counts anew."""
    session.execute(update(Share).where(Share.id == share_id).values(counts_due_at=due_at))


def receive(
    session: Session, user_id: str, slug: str, reception: Reception, share_id: int | None, now: datetime
) -> Before[Reception] | None:
    """Store what a person says of a nugget, in place of what they said before; returns that, or None."""
    values = {"reception": reception.value, "share_id": share_id, "at": now}
    before = _put_word(session, ReceptionRow, user_id, slug, values)
    return Before(Reception(before.reception), before.share_id) if before else None


def answer(
    session: Session,
    user_id: str,
    slug: str,
    choice: int,
    is_right: bool,
    share_id: int | None,
    now: datetime,
) -> Before[int] | None:
    """Store a person's answer to a nugget's quiz, in place of the one before; returns that one's choice, or None."""
    values = {"choice": choice, "is_right": is_right, "share_id": share_id, "at": now}
    before = _put_word(session, QuizAnswer, user_id, slug, values)
    return Before(before.choice, before.share_id) if before else None


def _put_word(
    session: Session,
    table: type[ReceptionRow] | type[QuizAnswer],
    user_id: str,
    slug: str,
    values: dict[str, Any],
) -> Row[Any] | None:
    if insert_once(session, table, "user_id", {"user_id": user_id, "slug": slug, **values}):
        return None
    mine = (table.user_id == user_id, table.slug == slug)
    before = session.execute(select(*table.__table__.columns).where(*mine).with_for_update()).one()
    session.execute(update(table).where(*mine).values(**values))
    return before


def answer_of(session: Session, user_id: str, slug: str) -> int | None:
    """A person's last choice in a nugget's quiz (from 1), if there was one."""
    return session.scalar(
        select(QuizAnswer.choice).where(QuizAnswer.user_id == user_id, QuizAnswer.slug == slug)
    )


def known_to(session: Session, user_id: str) -> set[str]:
    """Slugs of the nuggets that a person has said something about."""
    tables = (ReceptionRow, QuizAnswer)
    return {
        slug
        for table in tables
        for slug in session.scalars(select(table.slug).where(table.user_id == user_id))
    }


def words_of(session: Session, user_id: str) -> Tally:
    """How often a person said what, over all nuggets."""
    return _tallies(session, "user_id", [user_id])[user_id]


def tally(session: Session, share_id: int) -> Tally:
    """The counts of one shared nugget."""
    return tallies(session, [share_id])[share_id]


def tallies(session: Session, share_ids: Sequence[int]) -> dict[int, Tally]:
    """The counts of several shared nuggets."""
    return _tallies(session, "share_id", share_ids)


def _tallies(session: Session, column: str, keys: Sequence[K]) -> dict[K, Tally]:
    counts: dict[tuple[K, str], int] = defaultdict(int)
    said, answered = getattr(ReceptionRow, column), getattr(QuizAnswer, column)
    query = select(said, ReceptionRow.reception, func.count()).where(said.in_(keys))
    for key, reception, many in session.execute(query.group_by(said, ReceptionRow.reception)):
        counts[key, reception] = many
    query = select(answered, QuizAnswer.is_right, func.count()).where(answered.in_(keys))
    for key, is_right, many in session.execute(query.group_by(answered, QuizAnswer.is_right)):
        counts[key, "right"] += many if is_right else 0
        counts[key, "answered"] += many
    words = (Reception.USEFUL, Reception.KNEW_IT, "right", "answered")
    return {key: Tally(*(counts[key, word] for word in words)) for key in keys}
