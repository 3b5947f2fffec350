"""The chart of a digest: what it says in words, and that it can be drawn in every language."""

from datetime import date, timedelta

import pytest

from bot.digest import chart
from bot.digest.facts import Week
from bot.i18n import LANGUAGES, Words

TREND = tuple(Week(date(2026, 9, 28) + timedelta(weeks=n), n * 300, 7 - n) for n in range(8))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_drawn_with_its_figures_in_words(words: Words, language: str) -> None:
    t = words[language]

    content, alt = chart.draw(chart.chart(t, TREND))

    assert content.startswith(b"\x89PNG")
    assert t.number(2100) in alt
    assert alt == chart.alt(t, TREND)
    assert len(alt) < 2000


def test_two_empty_weeks_can_be_drawn(words: Words) -> None:
    content, _ = chart.draw(
        chart.chart(words["en"], (Week(date(2026, 11, 16), 0, 0), Week(date(2026, 11, 23), 1, 0)))
    )

    assert content.startswith(b"\x89PNG")
