"""The command line: `juuri ...` or `python -m bot ...`."""

import asyncio
import os
import signal
import sys

import click

from bot import logs
from bot.errors import StartError
from bot.settings import Settings, load_settings


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Juuri, a Slack bot that lets a social media culture take root in an organisation."""


@main.command()
@click.option("--host", help="Address to listen on; overrides HOST.")
@click.option("--port", type=click.IntRange(0, 65535), help="HTTP port; overrides PORT.")
def run(host: str | None, port: int | None) -> None:
    """Run the bot until it is told to stop (SIGTERM or Ctrl+C)."""
    settings = _settings()
    overrides = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    logs.set_up(settings.log_format)
    try:
        asyncio.run(_run(settings.model_copy(update=overrides)))
    except StartError as error:
        raise click.ClickException(str(error)) from None


async def _run(settings: Settings) -> None:
    from bot.app import build_app  # heavy: not for `juuri --help`

    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    juuri = await build_app(settings)
    try:
        await juuri.start()
        way = (
            "Socket Mode"
            if settings.socket_mode
            else f"HTTP on {settings.host}:{juuri.port}, path /slack/events"
        )
        click.echo(f"Juuri is running ({way}). Open its Home in Slack to set it up. Ctrl+C stops it.")
        await stop.wait()
        click.echo("Stopping: finishing what is under way.")
    finally:
        await juuri.stop()


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def demo(arguments: tuple[str, ...]) -> None:
    """Run Juuri in the playground: a small Slack on this machine, no account needed. See `juuri demo --help`."""
    os.execv(sys.executable, [sys.executable, "-m", "playground", *arguments])  # noqa: S606 (ourselves)


@main.command()
@click.option(
    "--down-to", metavar="REVISION", help="Migrate down to this revision instead (`base`: to nothing)."
)
def migrate(down_to: str | None) -> None:
    """Bring the database up to date."""
    from storage import migrate as migrations

    url = _settings().database_url
    before, _ = migrations.revisions(url)
    if down_to:
        migrations.downgrade(url, down_to)
    else:
        migrations.upgrade(url)
    after, _ = migrations.revisions(url)
    click.echo(f"The database stands at {after or 'nothing'} (it was at {before or 'nothing'}).")


def _settings() -> Settings:
    try:
        return load_settings()
    except StartError as error:
        raise click.ClickException(str(error)) from None


if __name__ == "__main__":
    main()
