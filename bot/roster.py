"""Keeping what Juuri knows of people, channels and departments true: asked for at the start and daily, told by events.

Asynchronous shell; who is who is decided in `bot.people.rules`, who belongs where in `bot.departments.rules`.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.channels import rules as channel_rules
from bot.clock import Clock
from bot.departments import service as departments_service
from bot.errors import FieldError
from bot.people import rules as people_rules
from bot.people import service as people_service
from bot.slack_checks import Level, check_channel
from storage import channels, departments, members, nuggets
from storage.session import Store
from storage.values import ChannelFacts

log = structlog.get_logger()

PAGE = 200
DAY_S = 24 * 3600.0
UNHEARD = (aiohttp.ClientError, asyncio.TimeoutError, OSError)
NO_GROUPS = {"missing_scope": "departments.groups_scope", "plan_upgrade_required": "departments.groups_plan"}
"""Why user groups cannot be read: Slack's word, and the sentence for it."""
Call = Callable[..., Awaitable[Any]]


@dataclass(frozen=True)
class Groups:
    """The workspace's user groups as (id, name), and where they cannot be read the sentence (a key) that says why."""

    pairs: tuple[tuple[str, str], ...] = ()
    why_not: str | None = None


class Roster:
    """What one process does about it. Where a look breaks off, the next one goes on at the page that was not read."""

    def __init__(self, store: Store, client: AsyncWebClient, clock: Clock, team_id: str) -> None:
        self._store, self._client, self._clock, self._team_id = store, client, clock, team_id
        self._cursor: str | None = None
        """Where the last look at the people broke off."""
        self._synced_at: float | None = None
        self._looking = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    async def meet(self, *user_ids: str) -> None:
        """Ask Slack about those who are unknown yet. Where Slack does not answer they stay unknown."""
        for user_id in await self._store.read(members.unknown, user_ids):
            with contextlib.suppress(SlackApiError, *UNHEARD):
                answer = await self._client.users_info(user=user_id, include_locale=True)
                await self._store.write(members.put, [people_rules.facts_from(answer["user"], self._team_id)])

    async def look_at(self, channel_id: str) -> ChannelFacts | None:
        """Ask Slack about one channel and note it; None where Juuri cannot see it. Raises what the client raises."""
        try:
            answer = await self._client.conversations_info(channel=channel_id)
        except SlackApiError as error:
            if error.response.get("error") != "channel_not_found":
                raise
            await self._store.write(_hidden, channel_id)
            return None
        facts = channel_rules.facts_from(answer["channel"])
        await self._store.write(channels.put, [facts])
        return facts

    async def require_channel(self, block_id: str, channel_id: str) -> None:
        """Refuse a channel in which Juuri may not post. Raises FieldError at `block_id` that says how to mend it."""
        for finding in await check_channel(self._client, channel_id):
            if finding.level is Level.TROUBLE:
                raise FieldError(block_id, finding.key, **finding.values)
        await self.look_at(channel_id)

    async def groups(self) -> Groups:
        """The user groups that a department can be tied to."""
        try:
            answer = await self._client.usergroups_list()
        except SlackApiError as error:
            return Groups(why_not=NO_GROUPS.get(str(error.response.get("error")), "departments.groups_later"))
        except UNHEARD:
            return Groups(why_not="departments.groups_later")
        return Groups(tuple((group["id"], group["name"]) for group in answer["usergroups"]))

    def begin(self) -> None:
        """Look at everything now, in the background."""
        self._in_background(self.sync)

    def soon(self) -> None:
        """Look in the background who belongs to which department."""
        self._in_background(self.place)

    def _in_background(self, work: Callable[[], Awaitable[None]]) -> None:
        async def run() -> None:
            try:
                await work()
            except Exception as error:  # the next look goes on where this one broke off
                log.warning("roster_incomplete", error=type(error).__name__)

        task = asyncio.create_task(run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self) -> None:
        """Wait until nothing goes on in the background."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def stop(self) -> None:
        """Break off what goes on in the background."""
        for task in self._tasks:
            task.cancel()
        await self.finish()

    async def sync_if_due(self) -> None:
        """Look at everything where the last whole look is a day old, or broke off."""
        if self._synced_at is None or self._clock.monotonic() - self._synced_at >= DAY_S:
            await self.sync()

    async def sync(self) -> None:
        """Look at everything: people, Juuri's channels, departments. Raises what the client raises."""
        async with self._looking:
            self._synced_at = None
            await self._people()
            await self._channels()
            await self.place()
            self._synced_at = self._clock.monotonic()

    async def _people(self) -> None:
        async for page, cursor in self._pages(self._client.users_list, self._cursor, include_locale=True):
            facts = [people_rules.facts_from(user, self._team_id) for user in page["members"]]
            await self._store.write_patiently(people_service.note, facts, self._clock.now())
            self._cursor = cursor
        self._cursor = None

    async def _channels(self) -> None:
        """The channels Juuri is in; and those it should be in but is not."""
        mine: set[str] = set()
        kinds = "public_channel,private_channel"
        async for page, _ in self._pages(self._client.users_conversations, None, types=kinds):
            facts = [channel_rules.facts_from({**channel, "is_member": True}) for channel in page["channels"]]
            await self._store.write_patiently(channels.put, facts)
            mine |= {channel.id for channel in facts}
        await self._store.write_patiently(channels.left_all_but, mine)
        for channel_id in set(await self._store.read(_channels_in_use)) - mine:
            with contextlib.suppress(SlackApiError):
                await self._patiently(self.look_at, channel_id)

    async def place(self) -> None:
        """Who belongs to which department, by user groups and home channels. Raises what the client raises."""
        groups: dict[int, Collection[str] | None] = {}
        rooms: dict[int, Collection[str] | None] = {}
        for department in await self._store.read(departments.get_all):
            if department.usergroup_id:
                groups[department.id] = await self._group(department.usergroup_id)
            if department.home_channel_id:
                rooms[department.id] = await self._room(department.home_channel_id)
        await self._store.write_patiently(departments_service.place, groups, rooms)

    async def _group(self, group_id: str) -> Collection[str] | None:
        try:
            answer = await self._patiently(self._client.usergroups_users_list, usergroup=group_id)
        except SlackApiError as error:
            log.info("usergroup_unread", error=str(error.response.get("error")))
            return None
        return list(answer["users"])

    async def _room(self, channel_id: str) -> Collection[str] | None:
        found: list[str] = []
        try:
            async for page, _ in self._pages(self._client.conversations_members, None, channel=channel_id):
                found += page["members"]
        except SlackApiError as error:
            log.info("home_channel_unread", error=str(error.response.get("error")))
            return None
        return found

    async def _pages(
        self, call: Call, cursor: str | None, **asked: Any
    ) -> AsyncIterator[tuple[Any, str | None]]:
        """Page after page as (page, cursor of the next); an old cursor that Slack forgot begins anew."""
        while True:
            try:
                page = await self._patiently(call, **asked, limit=PAGE, cursor=cursor)
            except SlackApiError as error:
                if cursor is None or error.response.get("error") != "invalid_cursor":
                    raise
                cursor = None
                continue
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or None
            yield page, cursor
            if cursor is None:
                return

    async def _patiently(self, call: Call, *args: Any, **asked: Any) -> Any:
        """Call; where Slack says how long to wait, wait and call again."""
        while True:
            try:
                return await call(*args, **asked)
            except SlackApiError as error:
                if error.response.status_code != 429:
                    raise
                await asyncio.sleep(float(error.response.headers.get("Retry-After", 1)))


def _hidden(session: Session, channel_id: str) -> None:
    channels.change(session, channel_id, is_member=False)


def _channels_in_use(session: Session) -> list[str]:
    homes = (department.home_channel_id for department in departments.get_all(session))
    return [*(schedule.channel_id for schedule in nuggets.get_all(session)), *filter(None, homes)]
