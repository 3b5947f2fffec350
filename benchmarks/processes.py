"""Starting what is measured as processes of their own, pinned apart, and ending them."""

import ctypes
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

PROJECT = Path(__file__).parent.parent
CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [0]
MEASURED, BESIDE = CORES[0], CORES[-1]
"""The core for what is measured, and the one for the load and the fake Slack."""
PR_SET_PDEATHSIG = 1


def pinned(core: int | None) -> Callable[[], None]:
    """For `preexec_fn`: the new process keeps to one core and ends with us, where the system can do that."""

    def pin() -> None:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if core is not None and hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {core})

    return pin


class Child(AbstractContextManager["Child"]):
    """A Python process; the first line it prints says that it is ready. Ended with its `with`."""

    def __init__(
        self, *arguments: str, core: int | None, env: Mapping[str, str] | None = None, cwd: Path
    ) -> None:
        self._log = (cwd / "stderr.log").open("a")
        self._process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=cwd,  # no .env of the operator's is read there
            env={**os.environ, "PYTHONPATH": str(PROJECT), **(env or {})},
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            preexec_fn=pinned(core),
        )
        self.pid = self._process.pid

    def line(self) -> str:
        """The next line it prints. Raises RuntimeError where it ended instead."""
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            said = Path(self._log.name).read_text()[-2000:]
            raise RuntimeError(f"{self._process.args} ended with {self._process.wait()}: {said}")
        return line

    def facts(self) -> dict[str, Any]:
        """The next line, as JSON."""
        facts: dict[str, Any] = json.loads(self.line())
        return facts

    def signal(self, number: signal.Signals) -> None:
        """Send a signal."""
        self._process.send_signal(number)

    def memory_mb(self) -> float:
        """Resident memory."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        return round(int(found[1]) / 1024, 1) if found else 0.0

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        assert self._process.stdout
        self._process.stdout.close()
        self._log.close()


def slack(cwd: Path, *arguments: str) -> Child:
    """The fake Slack; its first line has its addresses and tokens."""
    return Child(
        "-m", "playground.server", "--request-url", "http://127.0.0.1:9/", *arguments, core=BESIDE, cwd=cwd
    )


def call(url: str, body: dict[str, Any], token: str = "") -> dict[str, Any]:
    """Ask the fake Slack for something. Raises RuntimeError where it refuses."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    try:
        with urlopen(Request(url, json.dumps(body).encode(), headers), timeout=30) as answer:
            said: dict[str, Any] = json.load(answer)
    except HTTPError as error:
        said = json.load(error)
    if not said["ok"]:
        raise RuntimeError(f"{url}: {said}")
    return said


def bot_env(facts: Mapping[str, Any], database: str) -> dict[str, str]:
    """The settings of a Juuri in HTTP mode in that Slack."""
    return {
        "SLACK_BOT_TOKEN": facts["bot_token"],
        "SLACK_SIGNING_SECRET": facts["signing_secret"],
        "SLACK_APP_TOKEN": "",
        "SLACK_API_URL": facts["api_url"],
        "DATABASE_URL": database,
        "LOG_FORMAT": "json",
        "PORT": "0",
    }


def bot(cwd: Path, facts: Mapping[str, Any], database: str) -> Child:
    """`juuri run`, as an operator starts it."""
    return Child("-m", "bot", "run", core=MEASURED, env=bot_env(facts, database), cwd=cwd)


def port_of(running: Child) -> int:
    """Where a `juuri run` listens, once it does."""
    found = re.search(r":(\d+), path", line := running.line())
    if not found:
        raise RuntimeError(f"not the line of a running Juuri: {line}")
    return int(found[1])
