"""`juuri demo`: the small Slack, the bot and a sample organisation in one process, sharing one movable clock."""

import argparse
import asyncio
import signal
import sys
from datetime import datetime

from bot import logs
from bot.app import Juuri, build_app
from bot.delivery import Timing
from bot.errors import StartError
from bot.settings import PROJECT, Settings
from playground.clock import MovableClock
from playground.server import Playground

DATA = PROJECT / "data" / "playground.db"
QUICK = Timing(http=4, history_lag=1, settle=6, lease=14)
"""Nothing in the playground takes as long as the internet."""


async def walk(juuri: Juuri, clock: MovableClock, to: datetime) -> None:
    """Move civil time to `to` through every instant at which something falls due, delivering all of it on the way."""
    while (due := await juuri.scheduler.next_due()) is not None and due <= to:
        clock.set(due)
        await juuri.scheduler.settle_now()
    clock.set(to)
    await juuri.scheduler.settle_now()


async def _demo(options: argparse.Namespace) -> None:
    clock = MovableClock()
    playground = Playground(clock=clock)
    await playground.start(port=options.port)
    settings = Settings(
        slack_bot_token=playground.bot_token,
        slack_app_token=playground.app_token,
        slack_api_url=playground.api_url,
        database_url=f"sqlite:///{DATA}",
        _env_file=None,
    )
    juuri = await build_app(settings, clock=clock, timing=QUICK)
    playground.slack.walk = lambda to: walk(juuri, clock, to)
    await juuri.start()
    await juuri.scheduler.settle_now()
    sys.stdout.write(
        f"""
The playground is open: {playground.url}/
  Web API      {playground.api_url}
  bot token    {playground.bot_token}
  app token    {playground.app_token}
  as a person  xoxp-<user id>, for instance xoxp-U0AINO
Programs drive it too: see playground/README.md. Ctrl+C stops it.
"""
    )
    sys.stdout.flush()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
    await juuri.stop()
    await playground.stop()


def main() -> None:
    """Try Juuri in a small Slack on this machine: nothing to install, no account."""
    parser = argparse.ArgumentParser(prog="juuri demo", description=main.__doc__)
    parser.add_argument("--port", type=int, default=3141, help="where the page listens (default 3141)")
    parser.add_argument("--reset", action="store_true", help="forget what was done before and start anew")
    options = parser.parse_args()
    logs.set_up("text")
    if options.reset:
        for file in DATA.parent.glob(f"{DATA.name}*"):
            file.unlink()
    try:
        asyncio.run(_demo(options))
    except (StartError, OSError) as error:
        sys.exit(f"Error: {error}")


if __name__ == "__main__":
    main()
