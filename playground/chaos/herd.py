"""The bot processes: started, killed with SIGKILL when the dice say so, started again."""

import asyncio
import multiprocessing
import random
from collections.abc import Callable
from multiprocessing.context import ForkServerProcess

from playground.chaos import bot
from playground.chaos.bot import Seat

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(
    ["playground.chaos.bot"]
)  # a fork of what is imported already: a start costs little

LONGEST_PAUSE_S = 0.25
STOPS_WITHIN_S = 8.0
CRASHES_AT_MOST = 20


class Herd:
    """`many` bots at a time. `due` says how many kills there should have been by now."""

    def __init__(
        self, seat: Seat, many: int, kills: int, dice: random.Random, due: Callable[[], int]
    ) -> None:
        self._seat, self._many, self._dice, self._due = seat, many, dice, due
        self._bots: list[ForkServerProcess] = []
        self.kills_left = kills
        self.killed = 0
        self.crashed = 0
        """Bots that ended by themselves, which none should."""

    def start(self) -> None:
        """Start them all."""
        self._bots = [self._start() for _ in range(self._many)]

    def _start(self) -> ForkServerProcess:
        process = _processes.Process(target=bot.run, args=(self._seat,), daemon=True)
        process.start()
        return process

    async def kill_all_along(self) -> None:
        """Kill one of them again and again until all kills are used up; start anew whatever ended."""
        while True:
            await asyncio.sleep(self._dice.uniform(0.0, LONGEST_PAUSE_S))
            for place, process in enumerate(self._bots):
                if not process.is_alive():
                    self.crashed += 1
                    if self.crashed > CRASHES_AT_MOST:
                        raise RuntimeError("the bots end by themselves: see bots.log")
                    self._bots[place] = self._start()
            if self.kills_left and self.killed < self._due():
                await self._kill(self._dice.randrange(self._many))
                while (
                    self.kills_left and self._dice.random() < 0.1
                ):  # a storm: the next one hardly begins to live
                    await asyncio.sleep(self._dice.uniform(0.0, 0.4))
                    await self._kill(self._dice.randrange(self._many))

    async def _kill(self, place: int) -> None:
        process = self._bots[place]
        process.kill()
        while process.is_alive():
            await asyncio.sleep(0.002)
        self.kills_left -= 1
        self.killed += 1
        self._bots[place] = self._start()

    async def stop(self) -> int:
        """Ask them all to stop; returns how many did not do so in time."""
        for process in self._bots:
            process.terminate()
        until = asyncio.get_running_loop().time() + STOPS_WITHIN_S
        while any(p.is_alive() for p in self._bots) and asyncio.get_running_loop().time() < until:
            await asyncio.sleep(0.02)
        late = [process for process in self._bots if process.is_alive()]
        for process in late:
            process.kill()
        return len(late)
