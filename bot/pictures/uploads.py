"""Bringing a picture to Slack: an address, the bytes, and waiting until Slack knows what they are."""

import asyncio

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.delivery.answers import LOST_ANSWERS, retry_after
from bot.message import shorten

LOOKS = 60
"""So often Slack is asked, at most, what a file is."""
GONE = frozenset({"file_not_found", "file_deleted"})


class Refused(Exception):
    """Slack will not take it, however often it is asked; the word says why."""


class Trouble(Exception):
    """It may work later. `wait`: seconds that Slack wants to be left alone, if it said so."""

    def __init__(self, word: str, wait: float = 0.0) -> None:
        super().__init__(word)
        self.wait = wait


class Uploads:
    """The four calls. Each raises Refused or Trouble."""

    def __init__(self, client: AsyncWebClient, clock: Clock, patience_s: float) -> None:
        self._client, self._clock, self._patience_s = client, clock, patience_s

    async def address(self, name: str, length: int, alt: str) -> tuple[str, str]:
        """Where the bytes go, and the id of the file to be."""
        try:
            place = await self._client.files_getUploadURLExternal(
                filename=name, length=length, alt_txt=shorten(alt, 500)
            )
        except Exception as error:
            raise _meant(error) from None
        return str(place["upload_url"]), str(place["file_id"])

    async def send(self, url: str, file_id: str, content: bytes) -> None:
        """The bytes, and the word that they are all; into no channel, so that a message shows them."""
        session = self._client.session
        assert session is not None  # noqa: S101 (given in bot/app.py)
        try:
            async with session.post(url, data=content) as answer:
                if answer.status != 200:
                    raise Trouble(f"http_{answer.status}")
            await self._client.files_completeUploadExternal(files=[{"id": file_id}])
        except Exception as error:
            raise _meant(error) from None

    async def is_known(self, file_id: str) -> bool:
        """Whether Slack has looked at a file and takes it for a picture."""
        try:
            answer = await self._client.files_info(file=file_id)
        except Exception as error:
            raise _meant(error) from None
        kind = str(answer["file"].get("mimetype") or "")
        if kind and not kind.startswith("image/"):
            raise Refused("no_picture")
        return bool(kind)

    async def wait_until_known(self, file_id: str) -> None:
        """Until Slack has looked at the file, as long as it is given time."""
        until = self._clock.monotonic() + self._patience_s
        while not await self._is_known_yet(file_id):
            if self._clock.monotonic() >= until:
                raise Trouble("type_unknown")
            await asyncio.sleep(self._patience_s / LOOKS)

    async def _is_known_yet(self, file_id: str) -> bool:
        """The same of a file just uploaded, which may not be found everywhere yet."""
        try:
            return await self.is_known(file_id)
        except Refused as refusal:
            if str(refusal) in GONE:
                return False
            raise

    async def delete(self, file_id: str) -> None:
        """Take a file out of Slack; one that is gone already is no trouble."""
        try:
            await self._client.files_delete(file=file_id)
        except Exception as error:
            meant = _meant(error)
            if not (isinstance(meant, Refused) and str(meant) in GONE):
                raise meant from None


def _meant(error: Exception) -> Exception:
    """What came back from a call, as Refused or Trouble; anything else is a fault of ours and stays what it is."""
    if isinstance(error, SlackApiError):
        answer = error.response
        word = str(answer.get("error", "")) if isinstance(answer.data, dict) else ""
        if answer.status_code == 429:
            return Trouble("ratelimited", retry_after(answer))
        if answer.status_code >= 500 or word in LOST_ANSWERS or not word:
            return Trouble(word or f"http_{answer.status_code}")
        return Refused(word)
    if isinstance(error, (TimeoutError, aiohttp.ClientError, OSError)):
        return Trouble(type(error).__name__)
    return error
