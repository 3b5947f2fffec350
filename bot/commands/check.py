"""`juuri check`: is everything in place, and what to do where it is not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.shared import told

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.slack_checks import Finding

Line = tuple[str, str]
"""ok, note or trouble; and a sentence."""
OLDEST_POSTGRES = 15


@click.command()
def check() -> None:
    """Check settings, database, content, words and, with tokens, Slack. Exits with 1 where something must be mended."""
    trouble = False
    with told():
        for level, sentence in _lines():
            trouble = trouble or level == "trouble"
            click.echo(f"{level:<8} {sentence}")
    if trouble:
        raise SystemExit(1)


def _lines() -> Iterator[Line]:
    from bot.errors import StartError
    from bot.settings import bot_token, load_settings

    yield from _content()
    yield from _words()
    try:
        settings = load_settings()
    except StartError as error:
        yield "trouble", str(error)
        return
    yield "ok", f"Settings can be read. Juuri will use {'Socket Mode' if settings.socket_mode else 'HTTP'}."
    database = list(_database(settings))
    yield from database
    is_ready = all(level == "ok" for level, _ in database)
    try:
        bot_token(settings)
    except StartError as error:
        yield "trouble", str(error)
    if settings.slack_bot_token is None:
        yield "note", "Slack was not asked: that needs SLACK_BOT_TOKEN."
        return
    yield from _slack(settings, _channels(settings) if is_ready else [])


def _content() -> Iterator[Line]:
    from bot.content import ContentError, load_content

    try:
        content = load_content()
    except ContentError as error:
        yield from (("trouble", line) for line in str(error).splitlines())
    else:
        yield "ok", f"Content: {len(content.nuggets)} nuggets."


def _words() -> Iterator[Line]:
    from bot.i18n import LANGUAGES, load_words

    try:
        words = load_words()
    except (OSError, ValueError) as error:
        yield "trouble", f"Catalogues: {error}"
        return
    english = set(words["en"].keys(""))
    missing = {language: sorted(english - set(words[language].keys(""))) for language in LANGUAGES}
    for language, keys in missing.items():
        if keys:
            yield (
                "trouble",
                f"Catalogues: {language} lacks {', '.join(keys[:5])}{' ...' if len(keys) > 5 else ''}.",
            )
    if not any(missing.values()):
        yield "ok", f"Catalogues: {len(english)} entries in each of {len(LANGUAGES)} languages."


def _database(settings: Settings) -> Iterator[Line]:
    from sqlalchemy.exc import OperationalError

    from bot.commands.shared import database_trouble
    from storage.engines import database_url

    url = database_url(settings.database_url)
    is_sqlite = url.get_backend_name() == "sqlite"
    path = Path(url.database or "")
    if is_sqlite and not path.exists():
        yield "note", f"Database: {path} is not there yet; `juuri run` makes it."
        return
    try:
        yield from _reachable(settings, is_sqlite)
    except OperationalError as error:
        yield "trouble", database_trouble(error)


def _reachable(settings: Settings, is_sqlite: bool) -> Iterator[Line]:
    from sqlalchemy import text

    from bot.commands.shared import database_session
    from storage import migrate

    if not is_sqlite:
        with database_session(settings) as session:
            version = int(session.execute(text("SHOW server_version_num")).scalar_one()) // 10000
        if version < OLDEST_POSTGRES:
            yield (
                "trouble",
                f"Database: PostgreSQL {version} is too old, {OLDEST_POSTGRES} or newer is needed.",
            )
    have, need = migrate.revisions(settings.database_url)
    if have == need:
        yield "ok", f"Database: up to date ({have})."
    elif is_sqlite:
        yield "note", f"Database: stands at {have or 'nothing'}; `juuri run` brings it to {need}."
    else:
        yield (
            "trouble",
            f"Database: stands at {have or 'nothing'}, this Juuri needs {need}: run `juuri migrate`.",
        )


def _channels(settings: Settings) -> list[str]:
    """The channels that Juuri is to post to."""
    from bot import organisation
    from bot.commands.shared import database_session
    from storage import nuggets

    with database_session(settings) as session:
        channels = [schedule.channel_id for schedule in nuggets.get_all(session)]
        own = organisation.load(session).coordinators_channel
    return list(dict.fromkeys([*([own] if own else []), *channels]))


def _slack(settings: Settings, channels: list[str]) -> Iterator[Line]:
    from bot.i18n import load_words
    from bot.slack_checks import said

    t = load_words()["en"]
    for finding in asyncio.run(_ask(settings, channels)):
        yield finding.level.value, f"Slack: {said(t, finding)}"


async def _ask(settings: Settings, channels: list[str]) -> list[Finding]:
    from bot.clock import SystemClock
    from bot.commands.shared import slack_client
    from bot.slack_checks import check_app, check_channel, check_socket, has_trouble

    client = slack_client(
        settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else "", settings
    )
    found = await check_app(client, now=SystemClock().now())
    if settings.slack_app_token:
        found += await check_socket(slack_client(settings.slack_app_token.get_secret_value(), settings))
    if not has_trouble(found):
        for channel_id in channels:
            found += await check_channel(client, channel_id)
    return found
