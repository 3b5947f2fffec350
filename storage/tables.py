"""Imports every table, so that `Base.metadata` is whole; used by migrations and by nothing else."""

from storage import audit, channels, departments, inbound, members, nuggets, occurrences, outbox, settings
from storage.types import Base

__all__ = [
    "Base",
    "audit",
    "channels",
    "departments",
    "inbound",
    "members",
    "nuggets",
    "occurrences",
    "outbox",
    "settings",
]
