"""`juuri digest preview`: what the weekly digest says, on the terminal."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING

import click

from bot.commands.shared import database_session, operator_settings, told

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.digest.facts import Facts
    from bot.nuggets.service import Shelf


@click.group()
def digest() -> None:
    """The weekly digest."""


@digest.command()
@click.option("--week", help="An ISO week such as 2026-W47 (default: this one).")
@click.option(
    "--language",
    "-l",
    type=click.Choice(["en", "fi", "sv", "nb"]),
    help="Default: the organisation's language.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="The message's blocks instead of text, for Block Kit Builder."
)
def preview(week: str | None, language: str | None, as_json: bool) -> None:
    """Print the digest of a week with its thread; nothing is sent or recorded.

    Figures are of that week. What waits and what slips is told as it stands now.
    """
    from bot.content import load_content
    from bot.digest.as_text import as_text
    from bot.digest.views import digest_message
    from bot.i18n import load_words
    from bot.nuggets.service import Shelf
    from storage import channels

    first = _first_day(week) if week else None
    with told():
        words = load_words()
        shelf = Shelf(load_content(), words)
        with database_session(operator_settings()) as session:
            facts, spoken = _gathered(session, shelf, first)
            names = {channel.id: channel.name for channel in channels.get_all(session)}
    t = words[language or spoken]
    if as_json:
        click.echo(json.dumps(digest_message(t, facts).payload(), ensure_ascii=False, indent=2))
    else:
        click.echo(as_text(t, facts, names).strip())


def _first_day(week: str) -> date:
    found = re.fullmatch(r"(\d{4})-?W(\d{1,2})", week)
    try:
        return date.fromisocalendar(int(found[1]), int(found[2]), 1) if found else _unreadable(week)
    except ValueError:
        return _unreadable(week)


def _unreadable(week: str) -> date:
    raise click.BadParameter(f"{week!r} is no ISO week; an example is 2026-W47")


def _gathered(session: Session, shelf: Shelf, first: date | None) -> tuple[Facts, str]:
    from bot import organisation
    from bot.clock import SystemClock
    from bot.digest import rules
    from bot.digest.gathering import gather
    from bot.slots import local_date

    ours, now = organisation.load(session), SystemClock().now()
    slot_on = rules.slot_of(ours, first or local_date(now, ours.zone))
    return gather(session, shelf, slot_on, now), ours.language
