"""When a digest is sent, and what its figures say. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from bot.digest.facts import Facts, Number, Part, Span, Step, Week
from bot.organisation import Organisation
from bot.slots import resolve
from bot.workdays import WORK_ENDS, WORK_STARTS, is_quiet, is_work_day, next_day
from storage.states import MemberKind, Role, SkipReason
from storage.values import Person, Slot

SCHEDULE = 1
"""There is one digest: the id of its schedule."""
LATE = timedelta(hours=48)
"""How late a digest may still be sent."""
MARKED_LATE = timedelta(hours=1)
"""From then on it says that it is late."""
APART = timedelta(seconds=10)
"""Between two direct messages."""
MOVES_AT_MOST = 6
"""Days that a slot on a holiday may move on: never to the next one."""
NOTE_EVERY = timedelta(days=31)
"""A week with nothing to tell is told of at most this often."""
WEEK = timedelta(days=7)
WEEKS = 8
"""How many weeks are counted, the one that is told included."""
USUAL = 4
"""So many weeks before it say what is usual."""
SMALL = 5
"""Departments with fewer people are told of together: a count of them would name people."""
PATIENCE = 5
"""Work days within which a suggestion should be decided."""
FEW_ANSWERS = 10
"""With fewer answers the tips' reception says nothing."""


def slots_between(ours: Organisation, after: date, until: date) -> list[Slot]:
    """The digest's slots on the local dates after `after` up to `until`, each with the day it is kept on or why not."""
    days = (after + timedelta(days=n) for n in range(1, (until - after).days + 1))
    return [_slot(ours, day) for day in days if day.weekday() == ours.digest_weekday]


def _slot(ours: Organisation, day: date) -> Slot:
    if is_quiet(day, ours.quiet_periods):
        return Slot(SCHEDULE, day, day, SkipReason.QUIET)

    def fits(other: date) -> bool:
        return is_work_day(other, ours.country, ours.quiet_periods) and instant(ours, other) is not None

    # a digest on a Saturday is what somebody chose; only a holiday moves it
    is_free = day.weekday() < 5 and not fits(day)
    kept_on = next_day(day, fits, within=MOVES_AT_MOST) if is_free else day
    return Slot(SCHEDULE, day, kept_on or day, None if kept_on else SkipReason.HOLIDAY)


def instant(ours: Organisation, day: date) -> datetime | None:
    """When a slot kept on `day` falls due."""
    return resolve(day, ours.digest_time, ours.zone)


def planned_before(ours: Organisation, now: datetime) -> date:
    """From where a new or changed rhythm is planned: today still counts if its time has not come."""
    today = now.astimezone(ZoneInfo(ours.zone)).date()
    at = instant(ours, today)
    return today if at is None or at <= now else today - timedelta(days=1)


@dataclass(frozen=True)
class Verdict:
    """What becomes of a slot: told now (no reason), or skipped for a reason."""

    slot: Slot
    reason: SkipReason | None = None


def decide(slots: Iterable[Slot], ours: Organisation, now: datetime) -> list[Verdict]:
    """Settle the slots whose time has come: the newest is told if it is young enough, the others are skipped.

    Outside work hours a late one waits for the morning, as long as it does not grow too old by then.
    """
    verdicts, come = [], []
    for slot in slots:
        at = instant(ours, slot.due_on)
        if at is None:
            verdicts.append(Verdict(slot, SkipReason.NO_SUCH_DATE))
        elif at <= now:
            come.append((at, slot))
    come.sort(key=lambda pair: (pair[0], pair[1].slot_on))
    for number, (at, slot) in enumerate(come):
        if now - at >= LATE:
            verdicts.append(Verdict(slot, SkipReason.LATE))
        elif number < len(come) - 1:
            verdicts.append(Verdict(slot, SkipReason.SUPERSEDED))
        elif now - at < MARKED_LATE or _at_work(ours, now):
            verdicts.append(Verdict(slot))
    return verdicts


def _at_work(ours: Organisation, now: datetime) -> bool:
    local = now.astimezone(ZoneInfo(ours.zone))
    is_day = is_work_day(local.date(), ours.country, ours.quiet_periods)
    return is_day and WORK_STARTS <= local.time() < WORK_ENDS


def next_slot(ours: Organisation, now: datetime) -> datetime | None:
    """The next instant at which a digest falls due; None where nobody wants one."""
    today = now.astimezone(ZoneInfo(ours.zone)).date()
    slots = slots_between(ours, today - WEEK, today + timedelta(days=150))
    instants = (instant(ours, slot.due_on) for slot in slots if slot.reason is None)
    return min((at for at in instants if at and at > now), default=None)


def told_span(slot_on: date) -> Span:
    """The week that a slot's digest looks back on."""
    return Span(slot_on - WEEK, slot_on - timedelta(days=1))


def coming_span(slot_on: date) -> Span:
    """The week that a slot's digest looks ahead to."""
    return Span(slot_on, slot_on + timedelta(days=6))


def slot_of(ours: Organisation, day: date) -> date:
    """The date of the digest in the week (Monday to Sunday) of a day."""
    return day + timedelta(days=(ours.digest_weekday or 0) - day.weekday())


def bounds(slot_on: date, zone: str) -> list[datetime]:
    """The instants at which the weeks that are counted begin, and the one at which the last of them ends."""
    midnight = datetime.min.time()
    days = [slot_on - WEEK * n for n in range(WEEKS, -1, -1)]
    return [resolve(day, midnight, zone) or datetime.combine(day, midnight, ZoneInfo(zone)) for day in days]


def numbers(weeks: Mapping[str, Sequence[int]]) -> tuple[Number, ...]:
    """Each figure of the last week beside the week before and the median of the four before.

    Weeks before the first one in which anything happened are no weeks to compare with.
    """
    begun = min((n for series in weeks.values() for n, many in enumerate(series) if many), default=WEEKS)
    found = []
    for name, series in weeks.items():
        earlier = list(series[begun:-1])[-USUAL:]
        before = earlier[-1] if earlier else None
        found.append(Number(name, series[-1], before, median(earlier) if len(earlier) == USUAL else None))
    return tuple(found)


def trend(slot_on: date, weeks: Mapping[str, Sequence[int]]) -> tuple[Week, ...]:
    """Suggestions made and activities done week by week, from the first one that has any; none where that is but one."""
    pairs = list(zip(weeks["suggested"], weeks["done"], strict=True))
    first_days = [slot_on - WEEK * n for n in range(len(pairs), 0, -1)]
    found = [Week(day, *pair) for day, pair in zip(first_days, pairs, strict=True)]
    begun = next((n for n, week in enumerate(found) if week.suggested or week.done), len(found))
    return tuple(found[begun:]) if len(found) - begun > 1 else ()


def parts(
    names: Mapping[int, str], people: Mapping[int | None, int], took_part: Mapping[int | None, int]
) -> tuple[Part, ...]:
    """How many of each department took part, by the department's name; small ones, and people without one, together."""
    found, alone = (
        [],
        sorted((of for of in names if people.get(of, 0) >= SMALL), key=lambda of: names[of].casefold()),
    )
    for of in alone:
        found.append(Part(names[of], took_part.get(of, 0), people[of]))
    others = {of for of in people if of not in alone}
    many = sum(people[of] for of in others)
    if names and many >= SMALL:
        found.append(Part(None, sum(took_part.get(of, 0) for of in others), many))
    return tuple(found)


def may_note(last_on: date | None, today: date) -> bool:
    """Whether people may be told that there is nothing to tell."""
    return last_on is None or today - last_on >= NOTE_EVERY


def may_read(person: Person | None) -> bool:
    """Whether somebody may have the digest as a direct message: coordinators, and contacts of departments their part."""
    if person is None or person.kind is not MemberKind.PERSON:
        return False
    return bool(person.roles & {Role.COORDINATOR, Role.REPRESENTATIVE})


def recommend(facts: Facts) -> Step | None:
    """The one next step: what others wait for first, then what slips, then what is missing. None: nothing presses."""
    return next(filter(None, (rule(facts) for rule in _STEPS)), None)


def _send_again(facts: Facts) -> Step | None:
    return Step("send_again", facts.undelivered) if facts.undelivered else None


def _decide(facts: Facts) -> Step | None:
    oldest = next(iter(facts.undecided.shown), None)
    if oldest is None or oldest.days <= PATIENCE:
        return None
    return Step("decide", oldest.days, oldest.headline, oldest.id)


def _help(facts: Facts) -> Step | None:
    stuck = next(
        (work for work in (*facts.stuck.shown, *facts.late.shown) if work.activity.escalated_at), None
    )
    if stuck is None:
        return None
    return Step("help", stuck.days_late, stuck.activity.plan.title, stuck.activity.id)


def _look_again(facts: Facts) -> Step | None:
    first = next(iter(facts.back.shown), None)
    return Step("look_again", facts.back.many, first.headline, first.id) if first else None


def _remind(facts: Facts) -> Step | None:
    first = next(iter(facts.late.shown), None)
    return Step("remind", first.days_late, first.activity.plan.title, first.activity.id) if first else None


def _plan(facts: Facts) -> Step | None:
    return Step("plan") if not facts.due.many else None


def _renew(facts: Facts) -> Step | None:
    useful = sum(told.tally.useful for told in facts.shared.shown)
    knew_it = sum(told.tally.knew_it for told in facts.shared.shown)
    return Step("renew", knew_it) if knew_it > useful and useful + knew_it >= FEW_ANSWERS else None


def _invite(facts: Facts) -> Step | None:
    series = facts.weeks.get("suggested", ())
    quiet = (
        len(series) >= USUAL and not any(series[-USUAL:]) and any(any(s[:-1]) for s in facts.weeks.values())
    )
    return Step("invite", USUAL) if quiet else None


_STEPS = (_send_again, _decide, _help, _look_again, _remind, _plan, _renew, _invite)
