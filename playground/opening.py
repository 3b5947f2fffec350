"""How the sample organisation came to Juuri: people's acts through the front door, as they would do them by hand."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from playground import inputs
from playground.server import Playground
from playground.workspace import View

HELSINKI = ZoneInfo("Europe/Helsinki")
TUESDAY_AND_THURSDAY = ["1", "3"]
NO_GROUP = "none"


@dataclass(frozen=True)
class Corner:
    """A department with its channel and how it is spoken there; `insider` can let Juuri in."""

    department: str
    channel: str
    language: str
    country: str
    zone: str
    insider: str
    group: str = NO_GROUP
    at: str = "09:30"


CORNERS = {
    "en": Corner("People and culture", "C0PEOPLE", "en", "FI", "Europe/Helsinki", "U0GRACE", at="10:00"),
    "fi": Corner("Hoito ja hyvinvointi", "C0HOITO", "fi", "FI", "Europe/Helsinki", "U0EERO", group="S0HOITO"),
    "sv": Corner("Försäljning", "C0SALJ", "sv", "SE", "Europe/Stockholm", "U0ELSA", group="S0SALJ"),
    "nb": Corner("Kundeservice", "C0KUNDE", "nb", "NO", "Europe/Oslo", "U0TORA"),
}
"""By the language spoken there."""
HOSTS = {"en": "U0GRACE", "fi": "U0EERO", "sv": "U0ELSA", "nb": "U0TORA"}
"""Whose eyes one begins with, by language; U0GRACE and U0EERO coordinate."""
ADMIN = "U0AINO"


def monday_morning(now: datetime) -> datetime:
    """Monday of this week at 11:00 in Helsinki; of a later week where Juuri keeps silent for the holidays."""
    day = now.astimezone(HELSINKI).date()
    day -= timedelta(days=day.weekday())
    while 27 <= day.isocalendar().week <= 31 or not (1, 6) < (day.month, day.day) < (12, 17):
        day += timedelta(days=7)
    return datetime.combine(day, time(11), HELSINKI)


class Broken(Exception):
    """The bot did not answer as the opening expects."""


class Somebody:
    """A person at their client."""

    def __init__(self, playground: Playground, person: str) -> None:
        self._playground, self.id = playground, person

    async def do(self, what: str, **fields: Any) -> dict[str, Any]:
        """One act."""
        return await self._playground.act({"as": self.id, "do": what, **fields})

    async def open_home(self) -> None:
        """Look at Home."""
        await self.do("open_home")

    async def press(self, action_id: str) -> None:
        """A button in the form on top, or in Home where none is open; another form opens."""
        view = before = self._modal
        view = view or self._playground.workspace.homes.get(self.id)
        found = view and self._block_of(view, action_id)
        if not view or not found:
            raise Broken(f"{self.id} finds no button {action_id}")
        await self.do("click", view_id=view.id, block_id=found, action_id=action_id)
        if self._modal in (None, before):
            raise Broken(f"{action_id} opens nothing")

    async def fill(self, **answers: Any) -> None:
        """Fill in the form on top and send it; a field is named by the part of its block id after the dot."""
        modal = self._modal
        if modal is None:
            raise Broken("there is no form to fill in")
        ids = {block["block_id"].partition(".")[2]: block["block_id"] for block in modal.content["blocks"]}
        if unknown := answers.keys() - ids.keys():
            raise Broken(f"the form {modal.content.get('callback_id')} has no {', '.join(sorted(unknown))}")
        values = {ids[name]: {ids[name]: value} for name, value in answers.items()}
        answer = await self.do("submit", view_id=modal.id, values=values)
        if answer["errors"] or answer["timed_out"]:
            raise Broken(f"the form {modal.content.get('callback_id')}: {answer}")

    async def close(self) -> None:
        """Close what is still open."""
        while modal := self._modal:
            await self.do("close", view_id=modal.id)

    @property
    def _modal(self) -> View | None:
        return next(reversed(self._playground.workspace.modals.get(self.id, [])), None)

    @staticmethod
    def _block_of(view: View, action_id: str) -> str | None:
        pairs = inputs.elements(view.content["blocks"])
        return next(
            (block["block_id"] for block, element in pairs if element["action_id"] == action_id), None
        )


async def play(playground: Playground, language: str) -> None:
    """Set Juuri up in the whole house, beginning where `language` is spoken. Raises Broken."""
    corners = [
        CORNERS[language],
        *(corner for name, corner in CORNERS.items() if name not in (language, "en")),
    ]
    await _name_coordinators(playground)
    coordinator = Somebody(playground, "U0GRACE" if language == "en" else "U0EERO")
    for corner in corners:
        await Somebody(playground, corner.insider).do("invite", channel=corner.channel)
    await _set_up(coordinator, language, corners[0])
    for corner in corners[1:]:
        await _widen(coordinator, corner)


async def _name_coordinators(playground: Playground) -> None:
    admin = Somebody(playground, ADMIN)
    await admin.open_home()
    await admin.press("setup.begin")
    await admin.fill(coordinators=["U0EERO", "U0GRACE"])
    await admin.close()


async def _set_up(coordinator: Somebody, language: str, corner: Corner) -> None:
    await coordinator.open_home()
    await coordinator.press("setup.continue")
    await coordinator.fill(language=language, country=corner.country, zone=corner.zone)
    await coordinator.fill(coordinators_channel="G0KOORD")
    await coordinator.fill(name=corner.department, home_channel=corner.channel, usergroup=corner.group)
    await coordinator.fill(
        channel=corner.channel, days=TUESDAY_AND_THURSDAY, time=corner.at, channel_language=corner.language
    )
    await coordinator.fill(first=["first"])
    await coordinator.close()


async def _widen(coordinator: Somebody, corner: Corner) -> None:
    """One more department, and a rhythm in its own language."""
    await coordinator.open_home()
    await coordinator.press("departments.edit")
    await coordinator.press("departments.add")
    await coordinator.fill(name=corner.department, home_channel=corner.channel, usergroup=corner.group)
    await coordinator.close()
    await coordinator.press("channels.add")
    await coordinator.fill(
        channel=corner.channel,
        days=TUESDAY_AND_THURSDAY,
        time=corner.at,
        language=corner.language,
        zone=corner.zone,
        country=corner.country,
    )
    await coordinator.close()
