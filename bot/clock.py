"""The two clocks. Read at the edges only; everything below takes `now` as an argument."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Civil time, which people live by and the playground may move; and real time, which only passes."""

    def now(self) -> datetime:
        """Civil time, aware, UTC: slots, due_at, expires_at."""

    def monotonic(self) -> float:
        """Real seconds within this process: SETTLE, time-outs."""

    def epoch(self) -> float:
        """Real seconds since 1970, for what several processes share: leases, pace, Retry-After."""


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def epoch(self) -> float:
        return time.time()
