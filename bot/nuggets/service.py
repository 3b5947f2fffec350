"""Sharing nuggets: from due slots to the outbox. Synchronous; `now` comes from outside."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot import organisation
from bot.content import Content, Nugget
from bot.errors import UserError
from bot.i18n import Words
from bot.nuggets import rules, views
from bot.slots import local_date
from storage import channels, nuggets, occurrences, outbox
from storage.nuggets import KIND
from storage.outbox import Delivery
from storage.states import SkipReason
from storage.values import Schedule

SCHEDULES_AT_ONCE = 50
DRY = "dry"
"""The kind of delivery that says a channel's bag runs dry."""


@dataclass(frozen=True)
class Shelf:
    """The content and words that sharing needs; read once, never changed."""

    content: Content
    words: Words


def tick(session: Session, shelf: Shelf, now: datetime, at_most: int = 1_000_000) -> int:
    """Write down new slots, decide those that are due, put what is shared into the outbox. Returns how many were decided.

    Any number of processes may do this at the same time: slots and posts are guarded by unique keys. At most `at_most`
    are decided, so that a busy morning does not hold the database for long: call again until none is left.
    """
    quiet = organisation.load(session).quiet_periods
    decided = 0
    for zone in nuggets.zones(session):
        local = now.astimezone(ZoneInfo(zone))
        _plan(session, zone, local.date(), now, quiet)
        for of_one in _near_due(session, zone, local):
            if decided >= at_most:
                return decided
            for verdict in rules.decide(of_one, now, quiet):
                decided += _carry_out(session, shelf, verdict, now)
    return decided


def _near_due(session: Session, zone: str, local: datetime) -> Iterator[list[rules.Due]]:
    """The planned slots of a zone whose time may have come, by schedule; read in pages: who asks may soon have enough."""
    soon = local + timedelta(hours=2)  # wide enough for any clock change; `decide` is exact
    wall_time = soon.time() if soon.date() == local.date() else local.time().max
    after = 0
    while page := nuggets.near_due(session, zone, local.date(), wall_time, after, SCHEDULES_AT_ONCE):
        for _, of_one in groupby(page, key=lambda row: row[0].id):
            yield [rules.Due(*row) for row in of_one]
        after = page[-1][0].id


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


def _carry_out(session: Session, shelf: Shelf, verdict: rules.Verdict, now: datetime) -> bool:
    schedule, slot_on = verdict.due.schedule, verdict.due.slot_on
    reason = verdict.reason
    if reason is None and not choice(shelf, schedule, now):
        reason = SkipReason.NOTHING_TO_SHARE
    if not occurrences.decide(session, KIND, schedule.id, slot_on, now=now, reason=reason):
        return False
    if reason is None:
        _, outbox_id = share_next(session, shelf, schedule, f"{slot_on}", now)
        occurrences.sends(session, KIND, schedule.id, slot_on, outbox_id)
    return True


def choice(shelf: Shelf, schedule: Schedule, now: datetime) -> list[Nugget]:
    """The nuggets that a channel's bag is filled with."""
    return rules.eligible(shelf.content.nuggets, schedule.packs, local_date(now, schedule.zone))


def draw(session: Session, shelf: Shelf, schedule: Schedule, now: datetime) -> Nugget | None:
    """The next nugget of a channel's bag."""
    history = nuggets.history(session, schedule.channel_id)
    return rules.next_nugget(choice(shelf, schedule, now), history, schedule.channel_id)


def share_next(
    session: Session, shelf: Shelf, schedule: Schedule, occasion: str, now: datetime, place: int | None = None
) -> tuple[Nugget, str | None]:
    """Draw from a channel's bag and put it into the outbox; returns the nugget and the delivery's id. Raises UserError."""
    nugget, share_id = take_next(session, shelf, schedule, now, place)
    outbox_id = _send(session, shelf, schedule.channel_id, schedule.language, nugget, share_id, occasion, now)
    warn_if_dry(session, shelf, schedule, now)
    return nugget, outbox_id


def take_next(
    session: Session, shelf: Shelf, schedule: Schedule, now: datetime, place: int | None = None
) -> tuple[Nugget, int]:
    """Take the next nugget out of a channel's bag, whatever becomes of it; returns it with the share's id.

    Where only a certain `place` among the channel's nuggets will do, somebody else may have taken it. Raises UserError
    then, and where there is no nugget at all.
    """
    while True:
        free = nuggets.next_place(session, schedule.channel_id)
        history = nuggets.history(session, schedule.channel_id)
        nugget = rules.next_nugget(choice(shelf, schedule, now), history, schedule.channel_id)
        if nugget is None:
            raise UserError("nuggets.nothing_left")
        if place is not None and place != free:
            raise UserError("nuggets.moved_on")
        share_id = nuggets.add_share(session, schedule.channel_id, free, nugget.slug, schedule.language, now)
        if share_id is not None:
            return nugget, share_id


def share(
    session: Session,
    shelf: Shelf,
    channel_id: str,
    language: str,
    nugget: Nugget,
    occasion: str,
    now: datetime,
) -> str | None:
    """Put a nugget into the outbox for a channel; `occasion` makes it happen once: None where it did already."""
    share_id = None
    while share_id is None:
        place = nuggets.next_place(session, channel_id)
        share_id = nuggets.add_share(session, channel_id, place, nugget.slug, language, now)
    return _send(session, shelf, channel_id, language, nugget, share_id, occasion, now)


def _send(
    session: Session,
    shelf: Shelf,
    channel_id: str,
    language: str,
    nugget: Nugget,
    share_id: int,
    occasion: str,
    now: datetime,
) -> str | None:
    ref = views.of_share(share_id)
    payload = views.fresh_payload(shelf.words[language], shelf.content, nugget, ref)
    outbox_id = outbox.enqueue(
        session,
        dedupe_key=f"{KIND}:{channel_id}:{occasion}",
        kind=KIND,
        recipient=channel_id,
        payload=payload,
        now=now,
        expires_at=now + rules.LATE,
    )
    if outbox_id is None:
        nuggets.drop_share(session, share_id)
    else:
        nuggets.share_goes_as(session, share_id, outbox_id)
    return outbox_id


def warn_if_dry(session: Session, shelf: Shelf, schedule: Schedule, now: datetime) -> None:
    """Tell the coordinators' channel, once a turn, when a channel's bag will be empty within a week."""
    bag_of, history = choice(shelf, schedule, now), nuggets.history(session, schedule.channel_id)
    left = len(rules.bag(bag_of, history))
    if left > rules.DRY_AT_MOST:
        return
    ours = organisation.load(session)
    if ours.coordinators_channel is None or not rules.runs_dry(left, schedule, now, ours.quiet_periods):
        return
    t, channel = shelf.words[ours.language], channels.get(session, schedule.channel_id)
    name = channel.name if channel else schedule.channel_id
    outbox.enqueue(
        session,
        dedupe_key=f"{DRY}:{schedule.channel_id}:{rules.turn(bag_of, history)}",
        kind=DRY,
        recipient=ours.coordinators_channel,
        payload=views.dry_message(t, schedule.channel_id, name, left).payload(),
        now=now,
        expires_at=now + rules.DRY_WITHIN,
    )


def render_counts(session: Session, shelf: Shelf, row: Delivery) -> Mapping[str, Any] | None:
    """The message of a shared nugget as it should look now."""
    shared = nuggets.share_of(session, str(row.target_id))
    nugget = shelf.content.nuggets.get(shared.slug) if shared else None
    if shared is None or nugget is None:
        return None
    tally = nuggets.tally(session, shared.id)
    ref = views.of_share(shared.id)
    return views.nugget_message(shelf.words[shared.language], shelf.content, nugget, ref, tally).payload()


def next_due(session: Session, now: datetime) -> datetime | None:
    """The next instant at which a channel's slot falls due, or a late one may go out in the morning."""
    quiet = organisation.load(session).quiet_periods
    instants = []
    for schedule in nuggets.get_all(session):
        instants += rules.next_slots(schedule, now, quiet, 1)
    return min(instants, default=None)
