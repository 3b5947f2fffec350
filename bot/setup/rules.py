"""The steps of the set-up and how far it has come. Pure."""

from enum import IntEnum

from pydantic import BaseModel, ConfigDict

from bot.channels.rules import Rhythm
from bot.organisation.rules import NORDIC_ZONES, ZONES


class Page(IntEnum):
    """The pages of the set-up, in order."""

    ORGANISATION = 1
    COORDINATORS = 2
    DEPARTMENT = 3
    RHYTHM = 4
    INTRODUCTION = 5
    DONE = 6


LAST = Page.INTRODUCTION


class Progress(BaseModel):
    """What was saved so far beyond the organisation's settings."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    page: Page = Page.ORGANISATION
    """Where to go on."""
    department_id: int | None = None
    rhythm: Rhythm | None = None
    """Takes effect with the introduction: nothing is shared before it."""

    def saved(self, page: Page, **values: object) -> "Progress":
        """After `page` was saved; who went back to an early page goes on from there without losing the later ones."""
        return self.model_copy(update={**values, "page": max(self.page, Page(page + 1))})


def offered_zone(tz: str | None) -> str | None:
    """A person's time zone, where it is one of those offered."""
    return tz if tz in (*NORDIC_ZONES, *ZONES) else None
