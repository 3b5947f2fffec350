"""What may be published of an anonymous review: groups that are large enough, and nothing from which more follows. Pure.

Two tables and no more: question x all, question x department. docs/reviews.md tells the rules and what they do not protect.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
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
    """Which departments are published together, by how many of each have answered (all departments, 0 included).

    Those under the threshold are merged into OTHERS; where that is still under it, the next smallest joins. `frozen` is what
    was published earlier in the year: it may only become coarser, and a department that is new since stands alone or, where
    it is under the threshold, is left out; so that two reviews cannot be subtracted from each other.
    """
    found: dict[Department, str] = dict(frozen or {})
    for department, many in answered.items():
        if frozen is None or many >= threshold:
            found.setdefault(department, OTHERS if department is None else str(department))
    while True:
        sizes = Counter(dict.fromkeys(found.values(), 0))
        for department in answered.keys() & found.keys():
            sizes[found[department]] += answered[department]
        small = [group for group, many in sizes.items() if many < threshold and group != OTHERS]
        if not small and OTHERS in sizes and sizes[OTHERS] < threshold and len(sizes) > 1:
            small = [min((group for group in sizes if group != OTHERS), key=lambda one: (sizes[one], one))]
        if not small:
            return found
        found = {at: OTHERS if group in small else group for at, group in found.items()}


def cells(counted: Counted, in_group: Mapping[Department, str], threshold: int) -> list[Cell]:
    """The published numbers: of each question the row of all, and the rows of the groups where every one of them is safe."""
    by_question: dict[Asked, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for (department, asked), values in counted.items():
        if department in in_group:
            by_question[asked][in_group[department]].update(values)
    every = set(in_group.values())
    published: list[Cell] = []
    for asked, by_group in by_question.items():
        total: Counter[str] = Counter()
        for values in by_group.values():
            total.update(values)
        if not is_safe(total, threshold):
            continue
        published.append(Cell(EVERYBODY, asked, dict(total)))
        if len(every) > 1 and all(is_safe(by_group.get(group, {}), threshold) for group in every):
            published += [Cell(group, asked, dict(values)) for group, values in sorted(by_group.items())]
    return published


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
