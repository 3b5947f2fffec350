"""Conclusions that Juuri writes by itself when a review closes. Synchronous."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from bot import organisation
from bot.content import Question, QuestionKind
from bot.nuggets.service import Shelf
from bot.reviews import noticing
from bot.slots import local_date
from storage import activities, answers, findings, reviews
from storage.review_values import EVERYBODY, Asked, Review
from storage.states import ReviewForm

SHOWN = 8
"""Names in one sentence."""


def write(
    session: Session, shelf: Shelf, review: Review, questions: tuple[Question, ...], now: datetime
) -> None:
    """Write down what is worth an activity: nobody outside was asked, a channel is dormant or given up."""
    ours = organisation.load(session)
    today, t = local_date(now, ours.zone), shelf.words[ours.language]
    outside = next((one for one in questions if one.about == "outside_opinion"), None)
    if outside and review.form is ReviewForm.REPRESENTATIVES:
        asked_on: dict[int, date | None] = {
            one.department_id: None for one in answers.responses(session, review.id)
        }
        for one in answers.responses(session, review.id):
            if one.asked.slug == outside.slug:
                asked_on[one.department_id] = date.fromisoformat(one.value)
        silent = [review.departments[one] for one in noticing.not_asked_outside(asked_on, today)]
        if silent:
            text = t("conclusions.not_asked_outside", names=t.listed(silent[:SHOWN]))
            _add(session, review, text, Asked(outside.slug), now)
    if not review.outlets:
        return
    last_on = activities.last_by_outlet(session, [*review.outlets])
    verdict = next((one for one in questions if one.kind is QuestionKind.VERDICT), None)
    for outlet in noticing.dormant({one: last_on.get(one) for one in review.outlets}, today):
        asked = Asked(verdict.slug, outlet) if verdict else None
        _add(session, review, t("conclusions.dormant", name=review.outlets[outlet]), asked, now)
    if verdict:
        for outlet in noticing.given_up([*review.outlets], verdict.slug, _verdicts(session, review)):
            text = t("conclusions.given_up", name=review.outlets[outlet])
            _add(session, review, text, Asked(verdict.slug, outlet), now)


def _verdicts(session: Session, review: Review) -> list[dict[Asked, dict[str, int]]]:
    """What all answered, in this review and the ones of its form before it."""
    newest = [one for one in reviews.closed(session, review.form, limit=2) if one.id <= review.id]
    return [
        {cell.asked: dict(cell.counts) for cell in findings.cells(session, one.id) if cell.group == EVERYBODY}
        for one in newest
    ]


def _add(session: Session, review: Review, text: str, asked: Asked | None, now: datetime) -> None:
    if any(one.text == text for one in findings.undecided(session)):
        return  # said already after another review, and nobody has decided about it yet
    findings.add(session, review.id, text, asked=asked, department_id=None, by="juuri", now=now)
