"""Faults on purpose: single ones in order, or drawn at random by given shares."""

import random
from collections import deque
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import Any, ClassVar

KINDS = (
    "rate_limited",
    "error_before",
    "reset_before",
    "reset_after",
    "error_after",
    "internal_error_after",
    "silence_after",
    "slack_error",
    "slow",
)
SPARED_BY_CHAOS = ("auth.test", "apps.connections.open")


@dataclass(slots=True)
class Fault:
    """One fault, waiting for requests of its method."""

    method: str
    kind: str
    times: int = 1
    retry_after: int = 1
    error: str = "internal_error"
    seconds: float = 1.0


@dataclass(slots=True)
class Settings:
    """Faults that last until they are changed."""

    history_lag_s: float = 0.0
    file_lag_s: float = 0.0
    refuse_pictures: bool = False
    drop_metadata: bool = False
    drop_block_ids: bool = False
    missing_scopes: list[str] = field(default_factory=list)
    date_skew_s: float = 0.0
    unlimited: bool = False
    retry_events: int = 0


class Faults:
    """What goes wrong, and when."""

    _TYPES: ClassVar[dict[str, tuple[type, ...]]] = {
        "history_lag_s": (int, float),
        "file_lag_s": (int, float),
        "refuse_pictures": (bool,),
        "drop_metadata": (bool,),
        "drop_block_ids": (bool,),
        "missing_scopes": (list,),
        "date_skew_s": (int, float),
        "unlimited": (bool,),
        "retry_events": (int,),
    }

    def __init__(self, *, unlimited: bool = False) -> None:
        self._unlimited_at_start = unlimited
        self.clear()

    def clear(self) -> None:
        """Back to a Slack without faults."""
        self.settings = Settings(unlimited=self._unlimited_at_start)
        self.queue: deque[Fault] = deque()
        self.chaos: dict[str, float] = {}
        self._only: list[str] = []
        self._random = random.Random()  # noqa: S311 (a dice for faults, not for secrets)

    def apply(self, wish: dict[str, Any]) -> None:
        """Take over what a program posted; nothing at all clears; ValueError says what is wrong."""
        if not wish:
            self.clear()
            return
        wish = dict(wish)
        if "kind" in wish:
            fields = {name: wish.pop(name) for name in Fault.__slots__ if name in wish}
            if fields["kind"] not in KINDS:
                raise ValueError(f"kind must be one of {', '.join(KINDS)}")
            self.queue.append(Fault(**{"method": "*", **fields}))
        if "chaos" in wish:
            self._set_chaos(wish.pop("chaos"), wish.pop("seed", None))
        for name, value in wish.items():
            if name not in self._TYPES:
                raise ValueError(f"there is no fault called {name}")
            if not isinstance(value, self._TYPES[name]):
                raise ValueError(f"{name} has the wrong type")
            setattr(self.settings, name, value)

    def draw(self, method: str) -> Fault | None:
        """The fault that meets this request, if one does."""
        for fault in self.queue:
            if fault.method in ("*", method):
                fault.times -= 1
                if fault.times <= 0:
                    self.queue.remove(fault)
                return fault
        if self.chaos and self._chaos_meets(method):
            dice = self._random.random()
            for kind, share in self.chaos.items():
                if dice < share:
                    return Fault(method, kind)
                dice -= share
        return None

    def _chaos_meets(self, method: str) -> bool:
        return method not in SPARED_BY_CHAOS and any(fnmatch(method, name) for name in self._only)

    def _set_chaos(self, shares: dict[str, Any], seed: int | None) -> None:
        shares = dict(shares)
        self._only = shares.pop("only", ["*"])
        unknown = set(shares) - set(KINDS)
        if unknown or sum(shares.values()) > 1:
            raise ValueError(f"chaos takes shares of {', '.join(KINDS)} that add up to at most 1")
        self.chaos = shares
        self._random.seed(seed)
