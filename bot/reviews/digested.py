"""What reviews add to the weekly digest: conclusions that wait for a decision, and the dates of reviews. Synchronous."""

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from bot import organisation
from bot.digest.facts import Contribution, Sentence, Span
from bot.i18n import Translator
from bot.reviews import rules
from storage import findings, reviews
from storage.review_values import Finding, Review, Turnout

SHOWN = 3


def contribute(session: Session, coming: Span, now: datetime) -> Contribution:
    """What waits for the coordinators now, and what comes in these days."""
    waiting, many = findings.undecided(session, SHOWN), findings.count_undecided(session)
    waits: list[Sentence] = [partial(_waits, one) for one in waiting]
    if many > len(waiting):
        waits.append(partial(_more, many - len(waiting)))
    comes: list[Sentence] = []
    for review in reviews.open_ones(session):
        turnout = reviews.turnout(session, review.id).values()
        whole = Turnout(sum(one.asked for one in turnout), sum(one.answered for one in turnout))
        comes.append(partial(_runs, review, whole))
    ours = organisation.load(session)
    day = rules.next_opening(ours, now)
    at = rules.opens_at(day, ours) if day and coming.first <= day <= coming.last else None
    if at:
        comes.append(partial(_opens, at, ours.zone))
    return Contribution(tuple(waits), tuple(comes))


def _waits(one: Finding, t: Translator) -> str:
    return t("conclusions.waits", text=one.text)


def _more(many: int, t: Translator) -> str:
    return t.n("conclusions.undecided_more", many)


def _runs(review: Review, turnout: Turnout, t: Translator) -> str:
    said = t(f"reviews.running_{review.form}", day=t.day(review.closes_on))
    counts = t.n("reviews.answered_of", turnout.asked, answered=t.number(turnout.answered))
    return f"{said} ({counts})"


def _opens(at: datetime, zone: str, t: Translator) -> str:
    return t("reviews.opens", when=t.when(at, zone))
