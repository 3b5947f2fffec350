"""One civil clock for several processes: real time plus an offset that stands in a small shared file."""

import mmap
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playground.clock import MovableClock

_SECONDS = struct.Struct("d")


class SharedClock(MovableClock):
    """Whoever opens the same file goes by the same civil time, at once."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(_SECONDS.pack(0.0))
        with path.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), _SECONDS.size)

    def now(self) -> datetime:
        """Civil time in UTC."""
        return datetime.now(UTC) + timedelta(seconds=_SECONDS.unpack_from(self._shared)[0])

    def set(self, to: datetime) -> None:
        """Move everybody's civil time to an instant; it runs on from there."""
        _SECONDS.pack_into(self._shared, 0, (to - datetime.now(UTC)).total_seconds())

    def advance(self, seconds: float) -> None:
        """Move everybody's civil time forward."""
        self.set(self.now() + timedelta(seconds=seconds))
