"""The time constants of the protocol, in one place."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Timing:
    """The time constants in real seconds, in one place. Raises ValueError where they do not keep the invariant."""

    http: float = 10.0
    """Total time of one call."""
    settle: float = 30.0
    """Wait before history is believed."""
    lease: float = 90.0
    """How long a claimed row belongs to the process that claimed it."""
    history_lag: float = 10.0
    """The longest that Slack's history may run behind."""
    channel_pace: float = 1.0
    """Between two posts to one channel (chat.postMessage: about one a second)."""
    posts_per_second: float = 8.0
    """To the whole workspace ("several hundred messages per minute")."""
    updates_per_second: float = 0.8
    """chat.update is Tier 3: 50 a minute."""
    picture: float = 60.0
    """How long Slack is given to take a picture: until then its type should be known."""
    tick: float = 5.0
    """Between two looks at the schedules."""

    def __post_init__(self) -> None:
        if not self.http + self.history_lag < self.settle < self.lease - self.http:
            raise ValueError("http + history_lag < settle < lease - http must hold")

    @property
    def picture_lease(self) -> float:
        """How long a picture that is being drawn and uploaded belongs to the process that took it."""
        return self.picture + 5 * self.http

    @property
    def fresh(self) -> float:
        """How long after its claim a row may still be sent.

        Short enough that even where another machine's clock makes it believe the lease over, its look at history SETTLE
        later sees what was sent.
        """
        return self.settle - self.http - self.history_lag
