"""Where wanted pictures are drawn, uploaded and handed over to their messages, one after another."""

import asyncio

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.delivery.timing import Timing
from bot.pictures import service
from bot.pictures.painter import Painter
from bot.pictures.uploads import Refused, Trouble, Uploads
from storage import pictures
from storage.pictures import Wanted
from storage.session import Store, StoreError

log = structlog.get_logger()

TRIES = 5
"""After so many a message goes without its picture."""
STRAYS_AT_ONCE = 20


class LeaseLost(Exception):
    """Another process works at this picture now."""


class Studio:
    """Works for one process. What it has done so far stands in the database, so that another may go on."""

    def __init__(
        self,
        store: Store,
        client: AsyncWebClient,
        clock: Clock,
        timing: Timing,
        painters: dict[str, Painter],
    ) -> None:
        self._store, self._clock, self._timing = store, clock, timing
        self.painters = painters
        self._uploads = Uploads(client, clock, timing.picture)
        self._task: asyncio.Task[None] | None = None
        self._is_open = self._is_asked = False

    async def open(self, *, alone: bool) -> None:
        """Begin. `alone` (no other process can live): what was being worked at is taken over at once."""
        if alone:
            await self._store.write_patiently(pictures.release_all)
        self._is_open = True
        self.look()

    def look(self) -> None:
        """See what is wanted, in a task of its own, unless that is being done."""
        self._is_asked = True
        if self._is_open and not self.is_busy:
            self._task = asyncio.create_task(self._work())

    @property
    def is_busy(self) -> bool:
        """Whether something is being looked at or worked at."""
        return self._task is not None and not self._task.done()

    async def close(self, seconds: float) -> None:
        """Finish what is being worked at, at most so long; what is left then goes on after the next start."""
        self._is_open = False
        if self._task and self.is_busy:
            _, late = await asyncio.wait({self._task}, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _work(self) -> None:
        try:
            while self._is_asked and self._is_open:
                self._is_asked = False
                if await self._store.read(pictures.are_wanted):
                    await self._make_all()
        except Exception as error:  # looked at again at the next interval
            log.error("job_failed", job="pictures", error=type(error).__name__)

    async def _make_all(self) -> None:
        while self._is_open:
            picture = await self._store.write_patiently(
                pictures.take, epoch=self._clock.epoch(), lease_s=self._timing.picture_lease
            )
            if picture is None:
                return
            await self._make(picture)

    async def _make(self, picture: Wanted) -> None:
        """One picture, or its message without it. Nothing but cancellation and the database's trouble gets out of here."""
        painter = self.painters.get(picture.kind)
        if painter is None:
            await self._put_off(picture, "no_painter")
            return
        try:
            file_id, alt = await self._uploaded(painter, picture)
        except LeaseLost:
            return
        except Refused as refusal:
            await self._hand_over(painter, picture, None, "", str(refusal))
        except Trouble as trouble:
            if picture.attempts < TRIES:
                await self._put_off(picture, str(trouble), trouble.wait)
            else:
                await self._hand_over(painter, picture, None, "", str(trouble))
        else:
            await self._hand_over(painter, picture, file_id, alt)

    async def _uploaded(self, painter: Painter, picture: Wanted) -> tuple[str, str]:
        """The file that Slack knows for a picture, and its words: the one noted before, else a new one."""
        if picture.file_id and picture.alt and await self._is_there(picture.file_id):
            return picture.file_id, picture.alt
        if picture.attempts > TRIES:  # whoever tried did not live to tell
            raise Refused("tried_in_vain")
        content, alt = await self._drawn(painter, picture)
        url, file_id = await self._uploads.address(f"{picture.kind}.png", len(content), alt)
        is_ours = await self._store.write_patiently(
            pictures.uploading,
            picture,
            file_id,
            alt,
            now=self._clock.now(),
            lease_until=self._clock.epoch() + self._timing.picture_lease,
        )
        if not is_ours:
            raise LeaseLost
        await self._uploads.send(url, file_id, content)
        await self._uploads.wait_until_known(file_id)
        return file_id, alt

    async def _is_there(self, file_id: str) -> bool:
        """Whether a file noted before is a picture by now; where not it is drawn anew, and this one is stray."""
        try:
            return await self._uploads.is_known(file_id)
        except Refused:
            return False

    async def _drawn(self, painter: Painter, picture: Wanted) -> tuple[bytes, str]:
        try:
            facts = await self._store.read(painter.gather, picture.subject)
            return await asyncio.to_thread(painter.draw, facts)
        except StoreError as error:
            raise Trouble(str(error)) from None
        except Exception as error:  # whatever is wrong with a picture, its message must go
            log.error("not_drawn", kind=picture.kind, id=picture.id, error=type(error).__name__)
            raise Refused("not_drawn") from None

    async def _hand_over(
        self, painter: Painter, picture: Wanted, file_id: str | None, alt: str, error: str | None = None
    ) -> None:
        if file_id is None:
            log.info("picture", action="left_out", kind=picture.kind, id=picture.id, error=error)
        try:
            await self._store.write_patiently(
                service.hand_over,
                painter,
                picture,
                file_id=file_id,
                alt=alt,
                error=error,
                now=self._clock.now(),
            )
        except Exception as trouble:  # the message must not be lost with it: again later
            log.error("not_handed_over", kind=picture.kind, id=picture.id, error=type(trouble).__name__)
            await self._put_off(picture, "not_handed_over")

    async def _put_off(self, picture: Wanted, error: str, wait: float = 0.0) -> None:
        pause = max(wait, self._timing.picture / 12 * 2 ** min(picture.attempts - 1, TRIES))
        log.info("picture", action="put_off", kind=picture.kind, id=picture.id, error=error)
        not_before = self._clock.epoch() + pause
        await self._store.write_patiently(pictures.put_off, picture, not_before=not_before, error=error)
        asyncio.get_running_loop().call_later(pause, self.look)

    async def leave_out(self) -> None:
        """Let all that wait for a picture go without: while a past is gone through again nothing is drawn."""
        await self._store.write_patiently(service.leave_out, self.painters, self._clock.now())

    async def sweep(self) -> None:
        """Delete the files that no message shows."""
        for file_id in await self._store.write_patiently(service.strays, self._clock.now(), STRAYS_AT_ONCE):
            try:
                await self._uploads.delete(file_id)
            except Refused as refusal:  # it will never be ours to delete
                log.info("picture", action="not_swept", error=str(refusal))
            except Trouble:
                return
            await self._store.write_patiently(pictures.swept, file_id)
