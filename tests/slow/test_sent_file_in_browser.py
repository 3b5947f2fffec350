"""A table dropped into the conversation with Juuri, in a real browser: seen first, then planned; and on a phone left."""

from datetime import timedelta

import pytest
from playwright.async_api import expect

from bot.activities import import_views
from bot.i18n import load_words
from tests.slow.conftest import Open

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

TABLE = "Title;Due;Responsible\nKevätretki & kuvat;{day};{who}\nSomebody's;{day};Nobody\n"


@pytest.mark.parametrize(("who", "language", "phone"), [("U0SIIRI", "fi", False), ("U0ELSA", "sv", True)])
async def test_a_table_is_sent_seen_and_planned_or_left(
    open_demo: Open, who: str, language: str, phone: bool
) -> None:
    desk, t = await open_demo(who, language=language, phone=phone), load_words()[language]
    page = desk.page
    await desk.arrive(who, "home")
    await desk.find("messages-tab").click()

    day = f"{desk.demo.playground.clock.now() + timedelta(days=10):%Y-%m-%d}"
    csv = {"name": "plan.csv", "mimeType": "text/csv", "buffer": TABLE.format(day=day, who=who).encode()}
    await desk.find("attach-file").set_input_files(csv)  # type: ignore[arg-type]

    answer = page.locator("[data-testid^=message-]").filter(has_text=t.n("activities.import_many", 1))
    await expect(answer).to_contain_text("Nobody")
    verb = import_views.LEAVE_FILE if phone else import_views.IMPORT_FILE
    await expect(page.get_by_text("📄 plan.csv")).to_be_visible()
    await desk.press(verb, answer)
    said = t("activities.import_left") if phone else t.n("activities.imported", 1)
    await expect(page.locator("[data-testid^=message-]").filter(has_text=said)).to_be_visible()
    assert await desk.sideways() <= 0
