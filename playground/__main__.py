"""`juuri demo`: try Juuri in a small Slack on this machine."""

import argparse
import asyncio
import signal
import sys
from pathlib import Path

from bot.errors import StartError

DATA = Path(__file__).parent.parent / "data"
LANGUAGES = ("en", "fi", "sv", "nb")


def parser() -> argparse.ArgumentParser:
    """What can be said on the command line."""
    parser = argparse.ArgumentParser(
        prog="juuri demo",
        description="Try Juuri in a small Slack on this machine: nothing to install, no account. "
        "What is done there is kept for the next time.",
    )
    parser.add_argument("--port", type=_port, default=3141, help="where the page listens (default 3141)")
    parser.add_argument("--reset", action="store_true", help="forget what was done before and begin anew")
    parser.add_argument(
        "--language",
        choices=LANGUAGES,
        default="en",
        help="what the sample organisation speaks when it begins (default en)",
    )
    parser.add_argument(
        "--blank", action="store_true", help="begin with Juuri only installed: play the set-up yourself"
    )
    parser.add_argument("--data", type=Path, default=DATA, help="the folder it is kept in (default data/)")
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise ValueError
    return port


async def _run(options: argparse.Namespace) -> None:
    from playground.demo import Demo, Wish  # brings the whole bot along: not needed for --help

    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    demo = Demo(Wish(options.data, options.port, options.reset, options.blank, options.language))
    start = asyncio.ensure_future(demo.start())
    stopped = asyncio.ensure_future(stop.wait())
    await asyncio.wait({start, stopped}, return_when=asyncio.FIRST_COMPLETED)
    if not start.done():
        start.cancel()
        await asyncio.gather(start, return_exceptions=True)
        return
    start.result()
    playground = demo.playground
    sys.stdout.write(
        "".join(f"{note}\n" for note in demo.notes)
        + f"""
The playground is open: {demo.page}
  Web API      {playground.api_url}
  bot token    {playground.bot_token}
  app token    {playground.app_token}
  as a person  xoxp-<user id>, for instance xoxp-U0AINO
Programs drive it too: see playground/README.md. Ctrl+C stops it; what you did is kept.
"""
    )
    sys.stdout.flush()
    await stop.wait()
    await demo.stop()


def main() -> None:
    """Run the demo until it is told to stop."""
    options = parser().parse_args()
    from bot import logs

    logs.set_up("text")
    try:
        asyncio.run(_run(options))
    except (StartError, OSError) as error:
        sys.exit(f"Error: {error}")


if __name__ == "__main__":
    main()
