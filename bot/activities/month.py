"""One month of planned work as text that reads well on a phone: week by week, a line for each. Pure."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import groupby

from bot.i18n import Translator
from bot.message import escape, shorten

LONGEST_PARAGRAPH = 2900
"""In characters; Slack takes 3,000 in a section."""
LONGEST_TITLE = 150


@dataclass(frozen=True)
class Planned:
    """What a line tells: the local due date and perhaps wall time, whose work it is (Slack id), and in a word how it
    stands where that is worth a word."""

    due_on: date
    due_time: time | None
    title: str
    owner_id: str
    standing: str = ""


def month_paragraphs(t: Translator, month: date, today: date, planned: Iterable[Planned]) -> list[str]:
    """The month that the date `month` lies in, as paragraphs of mrkdwn: its name, then its ISO weeks in turn.

    Work of other months is left out, so a week at the edge shows its days of this month alone.
    """
    first = month.replace(day=1)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    shown = sorted(
        (item for item in planned if first <= item.due_on <= last),
        key=lambda item: (item.due_on, item.due_time or time.min, item.title, item.owner_id),
    )
    heading = f"*{t.month(first)}*"
    if not shown:
        return [heading, t("activities.month_empty")]
    by_week = {week: list(items) for week, items in groupby(shown, lambda item: _monday(item.due_on))}
    paragraphs = [heading]
    for monday in _mondays(first, last):
        name = t("activities.week", number=t.number(monday.isocalendar().week))
        if monday == _monday(today):
            name = t("activities.week_now", week=name)
        if monday in by_week:
            paragraphs += _folded(f"*{name}*", [_line(t, item) for item in by_week[monday]])
        else:
            paragraphs.append(t("activities.week_empty", week=name))
    return paragraphs


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _mondays(first: date, last: date) -> Iterator[date]:
    monday = _monday(first)
    while monday <= last:
        yield monday
        monday += timedelta(weeks=1)


def _line(t: Translator, item: Planned) -> str:
    day = t.short_day(item.due_on)
    when = day if item.due_time is None else t("common.when", day=day, time=t.clock(item.due_time))
    title = escape(shorten(" ".join(item.title.split()), LONGEST_TITLE))
    person = f"<@{item.owner_id}>"
    if item.standing:
        return t(
            "activities.month_line_standing", when=when, title=title, person=person, standing=item.standing
        )
    return t("activities.month_line", when=when, title=title, person=person)


def _folded(heading: str, lines: list[str]) -> Iterator[str]:
    """The lines under their heading, in as many paragraphs as their length needs."""
    paragraph = heading
    for line in lines:
        if len(paragraph) + 1 + len(line) > LONGEST_PARAGRAPH:
            yield paragraph
            paragraph = line
        else:
            paragraph = f"{paragraph}\n{line}"
    yield paragraph
