"""Rows and columns of numbers, each on a colour."""

from collections.abc import Sequence

from bot.charts.colours import on, shade
from bot.charts.sheet import MARGIN, PALE, Sheet
from bot.charts.type_setting import BODY, LINE, SMALLEST, drawable, fits_in_words, width, wrapped

MISSING = "–"
_LABEL_MOST, _TURNED_MOST = 150.0, 120.0
_CELL_LEAST, _ROW_LEAST = 42.0, 30.0
_NARROW = 300.0
"""A sheet is no narrower, however few columns it has."""
_READABLE = 440.0
"""So wide a sheet can still be read on a phone without turning it: as long as headings fit into that, none is turned."""

Cell = tuple[float, str] | None
"""A value and how it is written; None where there is nothing to tell."""


def heat_map(
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Sequence[Cell]],
    *,
    low: float,
    high: float,
    title: str = "",
    ends: tuple[str, str] | None = None,
) -> bytes:
    """A PNG: dark stands for `low`, light for `high`; `ends` says so in words. Missing cells are hatched, with a dash."""
    labels = [wrapped(row, _LABEL_MOST, BODY) for row in rows]
    label = max((width(line, BODY) for lines in labels for line in lines), default=0.0)
    widest = max((width(cell[1], BODY) for row in cells for cell in row if cell), default=0.0)
    word = max(
        (width(word, SMALLEST) for column in columns for word in drawable(column).split()), default=0.0
    )
    room = (_READABLE - 2 * MARGIN - 8.0 - label) / max(1, len(columns))
    cell = max(_CELL_LEAST, widest + 10.0, word + 5.0 if word + 5.0 <= room else 0.0)
    headings = _headings(columns, cell)
    full = 2 * MARGIN + label + 8.0 + cell * len(columns)
    full = max(full, _NARROW)
    headline = wrapped(title, full - 2 * MARGIN, BODY + 1, weight="bold")
    heights = [max(_ROW_LEAST, len(lines) * BODY * LINE + 8.0) for lines in labels]
    top = MARGIN + _height(headline, BODY + 1) + (8.0 if headline else 0.0)
    first = top + _tall(headings)
    legend = _ends(ends, full - 2 * MARGIN) if ends else []
    sheet = Sheet(full, first + sum(heights) + _legend_height(legend) + MARGIN)

    if headline:
        sheet.words(MARGIN, MARGIN + _height(headline, BODY + 1) / 2, headline, size=BODY + 1, weight="bold")
    left = MARGIN + label + 8.0
    for number, (lines, turned) in enumerate(headings):
        x = left + cell * (number + 0.5)
        y = first - 6.0 if turned else first - 6.0 - _height(lines, SMALLEST) / 2
        sheet.words(x, y, lines, size=SMALLEST, align="center", turned=turned)
    y = first
    for lines, row, height in zip(labels, cells, heights, strict=True):
        sheet.words(MARGIN, y + height / 2, lines)
        for number, one in enumerate(row):
            _cell(sheet, left + cell * number, y, cell, height, one, low, high)
        y += height
    if legend:
        _draw_legend(sheet, legend, y + 12.0, full)
    return sheet.png()


def _headings(columns: Sequence[str], cell: float) -> list[tuple[list[str], bool]]:
    """Each in lines, and whether it is turned: all are, where one word would have to be broken."""
    most = cell - 4.0
    turned = not all(fits_in_words(column, most, SMALLEST) for column in columns)
    if not turned:
        return [(wrapped(column, most, SMALLEST, lines=4), False) for column in columns]
    lines = max(1, int(cell // (SMALLEST * LINE)))
    return [(wrapped(column, _TURNED_MOST, SMALLEST, lines=min(3, lines)), True) for column in columns]


def _tall(headings: Sequence[tuple[list[str], bool]]) -> float:
    tall = [
        max((width(line, SMALLEST) for line in lines), default=0.0) if turned else _height(lines, SMALLEST)
        for lines, turned in headings
    ]
    return max(tall, default=0.0) + 8.0


def _height(lines: Sequence[str], size: float) -> float:
    return len(lines) * size * LINE


def _cell(
    sheet: Sheet, x: float, y: float, wide: float, high: float, cell: Cell, low: float, top: float
) -> None:
    middle = (x + wide / 2, y + high / 2)
    if cell is None:
        sheet.box(x + 1, y + 1, wide - 2, high - 2, "white", hatched=True)
        sheet.words(*middle, [MISSING], align="center", colour=PALE)
        return
    value, written = cell
    fill = shade((value - low) / (top - low) if top > low else 0.5)
    sheet.box(x + 1, y + 1, wide - 2, high - 2, fill)
    sheet.words(*middle, [written], align="center", colour=on(fill))


_STEPS, _BAR = 24, 96.0


def _ends(ends: tuple[str, str], most: float) -> list[list[str]]:
    return [wrapped(end, (most - _BAR) / 2 - 8.0, SMALLEST) for end in ends]


def _legend_height(legend: Sequence[Sequence[str]]) -> float:
    return 12.0 + max(14.0, *(_height(lines, SMALLEST) for lines in legend)) if legend else 0.0


def _draw_legend(sheet: Sheet, legend: Sequence[list[str]], top: float, full: float) -> None:
    """What dark and light stand for, at the ends of a bar."""
    middle = top + (_legend_height(legend) - 12.0) / 2
    low, high = legend
    from_x = MARGIN + max((width(line, SMALLEST) for line in low), default=0.0) + 8.0
    sheet.words(MARGIN, middle, low, size=SMALLEST, colour=PALE)
    for step in range(_STEPS):
        sheet.box(
            from_x + _BAR / _STEPS * step, middle - 6.0, _BAR / _STEPS + 0.3, 12.0, shade(step / (_STEPS - 1))
        )
    sheet.words(from_x + _BAR + 8.0, middle, high, size=SMALLEST, colour=PALE)
