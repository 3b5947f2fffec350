"""Sharing nuggets: from due slots to the outbox. Synchronous; `now` comes from outside."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from bot import organisation
from bot.content import Content, Nugget
from bot.i18n import Words
from bot.nuggets import rules, views
from bot.slots import local_date
from storage import nuggets, occurrences, outbox
from storage.nuggets import KIND, Schedule, Share
from storage.outbox import Delivery
from storage.states import SkipReason


@dataclass(frozen=True)
class Shelf:
    """The content and words that sharing needs; read once, never changed."""

    content: Content
    words: Words


def tick(session: Session, shelf: Shelf, now: datetime) -> int:
    """Write down new slots, decide those that are due, put what is shared into the outbox. Returns how many were shared.

    Any number of processes may do this at the same time: slots and posts are guarded by unique keys.
    """
    quiet = organisation.load(session).quiet_periods
    shared = 0
    for zone in nuggets.zones(session):
        local = now.astimezone(ZoneInfo(zone))
        _plan(session, zone, local.date(), now, quiet)
        soon = local + timedelta(hours=2)  # wide enough for any clock change; `decide` is exact
        dues: dict[int, list[rules.Due]] = defaultdict(list)
        wall_time = soon.time() if soon.date() == local.date() else local.time().max
        for schedule, slot_on, due_on in nuggets.near_due(session, zone, local.date(), wall_time):
            dues[schedule.id].append(rules.Due(schedule, slot_on, due_on))
        for of_one in dues.values():
            for verdict in rules.decide(of_one, now, quiet):
                shared += _carry_out(session, shelf, verdict, now)
    return shared


def _plan(session: Session, zone: str, today: Any, now: datetime, quiet: Any) -> None:
    schedules = nuggets.to_plan(session, zone, today)
    slots = [
        slot
        for schedule in schedules
        for slot in rules.slots_between(schedule, schedule.planned_through, today, quiet)
    ]
    occurrences.plan(session, KIND, slots, now)
    if schedules:
        nuggets.planned_through(session, [schedule.id for schedule in schedules], today)


def _carry_out(session: Session, shelf: Shelf, verdict: rules.Verdict, now: datetime) -> int:
    schedule, slot_on = verdict.due.schedule, verdict.due.slot_on
    nugget, reason = None, verdict.reason
    if reason is None:
        nugget = draw(session, shelf, schedule, now)
        reason = None if nugget else SkipReason.NOTHING_TO_SHARE
    if not occurrences.decide(session, KIND, schedule.id, slot_on, now=now, reason=reason):
        return 0
    if nugget is None:
        return 0
    outbox_id = share(session, shelf, schedule.channel_id, schedule.language, nugget, f"{slot_on}", now)
    occurrences.sends(session, KIND, schedule.id, slot_on, outbox_id)
    return 1


def draw(session: Session, shelf: Shelf, schedule: Schedule, now: datetime) -> Nugget | None:
    """The next nugget of a channel's bag."""
    choice = rules.eligible(shelf.content.nuggets, schedule.packs, local_date(now, schedule.zone))
    return rules.next_nugget(choice, nuggets.history(session, schedule.channel_id), schedule.channel_id)


def share(
    session: Session,
    shelf: Shelf,
    channel_id: str,
    language: str,
    nugget: Nugget,
    occasion: str,
    now: datetime,
) -> str | None:
    """Put a nugget into the outbox for a channel; `occasion` (the slot's date, or a click's id) makes it happen once."""
    values = {"channel_id": channel_id, "slug": nugget.slug, "language": language, "shared_at": now}
    share_id = session.execute(insert(Share).values(**values).returning(Share.id)).scalar_one()
    message = views.nugget_message(shelf.words[language], shelf.content, nugget, share_id, nuggets.Tally())
    outbox_id = outbox.enqueue(
        session,
        dedupe_key=f"{KIND}:{channel_id}:{occasion}",
        kind=KIND,
        recipient=channel_id,
        payload=message.payload(),
        now=now,
        expires_at=now + rules.LATE,
    )
    session.execute(update(Share).where(Share.id == share_id).values(outbox_id=outbox_id))
    return outbox_id


def render_counts(session: Session, shelf: Shelf, row: Delivery) -> Mapping[str, Any] | None:
    """The message of a shared nugget as it should look now."""
    shared = nuggets.share_of(session, str(row.target_id))
    nugget = shelf.content.nuggets.get(shared.slug) if shared else None
    if shared is None or nugget is None:
        return None
    tally = nuggets.tally(session, shared.id)
    return views.nugget_message(
        shelf.words[shared.language], shelf.content, nugget, shared.id, tally
    ).payload()


def next_due(session: Session, now: datetime) -> datetime | None:
    """The next instant at which a channel's slot falls due, or a late one may go out in the morning."""
    quiet = organisation.load(session).quiet_periods
    instants = []
    for schedule in nuggets.get_all(session):
        instants += rules.next_slots(schedule, now, quiet, 1)
    return min(instants, default=None)
