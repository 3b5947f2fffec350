"""Slack's rate limits, in real time: a bucket per token and method, and the pace of posts."""

import math

from playground.clock import MovableClock

PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}
POSTS_PER_SECOND_AND_CHANNEL = 1.0
POST_BURST = 4
POSTS_PER_MINUTE_IN_ALL = 600


class Limits:
    """Token buckets; each answers how long to wait, or None when the request may pass."""

    def __init__(self, clock: MovableClock) -> None:
        self._clock = clock
        self._buckets: dict[tuple[str, ...], tuple[float, float]] = {}

    def check(self, token: str, method: str, tier: int) -> int | None:
        """Count one request of a method."""
        return self._take([((token, method), PER_MINUTE[tier], PER_MINUTE[tier] / 60)])

    def check_post(self, token: str, channel: str) -> int | None:
        """Count one post to a channel."""
        return self._take(
            [
                ((token, "post", channel), POST_BURST, POSTS_PER_SECOND_AND_CHANNEL),
                ((token, "post"), POSTS_PER_MINUTE_IN_ALL, POSTS_PER_MINUTE_IN_ALL / 60),
            ]
        )

    def _take(self, wanted: list[tuple[tuple[str, ...], float, float]]) -> int | None:
        now = self._clock.monotonic()
        levels = []
        for key, capacity, rate in wanted:
            level, then = self._buckets.get(key, (capacity, now))
            level = min(capacity, level + (now - then) * rate)
            if level < 1:
                return max(1, math.ceil((1 - level) / rate))
            levels.append((key, level - 1))
        for key, level in levels:
            self._buckets[key] = (level, now)
        return None
