"""The weekly digest in a real browser, in every language: read it, accept from it, follow its numbers into the thread."""

from datetime import timedelta

import pytest
from playwright.async_api import expect

from bot.i18n import load_words
from playground.opening import HELSINKI
from tests.slow.conftest import Open
from tests.slow.desk import BOT

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

HOITO, KOORD = "C0HOITO", "G0KOORD"
HEADLINE = "Vanha pumppu & uusi elämä"


@pytest.mark.parametrize("language", ["en", "fi", "sv", "nb"])
async def test_on_monday_a_coordinator_reads_and_acts(open_demo: Open, language: str) -> None:
    desk, t = await open_demo("U0SIIRI", HOITO, language=language), load_words()[language]
    await desk.write(f"/juuri suggest {HEADLINE}")
    await desk.submit()
    await desk.be("U0EERO")
    await desk.go(KOORD)
    now = desk.demo.playground.clock.now().astimezone(HELSINKI)
    monday = now + timedelta(days=7 - now.weekday())
    await desk.travel(monday.replace(hour=10, minute=5))  # nine in Stockholm and Oslo

    kept = desk.demo.playground.workspace.channels[KOORD].messages
    ts = [message.ts for message in kept if message.user == BOT and message.ts == message.thread_ts][-1]
    digest = desk.find(f"message-{ts}")
    week = t.number(monday.isocalendar().week)
    await expect(digest).to_contain_text(t("digest.title", week=week))
    await expect(digest.locator("img[alt]:not([alt=''])").first).to_be_visible()
    await expect(digest).to_contain_text(t("digest.number_suggested"))

    await desk.find(f"replies-{ts}").click()
    await expect(desk.find("thread")).to_contain_text(HEADLINE)
    await desk.find("thread-close").click()
    await desk.press("suggestions.accept", digest)
    await expect(desk.modal.get_by_role("textbox").first).not_to_have_value("")
    await desk.close()
    assert await desk.sideways() <= 0
