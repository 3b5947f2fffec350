"""A quarterly review in a real browser: opened by hand, answered over its pages, reminded of, closed, concluded from."""

import re
from datetime import timedelta

import pytest
from playwright.async_api import Locator, expect

from bot.i18n import Translator, load_words
from playground.opening import HELSINKI
from storage import reviews
from storage.review_values import Review
from storage.states import ReviewForm
from tests.slow.conftest import Open
from tests.slow.desk import BOT, Desk

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

KOORD = "G0KOORD"
SAID = "Kiitosta & toiveita <kuvista>"
FINDING = "Vastataan nopeammin & lyhyemmin"
NAMED, ANONYMOUS = ReviewForm.REPRESENTATIVES, ReviewForm.EVERYBODY


@pytest.mark.parametrize(
    ("language", "form", "coordinator", "answering", "waiting"),
    [
        ("fi", ANONYMOUS, "U0EERO", ("U0SIIRI", "U0ELSA"), "U0NILS"),
        ("nb", NAMED, "U0GRACE", ("U0TORA", "U0SIIRI"), "U0ELSA"),
    ],
)
async def test_a_quarter_is_looked_back_on(
    open_demo: Open,
    language: str,
    form: ReviewForm,
    coordinator: str,
    answering: tuple[str, ...],
    waiting: str,
) -> None:
    desk, t = await open_demo(coordinator, "home", language=language), load_words()[language]
    monday = desk.demo.clock.now().astimezone(HELSINKI)
    for person in (*answering, waiting, coordinator):
        await speak(desk, person, language)
    if form is NAMED:  # one of these is open from the start
        await end(desk, t, "call_off", form)
    review = await open_by_hand(desk, form)
    until, is_named = t.day(review.closes_on), form is NAMED

    await desk.travel(monday.replace(hour=12))
    for person in answering:
        await desk.be(person)
        department = await department_of(desk, review, person)
        asked = t("reviews.invite_named", department=department, day=until)
        invitation = await said(desk, asked if is_named else t("reviews.invite_all", day=until))
        await answer(desk, invitation, t, goes_back=person == answering[0])

    await desk.travel(
        monday.replace(hour=10, minute=30) + timedelta(days=2)
    )  # work day 3, past nine everywhere
    reminded = t("reviews.remind_all", day=until)
    for person in (answering[0], waiting):
        await desk.be(person)
        if is_named:
            department = await department_of(desk, review, person)
            reminded = t("reviews.remind_named", department=department, day=until)
        if person == waiting:
            await expect(await said(desk, reminded)).to_be_visible()
        else:
            await expect(await messages(desk)).not_to_contain_text(reminded)

    await desk.be(coordinator)
    await end(desk, t, "close_now", form)
    await desk.go(KOORD)
    results = desk.find("messages").locator(".message", has=desk.find("action-reviews.conclude")).last
    await expect(results).to_contain_text(t(f"results.heading_{form}", month=t.month(review.opens_on)))
    thread = await open_thread(desk, results)
    if is_named:
        await expect(thread.get_by_text(SAID).first).to_be_visible()
    else:  # two people answered: nothing is told of so few
        await expect(thread).to_contain_text(t("results.nothing_said"))
        await expect(thread).not_to_contain_text(SAID)
    await desk.find("thread-close").click()
    await conclude(desk, results, t)
    assert await desk.sideways() <= 0


async def speak(desk: Desk, person: str, language: str) -> None:
    """Somebody says in Home which language they want."""
    await desk.be(person)
    home = await desk.home()
    await desk.find("action-people.language", home).select_option(language)
    await expect(home).to_contain_text(load_words()[language]("suggestions.new"))


async def running(desk: Desk, form: ReviewForm) -> Review:
    """The review of this form that is open."""
    every = await desk.demo.juuri.deps.store.read(reviews.open_ones)
    return next(one for one in every if one.form is form)


async def department_of(desk: Desk, review: Review, person: str) -> str:
    """For which department somebody is asked."""
    one = await desk.demo.juuri.deps.store.read(reviews.participant, review.id, person)
    assert one is not None
    return review.departments.get(one.department_id or 0, "")


async def open_by_hand(desk: Desk, form: ReviewForm) -> Review:
    """A coordinator opens a review from Home."""
    await desk.press("reviews.open", await desk.home())
    await desk.choose("reviews.form", form)
    await desk.submit()
    await expect(desk.modal).to_have_count(0)
    return await running(desk, form)


async def end(desk: Desk, t: Translator, how: str, form: ReviewForm) -> None:
    """A coordinator ends the review of this form from Home, and says yes once more."""
    until = t.day((await running(desk, form)).closes_on)
    title = t(f"reviews.running_{form}", day=until)
    about = (await fresh_home(desk)).locator(".block", has_text=title)
    ways = about.locator(f"xpath=following::*[@data-testid='action-reviews.{how}'][1]")
    await ways.click()
    await desk.find("confirm-yes").click()
    await expect(desk.modal).to_contain_text(
        t(f"reviews.{'called_off' if how == 'call_off' else 'closed_now'}")
    )
    await desk.close()
    await expect(about).to_have_count(0)


async def fresh_home(desk: Desk) -> Locator:
    """Home as it is published anew when somebody opens it: what stood there before is worth nothing then."""
    person = str(await desk.page.locator(".shell").get_attribute("data-person"))
    homes = desk.demo.playground.workspace.homes
    await desk.go(KOORD)
    before = homes[person].hash
    home = await desk.home()
    await desk.soon(lambda: homes[person].hash != before)
    last = homes[person].content["blocks"][-1]["block_id"]
    await expect(desk.find(f"block-{last}", home)).to_have_count(1)
    return home


async def answer(desk: Desk, invitation: Locator, t: Translator, *, goes_back: bool) -> None:
    """The form, page by page: the first answer of each page, and one in words; somebody looks back once."""
    await desk.press("reviews.answer", invitation)
    await to_page(desk, t, 1)
    first = desk.modal.get_by_role("combobox").first
    await first.select_option("keep")
    await desk.submit()
    await to_page(desk, t, 2)
    await desk.modal.get_by_role("radio").first.check()
    if goes_back:
        await desk.press("reviews.back", desk.modal)
        await to_page(desk, t, 1)
        await expect(first).to_have_value("keep")
        await desk.submit()
        await to_page(desk, t, 2)
        await expect(desk.modal.get_by_role("radio").first).to_be_checked()
    page = 2
    while await desk.find("modal-submit").inner_text() != t("reviews.send"):
        await desk.submit()
        page += 1
        await to_page(desk, t, page)
    await desk.modal.get_by_role("textbox").first.fill(SAID)
    await desk.submit()
    await expect(desk.modal).to_contain_text(t("reviews.thanks"))
    await desk.close()


async def to_page(desk: Desk, t: Translator, page: int) -> None:
    """This page of the form is there."""
    head = t("reviews.page", page="@", pages="@").partition("@")[0]
    await expect(desk.modal).to_contain_text(re.compile(rf"{re.escape(head)}{page}\b"))


async def open_thread(desk: Desk, results: Locator) -> Locator:
    """The thread of the results, question by question."""
    ts = str(await results.get_attribute("data-testid")).partition("-")[2]
    await desk.find(f"replies-{ts}").click()
    return desk.find("thread")


async def conclude(desk: Desk, results: Locator, t: Translator) -> None:
    """A finding, and an activity that comes of it."""
    await desk.press("reviews.conclude", results)
    await desk.press("reviews.finding_add", desk.modal)
    await desk.find("action-reviews.finding", desk.modal.last).fill(FINDING)
    await desk.find("modal-submit").last.click()
    await expect(desk.modal).to_have_count(0)

    await desk.press("reviews.conclude", results)
    found = desk.modal.locator(".block", has_text=FINDING)
    plan = found.locator("xpath=following::*[@data-testid='action-reviews.finding_plan'][1]")
    await plan.click()
    await expect(desk.find("action-activities.title", desk.modal.last)).to_have_value(FINDING)
    await desk.find("action-activities.owner", desk.modal.last).select_option("U0LEENA")
    await desk.find("modal-submit").last.click()
    await expect(desk.modal).to_have_count(0)

    await desk.press("reviews.conclude", results)
    await expect(found.last).to_contain_text("Leena Rautalahti")
    await expect(found.last).not_to_contain_text(t("conclusions.undecided"))
    await desk.close()


async def messages(desk: Desk) -> Locator:
    """Juuri's direct messages."""
    await desk.find(f"channel-{BOT}").click()
    await desk.find("messages-tab").click()
    return desk.find("messages")


async def said(desk: Desk, words: str) -> Locator:
    """Juuri's newest direct message with these words."""
    found = (await messages(desk)).locator(".message", has_text=words).last
    await expect(found).to_be_visible()
    return found
