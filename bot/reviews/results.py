"""The results of a review: one message in the coordinators' channel, with a thread that takes each question. Synchronous."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot import organisation
from bot.content import Question
from bot.nuggets.service import Shelf
from bot.reviews import result_views
from bot.reviews.frozen import questions_of
from bot.reviews.result_facts import Published, Results
from storage import figures, findings, outbox, reviews
from storage.outbox import Delivery
from storage.review_values import Review

KIND = "review_results"
OF_USE_FOR = timedelta(days=14)
COMMENTS_SHOWN = 5


def enqueue(
    session: Session, review: Review, questions: Sequence[Question], due_at: datetime, now: datetime
) -> None:
    """Put the results and their thread into the outbox; each is composed when it is claimed, of what was published."""
    channel = organisation.load(session).coordinators_channel
    if channel is None:
        return  # Home shows them all the same
    told: dict[str, Any] = {"kind": KIND, "recipient": channel, "payload": None, "now": now}
    told |= {"due_at": due_at, "expires_at": due_at + OF_USE_FOR}
    first = outbox.enqueue(session, dedupe_key=f"{KIND}:{review.id}", **told)
    for question in questions:
        outbox.enqueue(session, dedupe_key=f"{KIND}:{review.id}:{question.slug}", parent_id=first, **told)


def compose(session: Session, shelf: Shelf, row: Delivery) -> Mapping[str, Any] | None:
    """The message, or one question of its thread, in the organisation's language; None for a question without answers."""
    _, review_id, *slug = row.dedupe_key.split(":")
    results = load(session, int(review_id))
    if results is None:
        return None
    t = shelf.words[organisation.load(session).language]
    if not slug:
        return result_views.results_message(t, results).payload()
    question = next(one for one in results.questions if one.slug == slug[0])
    comments = findings.comments(session, results.review.id, question.slug, COMMENTS_SHOWN)
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
    )


def _published(session: Session, review: Review) -> Published:
    turnout = reviews.turnout(session, review.id)
    return Published(
        opened_on=review.opens_on,
        asked=sum(one.asked for one in turnout.values()),
        answered=sum(one.answered for one in turnout.values()),
        cells={(cell.group, cell.asked): cell.counts for cell in findings.cells(session, review.id)},
    )
