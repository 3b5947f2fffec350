"""The plan of a month as text."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.activities.month import Planned, month_paragraphs
from bot.i18n import LANGUAGES, Words, load_words

TODAY = date(2026, 11, 24)


def planned(day: int, title: str = "Open day", **more: object) -> Planned:
    return Planned(
        **{"due_on": date(2026, 11, day), "due_time": None, "title": title, "owner_id": "U1", **more}
    )


def test_a_month_week_by_week(words: Words) -> None:
    items = [
        planned(24, "Thank-you post", owner_id="U2"),
        planned(24, "Open day", due_time=time(9, 30)),
        planned(2, "Measure", standing="done"),
        planned(30, "Next week's plan"),
    ]

    assert month_paragraphs(words["en"], date(2026, 11, 10), TODAY, items) == [
        "*November 2026*",
        "Week 44 – nothing planned",
        "*Week 45*\nMon 2 – Measure (<@U1>): done",
        "Week 46 – nothing planned",
        "Week 47 – nothing planned",
        "*Week 48, this week*\nTue 24 – Thank-you post (<@U2>)\nTue 24, 09:30 – Open day (<@U1>)",
        "*Week 49*\nMon 30 – Next week's plan (<@U1>)",
    ]


def test_this_week_is_marked_also_where_nothing_is_planned(words: Words) -> None:
    paragraphs = month_paragraphs(words["en"], TODAY, TODAY, [planned(2)])

    assert "Week 48, this week – nothing planned" in paragraphs


def test_the_first_week_of_january_may_be_last_years(words: Words) -> None:
    item = Planned(date(2027, 1, 2), None, "Look back", "U1")

    paragraphs = month_paragraphs(words["en"], date(2027, 1, 1), TODAY, [item])

    assert paragraphs[1] == "*Week 53*\nSat 2 – Look back (<@U1>)"
    assert paragraphs[2] == "Week 1 – nothing planned"


@pytest.mark.parametrize("items", [[], [Planned(date(2026, 10, 31), None, "Earlier", "U1")]])
def test_an_empty_month_says_so_once(words: Words, items: list[Planned]) -> None:
    assert month_paragraphs(words["en"], TODAY, TODAY, items) == [
        "*November 2026*",
        "Nothing is planned for this month.",
    ]


def test_what_people_wrote_is_harmless_and_stays_on_its_line(words: Words) -> None:
    item = planned(24, "<!channel> A & B\n*Week 1*")

    assert "\nTue 24 – &lt;!channel&gt; A &amp; B *Week 1* (<@U1>)" in "".join(
        month_paragraphs(words["en"], TODAY, TODAY, [item])
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_days_and_times_are_as_the_language_has_them(words: Words, language: str) -> None:
    t = words[language]
    text = "\n".join(month_paragraphs(t, TODAY, TODAY, [planned(24, due_time=time(9, 5))]))

    day = {"en": "Tue 24", "fi": "ti 24.", "sv": "tis 24", "nb": "tir. 24."}[language]
    assert day in text
    assert ("9.05" if language == "fi" else "09:05") in text
    assert t.month(TODAY) in text


def test_a_full_week_is_folded_into_paragraphs_that_slack_takes(words: Words) -> None:
    items = [planned(24, "<" * 500, owner_id=f"U{n}") for n in range(40)]

    paragraphs = month_paragraphs(words["en"], TODAY, TODAY, items)

    assert all(len(paragraph) < 3000 for paragraph in paragraphs)
    assert sum(paragraph.count("(<@U") for paragraph in paragraphs) == 40
    assert sum("this week" in paragraph for paragraph in paragraphs) == 1


@settings(max_examples=60)
@given(
    days=st.lists(st.integers(-20, 50), max_size=120),
    title=st.text(min_size=1, max_size=400),
    language=st.sampled_from(LANGUAGES),
    month=st.dates(date(2024, 1, 1), date(2030, 12, 31)),
)
def test_each_piece_of_work_of_the_month_has_its_line_and_paragraphs_fit(
    days: list[int], title: str, language: str, month: date
) -> None:
    first = month.replace(day=1)
    items = [Planned(first + timedelta(days=n), None, title, f"U{at}") for at, n in enumerate(days)]

    paragraphs = month_paragraphs(load_words()[language], month, TODAY, items)

    shown = {f"(<@{item.owner_id}>)" for item in items if item.due_on.month == month.month}
    lines = "\n".join(paragraphs).split("\n")
    for owner in shown:
        assert sum(owner in line for line in lines) == 1
    assert sum("(<@U" in line for line in lines) == len(shown)
    assert all(0 < len(paragraph) < 3000 for paragraph in paragraphs)
