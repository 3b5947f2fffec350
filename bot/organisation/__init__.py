"""The organisation's own settings, typed. Set in Slack by coordinators, kept as rows, read as one value."""

from datetime import date, time
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from storage import settings
from storage.states import ReviewForm

Language = Literal["en", "fi", "sv", "nb"]
MonthDay = Annotated[str, Field(pattern=r"^\d{2}-\d{2}$")]


class QuietPeriod(BaseModel):
    """Days on which nothing is sent. Either ISO weeks or month-days of every year, or one stretch of dates; all inclusive."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    weeks: tuple[int, int] | None = None
    days: tuple[MonthDay, MonthDay] | None = None
    dates: tuple[date, date] | None = None

    def holds(self, day: date) -> bool:
        """Whether `day` lies in the period (a stretch of month-days may go over New Year)."""
        if self.weeks:
            return self.weeks[0] <= day.isocalendar().week <= self.weeks[1]
        if self.days:
            first, last = self.days
            here = f"{day:%m-%d}"
            return first <= here <= last if first <= last else here >= first or here <= last
        return bool(self.dates and self.dates[0] <= day <= self.dates[1])


QUIET = (QuietPeriod(weeks=(27, 31)), QuietPeriod(days=("12-23", "01-06")))
"""The default quiet periods: July and the turn of the year (`product.md`, manners)."""


class Organisation(BaseModel):
    """What coordinators decided for the whole organisation."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    language: Language = "en"
    zone: str = "Europe/Helsinki"
    country: str = "FI"
    coordinators_channel: str | None = None
    suggestions_channel: str | None = None
    """Where colleagues see suggestions and can back them; None: nowhere."""
    own_suggestions: bool = False
    """Whether coordinators may accept what they suggested themselves."""
    days: int = 0b0001010
    """Default weekdays for nuggets: Tuesday and Thursday."""
    wall_time: time = time(9, 30)
    quiet_periods: tuple[QuietPeriod, ...] = QUIET
    reminders: tuple[int, ...] = (-3, -1, 0, 1, 3)
    """When owners are reminded of their work, in work days from the due date."""
    reminders_by_kind: dict[str, tuple[int, ...]] = {}
    """The same for kinds of work (`ActivityKind`) that have days of their own."""
    digest_weekday: int | None = 0
    """When the weekly digest is sent, Monday = 0; None: never."""
    digest_time: time = time(9)
    review_months: tuple[int, ...] = (2, 5, 9, 11)
    """In whose first week a quarterly review opens."""
    review_weekday: int = 1
    """On the first Tuesday; Monday = 0."""
    review_time: time = time(10)
    review_days: int = Field(default=10, ge=1, le=60)
    """Work days for which it takes answers."""
    review_form: ReviewForm = ReviewForm.REPRESENTATIVES
    review_threshold: int = Field(default=5, ge=3)
    """The smallest group of which an anonymous review publishes anything."""
    set_up: bool = False
    """Whether a coordinator has finished the set-up."""


def load(session: Session) -> Organisation:
    """The organisation's settings, defaults where nothing was set."""
    return Organisation.model_validate(settings.get_all(session))


def change(session: Session, **values: object) -> Organisation:
    """Set some settings; returns them all. Raises pydantic's ValidationError."""
    after = Organisation.model_validate({**settings.get_all(session), **values})
    dumped = after.model_dump(mode="json")
    for key in values:
        settings.put(session, key, dumped[key])
    return after
