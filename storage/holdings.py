"""What stands under one person's name: how much, and what is newest."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from storage.activities import ActivityRow
from storage.answers import ResponseRow
from storage.drafts import Draft
from storage.reviews import ParticipantRow
from storage.suggestions import Backing, SuggestionRow
from storage.values import Held

NEWEST = 3


def suggested(session: Session, user_id: str) -> Held:
    """Their suggestions."""
    mine = select(SuggestionRow.headline).where(SuggestionRow.suggested_by == user_id)
    return _held(session, mine, SuggestionRow.id)


def backed(session: Session, user_id: str) -> Held:
    """Others' suggestions that they back."""
    mine = select(SuggestionRow.headline).join(Backing, Backing.suggestion_id == SuggestionRow.id)
    return _held(session, mine.where(Backing.user_id == user_id), Backing.at)


def owned(session: Session, user_id: str) -> Held:
    """Activities that they are responsible for, closed ones included."""
    return _held(session, select(ActivityRow.title).where(ActivityRow.owner_id == user_id), ActivityRow.id)


def deputised(session: Session, user_id: str) -> Held:
    """Activities whose deputy they are."""
    return _held(session, select(ActivityRow.title).where(ActivityRow.deputy_id == user_id), ActivityRow.id)


def drafts(session: Session, user_id: str) -> int:
    """Forms that they have begun and not sent."""
    return session.scalar(select(func.count()).where(Draft.user_id == user_id)) or 0


def asked(session: Session, user_id: str) -> int:
    """Quarterly reviews in which they were asked, whatever they answered."""
    return session.scalar(select(func.count()).where(ParticipantRow.user_id == user_id)) or 0


def answered_for_department(session: Session, user_id: str) -> int:
    """Answers that they wrote in their department's name; what was answered without a name is under nobody's."""
    return session.scalar(select(func.count()).where(ResponseRow.by == user_id)) or 0


def _held(session: Session, mine: Select[Any], order: Any) -> Held:
    count = session.scalar(select(func.count()).select_from(mine.subquery())) or 0
    return Held(count, tuple(session.scalars(mine.order_by(order.desc()).limit(NEWEST))))
