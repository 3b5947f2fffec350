"""Lets one plan happen: the small Slack, the database, the bots, the days; and has it judged."""

import asyncio
import contextlib
import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from playground import screens
from playground.channels import Channel
from playground.chaos import checker, house
from playground.chaos.bot import CHAOS_TIMING, Seat
from playground.chaos.checker import POST, Verdict
from playground.chaos.clock import SharedClock
from playground.chaos.herd import Herd
from playground.chaos.plan import (
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

QUIET_S = CHAOS_TIMING.lease + 2 * CHAOS_TIMING.settle + 2
"""Where nobody says anything for so long, nothing more will come."""
HOME_S = 30.0
TOLD_AGAIN_S = 3700.0
LONGEST_DAY_S = 120.0
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


class Days:
    """Follows the small Slack's log: which of a day's channels have their post, and how long ago anything was said."""

    def __init__(self, plan: Plan, slack: Playground) -> None:
        self._plan, self._slack = plan, slack
        self._read = 0
        self._today: set[str] = set()
        self.posted = 0
        self._last_at = slack.clock.monotonic()

    def begin(self) -> None:
        """A new day: no channel has its post yet."""
        self._today = set()
        self._last_at = self._slack.clock.monotonic()

    def look(self) -> None:
        """Take in what was logged since the last look."""
        for entry in self._slack.log.since(self._read):
            self._read = entry["n"]
            if entry["method"] in (POST, *checker.LOOKS):
                self._last_at = self._slack.clock.monotonic()
            if (
                entry["method"] == POST
                and entry["outcome"] == "ok"
                and entry["channel"] in self._plan.channels
            ):
                self._today.add(entry["channel"])
                self.posted += 1

    @property
    def is_over(self) -> bool:
        """Whether every channel has its post."""
        return len(self._today) == len(self._plan.channels)

    @property
    def has_begun(self) -> bool:
        """Whether the day's first post is there."""
        return bool(self._today)

    @property
    def quiet_s(self) -> float:
        """Seconds since anybody last posted or asked."""
        return self._slack.clock.monotonic() - self._last_at


async def run(plan: Plan, progress: Progress, keep: Path | None = None) -> Report:
    """Let it happen. `keep`: a folder that stays, with the logs."""
    with contextlib.ExitStack() as stack:
        folder = keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="juuri-chaos-")))
        folder.mkdir(parents=True, exist_ok=True)
        clock = SharedClock(folder / "clock")
        clock.set(morning(plan.days[0]) - timedelta(hours=1))
        url = stack.enter_context(house.database(plan, folder))
        return await _run(plan, progress, folder, clock, url)


async def _run(plan: Plan, progress: Progress, folder: Path, clock: SharedClock, url: str) -> Report:
    begun = clock.monotonic()
    scopes = [scope for scope in SCOPES if plan.history or scope not in READS]
    log = folder / "slack.jsonl"
    slack = Playground(
        clock=clock, scopes=scopes, log_path=log, unlimited=True, samples=lambda w: _workspace(w, plan)
    )
    await slack.start()
    await slack.set_faults(chaos=FAULTS, seed=plan.seed, history_lag_s=plan.history_lag_s)
    days = Days(plan, slack)
    # without history some posts never come; with it, only a machine that is too busy makes them wait
    patience = LONGEST_DAY_S if plan.history else QUIET_S
    ahead = plan.kills * 0.02 + 1
    seat = Seat(slack.api_url, slack.bot_token, slack.app_token, url, folder, plan.sabotage)
    dice = random.Random(plan.seed)  # noqa: S311 (dice for faults, not for secrets)
    herd = Herd(
        seat, plan.bots, plan.kills, dice, lambda: int(ahead + plan.kills * days.posted / plan.expected)
    )
    herd.start()
    killing = asyncio.create_task(herd.kill_all_along())
    telling = asyncio.create_task(_tell(plan, progress, days, herd))
    try:
        for day in plan.days:
            clock.set(morning(day))
            days.begin()
            await _live(days, killing, lambda: days.is_over or (days.has_begun and days.quiet_s > patience))
        days.posted = plan.expected  # the kills that are left come now
        await _live(days, killing, lambda: not herd.kills_left and days.quiet_s > QUIET_S)
        await slack.set_faults()
        if not plan.history:  # a report that was lost too is repeated an hour later
            clock.advance(TOLD_AGAIN_S)
            days.begin()
            await _live(days, killing, lambda: days.quiet_s > QUIET_S)
        shown = await _shown(slack)
        stopped_late = await _end(killing, telling, herd)
    finally:
        await _end(killing, telling, herd)
        await slack.stop()
    expected = checker.Expected(ZONE, plan.channels, plan.days, CHAOS_TIMING.settle, CHAOS_TIMING.http)
    states, violations = house.verdict(url, folder)
    verdict = checker.judge(log, expected, shown)
    seconds = clock.monotonic() - begun
    return Report(plan, verdict, herd.killed, herd.crashed, stopped_late, seconds, states, violations)


def _workspace(workspace: Workspace, plan: Plan) -> None:
    empty(workspace)
    workspace.add_person(Person(COORDINATOR, "kaisa.kaaos", "Kaisa Kaaos", ZONE))
    created = int(workspace.clock.now().timestamp())
    for channel in plan.channels:
        workspace.add_channel(Channel(channel, f"team-{channel.lower()}", [BOT_USER, COORDINATOR], created))
    workspace.add_channel(Channel(COORDINATORS_CHANNEL, "coordinators", [BOT_USER, COORDINATOR], created))


async def _live(days: Days, killing: "asyncio.Task[None]", is_over: Callable[[], bool]) -> None:
    """Wait until a day is over, a bounded time; what did not come by then is the checker's to judge."""
    until = asyncio.get_running_loop().time() + LONGEST_DAY_S
    days.look()
    while not is_over() and asyncio.get_running_loop().time() < until:
        await asyncio.sleep(0.02)
        days.look()
        if killing.done():
            killing.result()


async def _shown(slack: Playground) -> list[str]:
    """What a coordinator sees at the end: the coordinators' channel and Juuri's Home."""
    until = slack.clock.monotonic() + HOME_S
    while COORDINATOR not in slack.workspace.homes and slack.clock.monotonic() < until:
        await slack.act({"as": COORDINATOR, "do": "open_home"})
        await asyncio.sleep(1)
    screen = screens.screen(slack.slack, slack.workspace.people[COORDINATOR])
    return checker.shown_to_coordinators(screen, COORDINATORS_CHANNEL)


async def _end(killing: "asyncio.Task[None]", telling: "asyncio.Task[None]", herd: Herd) -> int:
    for task in (killing, telling):
        task.cancel()
    await asyncio.gather(killing, telling, return_exceptions=True)
    return await herd.stop()


async def _tell(plan: Plan, progress: Progress, days: Days, herd: Herd) -> None:
    while True:
        await asyncio.sleep(2)
        progress(
            f"  {plan.name}: {days.posted} of {plan.expected} posted, {herd.killed} of {plan.kills} kills"
        )
