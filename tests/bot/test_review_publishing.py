"""What is published of an anonymous review, by example; `test_review_attacks.py` tries to learn more from it."""

from collections.abc import Mapping
from datetime import date

from bot.reviews import publishing
from bot.reviews.publishing import Counted, Department
from storage.review_values import EVERYBODY, OTHERS, Asked, Cell

SCALE = Asked("content-inspires")
THRESHOLD = 5
FINE = {"4": 3, "5": 3}


def test_small_departments_are_merged_and_the_next_smallest_joins_where_that_is_not_enough() -> None:
    assert publishing.groups({1: 9, 2: 3, 3: 4, 4: 6}, THRESHOLD) == {1: "1", 2: OTHERS, 3: OTHERS, 4: "4"}
    assert publishing.groups({1: 9, 2: 2, 4: 6}, THRESHOLD) == {1: "1", 2: OTHERS, 4: OTHERS}


def test_who_belongs_nowhere_counts_among_the_others() -> None:
    assert publishing.groups({1: 9, None: 7}, THRESHOLD) == {1: "1", None: OTHERS}


def test_the_years_groups_only_become_coarser_and_take_nobody_in() -> None:
    frozen = publishing.groups({1: 9, 2: 3, 3: 4}, THRESHOLD)
    answered: dict[Department, int] = {1: 4, 2: 20, 3: 20, 5: 8, 6: 1}

    later = publishing.groups(answered, THRESHOLD, frozen)

    assert later == {1: OTHERS, 2: OTHERS, 3: OTHERS}
    assert publishing.told_of(later, answered, THRESHOLD) == {
        **later,
        5: "5",
    }  # the sixth, new and small, is left out


def test_a_review_of_one_department_leaves_the_years_groups_alone_and_tells_of_whole_groups() -> None:
    frozen = publishing.groups({1: 9, 2: 8, 3: 3, 4: 4}, THRESHOLD)

    assert publishing.groups({1: 9}, THRESHOLD, frozen) == frozen
    assert publishing.told_of(frozen, {1: 9, 3: 9}, THRESHOLD) == {1: "1"}


def groups_told(counted: Counted, in_group: Mapping[Department, str], *less_of: Asked) -> set[str]:
    """The groups of which numbers are told; the year began with 1 and 2."""
    return {cell.group for cell in publishing.cells(counted, in_group, THRESHOLD, [1, 2], less_of)}


def test_by_department_only_where_every_group_is_large_enough_and_not_all_alike() -> None:
    groups: dict[Department, str] = {1: "1", 2: "2"}

    assert groups_told({(1, SCALE): FINE, (2, SCALE): FINE}, groups) == {EVERYBODY, "1", "2"}
    for few in ({"4": 1, "5": 3}, {"5": 9}, {}):
        assert groups_told({(1, SCALE): FINE, (2, SCALE): few}, groups) == {EVERYBODY}, few
    assert groups_told({(1, SCALE): {"5": 15}, (2, SCALE): {"5": 15}}, groups) == set()


def test_where_a_new_department_is_too_few_all_together_are_told_without_it() -> None:
    groups: dict[Department, str] = {1: "1", 2: "2", 3: "3"}
    counted: Counted = {(1, SCALE): FINE, (2, SCALE): FINE, (3, SCALE): {"1": 1, "2": 1}}

    assert publishing.cells(counted, groups, THRESHOLD, [1, 2]) == [Cell(EVERYBODY, SCALE, {"4": 6, "5": 6})]


def test_of_one_question_not_both_all_and_some_are_told_in_a_year() -> None:
    all_only = [Cell(EVERYBODY, SCALE, FINE)]
    table = [*all_only, Cell("1", SCALE, FINE), Cell("2", SCALE, FINE)]

    assert publishing.barred([1, 2], [1], [([1, 2], all_only)]) == {SCALE}
    assert publishing.barred([1, 2], [1], [([1, 2], table)]) == set()
    assert publishing.barred([1, 2], [1, 2], [([1], all_only)]) == {SCALE}
    assert publishing.barred([1, 2], [1, 2, 3], [([1, 2], all_only)]) == set()
    some: Counted = {(1, SCALE): FINE}
    assert groups_told(some, {1: "1"}) == {EVERYBODY}
    assert groups_told(some, {1: "1"}, SCALE) == set()
    assert groups_told({**some, (2, SCALE): {"5": 2}}, {1: "1", 2: "2"}, SCALE) == set()
    assert groups_told({**some, (2, SCALE): FINE}, {1: "1", 2: "2"}, SCALE) == {EVERYBODY, "1", "2"}


def test_words_are_told_by_group_where_all_wrote_enough_else_together_else_not() -> None:
    groups = {1: "1", 2: "2"}

    def told(first: int, second: int) -> Mapping[Asked, Mapping[Department, str]]:
        return publishing.commenting({(1, SCALE): first, (2, SCALE): second}, groups)

    assert told(10, 12) == {SCALE: groups}
    assert told(10, 9) == {SCALE: {1: EVERYBODY, 2: EVERYBODY}}
    assert told(4, 5) == {}


def test_dates_are_told_as_how_long_ago() -> None:
    today = date(2026, 11, 16)
    counted: Counted = {(1, SCALE): {"2026-10-01": 2, "2026-11-01": 1, "2026-01-10": 3, "2019-01-01": 1}}

    found = publishing.without_dates(counted, [SCALE.slug], today)

    assert found == {(1, SCALE): {"half_year": 3, "year": 3, "longer": 1}}
