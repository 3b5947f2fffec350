"""What Juuri notices by itself when a review closes, each worth an activity of its own. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from storage.review_values import Asked

ASKED_OUTSIDE_WITHIN = timedelta(days=365)
DORMANT_AFTER = timedelta(days=90)
"""Without anything planned or done a channel counts as dormant."""
GIVEN_UP = frozenset({"pause", "stop"})


def not_asked_outside(asked_on: Mapping[int, date | None], today: date) -> list[int]:
    """The departments that asked nobody outside within a year, or do not know when they did."""
    return [one for one, day in asked_on.items() if day is None or today - day > ASKED_OUTSIDE_WITHIN]


def dormant(last_on: Mapping[int, date | None], today: date) -> list[int]:
    """The outlets for which nothing has been planned or done for a while; `last_on`: the latest date of work for each."""
    return [one for one, day in last_on.items() if day is None or today - day > DORMANT_AFTER]


def given_up(
    outlets: Sequence[int], slug: str, reviews: Sequence[Mapping[Asked, Mapping[str, int]]]
) -> list[int]:
    """The outlets that two reviews in a row (the newest first) would rather pause or stop than keep or change."""

    def rather(counts: Mapping[str, int]) -> bool:
        away = sum(many for value, many in counts.items() if value in GIVEN_UP)
        return away * 2 > sum(counts.values()) > 0

    if len(reviews) < 2:
        return []
    return [
        outlet
        for outlet in outlets
        if all(rather(review.get(Asked(slug, outlet), {})) for review in reviews[:2])
    ]
