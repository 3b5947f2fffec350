"""Imports every table, so that `Base.metadata` is whole; used by migrations and by nothing else."""

from storage import (
    activities,
    audit,
    channels,
    claims,
    departments,
    drafts,
    feeds,
    inbound,
    members,
    nuggets,
    occurrences,
    outbox,
    outlets,
    reminders,
    series,
    settings,
    suggestions,
)
from storage.types import Base

__all__ = [
    "Base",
    "activities",
    "audit",
    "channels",
    "claims",
    "departments",
    "drafts",
    "feeds",
    "inbound",
    "members",
    "nuggets",
    "occurrences",
    "outbox",
    "outlets",
    "reminders",
    "series",
    "settings",
    "suggestions",
]
