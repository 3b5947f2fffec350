"""Keeping the list of places to publish in."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.authority import require_coordinator
from bot.outlets import views
from bot.outlets.rules import read_names
from storage import audit, inbound, outlets


def for_coordinator(session: Session, user_id: str) -> list[str]:
    """The names in use, for who may change them. Raises UserError."""
    require_coordinator(session, user_id)
    return [outlet.name for outlet in outlets.get_all(session) if outlet.is_in_use]


def edit(session: Session, text: str, *, by: str, key: str, now: datetime) -> None:
    """Change the list; the same submission (`key`) counts once. Raises UserError, FieldError."""
    before = set(for_coordinator(session, by))
    if not inbound.is_new(session, key, now):
        return
    names = read_names(text, views.NAMES)
    outlets.put(session, names)
    if before != set(names):
        in_use = [outlet.id for outlet in outlets.get_all(session) if outlet.is_in_use]
        audit.record(session, at=now, actor=by, verb=views.EDIT, subject="outlets", in_use=in_use)
