"""Reviews for coordinators: what runs, opening one by hand, calling one off, the settings; and what waits for oneself."""

from dataclasses import dataclass
from datetime import datetime, time

from pydantic import ValidationError
from sqlalchemy.orm import Session

from bot import organisation, people
from bot.authority import require_coordinator
from bot.errors import FieldError, UserError
from bot.message import Told
from bot.organisation import Organisation
from bot.reviews import conclusions, inviting, rules
from bot.reviews.facts import Desk, Mine, Running
from storage import answers, audit, departments, findings, inbound, reviews
from storage.review_values import Review
from storage.states import ReviewForm, ReviewState, Standing
from storage.values import DepartmentFacts


@dataclass(frozen=True)
class Settings:
    """How reviews open by themselves, as typed."""

    form: ReviewForm
    months: tuple[int, ...]
    weekday: int
    wall_time: time
    days: str
    threshold: str


def desk(session: Session, now: datetime) -> Desk:
    """What coordinators see of reviews in Home."""
    ours = organisation.load(session)
    day = rules.next_opening(ours, now)
    running = tuple(_running(session, review) for review in reviews.open_ones(session))
    return Desk(
        running,
        rules.opens_at(day, ours) if day else None,
        conclusions.newest(session),
        findings.count_undecided(session),
    )


def _running(session: Session, review: Review) -> Running:
    turnout = reviews.turnout(session, review.id)
    empty = tuple(name for id_, name in review.departments.items() if id_ not in turnout)
    is_complete = reviews.asked_through(session, review.id) is None
    return Running(review, turnout, empty if is_complete else ())


def mine(session: Session, user_id: str, now: datetime) -> tuple[Mine, ...]:
    """The reviews that wait for somebody's answer, or in which they may still change it."""
    found = []
    for review in reviews.open_ones(session):
        one = reviews.participant(session, review.id, user_id)
        is_final = review.form is ReviewForm.EVERYBODY and one and one.standing is Standing.ANSWERED
        if one and now < review.closes_at and one.standing is not Standing.PASSED and not is_final:
            found.append(Mine(review, one))
    return tuple(found)


def for_opening(session: Session, by: str) -> tuple[Organisation, list[DepartmentFacts]]:
    """What the form for a review by hand offers. Raises UserError."""
    require_coordinator(session, by)
    return organisation.load(session), departments.get_all(session)


def call_off(session: Session, review_id: int, by: str, now: datetime) -> Told:
    """End a review without results; who comes second hears how it stands. Raises UserError."""
    require_coordinator(session, by)
    review = reviews.get(session, review_id)
    if review is None:
        raise UserError("common.stale_button")
    if not reviews.close(session, review_id, ReviewState.CALLED_OFF, now):
        return Told(people.language_of(session, by), "reviews.ended_already")
    answers.forget(session, review_id)
    audit.record(session, at=now, actor=by, verb="reviews.call_off", subject=str(review_id))
    inviting.refresh_all(session, review, now)
    return Told(people.language_of(session, by), "reviews.called_off")


def change(session: Session, wanted: Settings, *, by: str, key: str, now: datetime) -> None:
    """Change how reviews open by themselves; the same submission (`key`) counts once. Raises UserError, FieldError."""
    require_coordinator(session, by)
    if not inbound.is_new(session, key, now):
        return
    values = {
        "review_form": wanted.form,
        "review_months": wanted.months,
        "review_weekday": wanted.weekday,
        "review_time": wanted.wall_time,
        "review_days": _number(wanted.days, "days"),
        "review_threshold": _number(wanted.threshold, "threshold"),
    }
    try:
        after = organisation.change(session, **values)
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0]).removeprefix("review_")
        raise FieldError(f"reviews.{name}", f"reviews.{name}_wrong") from None
    told = after.model_dump(mode="json", include=set(values))
    audit.record(session, at=now, actor=by, verb="reviews.settings", subject="organisation", **told)


def _number(typed: str, name: str) -> int:
    if not typed.strip().isdecimal():
        raise FieldError(f"reviews.{name}", f"reviews.{name}_wrong")
    return int(typed)
