"""What every part of the playground shares: the workspace and the machinery around it."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from playground.clock import MovableClock
from playground.faults import Faults
from playground.limits import Limits
from playground.log import RequestLog
from playground.people import Person
from playground.tickets import ResponseUrls, Triggers
from playground.workspace import Workspace

if TYPE_CHECKING:
    from playground.delivery import Delivery, Transport

Walk = Callable[[datetime], Awaitable[None]]


@dataclass
class Slack:
    """One workspace with its app, tokens, faults and deliveries."""

    clock: MovableClock
    workspace: Workspace
    faults: Faults
    limits: Limits
    log: RequestLog
    scopes: Collection[str]
    triggers: Triggers
    response_urls: ResponseUrls
    bot_token: str = "xoxb-playground"  # noqa: S105 (made for this playground, opens nothing else)
    app_token: str = "xapp-playground"  # noqa: S105
    signing_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    url: str = ""
    walk: Walk | None = None
    shortcuts: Collection[dict[str, str]] = ()
    """As the app's manifest names them."""
    before_answer: Callable[[], None] | None = None
    """Called when a request is done, before the app hears of it."""
    version: int = 0
    watchers: set[asyncio.Event] = field(default_factory=set)
    clock_moves: asyncio.Lock = field(default_factory=asyncio.Lock)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    transport: "Transport" = field(init=False)
    delivery: "Delivery" = field(init=False)

    @property
    def granted_scopes(self) -> list[str]:
        """The bot token's scopes, without those a fault takes away."""
        return [scope for scope in self.scopes if scope not in self.faults.settings.missing_scopes]

    def changed(self) -> None:
        """Tell the pages that there is something new to see."""
        self.version += 1
        for watcher in self.watchers:
            watcher.set()

    def user_object(self, person: Person, *, locale: bool = False) -> dict[str, Any]:
        """Slack's user object as the bot may see it."""
        email = "users:read.email" in self.granted_scopes
        return person.to_slack(self.clock.now(), locale=locale, email=email)
