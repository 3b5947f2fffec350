"""When a quarterly review opens, closes and reminds, and how its questions are laid on pages. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.content import Question, QuestionKind
from bot.organisation import Organisation
from bot.slots import local_date, resolve
from bot.workdays import WORK_ENDS, is_quiet, is_work_day, next_day, work_days_after
from storage.review_values import Asked
from storage.states import SkipReason
from storage.values import Slot

SCHEDULE = 1
"""There is one schedule of reviews."""
MOVES_AT_MOST = 5
"""Days that an opening on a holiday may move on."""
LATE_AT_MOST = 10
"""Work days after which a review that nobody could open is skipped: by then it would have been over."""
REMINDED_ON = (3, 5)
"""Work days of a review, the first one being 1, on which those who have not answered are reminded."""
FLOOR = 3
"""No group smaller than this is ever published."""
A_PAGE = 6
"""Questions on one page of the form."""
WORDS_A_PAGE = 4
"""Questions answered in words on the last pages."""
WORDS_IN_ALL = 2400
"""Characters that all answers in words of an anonymous form may have together: until they are sent Slack alone keeps them,
in 3,000 characters of a view."""


def opening_days(months: Iterable[int], weekday: int, after: date, until: date) -> list[date]:
    """The first such weekday (Monday = 0) of each of these months, after one date and up to another."""
    firsts = (date(year, month, 1) for year in range(after.year, until.year + 1) for month in months)
    days = (first + timedelta(days=(weekday - first.weekday()) % 7) for first in firsts)
    return sorted(day for day in days if after < day <= until)


def slot(day: date, ours: Organisation) -> Slot:
    """The slot of an opening: kept on its day, on the next work day after a holiday, or skipped for a reason."""
    quiet = ours.quiet_periods
    if is_quiet(day, quiet):
        return Slot(SCHEDULE, day, day, SkipReason.QUIET)
    if is_work_day(day, ours.country, quiet):
        return Slot(SCHEDULE, day, day)
    moved = next_day(day, lambda one: is_work_day(one, ours.country, quiet), within=MOVES_AT_MOST)
    return Slot(SCHEDULE, day, moved or day, None if moved else SkipReason.HOLIDAY)


def opens_at(due_on: date, ours: Organisation) -> datetime | None:
    """When a slot kept on a date opens its review."""
    return resolve(due_on, ours.review_time, ours.zone)


def too_late(due_on: date, today: date, ours: Organisation) -> bool:
    """Whether a review that should have opened on a date opens no more."""
    return today > work_days_after(due_on, LATE_AT_MOST, ours.country, ours.quiet_periods)


@dataclass(frozen=True)
class Period:
    """From when to when a review takes answers, in local dates of the organisation."""

    opens_on: date
    closes_on: date
    closes_at: datetime
    remind_on: tuple[date, ...]


def period(opens_on: date, ours: Organisation, closes_on: date | None = None) -> Period:
    """The days of a review that opens on a date: as many work days as the organisation says, or until a chosen date.

    The day it opens is work day 1; on the last one it closes when work ends.
    """

    def work_day(number: int) -> date:
        return work_days_after(opens_on, number - 1, ours.country, ours.quiet_periods)

    last = closes_on or work_day(ours.review_days)
    ends = resolve(last, WORK_ENDS, ours.zone) or resolve(last + timedelta(days=1), WORK_ENDS, ours.zone)
    if ends is None:  # a zone that skips two dates in a row is not known
        raise ValueError(f"{ours.zone} has no end of work on {last}")
    remind_on = tuple(day for day in map(work_day, REMINDED_ON) if day <= last)
    return Period(opens_on, last, ends, remind_on)


def reminder_now(remind_on: Sequence[date], closes_on: date, today: date) -> tuple[int, date] | None:
    """Which reminder (from 1) is in place today, and the first day on which it is not any more; None for none."""
    number = sum(day <= today for day in remind_on)
    if number == 0 or today > closes_on:
        return None
    return number, remind_on[number] if number < len(remind_on) else closes_on + timedelta(days=1)


def next_opening(ours: Organisation, now: datetime) -> date | None:
    """The local date on which the next review opens by itself; None where none will within two years."""
    today = local_date(now, ours.zone)
    back, ahead = today - timedelta(days=MOVES_AT_MOST + 1), today + timedelta(days=730)
    for day in opening_days(ours.review_months, ours.review_weekday, back, ahead):
        found = slot(day, ours)
        at = opens_at(found.due_on, ours) if found.reason is None else None
        if at is not None and at > now:
            return found.due_on
    return None


@dataclass(frozen=True)
class Item:
    """A question on a page of the form; of one that is asked once per outlet, the outlets on this page."""

    question: Question
    outlets: tuple[int, ...] = ()

    @property
    def places(self) -> list[Asked]:
        """The answers it asks for."""
        if self.question.kind is QuestionKind.VERDICT:
            return [Asked(self.question.slug, outlet) for outlet in self.outlets]
        return [Asked(self.question.slug)]


def pages(questions: Sequence[Question], outlets: Sequence[int]) -> list[list[Item]]:
    """The questions in their order, a few on a page; those answered in words come last.

    A question that is asked once per outlet takes a page of its own, or several; without outlets it is not asked.
    """
    laid: list[list[Item]] = []
    page: list[Item] = []
    for question in (one for one in questions if one.kind is not QuestionKind.TEXT):
        if question.kind is QuestionKind.VERDICT:
            parts = [tuple(outlets[first : first + A_PAGE]) for first in range(0, len(outlets), A_PAGE)]
            laid += [[Item(question, part)] for part in parts]
            continue
        if len(page) == A_PAGE:
            laid.append(page)
            page = []
        page.append(Item(question))
    words = [Item(one) for one in questions if one.kind is QuestionKind.TEXT]
    parts_of_words = [words[first : first + WORDS_A_PAGE] for first in range(0, len(words), WORDS_A_PAGE)]
    return [*laid, *([page] if page else []), *parts_of_words]
