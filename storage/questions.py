"""What coordinators have changed of the review's questions, and the questions that they have added."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.review_values import QuestionEdit
from storage.states import ReviewForm
from storage.types import Base, insert_into

OWN = "own-"
"""How the keys of added questions begin."""


class QuestionEditRow(Base):
    """One question that ships and was changed, or one that coordinators added. What is NULL is as it ships."""

    __tablename__ = "review_question_edit"
    slug: Mapped[str] = mapped_column(primary_key=True)
    is_on: Mapped[bool]
    place: Mapped[int | None]
    """Among those of its part."""
    part: Mapped[str | None]
    kind: Mapped[str | None]
    """Of an added question alone: how one that ships is answered never changes."""
    factor: Mapped[str | None]
    asked: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    language: Mapped[str | None]
    """In which it is written at least; it speaks where another one is missing."""
    texts: Mapped[dict[str, dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    """By language, each as `bot.content.QuestionText` writes it."""
    updated_by: Mapped[str]
    updated_at: Mapped[datetime]


_COLUMNS = [QuestionEditRow.__table__.c[name] for name in QuestionEdit.__dataclass_fields__]


def new_slug() -> str:
    """A key for a question that is added."""
    return f"{OWN}{uuid.uuid4().hex[:10]}"


def edits(session: Session) -> dict[str, QuestionEdit]:
    """All of them, by slug."""
    query = select(*_COLUMNS).order_by(QuestionEditRow.slug)
    return {row["slug"]: _edit(dict(row)) for row in session.execute(query).mappings()}


def put(session: Session, edit: QuestionEdit, by: str, now: datetime) -> None:
    """Keep an edit in place of the one before."""
    values = {**vars(edit), "asked": [form.value for form in edit.asked] if edit.asked else None}
    values |= {"updated_by": by, "updated_at": now}
    statement = insert_into(session, QuestionEditRow).values(**values)
    changed = {name: value for name, value in values.items() if name != "slug"}
    session.execute(statement.on_conflict_do_update(index_elements=["slug"], set_=changed))


def _edit(row: dict[str, Any]) -> QuestionEdit:
    asked = tuple(ReviewForm(form) for form in row["asked"]) if row["asked"] else None
    return QuestionEdit(**{**row, "asked": asked})
