"""The weekly digest: from its slot to the outbox, and what it says when it is claimed. `now` comes from outside."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from bot import organisation, people
from bot.digest import detail_views, gathering, rules, views
from bot.digest.chart import Chart, alt, chart
from bot.digest.facts import Facts
from bot.i18n import Translator
from bot.message import picture
from bot.nuggets.service import Shelf
from bot.organisation import Organisation
from bot.pictures import want
from bot.reminders import asking
from bot.reminders.asking import Candidate
from bot.reminders.hours import hours
from bot.slots import local_date
from bot.suggestions.looking import spoken_in
from storage import digest, members, occurrences, outbox, pictures
from storage.digest import DETAILS, KIND
from storage.outbox import Delivery
from storage.states import Role, SkipReason


def tick(session: Session, shelf: Shelf, now: datetime) -> int:
    """Write down the digest's new slots, decide those whose time has come, put what is told into the outbox.

    Returns how many were decided. Any number of processes may do this at the same time.
    """
    ours = organisation.load(session)
    _plan(session, ours, now)
    decided = 0
    for verdict in rules.decide(occurrences.planned(session, KIND, rules.SCHEDULE), ours, now):
        unwanted = None if _is_wanted(ours) else SkipReason.PAUSED
        decided += _carry_out(session, shelf, ours, replace(verdict, reason=verdict.reason or unwanted), now)
    return decided


def _plan(session: Session, ours: Organisation, now: datetime) -> None:
    """Write slots down as their date begins; as long as nobody wants a digest there are none, and none to catch up on."""
    today, through, begins = (
        local_date(now, ours.zone),
        digest.planned_through(session),
        rules.planned_before(ours, now),
    )
    if through is None or not _is_wanted(ours):
        if through is None or through < begins:
            digest.plan_through(session, begins)
        through = begins
    if through < today and _is_wanted(ours):
        occurrences.plan(session, KIND, rules.slots_between(ours, through, today), now)
        digest.plan_through(session, today)


def _is_wanted(ours: Organisation) -> bool:
    return ours.coordinators_channel is not None and ours.digest_weekday is not None


def _carry_out(
    session: Session, shelf: Shelf, ours: Organisation, verdict: rules.Verdict, now: datetime
) -> bool:
    slot, reason = verdict.slot, verdict.reason
    may_note = rules.may_note(digest.noted_on(session), local_date(now, ours.zone))
    if reason is None and not may_note and gathering.nothing_to_tell(session, shelf, slot.slot_on, now):
        reason = SkipReason.NOTHING_TO_SHARE
    if reason is None:
        return _draws_first(session, slot.slot_on, now) or _send(session, ours, slot.slot_on, now) is not None
    return occurrences.decide(session, KIND, slot.schedule_id, slot.slot_on, now=now, reason=reason)


def _draws_first(session: Session, slot_on: date, now: datetime) -> bool:
    """Whether there is a chart to be drawn: then the digest goes once that is decided about (`ready`)."""
    if not gathering.trend(session, slot_on):
        return False
    subject = slot_on.isoformat()
    want(session, kind=KIND, subject=subject, key=f"{KIND}:{subject}", now=now)
    return True


def to_draw(session: Session, shelf: Shelf, subject: str) -> Chart:
    """The chart of the digest that goes to the coordinators' channel, in its language."""
    channel = organisation.load(session).coordinators_channel
    t = shelf.words[spoken_in(session, channel or "")]
    return chart(t, gathering.trend(session, date.fromisoformat(subject)))


def ready(session: Session, subject: str, file_id: str | None, words: str, now: datetime) -> str | None:
    """The chart is uploaded (its file is looked up when the digest is claimed), or could not be: the digest goes."""
    ours = organisation.load(session)
    return _send(session, ours, date.fromisoformat(subject), now) if _is_wanted(ours) else None


def _send(session: Session, ours: Organisation, slot_on: date, now: datetime) -> str | None:
    """Decide the slot and put the digest into the outbox, for the channel and for who reads it by DM; None where that was
    done before."""
    mine = (KIND, rules.SCHEDULE, slot_on)
    due_on = occurrences.due_on(session, *mine)
    if due_on is None or not occurrences.decide(session, *mine, now=now):
        return None
    expires_at = (rules.instant(ours, due_on) or now) + rules.LATE
    outbox_id = _put(session, str(ours.coordinators_channel), slot_on, now, expires_at)
    occurrences.sends(session, *mine, outbox_id)
    _to_readers(session, ours, slot_on, now)
    return outbox_id


def _to_readers(session: Session, ours: Organisation, slot_on: date, now: datetime) -> None:
    """To coordinators and department contacts who want it as a direct message, each in their own work hours.

    A while apart: each department's part is counted when it is sent, which may take a moment where there are many people.
    """
    for number, person in enumerate(members.by_ids(session, digest.readers(session)), start=1):
        theirs = hours(person, ours)
        if rules.may_read(person) and Candidate(person, theirs).absent(now) is None:
            due_at = asking.next_at_work(theirs, now) + rules.APART * number
            _put(session, person.id, slot_on, now, due_at + rules.LATE, due_at)


def _put(
    session: Session,
    recipient: str,
    slot_on: date,
    now: datetime,
    expires_at: datetime,
    due_at: datetime | None = None,
) -> str | None:
    """Into the outbox, without words: those are found when it is claimed."""
    return outbox.enqueue(
        session,
        dedupe_key=f"{KIND}:{slot_on.isoformat()}:{recipient}",
        kind=KIND,
        recipient=recipient,
        payload=None,
        now=now,
        due_at=due_at,
        expires_at=expires_at,
        person=recipient if recipient.startswith(("U", "W")) else None,
    )


def compose(session: Session, shelf: Shelf, row: Delivery, now: datetime) -> Mapping[str, Any] | None:
    """A digest as things stand at this moment, and its details into its thread; None where there is nothing to say."""
    slot_on = date.fromisoformat(row.dedupe_key.split(":")[1])
    ours = organisation.load(session)
    due_on = occurrences.due_on(session, KIND, rules.SCHEDULE, slot_on)
    of, due_at = None, (rules.instant(ours, due_on) if due_on else None) or now
    if row.recipient.startswith(("U", "W")):
        person = members.get(session, row.recipient)
        if person is None or not rules.may_read(person) or person.stopped_at:
            return None
        language, due_at = (
            people.language_with(session, person),
            asking.next_at_work(hours(person, ours), due_at),
        )
        if Role.COORDINATOR not in person.roles:
            of = _represented(session, person.id)
            if of is None:
                return None
    else:
        language = spoken_in(session, row.recipient)
    t, facts = shelf.words[language], gathering.gather(session, shelf, slot_on, now, department_id=of)
    if facts.is_empty:
        return _note(session, ours, t, row, now)
    _details(session, t, row, facts, now)
    late_from = due_at if now - due_at >= rules.MARKED_LATE else None
    file_id = pictures.file_of(session, row.id)
    shown = picture(file_id, alt(t, facts.trend)) if file_id else None
    return views.digest_message(t, facts, late_from=late_from, chart=shown).payload()


def _represented(session: Session, user_id: str) -> int | None:
    """The department that a person speaks for."""
    contacts = members.contacts(session).items()
    return next((department_id for department_id, contact in contacts if contact == user_id), None)


def _note(
    session: Session, ours: Organisation, t: Translator, row: Delivery, now: datetime
) -> Mapping[str, Any] | None:
    """In the coordinators' channel, and seldom: that there is nothing to tell."""
    today, last_on = local_date(now, ours.zone), digest.noted_on(session)
    if row.recipient != ours.coordinators_channel or not (last_on == today or rules.may_note(last_on, today)):
        return None
    digest.note_on(session, today)
    return views.empty_note(t).payload()


def _details(session: Session, t: Translator, row: Delivery, facts: Facts, now: datetime) -> None:
    """The same facts at length, as answers to the message; where it is claimed anew they say what is so then."""
    for name, message in detail_views.details(t, facts):
        key = f"{row.dedupe_key}:{name}"
        payload = message.payload()
        new = outbox.enqueue(
            session,
            dedupe_key=key,
            kind=DETAILS,
            recipient=row.recipient,
            payload=payload,
            now=now,
            expires_at=row.expires_at,
            parent_id=row.id,
        )
        if new is None:
            outbox.set_payload(session, outbox.id_of(session, key), payload)


def next_due(session: Session, now: datetime) -> datetime | None:
    """The next instant at which a digest falls due."""
    ours = organisation.load(session)
    if not _is_wanted(ours):
        return None
    waiting = occurrences.planned(session, KIND, rules.SCHEDULE)
    instants = (*(rules.instant(ours, slot.due_on) for slot in waiting), rules.next_slot(ours, now))
    return min((at for at in instants if at and at > now), default=None)
