"""`juuri backup`."""

from __future__ import annotations

from pathlib import Path

import click

from bot.commands.shared import told


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Copy the SQLite database to FILE, beside a running bot. For PostgreSQL: print the pg_dump line to use instead."""
    from bot.commands.shared import operator_settings
    from bot.errors import StartError
    from bot.sqlite_files import copy
    from storage.engines import database_url

    with told():
        url = database_url(operator_settings().database_url)
        if url.get_backend_name() != "sqlite":
            click.echo("No backup was made: PostgreSQL has its own tool for that. Use this line:", err=True)
            click.echo(
                f"pg_dump --format=custom --file={_quoted(str(file))} {_quoted(without_password(url))}"
            )
            raise SystemExit(1)
        source = Path(url.database or "")
        if not source.exists():
            raise StartError(f"There is no database at {source} yet.")
        if file.exists():
            raise StartError(f"{file} exists already: choose another name, a backup never overwrites.")
        copy(source, file)
    click.echo(f"The database was copied to {file}.")


def _quoted(text: str) -> str:
    from shlex import quote

    return quote(text)


def without_password(url: object) -> str:
    """A PostgreSQL address for its own tools, without secrets; they ask for the password or read ~/.pgpass."""
    from sqlalchemy import make_url

    plain = make_url(url)._replace(drivername="postgresql", password=None)  # type: ignore[arg-type]
    secret = [name for name in plain.query if "password" in name.lower()]
    return plain.difference_update_query(secret).render_as_string()
