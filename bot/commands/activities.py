"""`juuri activities import` and `export`: planned work from a table, and as a table or calendar file."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.shared import told

if TYPE_CHECKING:
    from bot.activities.importing import Import
    from bot.activities.table import Table
    from bot.settings import Settings

SAID = 20
"""Errors told on the screen; the file has them all."""
AT_ONCE = 100
"""Planned in one transaction, for which a running bot has to wait."""


@click.group()
def activities() -> None:
    """Planned work."""


@activities.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would be planned.")
@click.option(
    "--yes", is_flag=True, help="Plan the good lines without asking, whatever is wrong with others."
)
def import_(file: Path, dry_run: bool, yes: bool) -> None:
    """Plan activities by a CSV FILE with the columns title, due and owner, and more if you like (see the README).

    People are named as in Slack, or by member ID. Lines that cannot be used are told and written to FILE.errors.csv, and
    you are asked whether the others shall be planned. What is planned already is left out, so a file can be imported again.
    """
    from bot.activities import importing, table
    from bot.clock import SystemClock
    from bot.commands.shared import database_session, operator_settings
    from bot.errors import StartError
    from bot.i18n import load_words

    with told():
        settings, words, now = operator_settings(), load_words(), SystemClock().now()
        read = table.read(_bytes(file), words)
        by_email = asyncio.run(_by_email(settings, _emails(read)))
        with database_session(settings) as session:
            found = importing.look(session, read, by=importing.OPERATOR, now=now, by_email=by_email)
        sentences = table.sentences(words["en"], found.problems)
        for line, sentence in islice(sentences.items(), SAID):
            click.echo(f"line {line}: {sentence}", err=True)
        if len(sentences) > SAID:
            click.echo(f"... and {_many(len(sentences) - SAID, 'more line')}", err=True)
        if any(line in read.cells for line in sentences):
            errors = file.with_name(f"{file.name}.errors.csv")
            errors.write_bytes(table.errors_file(read, sentences))
            click.echo(f"What cannot be used is in {errors}.", err=True)
        if dry_run:
            click.echo(f"Would plan {_many(len(found.plans), 'activity', 'activities')}.")
            return
        if not found.plans:
            raise StartError("There is nothing to plan in this file; nothing was changed.")
        if sentences and not yes:
            question = f"Plan the other {_many(len(found.plans), 'activity', 'activities')}?"
            if not click.confirm(question, err=True):
                raise StartError("Nothing was planned.")
        many = _plan(settings, found, now)
    click.echo(f"Planned {_many(many, 'activity', 'activities')}.")


@activities.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--ics", is_flag=True, help="Write a calendar file (iCalendar) instead of a table.")
def export(file: Path, ics: bool) -> None:
    """Write what is to be done to a CSV FILE, which can be imported again, or with --ics to a calendar file."""
    from bot.activities import feeds, importing
    from bot.clock import SystemClock
    from bot.commands.shared import database_session, operator_settings
    from bot.errors import StartError
    from bot.i18n import load_words

    with told():
        now = SystemClock().now()
        with database_session(operator_settings(), writes=ics) as session:
            data, many = feeds.everything(session, load_words(), now) if ics else importing.export(session)
        try:
            file.write_bytes(data)
        except OSError as error:
            raise StartError(f"{file} cannot be written ({error.strerror}).") from None
    click.echo(f"Wrote {_many(many, 'activity', 'activities')} to {file}.")


def _plan(settings: Settings, found: Import, now: datetime) -> int:
    """Plan a few at a time, showing how far it is; returns how many."""
    from bot.activities import importing
    from bot.commands.shared import database_session

    many, plans = 0, list(found.plans.values())
    parts = [plans[first : first + AT_ONCE] for first in range(0, len(plans), AT_ONCE)]
    for number, part in enumerate(parts, start=1):
        with database_session(settings, writes=True) as session:
            many += importing.carry_out(session, part, by=importing.OPERATOR, now=now)
        if len(parts) > 1:
            click.echo(f"{min(number * AT_ONCE, len(plans))} of {len(plans)}", err=True)
    return many


def _many(count: int, one: str, more: str = "") -> str:
    return f"{count} {one if count == 1 else more or one + 's'}"


def _bytes(file: Path) -> bytes:
    """The file's content. Raises StartError."""
    from bot.errors import StartError

    try:
        return file.read_bytes()
    except OSError as error:
        raise StartError(f"{file} cannot be read ({error.strerror}).") from None


def _emails(read: Table) -> set[str]:
    people = {who for row in read.rows.values() for who in (row.owner, row.deputy)}
    return {who for who in people if "@" in who.removeprefix("@")}


async def _by_email(settings: Settings, emails: Iterable[str]) -> Mapping[str, str]:
    """The ids of those whom Slack finds by e-mail address; without the scope for that, of none. Raises StartError."""
    import aiohttp
    from slack_sdk.errors import SlackApiError

    from bot.commands.shared import slack_client
    from bot.errors import StartError
    from bot.settings import bot_token

    found: dict[str, str] = {}
    try:
        for email in sorted(emails):
            client = slack_client(bot_token(settings), settings)
            try:
                found[email] = (await client.users_lookupByEmail(email=email))["user"]["id"]
            except SlackApiError:
                continue
    except (TimeoutError, aiohttp.ClientError, OSError):
        raise StartError(f"Slack cannot be reached at {settings.slack_api_url} (SLACK_API_URL).") from None
    return found
