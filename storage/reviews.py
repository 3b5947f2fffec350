"""Quarterly reviews, who is asked in them, and who has answered. What they answered stands in `storage/answers.py`."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Select, case, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.review_values import Participant, Review, Turnout
from storage.states import ReviewForm, ReviewState, Standing
from storage.types import Base, insert_into

KIND = "review"
"""Of the slots on which reviews open by themselves, and of the messages that invite to them."""


class ReviewRow(Base):
    """One review. Its states are in `storage.states`; questions, departments and outlets are frozen at opening."""

    __tablename__ = "review"
    id: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[str]
    state: Mapped[str]
    opened_by: Mapped[str]
    opened_at: Mapped[datetime]
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    closes_at: Mapped[datetime]
    remind_on: Mapped[list[str]] = mapped_column(JSON)
    """ISO dates."""
    closed_at: Mapped[datetime | None]
    questions: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    departments: Mapped[list[list[Any]]] = mapped_column(JSON)
    """[id, name] of each: JSON keys are strings."""
    outlets: Mapped[list[list[Any]]] = mapped_column(JSON)
    threshold: Mapped[int]
    is_late: Mapped[bool]
    asked_through: Mapped[str | None]
    """Up to which user id everybody has been looked at; None: all have."""


Index(
    "uq_review_one_open",
    ReviewRow.form,
    unique=True,
    sqlite_where=ReviewRow.state == ReviewState.OPEN.value,
    postgresql_where=ReviewRow.state == ReviewState.OPEN.value,
)
Index("ix_review_closed_at", ReviewRow.closed_at)


class ParticipantRow(Base):
    """Somebody who is asked in a review. Of when they answered no more than the date is kept."""

    __tablename__ = "review_participant"
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    department_id: Mapped[int | None]
    language: Mapped[str]
    standing: Mapped[str]
    answered_on: Mapped[date | None]
    stands_in_for: Mapped[str | None]
    invited_at: Mapped[datetime | None]
    """When the invitation was put into the outbox."""
    reminded: Mapped[int]
    """How many reminders were put into the outbox."""


Index("ix_review_participant_user_id", ParticipantRow.user_id)
Index(
    "ix_review_participant_to_invite",
    ParticipantRow.review_id,
    ParticipantRow.user_id,
    sqlite_where=ParticipantRow.invited_at.is_(None),
    postgresql_where=ParticipantRow.invited_at.is_(None),
)

_REVIEW = ReviewRow.__table__.c
_COLUMNS = [_REVIEW[name] for name in Review.__dataclass_fields__]
_PERSON = ParticipantRow.__table__.c
_WHO = [_PERSON[name] for name in Participant.__dataclass_fields__]
NOT_ANSWERED = (Standing.ASKED.value, Standing.BEGUN.value)


def add(session: Session, review: Review) -> int | None:
    """Insert a review that is open, whatever its id says; returns its id, or None where one of its form is open already."""
    values = {name: getattr(review, name) for name in Review.__dataclass_fields__ if name != "id"}
    values |= {"form": review.form.value, "state": review.state.value, "questions": list(review.questions)}
    values |= {"remind_on": [day.isoformat() for day in review.remind_on]}
    values |= {"departments": [[*pair] for pair in review.departments.items()]}
    values |= {"outlets": [[*pair] for pair in review.outlets.items()]}
    values["asked_through"] = "" if review.form is ReviewForm.EVERYBODY else None
    statement = insert_into(session, ReviewRow).values(**values).on_conflict_do_nothing()
    return session.execute(statement.returning(ReviewRow.id)).scalar_one_or_none()


def get(session: Session, review_id: int) -> Review | None:
    """One review, or None where there is none of this id."""
    return next(iter(_found(session, select(*_COLUMNS).where(_REVIEW.id == review_id))), None)


def open_ones(session: Session) -> list[Review]:
    """The reviews that take answers: at most one of each form."""
    query = select(*_COLUMNS).where(_REVIEW.state == ReviewState.OPEN.value)
    return _found(session, query.order_by(_REVIEW.id))


def closed(session: Session, form: ReviewForm | None = None, limit: int = 40) -> list[Review]:
    """Reviews that are over, the newest first."""
    query = select(*_COLUMNS).where(_REVIEW.state == ReviewState.CLOSED.value)
    if form:
        query = query.where(_REVIEW.form == form.value)
    return _found(session, query.order_by(_REVIEW.closed_at.desc(), _REVIEW.id.desc()).limit(limit))


def close(session: Session, review_id: int, to: ReviewState, now: datetime) -> bool:
    """End a review that is open; False where it has ended already."""
    is_open = (ReviewRow.id == review_id, ReviewRow.state == ReviewState.OPEN.value)
    statement = update(ReviewRow).where(*is_open).values(state=to.value, closed_at=now)
    return session.execute(statement.returning(ReviewRow.id)).first() is not None


def hold_open(session: Session, review_id: int) -> bool:
    """Whether a review takes answers; if so, it does not end before this transaction does."""
    is_open = (_REVIEW.id == review_id, _REVIEW.state == ReviewState.OPEN.value)
    return session.execute(select(_REVIEW.id).where(*is_open).with_for_update(read=True)).first() is not None


def asked_through(session: Session, review_id: int) -> str | None:
    """Up to which user id everybody has been looked at; None: all have."""
    found: str | None = session.scalar(select(_REVIEW.asked_through).where(_REVIEW.id == review_id))
    return found


def go_on(session: Session, review_id: int, through: str | None) -> None:
    """Note up to which user id everybody has been looked at."""
    session.execute(update(ReviewRow).where(ReviewRow.id == review_id).values(asked_through=through))


def ask(session: Session, people: Iterable[Participant]) -> None:
    """Write down who is asked; who is already stays as they are."""
    rows = [
        {**vars(one), "standing": one.standing.value, "invited_at": None, "reminded": 0} for one in people
    ]
    if rows:
        session.execute(insert_into(session, ParticipantRow).on_conflict_do_nothing(), rows)


def participant(session: Session, review_id: int, user_id: str) -> Participant | None:
    """Somebody who is asked, or None."""
    mine = (_PERSON.review_id == review_id, _PERSON.user_id == user_id)
    row = session.execute(select(*_WHO).where(*mine)).first()
    return _participant(row) if row else None


def participants(session: Session, review_id: int, after: str = "", limit: int = 1000) -> list[Participant]:
    """Those who are asked, by user id, in pages."""
    query = select(*_WHO).where(_PERSON.review_id == review_id, _PERSON.user_id > after)
    return [_participant(row) for row in session.execute(query.order_by(_PERSON.user_id).limit(limit))]


def to_invite(session: Session, review_id: int, limit: int) -> list[Participant]:
    """Those whose invitation is not in the outbox yet."""
    mine = (_PERSON.review_id == review_id, _PERSON.invited_at.is_(None))
    query = select(*_WHO).where(*mine).order_by(_PERSON.user_id).limit(limit)
    return [_participant(row) for row in session.execute(query)]


def to_remind(session: Session, review_id: int, number: int, limit: int) -> list[Participant]:
    """Those who have not answered and have had fewer than `number` reminders."""
    mine = (_PERSON.review_id == review_id, _PERSON.standing.in_(NOT_ANSWERED), _PERSON.reminded < number)
    query = select(*_WHO).where(*mine, _PERSON.invited_at.is_not(None)).order_by(_PERSON.user_id)
    return [_participant(row) for row in session.execute(query.limit(limit))]


def invited(session: Session, review_id: int, user_ids: Collection[str], now: datetime) -> None:
    """Note that their invitations are in the outbox."""
    mine = (ParticipantRow.review_id == review_id, ParticipantRow.user_id.in_(user_ids))
    session.execute(update(ParticipantRow).where(*mine).values(invited_at=now))


def reminded(session: Session, review_id: int, user_ids: Collection[str], number: int) -> None:
    """Note that their `number`th reminders are in the outbox, or were passed over."""
    mine = (ParticipantRow.review_id == review_id, ParticipantRow.user_id.in_(user_ids))
    session.execute(update(ParticipantRow).where(*mine).values(reminded=number))


def stand(
    session: Session,
    review_id: int,
    user_id: str,
    to: Standing,
    *,
    before: Collection[str] = NOT_ANSWERED,
    answered_on: date | None = None,
) -> bool:
    """Somebody has begun, answered or passed; False where they stand elsewhere than `before` by now."""
    mine = (ParticipantRow.review_id == review_id, ParticipantRow.user_id == user_id)
    statement = update(ParticipantRow).where(*mine, ParticipantRow.standing.in_(before))
    changed = statement.values(standing=to.value, answered_on=answered_on)
    return session.execute(changed.returning(ParticipantRow.user_id)).first() is not None


def turnout(session: Session, review_id: int) -> dict[int | None, Turnout]:
    """How many are asked and have answered, by department (None: not known). Who passed is not counted."""
    has_answered = func.sum(case((_PERSON.standing == Standing.ANSWERED.value, 1), else_=0))
    mine = (_PERSON.review_id == review_id, _PERSON.standing != Standing.PASSED.value)
    query = select(_PERSON.department_id, func.count(), has_answered).where(*mine)
    rows = session.execute(query.group_by(_PERSON.department_id))
    return {row[0]: Turnout(row[1], int(row[2])) for row in rows}


def _found(session: Session, query: Select[Any]) -> list[Review]:
    return [_review(dict(row)) for row in session.execute(query).mappings()]


def _review(row: dict[str, Any]) -> Review:
    row |= {"form": ReviewForm(row["form"]), "state": ReviewState(row["state"])}
    row |= {"remind_on": tuple(date.fromisoformat(day) for day in row["remind_on"])}
    row |= {"questions": tuple(row["questions"])}
    return Review(**{**row, "departments": dict(row["departments"]), "outlets": dict(row["outlets"])})


def _participant(row: Any) -> Participant:
    values = dict(zip(Participant.__dataclass_fields__, row, strict=True))
    return Participant(**{**values, "standing": Standing(values["standing"])})
