"""The results of a review: one message in the coordinators' channel, with a thread that takes each question. Synchronous."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot import organisation
from bot.nuggets.service import Shelf
from bot.reminders import asking
from bot.reminders.hours import hours
from bot.reviews import publishing, result_views
from bot.reviews.frozen import questions_of
from bot.reviews.result_facts import Published, Results
from storage import figures, findings, outbox, reviews
from storage.outbox import Delivery
from storage.review_values import Review
from storage.states import ReviewForm

KIND = "review_results"
DETAILS = "review_details"
"""Of the messages in the thread, which are composed when they are claimed."""
OF_USE_FOR = timedelta(days=14)
COMMENTS_SHOWN = 5


def enqueue(
    session: Session, shelf: Shelf, review_id: int, file_id: str | None, alt: str, now: datetime
) -> str | None:
    """Put the results and their thread into the outbox, with the picture or without; returns the first message's id.

    None where there is no coordinators' channel: Home shows them all the same.
    """
    ours, found = organisation.load(session), load(session, review_id)
    if ours.coordinators_channel is None or found is None:
        return None
    due_at = asking.next_at_work(hours(None, ours), now)
    told: dict[str, Any] = {"recipient": ours.coordinators_channel, "now": now}
    told |= {"due_at": due_at, "expires_at": due_at + OF_USE_FOR}
    shown = (file_id, alt) if file_id else None
    message = result_views.results_message(shelf.words[ours.language], found, shown)
    key = f"{KIND}:{review_id}"
    first = outbox.enqueue(session, dedupe_key=key, kind=KIND, payload=message.payload(), **told)
    for question in filter(found.places, found.questions):  # without outlets nothing was asked of them
        place = f"{key}:{question.slug}"
        outbox.enqueue(session, dedupe_key=place, kind=DETAILS, payload=None, parent_id=first, **told)
    return first


def compose(session: Session, shelf: Shelf, row: Delivery) -> Mapping[str, Any] | None:
    """One question of the thread, in the organisation's language."""
    _, review_id, slug = row.dedupe_key.split(":")
    results = load(session, int(review_id))
    if results is None:
        return None
    t = shelf.words[organisation.load(session).language]
    question = next(one for one in results.questions if one.slug == slug)
    comments = findings.comments(session, results.review.id, slug, COMMENTS_SHOWN)
    return result_views.question_message(t, results, question, comments).payload()


def load(session: Session, review_id: int) -> Results | None:
    """What was published of a review, beside what was published of the last one of its form."""
    review = reviews.get(session, review_id)
    if review is None:
        return None
    earlier = [one for one in reviews.closed(session, review.form) if one.id < review.id and one.closed_at]
    return Results(
        review=review,
        questions=questions_of(review),
        now=_published(session, review),
        before=_published(session, earlier[0]) if earlier else None,
        trend=tuple((one, _published(session, one)) for one in earlier[:3]),
        many_comments=findings.count_comments(session, review_id),
        on_record=figures.on_record(session),
        left_out=_left_out(session, review),
    )


def _left_out(session: Session, review: Review) -> tuple[str, ...]:
    year = findings.grouping(session, review.opens_on.year)
    if review.form is not ReviewForm.EVERYBODY or year is None:
        return ()
    turnout = reviews.turnout(session, review.id)
    answered: dict[int | None, int] = dict.fromkeys(review.departments, 0)
    answered |= {one: turnout[one].answered for one in turnout}
    told_of = publishing.told_of(year, answered, review.threshold)
    return tuple(name for one, name in review.departments.items() if one not in told_of)


def _published(session: Session, review: Review) -> Published:
    turnout = reviews.turnout(session, review.id)
    return Published(
        opened_on=review.opens_on,
        asked=sum(one.asked for one in turnout.values()),
        answered=sum(one.answered for one in turnout.values()),
        cells={(cell.group, cell.asked): cell.counts for cell in findings.cells(session, review.id)},
    )
