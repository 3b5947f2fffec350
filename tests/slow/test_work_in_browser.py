"""From an idea to thanks in a real browser, in two languages: suggest, accept, be reminded, be done, hear it is live."""

from datetime import date, timedelta

import pytest
from playwright.async_api import Locator, expect

from bot.i18n import Translator, load_words
from playground.opening import HELSINKI
from tests.slow.conftest import Open
from tests.slow.desk import Desk

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

KOORD = "G0KOORD"
HEADLINE = "Yövuoro, nattpasset & kahvi"
LINK = "https://example.org/blog/kahvi"


@pytest.mark.parametrize(
    ("language", "suggester", "owner", "coordinator", "channel"),
    [("fi", "U0SIIRI", "U0VEIKKO", "U0EERO", "C0HOITO"), ("sv", "U0ELSA", "U0NILS", "U0GRACE", "C0SALJ")],
)
async def test_an_idea_becomes_work_and_is_thanked_for(
    open_demo: Open, language: str, suggester: str, owner: str, coordinator: str, channel: str
) -> None:
    desk, t = await open_demo(suggester, "home", language=language), load_words()[language]
    people = desk.demo.playground.workspace.people
    names = {one: people[one].shown_name for one in (suggester, owner, coordinator)}
    today = desk.demo.clock.now().astimezone(HELSINKI)
    friday = today.date() + timedelta(days=4)
    for person in (owner, coordinator, suggester):
        await speak(desk, person, language)

    await suggest(desk)
    await expect(await said(desk, t("suggestions.news_received", headline=HEADLINE))).to_be_visible()

    await desk.be(coordinator)
    await accept(desk, owner, friday)
    await expect(card(desk)).to_contain_text(t("suggestions.fact_credited"))
    await expect(card(desk)).to_contain_text(names[owner])
    await expect(desk.find("action-suggestions.accept", card(desk))).to_have_count(0)

    await desk.be(suggester)
    told = {"name": names[coordinator], "owner": names[owner], "day": t.day(friday)}
    await expect(await said(desk, t("suggestions.news_accepted", headline=HEADLINE, **told))).to_be_visible()

    await desk.be(owner)
    await desk.travel(today.replace(hour=10, minute=30) + timedelta(days=1))  # nine has passed in Stockholm
    reminder = await said(desk, HEADLINE, with_button="activities.done")
    await expect(reminder).to_contain_text(t("reminders.due", day=t.day(friday)))
    await finish(desk, reminder, t)

    await desk.be(suggester)
    live = await said(desk, t("suggestions.news_live", headline=HEADLINE))
    await expect(live.get_by_role("link", name=LINK)).to_be_visible()

    await desk.be(coordinator)
    await desk.go(KOORD)
    await desk.press("suggestions.thank", card(desk))
    await desk.find("confirm-yes").click()
    await expect(desk.find("action-suggestions.thank", card(desk))).to_have_count(0)

    await desk.be(suggester)
    await desk.go(channel)
    thanks = t("suggestions.thanks_named", headline=HEADLINE, name=names[suggester])
    await expect(desk.find("messages").get_by_text(thanks)).to_be_visible()
    assert await desk.sideways() <= 0


async def speak(desk: Desk, person: str, language: str) -> None:
    """Somebody says in Home which language they want."""
    await desk.be(person)
    home = await desk.home()
    await desk.find("action-people.language", home).select_option(language)
    await expect(home).to_contain_text(load_words()[language]("suggestions.new"))


async def suggest(desk: Desk) -> None:
    """The button in Home, three fields, and the word of thanks."""
    await desk.press("suggestions.new", await desk.home())
    await desk.find("action-suggestions.headline", desk.modal).fill(HEADLINE)
    await desk.find("action-suggestions.why", desk.modal).fill("3 <tuntia> & 2 kuppia")
    await desk.tick("suggestions.credit", "yes")
    await desk.submit()
    await expect(desk.modal).to_have_count(0)


async def accept(desk: Desk, owner: str, due_on: date) -> None:
    """A coordinator says whose it is and when it is due."""
    await desk.go(KOORD)
    await desk.press("suggestions.accept", card(desk))
    await expect(desk.find("action-activities.title", desk.modal)).to_have_value(HEADLINE)
    await desk.choose("activities.owner", owner)
    await desk.find("action-activities.due_on", desk.modal).fill(due_on.isoformat())
    await desk.submit()
    await expect(desk.modal).to_have_count(0)


async def finish(desk: Desk, reminder: Locator, t: Translator) -> None:
    """*Done* with a link, of this one among the reminders of the morning; the message shows it."""
    [line] = await reminder.locator(".block", has_text=HEADLINE).all()
    await desk.press("activities.done", line.locator("xpath=following-sibling::*[1]"))
    await desk.find("action-activities.link", desk.modal).fill(LINK)
    await desk.submit()
    await expect(desk.modal).to_have_count(0)
    line = (await said(desk, HEADLINE)).locator(".block", has_text=HEADLINE)
    await expect(line).to_contain_text(t("reminders.is_done"))


def card(desk: Desk) -> Locator:
    """The card in the coordinators' channel, which is open."""
    return desk.find("messages").locator(".message", has_text=HEADLINE).first


async def said(desk: Desk, words: str, *, with_button: str | None = None) -> Locator:
    """Juuri's newest direct message with these words."""
    await desk.find("channel-U0JUURI").click()
    await desk.find("messages-tab").click()
    found = desk.find("messages").locator(".message", has_text=words)
    if with_button:
        found = found.filter(has=desk.find(f"action-{with_button}"))
    await expect(found.last).to_be_visible()
    return found.last
