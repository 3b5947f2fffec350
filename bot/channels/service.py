"""A channel's rhythm: setting, changing, pausing and resuming it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot import organisation
from bot.authority import require_coordinator
from bot.channels import rules
from bot.channels.rules import Rhythm
from bot.content import Factor
from bot.errors import UserError
from bot.nuggets.rules import instant, planned_before, slots_between
from bot.organisation.service import refuse_channel
from bot.slots import day_bits
from storage import audit, channels, inbound, nuggets, occurrences
from storage.nuggets import KIND
from storage.states import SkipReason
from storage.values import ChannelFacts, Schedule, Slot


def save(session: Session, rhythm: Rhythm, *, by: str, key: str, now: datetime) -> None:
    """Set or change a channel's rhythm as submitted; the same submission (`key`) counts once.

    Raises UserError, FieldError.
    """
    if inbound.is_new(session, key, now):
        put(session, rhythm, by=by, now=now)


def put(session: Session, rhythm: Rhythm, *, by: str, now: datetime, noun: str = "channels") -> Schedule:
    """Set or change a channel's rhythm. `noun` begins the fields' names. Raises UserError, FieldError.

    Slots that wait for their time and have no place in the new rhythm are skipped with that reason.
    """
    require_coordinator(session, by)
    rules.check(rhythm, noun)
    before = nuggets.get(session, rhythm.channel)
    if before is None:
        refuse_channel(session, f"{noun}.channel", rhythm.channel)
    values: dict[str, Any] = {
        "language": rhythm.language,
        "zone": rhythm.zone,
        "country": rhythm.country,
        "days": day_bits(*rhythm.days),
        "wall_time": rhythm.time,
        "packs": list(rules.all_packs(rhythm.packs, len(Factor))),
        "is_paused": bool(rhythm.paused),
    }
    when = ("days", "wall_time", "zone", "country")
    through = planned_before(day_bits(*rhythm.days), rhythm.time, rhythm.zone, now)
    moves = before is None or any(getattr(before, name) != values[name] for name in when)
    if before and not moves:
        through = before.planned_through
    schedule_id = nuggets.put(session, rhythm.channel, **values, planned_through=through)
    after = Schedule(
        id=schedule_id,
        channel_id=rhythm.channel,
        planned_through=through,
        **{**values, "packs": tuple(values["packs"])},
    )
    if before and moves:
        _reschedule(session, after, now)
    told = {**values, "wall_time": f"{rhythm.time:%H:%M}"}
    verb = "channels.edit" if before else "channels.add"
    audit.record(session, at=now, actor=by, verb=verb, subject=rhythm.channel, **told)
    return after


def _reschedule(session: Session, schedule: Schedule, now: datetime) -> None:
    quiet = organisation.load(session).quiet_periods
    for slot in occurrences.planned(session, KIND, schedule.id):
        anew = slots_between(schedule, slot.slot_on - timedelta(days=1), slot.slot_on, quiet)
        at = instant(schedule, slot.due_on)
        if anew != [Slot(schedule.id, slot.slot_on, slot.due_on)] or at is None or at <= now:
            occurrences.decide(
                session, KIND, schedule.id, slot.slot_on, now=now, reason=SkipReason.RESCHEDULED
            )


def set_paused(session: Session, channel_id: str, is_paused: bool, *, by: str, now: datetime) -> None:
    """Pause or resume a channel's rhythm. Raises UserError, also where somebody else was first."""
    require_coordinator(session, by)
    if nuggets.get(session, channel_id) is None:
        raise UserError("channels.no_rhythm")
    if not nuggets.pause(session, channel_id, is_paused):
        raise UserError("channels.paused_already" if is_paused else "channels.resumed_already")
    verb = "channels.pause" if is_paused else "channels.resume"
    audit.record(session, at=now, actor=by, verb=verb, subject=channel_id)


def for_coordinator(session: Session, user_id: str, channel_id: str) -> tuple[Rhythm, ChannelFacts | None]:
    """A channel's rhythm (the organisation's habit where it has none) and what Slack says of it. Raises UserError."""
    require_coordinator(session, user_id)
    schedule = nuggets.get(session, channel_id) if channel_id else None
    if channel_id and schedule is None:
        raise UserError("channels.no_rhythm")
    habit = organisation.load(session)
    here = schedule or habit
    return Rhythm(
        channel=channel_id,
        days=tuple(day for day in range(7) if here.days >> day & 1),
        time=here.wall_time,
        language=here.language,
        zone=here.zone,
        country=here.country,
        packs=schedule.packs if schedule else (),
        paused=("paused",) if schedule and schedule.is_paused else (),
    ), channels.get(session, channel_id)


def heard_of(
    session: Session, event_id: str, channel_id: str, changes: Mapping[str, Any], now: datetime
) -> None:
    """Slack told of a change to a channel; one that Juuri never saw does not matter to it."""
    if inbound.is_new(session, f"event:{event_id}", now):
        channels.change(session, channel_id, **changes)
