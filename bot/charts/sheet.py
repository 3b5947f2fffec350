"""A white sheet to draw on, measured in points from its upper left corner."""

from collections.abc import Sequence
from io import BytesIO

from bot.charts.type_setting import BODY, LINE, drawable

INK, PALE, RULE = "#1d1c1d", "#5b5a5c", "#d9d9d9"
MARGIN = 14.0
_DPI = 144
"""Twice as fine as points: sharp on a phone."""
Colour = str | tuple[float, float, float]


class Sheet:
    """One drawing."""

    def __init__(self, width: float, height: float) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        figure = Figure(figsize=(width / 72, height / 72), dpi=_DPI, facecolor="white")
        FigureCanvasAgg(figure)
        self._figure = figure
        self._axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self._axes.set_axis_off()
        self._axes.set_xlim(0, width)
        self._axes.set_ylim(height, 0)

    def words(
        self,
        x: float,
        y: float,
        lines: Sequence[str],
        *,
        size: float = BODY,
        align: str = "left",
        colour: Colour = INK,
        weight: str = "normal",
        turned: bool = False,
    ) -> None:
        """Lines of text, centred on y; `turned` by a quarter, reading upwards from y, centred on x."""
        self._axes.text(
            x,
            y,
            "\n".join(drawable(line) for line in lines),
            fontsize=size,
            color=colour,
            fontweight=weight,
            family="DejaVu Sans",
            linespacing=LINE,
            ha="center" if turned else align,
            va="bottom" if turned else "center",
            multialignment="left" if turned else align,
            rotation=90 if turned else 0,
            rotation_mode="default",
            parse_math=False,
        )

    def box(
        self, x: float, y: float, width: float, height: float, fill: Colour, *, hatched: bool = False
    ) -> None:
        """A rectangle; hatched where there is nothing to tell."""
        from matplotlib.patches import Rectangle

        hatch = {"hatch": "////", "edgecolor": RULE, "linewidth": 0.0} if hatched else {"linewidth": 0.0}
        self._axes.add_patch(Rectangle((x, y), width, height, facecolor=fill, **hatch))

    def rule(self, x: float, y: float, to_x: float, to_y: float) -> None:
        """A thin line."""
        self._axes.plot([x, to_x], [y, to_y], color=RULE, linewidth=1.0, zorder=0)

    def curve(self, points: Sequence[tuple[float, float]], colour: Colour, *, marker: str, dash: str) -> None:
        """Points joined by a line."""
        self._axes.plot(
            [x for x, _ in points],
            [y for _, y in points],
            color=colour,
            marker=marker,
            markersize=6,
            linestyle=dash,
            linewidth=2.0,
        )

    def png(self) -> bytes:
        """The drawing as a file."""
        file = BytesIO()
        self._figure.savefig(file, format="png", dpi=_DPI)
        return file.getvalue()
