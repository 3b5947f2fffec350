"""The command line: `juuri ...` or `python -m bot ...`. Heavy imports stand inside the functions: `--help` stays quick."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import TYPE_CHECKING

import click

from bot.commands.activities import activities
from bot.commands.backup import backup
from bot.commands.check import check
from bot.commands.coordinator import coordinator
from bot.commands.departments import departments
from bot.commands.digest import digest
from bot.commands.doctor import doctor
from bot.commands.manifest import manifest
from bot.commands.migrate import migrate
from bot.commands.nuggets import nuggets
from bot.commands.restore import restore
from bot.commands.reviews import reviews
from bot.commands.shared import operator_settings, told

if TYPE_CHECKING:
    from bot.settings import Settings


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Juuri, a Slack bot that lets a social media culture take root in an organisation."""


for command in (
    activities,
    backup,
    check,
    coordinator,
    departments,
    digest,
    doctor,
    manifest,
    migrate,
    nuggets,
    restore,
    reviews,
):
    main.add_command(command)


@main.command()
@click.option("--host", help="Address to listen on; overrides HOST.")
@click.option("--port", type=click.IntRange(0, 65535), help="HTTP port; overrides PORT.")
def run(host: str | None, port: int | None) -> None:
    """Run the bot until it is told to stop (SIGTERM or Ctrl+C)."""
    from bot import logs

    with told():
        settings = operator_settings()
        overrides = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
        logs.set_up(settings.log_format)
        asyncio.run(_run(settings.model_copy(update=overrides)))


async def _run(settings: Settings) -> None:
    from bot.app import build_app

    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    juuri = await build_app(settings)
    starting, stopping = asyncio.create_task(juuri.start()), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
            way = (
                "Socket Mode"
                if settings.socket_mode
                else f"HTTP on {settings.host}:{juuri.port}, path /slack/events"
            )
            click.echo(f"Juuri is running ({way}). Open its Home in Slack to set it up. Ctrl+C stops it.")
            await stopping
        click.echo("Stopping: finishing what is under way.")
    finally:
        starting.cancel()
        stopping.cancel()
        await juuri.stop()


@main.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def demo(arguments: tuple[str, ...]) -> None:
    """Run Juuri in the playground: a small Slack on this machine, no account needed. See `juuri demo --help`."""
    os.execv(sys.executable, [sys.executable, "-m", "playground", *arguments])  # noqa: S606 (ourselves)


@main.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def chaos(arguments: tuple[str, ...]) -> None:
    """Kill real bots while a small Slack fails at random, and count what was lost or doubled. See `juuri chaos --help`."""
    os.execv(sys.executable, [sys.executable, "-m", "playground.chaos", *arguments])  # noqa: S606 (ourselves)


if __name__ == "__main__":
    main()
