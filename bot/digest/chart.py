"""The chart of a digest: suggestions made and activities done, week by week. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot import charts
from bot.charts import Series
from bot.digest import lines
from bot.digest.facts import Week
from bot.i18n import Translator


@dataclass(frozen=True)
class Chart:
    """What is drawn, in one language."""

    title: str
    alt: str
    """What it shows, in words."""
    weeks: tuple[str, ...]
    series: tuple[Series, ...]


def chart(t: Translator, trend: Sequence[Week]) -> Chart:
    """The chart of some weeks."""

    def series(name: str, figures: Sequence[int]) -> Series:
        return Series(t(name), [(float(many), t.number(many)) for many in figures])

    return Chart(
        title=t("digest.chart_title"),
        alt=alt(t, trend),
        weeks=tuple(t("digest.chart_week", week=t.number(week.first.isocalendar().week)) for week in trend),
        series=(
            series("digest.number_suggested", [week.suggested for week in trend]),
            series("digest.number_done", [week.done for week in trend]),
        ),
    )


def alt(t: Translator, trend: Sequence[Week]) -> str:
    """The same in words."""
    return t("digest.chart_alt", weeks="; ".join(lines.week(t, week) for week in trend))


def draw(chart: Chart) -> tuple[bytes, str]:
    """A PNG, and in words what it shows."""
    return charts.lines(chart.weeks, chart.series, title=chart.title), chart.alt
