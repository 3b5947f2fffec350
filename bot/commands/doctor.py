"""`juuri doctor`: do the books add up, and how does Juuri fare."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.shared import told

if TYPE_CHECKING:
    from bot.settings import Settings


@click.command()
def doctor() -> None:
    """Check what must always hold, and print figures. Works beside a running bot. Exits with 1 on a violation."""
    from bot.clock import SystemClock
    from bot.commands.shared import database_session, operator_settings
    from bot.locks import is_running
    from storage import figures, invariants

    with told():
        settings = operator_settings()
        clock = SystemClock()
        with database_session(settings) as session:
            lines = figures.lines(session, clock.now())
            violations = invariants.violations(
                session, now=clock.now(), epoch=clock.epoch(), is_alive=is_running(settings.database_url)
            )
        lines += _size(settings)
    width = max(len(name) for name, _ in lines)
    for name, value in lines:
        click.echo(f"{name:<{width}}  {_shown(value)}")
    for violation in violations:
        click.echo(f"VIOLATION  {violation}")
    if violations:
        raise SystemExit(1)
    click.echo("All that must always hold holds.")


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S} UTC"
    return "none" if value is None else str(value)


def _size(settings: Settings) -> list[tuple[str, object]]:
    from storage.engines import database_url

    url = database_url(settings.database_url)
    if url.get_backend_name() != "sqlite":
        return []
    path = Path(url.database or "")
    parts = [path, path.with_name(path.name + "-wal")]
    return [
        ("database file", f"{sum(part.stat().st_size for part in parts if part.exists()) / 2**20:.1f} MB")
    ]
