"""What a benchmark hands back."""

from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One number, with what was aimed at."""

    name: str
    value: float
    unit: str = ""
    spread: str = ""
    """From the smallest to the largest of the runs."""
    at_most: float | None = None
    at_least: float | None = None

    @property
    def missed(self) -> bool:
        """Whether it lies on the wrong side of its aim."""
        above = self.at_most is not None and self.value > self.at_most
        return above or (self.at_least is not None and self.value < self.at_least)

    @property
    def aim(self) -> str:
        """The aim in words."""
        if self.at_most is not None:
            return f"at most {number(self.at_most)}"
        return f"at least {number(self.at_least)}" if self.at_least is not None else ""


@dataclass
class Result:
    """A benchmark's figures and its raw runs."""

    figures: list[Figure] = field(default_factory=list)
    runs: list[dict[str, Any]] = field(default_factory=list)

    def add(self, name: str, values: list[float], unit: str = "", **aim: float) -> float:
        """A figure from several runs: their median and spread; returns the median."""
        middle = median(values)
        spread = f"{number(min(values))} to {number(max(values))}" if len(values) > 1 else ""
        self.figures.append(Figure(name, middle, unit, spread, **aim))
        return middle

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return {"figures": [asdict(figure) for figure in self.figures]}


def number(value: float) -> str:
    """Three significant digits, or all of a whole part."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
