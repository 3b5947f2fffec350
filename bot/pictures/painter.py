"""What must be known to draw one kind of picture and to send the message that shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

Gather = Callable[[Session, str], Any]
"""`gather(session, subject)`: the facts to draw, as values, words in the right language among them."""
Draw = Callable[[Any], tuple[bytes, str]]
"""`draw(facts)`: a PNG, and in words what it shows. Runs in a thread of its own; what draws is imported there, not before."""
Ready = Callable[[Session, str, str | None, str, datetime], str | None]
"""`ready(session, subject, file_id, alt, now)`: puts the message into the outbox, with the picture (`bot.message.picture`)
or, where `file_id` is None, without; `alt` is "" where nothing could be drawn. Returns the row's id; None where no message
shows the picture, which is then deleted. Its transaction also decides about the picture, so it takes effect once."""


@dataclass(frozen=True)
class Painter:
    """One kind of picture; wired in `bot/app.py`."""

    gather: Gather
    draw: Draw
    ready: Ready
