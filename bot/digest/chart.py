"""The chart of a digest: ideas made and work done, week by week. Pure; what draws is imported when it is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from bot.digest import lines
from bot.digest.facts import Week
from bot.i18n import Translator

WIDTH, HEIGHT, DOTS = 5.6, 3.0, 200
"""Inches, and dots an inch: Slack shows it some 450 points wide, so that its letters are as large as those beside it."""
BLUE, ORANGE = "#0072b2", "#e69f00"
"""Told apart by everybody (Okabe and Ito), and by their hatching in grey."""
BAR = 0.4


@dataclass(frozen=True)
class Chart:
    """What is drawn, in one language."""

    title: str
    alt: str
    """What it shows, in words."""
    weeks: tuple[str, ...]
    """Below each pair of bars."""
    series: tuple[tuple[str, tuple[int, ...]], ...]
    """A name and a figure for each week."""
    figures: tuple[tuple[str, ...], ...]
    """The figures as they are written."""


def chart(t: Translator, trend: Sequence[Week]) -> Chart:
    """The chart of some weeks."""
    series = (
        (t("digest.number_suggested"), tuple(week.suggested for week in trend)),
        (t("digest.number_done"), tuple(week.done for week in trend)),
    )
    return Chart(
        title=t("digest.chart_title"),
        alt=alt(t, trend),
        weeks=tuple(t("digest.chart_week", week=t.number(week.first.isocalendar().week)) for week in trend),
        series=series,
        figures=tuple(tuple(t.number(many) for many in row) for _, row in series),
    )


def alt(t: Translator, trend: Sequence[Week]) -> str:
    """The same in words."""
    return t("digest.chart_alt", weeks="; ".join(lines.week(t, week) for week in trend))


def draw(chart: Chart) -> tuple[bytes, str]:
    """A PNG, and in words what it shows."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DOTS, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    looks = ((BLUE, "", -BAR / 2), (ORANGE, "///", BAR / 2))
    for (name, row), words, (colour, hatch, shift) in zip(chart.series, chart.figures, looks, strict=True):
        places = [place + shift for place in range(len(row))]
        bars = axes.bar(places, row, BAR, label=name, color=colour, hatch=hatch, edgecolor="white")
        axes.bar_label(bars, labels=words, padding=2)
    axes.set_title(chart.title, loc="left", pad=28)
    axes.set_xticks(range(len(chart.weeks)), chart.weeks)
    axes.set_yticks([])
    axes.margins(y=0.15)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1), ncols=2, frameon=False)
    file = BytesIO()
    figure.savefig(file, format="png", metadata={"Software": None})
    return file.getvalue(), chart.alt
