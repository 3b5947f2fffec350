"""When reviews open, close and remind."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.organisation import Organisation, QuietPeriod
from bot.reviews import rules
from bot.workdays import is_quiet, is_work_day, work_days_between
from storage.states import SkipReason

OURS = Organisation(set_up=True)
DAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31))


def test_a_review_opens_on_the_first_tuesday_of_four_months() -> None:
    days = rules.opening_days(OURS.review_months, OURS.review_weekday, date(2026, 1, 1), date(2027, 2, 28))

    assert [day.isoformat() for day in days] == [
        *("2026-02-03", "2026-05-05", "2026-09-01", "2026-11-03", "2027-02-02")
    ]


def test_from_day_to_day_no_opening_is_missed_and_none_comes_twice() -> None:
    begin, end = date(2026, 1, 1), date(2027, 12, 31)
    step = timedelta(days=1)
    days = [begin + step * n for n in range((end - begin).days)]

    one_by_one = [
        day
        for today in days
        for day in rules.opening_days(OURS.review_months, OURS.review_weekday, today, today + step)
    ]

    assert one_by_one == rules.opening_days(OURS.review_months, OURS.review_weekday, begin, end)


def test_a_holiday_moves_the_opening_to_the_next_work_day() -> None:
    ours = OURS.model_copy(update={"review_months": (1,), "review_weekday": 2, "quiet_periods": ()})

    found = rules.slot(date(2027, 1, 6), ours)  # Epiphany

    assert (found.due_on, found.reason) == (date(2027, 1, 7), None)


def test_in_a_quiet_period_none_opens_and_the_reason_is_kept() -> None:
    ours = OURS.model_copy(update={"quiet_periods": (QuietPeriod(weeks=(5, 5)),)})

    assert rules.slot(date(2027, 2, 2), ours).reason is SkipReason.QUIET


def test_it_is_open_for_ten_work_days_and_reminds_on_the_third_and_fifth() -> None:
    found = rules.period(date(2026, 11, 3), OURS)

    assert found.closes_on == date(2026, 11, 16)
    assert found.closes_at == datetime(2026, 11, 16, 16, 0, tzinfo=UTC)  # 18:00 in Helsinki
    assert found.remind_on == (date(2026, 11, 5), date(2026, 11, 9))


def test_a_short_one_has_no_reminder_after_its_end() -> None:
    assert rules.period(date(2026, 11, 3), OURS, date(2026, 11, 6)).remind_on == (date(2026, 11, 5),)


@given(opens_on=DAYS, days=st.integers(1, 30))
def test_every_period_ends_on_a_work_day_and_reminds_within_it(opens_on: date, days: int) -> None:
    ours = OURS.model_copy(update={"review_days": days})
    if not is_work_day(opens_on, ours.country, ours.quiet_periods):
        return

    found = rules.period(opens_on, ours)

    assert work_days_between(opens_on, found.closes_on, ours.country, ours.quiet_periods) == days - 1
    assert all(opens_on < day <= found.closes_on for day in found.remind_on)
    assert not any(is_quiet(day, ours.quiet_periods) for day in (found.closes_on, *found.remind_on))
    assert len(found.remind_on) == sum(days >= number for number in rules.REMINDED_ON)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-11-04", None),
        ("2026-11-05", (1, date(2026, 11, 9))),
        ("2026-11-08", (1, date(2026, 11, 9))),
        ("2026-11-09", (2, date(2026, 11, 17))),
        ("2026-11-16", (2, date(2026, 11, 17))),
        ("2026-11-17", None),
    ],
)
def test_at_any_time_at_most_one_reminder_is_in_place(today: str, expected: tuple[int, date] | None) -> None:
    found = rules.period(date(2026, 11, 3), OURS)

    assert rules.reminder_now(found.remind_on, found.closes_on, date.fromisoformat(today)) == expected


def test_the_next_one_is_told_from_now() -> None:
    morning = datetime(2026, 11, 3, 7, 59, tzinfo=UTC)

    assert rules.next_opening(OURS, morning) == date(2026, 11, 3)
    assert rules.next_opening(OURS, morning + timedelta(hours=1)) == date(2027, 2, 2)
    assert rules.next_opening(OURS.model_copy(update={"review_months": ()}), morning) is None


def test_ten_work_days_late_it_still_opens_and_later_not() -> None:
    assert not rules.too_late(date(2026, 11, 3), date(2026, 11, 17), OURS)
    assert rules.too_late(date(2026, 11, 3), date(2026, 11, 18), OURS)
    assert rules.opens_at(date(2026, 11, 3), OURS.model_copy(update={"review_time": time(9)})) == datetime(
        2026, 11, 3, 7, 0, tzinfo=UTC
    )
