"""Gathering what a digest tells: figures counted by the database, and the first few rows behind each. Reads only."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Protocol

from sqlalchemy.orm import Session

from bot import organisation
from bot.digest import rules
from bot.digest.facts import Coming, Contribution, Facts, Idea, Some, Span, Told, Week, Work
from bot.nuggets import rules as nugget_rules
from bot.nuggets.service import Shelf, draw
from bot.organisation import Organisation
from bot.reminders.hours import hours
from bot.reviews import digested
from bot.slots import local_date
from bot.suggestions.looking import calendar
from storage import activities, departments, digest, members, not_delivered, nuggets
from storage.digest import IdeaRow
from storage.states import ActivityState
from storage.values import Activity, ActivityFilter, Tally

ROWS = 15
"""Of each list; the first three stand in the message, all of them in its thread."""


class Contributor(Protocol):
    """Gathers what another noun adds to the digest: findings without owner, say, and review dates."""

    def __call__(self, session: Session, coming: Span, now: datetime) -> Contribution:
        """What waits for the coordinators now, and what comes in these days."""


CONTRIBUTORS: tuple[Contributor, ...] = (digested.contribute,)
"""The nouns that add something to the whole organisation's digest; what they say is gathered with the rest."""


@dataclass(frozen=True)
class _Scope:
    """Whose digest is gathered, and when."""

    ours: Organisation
    bounds: list[datetime]
    department_id: int | None
    names: dict[int, str]
    """Of departments."""
    now: datetime

    @property
    def today(self) -> date:
        """The organisation's date."""
        return local_date(self.now, self.ours.zone)


def gather(
    session: Session, shelf: Shelf, slot_on: date, now: datetime, *, department_id: int | None = None
) -> Facts:
    """All that the digest of a slot tells at this moment: of the whole organisation, or a department's part."""
    scope = _scope(session, slot_on, department_id, now)
    facts = _figures(session, shelf, scope, _lists(session, shelf, scope, slot_on))
    return replace(facts, step=rules.recommend(facts) if department_id is None else None)


def nothing_to_tell(session: Session, shelf: Shelf, slot_on: date, now: datetime) -> bool:
    """Whether the organisation's digest would be empty; nothing is counted that need not be."""
    scope = _scope(session, slot_on, None, now)
    facts = _lists(session, shelf, scope, slot_on)
    return facts.is_empty and _figures(session, shelf, scope, facts).is_empty


def trend(session: Session, slot_on: date) -> tuple[Week, ...]:
    """What the chart of a slot's digest shows; empty where there is nothing to compare yet."""
    bounds = rules.bounds(slot_on, organisation.load(session).zone)
    return rules.trend(slot_on, digest.series(session, bounds, None))


def _scope(session: Session, slot_on: date, department_id: int | None, now: datetime) -> _Scope:
    ours = organisation.load(session)
    names = {one.id: one.name for one in departments.get_all(session)}
    return _Scope(ours, rules.bounds(slot_on, ours.zone), department_id, names, now)


def _lists(session: Session, shelf: Shelf, scope: _Scope, slot_on: date) -> Facts:
    """What waits, slips, comes and happened, one by one; figures are counted apart."""
    coming, of = rules.coming_span(slot_on), scope.department_id
    facts = Facts(rules.told_span(slot_on), coming, scope.ours.zone, of, scope.names.get(of or 0))
    facts = _work(session, scope, _ideas(session, scope, facts))
    if of is not None:
        return facts
    return replace(
        facts,
        undelivered=not_delivered.count(session),
        tips=_tips(session, shelf, scope, coming),
        more=_contributed(session, coming, scope.now),
    )


def _ideas(session: Session, scope: _Scope, facts: Facts) -> Facts:
    bounds, of = scope.bounds, scope.department_id
    return replace(
        facts,
        undecided=_told(scope, *digest.waiting(session, False, of, ROWS)),
        back=_told(scope, *digest.waiting(session, True, of, ROWS)),
        suggested=_told(scope, *digest.suggested(session, bounds, of, ROWS)),
        decided=_told(scope, *digest.decided(session, bounds, of, ROWS)),
    )


def _told(scope: _Scope, rows: Sequence[IdeaRow], many: int) -> Some[Idea]:
    days = calendar(scope.ours)
    return Some(
        tuple(
            Idea(
                id_, headline, scope.names.get(of or 0), days.waited(since, scope.now) if since else 0, state
            )
            for id_, headline, of, since, state in rows
        ),
        many,
    )


def _work(session: Session, scope: _Scope, facts: Facts) -> Facts:
    today, of = scope.today, scope.department_id
    closed = (scope.bounds[-2], scope.bounds[-1])
    wanted = {
        "late": ActivityFilter(department_id=of, due_to=today - timedelta(days=1)),
        "stuck": ActivityFilter(department_id=of, due_from=today, is_escalated=True),
        "offers": ActivityFilter(department_id=of, offered_before=_begins(scope, today)),
        "due": ActivityFilter(
            department_id=of, due_from=max(today, facts.coming.first), due_to=facts.coming.last
        ),
        "done": ActivityFilter(department_id=of, states=frozenset({ActivityState.DONE}), closed=closed),
    }
    found = {name: activities.listed(session, which, ROWS) for name, which in wanted.items()}
    names = _names(session, list(chain.from_iterable(found.values())))
    theirs = hours(None, scope.ours)

    def line(one: Activity) -> Work:
        late = theirs.days_late(one.plan.due_on, today)
        asked = names.get(one.offered_to, one.offered_to) if one.offered_to else ""
        return Work(one, names.get(one.plan.owner_id, one.plan.owner_id), late, asked)

    def some(name: str) -> Some[Work]:
        rows = found[name]
        many = activities.count(session, wanted[name]) if len(rows) == ROWS else len(rows)
        return Some(tuple(line(one) for one in rows), many)

    return replace(
        facts,
        late=some("late"),
        stuck=some("stuck"),
        offers=some("offers"),
        due=some("due"),
        done=some("done"),
    )


def _begins(scope: _Scope, day: date) -> datetime:
    return rules.instant(scope.ours.model_copy(update={"digest_time": datetime.min.time()}), day) or scope.now


def _names(session: Session, found: Collection[Activity]) -> dict[str, str]:
    ids = {one.plan.owner_id for one in found} | {one.offered_to for one in found if one.offered_to}
    return {person.id: person.name for person in members.by_ids(session, ids)}


def _figures(session: Session, shelf: Shelf, scope: _Scope, facts: Facts) -> Facts:
    bounds, of = scope.bounds, scope.department_id
    counted = digest.series(session, bounds, of)
    said, tallies = digest.answers(session, bounds, of)
    took_part = digest.people(session, bounds[-rules.USUAL - 2 :], of)
    last, people = rules.USUAL, [0] * rules.WEEKS
    for (week, _), many in took_part.items():
        people[week - rules.USUAL - 1] += many
    weeks = {
        "shared": counted["shared"],
        "answers": said,
        "people": people,
        "suggested": counted["suggested"],
        "decided": counted["decided"],
        "done": counted["done"],
    }
    if of is not None:
        del weeks["shared"]  # tips belong to channels
    shared = digest.shared(session, bounds) if of is None else {}
    told = [
        Told(shelf.content.nuggets.get(slug), shared.get(slug, 0), tallies.get(slug, Tally()))
        for slug in sorted({*shared, *tallies})
    ]
    told.sort(key=lambda one: (-one.channels, -one.tally.useful - one.tally.knew_it))
    parts = {part: many for (week, part), many in took_part.items() if week == last}
    return replace(
        facts,
        weeks={name: tuple(series) for name, series in weeks.items()},
        numbers=rules.numbers(weeks),
        trend=rules.trend(facts.coming.first, weeks),
        shared=Some(tuple(told[:ROWS]), len(told)),
        parts=rules.parts(scope.names, digest.sizes(session), parts) if of is None else (),
    )


def _tips(session: Session, shelf: Shelf, scope: _Scope, coming: Span) -> Some[Coming]:
    """The tips that channels will get, the soonest first; titles are looked up for those that are shown."""
    quiet, found = scope.ours.quiet_periods, []
    for schedule in nuggets.get_all(session):
        slots = nugget_rules.slots_between(schedule, coming.first - timedelta(days=4), coming.last, quiet)
        for slot in [] if schedule.is_paused else slots:
            at = nugget_rules.instant(schedule, slot.due_on) if slot.reason is None else None
            if at and at > scope.now and coming.first <= slot.due_on <= coming.last:
                found.append((at, schedule.id, schedule))
    found.sort(key=lambda one: one[:2])
    shown, drawn = [], set()
    for at, _, schedule in found[:ROWS]:
        # what a channel gets after the next one is not drawn yet
        nugget = draw(session, shelf, schedule, scope.now) if schedule.id not in drawn else None
        drawn.add(schedule.id)
        shown.append(Coming(schedule.channel_id, at, nugget))
    return Some(tuple(shown), len(found))


def _contributed(session: Session, coming: Span, now: datetime) -> Contribution:
    added = [contribute(session, coming, now) for contribute in CONTRIBUTORS]
    waits = tuple(chain.from_iterable(one.waits for one in added))
    return Contribution(waits, tuple(chain.from_iterable(one.comes for one in added)))
