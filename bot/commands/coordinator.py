"""`juuri coordinator`: who coordinates, for operators without admin rights in Slack."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import click

from bot.commands.shared import told

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.values import MemberFacts

WHERE = "In Slack, open the person's profile, press the three dots, then *Copy member ID* (it begins with U or W)."


@click.group()
def coordinator() -> None:
    """Name those who coordinate, list them, or take the role away."""


@coordinator.command()
@click.argument("person", metavar="SLACK_ID_OR_EMAIL")
def add(person: str) -> None:
    """Make somebody a coordinator."""
    from bot.clock import SystemClock
    from bot.commands.shared import database_session, operator_settings
    from storage import audit, members
    from storage.states import Role

    with told():
        settings = operator_settings()
        facts = asyncio.run(_found(settings, person))
        with database_session(settings, writes=True) as session:
            members.put(session, [facts])
            is_new = members.add_role(session, facts.id, Role.COORDINATOR)
            if is_new:
                now = SystemClock().now()
                audit.record(
                    session, at=now, actor="operator", verb="setup.name_coordinator", subject=facts.id
                )
    click.echo(f"{facts.name} ({facts.id}) {'is now' if is_new else 'already is'} a coordinator.")


@coordinator.command()
@click.argument("slack_id")
def remove(slack_id: str) -> None:
    """Take the role of a coordinator away."""
    from bot.clock import SystemClock
    from bot.commands.shared import database_session, operator_settings
    from bot.errors import StartError
    from storage import audit, members
    from storage.states import Role

    with told(), database_session(operator_settings(), writes=True) as session:
        if not members.remove_role(session, slack_id, Role.COORDINATOR):
            raise StartError(f"{slack_id} is no coordinator; `juuri coordinator list` shows who is.")
        now = SystemClock().now()
        audit.record(session, at=now, actor="operator", verb="setup.remove_coordinator", subject=slack_id)
    click.echo(f"{slack_id} is no longer a coordinator.")


@coordinator.command("list")
def list_() -> None:
    """Print who coordinates."""
    from bot.commands.shared import database_session, operator_settings
    from storage import members
    from storage.states import Role

    with told(), database_session(operator_settings()) as session:
        people = members.with_role(session, Role.COORDINATOR)
    for person in people:
        click.echo(f"{person.id}  {person.name}")
    if not people:
        click.echo("Nobody coordinates yet: `juuri coordinator add` names somebody.")


async def _found(settings: Settings, person: str) -> MemberFacts:
    """What Slack knows of a person by id or e-mail. Raises StartError."""
    import aiohttp
    from slack_sdk.errors import SlackApiError

    from bot.commands.shared import slack_client
    from bot.errors import StartError
    from bot.people.rules import facts_from
    from bot.settings import bot_token
    from storage.states import MemberKind

    if "@" not in person and not re.fullmatch(r"[UW][A-Z0-9]+", person):
        raise StartError(f"{person!r} is neither an e-mail address nor a Slack ID. {WHERE}")
    client = slack_client(bot_token(settings), settings)
    try:
        if "@" in person:
            person = (await client.users_lookupByEmail(email=person))["user"]["id"]
        me = await client.auth_test()
        answer = await client.users_info(user=person, include_locale=True)
    except SlackApiError as error:
        raise StartError(_sentence(person, str(error.response.get("error")))) from None
    except (aiohttp.ClientError, OSError):
        raise StartError(f"Slack cannot be reached at {settings.slack_api_url} (SLACK_API_URL).") from None
    facts = facts_from(answer["user"], me["team_id"])
    if facts.kind is not MemberKind.PERSON:
        raise StartError(
            f"{facts.name} ({facts.id}) cannot coordinate: only full members of the workspace can."
        )
    return facts


def _sentence(person: str, error: str) -> str:
    if error == "missing_scope" and "@" in person:
        return f"Juuri may not look people up by e-mail (that would need users:read.email): give the Slack ID. {WHERE}"
    if error in ("users_not_found", "user_not_found"):
        return f"Slack knows nobody as {person}. {WHERE}"
    return f"Slack refused to look up {person} ({error}); `juuri check` tells more."
