"""A browser and demos to look at."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Response, async_playwright, expect

from playground.demo import Demo, Wish
from tests.slow.desk import Desk

CHROMIUM = Path("/usr/bin/chromium")
SWITCHES = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run"),
)

PICTURE = "JUURI_PICTURE"
"""Environment variable: where the README's picture is put (`make picture`)."""

Open = Callable[..., Awaitable[Desk]]


@pytest.fixture
def picture() -> Path | None:
    """Where the README's picture is wanted, if it is."""
    return Path(os.environ[PICTURE]) if PICTURE in os.environ else None


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    if not CHROMIUM.exists():
        pytest.fail(f"{CHROMIUM} is missing: apt-get install chromium")
    expect.set_options(timeout=20_000)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def open_demo(browser: Browser, tmp_path: Path) -> AsyncIterator[Open]:
    """Starts a demo and opens its page as somebody; whatever the page complains of fails the test."""
    complaints: list[str] = []
    async with AsyncExitStack() as stack:

        async def open_(
            person: str, place: str = "", *, blank: bool = False, phone: bool = False, language: str = "en"
        ) -> Desk:
            demo = await stack.enter_async_context(
                Demo(Wish(tmp_path, port=0, is_blank=blank, language=language))
            )
            size = {"width": 390, "height": 844} if phone else {"width": 1280, "height": 800}
            context = await browser.new_context(viewport=size, has_touch=phone, color_scheme="light")
            stack.push_async_callback(context.close)
            page = await context.new_page()
            _listen(page, complaints)
            desk = Desk(page, demo)
            await desk.arrive(person, place)
            return desk

        yield open_
    assert complaints == []


def _listen(page: Page, complaints: list[str]) -> None:
    async def refused(response: Response) -> None:
        if response.status >= 400:
            complaints.append(f"{response.request.post_data}: {await response.text()}")

    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("response", refused)
