"""What a reminder tells of an activity, as values."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from storage.values import Activity


class Standing(StrEnum):
    """How an activity stands for whom it was told."""

    OPEN = "open"
    OFFERED = "offered"
    """Somebody was asked to take it over."""
    SNOOZED = "snoozed"
    ESCALATED = "escalated"
    DONE = "done"
    CANCELLED = "cancelled"
    MISSED = "missed"
    HANDED_OVER = "handed_over"


@dataclass(frozen=True)
class Item:
    """One activity in a message."""

    activity: Activity
    outlet: str | None
    standing: Standing
    today: date
    """Of whom it is told."""
    days_late: int
    """Work days since it was due."""
    name: str = ""
    """Who was asked to take it over; else the owner."""
    owner: str = ""
    snoozed_until: date | None = None
    for_deputy: bool = False


@dataclass(frozen=True)
class Choice:
    """What somebody can say of an activity instead of doing it now."""

    language: str
    activity: Activity
    days: tuple[date, ...]
    """Offered for the next reminder."""
    today: date
    latest: date
    """The last day for the next reminder."""
