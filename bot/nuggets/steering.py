"""What coordinators do with the next nugget of a channel: look at it, share it now, skip it. Synchronous."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot import authority, people
from bot.content import Nugget
from bot.errors import UserError
from bot.message import Told
from bot.nuggets import service
from bot.nuggets.service import Shelf
from storage import audit, channels, nuggets
from storage.values import Schedule


@dataclass(frozen=True)
class Preview:
    """The next nugget of a channel; `language` is that of who looks."""

    language: str
    channel_language: str
    nugget: Nugget


def place(channel_id: str, number: int) -> str:
    """What a button carries: a channel and the place its next nugget will take, so that it acts on that one only."""
    return f"{channel_id}:{number}"


def preview(session: Session, shelf: Shelf, value: str, by: str, now: datetime) -> Preview:
    """What comes next in a channel. Raises UserError."""
    authority.require_coordinator(session, by)
    schedule, _ = _channel(session, value)
    nugget = service.draw(session, shelf, schedule, now)
    if nugget is None:
        raise UserError("nuggets.nothing_left")
    return Preview(people.language_of(session, by), schedule.language, nugget)


def share_now(session: Session, shelf: Shelf, value: str, by: str, now: datetime) -> Told:
    """Share a channel's next nugget at once; who comes second is told so. Raises UserError."""
    authority.require_coordinator(session, by)
    schedule, number = _channel(session, value)
    nugget, _ = service.share_next(session, shelf, schedule, f"now-{number}", now, number)
    _record(session, "nuggets.share_now", schedule, nugget, by, now)
    language = people.language_of(session, by)
    values = {"title": nugget.text(language).title, "channel": _name(session, schedule)}
    return Told(language, "nuggets.shared_now", values)


def skip(session: Session, shelf: Shelf, value: str, by: str, now: datetime) -> Told:
    """Leave out a channel's next nugget: the one after it comes in its place. Raises UserError."""
    authority.require_coordinator(session, by)
    schedule, number = _channel(session, value)
    nugget, _ = service.take_next(session, shelf, schedule, now, number)
    _record(session, "nuggets.skip", schedule, nugget, by, now)
    service.warn_if_dry(session, shelf, schedule, now)
    language = people.language_of(session, by)
    values = {"title": nugget.text(language).title, "channel": _name(session, schedule)}
    return Told(language, "nuggets.skipped", values)


def _channel(session: Session, value: str) -> tuple[Schedule, int]:
    channel_id, _, number = value.partition(":")
    schedule = nuggets.get(session, channel_id)
    if schedule is None or not number.isdecimal():
        raise UserError("nuggets.not_subscribed")
    return schedule, int(number)


def _record(session: Session, verb: str, schedule: Schedule, nugget: Nugget, by: str, now: datetime) -> None:
    audit.record(session, at=now, actor=by, verb=verb, subject=schedule.channel_id, slug=nugget.slug)


def _name(session: Session, schedule: Schedule) -> str:
    channel = channels.get(session, schedule.channel_id)
    return channel.name if channel else schedule.channel_id
