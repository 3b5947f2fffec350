"""What Slack's answers mean for what was asked."""

from typing import Any

LOST_ANSWERS = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
"""Slack's own errors after which the message may be there all the same."""
NO_HISTORY = frozenset(
    {"missing_scope", "not_in_channel", "channel_not_found", "no_permission", "access_denied"}
)
"""Errors of conversations.history that will not go away by waiting."""
TROUBLE_S = 1.0
"""Wait after an answer that says nothing of how long to wait."""


def retry_after(response: Any) -> float:
    """For how many seconds Slack wants to be left alone."""
    try:
        return float(response.headers["Retry-After"])
    except (KeyError, ValueError):
        return TROUBLE_S
