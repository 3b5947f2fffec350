"""Short-lived permissions: trigger ids that open modals, and response URLs."""

import secrets
from dataclasses import dataclass

from playground.clock import MovableClock

TRIGGER_LIFE_S = 3.0
RESPONSE_URL_LIFE_S = 30 * 60.0
RESPONSE_URL_USES = 5


@dataclass(slots=True)
class Trigger:
    """A permission to open one modal for one person."""

    user: str
    issued_at: float
    used: bool = False


class Triggers:
    """Trigger ids: three real seconds, one use."""

    def __init__(self, clock: MovableClock) -> None:
        self._clock = clock
        self._triggers: dict[str, Trigger] = {}

    def issue(self, user: str) -> str:
        """A new trigger id for what a person just did."""
        trigger_id = f"{len(self._triggers) + 1}.1.{secrets.token_hex(8)}"
        self._triggers[trigger_id] = Trigger(user, self._clock.monotonic())
        return trigger_id

    def redeem(self, trigger_id: str) -> tuple[str | None, str]:
        """The person it was issued for, or None and Slack's name for the error."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            return None, "invalid_trigger_id"
        if trigger.used:
            return None, "exchanged_trigger_id"
        if self._clock.monotonic() - trigger.issued_at > TRIGGER_LIFE_S:
            return None, "expired_trigger_id"
        trigger.used = True
        return trigger.user, ""


@dataclass(slots=True)
class ResponseUrl:
    """Where an app may answer to something a person did."""

    channel: str
    user: str
    issued_at: float
    message_ts: str | None = None
    thread_ts: str | None = None
    uses: int = 0


class ResponseUrls:
    """Response URLs: thirty real minutes, five uses."""

    def __init__(self, clock: MovableClock) -> None:
        self._clock = clock
        self._urls: dict[str, ResponseUrl] = {}

    def issue(
        self, channel: str, user: str, *, message_ts: str | None = None, thread_ts: str | None = None
    ) -> str:
        """The last part of a new URL."""
        key = secrets.token_urlsafe(18)
        self._urls[key] = ResponseUrl(channel, user, self._clock.monotonic(), message_ts, thread_ts)
        return key

    def use(self, key: str) -> tuple[ResponseUrl | None, str]:
        """The URL's purpose, counted as used, or None and what is wrong."""
        url = self._urls.get(key)
        if url is None or self._clock.monotonic() - url.issued_at > RESPONSE_URL_LIFE_S:
            return None, "expired_url"
        if url.uses >= RESPONSE_URL_USES:
            return None, "used_url"
        url.uses += 1
        return url, ""
