"""Answering a review. Named: for a department, kept page by page. Anonymous: once, and nobody keeps what was not sent.

Of an anonymous answer two transactions tell: that somebody took part (person and date), and, in another, what was
answered (no person and no time). Nothing joins them but their order while the review is open; `closing` wipes that out.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot import organisation, people
from bot.authority import require_own_house
from bot.errors import FieldError, UserError
from bot.message import Told
from bot.reviews import inviting, rules
from bot.reviews.facts import Sheet
from bot.reviews.frozen import questions_of
from bot.slots import local_date
from storage import answers, audit, members, reviews
from storage.review_values import Asked, Participant, Review
from storage.states import MemberKind, ReviewForm, ReviewState, Standing


def sheet(
    session: Session,
    review_id: int,
    by: str,
    now: datetime,
    page: int = 0,
    typed: Mapping[Asked, str] | None = None,
) -> Sheet:
    """A page of the form for somebody; `typed` of an anonymous one is what they gave so far. Raises UserError."""
    review, one = _asked(session, review_id, by, now)
    values = dict(typed or {})
    if review.form is ReviewForm.REPRESENTATIVES and one.department_id is not None:
        kept = answers.responses(session, review_id, one.department_id)
        values = {response.asked: response.value for response in kept}
    elif one.standing is Standing.ANSWERED:
        raise UserError("reviews.answered_once")
    return Sheet(
        language=people.language_of(session, by),
        review=review,
        department=review.departments.get(one.department_id or 0, ""),
        zone=organisation.load(session).zone,
        values=values,
        page=page,
    )


def _asked(session: Session, review_id: int, by: str, now: datetime) -> tuple[Review, Participant]:
    """A review that takes answers, and the place in it of somebody who may answer. Raises UserError."""
    require_own_house(session, by)
    review, one = reviews.get(session, review_id), reviews.participant(session, review_id, by)
    if review is None or one is None:
        raise UserError("reviews.not_asked")
    if review.state is not ReviewState.OPEN or now >= review.closes_at:
        raise UserError("reviews.is_closed")
    if one.standing is Standing.PASSED:
        raise UserError("reviews.passed_on")
    return review, one


def places(review: Review) -> list[list[Asked]]:
    """The answers that each page of a review asks for."""
    pages = rules.pages(questions_of(review), [*review.outlets])
    return [[place for item in page for place in item.places] for page in pages]


def keep(
    session: Session, review_id: int, page: int, values: Mapping[Asked, str], *, by: str, now: datetime
) -> None:
    """Keep a page of a named review for the department; what was emptied is taken back. Raises UserError."""
    review, one = _asked(session, review_id, by, now)
    if review.form is not ReviewForm.REPRESENTATIVES or one.department_id is None:
        raise UserError("reviews.not_asked")
    asked = places(review)[page]
    answers.respond(session, review_id, one.department_id, {place: values.get(place) for place in asked}, by)
    if one.standing is Standing.ASKED:
        reviews.stand(session, review_id, by, Standing.BEGUN)


def send(
    session: Session, review_id: int, page: int, values: Mapping[Asked, str], *, by: str, now: datetime
) -> None:
    """The last page of a named review: the department has answered, and may change that until closing. Raises UserError."""
    keep(session, review_id, page, values, by=by, now=now)
    review, one = _asked(session, review_id, by, now)
    if not answers.responses(session, review_id, one.department_id):
        raise UserError("reviews.nothing_answered")
    today = local_date(now, organisation.load(session).zone)
    if reviews.stand(session, review_id, by, Standing.ANSWERED, answered_on=today):
        detail = {"department_id": one.department_id}
        audit.record(session, at=now, actor=by, verb="reviews.answer", subject=str(review_id), **detail)
    inviting.refresh(session, review, by, now)


def take_part(
    session: Session, review_id: int, values: Mapping[Asked, str], *, by: str, now: datetime
) -> int | None:
    """Note that somebody takes part in an anonymous review, once; returns their department. Raises UserError.

    Nothing of what they answer is written here, and no key, audit row or message beyond the date.
    """
    review, one = _asked(session, review_id, by, now)
    if review.form is not ReviewForm.EVERYBODY:
        raise UserError("reviews.not_asked")
    if not values:
        raise UserError("reviews.nothing_answered")
    today = local_date(now, organisation.load(session).zone)
    if not reviews.stand(session, review_id, by, Standing.ANSWERED, answered_on=today):
        raise UserError("reviews.answered_once")
    return one.department_id


def cast(session: Session, review_id: int, department_id: int | None, values: Mapping[Asked, str]) -> None:
    """Keep an anonymous answer: without a person, without a time. Raises UserError where the review was closed meanwhile."""
    review = reviews.get(session, review_id)
    if review is None or not reviews.hold_open(session, review_id):
        raise UserError("reviews.is_closed")
    known = {place for page in places(review) for place in page}
    answers.cast(
        session, review_id, department_id, {at: value for at, value in values.items() if at in known}
    )


def take_back(session: Session, review_id: int, by: str) -> None:
    """The answer could not be kept: its person may try again."""
    reviews.stand(session, review_id, by, Standing.ASKED, before=[Standing.ANSWERED.value])


def pass_on(session: Session, review_id: int, to: str, *, by: str, now: datetime) -> Told:
    """*Not me*: somebody else should answer for the department. Raises UserError, FieldError."""
    review, one = _asked(session, review_id, by, now)
    if review.form is not ReviewForm.REPRESENTATIVES:
        raise UserError("reviews.not_asked")
    if one.standing is Standing.ANSWERED:
        raise UserError("reviews.answered_already")
    colleague = members.get(session, to)
    if to == by or colleague is None or colleague.kind is not MemberKind.PERSON:
        raise FieldError("reviews.to", "reviews.to_colleague")
    if colleague.stopped_at is not None:
        raise FieldError("reviews.to", "reviews.to_stopped", name=colleague.name)
    if not inviting.pass_on(session, review, one, colleague, by=by, now=now):
        raise FieldError("reviews.to", "reviews.to_asked", name=colleague.name)
    return Told(people.language_of(session, by), "reviews.passed_to", {"name": colleague.name})
