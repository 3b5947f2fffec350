"""Telling a test as a story: people do things in Slack, time passes, people see what came of it."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.app import Juuri, build_app
from bot.delivery import Timing
from bot.pictures import Painter
from bot.settings import Settings
from playground.clock import MovableClock
from playground.server import Playground
from playground.walking import walk
from storage import nuggets

HELSINKI = ZoneInfo("Europe/Helsinki")
QUICK = Timing(
    http=0.6,
    history_lag=0.1,
    settle=1.0,
    lease=2.0,
    channel_pace=0.0,
    posts_per_second=500,
    updates_per_second=500,
    picture=1.0,
)
"""The delivery protocol in the time of a test; its invariant holds."""


class Story:
    """A running Juuri with the Slack around it."""

    def __init__(self, slack: Playground, database: str, timing: Timing = QUICK) -> None:
        self.slack, self.database, self.timing = slack, database, timing
        self.clock: MovableClock = slack.clock
        self.painters: dict[str, Painter] = {}
        """Of pictures that are drawn in this story alone."""
        self.juuri: Juuri

    def settings(self, **changes: Any) -> Settings:
        """The operator's settings; Socket Mode unless changed."""
        values: dict[str, Any] = {
            "slack_bot_token": self.slack.bot_token,
            "slack_app_token": self.slack.app_token,
            "slack_api_url": self.slack.api_url,
            "database_url": self.database,
        }
        return Settings(**{**values, **changes}, _env_file=None)

    async def start(self, **changes: Any) -> None:
        """Start the bot."""
        self.juuri = await build_app(self.settings(**changes), clock=self.clock, timing=self.timing)
        self.juuri.studio.painters.update(self.painters)
        self.slack.slack.walk = lambda to: walk(self.juuri, self.clock, to)
        await self.juuri.start()

    async def stop(self) -> None:
        """Stop the bot."""
        await self.juuri.stop()

    async def subscribe(self, channel: str, **changes: Any) -> None:
        """A channel gets nuggets on Tuesdays and Thursdays at 09:30 in Helsinki, beginning today."""
        values: dict[str, Any] = {
            "language": "en",
            "zone": "Europe/Helsinki",
            "country": "FI",
            "days": 0b0001010,
            "wall_time": time(9, 30),
            "packs": [],
            "is_paused": False,
            "planned_through": self.today() - timedelta(days=1),
        }
        await self.juuri.deps.store.write_patiently(nuggets.put, channel, **{**values, **changes})

    def today(self) -> date:
        """The date in Helsinki."""
        return self.clock.now().astimezone(HELSINKI).date()

    async def wait_until(self, day: str, at: str = "12:00") -> None:
        """Time passes until a date and time in Helsinki; everything that falls due on the way happens."""
        to = datetime.combine(date.fromisoformat(day), time.fromisoformat(at), HELSINKI)
        await self.slack.move_clock(to.astimezone(UTC))

    async def sleep_until(self, day: str, at: str = "12:00") -> None:
        """The same, but nothing happens on the way: the bot was down, or the machine asleep."""
        to = datetime.combine(date.fromisoformat(day), time.fromisoformat(at), HELSINKI)
        await self.slack.move_clock(to.astimezone(UTC), jump=True)

    async def settle(self) -> None:
        """Everything that is due now happens."""
        await self.juuri.scheduler.settle_now()

    async def does(self, person: str, do: str, **more: Any) -> dict[str, Any]:
        """A person does something in Slack; the bot has answered when this returns."""
        answer = await self.slack.act({"as": person, "do": do, **more})
        await self.slack.settled()
        return answer

    def posts(self, channel: str) -> list[dict[str, Any]]:
        """What Juuri has posted to a channel, oldest first, as {ts, text, blocks}."""
        messages = self.slack.workspace.channels[channel].messages
        return [
            {"ts": m.ts, "text": m.text, "blocks": m.blocks, "thread_ts": m.thread_ts}
            for m in messages
            if m.user == self.juuri.deps.bot_user_id
        ]

    def whispers(self, person: str, channel: str) -> list[str]:
        """What Juuri has said in a channel to one person alone, oldest first."""
        ephemerals = self.slack.workspace.channels[channel].ephemerals
        return [message.text for message in ephemerals if message.ephemeral_to == person]

    def dms(self, person: str) -> list[dict[str, Any]]:
        """What Juuri has written to a person directly."""
        channels = self.slack.workspace.channels.values()
        mine = [channel.id for channel in channels if channel.is_im and person in channel.members]
        return [message for channel in mine for message in self.posts(channel)]

    async def open_home(self, person: str) -> dict[str, Any]:
        """A person opens Juuri's Home; what they see then."""
        await self.does(person, "open_home")
        return self.home(person)

    def home(self, person: str) -> dict[str, Any]:
        """A person's Home as it stands."""
        return self.slack.workspace.homes[person].content

    def modal(self, person: str) -> dict[str, Any]:
        """The modal on top of a person's screen."""
        return self.slack.workspace.modals[person][-1].content

    async def press(
        self, person: str, action_id: str, *, where: str = "home", nth: int = 0, value: Any = None
    ) -> dict[str, Any]:
        """A person uses the nth element with this action id: in their `home`, their `modal`, or a channel's last message."""
        workspace, more = self.slack.workspace, {}
        if where in ("home", "modal"):
            view = workspace.homes[person] if where == "home" else workspace.modals[person][-1]
            blocks, more = view.content["blocks"], {"view_id": view.id}
        else:
            channel = workspace.channels[where]
            seen = [m for m in [*channel.messages, *channel.ephemerals] if m.ephemeral_to in (None, person)]
            message = max((m for m in seen if _block_with(m.blocks, action_id)), key=lambda m: m.ts)
            blocks, more = message.blocks, {"channel": where, "ts": message.ts}
        block_id = _block_with(blocks, action_id)[nth]
        if value is not None:
            more["value"] = value
        return await self.does(person, "click", block_id=block_id, action_id=action_id, **more)

    async def submit(self, person: str, **values: Any) -> dict[str, Any]:
        """A person sends the modal on top; a value is named by its block, whose element bears the same name."""
        view = self.slack.workspace.modals[person][-1]
        typed = {block_id: {block_id: value} for block_id, value in values.items()}
        return await self.does(person, "submit", view_id=view.id, values=typed)


def _block_with(blocks: list[dict[str, Any]], action_id: str) -> list[str]:
    """The ids of the blocks that hold an element with this action id."""
    found = []
    for block in blocks:
        elements = [*block.get("elements", []), block.get("accessory", {}), block.get("element", {})]
        if any(element.get("action_id") == action_id for element in elements):
            found.append(str(block["block_id"]))
    return found


def words_in(thing: Any) -> str:
    """Every text in a view or message, one a line."""
    if isinstance(thing, dict):
        if isinstance(thing.get("text"), str):
            return str(thing["text"])
        thing = list(thing.values())
    if isinstance(thing, list):
        return "\n".join(filter(None, (words_in(one) for one in thing)))
    return ""
