"""What a digest tells, as values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, TypeVar

from bot.content import Nugget
from bot.i18n import Translator
from storage.values import Activity, Tally

T = TypeVar("T")


@dataclass(frozen=True)
class Span:
    """Some local dates, the last one included."""

    first: date
    last: date


@dataclass(frozen=True)
class Some(Generic[T]):
    """The first few of a longer list."""

    shown: tuple[T, ...] = ()
    many: int = 0
    """In the whole list."""


@dataclass(frozen=True)
class Idea:
    """A suggestion in a line."""

    id: int
    headline: str
    department: str | None
    days: int
    """Work days that it has waited for a decision."""
    state: str


@dataclass(frozen=True)
class Work:
    """An activity in a line."""

    activity: Activity
    owner: str
    """By name."""
    days_late: int
    """Work days since it was due."""
    asked: str = ""
    """Who was asked to take it over, by name."""


@dataclass(frozen=True)
class Coming:
    """A tip that a channel will get."""

    channel_id: str
    at: datetime
    nugget: Nugget | None
    """None where it is not drawn yet."""


@dataclass(frozen=True)
class Told:
    """A tip with the answers of a week, wherever it was shared."""

    nugget: Nugget | None
    """None for one that is no longer among the content."""
    channels: int
    """To how many channels it went in that week."""
    tally: Tally


@dataclass(frozen=True)
class Number:
    """One figure of a week beside those before it."""

    name: str
    """`shared`, `answers`, `people`, `suggested`, `decided`, `done`."""
    now: int
    before: int | None
    """A week earlier; None where Juuri was not there yet."""
    usual: float | None
    """The median of the four weeks before."""


@dataclass(frozen=True)
class Part:
    """A department's part in a week; `name` is None for those too small to be told of alone."""

    name: str | None
    took_part: int
    people: int


@dataclass(frozen=True)
class Week:
    """One week of the trend."""

    first: date
    suggested: int
    done: int


@dataclass(frozen=True)
class Step:
    """What is recommended next: the name of the rule, and what it saw."""

    name: str
    count: int = 0
    title: str = ""
    id: int | None = None
    """Of the suggestion or activity it is about."""


Sentence = Callable[[Translator], str]
"""A line of plain text in the digest's language."""


@dataclass(frozen=True)
class Contribution:
    """What another noun adds: to what waits for the coordinators, and to what comes this week."""

    waits: tuple[Sentence, ...] = ()
    comes: tuple[Sentence, ...] = ()


@dataclass(frozen=True)
class Facts:
    """All that a digest tells. `told` is the week that is over, `coming` the one that begins."""

    told: Span
    coming: Span
    zone: str
    department_id: int | None = None
    """Whose part this is; None: of the whole organisation."""
    department: str | None = None
    """Its name."""
    undecided: Some[Idea] = Some()
    back: Some[Idea] = Some()
    """Those of the ideas bank whose day has come."""
    undelivered: int = 0
    late: Some[Work] = Some()
    stuck: Some[Work] = Some()
    """Brought to the coordinators before they were due."""
    offers: Some[Work] = Some()
    """Hand-overs that nobody has answered."""
    due: Some[Work] = Some()
    tips: Some[Coming] = Some()
    shared: Some[Told] = Some()
    suggested: Some[Idea] = Some()
    decided: Some[Idea] = Some()
    done: Some[Work] = Some()
    numbers: tuple[Number, ...] = ()
    parts: tuple[Part, ...] = ()
    weeks: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """The figures of each week, the oldest first, the one that is told last."""
    trend: tuple[Week, ...] = ()
    """The weeks up to the one that is told, for a chart; empty where there is nothing to compare yet."""
    more: Contribution = Contribution()
    step: Step | None = None

    @property
    def waits(self) -> int:
        """How many things wait for the coordinators."""
        return self.undecided.many + self.back.many + self.undelivered + len(self.more.waits)

    @property
    def slips(self) -> int:
        """How many pieces of work slip."""
        return self.late.many + self.stuck.many + self.offers.many

    @property
    def comes(self) -> int:
        """How many things come this week."""
        return self.due.many + self.tips.many + len(self.more.comes)

    @property
    def happened(self) -> int:
        """How much happened in the week that is told."""
        return sum(series[-1] for series in self.weeks.values())

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.waits or self.slips or self.comes or self.happened)
