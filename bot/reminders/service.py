"""Reminding: from wanted reminders to one message a person and morning. Synchronous; `now` comes from outside."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot import organisation, people
from bot.nuggets.service import Shelf
from bot.organisation import Organisation
from bot.reminders import asking, escalating, handing_over, looking, planning, rules, views
from bot.reminders.asking import Ask, Candidate, Lapse, Verdict, Wait
from bot.reminders.hours import hours, zone_of
from bot.slots import local_date, resolve
from storage import activities, members, outbox, reminder_messages, reminders
from storage.outbox import Delivery
from storage.reminders import KIND
from storage.states import OPEN, Dropped
from storage.values import Activity, Person, Reminder

PAGE = 200
"""Reminders looked at with one query."""


@dataclass(frozen=True)
class Around:
    """What is known of some reminders: their activities and the people."""

    ours: Organisation
    activities: Mapping[int, Activity]
    people: Mapping[str, Person]

    def candidate(self, user_id: str | None) -> Candidate | None:
        """Somebody who may be reminded; None for nobody, and for who is not known."""
        person = self.people.get(user_id or "")
        return Candidate(person, hours(person, self.ours)) if person else None

    def decide(self, row: Reminder, now: datetime) -> Verdict:
        """What becomes of a reminder now."""
        activity = self.activities[row.activity_id]
        if activity.state not in OPEN:
            return Lapse(Dropped(activity.state.value))
        if activity.plan.owner_id != row.owner_id:
            return Lapse(Dropped.HANDED_OVER)
        owner, deputy = self.candidate(row.owner_id), self.candidate(activity.plan.deputy_id)
        return asking.decide(row, owner, deputy, now)


def around(session: Session, found: Mapping[int, Activity], ours: Organisation) -> Around:
    """Look up whom some activities concern."""
    plans = [activity.plan for activity in found.values()]
    ids = {plan.owner_id for plan in plans} | {plan.deputy_id for plan in plans if plan.deputy_id}
    return Around(ours, found, {person.id: person for person in members.by_ids(session, ids)})


def tick(session: Session, shelf: Shelf, now: datetime, at_most: int = 1_000_000) -> int:
    """Put what is due into each person's message of the day, put off or drop what cannot be sent. Returns how many.

    Any number of processes may do this at the same time. At most about `at_most` are decided: call again until it is 0.
    """
    ours = organisation.load(session)
    _take_back(session, now)
    if some := planning.go_on(session, ours, now):
        return some
    zones = {ours.zone, *(zone_of(zone, ours) for zone in members.zones(session))}
    until = max(local_date(now, zone) for zone in zones)
    seen, decided = (date.min, 0), 0
    while decided < at_most and (page := reminders.due(session, until, seen, PAGE)):
        # what somebody is changing at this moment is looked at next time
        free = activities.hold(session, {row.activity_id for row in page}, skip_held=True)
        still = reminders.still_due(session, [row.id for row in page if row.activity_id in free])
        decided += _decide(session, shelf, still, around(session, free, ours), now)
        seen = (page[-1].remind_on, page[-1].id)
    return decided


def _take_back(session: Session, now: datetime) -> None:
    """What hangs on a message that has ended: told by it after all, or free for the next one."""
    reminder_messages.take_back_unsaid(session)
    told, untold = reminder_messages.adrift(session)
    if told:
        reminders.mark_sent(session, told, now)
    if untold:
        reminder_messages.set_free(session, untold)


def _decide(session: Session, shelf: Shelf, page: list[Reminder], known: Around, now: datetime) -> int:
    decided = 0
    mornings: dict[tuple[str, date], list[Reminder]] = defaultdict(list)
    for row in page:
        activity = known.activities[row.activity_id]
        if row.occasion.startswith(rules.ESCALATION):
            decided += escalating.tick(session, shelf, row, activity, known.candidate(row.owner_id), now)
            continue
        if row.occasion.startswith(rules.OFFER):
            decided += handing_over.tick(session, shelf, row, activity, now)
            continue
        match known.decide(row, now):
            case Ask(who, today):
                mornings[who.person.id, today].append(row)
            case Wait(until) if until > row.remind_on:
                reminders.want(session, row.id, until)
                decided += 1
            case Lapse(why):
                reminders.drop(session, row.id, why, now)
                owner = known.candidate(row.owner_id)
                escalating.after_lapse(session, shelf, row, activity, why, known.ours, owner, now)
                decided += 1
    for (person_id, today), rows in mornings.items():
        _put(session, known, person_id, today, rows, now)
        decided += len(rows)
    return decided


def _put(
    session: Session, known: Around, person_id: str, today: date, rows: list[Reminder], now: datetime
) -> None:
    """Into the person's message of today; where that is under way already, another day."""
    theirs = hours(known.people[person_id], known.ours)
    message_id = reminder_messages.add_message(session, person_id, today)
    due_at, end = theirs.at(today), theirs.end(today)
    if message_id is not None and due_at is not None and end is not None:
        delivery = outbox.enqueue(
            session,
            dedupe_key=f"{KIND}:{person_id}:{today.isoformat()}",
            kind=KIND,
            recipient=person_id,
            payload=None,
            now=now,
            due_at=max(due_at, now),
            expires_at=end,
            person=person_id,
        )
        reminder_messages.goes_as(session, message_id, delivery)
    else:
        message_id = reminder_messages.waiting_message(session, person_id, today)
    if message_id is not None:
        reminder_messages.put_into(session, [row.id for row in rows], message_id)
        return
    next_day = theirs.on_or_after(today + timedelta(days=1)) or rules.NEVER
    for row in rows:
        reminders.want(session, row.id, min(next_day, row.expires_on))


def compose(session: Session, shelf: Shelf, row: Delivery, now: datetime) -> Mapping[str, Any] | None:
    """A person's message of today, of what is still wanted at this moment, which is sent from now on; None for nothing.

    The claim is the moment of truth: what does not hold any more is dropped, or put off, in the same transaction.
    """
    message = reminder_messages.message_of(session, row.id)
    if message is None:
        return None
    message_id, person_id, _ = message
    reminder_messages.mark_unsent(session, message_id)
    rows = reminder_messages.take(session, message_id)
    found = activities.by_ids(session, {row.activity_id for row in rows})
    known = around(session, found, organisation.load(session))
    sent = [one.id for one in rows if _holds(session, known, one, person_id, now)]
    told = reminders.mark_sent(session, sent, now)
    about = {one.activity_id for one in rows if one.id in told}
    return _rendered(session, shelf, about, person_id, now) if about else None


def _holds(session: Session, known: Around, row: Reminder, person_id: str, now: datetime) -> bool:
    match known.decide(row, now):
        case Ask(who, today) if who.person.id == person_id:
            if asking.at_work(who.hours, now):
                return True
            next_day = who.hours.on_or_after(today + timedelta(days=1)) or rules.NEVER
            reminders.want(session, row.id, min(next_day, row.expires_on))
        case Ask():  # somebody else is asked now
            reminders.want(session, row.id, row.remind_on)
        case Wait(until):
            reminders.want(session, row.id, until)
        case Lapse(why):
            reminders.drop(session, row.id, why, now)
    return False


def render(session: Session, shelf: Shelf, row: Delivery, now: datetime) -> Mapping[str, Any] | None:
    """A message that was sent, as its activities stand now."""
    message = reminder_messages.message_of(session, str(row.target_id))
    if message is None:
        return None
    message_id, person_id, _ = message
    about = {one.activity_id for one in reminder_messages.of_message(session, message_id)}
    return _rendered(session, shelf, about, person_id, now) if about else None


def _rendered(
    session: Session, shelf: Shelf, about: Iterable[int], person_id: str, now: datetime
) -> Mapping[str, Any]:
    t = shelf.words[people.language_of(session, person_id)]
    return views.reminder_message(t, looking.items(session, set(about), person_id, now)).payload()


def next_due(session: Session, now: datetime) -> datetime | None:
    """The next instant at which the day of something wanted begins, a message is looked at, or the coordinators hear of
    something."""
    ours = organisation.load(session)
    days = reminders.next_days(session, 200)
    known = {person.id: person for person in members.by_ids(session, {owner for _, owner in days})}
    instants = []
    for day, owner_id in days:
        theirs = hours(known.get(owner_id), ours)
        instants += [resolve(day, time(0), theirs.zone), theirs.at(day), hours(None, ours).at(day)]
    if soon := outbox.next_due(session, now + asking.LOOKED_AT, KIND):
        instants.append(soon - asking.LOOKED_AT)
    return min((at for at in instants if at and at > now), default=None)
