"""Opening DM channels before something can be sent to a person: Slack's history can only be asked by channel."""

import asyncio
import contextlib
from collections.abc import Callable

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.delivery.answers import LOST_ANSWERS, TROUBLE_S, retry_after
from storage import members, outcomes
from storage.session import Store, StoreError


class DirectMessages:
    """Opens the DM channels that rows wait for. `wake` is called for each that is open."""

    def __init__(self, store: Store, client: AsyncWebClient, clock: Clock, wake: Callable[[], None]) -> None:
        self._store, self._client, self._clock, self._wake = store, client, clock, wake
        self._opening: asyncio.Task[None] | None = None
        self._wait_until = 0.0

    @property
    def tasks(self) -> set[asyncio.Task[None]]:
        """What is under way."""
        return {self._opening} if self._opening else set()

    def open_aside(self) -> None:
        """Open DM channels that are needed, without holding up what can be sent."""
        busy = self._opening is not None and not self._opening.done()
        if not busy and self._clock.monotonic() >= self._wait_until:
            self._opening = asyncio.create_task(self._open())

    async def _open(self) -> None:
        with contextlib.suppress(StoreError):
            for user_id in await self._store.read(outcomes.without_dm, self._clock.now()):
                try:
                    answer = await self._client.conversations_open(users=user_id)
                    await self._store.write_patiently(_dm_opened, user_id, str(answer["channel"]["id"]))
                except SlackApiError as error:
                    word = str(error.response.get("error", ""))
                    if error.response.status_code != 200 or word in LOST_ANSWERS:
                        self._wait_until = self._clock.monotonic() + retry_after(error.response)
                        return
                    await self._store.write_patiently(outcomes.undeliverable, user_id, word)
                except (TimeoutError, aiohttp.ClientError, OSError):
                    self._wait_until = self._clock.monotonic() + TROUBLE_S
                    return
                self._wake()


def _dm_opened(session: Session, user_id: str, channel: str) -> None:
    outcomes.dm_opened(session, user_id, channel)
    members.change(session, user_id, dm_channel_id=channel)
