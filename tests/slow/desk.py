"""A person at the page of the playground, in a real browser."""

import asyncio
import re
from collections.abc import Callable
from datetime import datetime

from playwright.async_api import Locator, Page, expect

from playground.demo import Demo

BOT = "U0JUURI"


class Desk:
    """One browser window. Every method does what a hand would do, and waits until it shows."""

    def __init__(self, page: Page, demo: Demo) -> None:
        self.page, self.demo = page, demo

    def find(self, testid: str, within: Locator | None = None) -> Locator:
        """What carries a hook (see playground/page/README.md)."""
        return (within or self.page).get_by_test_id(testid)

    async def arrive(self, person: str, place: str = "") -> None:
        """Open the page as somebody."""
        await self.page.goto(f"{self.demo.playground.url}/#as={person}{f'&channel={place}' if place else ''}")
        await expect(self.page.locator(f".shell[data-person={person}]")).to_be_visible()

    async def be(self, person: str) -> None:
        """Become somebody else."""
        await self.find("person-switch").click()
        await self.find(f"person-{person}").click()
        await expect(self.page.locator(f".shell[data-person={person}]")).to_be_visible()

    async def go(self, channel: str) -> None:
        """Choose a channel in the list."""
        await self.find(f"channel-{channel}").click()
        await expect(self.find(f"channel-{channel}")).to_have_attribute("aria-current", "page")

    async def home(self) -> Locator:
        """Open Juuri's Home."""
        await self.find(f"channel-{BOT}").click()
        await self.find("home-tab").click()
        await expect(self.find("home").locator(".block").first).to_be_visible()
        return self.find("home")

    async def write(self, text: str) -> None:
        """Write into the channel that is open."""
        await self.find("composer").fill(text)
        await self.find("composer").press("Escape")
        await self.find("send").click()

    async def juuris(self, channel: str, number: int) -> Locator:
        """The n-th message of Juuri in a channel, from 1; the channel is open."""
        kept = self.demo.playground.workspace.channels[channel].messages
        await self.soon(lambda: len([message for message in kept if message.user == BOT]) >= number)
        ts = [message.ts for message in kept if message.user == BOT][number - 1]
        await expect(self.find(f"message-{ts}")).to_be_visible()
        return self.find(f"message-{ts}")

    async def soon(self, condition: Callable[[], bool]) -> None:
        """Wait for something that happens by itself."""
        async with asyncio.timeout(20):
            while not condition():
                await asyncio.sleep(0.02)

    @property
    def modal(self) -> Locator:
        """The form on top."""
        return self.find("modal")

    async def press(self, action_id: str, within: Locator | None = None) -> None:
        """A button, once what was pressed before is answered."""
        button = self.find(f"action-{action_id}", within).first
        await expect(button).not_to_have_attribute("aria-busy", "true")
        await button.click()

    async def answered(self, action_id: str) -> None:
        """What was pressed is answered, and the button is still there."""
        await expect(self.find(f"action-{action_id}").first).not_to_have_attribute("aria-busy", "true")

    async def choose(self, action_id: str, *values: str) -> None:
        """Something in a menu; several one after another."""
        for value in values:
            await self.find(f"action-{action_id}", self.modal).select_option(value)

    async def tick(self, action_id: str, *values: str) -> None:
        """Exactly these check boxes."""
        boxes = self.find(f"action-{action_id}", self.modal).locator("input")
        for box in await boxes.all():
            await box.set_checked(await box.get_attribute("data-value") in values)

    async def submit(self, then: str | None = None) -> None:
        """Send the form; `then` is a field of the next page."""
        await self.find("modal-submit").click()
        if then:
            await expect(self.find(f"field-{then}")).to_be_visible()

    async def close(self) -> None:
        """Close the form."""
        await self.find("modal-close").click()
        await expect(self.modal).to_have_count(0)

    async def error(self, block_id: str) -> str:
        """What is said beside a field."""
        place = self.find(f"error-{block_id}")
        await expect(place).to_be_visible()
        return await place.inner_text()

    async def travel(self, to: datetime) -> None:
        """Move the clock to a local time of this person, and wait until everything on the way has happened."""
        await self.find("clock-more").click()
        await self.find("clock-to").fill(f"{to:%Y-%m-%dT%H:%M}")
        await self.find("clock-go").click()
        await expect(self.find("clock-now")).to_contain_text(
            re.compile(rf"\b{to.day} {to:%b %Y} {to:%H:%M}"), timeout=20_000
        )
        await expect(self.find("clock-walk")).to_be_empty()

    async def sideways(self) -> int:
        """How far the page scrolls sideways, in pixels."""
        return await self.page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
