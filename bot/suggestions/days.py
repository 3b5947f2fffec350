"""When suggestions are due: dates by the organisation's own calendar. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.organisation import QuietPeriod
from bot.slots import local_date, resolve
from bot.workdays import WORK_ENDS, is_work_day, work_days_after, work_days_between

ANSWERED_WITHIN = 5
"""Work days in which a suggestion should be decided, and after which an accepted one is due where no date was wished."""
BACK_AT = time(9)
"""Wall time at which a saved suggestion comes back."""
CALLED_BACK_WITHIN = timedelta(hours=24)
"""How long what a department decided itself can be called back."""
_A_WHILE = timedelta(days=90)
_FAR = timedelta(days=366)


@dataclass(frozen=True)
class Calendar:
    """The organisation's zone and work days."""

    zone: str
    country: str
    quiet: tuple[QuietPeriod, ...]

    def is_work_day(self, day: date) -> bool:
        """Whether people work."""
        return is_work_day(day, self.country, self.quiet)

    def today(self, now: datetime) -> date:
        """The organisation's date."""
        return local_date(now, self.zone)

    def waited(self, since: datetime, now: datetime) -> int:
        """Work days that have come since."""
        return work_days_between(self.today(since), self.today(now), self.country, self.quiet)

    def due_on(self, wished_on: date | None, now: datetime) -> date:
        """When an accepted suggestion is due: the wished date where that can be met, else soon."""
        today = self.today(now)
        if wished_on is not None and wished_on >= today:
            return wished_on
        return work_days_after(today, ANSWERED_WITHIN, self.country, self.quiet)

    def look_again_on(self, now: datetime) -> date:
        """When a saved suggestion is looked at again, unless somebody says otherwise."""
        return work_days_after(self.today(now) + _A_WHILE, 1, self.country, self.quiet)

    def latest(self, now: datetime) -> date:
        """The last day until which a suggestion can be saved."""
        return self.today(now) + _FAR

    def back_at(self, look_again_on: date, now: datetime) -> datetime:
        """When a suggestion saved until a day comes back: in the morning of the first work day from then on.

        Not after `now` where it is time; what was missed in the evening waits for the next morning.
        """
        day = max(look_again_on, self.today(now))
        is_over = day == self.today(now) and now.astimezone(ZoneInfo(self.zone)).time() >= WORK_ENDS
        if is_over or not self.is_work_day(day):
            day = work_days_after(day, 1, self.country, self.quiet)
        return resolve(day, BACK_AT, self.zone) or datetime.combine(day, BACK_AT, UTC)
