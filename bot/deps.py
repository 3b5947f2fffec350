"""What handlers and jobs need, put together once in `bot/app.py`."""

from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.nuggets.service import Shelf
from bot.roster import Roster
from bot.settings import Settings
from storage.session import Store


@dataclass(frozen=True)
class Deps:
    """The parts of one running Juuri."""

    settings: Settings
    clock: Clock
    store: Store
    client: AsyncWebClient
    shelf: Shelf
    bot_user_id: str
    team_id: str
    roster: Roster
