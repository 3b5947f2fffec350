"""Handing a picture over to its message, and finding files that no message shows. Synchronous; `now` comes from outside."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.pictures.painter import Painter
from storage import pictures
from storage.pictures import Wanted


def hand_over(
    session: Session,
    painter: Painter,
    picture: Wanted,
    *,
    file_id: str | None,
    alt: str,
    error: str | None = None,
    now: datetime,
) -> bool:
    """Decide about a picture and let its message go, with it or without; False where another process did."""
    if not pictures.decide(session, picture, file_id=file_id, error=error, now=now):
        return False
    outbox_id = painter.ready(session, picture.subject, file_id, alt, now)
    if outbox_id:
        pictures.shown_by(session, picture, outbox_id)
    elif file_id:
        pictures.stray(session, file_id, now)
    return True


def strays(session: Session, now: datetime, many: int) -> list[str]:
    """The files to be deleted, those of messages that came too late among them."""
    for file_id in pictures.of_expired(session):
        pictures.stray(session, file_id, now)
    return pictures.strays(session, many)


def leave_out(session: Session, painters: dict[str, Painter], now: datetime) -> None:
    """Let every message that waits for a picture go without: for a past that is gone through again, where none is drawn."""
    while picture := pictures.take(session, epoch=float("inf"), lease_s=0.0):
        if painter := painters.get(picture.kind):
            hand_over(session, painter, picture, file_id=None, alt="", error="restored", now=now)
        else:
            pictures.decide(session, picture, file_id=None, error="no_painter", now=now)
