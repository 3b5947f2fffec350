"""The append-only log of Web API requests and what became of them."""

import json
from collections import Counter
from pathlib import Path
from typing import Any, TextIO


class RequestLog:
    """Entries in memory and, where a path is given, one JSON line each in a file."""

    def __init__(self, path: Path | None = None) -> None:
        self.entries: list[dict[str, Any]] = []
        self.counts: Counter[str] = Counter()
        self._file: TextIO | None = path.open("a", encoding="utf-8") if path else None

    def add(self, entry: dict[str, Any]) -> None:
        """Append one entry; it is on its way to the disk before the answer leaves."""
        entry = {"n": len(self.entries) + 1, **entry}
        self.entries.append(entry)
        self.counts[entry["method"]] += 1
        if self._file:
            self._file.write(json.dumps(entry, separators=(",", ":")) + "\n")
            self._file.flush()

    def since(self, number: int) -> list[dict[str, Any]]:
        """The entries after the given number."""
        return self.entries[max(number, 0) :]

    def close(self) -> None:
        """Close the file."""
        if self._file:
            self._file.close()
