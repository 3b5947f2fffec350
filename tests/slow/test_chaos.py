"""Nothing lost, nothing twice: real bots, killed all along; and proof that the judge would notice.

The bots spend their time waiting (for leases, for history), so two runs go side by side.
"""

import os
import re
import subprocess
import sys
from dataclasses import dataclass

import pytest

pytestmark = pytest.mark.slow

POSTGRES = "postgres"
CLEAN, NOT_CLEAN = 0, 1


@dataclass(frozen=True)
class Chaos:
    """One run of `juuri chaos`."""

    posts: int
    kills: int
    on: str = "sqlite"
    more: tuple[str, ...] = ()

    def start(self) -> subprocess.Popen[str]:
        arguments = [f"--posts={self.posts}", f"--kills={self.kills}", *self.more]
        if self.on == POSTGRES:
            arguments.append(f"--database={os.environ['TEST_DATABASE_URL']}")
        command = [sys.executable, "-m", "playground.chaos", *arguments]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


RUNS = (
    (Chaos(300, 30), Chaos(600, 60, POSTGRES)),
    (Chaos(400, 40, more=("--no-history",)), Chaos(700, 70, POSTGRES, ("--no-history",))),
)


def outcome(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Exit code and the closing table; everything is printed, seed first."""
    told, _ = process.communicate(timeout=600)
    print(told)  # noqa: T201 (pytest shows it where the test fails)
    return process.returncode, told


def figure(table: str, name: str) -> int:
    """A number of the closing table."""
    found = re.search(rf"^  {name} +(\d+)$", table, re.MULTILINE)
    assert found is not None, table
    return int(found[1])


@pytest.mark.parametrize("side_by_side", RUNS, ids=["with history", "without history"])
def test_nothing_is_lost_and_nothing_comes_twice(side_by_side: tuple[Chaos, Chaos]) -> None:
    processes = [chaos.start() for chaos in side_by_side]
    for chaos, process in zip(side_by_side, processes, strict=True):
        code, table = outcome(process)
        assert code == CLEAN, table
        assert figure(table, "posts expected") >= chaos.posts
        assert figure(table, "kills") == chaos.kills
        assert figure(table, "lost") == figure(table, "doubled") == 0


def test_enough_is_tried() -> None:
    every = [chaos for pair in RUNS for chaos in pair]

    assert sum(chaos.posts for chaos in every) >= 2000
    assert sum(chaos.kills for chaos in every) >= 200


def test_the_judge_notices_a_broken_protocol() -> None:
    sabotaged = [
        Chaos(200, 0, more=("--sabotage=retries",)),
        Chaos(120, 4, more=("--sabotage=settle",)),
        Chaos(120, 12, more=("--sabotage=commit",)),
    ]
    for process in [chaos.start() for chaos in sabotaged]:
        code, table = outcome(process)
        assert code == NOT_CLEAN, table
        assert figure(table, "lost") + figure(table, "doubled") > 0, table
