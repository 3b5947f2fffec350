"""What one run of chaos is to be: how many posts and kills, which channels, which days."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = "Europe/Helsinki"
WALL_TIME = time(9, 30)
FIRST_DAY = date(2027, 9, 6)
"""The first Monday of its month, on which a review opens; the fifty work days from here on hold no holiday."""
MOST_A_DAY = 250
REVIEW_DAYS = 5
ASKED_ON = (1, 3, 5)
"""Days of the review on which each contact is invited, reminded and reminded again: nobody answers."""
RESULTS_ON = 6
"""The review closes in the evening before; this work day its results are told."""
CONTACTS = {"U0CONT1": "Carl Contact", "U0CONT2": "Kaarina Kontakti", "U0CONT3": "Kari Kontakt"}
"""Each speaks for a department of their own."""
COORDINATOR = "U0COORD"
COORDINATORS_CHANNEL = "C0COORD"
HISTORY_LAG_S = 0.2
SLOW_HISTORY_S = 3.0
"""Slower than the protocol allows for."""
SABOTAGES = {
    "retries": "the SDK's own retries are put back",
    "settle": "Slack's history is slower than SETTLE",
    "commit": "a claim is committed after the message was sent",
}
FAULTS = {
    "rate_limited": 0.06,
    "error_before": 0.04,
    "reset_before": 0.03,
    "reset_after": 0.05,
    "error_after": 0.04,
    "internal_error_after": 0.02,
    "silence_after": 0.03,
}
"""Shares of all requests: 429; failed before anything happened; done, and the answer lost or false."""


@dataclass(frozen=True)
class Plan:
    """One run."""

    posts: int
    kills: int
    seed: int
    database: str | None = None
    """URL; a database of the run's own is made on that server and dropped again. None: a SQLite file that goes away."""
    bots: int = 1
    history: bool = True
    sabotage: str | None = None
    days: list[date] = field(init=False)
    channels: list[str] = field(init=False)

    def __post_init__(self) -> None:
        many = max(RESULTS_ON, -(-self.posts // MOST_A_DAY))
        weekdays = (FIRST_DAY + timedelta(days=n) for n in range(7 * many))
        object.__setattr__(self, "days", [day for day in weekdays if day.weekday() < 5][:many])
        object.__setattr__(self, "channels", [f"C0T{n:05d}" for n in range(-(-self.posts // many))])

    @property
    def expected(self) -> int:
        """Posts that must come: one a channel and day."""
        return len(self.days) * len(self.channels)

    @property
    def asked_on(self) -> list[date]:
        """The days on which each contact must get a message about the review."""
        return [self.days[number - 1] for number in ASKED_ON]

    def due_by(self, number: int) -> int:
        """How many messages must be decided once so many days have come: posts, digests, those of the review."""
        asked = len(CONTACTS) * sum(number >= on for on in ASKED_ON)
        mondays = sum(day.weekday() == 0 for day in self.days[:number])
        return number * len(self.channels) + asked + mondays + (number >= RESULTS_ON)

    @property
    def told(self) -> dict[str, tuple[str, date]]:
        """What the coordinators must read once each, with its channel and day: the headings of the weekly digests and of the
        results of the review. The questions of its thread are the house's to know."""
        mondays = {
            f"Weekly digest, week {day.isocalendar().week}": day for day in self.days if day.weekday() == 0
        }
        heading = f"Quarterly review of the department contacts: results, {FIRST_DAY:%B %Y}"
        results = {heading: self.results_on}
        return {heading: (COORDINATORS_CHANNEL, day) for heading, day in (mondays | results).items()}

    @property
    def results_on(self) -> date:
        """The day on which the results of the review must come."""
        return self.days[RESULTS_ON - 1]

    @property
    def history_lag_s(self) -> float:
        """Until a message shows in the channel's history."""
        return SLOW_HISTORY_S if self.sabotage == "settle" else HISTORY_LAG_S

    @property
    def name(self) -> str:
        """The run in a few words."""
        database = "SQLite" if self.database is None or self.database.startswith("sqlite") else "PostgreSQL"
        history = "history" if self.history else "no history"
        sabotage = f", sabotage: {self.sabotage}" if self.sabotage else ""
        return f"{database}, {self.bots} at once, {history}{sabotage}"


def morning(day: date) -> datetime:
    """The instant at which a day's posts fall due."""
    return datetime.combine(day, WALL_TIME, ZoneInfo(ZONE))
