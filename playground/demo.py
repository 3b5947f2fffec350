"""The demo: the small Slack, the bot and a sample organisation in one process, sharing one movable clock."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DatabaseError

from bot.app import Juuri, build_app
from bot.delivery import Timing
from bot.errors import StartError
from bot.locks import is_running
from bot.settings import Settings
from playground import opening, sample_work, snapshot
from playground.clock import MovableClock
from playground.samples import havutuike
from playground.server import Playground
from playground.walking import walk
from playground.workspace import Workspace
from storage.migrate import CannotMigrate

QUICK = Timing(
    http=4,
    history_lag=1,
    settle=6,
    lease=14,
    channel_pace=0,
    posts_per_second=50,
    updates_per_second=50,
)
"""Nothing in the playground takes as long as the internet, and nothing there need be spared."""
DATABASE = "playground.db"
SNAPSHOT = "playground.json"


@dataclass(frozen=True)
class Wish:
    """How a demo is asked for; `folder` is where its files are kept."""

    folder: Path
    port: int = 3141
    is_reset: bool = False
    is_blank: bool = False
    language: str = "en"


class Demo:
    """A demo from its start to its stop. `notes` says in sentences how it came about."""

    def __init__(self, wish: Wish) -> None:
        self.wish = wish
        self.notes: list[str] = []
        self.clock = MovableClock()
        self.playground: Playground
        self.juuri: Juuri
        self._database, self._snapshot = wish.folder / DATABASE, wish.folder / SNAPSHOT
        self._keeper: snapshot.Keeper
        self._walking: asyncio.Task[None] | None = None

    @property
    def page(self) -> str:
        """Where the page is, with the person to be at first and what they look at."""
        if self.wish.is_blank:
            return f"{self.playground.url}/#as={opening.ADMIN}&channel=home"
        return f"{self.playground.url}/#as={opening.HOSTS[self.wish.language]}"

    async def start(self) -> None:
        """Begin, or go on where the last demo stopped. Raises StartError."""
        url = f"sqlite:///{self._database}"
        if is_running(url):
            raise StartError(
                f"A demo is running on {self._database} already: stop it first (Ctrl+C where it was started)."
            )
        kept = self._kept()
        self.playground = self._playground(kept)
        try:
            await self.playground.start(port=self.wish.port)
        except OSError as error:
            raise StartError(
                f"Port {self.wish.port} cannot be used ({error.strerror}): choose another one with --port."
            ) from None
        try:
            await self._wake(url, is_new=kept is None)
        except BaseException:
            await self.playground.stop()
            raise

    async def _wake(self, url: str, *, is_new: bool) -> None:
        playground, slack = self.playground, self.playground.slack
        settings = Settings(
            slack_bot_token=playground.bot_token,
            slack_app_token=playground.app_token,
            slack_api_url=playground.api_url,
            database_url=url,
            _env_file=None,
        )
        try:
            self.juuri = await build_app(settings, clock=self.clock, timing=QUICK)
        except (CannotMigrate, DatabaseError):
            raise StartError(f"{self._database} cannot be read by this Juuri: --reset begins anew.") from None
        slack.walk = self._walk
        await self.juuri.start()
        self._keeper = snapshot.Keeper(slack, self._snapshot)
        try:
            if is_new and not self.wish.is_blank:
                await opening.play(playground, self.wish.language)
                await sample_work.fill(self.juuri)
            await self.juuri.scheduler.settle_now()
        except BaseException:
            await self.juuri.stop()
            raise
        self._keeper.start()  # only now: an opening that was broken off begins anew

    async def stop(self) -> None:
        """Stop in the order that loses nothing."""
        if self._walking:
            self._walking.cancel()
        await self.juuri.stop()
        await self._keeper.stop()
        await self.playground.stop()

    async def __aenter__(self) -> "Demo":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _walk(self, to: datetime) -> None:
        self._walking = asyncio.create_task(walk(self.juuri, self.clock, to))
        try:
            await self._walking
        finally:
            self._walking = None

    def _playground(self, kept: dict[str, Any] | None) -> Playground:
        if kept is None:
            self.clock.set(opening.monday_morning(self.clock.now()))

        def fill(workspace: Workspace) -> None:
            if kept is None:
                havutuike(workspace)
            else:
                snapshot.restore(workspace, kept)

        return Playground(clock=self.clock, unlimited=True, samples=fill)

    def _kept(self) -> dict[str, Any] | None:
        """What the last demo left. None where a new one begins; nothing is left over then."""
        kept = None
        if not self.wish.is_reset and (self._database.exists() or self._snapshot.exists()):
            try:
                kept = snapshot.read(self._snapshot)
                snapshot.restore(Workspace(MovableClock()), kept)  # whole, or not at all
                if not self._database.exists():
                    raise snapshot.Unreadable
            except snapshot.Unreadable:
                kept = None
                self.notes.append("What an earlier demo left is not complete: everything begins anew.")
        if kept is None:
            for left in (*self.wish.folder.glob(f"{DATABASE}*"), *self.wish.folder.glob(f"{SNAPSHOT}*")):
                left.unlink()
        elif self.wish.is_blank or self.wish.language != "en":
            self.notes.append("It goes on where it stopped; add --reset to begin anew as you asked.")
        return kept
