"""Closing a review: what may be published is counted once and kept apart. Anonymous answers lose their order soon after.

Whatever is shown, exported or compared later reads what was published here, and never an answer. Synchronous.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from bot import people, pictures
from bot.authority import require_coordinator
from bot.content import Question, QuestionKind
from bot.errors import UserError
from bot.message import Told
from bot.nuggets.service import Shelf
from bot.reviews import heat_map, inviting, noticed, publishing
from bot.reviews.frozen import questions_of
from storage import answers, audit, findings, reviews, scrubbing
from storage.review_values import EVERYBODY, Asked, Cell, Comment, Review
from storage.states import ReviewForm, ReviewState


def tick(session: Session, shelf: Shelf, now: datetime) -> bool:
    """Close the reviews whose time is over; returns whether there is an order of anonymous answers to be wiped out."""
    for review in reviews.open_ones(session):
        if review.closes_at <= now:
            close(session, shelf, review, by="juuri", now=now)
    return scrubbing.wanted(session) is not None


def close_now(session: Session, shelf: Shelf, review_id: int, by: str, now: datetime) -> Told:
    """A coordinator ends a review before its time; who comes second hears how it stands. Raises UserError."""
    require_coordinator(session, by)
    review = reviews.get(session, review_id)
    if review is None:
        raise UserError("common.stale_button")
    is_first = close(session, shelf, review, by=by, now=now)
    said = "reviews.closed_now" if is_first else "reviews.ended_already"
    return Told(people.language_of(session, by), said)


def close(session: Session, shelf: Shelf, review: Review, *, by: str, now: datetime) -> bool:
    """Close and publish; False where somebody was first."""
    if not reviews.close(session, review.id, ReviewState.CLOSED, now):
        return False
    questions = questions_of(review)
    if review.form is ReviewForm.EVERYBODY:
        groups = _publish_anonymous(session, review, questions)
        apart = [one for one, group in groups.items() if one is not None and group == str(one)]
        answers.merge(session, review.id, apart)
    else:
        _publish_named(session, review, questions)
    noticed.write(session, shelf, review, questions, now)
    audit.record(session, at=now, actor=by, verb="reviews.close", subject=str(review.id))
    inviting.refresh_all(session, review, now)
    subject = str(review.id)
    pictures.want(session, kind=heat_map.KIND, subject=subject, key=f"{heat_map.KIND}:{subject}", now=now)
    return True


def _publish_anonymous(
    session: Session, review: Review, questions: tuple[Question, ...]
) -> dict[int | None, str]:
    """Publish what may be published; returns which departments were told together."""
    year, threshold = review.opens_on.year, review.threshold
    turnout = reviews.turnout(session, review.id)
    answered: dict[int | None, int] = dict.fromkeys(review.departments, 0)
    answered |= {department: one.answered for department, one in turnout.items()}
    before = findings.grouping(session, year)
    groups = publishing.groups(answered, threshold, before)
    if before is not None or sum(answered.values()) >= threshold:  # else nothing is told, and nothing fixed
        findings.group(session, year, groups)
    told_of = publishing.told_of(groups, answered, threshold)
    words = tuple(one.slug for one in questions if one.kind is QuestionKind.TEXT)
    numbers = tuple(one.slug for one in questions if one.kind is not QuestionKind.TEXT)
    dates = [one.slug for one in questions if one.kind is QuestionKind.DATE]
    counted = publishing.without_dates(answers.counted(session, review.id, numbers), dates, review.closes_on)
    less_of = publishing.barred(groups, answered, _told_before(session, review))
    findings.publish(session, review.id, publishing.cells(counted, told_of, threshold, groups, less_of))
    under = publishing.commenting(answers.many_said(session, review.id, words), told_of)
    for asked, in_group in under.items():
        findings.quote(session, review.id, asked.slug, in_group)
    return told_of


def _told_before(session: Session, review: Review) -> Iterator[tuple[Collection[int], list[Cell]]]:
    """Whom the year's earlier anonymous reviews asked, and what was told of them."""
    for one in reviews.closed(session, ReviewForm.EVERYBODY):
        if one.id != review.id and one.opens_on.year == review.opens_on.year:
            yield one.departments.keys(), findings.cells(session, one.id)


def _publish_named(session: Session, review: Review, questions: tuple[Question, ...]) -> None:
    """The departments' answers are their own: no threshold, by name."""
    words = {one.slug for one in questions if one.kind is QuestionKind.TEXT}
    cells: list[Cell] = []
    comments: list[Comment] = []
    total: dict[Asked, Counter[str]] = defaultdict(Counter)
    for one in answers.responses(session, review.id):
        group = str(one.department_id)
        if one.asked.slug in words:
            comments.append(Comment(group, one.asked, one.value))
            continue
        cells.append(Cell(group, one.asked, {one.value: 1}))
        total[one.asked][one.value] += 1
    every = [Cell(EVERYBODY, asked, dict(values)) for asked, values in total.items()]
    findings.publish(session, review.id, [*every, *cells])
    findings.comment(session, review.id, comments)
