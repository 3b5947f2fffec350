"""Conclusions from a review: each becomes an activity in one step, or gets the words why nothing is done. Synchronous."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot import organisation, people
from bot.activities import service as activities_service
from bot.authority import require_coordinator, require_own_house
from bot.errors import FieldError, UserError
from bot.nuggets.service import Shelf
from bot.organisation import Organisation
from bot.reminders import asking
from bot.reminders.hours import hours
from bot.reviews import conclusion_views
from bot.reviews.conclusion_facts import Board, Concluded, Planning
from bot.reviews.frozen import questions_of
from bot.slots import local_date
from bot.workdays import work_days_after
from storage import activities, audit, findings, inbound, members, outbox, reviews
from storage.review_values import EVERYBODY, Asked, Finding, Review
from storage.states import ActivityKind, FindingState, MemberKind, ReviewForm, ReviewState, Role
from storage.values import Plan

KIND = "review_conclusions"
REMINDED_AFTER = 5
"""Work days after which coordinators are reminded, once, of a conclusion about which nothing is decided."""
PLANNED_FOR = 10
"""Work days until the date that the form suggests."""
SHOWN_AT_ONCE = 10
OF_USE_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Work:
    """The activity that a conclusion becomes, as typed."""

    title: str
    owner_id: str
    due_on: date
    kind: ActivityKind = ActivityKind.OTHER


def board(session: Session, review_id: int, by: str) -> Board:
    """The conclusions from a review, for coordinators and those who speak for departments. Raises UserError."""
    review, person = reviews.get(session, review_id), members.get(session, by)
    if review is None or review.state is not ReviewState.CLOSED:
        raise UserError("common.stale_button")
    is_ours = person is not None and person.kind is MemberKind.PERSON
    roles = person.roles if person and is_ours else frozenset()
    if not roles & {Role.COORDINATOR, Role.REPRESENTATIVE, Role.DEPUTY}:
        raise UserError("reviews.not_for_you")
    found = findings.of_review(session, review_id)
    return Board(
        language=people.language_of(session, by),
        review=review,
        questions=questions_of(review),
        items=tuple(look(session, review, one) for one in found),
        may_decide=Role.COORDINATOR in roles,
    )


def look(session: Session, review: Review, finding: Finding) -> Concluded:
    """A conclusion with the answer it comes from, its activity, and the same answer in a later review."""
    asked = finding.asked
    question = next((one for one in questions_of(review) if asked and one.slug == asked.slug), None)
    activity = activities.get(session, finding.activity_id) if finding.activity_id else None
    owner = members.get(session, activity.plan.owner_id) if activity else None
    newest = next(iter(reviews.closed(session, review.form, limit=1)), None)
    later = newest if newest and newest.id > review.id else None
    return Concluded(
        finding=finding,
        question=question,
        place=review.outlets.get(asked.outlet_id or 0, "") if asked else "",
        department=review.departments.get(finding.department_id or 0, ""),
        activity=activity,
        owner=owner.name if owner else "",
        answered=_answered(session, review, asked),
        later=_answered(session, later, asked) if later else {},
        later_on=later.closes_on if later else None,
    )


def _answered(session: Session, review: Review, asked: Asked | None) -> dict[str, int]:
    cells = findings.cells(session, review.id) if asked else []
    return next((dict(cell.counts) for cell in cells if cell.group == EVERYBODY and cell.asked == asked), {})


def for_adding(session: Session, review_id: int, by: str) -> Board:
    """The same for who may write one. Raises UserError."""
    require_coordinator(session, by)
    return board(session, review_id, by)


def add(
    session: Session,
    review_id: int,
    text: str,
    asked: Asked | None,
    department_id: int | None,
    *,
    by: str,
    key: str,
    now: datetime,
) -> None:
    """Write a conclusion down; the same submission (`key`) counts once. Raises UserError, FieldError."""
    of = for_adding(session, review_id, by)
    if not inbound.is_new(session, key, now):
        return
    if not text.strip():
        raise FieldError("reviews.finding", "reviews.finding_empty")
    if asked not in [None, *of.places()] or department_id not in [None, *of.review.departments]:
        raise UserError("common.stale_button")
    finding_id = findings.add(
        session, review_id, text.strip(), asked=asked, department_id=department_id, by=by, now=now
    )
    subject = str(finding_id)
    audit.record(session, at=now, actor=by, verb="reviews.conclude", subject=subject, review_id=review_id)


def planning(session: Session, finding_id: int, by: str, now: datetime) -> Planning:
    """What the form for an activity begins with. Raises UserError, also where something is decided already."""
    require_coordinator(session, by)
    finding, review = _open(session, finding_id)
    ours = organisation.load(session)
    contact = members.contacts(session).get(finding.department_id or 0)
    today = local_date(now, ours.zone)
    return Planning(
        language=people.language_of(session, by),
        item=look(session, review, finding),
        owner_id=contact or by,
        due_on=work_days_after(today, PLANNED_FOR, ours.country, ours.quiet_periods),
    )


def _open(session: Session, finding_id: int) -> tuple[Finding, Review]:
    """A conclusion that may still become an activity. Raises UserError."""
    finding = findings.get(session, finding_id)
    review = reviews.get(session, finding.review_id) if finding else None
    if finding is None or review is None:
        raise UserError("common.stale_button")
    if finding.state is FindingState.ACTIVITY:
        raise UserError("reviews.finding_planned")
    return finding, review


def plan(
    session: Session, shelf: Shelf, finding_id: int, work: Work, *, by: str, key: str, now: datetime
) -> None:
    """It becomes an activity; the same submission (`key`) counts once. Raises UserError, FieldError."""
    require_coordinator(session, by)
    if not inbound.is_new(session, key, now):
        return
    finding, _ = _open(session, finding_id)
    wanted = Plan(
        title=work.title,
        owner_id=work.owner_id,
        due_on=work.due_on,
        kind=work.kind,
        outlet_id=finding.asked.outlet_id if finding.asked else None,
        department_id=finding.department_id,
        notes=finding.text,
    )
    activity_id = activities_service.plan(session, shelf, wanted, by=by, now=now)
    decided = {"activity_id": activity_id, "decided_by": by, "decided_at": now, "reason": None}
    if not findings.move(session, finding_id, FindingState.ACTIVITY, **decided):
        raise UserError("reviews.finding_planned")
    subject = str(finding_id)
    audit.record(session, at=now, actor=by, verb="reviews.act", subject=subject, activity_id=activity_id)


def drop(session: Session, finding_id: int, reason: str, *, by: str, key: str, now: datetime) -> None:
    """Nothing is done, and why; the same submission (`key`) counts once. Raises UserError, FieldError."""
    require_coordinator(session, by)
    if not inbound.is_new(session, key, now):
        return
    if not reason.strip():
        raise FieldError("reviews.reason", "reviews.reason_empty")
    _open(session, finding_id)
    decided = {"reason": reason.strip(), "decided_by": by, "decided_at": now}
    if not findings.move(session, finding_id, FindingState.NO_ACTION, **decided):
        raise UserError("reviews.finding_decided")
    audit.record(session, at=now, actor=by, verb="reviews.no_action", subject=str(finding_id))


def outcomes(session: Session, form: ReviewForm) -> tuple[Concluded, ...]:
    """What became of the last review of a form: its invitation begins with that."""
    last = next(iter(reviews.closed(session, form, limit=1)), None)
    if last is None:
        return ()
    return tuple(look(session, last, one) for one in findings.of_review(session, last.id))


def own(session: Session, user_id: str) -> int | None:
    """The review whose conclusions somebody who speaks for a department can read in Home; None for nobody else."""
    person = require_own_house(session, user_id)
    if person is None or not person.roles & {Role.REPRESENTATIVE, Role.DEPUTY}:
        return None
    return newest(session)


def newest(session: Session) -> int | None:
    """The newest review that is over."""
    return next((review.id for review in reviews.closed(session, limit=1)), None)


def tick(session: Session, shelf: Shelf, now: datetime) -> int:
    """Remind the coordinators, once, of what has waited for a decision too long; returns of how many conclusions."""
    waiting = findings.undecided(session, SHOWN_AT_ONCE)
    ours = organisation.load(session) if waiting else None
    if ours is None or ours.coordinators_channel is None:
        return 0
    if not asking.at_work(hours(None, ours), now):
        return 0
    late = [
        one for one in waiting if _waits_long(one, ours, now) and findings.remind_once(session, one.id, now)
    ]
    if late:
        _remind(session, shelf, ours, ours.coordinators_channel, late, now)
    return len(late)


def _waits_long(one: Finding, ours: Organisation, now: datetime) -> bool:
    return local_date(now, ours.zone) >= _remind_on(one, ours)


def _remind_on(one: Finding, ours: Organisation) -> date:
    written_on = local_date(one.written_at, ours.zone)
    return work_days_after(written_on, REMINDED_AFTER, ours.country, ours.quiet_periods)


def next_due(session: Session, now: datetime) -> datetime | None:
    """The next instant at which the coordinators are reminded of a conclusion."""
    ours = organisation.load(session)
    theirs = hours(None, ours)
    waiting = findings.undecided(session, SHOWN_AT_ONCE)
    mornings = (theirs.at(_remind_on(one, ours)) for one in waiting)
    return min((at for at in mornings if at and at > now), default=None)


def _remind(
    session: Session, shelf: Shelf, ours: Organisation, channel: str, late: list[Finding], now: datetime
) -> None:
    items = [look(session, review, one) for one in late if (review := reviews.get(session, one.review_id))]
    outbox.enqueue(
        session,
        dedupe_key=f"{KIND}:{late[0].id}:{now.isoformat()}",
        kind=KIND,
        recipient=channel,
        payload=conclusion_views.reminder_message(shelf.words[ours.language], items).payload(),
        now=now,
        expires_at=now + OF_USE_FOR,
    )
