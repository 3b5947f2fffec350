"""The playground's clock: real time plus an offset that can be moved."""

import time
from datetime import UTC, datetime, timedelta


class MovableClock:
    """Civil time can be moved; monotonic time and the epoch stay real."""

    def __init__(self, start: datetime | None = None) -> None:
        self.offset = timedelta()
        if start is not None:
            self.set(start)

    def now(self) -> datetime:
        """Civil time in UTC."""
        return datetime.now(UTC) + self.offset

    def monotonic(self) -> float:
        """Real seconds, for leases, rate limits and the life of a trigger."""
        return time.monotonic()

    def epoch(self) -> float:
        """Real unix seconds, for signatures."""
        return time.time()

    def set(self, to: datetime) -> None:
        """Move civil time to an instant; it runs on from there."""
        if to.tzinfo is None:
            raise ValueError("the time needs a zone, such as a Z at its end")
        self.offset = to.astimezone(UTC) - datetime.now(UTC)

    def advance(self, seconds: float) -> None:
        """Move civil time forward."""
        self.offset += timedelta(seconds=seconds)
