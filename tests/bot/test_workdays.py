"""Which days are free, by country: the weekdays on which offices are closed in 2026-2028, as lists."""

from datetime import date, timedelta

import pytest

from bot.organisation import QUIET, QuietPeriod
from bot.workdays import countries, is_holiday, is_quiet, is_work_day, next_day

FREE = {
    ("FI", 2026): "01-01 01-06 04-03 04-06 05-01 05-14 06-19 12-24 12-25",
    ("FI", 2027): "01-01 01-06 03-26 03-29 05-06 06-25 12-06 12-24",
    ("FI", 2028): "01-06 04-14 04-17 05-01 05-25 06-23 12-06 12-25 12-26",
    ("SE", 2026): "01-01 01-06 04-03 04-06 05-01 05-14 06-19 12-24 12-25 12-31",
    ("SE", 2027): "01-01 01-06 03-26 03-29 05-06 06-25 12-24 12-31",
    ("SE", 2028): "01-06 04-14 04-17 05-01 05-25 06-06 06-23 12-25 12-26",
    ("NO", 2026): "01-01 04-02 04-03 04-06 05-01 05-14 05-25 12-24 12-25 12-31",
    ("NO", 2027): "01-01 03-25 03-26 03-29 05-06 05-17 12-24 12-31",
    ("NO", 2028): "04-13 04-14 04-17 05-01 05-17 05-25 06-05 12-25 12-26",
    ("DK", 2026): "01-01 04-02 04-03 04-06 05-01 05-14 05-25 06-05 12-24 12-25 12-31",
    ("DK", 2027): "01-01 03-25 03-26 03-29 05-06 05-17 12-24 12-31",
    ("DK", 2028): "04-13 04-14 04-17 05-01 05-25 06-05 12-25 12-26",
}


@pytest.mark.parametrize(("country", "year"), FREE)
def test_the_weekdays_on_which_offices_are_closed(country: str, year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    closed = [day for day in days if day.year == year and day.weekday() < 5 and is_holiday(day, country)]

    assert " ".join(f"{day:%m-%d}" for day in closed) == FREE[country, year]


def test_flag_days_are_work_days() -> None:
    assert is_work_day(date(2026, 2, 5), "FI", ())  # Runeberg
    assert is_work_day(date(2026, 4, 9), "FI", ())  # Agricola


def test_weekends_are_free() -> None:
    assert [is_work_day(date(2026, 11, 23) + timedelta(days=n), "FI", ()) for n in range(7)] == [True] * 5 + [
        False
    ] * 2


def test_the_nordic_countries_are_known() -> None:
    assert {"FI", "SE", "NO", "DK", "IS"} <= set(countries())


@pytest.mark.parametrize(
    ("day", "quiet"),
    [
        (date(2026, 6, 28), False),  # Sunday of week 26
        (date(2026, 6, 29), True),
        (date(2026, 8, 2), True),  # Sunday of week 31
        (date(2026, 8, 3), False),
        (date(2026, 12, 22), False),
        (date(2026, 12, 23), True),
        (date(2027, 1, 6), True),
        (date(2027, 1, 7), False),
    ],
)
def test_the_usual_quiet_periods(day: date, quiet: bool) -> None:
    assert is_quiet(day, QUIET) is quiet
    assert not (quiet and is_work_day(day, "FI", QUIET))


def test_a_quiet_stretch_of_dates_is_inclusive_and_of_its_year_alone() -> None:
    period = QuietPeriod(dates=(date(2027, 2, 15), date(2027, 2, 19)))

    assert [period.holds(date(2027, 2, day)) for day in (14, 15, 19, 20)] == [False, True, True, False]
    assert not period.holds(date(2028, 2, 16))


def test_the_next_day_that_fits_is_looked_for_only_so_far() -> None:
    friday = date(2026, 11, 27)

    assert next_day(friday, lambda day: day.weekday() == 0, within=3) == date(2026, 11, 30)
    assert next_day(friday, lambda day: day.weekday() == 1, within=3) is None
