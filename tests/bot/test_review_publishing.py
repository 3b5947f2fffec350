"""What is published of an anonymous review, and an attacker who tries to learn more from it.

The attacker holds everything that was published over the quarters of a year. Departments are what they reason about: each
published row is the sum of the answers of a known set of departments. They compute every difference of a whole and a part,
again and again. Within one review they win where the answers of a set follow that has fewer answers than the threshold, or
whose answers are all alike, so that each single one is known. Across quarters they assume what serves them most, that
nobody changed an answer, and win where a set of departments follows that was under the threshold in every quarter.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from itertools import combinations

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.reviews import publishing
from bot.reviews.publishing import Counted, Department
from storage.review_values import EVERYBODY, OTHERS, Asked, Cell

SCALE = Asked("content-inspires")
THRESHOLD = 5
VALUES = ("1", "2", "3", "4", "5")
Row = tuple[frozenset[Department], Counter[str]]


def test_small_departments_are_merged_and_the_next_smallest_joins_where_that_is_not_enough() -> None:
    assert publishing.groups({1: 9, 2: 3, 3: 4, 4: 6}, THRESHOLD) == {1: "1", 2: OTHERS, 3: OTHERS, 4: "4"}
    assert publishing.groups({1: 9, 2: 2, 4: 6}, THRESHOLD) == {1: "1", 2: OTHERS, 4: OTHERS}


def test_who_belongs_nowhere_counts_among_the_others() -> None:
    assert publishing.groups({1: 9, None: 7}, THRESHOLD) == {1: "1", None: OTHERS}


def test_the_years_groups_only_become_coarser() -> None:
    frozen = publishing.groups({1: 9, 2: 3, 3: 4}, THRESHOLD)

    later = publishing.groups({1: 4, 2: 20, 3: 20, 5: 8, 6: 1}, THRESHOLD, frozen)

    assert later == {1: OTHERS, 2: OTHERS, 3: OTHERS, 5: "5"}  # the sixth, new and small, is left out


def test_by_department_only_where_every_group_is_large_enough_and_not_all_alike() -> None:
    fine = {"4": 3, "5": 3}
    counted: Counted = {(1, SCALE): fine, (2, SCALE): fine}
    groups = {1: "1", 2: "2"}

    assert {cell.group for cell in publishing.cells(counted, groups, THRESHOLD)} == {EVERYBODY, "1", "2"}
    for few in ({"4": 1, "5": 3}, {"5": 9}, {}):
        found = publishing.cells({(1, SCALE): fine, (2, SCALE): few}, groups, THRESHOLD)
        assert {cell.group for cell in found} == {EVERYBODY}, few
    assert publishing.cells({(1, SCALE): {"5": 30}}, {1: "1"}, THRESHOLD) == []


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


# --- the attacker


def rows_of(cells: list[Cell], groups: Mapping[Department, str]) -> list[Row]:
    """The published rows of one question, each with the departments whose answers it sums up."""
    members = {EVERYBODY: frozenset(groups)}
    for group in set(groups.values()):
        members[group] = frozenset(department for department in groups if groups[department] == group)
    return [(members[cell.group], Counter(cell.counts)) for cell in cells]


def computed(rows: list[Row]) -> dict[frozenset[Department], Counter[str]]:
    """Every set of departments whose answers follow from the rows by taking a part away from a whole, again and again."""
    known = dict(rows)
    while True:
        new = {
            whole - part: Counter({value: known[whole][value] - known[part][value] for value in VALUES})
            for whole, part in combinations(sorted(known, key=len, reverse=True), 2)
            if part < whole and whole - part not in known
        }
        if not new:
            return known
        known.update(new)


def wins(rows: list[Row], threshold: int) -> bool:
    """Whether an attacker learns a single answer, or the answers of a group under the threshold."""
    for departments, values in computed(rows).items():
        many = sum(values.values())
        if departments and many and not publishing.is_safe(values, threshold):
            return True
    return False


ANSWERS = st.lists(st.sampled_from(VALUES), max_size=9).map(Counter)
QUARTER = st.dictionaries(st.integers(1, 6), ANSWERS, min_size=1, max_size=6)


def published(
    quarter: Mapping[int, Counter[str]], threshold: int, frozen: Mapping[Department, str] | None
) -> tuple[list[Cell], dict[Department, str]]:
    answered: dict[Department, int] = {department: many.total() for department, many in quarter.items()}
    groups = publishing.groups(answered, threshold, frozen)
    counted: Counted = {(department, SCALE): values for department, values in quarter.items()}
    return publishing.cells(counted, groups, threshold), groups


@given(quarter=QUARTER, threshold=st.integers(3, 6))
def test_from_one_review_nobody_learns_a_single_answer_or_a_small_group(
    quarter: dict[int, Counter[str]], threshold: int
) -> None:
    cells, groups = published(quarter, threshold, None)

    assert not wins(rows_of(cells, groups), threshold)


SIZES = st.dictionaries(st.integers(1, 6), st.integers(0, 12), min_size=1, max_size=6)


def sets_of(groups: Mapping[Department, str]) -> set[frozenset[Department]]:
    """The sets of departments whose answers a review tells."""
    by_group = {frozenset(one for one in groups if groups[one] == group) for group in groups.values()}
    return by_group | {frozenset(groups)}


def follows(known: set[frozenset[Department]]) -> set[frozenset[Department]]:
    """All sets whose answers follow, as long as nobody changes theirs."""
    while True:
        new = {whole - part for whole in known for part in known if part < whole} - known
        if not new:
            return known
        known |= new


def wins_over_a_year(quarters: list[Mapping[int, int]], groupings: list[dict[Department, str]]) -> bool:
    """Whether a set of departments follows that was under the threshold in every quarter."""
    known: set[frozenset[Department]] = set()
    for groups in groupings:
        if len(set(groups.values())) > 1 or sum(quarters[0].values()) >= THRESHOLD:
            known |= sets_of(groups)
    return any(
        all(0 <= sum(sizes.get(one, 0) for one in some) < THRESHOLD for sizes in quarters)
        and any(sum(sizes.get(one, 0) for one in some) for sizes in quarters)
        for some in follows(known)
    )


@given(quarters=st.lists(SIZES, min_size=2, max_size=4))
def test_from_a_year_of_reviews_neither_though_departments_come_go_grow_and_shrink(
    quarters: list[dict[int, int]],
) -> None:
    frozen: dict[Department, str] | None = None
    groupings = []
    for sizes in quarters:
        answered: dict[Department, int] = dict(sizes)
        if frozen is None and sum(sizes.values()) < THRESHOLD:
            continue  # nothing at all is published, and nothing frozen
        frozen = publishing.groups(answered, THRESHOLD, frozen)
        groupings.append(frozen)

    assert not wins_over_a_year(quarters, groupings)


def test_without_freezing_the_same_attacker_wins_over_a_year() -> None:
    """The control: Care grows, so that it would be told alone, and the other small one by subtraction."""
    quarters: list[Mapping[int, int]] = [{1: 9, 2: 4, 3: 4}, {1: 9, 2: 9, 3: 4}]
    anew = [publishing.groups(dict(sizes), THRESHOLD) for sizes in quarters]

    assert wins_over_a_year(quarters, anew)


@given(quarter=QUARTER)
def test_with_the_merging_switched_off_the_same_attacker_wins(quarter: dict[int, Counter[str]]) -> None:
    """The control: each department told by itself, the attacker can see what there is to see."""
    assume(any(values and not publishing.is_safe(values, THRESHOLD) for values in quarter.values()))
    plain = [Cell(str(one), SCALE, dict(values)) for one, values in quarter.items()]
    whole: Counter[str] = sum(quarter.values(), Counter())
    groups: dict[Department, str] = {one: str(one) for one in quarter}

    assert wins(rows_of([Cell(EVERYBODY, SCALE, dict(whole)), *plain], groups), THRESHOLD)
