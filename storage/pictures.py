"""Pictures that Juuri draws: wanted, drawn, uploaded, and handed over to the message that shows them.

Every statement after `take` names the lease, so that a process that lost it changes nothing.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, delete, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.outbox import Outbox
from storage.states import OutboxState, PictureState
from storage.types import Base, insert_once
from storage.writing import TO_DRAW


class Picture(Base):
    """One picture. Civil times are `_at`; `lease_until` and `not_before` are real time (seconds since 1970)."""

    __tablename__ = "picture"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    """Who paints it: see `bot/pictures/painters.py`."""
    subject: Mapped[str]
    """What it is of, such as a review's id."""
    state: Mapped[str]
    wanted_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    """When it was handed over, or given up."""
    file_id: Mapped[str | None]
    """Slack's id, noted before the bytes go: whoever goes on after a crash looks whether it is there."""
    alt: Mapped[str | None]
    """What the picture shows, in words; kept until it is handed over."""
    outbox_id: Mapped[str | None] = mapped_column(ForeignKey("outbox.id"))
    """The message that was to show it."""
    attempts: Mapped[int]
    not_before: Mapped[float]
    lease: Mapped[str | None]
    lease_until: Mapped[float]
    error: Mapped[str | None]
    """Why it was put off or left out: Slack's word or the name of an error, never text."""


_WANTED = f"state = '{PictureState.WANTED.value}'"
Index("ix_picture_wanted", Picture.id, sqlite_where=text(_WANTED), postgresql_where=text(_WANTED))


class StrayFile(Base):
    """A file that Juuri may have uploaded and that no message shows: to be deleted."""

    __tablename__ = "stray_file"
    file_id: Mapped[str] = mapped_column(primary_key=True)
    noted_at: Mapped[datetime]


@dataclass(frozen=True)
class Wanted:
    """A picture that is being worked at, under a lease."""

    id: int
    kind: str
    subject: str
    file_id: str | None
    alt: str | None
    attempts: int
    lease: str


def want(session: Session, *, kind: str, subject: str, key: str, now: datetime) -> bool:
    """Write down that a picture is wanted; False where the key was used before."""
    values: dict[str, Any] = {"key": key, "kind": kind, "subject": subject, "wanted_at": now}
    values |= {"state": PictureState.WANTED.value, "attempts": 0, "not_before": 0.0, "lease_until": 0.0}
    session.info[TO_DRAW] = True
    return insert_once(session, Picture, "id", values) is not None


def take(session: Session, *, epoch: float, lease_s: float) -> Wanted | None:
    """Take the next picture whose time has come and that nobody works at; it is ours for `lease_s` real seconds."""
    free = select(Picture.id).where(text(_WANTED), Picture.lease_until <= epoch, Picture.not_before <= epoch)
    first = free.order_by(Picture.id).limit(1).with_for_update(skip_locked=True).scalar_subquery()
    lease = str(uuid.uuid4())
    statement = (
        update(Picture)
        .where(Picture.id == first)
        .values(lease=lease, lease_until=epoch + lease_s, attempts=Picture.attempts + 1)
        .returning(Picture.id, Picture.kind, Picture.subject, Picture.file_id, Picture.alt, Picture.attempts)
        .execution_options(synchronize_session=False)
    )
    row = session.execute(statement).one_or_none()
    return Wanted(*row, lease=lease) if row else None


def uploading(
    session: Session, picture: Wanted, file_id: str, alt: str, *, now: datetime, lease_until: float
) -> bool:
    """Note the file before its bytes go; one noted before is stray. False where the lease is lost."""
    if not _mine(session, picture, file_id=file_id, alt=alt, lease_until=lease_until):
        return False
    if picture.file_id:
        stray(session, picture.file_id, now)
    return True


def put_off(session: Session, picture: Wanted, *, not_before: float, error: str) -> bool:
    """Let go of a picture for now. False where the lease is lost."""
    return _mine(session, picture, not_before=not_before, lease_until=0.0, error=error)


def decide(
    session: Session,
    picture: Wanted,
    *,
    file_id: str | None,
    error: str | None,
    now: datetime,
) -> bool:
    """Hand a picture over with its file, or leave it out (None). False where the lease is lost, or it was decided."""
    state = PictureState.SHOWN if file_id else PictureState.LEFT_OUT
    values: dict[str, Any] = {
        "state": state.value,
        "decided_at": now,
        "error": error,
        "alt": None,
        "file_id": file_id,
    }
    noted = session.scalar(select(Picture.file_id).where(Picture.id == picture.id))
    if not _mine(session, picture, **values):
        return False
    if noted and noted != file_id:
        stray(session, noted, now)
    return True


def shown_by(session: Session, picture: Wanted, outbox_id: str | None) -> None:
    """Note the message that shows a picture that was handed over."""
    session.execute(update(Picture).where(Picture.id == picture.id).values(outbox_id=outbox_id))


def file_of(session: Session, outbox_id: str) -> str | None:
    """The file of the picture that a message shows."""
    return session.scalar(select(Picture.file_id).where(Picture.outbox_id == outbox_id).limit(1))


def release_all(session: Session) -> None:
    """At a start where no other process can be alive: nobody works at anything."""
    session.execute(update(Picture).where(text(_WANTED)).values(lease_until=0.0))


def are_wanted(session: Session) -> bool:
    """Whether any picture is still to be decided about."""
    return session.scalar(select(Picture.id).where(text(_WANTED)).limit(1)) is not None


def of_expired(session: Session) -> list[str]:
    """The files of pictures whose message came too late; they are no longer theirs."""
    expired = select(Outbox.seq).where(
        Outbox.id == Picture.outbox_id, Outbox.state == OutboxState.EXPIRED.value
    )
    which = (Picture.state == PictureState.SHOWN.value, Picture.file_id.is_not(None), expired.exists())
    rows = session.execute(select(Picture.id, Picture.file_id).where(*which)).all()
    session.execute(update(Picture).where(Picture.id.in_([row.id for row in rows])).values(file_id=None))
    return [row.file_id for row in rows]


def stray(session: Session, file_id: str, now: datetime) -> None:
    """Note a file to be deleted."""
    insert_once(session, StrayFile, "file_id", {"file_id": file_id, "noted_at": now})


def strays(session: Session, many: int) -> list[str]:
    """Files to be deleted, oldest first."""
    return list(session.scalars(select(StrayFile.file_id).order_by(StrayFile.noted_at).limit(many)))


def swept(session: Session, file_id: str) -> None:
    """A stray file is gone."""
    session.execute(delete(StrayFile).where(StrayFile.file_id == file_id))


def _mine(session: Session, picture: Wanted, **values: object) -> bool:
    statement = (
        update(Picture)
        .where(Picture.id == picture.id, Picture.lease == picture.lease, text(_WANTED))
        .values(**values)
        .returning(Picture.id)
        .execution_options(synchronize_session=False)
    )
    return session.execute(statement).first() is not None
