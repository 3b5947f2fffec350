"""What people see and do, in a real browser: from an installed Juuri to an answered quiz, with and without trouble."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect
from sqlalchemy.orm import Session

from bot.content import Nugget
from bot.nuggets import service
from bot.nuggets.views import counts_line
from playground.opening import HELSINKI
from storage import nuggets
from storage.values import Tally
from tests.slow.conftest import Open
from tests.slow.desk import BOT, Desk

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


async def begun(open_demo: Open, coordinator: str) -> Desk:
    """A blank demo in which the admin has named one coordinator, at whose desk the set-up goes on."""
    desk = await open_demo("U0AINO", "home", blank=True)
    await name_coordinators(desk, coordinator)
    await desk.arrive(coordinator)
    return desk


async def introduced(desk: Desk, channel: str) -> None:
    """The introduction and the first nugget stand in a channel."""
    await desk.go(channel)
    await expect(await desk.juuris(channel, 1)).to_contain_text("From now on, Juuri shares")
    await expect(desk.find("action-nuggets.quiz", await desk.juuris(channel, 2))).to_be_visible()


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
    await expect(introduction).to_contain_text(
        "From now on, Juuri shares a short social media tip here every Tuesday and Thursday"
    )
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


async def test_where_juuri_is_no_member_it_is_invited(open_demo: Open) -> None:
    desk = await begun(open_demo, "U0GRACE")
    await to_page_of(desk, "setup.home_channel")
    await department_at(desk, KUNDE)
    assert "/invite @Juuri" in await desk.error("setup.home_channel")

    await desk.close()
    await desk.go(KUNDE)
    await desk.find("join").click()
    await desk.write("/invite @Juuri")
    await expect(desk.find("toast")).to_contain_text("Juuri is in #kundeservice now")

    await to_page_of(desk, "setup.home_channel")
    await department_at(desk, KUNDE)
    await finish(desk)
    await introduced(desk, KUNDE)


async def test_an_archived_channel_is_brought_back(open_demo: Open) -> None:
    desk = await begun(open_demo, "U0GRACE")
    await to_page_of(desk, "setup.home_channel")
    await desk.choose("setup.home_channel", SALJ)
    await desk.demo.playground.act({"as": "U0ELSA", "do": "archive", "channel": SALJ})
    await desk.find("action-setup.name").fill("Försäljning")
    await desk.submit()
    assert "archived" in await desk.error("setup.home_channel")

    await desk.close()
    await desk.go(SALJ)
    await desk.find("channel-details-button").click()
    await desk.find("archive").click()
    await expect(desk.find("composer")).to_be_visible()

    await to_page_of(desk, "setup.home_channel")
    await department_at(desk, SALJ)
    await finish(desk)
    await introduced(desk, SALJ)


async def test_a_private_channel_that_juuri_cannot_see(open_demo: Open) -> None:
    desk = await begun(open_demo, "U0AINO")
    await to_page_of(desk, "setup.coordinators_channel")
    await desk.choose("setup.coordinators_channel", JOHTO)
    await desk.submit()
    assert "/invite @Juuri" in await desk.error("setup.coordinators_channel")

    await desk.close()
    await desk.go(JOHTO)
    await desk.write("/invite @Juuri")
    await expect(desk.find("toast")).to_contain_text("Juuri is in #johtoryhmä now")

    await to_page_of(desk, "setup.home_channel")
    await department_at(desk, JOHTO)
    await finish(desk)
    await introduced(desk, JOHTO)


async def test_the_channel_of_everybody_is_refused_with_the_reason(open_demo: Open) -> None:
    desk = await begun(open_demo, "U0GRACE")
    await to_page_of(desk, "setup.home_channel")
    await department_at(desk, "C0GENERAL")
    assert "nobody can choose to leave it" in await desk.error("setup.home_channel")
    assert await desk.find("action-setup.name").input_value() == "Hoito ja hyvinvointi"

    await desk.choose("setup.home_channel", SALJ)
    await desk.submit()
    await finish(desk)
    await introduced(desk, SALJ)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (
            {"method": "auth.test", "kind": "slack_error", "error": "not_allowed_token_type", "times": 1000},
            "Slack refuses the bot token",
        ),
        ({"missing_scopes": ["im:write"]}, "press Reinstall: im:write"),
        ({"date_skew_s": 600}, "Turn on time synchronisation (NTP)"),
    ],
    ids=["wrong kind of token", "a scope missing", "clock ten minutes off"],
)
async def test_what_is_wrong_with_the_app_is_said_until_it_is_mended(
    fault: dict[str, Any], said: str, open_demo: Open
) -> None:
    desk = await begun(open_demo, "U0GRACE")
    await desk.demo.playground.set_faults(**fault)
    await to_page_of(desk, "setup.language")
    await expect(desk.modal).to_contain_text(said)
    await desk.press("setup.check")
    await desk.answered("setup.check")
    await expect(desk.modal).to_contain_text(said)

    await desk.demo.playground.set_faults()
    await desk.press("setup.check")
    await expect(desk.find("action-setup.check")).to_have_count(0)
    await desk.close()

    await to_page_of(desk, "setup.home_channel")
    await department_at(desk, SALJ)
    await finish(desk)
    await introduced(desk, SALJ)


async def test_a_quiz_by_the_keyboard_alone(open_demo: Open) -> None:
    desk = await open_demo("U0GRACE", "C0GENERAL")
    keys = desk.page.keyboard

    await keys.press("Control+k")
    await keys.type("people")
    await keys.press("Enter")
    await expect(desk.find("channel-C0PEOPLE")).to_have_attribute("aria-current", "page")

    await keys.press("Control+k")
    await keys.type("juuri")
    await keys.press("Enter")
    await expect(desk.find("home").locator(".block").first).to_be_visible()

    await keys.press("Control+k")
    await keys.type("people")
    await keys.press("Enter")
    await tab_to(desk, "action-nuggets.quiz")
    await keys.press("Enter")
    await expect(desk.modal).to_be_visible()
    await keys.press("Space")
    await keys.press("ArrowDown")
    await keys.press("Enter")
    await expect(desk.modal).to_contain_text((await shared(desk, "C0PEOPLE"))[-1].text("en").quiz.why)
    await keys.press("Escape")
    await expect(desk.modal).to_have_count(0)


async def tab_to(desk: Desk, testid: str) -> None:
    """Press Tab until something has the focus."""
    for _ in range(80):
        await desk.page.keyboard.press("Tab")
        if await desk.page.evaluate("document.activeElement.dataset.testid") == testid:
            return
    raise AssertionError(f"Tab does not lead to {testid}")


async def test_on_a_phone_nothing_hangs_over_the_edge(open_demo: Open) -> None:
    desk = await open_demo("U0GRACE", "C0PEOPLE", phone=True)
    nugget = await desk.juuris("C0PEOPLE", 2)
    assert await desk.sideways() == 0

    await desk.press("nuggets.quiz", nugget)
    await expect(desk.modal).to_be_visible()
    box = await desk.modal.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= 390
    assert box["y"] + box["height"] <= 844
    await expect(desk.find("modal-submit")).to_be_in_viewport()
    await desk.close()

    await desk.find("drawer").click()
    await desk.home()
    await expect(desk.find("home")).to_be_in_viewport()
    assert await desk.sideways() == 0


async def test_what_is_whispered_is_seen_by_one_person_alone(open_demo: Open) -> None:
    desk = await open_demo("U0NILS", "C0PEOPLE")
    await desk.press("nuggets.knew_it", await desk.juuris("C0PEOPLE", 2))
    await expect(desk.find("ephemeral")).to_be_visible()

    for person in ("U0MARCUS", "U0AINO"):
        await desk.be(person)
        await desk.juuris("C0PEOPLE", 2)
        await expect(desk.find("ephemeral")).to_have_count(0)

    await desk.be("U0NILS")
    await desk.go("C0PEOPLE")
    await expect(desk.find("ephemeral")).to_be_visible()


async def test_the_picture_of_the_readme(open_demo: Open, picture: Path | None, tmp_path: Path) -> None:
    desk = await open_demo("U0GRACE", "C0PEOPLE")
    for person, word in RECEIVED:
        await like(desk, person, word)
    await desk.demo.playground.move_clock(desk.demo.clock.now() + timedelta(minutes=10))
    nugget = await desk.juuris("C0PEOPLE", 2)
    words = desk.demo.juuri.deps.shelf.words
    await expect(nugget).to_contain_text(counts_line(words["en"], Tally(useful=3, knew_it=1)))
    await desk.find("composer").focus()
    await desk.page.evaluate("document.activeElement.blur()")
    path = tmp_path / "juuri.png"
    await desk.page.screenshot(path=path)
    assert 20_000 < path.stat().st_size < 300_000
    if picture:
        picture.write_bytes(path.read_bytes())


RECEIVED = (
    ("U0GRACE", "useful"),
    ("U0AINO", "useful"),
    ("U0NILS", "useful"),
    ("U0MARCUS", "knew_it"),
)


async def like(desk: Desk, person: str, word: str) -> None:
    """Somebody says what they think of the first nugget."""
    kept = desk.demo.playground.workspace.channels["C0PEOPLE"].messages
    message = [message for message in kept if message.user == BOT][1]
    found = next(block for block in message.blocks if block["type"] == "actions")
    press = {"do": "click", "channel": "C0PEOPLE", "ts": message.ts, "block_id": found["block_id"]}
    await desk.demo.playground.act({"as": person, "action_id": f"nuggets.{word}", **press})
