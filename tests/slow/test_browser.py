"""What people see and do, in a real browser: from an installed Juuri to an answered quiz, with and without trouble."""

from datetime import timedelta

import pytest
from playwright.async_api import expect
from sqlalchemy.orm import Session

from bot.content import Nugget
from bot.nuggets import service
from playground.opening import HELSINKI
from storage import nuggets
from tests.slow.conftest import Open
from tests.slow.desk import Desk

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

HOITO, SALJ, KUNDE, KOORD, JOHTO = "C0HOITO", "C0SALJ", "C0KUNDE", "G0KOORD", "G0JOHTO"


async def name_coordinators(desk: Desk, *people: str) -> None:
    """The admin who looks at Home says who coordinates."""
    await desk.home()
    await desk.press("setup.begin")
    await desk.choose("setup.coordinators", *people)
    await desk.submit()
    await expect(desk.find("modal-submit")).to_have_count(0)
    await desk.close()


async def to_page_of(desk: Desk, field: str) -> None:
    """Go on with the set-up from Home, to the page that asks for `field`."""
    await desk.home()
    await desk.press("setup.continue")
    pages = ("setup.language", "setup.coordinators_channel", "setup.home_channel")
    await expect(
        desk.page.locator(", ".join(f"[data-testid='field-{page}']" for page in pages))
    ).to_be_visible()
    if await desk.find("field-setup.language").count() and field != pages[0]:
        await desk.choose("setup.language", "en")
        await desk.choose("setup.country", "FI")
        await desk.choose("setup.zone", "Europe/Helsinki")
        await desk.submit(then=pages[1])
    if await desk.find(f"field-{pages[1]}").count() and field == pages[2]:
        await desk.choose(
            pages[1], KOORD if await desk.find("modal").locator(f"option[value={KOORD}]").count() else JOHTO
        )
        await desk.submit(then=pages[2])
    await expect(desk.find(f"field-{field}")).to_be_visible()


async def department_at(desk: Desk, channel: str) -> None:
    """Fill in the page of the first department and send it."""
    await desk.find("action-setup.name").fill("Hoito ja hyvinvointi")
    await desk.choose("setup.home_channel", channel)
    await desk.submit()


async def finish(desk: Desk) -> None:
    """The last two pages, up to the word that Juuri is set up."""
    await expect(desk.find("field-setup.days")).to_be_visible()
    await desk.tick("setup.days", "1", "3")
    await desk.find("action-setup.time").fill("09:30")
    await desk.choose("setup.channel_language", "en")
    await desk.submit(then="setup.text")
    await desk.submit()
    await expect(desk.modal).to_contain_text("Juuri is set up.")
    await desk.close()


async def shared(desk: Desk, channel: str) -> list[Nugget]:
    """The nuggets a channel has had, oldest first."""
    deps = desk.demo.juuri.deps
    slugs = await deps.store.read(nuggets.history, channel)
    return [deps.shelf.content.nuggets[slug] for slug in slugs]


async def coming(desk: Desk, channel: str) -> Nugget:
    """The nugget a channel gets next."""
    deps = desk.demo.juuri.deps

    def draw(session: Session) -> Nugget | None:
        schedule = nuggets.get(session, channel)
        return service.draw(session, deps.shelf, schedule, desk.demo.clock.now()) if schedule else None

    nugget = await deps.store.read(draw)
    assert nugget is not None
    return nugget


async def test_from_an_installed_juuri_to_an_answered_quiz(open_demo: Open) -> None:
    desk = await open_demo("U0AINO", "home", blank=True)
    await name_coordinators(desk, "U0GRACE", "U0EERO")

    await desk.be("U0GRACE")
    await to_page_of(desk, "setup.home_channel")
    await department_at(desk, SALJ)
    await finish(desk)

    await desk.go(SALJ)
    introduction = await desk.juuris(SALJ, 1)
    await expect(introduction).to_contain_text("From now on, Juuri shares a short social media tip here.")
    await expect(introduction).to_contain_text("Posted by Grace Pemberlow")
    await expect(desk.find("action-nuggets.quiz", await desk.juuris(SALJ, 2))).to_be_visible()

    await desk.be("U0ELSA")
    tuesday = desk.demo.clock.now().astimezone(HELSINKI).replace(hour=10, minute=0) + timedelta(days=1)
    await desk.travel(tuesday)
    await desk.go(SALJ)
    nugget = await desk.juuris(SALJ, 3)

    await desk.press("nuggets.useful", nugget)
    await expect(desk.find("ephemeral")).to_be_visible()

    await desk.press("nuggets.quiz", nugget)
    await desk.modal.get_by_role("radio").first.check()
    await desk.submit()
    await expect(desk.modal).to_contain_text((await shared(desk, SALJ))[-1].text("sv").quiz.why)
    await expect(desk.find("modal-submit")).to_have_count(0)
    await desk.close()

    to_come = (await coming(desk, SALJ)).text
    await expect(await desk.home()).to_contain_text(to_come("sv").title)
    await desk.be("U0NILS")
    await expect(await desk.home()).to_contain_text(to_come("en").title)
    await desk.find("action-people.language").select_option("nb")
    await expect(desk.find("home")).to_contain_text(to_come("nb").title)
