"""Opening a review, by itself or by hand, and writing down who is asked. Synchronous; `now` comes from outside."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot import organisation, people
from bot.authority import require_coordinator
from bot.errors import FieldError
from bot.nuggets.service import Shelf
from bot.organisation import Organisation
from bot.reminders.asking import Candidate
from bot.reminders.hours import hours
from bot.reviews import choosing, rules
from bot.slots import local_date
from bot.workdays import is_work_day
from storage import audit, departments, inbound, members, nuggets, occurrences, outlets, reviews, settings
from storage.review_values import Participant, Review
from storage.reviews import KIND
from storage.states import ReviewForm, ReviewState, Role, SkipReason, Standing
from storage.values import DepartmentFacts, Slot

PLANNED_THROUGH = "reviews_planned_through"
"""The setting that holds up to which local date slots are written down."""
PEOPLE_AT_ONCE = 500
LONGEST_DAYS = 120


@dataclass(frozen=True)
class Wanted:
    """A review that a coordinator opens by hand."""

    form: ReviewForm
    department_ids: tuple[int, ...] = ()
    """Which are asked; none: all."""
    closes_on: date | None = None
    """None: after as many work days as the organisation says."""


def tick(session: Session, shelf: Shelf, now: datetime) -> int:
    """Write down the slots that have come, open what is due, write down who is asked. Returns how many things were done."""
    ours = organisation.load(session)
    if not ours.set_up:
        return 0
    _plan(session, ours, now)
    return _open_due(session, shelf, ours, now) + _ask_more(session, shelf, now)


def _plan(session: Session, ours: Organisation, now: datetime) -> None:
    today = local_date(now, ours.zone)
    noted = settings.get_all(session).get(PLANNED_THROUGH)
    if noted is None:  # the first day: an opening this morning has passed, one later today counts
        noted = (today if _has_passed(today, ours, now) else today - timedelta(days=1)).isoformat()
    elif noted >= today.isoformat():
        return
    days = rules.opening_days(ours.review_months, ours.review_weekday, date.fromisoformat(noted), today)
    occurrences.plan(session, KIND, [rules.slot(day, ours) for day in days], now)
    settings.put(session, PLANNED_THROUGH, today.isoformat())


def _has_passed(day: date, ours: Organisation, now: datetime) -> bool:
    at = rules.opens_at(day, ours)
    return at is None or at <= now


def _open_due(session: Session, shelf: Shelf, ours: Organisation, now: datetime) -> int:
    return sum(
        _decide(session, shelf, ours, slot, now)
        for slot in occurrences.planned(session, KIND, rules.SCHEDULE)
    )


def _decide(session: Session, shelf: Shelf, ours: Organisation, slot: Slot, now: datetime) -> bool:
    """Open the review of a slot, or skip it with why; False where its time has not come."""
    at, today = rules.opens_at(slot.due_on, ours), local_date(now, ours.zone)
    if at is not None and now < at:
        return False
    reason = SkipReason.NO_SUCH_DATE if at is None else None
    is_late = today > slot.due_on
    if rules.too_late(slot.due_on, today, ours):
        reason = SkipReason.LATE
    elif reason is None and not _at_work(ours, now):
        return False
    reason = reason or _why_not(session, ours)
    if not occurrences.decide(session, KIND, rules.SCHEDULE, slot.slot_on, now=now, reason=reason):
        return False
    if reason is None:
        _open(session, shelf, ours, Wanted(ours.review_form), by="juuri", now=now, is_late=is_late)
    return True


def _at_work(ours: Organisation, now: datetime) -> bool:
    theirs = hours(None, ours)
    today = theirs.today(now)
    return is_work_day(today, ours.country, ours.quiet_periods) and _before_evening(ours, today, now)


def _before_evening(ours: Organisation, today: date, now: datetime) -> bool:
    at, end = rules.opens_at(today, ours), hours(None, ours).end(today)
    return at is not None and end is not None and at <= now < end


def _why_not(session: Session, ours: Organisation) -> SkipReason | None:
    if any(review.form is ours.review_form for review in reviews.open_ones(session)):
        return SkipReason.ALREADY_OPEN
    nobody = ours.review_form is ReviewForm.REPRESENTATIVES and not members.contacts(session)
    return SkipReason.NOBODY_TO_ASK if nobody or not departments.get_all(session) else None


def open_by_hand(session: Session, shelf: Shelf, wanted: Wanted, *, by: str, key: str, now: datetime) -> None:
    """Open a review now; the same submission (`key`) counts once. Raises UserError, FieldError."""
    require_coordinator(session, by)
    if not inbound.is_new(session, key, now):
        return
    ours = organisation.load(session)
    today = local_date(now, ours.zone)
    if wanted.closes_on and not today < wanted.closes_on <= today + timedelta(days=LONGEST_DAYS):
        raise FieldError("reviews.closes_on", "reviews.closes_on_wrong")
    asked = _audience(session, wanted.department_ids)
    contacts = members.contacts(session).keys() | members.contacts(session, Role.DEPUTY).keys()
    if wanted.form is ReviewForm.REPRESENTATIVES and not contacts & {one.id for one in asked}:
        raise FieldError("reviews.form", "reviews.no_contacts")
    if not asked:
        raise FieldError("reviews.form", "reviews.no_departments")
    if _open(session, shelf, ours, wanted, by=by, now=now) is None:
        raise FieldError("reviews.form", "reviews.already_open")


def _audience(session: Session, department_ids: Collection[int]) -> list[DepartmentFacts]:
    every = departments.get_all(session)
    return [one for one in every if one.id in department_ids] if department_ids else every


def _open(
    session: Session,
    shelf: Shelf,
    ours: Organisation,
    wanted: Wanted,
    *,
    by: str,
    now: datetime,
    is_late: bool = False,
) -> int | None:
    """Open it with its questions, departments and outlets as they are now; None where one of its form is open."""
    days = rules.period(local_date(now, ours.zone), ours, wanted.closes_on)
    questions = choosing.questions_for(session, shelf, wanted.form)
    review_id = reviews.add(
        session,
        Review(
            id=0,
            form=wanted.form,
            state=ReviewState.OPEN,
            opened_by=by,
            opened_at=now,
            closed_at=None,
            questions=tuple(question.model_dump(mode="json") for question in questions),
            departments={one.id: one.name for one in _audience(session, wanted.department_ids)},
            outlets={one.id: one.name for one in outlets.get_all(session) if one.is_in_use},
            threshold=ours.review_threshold,
            is_late=is_late,
            **vars(days),
        ),
    )
    if review_id is not None:
        detail = {"form": wanted.form.value, "departments": [*wanted.department_ids]}
        audit.record(session, at=now, actor=by, verb="reviews.open", subject=str(review_id), **detail)
        if wanted.form is ReviewForm.REPRESENTATIVES:
            _ask_representatives(session, review_id, now)
    return review_id


def _ask_representatives(session: Session, review_id: int, now: datetime) -> None:
    review, ours = reviews.get(session, review_id), organisation.load(session)
    speak, stand_in = members.contacts(session), members.contacts(session, Role.DEPUTY)
    asked = []
    for department_id in review.departments if review else ():
        pair = (speak.get(department_id), stand_in.get(department_id))
        found = [person for user_id in pair if user_id and (person := members.get(session, user_id))]
        there = [one for one in found if Candidate(one, hours(one, ours)).absent(now) is None]
        if there:
            who = there[0]
            instead = pair[0] if pair[0] and who.id != pair[0] else None
            language = people.language_with(session, who)
            asked.append(
                Participant(review_id, who.id, department_id, language, Standing.ASKED, None, instead)
            )
    reviews.ask(session, asked)


def _ask_more(session: Session, shelf: Shelf, now: datetime) -> int:
    """Write down some more of those whom a review of everybody asks; returns how many were looked at."""
    for review in reviews.open_ones(session):
        after = reviews.asked_through(session, review.id)
        if after is None:
            continue
        some = members.colleagues(session, review.departments.keys(), after, PEOPLE_AT_ONCE)
        spoken = _languages(session)
        ours = organisation.load(session).language
        reviews.ask(
            session,
            [
                Participant(
                    review.id,
                    one.id,
                    one.department_id,
                    people.language(one, spoken.get(one.department_id or 0), ours),
                    Standing.ASKED,
                    None,
                    None,
                )
                for one in some
            ],
        )
        reviews.go_on(session, review.id, some[-1].id if some else None)
        return len(some) or 1
    return 0


def _languages(session: Session) -> dict[int, str]:
    """The language of each department's home channel."""
    spoken = {schedule.channel_id: schedule.language for schedule in nuggets.get_all(session)}
    homes = {one.id: one.home_channel_id for one in departments.get_all(session)}
    return {id_: spoken[home] for id_, home in homes.items() if home in spoken}


def next_due(session: Session, now: datetime) -> datetime | None:
    """The next instant at which a review opens by itself, or a late one may."""
    ours = organisation.load(session)
    if not ours.set_up:
        return None
    day = rules.next_opening(ours, now)
    instants = [rules.opens_at(day, ours) if day else None]
    if occurrences.planned(session, KIND, rules.SCHEDULE):
        theirs = hours(None, ours)
        today = theirs.today(now)
        instants += [
            rules.opens_at(one, ours)
            for one in (theirs.on_or_after(today), theirs.on_or_after(today + timedelta(days=1)))
            if one
        ]
    return min((at for at in instants if at and at > now), default=None)
