"""How time passes in a playground in which Juuri runs."""

from datetime import datetime

from bot.app import Juuri
from playground.clock import MovableClock


async def walk(juuri: Juuri, clock: MovableClock, to: datetime) -> None:
    """Move civil time to `to` through every instant at which something falls due, delivering all of it on the way."""
    while (due := await juuri.scheduler.next_due()) is not None and due <= to:
        clock.set(max(due, clock.now()))  # time also passes by itself: never back
        await juuri.scheduler.settle_now()
    clock.set(max(to, clock.now()))
    await juuri.scheduler.settle_now()
