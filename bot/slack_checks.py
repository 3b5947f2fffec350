"""What may be wrong between Juuri and Slack, found by asking Slack. Findings are values: the command line and the set-up
in Slack say them in their own words (`checks.<what>` in the catalogues)."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import manifest
from bot.i18n import Translator
from bot.manifest import Need

CLOCK_NOTE = timedelta(seconds=60)
CLOCK_TROUBLE = timedelta(minutes=5)
"""Slack's signatures are refused when they are older (or newer) than this."""
TOKEN_WRONG = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "not_allowed_token_type",
    }
)
UNREACHABLE = (aiohttp.ClientError, asyncio.TimeoutError, OSError)
_WITHOUT = {
    "channels:history": "checks.no_history",
    "groups:history": "checks.no_history",
    "files:write": "checks.no_pictures",
    "dnd:read": "checks.no_dnd",
    "usergroups:read": "checks.no_usergroups",
}


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    NOTE = "note"
    """Works, but something is less than it could be."""
    TROUBLE = "trouble"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `key` names the sentence: what is so and, unless it is ok, what to do."""

    level: Level
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


def said(t: Translator, finding: Finding) -> str:
    """The sentence for a finding; not escaped for mrkdwn."""
    return t(finding.key, **finding.values)


def has_trouble(findings: list[Finding]) -> bool:
    """Whether anything must be mended."""
    return any(finding.level is Level.TROUBLE for finding in findings)


async def check_app(client: AsyncWebClient, *, now: datetime) -> list[Finding]:
    """The bot token, its scopes, and the clock against Slack's. Never raises for what Slack answers."""
    token = client.token or ""
    if not token.startswith("xoxb-"):
        return [Finding(Level.TROUBLE, "checks.token_kind")]
    try:
        answer = await client.auth_test()
    except SlackApiError as error:
        word = str(error.response.get("error", ""))
        key = "checks.token_refused" if word in TOKEN_WRONG else "checks.slack_error"
        return [Finding(Level.TROUBLE, key, {"error": word})]
    except UNREACHABLE:
        return [Finding(Level.TROUBLE, "checks.slack_unreachable")]
    headers = {name.lower(): value for name, value in dict(answer.headers).items()}
    if not answer.get("bot_id"):
        return [Finding(Level.TROUBLE, "checks.token_kind")]
    found = [Finding(Level.OK, "checks.token_ok", {"workspace": answer["team"]})]
    return [*found, *_scopes(headers.get("x-oauth-scopes")), *_clock(headers.get("date"), now)]


def _scopes(header: str | None) -> list[Finding]:
    if header is None:  # Slack always sends it; a proxy may not
        return [Finding(Level.NOTE, "checks.scopes_unknown")]
    granted = {name.strip() for name in header.split(",")}
    if missing := sorted(manifest.scopes(Need.REQUIRED) - granted):
        return [Finding(Level.TROUBLE, "checks.scopes_missing", {"scopes": ", ".join(missing)})]
    lacking: dict[str, list[str]] = {}
    for name in sorted(manifest.scopes(Need.RECOMMENDED, Need.OPTIONAL) - granted):
        lacking.setdefault(_WITHOUT[name], []).append(name)
    notes = [Finding(Level.NOTE, key, {"scopes": ", ".join(names)}) for key, names in lacking.items()]
    return notes or [Finding(Level.OK, "checks.scopes_ok")]


def _clock(header: str | None, now: datetime) -> list[Finding]:
    if header is None:
        return []
    off = abs(parsedate_to_datetime(header) - now)
    if off <= CLOCK_NOTE:
        return [Finding(Level.OK, "checks.clock_ok")]
    minutes, seconds = divmod(round(off.total_seconds()), 60)
    values = {"difference": f"{minutes} min" if minutes >= 5 else f"{minutes} min {seconds} s"}
    if off > CLOCK_TROUBLE:
        return [Finding(Level.TROUBLE, "checks.clock_far_off", values)]
    return [Finding(Level.NOTE, "checks.clock_off", values)]


async def check_socket(client: AsyncWebClient) -> list[Finding]:
    """Whether the app-level token of `client` opens Socket Mode."""
    try:
        await client.apps_connections_open(app_token=client.token or "")
    except SlackApiError as error:
        return [
            Finding(
                Level.TROUBLE, "checks.app_token_refused", {"error": str(error.response.get("error", ""))}
            )
        ]
    except UNREACHABLE:
        return [Finding(Level.TROUBLE, "checks.slack_unreachable")]
    return [Finding(Level.OK, "checks.app_token_ok")]


async def check_channel(client: AsyncWebClient, channel_id: str) -> list[Finding]:
    """Whether Juuri may post to a channel and look for its own posts there; the first trouble hides the rest."""
    try:
        answer = await client.conversations_info(channel=channel_id)
    except SlackApiError as error:
        word = str(error.response.get("error", ""))
        if word in ("channel_not_found", "missing_scope"):  # private, and Juuri is not in it; or gone
            return [Finding(Level.TROUBLE, "checks.channel_hidden", {"channel": channel_id})]
        return [Finding(Level.TROUBLE, "checks.slack_error", {"error": word})]
    except UNREACHABLE:
        return [Finding(Level.TROUBLE, "checks.slack_unreachable")]
    channel: Mapping[str, Any] = answer["channel"]
    values = {"channel": str(channel.get("name") or channel_id)}
    if channel.get("is_general"):
        return [Finding(Level.TROUBLE, "checks.channel_general", values)]
    if channel.get("is_archived"):
        return [Finding(Level.TROUBLE, "checks.channel_archived", values)]
    if not channel.get("is_member"):
        return [Finding(Level.TROUBLE, "checks.channel_not_member", values)]
    found = [Finding(Level.OK, "checks.channel_ok", values)]
    if channel.get("is_private"):
        found.append(Finding(Level.NOTE, "checks.channel_private", values))
    if channel.get("is_ext_shared"):
        found.append(Finding(Level.NOTE, "checks.channel_shared", values))
    return found
