"""Suggestions with all that is shown of them, as values."""

from dataclasses import dataclass
from datetime import date

from storage.values import StepFacts, Suggestion


@dataclass(frozen=True)
class Shown:
    """One suggestion as people see it."""

    suggestion: Suggestion
    suggester: str
    """The name."""
    department: str | None
    outlets: tuple[str, ...]
    zone: str
    """In which times are told."""
    last: StepFacts
    """What brought it to its state."""
    by: str
    """Who did that, by name; empty for Juuri."""
    owner_id: str | None = None
    owner: str = ""
    """The responsible person of what came of it, by name."""
    due_on: date | None = None
    may_thank: bool = False
    """Whether there is a channel for thanks, and they are still to be said."""
    may_call_back: bool = False
    """Whether the department decided, so short ago that coordinators can take it back."""
    days_waiting: int = 0
    """Work days that it has waited for a decision."""
    history: tuple[tuple[StepFacts, str], ...] = ()
    """Every step with the name of who did it, where they are told."""


@dataclass(frozen=True)
class Page:
    """Some suggestions of a longer list."""

    shown: tuple[Shown, ...]
    many: int
    """In the whole list."""
    page: int = 0
    pages: int = 1


@dataclass(frozen=True)
class Desk:
    """What coordinators see in Home: the longest waiting first."""

    waiting: Page
    many_saved: int


@dataclass(frozen=True)
class Choice:
    """What a coordinator can choose from when something is decided."""

    shown: Shown
    outlets: tuple[tuple[int, str], ...]
    due_on: date
    look_again_on: date


@dataclass(frozen=True)
class Live:
    """A suggestion that was published, for thanks in a channel."""

    headline: str
    link: str | None
    suggester: str | None
    """None where they do not want to be named."""
