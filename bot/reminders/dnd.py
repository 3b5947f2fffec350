"""Do-not-disturb: shortly before a reminder is sent Slack is asked whether the person wants to be left alone.

Asynchronous shell. Slack tells a bot of the schedule in a person's settings, not of a pause they chose for the moment.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.reminders.asking import LOOKED_AT
from storage import outbox, reminders
from storage.session import Store

log = structlog.get_logger()

KEPT_S = 300.0
"""How long an answer of Slack's is believed."""
REFUSED_S = 3600.0
"""How long Slack is not asked again where the scope is missing."""
SLACK_TIME = timedelta(minutes=15)
"""How long before the end of the work day a reminder goes all the same."""
MANY = 50


def quiet_until(answer: Mapping[str, Any], now: datetime) -> datetime | None:
    """Until when a person is not to be disturbed, by what dnd.info says; None where they may be now."""
    start, end = answer.get("next_dnd_start_ts") or 0, answer.get("next_dnd_end_ts") or 0
    if not answer.get("dnd_enabled") or not start <= now.timestamp() < end:
        return None
    return datetime.fromtimestamp(end, UTC)


class DoNotDisturb:
    """What one process knows of it."""

    def __init__(self, store: Store, client: AsyncWebClient, clock: Clock) -> None:
        self._store, self._client, self._clock = store, client, clock
        self._asked: dict[str, tuple[float, datetime | None]] = {}
        """When (monotonic) Slack was asked about a person, and until when they want their peace."""
        self._not_before = 0.0

    async def look(self) -> None:
        """Put off the reminders that are due soon of people who do not want to be disturbed, within the same work day."""
        now = self._clock.now()
        if self._clock.monotonic() < self._not_before:
            return
        for delivery in await self._store.read(outbox.due_soon, reminders.KIND, now + LOOKED_AT, MANY):
            try:
                until = await self._until(delivery.recipient, now)
            except SlackApiError as error:
                word = str(error.response.get("error", ""))
                log.info("dnd_unknown", error=word)
                self._not_before = self._clock.monotonic() + (REFUSED_S if word == "missing_scope" else 60.0)
                return
            except (TimeoutError, aiohttp.ClientError, OSError):
                return
            if until and delivery.due_at < until < delivery.expires_at - SLACK_TIME:
                await self._store.write_patiently(outbox.put_off, delivery.id, until)

    async def _until(self, user_id: str, now: datetime) -> datetime | None:
        seen_at, until = self._asked.get(user_id, (float("-inf"), None))
        if self._clock.monotonic() - seen_at > KEPT_S or (until is not None and until <= now):
            until = quiet_until((await self._client.dnd_info(user=user_id)).data, now)  # type: ignore[arg-type]
            self._asked[user_id] = (self._clock.monotonic(), until)
        return until
