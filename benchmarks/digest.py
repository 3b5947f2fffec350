"""A Juuri whose readers are kept busy: a process of its own for the benchmark of clicks beside a large read.

Prints its port; at SIGUSR1 one reader thread begins to read, again and again, as much as a weekly digest needs.
"""

import asyncio
import json
import signal

from sqlalchemy.orm import Session

from bot import logs
from bot.app import build_app
from bot.clock import SystemClock
from bot.settings import Settings
from storage import figures, nuggets
from storage.values import Tally

SHARES = 500
"""A week of 250 channels."""


def read(session: Session) -> dict[int, Tally]:
    """What a digest counts: the week's nuggets with how they were received, and the state of deliveries and slots."""
    figures.lines(session, SystemClock().now())
    return nuggets.tallies(session, [share.id for share in nuggets.last_shares(session, SHARES)])


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
            await juuri.deps.store.read(read)

    reading = asyncio.create_task(keep_reading())
    await stop.wait()
    reading.cancel()
    await juuri.stop()


if __name__ == "__main__":
    logs.set_up("json")
    asyncio.run(main())
