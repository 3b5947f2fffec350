"""A table that somebody sends to Juuri in a direct message: first said what it would do, then planned, or left."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot import people
from bot.activities import import_views, importing
from bot.authority import require_own_house
from bot.errors import UserError
from bot.i18n import Words
from bot.message import Message
from storage import audit, drafts, inbound, outbox
from storage.outbox import Delivery
from storage.values import FileFacts

KIND = "activities_file"
FORM = "activities.file:"
"""What became of a file is kept like a form that was not sent yet: for a day."""
OF_USE_FOR = timedelta(days=1)


def received(
    session: Session,
    words: Words,
    event_id: str,
    user_id: str,
    file: FileFacts,
    content: bytes | UserError,
    now: datetime,
) -> None:
    """Say to who sent a file what it would do, or why it cannot be read; the same event counts once. Plans nothing."""
    if not inbound.is_new(session, f"event:{event_id}", now):
        return
    t = words[people.language_of(session, user_id)]
    many = 0
    try:
        if isinstance(content, UserError):
            raise content
        found = importing.look_at_file(session, words, content, by=user_id, now=now)
        many = len(found.plans)
        message = import_views.dry_run_message(t, many, found.problems, found.silent, file)
    except UserError as error:
        message = import_views.file_message(t, t(error.key, **error.values), file.title)
    answer = outbox.enqueue(
        session,
        dedupe_key=f"{KIND}:{file.file_id}:{event_id}",
        kind=KIND,
        recipient=user_id,
        payload=message.payload(),
        now=now,
        expires_at=now + OF_USE_FOR,
        person=user_id,
    )
    if many:
        drafts.keep(session, user_id, FORM + file.file_id, {"title": file.title, "answer": answer}, now)


def carry_out(session: Session, words: Words, user_id: str, file_id: str, data: bytes, now: datetime) -> None:
    """Plan the good lines, once. Raises UserError, FieldError."""
    draft = _waiting(session, user_id, file_id, now)
    found = importing.look_at_file(session, words, data, by=user_id, now=now)
    many = importing.carry_out(session, found.plans.values(), by=user_id, now=now)
    _settled(session, user_id, file_id, {**draft, "planned": many}, now)


def leave(session: Session, user_id: str, file_id: str, now: datetime) -> None:
    """Plan nothing of it. Raises UserError."""
    draft = _waiting(session, user_id, file_id, now)
    _settled(session, user_id, file_id, {**draft, "planned": None}, now)


def _waiting(session: Session, user_id: str, file_id: str, now: datetime) -> dict[str, Any]:
    """What is kept of a file of which nothing was decided; from now on it is. Raises UserError."""
    require_own_house(session, user_id)
    draft = drafts.get(session, user_id, FORM + file_id, now - OF_USE_FOR)
    if draft is None or not inbound.is_new(session, f"file:{draft['answer']}", now):
        raise UserError("activities.import_over")
    return draft


def _settled(session: Session, user_id: str, file_id: str, draft: dict[str, Any], now: datetime) -> None:
    drafts.keep(session, user_id, FORM + file_id, draft, now)
    told = {"many": draft["planned"]}
    audit.record(session, at=now, actor=user_id, verb="activities.import", subject=file_id, **told)
    outbox.enqueue_update(session, draft["answer"], now=now, due_at=now, expires_at=now + OF_USE_FOR)


def render(session: Session, words: Words, row: Delivery, now: datetime) -> Mapping[str, Any] | None:
    """The answer once it was decided what becomes of the file."""
    for answer in outbox.get(session, [str(row.target_id)]):
        draft = drafts.get(session, row.recipient, FORM + answer.dedupe_key.split(":")[1], now - OF_USE_FOR)
        if draft and "planned" in draft:
            return _outcome(session, words, row.recipient, draft).payload()
    return None


def _outcome(session: Session, words: Words, user_id: str, draft: Mapping[str, Any]) -> Message:
    t, many = words[people.language_of(session, user_id)], draft["planned"]
    said = t("activities.import_left") if many is None else t.n("activities.imported", many)
    return import_views.file_message(t, said, draft["title"])
