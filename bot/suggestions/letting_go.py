"""How decisions go, and where coordinators could let go of them. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

ENOUGH = 10
"""Decisions from which on anything is said of who decides, and how many in a row must have been accepted."""
NEARLY_ALL = 0.9


@dataclass(frozen=True)
class Decision:
    """One decision, without words and names."""

    department_id: int | None
    days: int
    """Work days from the suggestion to the decision."""
    is_accepted: bool
    is_declined: bool
    by: str
    is_by_department: bool = False


@dataclass(frozen=True)
class Habit:
    """How decisions go, in the whole organisation or for one department."""

    many: int
    """Decisions by coordinators."""
    median_days: float | None
    """None where there was none."""
    declined: int
    many_by_department: int
    could_decide: bool = False
    """Whether the last ten were all accepted."""


@dataclass(frozen=True)
class DepartmentHabit:
    """The same for one department, by name."""

    name: str
    habit: Habit
    decides_itself: bool


@dataclass(frozen=True)
class Habits:
    """All of it."""

    of_all: Habit
    one_decides: bool
    """Whether one person decides nearly all; who is not said."""
    departments: tuple[DepartmentHabit, ...]


def habit(decisions: Sequence[Decision]) -> Habit:
    """How decisions go; `decisions` begin with the newest."""
    taken = [decision for decision in decisions if not decision.is_by_department]
    latest = taken[:ENOUGH]
    return Habit(
        many=len(taken),
        median_days=median(decision.days for decision in taken) if taken else None,
        declined=sum(decision.is_declined for decision in taken),
        many_by_department=len(decisions) - len(taken),
        could_decide=len(latest) == ENOUGH and all(decision.is_accepted for decision in latest),
    )


def one_decides(decisions: Iterable[Decision]) -> bool:
    """Whether one person decides nearly all."""
    by = Counter(decision.by for decision in decisions if not decision.is_by_department)
    return by.total() >= ENOUGH and max(by.values()) >= NEARLY_ALL * by.total()


def habits(decisions: Sequence[Decision], departments: Mapping[int, tuple[str, bool]]) -> Habits:
    """All of it, for departments (id to name and whether it decides itself) in their order that had a decision."""
    by_department: dict[int | None, list[Decision]] = {}
    for decision in decisions:
        by_department.setdefault(decision.department_id, []).append(decision)
    told = [
        DepartmentHabit(name, habit(by_department[department_id]), decides_itself)
        for department_id, (name, decides_itself) in departments.items()
        if department_id in by_department
    ]
    return Habits(habit(decisions), one_decides(decisions), tuple(told))
