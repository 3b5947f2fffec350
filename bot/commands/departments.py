"""`juuri departments import`: who belongs where, from a list."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.commands.shared import told

if TYPE_CHECKING:
    from bot.departments.rules import Line
    from bot.settings import Settings
    from storage.values import MemberFacts


@click.group()
def departments() -> None:
    """Who belongs to which department."""


@departments.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option(
    "--skip-errors", is_flag=True, help="Leave out the lines that cannot be used and import the others."
)
def import_(file: Path, dry_run: bool, skip_errors: bool) -> None:
    """Place people in departments by a CSV FILE: e-mail address or Slack ID, then the department.

    Departments that do not exist yet are added. Who chose a department themselves stays where they are. A line that
    cannot be used is named, and then nothing at all is changed (unless --skip-errors is given).
    """
    from bot.clock import SystemClock
    from bot.commands.shared import database_session, operator_settings
    from bot.departments import rules, service
    from bot.errors import StartError
    from storage import members

    with told():
        settings = operator_settings()
        lines, errors = rules.read_list(_text(file))
        found, unfound = asyncio.run(_people(settings, lines))
        errors = sorted([*errors, *unfound], key=lambda error: error.number)
        for error in errors:
            click.echo(f"line {error.number}: {error}", err=True)
        if errors and not skip_errors:
            raise StartError(f"{_many(len(errors), 'line')} cannot be used; nothing was changed.")
        by_person = {facts.id: line.department for line, facts in found}
        with database_session(settings, writes=True) as session:
            members.put(session, [facts for _, facts in found])
            done = service.import_list(session, by_person, now=SystemClock().now(), actor="operator")
            if dry_run:
                session.rollback()
    for name in done.added:
        click.echo(f"{'Would add' if dry_run else 'Added'} the department {name}.")
    kept = (
        f" {_many(done.kept, 'person', 'people')} chose a department themselves and stay there."
        if done.kept
        else ""
    )
    click.echo(f"{'Would place' if dry_run else 'Placed'} {_many(done.placed, 'person', 'people')}.{kept}")


def _many(count: int, one: str, more: str = "") -> str:
    return f"{count} {one if count == 1 else more or one + 's'}"


def _text(file: Path) -> str:
    """The file's text. Raises StartError."""
    from bot.errors import StartError

    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise StartError(f"{file} cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise StartError(f"{file} is not UTF-8: save it as CSV UTF-8.") from None


async def _people(
    settings: Settings, lines: Sequence[Line]
) -> tuple[list[tuple[Line, MemberFacts]], list[Any]]:
    """Who the lines speak of, by Slack's word; and the lines whose person cannot be placed. Raises StartError."""
    import aiohttp
    from slack_sdk.errors import SlackApiError

    from bot.commands.shared import slack_client
    from bot.departments.rules import BadLine
    from bot.errors import StartError
    from bot.people.rules import facts_from
    from bot.settings import bot_token
    from storage.states import MemberKind

    client = slack_client(bot_token(settings), settings)
    found, bad, seen = [], [], dict[str, int]()
    try:
        team_id = (await client.auth_test())["team_id"]
        for line in lines:
            try:
                if "@" in line.who:
                    answer = await client.users_lookupByEmail(email=line.who)
                else:
                    answer = await client.users_info(user=line.who)
            except SlackApiError as error:
                bad.append(BadLine(line.number, _why(line.who, str(error.response.get("error")))))
                continue
            facts = facts_from(answer["user"], team_id)
            if facts.kind not in (MemberKind.PERSON, MemberKind.GUEST):
                bad.append(BadLine(line.number, f"{line.who} is no person who works here ({facts.kind})"))
            elif facts.id in seen:
                bad.append(BadLine(line.number, f"{line.who} is the person of line {seen[facts.id]}"))
            else:
                seen[facts.id] = line.number
                found.append((line, facts))
    except SlackApiError as error:
        raise StartError(
            f"Slack refused ({error.response.get('error')}); `juuri check` tells more."
        ) from None
    except (TimeoutError, aiohttp.ClientError, OSError):
        raise StartError(f"Slack cannot be reached at {settings.slack_api_url} (SLACK_API_URL).") from None
    return found, bad


def _why(who: str, error: str) -> str:
    if error == "missing_scope":
        return f"{who} cannot be looked up by e-mail (that would need users:read.email): write the Slack ID instead"
    if error in ("users_not_found", "user_not_found"):
        return f"Slack knows nobody as {who}"
    return f"Slack refused to look up {who} ({error})"
