"""What may be published of an anonymous review: groups that are large enough, and nothing from which more follows. Pure.

Two tables and no more: question x all, question x department. docs/reviews.md tells the rules and what they do not protect.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from storage.review_values import EVERYBODY, OTHERS, Asked, Cell

Department = int | None
"""A department's id; None: not known."""
Counted = Mapping[tuple[Department, Asked], Mapping[str, int]]
"""How many of a department gave each answer."""

COMMENTS_FROM = 10
"""Words are published of groups in which at least so many wrote something."""
HALF_YEAR, YEAR = 183, 366
"""Days: single dates are not published, only how long ago they lie."""


def groups(
    answered: Mapping[Department, int], threshold: int, frozen: Mapping[Department, str] | None = None
) -> dict[Department, str]:
    """Which departments are told together, all year, by how many of each that was asked have answered (0 included).

    Those under the threshold are merged into OTHERS; where that is still under it, the next smallest joins. `frozen` is what
    was told earlier in the year: it may only become coarser, so that two reviews cannot be subtracted from each other.
    """
    found: dict[Department, str] = dict(frozen or {})
    if frozen is None:
        found = {one: OTHERS if one is None else str(one) for one in answered}
    while True:
        sizes: Counter[str] = Counter()
        for one, group in _wholly_asked(found, answered).items():
            sizes[group] += answered.get(one, 0)
        small = [group for group, many in sizes.items() if many < threshold and group != OTHERS]
        if not small and OTHERS in sizes and sizes[OTHERS] < threshold and len(sizes) > 1:
            small = [min((group for group in sizes if group != OTHERS), key=lambda one: (sizes[one], one))]
        if not small:
            return found
        found = {one: OTHERS if group in small else group for one, group in found.items()}


def told_of(
    in_group: Mapping[Department, str], answered: Mapping[Department, int], threshold: int
) -> dict[Department, str]:
    """The groups of which a review tells: those of the year that are asked as a whole, and what is new and large enough.

    A department that is new in the year stands alone; where it is under the threshold, it is left out: in a group its
    answers would follow by subtraction, and so would those of the others where only some of a group are asked.
    """
    new = {
        one: str(one)
        for one, many in answered.items()
        if one is not None and one not in in_group and many >= threshold
    }
    return _wholly_asked(in_group, answered) | new


def _wholly_asked(
    in_group: Mapping[Department, str], asked: Mapping[Department, int]
) -> dict[Department, str]:
    partly = {group for one, group in in_group.items() if one is not None and one not in asked}
    return {one: group for one, group in in_group.items() if group not in partly}


def barred(
    year: Collection[Department],
    asked: Collection[Department],
    earlier: Iterable[tuple[Collection[Department], Iterable[Cell]]],
) -> set[Asked]:
    """The questions of which a review tells less, since earlier ones of the year asked more departments or fewer.

    Whoever has a row of all that could not be told by department, and a review of some departments only, knows the others by
    subtraction: of one question not both are told in a year. `earlier`: who was asked, and what was told.
    """
    found: set[Asked] = set()
    for asked_then, cells_then in earlier:
        if is_whole(year, asked_then) != is_whole(year, asked):
            told = list(cells_then)
            by_group = {cell.asked for cell in told if cell.group != EVERYBODY}
            found |= {cell.asked for cell in told} - (by_group if is_whole(year, asked_then) else set())
    return found


def is_whole(year: Collection[Department], asked: Collection[Department]) -> bool:
    """Whether all departments of the year's first review are asked."""
    return all(one in asked for one in year if one is not None)


def cells(
    counted: Counted,
    in_group: Mapping[Department, str],
    threshold: int,
    year: Collection[Department],
    less_of: Collection[Asked] = (),
) -> list[Cell]:
    """The published numbers: of each question all groups where every one is safe; else only all together, without new ones.

    `year` holds the departments of the year's first review, `less_of` what is `barred`.
    """
    by_question: dict[Asked, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for (department, asked), values in counted.items():
        if department in in_group:
            by_question[asked][in_group[department]].update(values)
    every, of_year = set(in_group.values()), {in_group[one] for one in year if one in in_group}
    whole = is_whole(year, in_group)
    published: list[Cell] = []
    for asked, by_group in by_question.items():
        if all(is_safe(by_group.get(group, {}), threshold) for group in every):
            if whole or asked not in less_of:
                published.append(Cell(EVERYBODY, asked, dict(_sum(by_group.values()))))
                parts = sorted(by_group.items()) if len(every) > 1 else []
                published += [Cell(group, asked, dict(values)) for group, values in parts]
        elif whole and asked not in less_of:
            total = _sum(values for group, values in by_group.items() if group in of_year)
            if is_safe(total, threshold):
                published.append(Cell(EVERYBODY, asked, dict(total)))
    return published


def _sum(parts: Iterable[Mapping[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for values in parts:
        total.update(values)
    return total


def is_safe(values: Mapping[str, int], threshold: int) -> bool:
    """Whether a group's answers to a question may be shown: enough of them, and not all alike.

    Where all are alike the number tells what each single person answered.
    """
    return sum(values.values()) >= threshold and sum(many > 0 for many in values.values()) > 1


def commenting(
    many: Mapping[tuple[Department, Asked], int], in_group: Mapping[Department, str]
) -> dict[Asked, Mapping[Department, str]]:
    """Under which group each department's words are published, by question; a question that is left out has none.

    By group where every group wrote enough; else all together where that is enough.
    """
    wrote: dict[Asked, Counter[str]] = defaultdict(Counter)
    for (department, asked), count in many.items():
        if department in in_group:
            wrote[asked][in_group[department]] += count
    every = set(in_group.values())
    found: dict[Asked, Mapping[Department, str]] = {}
    for asked, by_group in wrote.items():
        if all(by_group[group] >= COMMENTS_FROM for group in every):
            found[asked] = dict(in_group)
        elif by_group.total() >= COMMENTS_FROM:
            found[asked] = dict.fromkeys(in_group, EVERYBODY)
    return found


def since(value: str, today: date) -> str:
    """How long ago a date lies, in the steps that are published."""
    days = (today - date.fromisoformat(value)).days
    return "half_year" if days <= HALF_YEAR else "year" if days <= YEAR else "longer"


def without_dates(counted: Counted, slugs: Iterable[str], today: date) -> Counted:
    """The same with the dates of these questions in steps."""
    dated = set(slugs)
    found: dict[tuple[Department, Asked], Counter[str]] = defaultdict(Counter)
    for (department, asked), values in counted.items():
        for value, many in values.items():
            step = since(value, today) if asked.slug in dated else value
            found[department, asked][step] += many
    return found
