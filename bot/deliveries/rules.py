"""What was not delivered, and how long it may still be sent. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

_OF_USE_FOR = {
    "nugget": timedelta(hours=24),
    "dry": timedelta(days=7),
    "welcome": timedelta(days=7),
    "suggestion_card": timedelta(days=7),
    "suggestion_shared": timedelta(days=7),
    "suggestion_news": timedelta(days=7),
    "suggestion_note": timedelta(days=7),
    "suggestion_thanks": timedelta(days=7),
    "activity_news": timedelta(days=3),
}
_OTHERWISE = timedelta(hours=48)


@dataclass(frozen=True)
class Undelivered:
    """A post that did not arrive or, where Slack's history may not be read, perhaps did not."""

    id: str
    kind: str
    recipient: str
    due_at: datetime
    is_unverified: bool
    error: str
    """Slack's word for why."""


def of_use_for(kind: str) -> timedelta:
    """How long a delivery of this kind is worth sending once a coordinator wants it sent again."""
    return _OF_USE_FOR.get(kind, _OTHERWISE)
