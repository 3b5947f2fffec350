"""Inviting to a review, and reminding those who have not answered, each at their own sane hour. Synchronous."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot import organisation
from bot.nuggets.service import Shelf
from bot.organisation import Organisation
from bot.reminders import asking
from bot.reminders.asking import Candidate
from bot.reminders.hours import Hours, hours
from bot.reviews import conclusions, rules, views
from bot.reviews.facts import Invited
from bot.slots import local_date, resolve
from storage import audit, members, outbox, reviews
from storage.outbox import Delivery
from storage.review_values import Participant, Review
from storage.reviews import KIND
from storage.states import ReviewForm, ReviewState, Role, Standing
from storage.values import Person

PEOPLE_AT_ONCE = 100
UPDATE_OF_USE = timedelta(days=2)


def tick(session: Session, now: datetime) -> int:
    """Put some invitations and reminders into the outbox; returns for how many people, 0 once none is left."""
    ours = organisation.load(session)
    return sum(
        _invite(session, review, ours, now) + _remind(session, review, ours, now)
        for review in reviews.open_ones(session)
    )


def _invite(session: Session, review: Review, ours: Organisation, now: datetime) -> int:
    some = reviews.to_invite(session, review.id, PEOPLE_AT_ONCE)
    for one, person in _known(session, some):
        theirs = hours(person, ours)
        due_at = asking.next_at_work(theirs, now)
        if due_at < review.closes_at:
            _enqueue(session, review, one, 0, due_at, review.closes_at, now)
    reviews.invited(session, review.id, [one.user_id for one in some], now)
    return len(some)


def _remind(session: Session, review: Review, ours: Organisation, now: datetime) -> int:
    """The reminder in place today, to who has not answered; one that is not sent in its days is not sent any more."""
    in_place = rules.reminder_now(review.remind_on, review.closes_on, local_date(now, ours.zone))
    if in_place is None:
        return 0
    number, until = in_place
    some = reviews.to_remind(session, review.id, number, PEOPLE_AT_ONCE)
    for one, person in _known(session, some):
        theirs = hours(person, ours)
        if Candidate(person, theirs).absent(now):
            _ask_deputy(session, review, one, ours, now)
            continue
        due_at, expires_at = asking.next_at_work(theirs, now), _ends(until, theirs, review)
        if due_at < expires_at:
            _enqueue(session, review, one, number, due_at, expires_at, now)
    reviews.reminded(session, review.id, [one.user_id for one in some], number)
    return len(some)


def _ends(until: Any, theirs: Hours, review: Review) -> datetime:
    begins = resolve(until, time(0), theirs.zone)
    return min(begins, review.closes_at) if begins else review.closes_at


def _known(session: Session, some: list[Participant]) -> list[tuple[Participant, Person]]:
    known = {person.id: person for person in members.by_ids(session, [one.user_id for one in some])}
    return [(one, known[one.user_id]) for one in some if one.user_id in known]


def _ask_deputy(
    session: Session, review: Review, absent: Participant, ours: Organisation, now: datetime
) -> None:
    """Who speaks for a department is away (or has left, or has stopped Juuri): its deputy is asked as well."""
    if review.form is not ReviewForm.REPRESENTATIVES or absent.department_id is None:
        return
    deputy_id = members.contacts(session, Role.DEPUTY).get(absent.department_id)
    deputy = members.get(session, deputy_id) if deputy_id else None
    if deputy is None or Candidate(deputy, hours(deputy, ours)).absent(now):
        return
    pass_on(session, review, absent, deputy, by="juuri", now=now)


def pass_on(
    session: Session, review: Review, before: Participant, to: Person, *, by: str, now: datetime
) -> bool:
    """Somebody else is asked in a participant's place; False where that person is asked already, or it is too late."""
    if reviews.participant(session, review.id, to.id) is not None:
        return False
    if not reviews.stand(session, review.id, before.user_id, Standing.PASSED):
        return False
    language = to.language or before.language
    place = replace(
        before, user_id=to.id, language=language, standing=Standing.ASKED, stands_in_for=before.user_id
    )
    reviews.ask(session, [place])
    detail = {"before": before.user_id, "to": to.id}
    audit.record(session, at=now, actor=by, verb="reviews.pass_on", subject=str(review.id), **detail)
    refresh(session, review, before.user_id, now)
    return True


def _enqueue(
    session: Session,
    review: Review,
    one: Participant,
    number: int,
    due_at: datetime,
    expires_at: datetime,
    now: datetime,
) -> None:
    outbox.enqueue(
        session,
        dedupe_key=_key(review.id, one.user_id, number),
        kind=KIND,
        recipient=one.user_id,
        payload=None,
        now=now,
        due_at=due_at,
        expires_at=expires_at,
        person=one.user_id,
    )


def _key(review_id: int, user_id: str, number: int) -> str:
    return f"{KIND}:{review_id}:{user_id}:{number}"


def compose(session: Session, shelf: Shelf, row: Delivery, now: datetime) -> Mapping[str, Any] | None:
    """An invitation (or reminder) as it is right now; None where the person has answered, or the review is over."""
    review_id, user_id, number = row.dedupe_key.split(":")[1:4]
    invited = look(session, int(review_id), user_id)
    if invited is None or invited.review.state is not ReviewState.OPEN or now >= invited.review.closes_at:
        return None
    if invited.participant.standing not in (Standing.ASKED, Standing.BEGUN):
        return None
    return views.invitation_message(shelf.words[invited.participant.language], invited, int(number)).payload()


def render(session: Session, shelf: Shelf, row: Delivery) -> Mapping[str, Any] | None:
    """An invitation that was sent, as things stand now."""
    [sent] = outbox.get(session, [str(row.target_id)])
    review_id, user_id, number = sent.dedupe_key.split(":")[1:4]
    invited = look(session, int(review_id), user_id)
    if invited is None:
        return None
    return views.invitation_message(shelf.words[invited.participant.language], invited, int(number)).payload()


def look(session: Session, review_id: int, user_id: str) -> Invited | None:
    """What an invitation tells."""
    review, one = reviews.get(session, review_id), reviews.participant(session, review_id, user_id)
    if review is None or one is None:
        return None
    instead = members.get(session, one.stands_in_for) if one.stands_in_for else None
    before = conclusions.outcomes(session, review.form)
    return Invited(review, one, instead.name if instead else None, before)


def refresh(session: Session, review: Review, user_id: str, now: datetime) -> None:
    """Have the messages to somebody show how things stand.

    Of a named review alone: in an anonymous one the time of the change would tell when somebody answered.
    """
    if review.form is not ReviewForm.REPRESENTATIVES:
        return
    ids = [outbox.id_of(session, _key(review.id, user_id, n)) for n in range(len(rules.REMINDED_ON) + 1)]
    for sent in outbox.get(session, ids):
        if sent.ts:
            outbox.enqueue_update(session, sent.id, now=now, due_at=now, expires_at=now + UPDATE_OF_USE)


def refresh_all(session: Session, review: Review, now: datetime) -> None:
    """The same for everybody who is asked in a named review: it has ended."""
    if review.form is ReviewForm.REPRESENTATIVES:
        for one in reviews.participants(session, review.id):
            refresh(session, review, one.user_id, now)


def next_due(session: Session, now: datetime) -> datetime | None:
    """The next instant at which a day of reminding begins, or a review that is open closes."""
    zone = organisation.load(session).zone
    instants: list[datetime | None] = []
    for review in reviews.open_ones(session):
        instants += [review.closes_at, *(resolve(day, time(0), zone) for day in review.remind_on)]
    return min((at for at in instants if at and at > now), default=None)
