"""After a backup was restored: what Juuri did since the backup stands in Slack and not in the books.

The time since is gone through once more, so that the books hold what was to be sent; then Slack's history is asked for
each of it. Nothing is sent here: what history does not show stays `unknown`, and a running Juuri looks once more before it
sends.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot.audit_history import audit_history, own_messages
from bot.clock import Clock
from bot.delivery import NO_HISTORY, UNREAD_BEFORE
from bot.deps import Deps
from bot.errors import StartError
from bot.scheduler import Scheduler
from storage import audit, figures, members, outbox, outcomes, placed
from storage.placed import Place
from storage.states import OutboxState


class PastClock:
    """A clock whose civil time can be put into the past."""

    def __init__(self, real: Clock) -> None:
        self.real = real
        self.at: datetime | None = None

    def now(self) -> datetime:
        return self.at or self.real.now()

    def monotonic(self) -> float:
        return self.real.monotonic()

    def epoch(self) -> float:
        return self.real.epoch()


@dataclass(frozen=True)
class Restored:
    """What became of the deliveries since the backup."""

    since: datetime
    found: int
    """In Slack already."""
    to_send: int
    """Not in Slack, and still of use."""
    too_late: int
    """Not in Slack, and too late to be of use: it will be recorded as such."""
    unverified: int
    """In channels whose history Juuri may not read."""
    doubles: int
    """Messages that stood in Slack twice and were removed."""


async def verify(deps: Deps, scheduler: Scheduler, clock: PastClock) -> Restored:
    """Bring the books up to what Slack shows; `clock` is the one that `deps` and `scheduler` go by.

    Raises StartError where Slack cannot be asked; it may then be done once more.
    """
    now = clock.now()
    since = await deps.store.read(figures.last_trace) or now
    await _relive(scheduler, clock, since, now)
    try:
        await _open_dms(deps, now)
        seen = await _look(deps, now, since)
        doubles = await audit_history(deps, since=since - UNREAD_BEFORE)
    except SlackApiError as error:
        raise StartError(
            f"Slack refused to say what was sent ({error.response.get('error')}): try again."
        ) from None
    except (aiohttp.ClientError, OSError):
        raise StartError("Slack cannot be reached, so nothing can be checked: try again.") from None
    restored = await deps.store.read(_count, seen, now, since, doubles)
    await deps.store.write_patiently(_record, restored, now)
    return restored


async def _relive(scheduler: Scheduler, clock: PastClock, since: datetime, until: datetime) -> None:
    """Tick at every instant at which something fell due, as the bot did at the time."""
    clock.at = since
    await scheduler.tick_in_the_past()
    while (due := await scheduler.next_due()) is not None and due <= until:
        clock.at = due
        await scheduler.tick_in_the_past()
    clock.at = until
    await scheduler.tick_in_the_past()
    clock.at = None


async def _open_dms(deps: Deps, now: datetime) -> None:
    """Know the DM channels in which something may have been sent."""
    asked: set[str] = set()
    while left := set(await deps.store.read(outcomes.without_dm, now)) - asked:
        asked |= left
        for user_id in sorted(left):
            try:
                answer = await deps.client.conversations_open(users=user_id)
            except SlackApiError as error:
                if getattr(error.response, "status_code", 500) != 200:
                    raise
                await deps.store.write_patiently(
                    outcomes.undeliverable, user_id, str(error.response["error"])
                )
                continue
            await deps.store.write_patiently(_dm_opened, user_id, str(answer["channel"]["id"]))


def _dm_opened(session: Session, user_id: str, channel: str) -> None:
    outcomes.dm_opened(session, user_id, channel)
    members.change(session, user_id, dm_channel_id=channel)


async def _look(deps: Deps, now: datetime, since: datetime) -> list[str]:
    """Ask history for everything that may have been sent since; replies after the messages they belong to."""
    seen: list[str] = []
    await deps.store.write_patiently(outcomes.release_run_out, deps.clock.epoch(), all_leases=True)
    ids = [row.id for row in await deps.store.read(outbox.in_state, OutboxState.UNKNOWN, limit=1_000_000)]
    ids += await deps.store.write_patiently(placed.doubt, now=now, since=since)
    while ids:
        seen += ids
        for place, of_place in (await deps.store.read(placed.places_of, ids)).items():
            await _settle(deps, place, of_place, now)
        ids = await deps.store.write_patiently(placed.doubt, now=now, since=since)
    return seen


async def _settle(deps: Deps, place: Place, ids: list[str], now: datetime) -> None:
    rows = await deps.store.read(outbox.get, ids)
    oldest = min(row.first_try_at for row in rows if row.first_try_at) - UNREAD_BEFORE
    try:
        found = await own_messages(deps.client, deps.bot_user_id, place, oldest)
    except SlackApiError as error:
        if error.response.get("error") not in NO_HISTORY:
            raise
        for row in rows:
            told: dict[str, Any] = {"now": now, "error": "no_history"}
            await deps.store.write_patiently(
                outcomes.settle, row.id, row.lease, OutboxState.UNVERIFIED, **told
            )
        return
    for row in rows:
        if row.id in found:
            told = {"now": now, "ts": min(found[row.id])}
            await deps.store.write_patiently(outcomes.settle, row.id, row.lease, OutboxState.SENT, **told)


def _count(session: Session, ids: list[str], now: datetime, since: datetime, doubles: int) -> Restored:
    rows = [row for start in range(0, len(ids), 500) for row in outbox.get(session, ids[start : start + 500])]
    waiting = [row for row in rows if row.state == OutboxState.UNKNOWN]
    late = sum(row.expires_at <= now for row in waiting)
    return Restored(
        since=since,
        found=sum(row.state == OutboxState.SENT for row in rows),
        to_send=len(waiting) - late,
        too_late=late,
        unverified=sum(row.state == OutboxState.UNVERIFIED for row in rows),
        doubles=doubles,
    )


def _record(session: Session, restored: Restored, now: datetime) -> None:
    counts = {name: value for name, value in vars(restored).items() if name != "since"}
    audit.record(
        session,
        at=now,
        actor="operator",
        verb="database.restore",
        subject=restored.since.isoformat(),
        **counts,
    )
