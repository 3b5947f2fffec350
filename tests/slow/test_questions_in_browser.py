"""The review's questions in a real browser: a coordinator rewords one, adds one, looks at it, moves it, switches it off."""

import pytest
from playwright.async_api import Locator, expect

from bot.content import load_content
from bot.i18n import load_words
from tests.slow.conftest import Open
from tests.slow.desk import Desk

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

WORDS, OWN = "Saako joku julkaisuistamme ideoita?", "Mitä koulutusta toivot?"


def line(desk: Desk, text: str) -> Locator:
    """A question in the list."""
    return desk.modal.last.locator(".block").filter(has_text=text)


async def do(desk: Desk, text: str, verb: str) -> None:
    """Use the menu beside a question."""
    await desk.find("action-questions.do", line(desk, text)).click()
    await desk.page.locator(f"[data-testid^='option-{verb}:']").click()


async def write(desk: Desk, field: str, text: str) -> None:
    """Fill in a field of the form."""
    await desk.find(f"action-questions.{field}", desk.modal.last).fill(text)


async def test_a_coordinator_changes_what_the_next_review_asks(open_demo: Open) -> None:
    desk, t = await open_demo("U0EERO", language="fi"), load_words()["fi"]
    shipped = load_content().questions["content-inspires"].text("fi")
    await desk.press("questions.list", await desk.home())
    await expect(desk.modal).to_contain_text(t("questions.intro"))

    await do(desk, shipped.question, "edit")
    await write(desk, "question_fi", WORDS)
    await desk.press("questions.preview", desk.modal.last)
    await expect(desk.modal.last).to_contain_text(WORDS)
    await expect(desk.modal.last).to_contain_text(f"5 – {shipped.high}")
    await desk.find("modal-submit").last.click()
    await desk.find("modal-submit").last.click()
    await expect(line(desk, WORDS)).to_contain_text(t("questions.reworded"))

    await desk.press("questions.add", desk.modal.last)
    await desk.find("action-questions.kind", desk.modal.last).select_option("choice")
    await write(desk, "options_fi", "Kuvaus\nVideo")
    await write(desk, "question_fi", OWN)
    await desk.find("modal-submit").last.click()
    await expect(line(desk, OWN)).to_contain_text(t("questions.own"))
    await do(desk, OWN, "up")
    await expect(desk.modal.last.locator(".block").nth(11)).to_contain_text(OWN)
    await do(desk, OWN, "off")
    await expect(line(desk, OWN)).to_contain_text(t("questions.is_off"))
    assert await desk.sideways() <= 0
