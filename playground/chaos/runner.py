"""Lets one plan happen: the small Slack, the database, the bots, the days; and has it judged."""

import asyncio
import contextlib
import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from playground import screens
from playground.channels import Channel
from playground.chaos import checker, house
from playground.chaos.bot import CHAOS_TIMING, Seat
from playground.chaos.checker import POST, Verdict
from playground.chaos.clock import SharedClock
from playground.chaos.herd import Herd
from playground.chaos.plan import (
    CONTACTS,
    COORDINATOR,
    COORDINATORS_CHANNEL,
    FAULTS,
    ZONE,
    Plan,
    morning,
)
from playground.people import BOT_USER, Person
from playground.samples import empty
from playground.server import SCOPES, Playground
from playground.workspace import Workspace

LONGEST_S = 120.0
"""For which a day's posts, or the last kills, are waited for."""
HOME_S = 30.0
TOLD_AGAIN_S = 3700.0
"""After which coordinators are told once more, where the message that told them was lost."""
TOLD_S, TOLD_AT_MOST = 5.0, 7
"""How long such a message is waited for, and how often."""
READS = ("channels:history", "groups:history")

Progress = Callable[[str], None]


@dataclass
class Report:
    """What came of a plan."""

    plan: Plan
    verdict: Verdict
    kills: int
    crashes: int
    stopped_late: int
    seconds: float
    states: dict[str, int]
    violations: list[str]

    @property
    def is_clean(self) -> bool:
        """Whether everything was as it must be."""
        return self.verdict.is_clean and not (self.crashes or self.violations or self.stopped_late)


async def run(plan: Plan, progress: Progress, keep: Path | None = None) -> Report:
    """Let it happen. `keep`: a folder that stays, with the database and the logs."""
    with contextlib.ExitStack() as stack:
        folder = keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="juuri-chaos-")))
        folder.mkdir(parents=True, exist_ok=True)
        clock = SharedClock(folder / "clock")
        clock.set(morning(plan.days[0]) - timedelta(hours=1))
        url = stack.enter_context(house.database(plan, folder))
        return await _Run(plan, progress, folder, clock, url).report()


class _Run:
    """One plan, its small Slack and its bots."""

    def __init__(self, plan: Plan, progress: Progress, folder: Path, clock: SharedClock, url: str) -> None:
        self._plan, self._progress, self._folder, self._clock, self._url = plan, progress, folder, clock, url
        self._log = folder / "slack.jsonl"
        self._slack = Playground(
            clock=clock,
            scopes=[scope for scope in SCOPES if plan.history or scope not in READS],
            log_path=self._log,
            unlimited=True,
            samples=lambda workspace: _people_and_channels(workspace, plan),
        )
        self._read = self._posted = 0
        self._is_last_day_over = False

    async def report(self) -> Report:
        """Let it happen and have it judged."""
        plan, begun = self._plan, self._clock.monotonic()
        questions = await asyncio.to_thread(house.thread_of_results, self._url)
        await self._slack.start()
        await self._slack.set_faults(chaos=FAULTS, seed=plan.seed, history_lag_s=plan.history_lag_s)
        dice = random.Random(plan.seed)  # noqa: S311 (dice for faults, not for secrets)
        api = self._slack
        seat = Seat(api.api_url, api.bot_token, api.app_token, self._url, self._folder, plan.sabotage)
        herd = Herd(seat, plan.bots, plan.kills, dice, self._kills_due)
        herd.start()
        beside = asyncio.gather(herd.kill_all_along(), self._tell(herd))
        try:
            await self._days(beside)
            await self._until(lambda: herd.kills_left == 0, beside)
            await self._in_the_end(beside)
            shown = await self._shown()
        finally:
            beside.cancel()
            await asyncio.gather(beside, return_exceptions=True)
            stopped_late = await herd.stop()
            await self._slack.stop()
        times = (CHAOS_TIMING.settle, CHAOS_TIMING.http)
        results = dict.fromkeys(questions, (COORDINATORS_CHANNEL, plan.results_on))
        asked = [(_dm(self._slack.workspace, contact), day) for contact in CONTACTS for day in plan.asked_on]
        expected = checker.Expected(ZONE, plan.channels, plan.days, *times, plan.told | results, asked)
        verdict = checker.judge(self._log, expected, shown)
        states, violations = house.verdict(self._url, self._folder)
        seconds = self._clock.monotonic() - begun
        return Report(plan, verdict, herd.killed, herd.crashed, stopped_late, seconds, states, violations)

    async def _days(self, beside: "asyncio.Future[Any]") -> None:
        for number, day in enumerate(self._plan.days, start=1):
            self._clock.set(morning(day))
            await self._settled(number, beside)
            await self._told(beside)
        self._is_last_day_over = True

    async def _in_the_end(self, beside: "asyncio.Future[Any]") -> None:
        """Without faults now: what a kill has left is settled, and reports that were lost too are repeated."""
        await self._slack.set_faults()
        await self._settled(len(self._plan.days), beside)
        await self._told(beside)

    async def _settled(self, number: int, beside: "asyncio.Future[Any]") -> None:
        many = self._plan.due_by(number)
        await self._until(lambda: house.is_settled(self._url, self._clock.now(), many), beside)

    async def _told(self, beside: "asyncio.Future[Any]") -> None:
        """Where messages may be missing, let the hours pass in which coordinators are told so: days later it is too late."""
        for _ in range(0 if self._plan.history else TOLD_AT_MOST):
            if await self._until(lambda: house.is_told(self._url), beside, TOLD_S):
                return
            self._clock.advance(TOLD_AGAIN_S)

    async def _until(
        self, is_so: Callable[[], bool], beside: "asyncio.Future[Any]", seconds: float = LONGEST_S
    ) -> bool:
        """Wait a bounded time and return whether it is so; what did not come by then is the checker's to judge."""
        until = self._clock.monotonic() + seconds
        while not await asyncio.to_thread(is_so) and self._clock.monotonic() < until:
            await asyncio.sleep(0.2)
            if beside.done():
                beside.result()
        return await asyncio.to_thread(is_so)

    def _kills_due(self) -> int:
        """As many as there should have been by now: kills go along with posts, a little ahead of them."""
        for entry in self._slack.log.since(self._read):
            self._read = entry["n"]
            self._posted += entry["method"] == POST and entry["outcome"] == "ok"
        part = 1.0 if self._is_last_day_over else self._posted / self._plan.expected
        return int(self._plan.kills * (part + 0.02) + 1)

    async def _tell(self, herd: Herd) -> None:
        while True:
            await asyncio.sleep(2)
            done = f"{self._posted} of {self._plan.expected} posts, {herd.killed} of {self._plan.kills} kills"
            self._progress(f"  {self._plan.name}: {done}")

    async def _shown(self) -> list[str]:
        """What a coordinator sees at the end: the coordinators' channel and Juuri's Home."""
        workspace = self._slack.workspace
        until = self._clock.monotonic() + HOME_S
        while COORDINATOR not in workspace.homes and self._clock.monotonic() < until:
            await self._slack.act({"as": COORDINATOR, "do": "open_home"})
            await asyncio.sleep(1)
        screen = screens.screen(self._slack.slack, workspace.people[COORDINATOR])
        return checker.shown_to_coordinators(screen, COORDINATORS_CHANNEL)


def _people_and_channels(workspace: Workspace, plan: Plan) -> None:
    empty(workspace)
    workspace.add_person(Person(COORDINATOR, "kaisa.kaaos", "Kaisa Kaaos", ZONE))
    for user_id, name in CONTACTS.items():
        workspace.add_person(Person(user_id, name.lower().replace(" ", "."), name, ZONE))
    created = int(workspace.clock.now().timestamp())
    for channel in plan.channels:
        workspace.add_channel(Channel(channel, f"team-{channel.lower()}", [BOT_USER, COORDINATOR], created))
    workspace.add_channel(Channel(COORDINATORS_CHANNEL, "coordinators", [BOT_USER, COORDINATOR], created))


def _dm(workspace: Workspace, user_id: str) -> str:
    return workspace.open_im(BOT_USER, user_id).id
