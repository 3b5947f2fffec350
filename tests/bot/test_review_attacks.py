"""An attacker who holds everything that was published of anonymous reviews, and tries to learn more from it.

What the attacker has: every published row of every review of a year (results, exports and trends show these rows and nothing
else), which departments each row sums up, and the turnout of each department, which is no secret. How they reason:

- Rows are linear equations whose unknowns are the answers of each department. Whatever is a sum or difference of rows, over
  however many steps and quarters, follows: a set of departments is known where its indicator lies in the span of the rows'.
- Across quarters they are granted what serves them most: that nobody changed an answer from one quarter to the next.
- Within a group they use the turnout: of seven answers two must be Care's where the others have only five people.

They win where the answers of a set of departments follow that were never safe to tell: in each quarter too few, or all alike
so that each single one is known. The control: the same attacker against plain tables, every department by itself.

Out of reach of these rules, and told in docs/reviews.md: one's own answer may be subtracted, and so may those of people who
come or leave between quarters, if one knows that all the others stayed and answered as before.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.reviews import publishing
from bot.reviews.publishing import Counted, Department
from storage.review_values import EVERYBODY, Asked, Cell

SCALE = Asked("content-inspires")
VALUES = ("1", "2", "3")
MANY = range(1, 6)
"""Departments there are at most."""
Some = frozenset[Department]


@dataclass(frozen=True)
class Part:
    """A department in one quarter: how many took part, and what they answered to the question, which is optional."""

    took_part: int
    values: Counter[str]


Quarter = Mapping[int, Part]
"""Of those that are asked."""


@dataclass(frozen=True)
class Row:
    """Something published: the answers of these departments together, in one quarter."""

    of: Some
    values: Mapping[str, int]


def published(quarters: Iterable[Quarter], threshold: int) -> list[list[Row]]:
    """What Juuri tells of each quarter of a year."""
    frozen: dict[Department, str] | None = None
    earlier: list[tuple[list[int], list[Cell]]] = []
    told = []
    for quarter in quarters:
        answered: dict[Department, int] = {one: part.took_part for one, part in quarter.items()}
        groups = publishing.groups(answered, threshold, frozen)
        if frozen is not None or sum(answered.values()) >= threshold:
            frozen = groups
        told_of = publishing.told_of(groups, answered, threshold)
        counted: Counted = {(one, SCALE): part.values for one, part in quarter.items()}
        less_of = publishing.barred(groups, answered, earlier)
        cells = publishing.cells(counted, told_of, threshold, groups, less_of)
        earlier.append(([*quarter], cells))
        told.append([Row(covers(cell, cells, told_of, groups), cell.counts) for cell in cells])
    return told


def covers(
    cell: Cell, cells: list[Cell], told_of: Mapping[Department, str], year: Mapping[Department, str]
) -> Some:
    """The departments whose answers a cell sums up, as anybody can tell who knows the rules."""
    if cell.group != EVERYBODY:
        return frozenset(one for one, group in told_of.items() if group == cell.group)
    is_table = len(cells) > 1 or len(set(told_of.values())) == 1
    return frozenset(told_of if is_table else told_of.keys() & year.keys())


def plainly(quarters: Iterable[Quarter]) -> list[list[Row]]:
    """The control: all, and every department by itself."""
    return [
        [
            Row(frozenset(quarter), sum((part.values for part in quarter.values()), Counter())),
            *(Row(frozenset([one]), part.values) for one, part in quarter.items()),
        ]
        for quarter in quarters
    ]


def known(rows: Iterable[Row]) -> list[Some]:
    """Every set of departments whose answers follow from the rows: those in the span of what the rows sum up."""
    basis: list[list[Fraction]] = []
    for row in rows:
        rest = reduced([Fraction(one in row.of) for one in MANY], basis)
        if any(rest):
            basis.append(rest)
    sets = [frozenset(some) for size in MANY for some in combinations(MANY, size)]
    return [some for some in sets if not any(reduced([Fraction(one in some) for one in MANY], basis))]


def reduced(vector: list[Fraction], basis: list[list[Fraction]]) -> list[Fraction]:
    """What is left of a vector once all that a basis explains is taken away."""
    for other in basis:
        at = next(place for place, number in enumerate(other) if number)
        factor = vector[at] / other[at]
        vector = [mine - factor * theirs for mine, theirs in zip(vector, other, strict=True)]
    return vector


def is_small(some: Some, quarter: Quarter, threshold: int) -> bool:
    """Whether the answers of these departments were not safe to tell in a quarter."""
    values = sum((quarter[one].values for one in some if one in quarter), Counter[str]())
    return not publishing.is_safe(values, threshold)


def follows_by_turnout(row: Row, quarter: Quarter, threshold: int) -> bool:
    """Whether the turnout gives away, to the last answer, what some of a row's departments said that are too few."""
    for size in range(1, len(row.of)):
        for some in map(frozenset, combinations(row.of, size)):
            mine = sum(quarter[one].took_part for one in some)
            rest = sum(quarter[one].took_part for one in row.of - some)
            at_least = Counter({value: max(0, many - rest) for value, many in row.values.items()})
            at_most = Counter({value: min(mine, many) for value, many in row.values.items()})
            is_exact = at_least == at_most or at_least.total() == mine
            if mine and at_least.total() and is_exact and is_small(some, quarter, threshold):
                return True
    return False


def wins(quarters: list[Quarter], told: list[list[Row]], threshold: int) -> bool:
    """Whether the attacker learns the answers of departments that were never safe to tell."""
    for some in known(row for rows in told for row in rows):
        answered = any(part.values for quarter in quarters for one, part in quarter.items() if one in some)
        if answered and all(is_small(some, quarter, threshold) for quarter in quarters):
            return True
    return any(
        follows_by_turnout(row, quarter, threshold)
        for quarter, rows in zip(quarters, told, strict=True)
        for row in rows
    )


@st.composite
def parts(draw: st.DrawFn) -> Part:
    values = Counter(draw(st.lists(st.sampled_from(VALUES), max_size=8)))
    return Part(values.total() + draw(st.integers(0, 5)), values)


QUARTERS = st.lists(st.dictionaries(st.sampled_from(MANY), parts(), min_size=1), min_size=1, max_size=4)


def part(took_part: int, **values: int) -> Part:
    return Part(took_part, Counter({name[1:]: many for name, many in values.items()}))


BIG, FEW = part(8, v1=4, v2=4), part(6, v1=1, v2=2)
"""Few of the six answered this question."""
NONE_NEW = [{1: BIG, 2: BIG}, {1: BIG, 2: BIG, 3: FEW}]
SOME_ASKED = [{1: BIG, 2: BIG, 3: FEW}, {1: BIG, 2: BIG}]
OTHER = part(8)
"""The question was not asked that time."""
SOME_ASKED_FIRST = [{1: OTHER, 2: OTHER, 3: OTHER}, {1: BIG, 2: BIG}, {1: BIG, 2: BIG, 3: FEW}]
GROWN = [{1: BIG, 2: part(4, v1=2, v2=2), 3: part(3, v1=3)}, {1: BIG, 2: BIG, 3: part(3, v1=3)}]


@given(quarters=QUARTERS, threshold=st.integers(3, 6))
@example(quarters=NONE_NEW, threshold=5)
@example(quarters=SOME_ASKED, threshold=5)
@example(quarters=SOME_ASKED_FIRST, threshold=5)
@example(quarters=GROWN, threshold=5)
def test_from_a_year_of_reviews_nobody_learns_a_single_answer_or_those_of_too_few(
    quarters: list[Quarter], threshold: int
) -> None:
    assert not wins(quarters, published(quarters, threshold), threshold)


@given(quarters=QUARTERS, threshold=st.integers(3, 6))
def test_with_the_merging_switched_off_the_same_attacker_wins(
    quarters: list[Quarter], threshold: int
) -> None:
    """The control: the attacker sees what there is to see."""
    small = [{one} for one in MANY if any(one in quarter and quarter[one].values for quarter in quarters)]
    assume(any(all(is_small(frozenset(one), q, threshold) for q in quarters) for one in small))

    assert wins(quarters, plainly(quarters), threshold)


def anew_each_time(quarters: Iterable[Quarter], threshold: int) -> list[list[Row]]:
    """The control: merged, but without looking at what was told earlier in the year."""
    return [rows for quarter in quarters for rows in published([quarter], threshold)]


def test_without_the_memory_of_a_year_the_same_attacker_wins() -> None:
    """Care grows and would be told alone, and the other small one by subtraction; or only some are asked the next time."""
    for quarters in (NONE_NEW, SOME_ASKED, SOME_ASKED_FIRST, GROWN):
        assert wins(quarters, anew_each_time(quarters, 5), 5)
