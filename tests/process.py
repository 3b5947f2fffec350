"""Real processes of the command line, as an operator starts them."""

import asyncio
import os
import re
import signal
import sys
from pathlib import Path
from typing import Any

from playground.server import Playground

PROJECT = Path(__file__).parent.parent
STOPS_WITHIN_S = 8
"""Five seconds are promised; the tests share the machine with each other."""


def environment(slack: Playground | None, database: str, **more: str) -> dict[str, str]:
    """The variables of a bot: Socket Mode unless an empty SLACK_APP_TOKEN is given; nothing of this machine's own."""
    values = {"DATABASE_URL": database, "PATH": os.environ["PATH"]}
    if slack:
        values |= {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "SLACK_API_URL": slack.api_url,
        }
    return {**values, **more}


async def juuri(
    *arguments: str, env: dict[str, str], cwd: Path = PROJECT, says: str = ""
) -> tuple[int, str, str]:
    """Run `juuri ...` to its end: exit code, standard output, standard error. `says` is what the operator types."""
    process = await _start(arguments, env, cwd)
    try:
        out, err = await asyncio.wait_for(process.communicate(says.encode()), 30)
    finally:
        if process.returncode is None:
            process.kill()
    return process.returncode or 0, out.decode(), err.decode()


async def _start(arguments: tuple[str, ...], env: dict[str, str], cwd: Path) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    command = (sys.executable, "-m", "bot", *arguments)
    env = {**env, "PYTHONPATH": str(PROJECT)}
    return await asyncio.create_subprocess_exec(
        *command, env=env, cwd=cwd, stdin=pipe, stdout=pipe, stderr=pipe
    )


class Running:
    """A `juuri run` that says it is running, as a context; ended at the end if it has not ended before."""

    def __init__(self, env: dict[str, str], *arguments: str) -> None:
        self._env, self._arguments = env, arguments
        self.said = ""
        self.process: asyncio.subprocess.Process

    async def __aenter__(self) -> "Running":
        self.process = await _start(("run", *self._arguments), self._env, PROJECT)
        assert self.process.stdout is not None
        self.said = (await asyncio.wait_for(self.process.stdout.readline(), 30)).decode()
        if "is running" not in self.said:
            _, err = await self.process.communicate()
            raise AssertionError(err.decode())
        return self

    async def __aexit__(self, *_: Any) -> None:
        if self.process.returncode is None:
            self.process.kill()
            await self.process.communicate()

    @property
    def port(self) -> int:
        """The HTTP port, in HTTP mode."""
        found = re.search(r"HTTP on [^:]+:(\d+)", self.said)
        assert found, self.said
        return int(found[1])

    async def stop(self) -> str:
        """SIGTERM; what it wrote to standard error. Fails where that takes too long or goes wrong."""
        self.process.send_signal(signal.SIGTERM)
        return await self.stopped()

    async def stopped(self) -> str:
        """The rest of a stop that has begun."""
        _, err = await asyncio.wait_for(self.process.communicate(), STOPS_WITHIN_S)
        assert self.process.returncode == 0, err.decode()
        return err.decode()

    async def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        await self.process.communicate()
