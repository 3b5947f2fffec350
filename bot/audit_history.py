"""Looking through Slack's history for what the delivery protocol cannot rule out: one message that is there twice."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.delivery import carried_id
from bot.deps import Deps
from storage import audit, outbox, placed, settings
from storage.placed import Place

log = structlog.get_logger()

LOOKING_BACK = timedelta(days=2)
EVERY = timedelta(hours=24)
LAST = "history_audited_at"


async def audit_daily(deps: Deps) -> int:
    """Audit the last two days' history, once in 24 hours over all processes. Returns how many doubles were removed."""
    now = deps.clock.now()
    if not await deps.store.write_patiently(_my_turn, now):
        return 0
    return await audit_history(deps, since=now - LOOKING_BACK)


def _my_turn(session: Session, now: datetime) -> bool:
    last = settings.get_all(session).get(LAST)
    if last and now - datetime.fromisoformat(last) < EVERY:
        return False
    settings.put(session, LAST, now.isoformat())
    return True


async def audit_history(deps: Deps, *, since: datetime) -> int:
    """Where two messages since `since` carry one id, delete the later one and record the incident. Returns how many."""
    removed = 0
    for place in await deps.store.read(placed.places, since):
        try:
            seen = await own_messages(deps.client, deps.bot_user_id, place, since)
            doubled = {row_id: stamps for row_id, stamps in seen.items() if len(stamps) > 1}
            ours = {row.id for row in await deps.store.read(outbox.get, list(doubled))}
            for row_id in ours & doubled.keys():
                removed += await _remove(deps, place, row_id, sorted(doubled[row_id]))
        except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("history_not_audited", channel=place.channel, error=type(error).__name__)
    return removed


async def _remove(deps: Deps, place: Place, row_id: str, stamps: list[str]) -> int:
    first, *later = stamps
    await deps.store.write_patiently(
        placed.is_at, row_id, first
    )  # first: a crash now is healed by the next audit
    for ts in later:
        await deps.client.chat_delete(channel=place.channel, ts=ts)
        await deps.store.write_patiently(_record, deps.clock.now(), row_id, place.channel, ts)
        log.warning("double_removed", id=row_id, channel=place.channel)
    return len(later)


def _record(session: Session, now: datetime, row_id: str, channel: str, ts: str) -> None:
    audit.record(
        session, at=now, actor="juuri", verb="delivery.double_removed", subject=row_id, channel=channel, ts=ts
    )


async def own_messages(
    client: AsyncWebClient, bot_user_id: str, place: Place, since: datetime
) -> Mapping[str, list[str]]:
    """The ids that Juuri's messages in a channel (or thread) carry since `since`, each with the ts of its messages.

    Raises SlackApiError, aiohttp's ClientError, TimeoutError, OSError.
    """
    asked: dict[str, Any] = {
        "channel": place.channel,
        "oldest": f"{since.timestamp():.6f}",
        "include_all_metadata": True,
        "limit": 200,
    }
    found: dict[str, list[str]] = defaultdict(list)
    while True:
        if place.thread_ts:
            page = await client.conversations_replies(ts=place.thread_ts, **asked)
        else:
            page = await client.conversations_history(**asked)
        for message in page["messages"]:
            row_id = carried_id(message)
            if row_id and message.get("user") == bot_user_id and message["ts"] not in found[row_id]:
                found[row_id].append(message["ts"])
        asked["cursor"] = (page.get("response_metadata") or {}).get("next_cursor")
        if not asked["cursor"]:
            return found
