"""One bot process, as `juuri run` starts it, with the protocol's times scaled down; and the ways to sabotage it."""

import asyncio
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from slack_sdk.http_retry.builtin_async_handlers import async_default_handlers
from sqlalchemy import update
from sqlalchemy.orm import Session

import bot.app
from bot import logs
from bot.content import load_content
from bot.delivery import Courier, Timing
from bot.i18n import load_words
from bot.settings import Settings
from playground.chaos.clock import SharedClock
from playground.chaos.plan import HISTORY_LAG_S
from storage.outbox import Outbox
from storage.outcomes import Outcome
from storage.states import OutboxState

CHAOS_TIMING = Timing(
    http=0.5,
    history_lag=HISTORY_LAG_S,
    settle=1.3,
    lease=2.2,
    channel_pace=0.05,
    posts_per_second=30,
    updates_per_second=50,
    picture=3.0,
    tick=0.5,
)
"""The protocol's times, scaled down together; the invariant holds."""


@dataclass(frozen=True)
class Seat:
    """What a bot process is told."""

    api_url: str
    bot_token: str
    app_token: str
    database: str
    folder: Path
    sabotage: str | None = None


# read once, before the processes are forked: most of a start is reading them
_CONTENT, _WORDS = load_content(), load_words()
bot.app.load_content, bot.app.load_words = (lambda: _CONTENT), (lambda: _WORDS)


def run(seat: Seat) -> None:
    """Be a bot until killed. Ends too when the process that started it is gone."""
    with (seat.folder / "bots.log").open("a") as file:
        os.dup2(file.fileno(), sys.stdout.fileno())
        os.dup2(file.fileno(), sys.stderr.fileno())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the runner, which then stops us
    logs.set_up("json")
    asyncio.run(_run(seat))


async def _run(seat: Seat) -> None:
    settings = Settings(
        slack_bot_token=seat.bot_token,
        slack_app_token=seat.app_token,
        slack_api_url=seat.api_url,
        database_url=seat.database,
        _env_file=None,
    )
    if seat.sabotage == "commit":
        bot.app.Courier = CommitsAfterSending  # type: ignore[misc]
    juuri = await bot.app.build_app(settings, clock=SharedClock(seat.folder / "clock"), timing=CHAOS_TIMING)
    if seat.sabotage == "retries":
        juuri.deps.client.retry_handlers.extend(async_default_handlers())
    await juuri.start()
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    parent = os.getppid()
    while not stop.is_set() and os.getppid() == parent:
        try:
            await asyncio.wait_for(stop.wait(), 1)
        except TimeoutError:
            continue
    await juuri.stop()


class CommitsAfterSending(Courier):
    """Sends first and commits the claim together with what came of it."""

    async def deliver(self, many: int = Courier.IN_FLIGHT) -> int:
        self._dms.open_aside()
        rows, _ = await self._store.read(self._claim, many)  # a reader's changes are never kept
        for row in rows:
            outcome = await self._send(row, float("inf"))
            await self._store.write_patiently(_record, outcome, row.lease, self._clock.now())
        return len(rows)


def _record(session: Session, outcome: Outcome, lease: str | None, now: Any) -> None:
    sent = outcome.state is OutboxState.SENT
    values = {"state": outcome.state.value, "ts": outcome.ts, "lease": lease, "first_try_at": now}
    values |= {"attempts": 1, "sent_at": now if sent else None}
    session.execute(
        update(Outbox)
        .where(Outbox.id == outcome.id, Outbox.state == OutboxState.PENDING.value)
        .values(values)
    )
