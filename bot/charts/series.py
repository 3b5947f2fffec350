"""Numbers by label: as bars beside their labels, or as lines over time."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.charts.colours import DASHES, MARKERS, SERIES
from bot.charts.heat_map import MISSING, Cell
from bot.charts.sheet import MARGIN, PALE, Sheet
from bot.charts.type_setting import BODY, LINE, SMALLEST, width, wrapped

_WIDE = 360.0
_LABEL_MOST, _BAR, _GAP = 130.0, 18.0, 12.0
_PLOT, _DATE_MOST = 150.0, 90.0


@dataclass(frozen=True)
class Series:
    """One row of numbers, at most four in a drawing; None where there is nothing to tell."""

    name: str
    values: Sequence[Cell]


def bars(labels: Sequence[str], series: Sequence[Series], *, title: str = "") -> bytes:
    """A PNG: for each label a bar of every series, its number behind it."""
    lines = [wrapped(label, _LABEL_MOST, BODY) for label in labels]
    left = MARGIN + max((width(line, BODY) for each in lines for line in each), default=0.0) + 8.0
    behind = max((width(cell[1], BODY) for one in series for cell in one.values if cell), default=0.0)
    longest = _WIDE - MARGIN - left - behind - 8.0
    most = max((cell[0] for one in series for cell in one.values if cell), default=0.0) or 1.0
    heights = [max(len(series) * _BAR, len(each) * BODY * LINE) + _GAP for each in lines]
    head = _Head(title, series)
    sheet = Sheet(_WIDE, head.height + sum(heights) + MARGIN - _GAP / 2)

    head.draw(sheet, with_markers=False)
    y = head.height
    sheet.rule(left, y - 2.0, left, y + sum(heights) - _GAP + 2.0)
    for number, (each, height) in enumerate(zip(lines, heights, strict=True)):
        middle = y + (height - _GAP) / 2
        sheet.words(MARGIN, middle, each)
        for place, one in enumerate(series):
            at = middle + (place - len(series) / 2) * _BAR
            _bar(sheet, left, at, one.values[number], longest / most, SERIES[place])
        y += height
    return sheet.png()


def _bar(sheet: Sheet, x: float, y: float, cell: Cell, per_unit: float, colour: str) -> None:
    if cell is None:
        sheet.words(x + 6.0, y + _BAR / 2, [MISSING], colour=PALE)
        return
    value, written = cell
    sheet.box(x, y + 1.5, value * per_unit, _BAR - 3.0, colour)
    sheet.words(x + value * per_unit + 5.0, y + _BAR / 2, [written])


def lines(labels: Sequence[str], series: Sequence[Series], *, title: str = "") -> bytes:
    """A PNG: the series over time from left to right, with the number at each end; gaps where there is nothing to tell."""
    ends = [cell for one in series for cell in (*one.values[:1], *one.values[-1:]) if cell]
    side = max((width(written, BODY) for _, written in ends), default=0.0) + 10.0
    values = [cell[0] for one in series for cell in one.values if cell] or [0.0]
    low, high = min(0.0, *values), max(values) or 1.0
    head = _Head(title, series)
    under = SMALLEST * LINE
    sheet = Sheet(_WIDE, head.height + _PLOT + 10.0 + under + MARGIN)
    left, right, bottom = MARGIN + side, _WIDE - MARGIN - side, head.height + _PLOT
    step = (right - left) / max(1, len(labels) - 1)

    head.draw(sheet, with_markers=True)
    sheet.rule(left, bottom, right, bottom)
    _dates(sheet, labels, left, step, bottom + 10.0 + under / 2)

    def at(place: int, value: float) -> tuple[float, float]:
        return left + step * place, bottom - (value - low) / (high - low) * (_PLOT - 8.0)

    for number, one in enumerate(series):
        for run in _runs(one.values):
            points = [at(place, value) for place, value in run]
            sheet.curve(points, SERIES[number], marker=MARKERS[number], dash=DASHES[number])
    for place, x, align in ((0, left - 8.0, "right"), (len(labels) - 1, right + 8.0, "left")):
        told = [
            (at(place, cell[0])[1], cell[1], n) for n, one in enumerate(series) if (cell := one.values[place])
        ]
        for y, written, number in _apart(told):
            sheet.words(x, y, [written], align=align, colour=SERIES[number])
    return sheet.png()


def _dates(sheet: Sheet, labels: Sequence[str], left: float, step: float, y: float) -> None:
    """As many of the labels as stand side by side, the last one in any case."""
    short = [wrapped(label, _DATE_MOST, SMALLEST, lines=1) or [""] for label in labels]
    wide = [width(line, SMALLEST) for [line] in short]
    every = max(1, -int(-(max(wide, default=0.0) + 8.0) // max(step, 1.0)))
    for place in range(len(labels) - 1, -1, -every):
        half = wide[place] / 2
        x = min(max(left + step * place, MARGIN + half), _WIDE - MARGIN - half)
        sheet.words(x, y, short[place], size=SMALLEST, align="center", colour=PALE)


def _runs(values: Sequence[Cell]) -> list[list[tuple[int, float]]]:
    """What is joined: the places that follow each other without a gap."""
    runs: list[list[tuple[int, float]]] = [[]]
    for place, cell in enumerate(values):
        if cell is None:
            runs.append([])
        else:
            runs[-1].append((place, cell[0]))
    return [run for run in runs if run]


def _apart(told: Sequence[tuple[float, str, int]]) -> list[tuple[float, str, int]]:
    """The same, from the top, none over another."""
    placed: list[tuple[float, str, int]] = []
    for y, written, number in sorted(told):
        above = placed[-1][0] + BODY * LINE if placed else y
        placed.append((max(y, above), written, number))
    return placed


class _Head:
    """The title, and which series is which where there are several."""

    def __init__(self, title: str, series: Sequence[Series]) -> None:
        self._title = wrapped(title, _WIDE - 2 * MARGIN, BODY + 1, weight="bold")
        several = series if len(series) > 1 else []
        self._names = [wrapped(one.name, _WIDE - 2 * MARGIN - 26.0, SMALLEST, lines=2) for one in several]
        self._title_height = len(self._title) * (BODY + 1) * LINE
        names = sum(len(name) * SMALLEST * LINE + 3.0 for name in self._names)
        self.height = MARGIN + self._title_height + names + (10.0 if self._title or self._names else 0.0)

    def draw(self, sheet: Sheet, *, with_markers: bool) -> None:
        sheet.words(MARGIN, MARGIN + self._title_height / 2, self._title, size=BODY + 1, weight="bold")
        y = MARGIN + self._title_height + 4.0
        for number, name in enumerate(self._names):
            middle = y + len(name) * SMALLEST * LINE / 2
            if with_markers:
                ends = [(MARGIN, middle), (MARGIN + 20.0, middle)]
                sheet.curve(ends, SERIES[number], marker=MARKERS[number], dash=DASHES[number])
            else:
                sheet.box(MARGIN, middle - 5.0, 20.0, 10.0, SERIES[number])
            sheet.words(MARGIN + 26.0, middle, name, size=SMALLEST)
            y += len(name) * SMALLEST * LINE + 3.0
