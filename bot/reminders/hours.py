"""When one person works, and so can be reminded. Pure."""

import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache

from babel.core import get_global

from bot.organisation import Organisation, QuietPeriod
from bot.slots import local_date, resolve
from bot.workdays import WORK_ENDS, WORK_STARTS, countries, is_work_day, work_days_between
from storage.values import Person

DEFAULT_TIME = time(9)
LATEST_TIME = time(17)
"""Reminders are sent from then on at the latest, so that something is left of the work day."""
SEARCHED = 400
"""Days in which the next work day must be found; where an organisation is quiet all year there is none."""


@dataclass(frozen=True)
class Hours:
    """When one person works, and so can be reminded."""

    zone: str
    """IANA."""
    country: str
    quiet: Sequence[QuietPeriod] = ()
    wall_time: time = DEFAULT_TIME

    def works_on(self, day: date) -> bool:
        """Whether a day is a work day of theirs."""
        return is_work_day(day, self.country, self.quiet) and self.at(day) is not None

    def at(self, day: date) -> datetime | None:
        """When they are reminded on a day; None where the zone skips it."""
        kept = min(max(self.wall_time, WORK_STARTS), LATEST_TIME)
        return resolve(day, kept, self.zone)

    def end(self, day: date) -> datetime | None:
        """When their work day ends."""
        return resolve(day, WORK_ENDS, self.zone)

    def today(self, now: datetime) -> date:
        """The date they have."""
        return local_date(now, self.zone)

    def on_or_before(self, day: date) -> date | None:
        """The last work day up to a day."""
        back = (day - timedelta(days=n) for n in range(SEARCHED))
        return next((one for one in back if self.works_on(one)), None)

    def on_or_after(self, day: date) -> date | None:
        """The first work day from a day on."""
        ahead = (day + timedelta(days=n) for n in range(SEARCHED))
        return next((one for one in ahead if self.works_on(one)), None)

    def step(self, day: date, many: int) -> date | None:
        """The work day that lies `many` work days after (before, where negative) a work day."""
        one, found = timedelta(days=1 if many > 0 else -1), day
        for _ in range(abs(many)):
            next_day = self.on_or_after(found + one) if many > 0 else self.on_or_before(found + one)
            if next_day is None:
                return None
            found = next_day
        return found

    def days_late(self, due_on: date, today: date) -> int:
        """How many work days ago something was due."""
        return work_days_between(due_on, today, self.country, self.quiet)


def hours(person: Person | None, ours: Organisation) -> Hours:
    """When a person works, by their own choices, their zone, and the organisation."""
    zone = zone_of(person.tz if person else None, ours)
    own = person.country if person else None
    wall_time = person.remind_at if person and person.remind_at else DEFAULT_TIME
    return Hours(zone, own or territory(zone) or ours.country, ours.quiet_periods, wall_time)


def zone_of(zone: str | None, ours: Organisation) -> str:
    """A zone that Slack told, or the organisation's where it told none, or one that is not known here."""
    return zone if zone is not None and zone in _zones() else ours.zone


@cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


@lru_cache(maxsize=1000)
def territory(zone: str) -> str | None:
    """The country in which a zone lies, where its holidays are known."""
    by_zone, canonical = get_global("zone_territories"), get_global("zone_aliases").get(zone, zone)
    found = by_zone.get(canonical) or by_zone.get(zone)
    return str(found) if found in countries() else None
