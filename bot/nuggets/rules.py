"""What is shared when: slots, lateness, the shuffle bag. Pure."""

import random
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.content import Nugget
from bot.organisation import QuietPeriod
from bot.slots import falls_on, resolve
from bot.workdays import WORK_ENDS, WORK_STARTS, is_quiet, is_work_day, next_day
from storage.states import SkipReason
from storage.values import Schedule, Slot

LATE = timedelta(hours=24)
"""How late a nugget may still be shared."""
MOVES_AT_MOST = 3
"""Days that a slot on a holiday may move on."""
UPDATE_EVERY = timedelta(minutes=10)
"""The counts on a message change at most this often."""
DRY_WITHIN = timedelta(days=7)
"""How long before its bag runs dry a channel's coordinators are told."""
DRY_AT_MOST = 8
"""More slots than one a day do not lie within that time."""


def slots_between(schedule: Schedule, after: date, until: date, quiet: Sequence[QuietPeriod]) -> list[Slot]:
    """The schedule's slots on the local dates after `after` up to `until`, each with the day it is kept on or why not."""
    return list(_slots(schedule, after, until, quiet))


def _slots(schedule: Schedule, after: date, until: date, quiet: Sequence[QuietPeriod]) -> Iterator[Slot]:
    days = (after + timedelta(days=n) for n in range(1, (until - after).days + 1))
    return (_slot(schedule, day, quiet) for day in days if falls_on(schedule.days, day))


def _slot(schedule: Schedule, day: date, quiet: Sequence[QuietPeriod]) -> Slot:
    if is_quiet(day, quiet):
        return Slot(schedule.id, day, day, SkipReason.QUIET)
    if is_work_day(day, schedule.country, quiet):
        gone = resolve(day, schedule.wall_time, schedule.zone) is None
        return Slot(schedule.id, day, day, SkipReason.NO_SUCH_DATE if gone else None)

    def free(other: date) -> bool:
        return is_work_day(other, schedule.country, quiet) and not falls_on(schedule.days, other)

    moved = next_day(day, free, within=MOVES_AT_MOST)
    return Slot(schedule.id, day, moved or day, None if moved else SkipReason.HOLIDAY)


@dataclass(frozen=True)
class Due:
    """A planned slot whose time may have come."""

    schedule: Schedule
    slot_on: date
    due_on: date


@dataclass(frozen=True)
class Verdict:
    """What becomes of a slot: shared now (no reason), or skipped for a reason."""

    due: Due
    reason: SkipReason | None = None


def decide(dues: Iterable[Due], now: datetime, quiet: Sequence[QuietPeriod]) -> list[Verdict]:
    """Settle the slots of one schedule whose time has come.

    The newest one is shared if it is young enough, the others are skipped. Outside work hours a late slot waits for the
    morning, as long as it does not grow too old by then.
    """
    verdicts, come = [], []
    for due in dues:
        at = instant(due.schedule, due.due_on)
        if at is None:
            verdicts.append(Verdict(due, SkipReason.NO_SUCH_DATE))
        elif at <= now:
            come.append((at, due))
    come.sort(key=lambda pair: (pair[0], pair[1].slot_on))
    for number, (at, due) in enumerate(come):
        if due.schedule.is_paused:
            verdicts.append(Verdict(due, SkipReason.PAUSED))
        elif now - at >= LATE:
            verdicts.append(Verdict(due, SkipReason.LATE))
        elif number < len(come) - 1:
            verdicts.append(Verdict(due, SkipReason.SUPERSEDED))
        elif at_work(now, due.schedule, quiet):
            verdicts.append(Verdict(due))
    return verdicts


def instant(schedule: Schedule, day: date) -> datetime | None:
    """When a slot kept on `day` falls due."""
    return resolve(day, schedule.wall_time, schedule.zone)


def at_work(now: datetime, schedule: Schedule, quiet: Sequence[QuietPeriod]) -> bool:
    """Whether the channel's people are at work: a work day between 08:00 and 18:00 local."""
    local = now.astimezone(ZoneInfo(schedule.zone))
    return WORK_STARTS <= local.time() < WORK_ENDS and is_work_day(local.date(), schedule.country, quiet)


def next_slots(schedule: Schedule, now: datetime, quiet: Sequence[QuietPeriod], many: int) -> list[datetime]:
    """The next instants at which the schedule will share, for people to see; empty while paused."""
    today = now.astimezone(ZoneInfo(schedule.zone)).date()
    if schedule.is_paused:
        return []
    back, ahead = today - timedelta(days=MOVES_AT_MOST + 1), today + timedelta(days=150)
    coming: list[tuple[date, datetime]] = []
    for slot in _slots(schedule, back, ahead, quiet):
        if len(coming) >= many and slot.slot_on > sorted(coming)[many - 1][0]:
            break  # a slot is never kept before its own date
        at = instant(schedule, slot.due_on) if slot.reason is None else None
        if at is not None and at > now:
            coming.append((slot.due_on, at))
    return [at for _, at in sorted(coming)[:many]]


def planned_before(schedule_days: int, wall_time: time, zone: str, now: datetime) -> date:
    """From where a new or changed rhythm is planned: today still counts if its time has not come."""
    today = now.astimezone(ZoneInfo(zone)).date()
    at = resolve(today, wall_time, zone)
    come = at is None or at <= now
    return today if come else today - timedelta(days=1)


def eligible(nuggets: Mapping[str, Nugget], packs: Sequence[str], today: date) -> list[Nugget]:
    """The nuggets a channel may draw: of its packs, not expired."""
    return [
        nugget
        for slug, nugget in sorted(nuggets.items())
        if (not packs or nugget.factor in packs) and (nugget.expires_on is None or nugget.expires_on > today)
    ]


def next_nugget(nuggets: Sequence[Nugget], history: Sequence[str], seed: str) -> Nugget | None:
    """Draw from the shuffle bag: none repeats until all were shared, and two of one factor do not follow each other.

    The same arguments always draw the same nugget, so what is announced is what comes. `history` holds the slugs shared
    so far, oldest first; `seed` sets channels apart.
    """
    left = bag(nuggets, history)
    last = next((n.factor for slug in reversed(history) for n in nuggets if n.slug == slug), None)
    others = [nugget for nugget in left if nugget.factor != last]
    if (
        not others
    ):  # only the last factor is left in the bag, or a new turn begins with the nugget that ended the last
        others = [nugget for nugget in left if nugget.slug not in history[-1:]] or left
    if not others:
        return None
    # the fullest of the factors still in the bag, so that they can alternate to the end
    fullness = Counter(nugget.factor for nugget in left)
    most = max(fullness[nugget.factor] for nugget in others)
    candidates = [nugget for nugget in others if fullness[nugget.factor] == most]
    return random.Random(f"{seed}:{len(history)}").choice(candidates)  # noqa: S311 (a shuffle, no secret)


def bag(nuggets: Sequence[Nugget], history: Sequence[str]) -> list[Nugget]:
    """What is left in the shuffle bag: it is filled anew when the last nugget was drawn; a new nugget joins at once."""
    drawn, _ = _drawn(nuggets, history)
    return [nugget for nugget in nuggets if nugget.slug not in drawn]


def turn(nuggets: Sequence[Nugget], history: Sequence[str]) -> int:
    """How often the bag was emptied and filled anew so far."""
    return _drawn(nuggets, history)[1]


def _drawn(nuggets: Sequence[Nugget], history: Sequence[str]) -> tuple[set[str], int]:
    """What was drawn since the bag was last filled, and how often it was."""
    every = {nugget.slug for nugget in nuggets}
    drawn: set[str] = set()
    turns = 0
    for slug in history:
        drawn.add(slug)
        if every <= drawn:
            drawn.clear()
            turns += 1
    return drawn, turns


def runs_dry(left: int, schedule: Schedule, now: datetime, quiet: Sequence[QuietPeriod]) -> bool:
    """Whether the slots of the next seven days take all that is `left` in the bag."""
    within = now + DRY_WITHIN
    return left <= sum(at <= within for at in next_slots(schedule, now, quiet, left))


def for_one(nuggets: Sequence[Nugget], known: Collection[str], seed: str) -> Nugget | None:
    """A nugget for one person: one they have said nothing about, else any."""
    unknown = [nugget for nugget in nuggets if nugget.slug not in known] or nuggets
    return random.Random(seed).choice(unknown) if unknown else None  # noqa: S311 (a shuffle, no secret)


def upcoming(nuggets: Sequence[Nugget], history: Sequence[str], seed: str, many: int) -> list[Nugget]:
    """The next `many` nuggets in the order in which they will come."""
    drawn: list[Nugget] = []
    for _ in range(many):
        nugget = next_nugget(nuggets, [*history, *(n.slug for n in drawn)], seed)
        if nugget is None:
            break
        drawn.append(nugget)
    return drawn
