"""`juuri restore`."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.shared import told

if TYPE_CHECKING:
    from bot.restoring import Restored
    from bot.settings import Settings


@click.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--verify/--no-verify",
    default=True,
    show_default=True,
    help="Ask Slack's history what was sent since the backup, so that nothing is sent twice.",
)
def restore(file: Path | None, verify: bool) -> None:
    """Put the backup FILE in the place of the SQLite database (kept aside), and check what was sent since.

    Nothing is sent: the next `juuri run` sends what is missing. Without FILE, the database is checked as it stands: for
    PostgreSQL, after pg_restore. All bots must be stopped.
    """
    from bot import logs
    from bot.commands.backup import without_password
    from bot.commands.shared import operator_settings
    from bot.errors import StartError
    from bot.locks import SqliteLock, is_running
    from storage.engines import database_url

    with told():
        settings = operator_settings()
        logs.set_up(settings.log_format)
        url = database_url(settings.database_url)
        if url.get_backend_name() == "sqlite":
            lock = SqliteLock.take(settings.database_url) if file else None
            try:
                restored = _from_file(settings, file, verify) if file else _as_it_stands(settings, verify)
            finally:
                if lock:
                    lock.release()
        elif file:
            line = f"pg_restore --clean --if-exists --dbname={without_password(url)} {file}"
            raise StartError(
                f"PostgreSQL has its own tool: `{line}`. Then `juuri restore` checks what was sent since."
            )
        elif is_running(settings.database_url):
            raise StartError("A Juuri is running on this database: stop it first.")
        else:
            restored = _as_it_stands(settings, verify)
    if restored:
        _print(restored)


def _as_it_stands(settings: Settings, verify: bool) -> Restored | None:
    if not verify:
        raise click.UsageError("without FILE there is nothing to do but to verify")
    return asyncio.run(_verified(settings))


def _from_file(settings: Settings, file: Path, verify: bool) -> Restored | None:
    """Everything is done on a copy beside the database; only when all went well it takes its place."""
    from bot.clock import SystemClock
    from bot.sqlite_files import PARTS, copy, replace
    from storage import migrate
    from storage.engines import database_url

    target = Path(database_url(settings.database_url).database or "")
    beside = target.with_name(target.name + ".restoring")
    restored = None
    try:
        copy(file, beside)
        beside_url = f"sqlite:///{beside}"
        _must_be_ours(beside_url, file)
        migrate.upgrade(beside_url)
        if verify:
            restored = asyncio.run(_verified(settings.model_copy(update={"database_url": beside_url})))
        copy(beside, beside)  # as one file, on the disk
        aside = target.with_name(f"{target.name}.{SystemClock().now():%Y%m%dT%H%M%SZ}")
        had_one = target.exists()
        replace(target, beside, aside)
    finally:
        for part in (*PARTS, ".lock"):
            beside.with_name(beside.name + part).unlink(missing_ok=True)
    click.echo(
        f"{file} was restored to {target}."
        + (f" What was there before is kept as {aside}." if had_one else "")
    )
    return restored


def _must_be_ours(url: str, file: Path) -> None:
    from bot.errors import StartError
    from storage import migrate

    have, _ = migrate.revisions(url)
    if have is None:
        raise StartError(f"{file} is not a database of Juuri.")


async def _verified(settings: Settings) -> Restored:
    from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler

    from bot.app import build_app
    from bot.clock import SystemClock
    from bot.restoring import PastClock, verify

    clock = PastClock(SystemClock())
    juuri = await build_app(settings, clock=clock)
    # nothing is posted here, so waiting and asking again is safe
    juuri.deps.client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=5))
    try:
        return await verify(juuri.deps, juuri.scheduler, clock)
    finally:
        await juuri.stop()


def _print(restored: Restored) -> None:
    since: datetime = restored.since
    click.echo(f"Sent since {since:%Y-%m-%d %H:%M} UTC, by Slack's history:")
    for name, many in (
        ("found in Slack, will not be sent again", restored.found),
        ("not in Slack, the next `juuri run` sends it", restored.to_send),
        ("not in Slack, too late to be sent", restored.too_late),
        ("could not be verified (no permission to read history), shown in Juuri's Home", restored.unverified),
        ("there twice, the later one removed", restored.doubles),
    ):
        click.echo(f"{many:>6}  {name}")
