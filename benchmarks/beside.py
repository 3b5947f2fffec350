"""A Juuri whose readers are kept busy: a process of its own for the benchmark of clicks beside a large read.

Prints its port; at SIGUSR1 one reader thread begins to read, again and again, what a weekly digest says.
"""

import asyncio
import json
import signal

from sqlalchemy.orm import Session

from bot import logs, organisation
from bot.app import build_app
from bot.clock import SystemClock
from bot.digest import rules
from bot.digest.facts import Facts
from bot.digest.gathering import gather
from bot.nuggets.service import Shelf
from bot.settings import Settings


def read(session: Session, shelf: Shelf) -> Facts:
    """All that a digest of this week says."""
    now = SystemClock().now()
    return gather(session, shelf, rules.slot_of(organisation.load(session), now.date()), now)


async def main() -> None:
    """Run until SIGTERM."""
    loop, stop, go = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.add_signal_handler(signal.SIGUSR1, go.set)
    juuri = await build_app(Settings(_env_file=None))
    await juuri.start()
    print(json.dumps({"port": juuri.port}), flush=True)

    async def keep_reading() -> None:
        await go.wait()
        while True:
            await juuri.deps.store.read(read, juuri.deps.shelf)

    reading = asyncio.create_task(keep_reading())
    await stop.wait()
    reading.cancel()
    await juuri.stop()


if __name__ == "__main__":
    logs.set_up("json")
    asyncio.run(main())
