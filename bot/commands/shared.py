"""What several commands need: settings, one-off sessions, and trouble told in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient
    from sqlalchemy.orm import Session

    from bot.settings import Settings


@contextmanager
def told() -> Iterator[None]:
    """Turn what an operator can mend into one sentence and exit code 1."""
    from sqlalchemy.exc import OperationalError, ProgrammingError

    from bot.content import ContentError
    from bot.errors import StartError
    from bot.logs import redacted
    from storage.migrate import CannotMigrate
    from storage.session import StoreError

    try:
        yield
    except (StartError, ContentError) as error:
        raise click.ClickException(redacted(str(error))) from None
    except CannotMigrate as error:
        raise click.ClickException(f"The database cannot be migrated: {error}") from None
    except ProgrammingError:  # no such table, on PostgreSQL
        raise click.ClickException("The database is not up to date: run `juuri migrate` first.") from None
    except OperationalError as error:
        raise click.ClickException(database_trouble(error)) from None
    except StoreError as error:
        raise click.ClickException(
            f"DATABASE_URL: the database cannot be used now ({error}): try again."
        ) from None


def database_trouble(error: Exception) -> str:
    """One sentence for what the database's driver said, without its password."""
    from bot.logs import redacted

    why = str(getattr(error, "orig", error)).strip().splitlines()[0]
    if "no such table" in why or "no such column" in why:
        return "The database is not up to date: run `juuri migrate` first."
    return f"DATABASE_URL: the database cannot be used ({redacted(why)})."


def operator_settings() -> Settings:
    """The settings. Raises StartError."""
    from bot.settings import load_settings

    return load_settings()


@contextmanager
def database_session(settings: Settings, *, writes: bool = False) -> Iterator[Session]:
    """One transaction on the database, beside a bot that may be running."""
    from sqlalchemy.orm import Session

    from storage.engines import database_url, make_engine

    engine = make_engine(database_url(settings.database_url), writes=writes)
    try:
        with Session(engine) as session, session.begin():
            yield session
    finally:
        engine.dispose()


def slack_client(token: str, settings: Settings) -> AsyncWebClient:
    """A client for a command: waits where Slack limits the rate."""
    from slack_sdk.http_retry.async_handler import AsyncRetryHandler
    from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
    from slack_sdk.web.async_client import AsyncWebClient

    handlers: list[AsyncRetryHandler] = [AsyncRateLimitErrorRetryHandler(max_retry_count=5)]
    return AsyncWebClient(token=token, base_url=settings.slack_api_url, timeout=10, retry_handlers=handlers)
