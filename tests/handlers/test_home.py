"""App Home: what each sees there, and the first contact."""

import asyncio
import time as real_time
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot import organisation
from bot.home.service import gather
from bot.home.views import home_view
from storage import activities, channels, departments, drafts, feeds, members, nuggets, suggestions
from storage.states import MemberKind, Role
from storage.values import ChannelFacts, Idea, MemberFacts, Plan
from tests.handlers.test_nuggets import CHANNEL, coordinates
from tests.story import Story, words_in


async def set_up(story: Story) -> None:
    await story.juuri.deps.store.write_patiently(organisation.change, set_up=True)


async def test_the_first_look_brings_one_welcome_and_no_other_does(story: Story) -> None:
    for _ in range(3):
        await story.open_home("U0SIIRI")
        await story.settle()

    [welcome] = story.dms("U0SIIRI")
    assert welcome["text"] == story.juuri.deps.shelf.words["en"]("welcome.text")
    assert [story.dms(person) for person in ("U0EERO", "U0LEENA", "U0AINO")] == [[], [], []]


async def test_a_welcome_repeated_by_slack_is_one_welcome(story: Story) -> None:
    await asyncio.gather(*(story.does("U0SIIRI", "open_home") for _ in range(4)))
    await story.settle()

    assert len(story.dms("U0SIIRI")) == 1


async def test_the_first_click_welcomes_too(story: Story) -> None:
    await story.subscribe(CHANNEL)
    await story.wait_until("2026-11-24")

    await story.press("U0SIIRI", "nuggets.quiz", where=CHANNEL)
    await story.press("U0LEENA", "nuggets.useful", where=CHANNEL)
    await story.settle()

    assert [len(story.dms(person)) for person in ("U0SIIRI", "U0LEENA", "U0EERO")] == [1, 1, 0]


async def test_a_language_chosen_in_the_welcome_changes_it_and_home(story: Story) -> None:
    words = story.juuri.deps.shelf.words
    await story.open_home("U0SIIRI")
    await story.settle()
    [dm] = [c.id for c in story.slack.workspace.channels.values() if c.is_im and "U0SIIRI" in c.members]

    await story.press("U0SIIRI", "people.speak_nb", where=dm)
    await story.settle()

    [welcome] = story.dms("U0SIIRI")
    assert welcome["text"] == words["nb"]("welcome.text")
    assert words["nb"]("home.about") in words_in(story.home("U0SIIRI"))
    person = await story.juuri.deps.store.read(members.get, "U0SIIRI")
    assert person is not None and person.language == "nb"


async def test_before_the_set_up_home_says_who_can_begin(story: Story) -> None:
    t = story.juuri.deps.shelf.words["en"]

    member, admin = await story.open_home("U0SIIRI"), await story.open_home("U0AINO")

    assert t("home.not_set_up") in words_in(member)
    assert "setup.begin" not in str(member)
    assert "setup.begin" in str(admin)


async def test_a_coordinator_can_continue_the_set_up(story: Story) -> None:
    await coordinates(story, "U0GRACE")

    assert "setup.continue" in str(await story.open_home("U0GRACE"))
    await set_up(story)
    assert "setup.continue" not in str(await story.open_home("U0GRACE"))
    assert "Grace Pemberlow" in words_in(await story.open_home("U0SIIRI"))


async def test_a_member_sees_the_next_and_last_tip_of_their_departments_channel(story: Story) -> None:
    def place(session: Session) -> None:
        department = departments.add(session, "Care", None, CHANNEL)
        members.put(session, [MemberFacts("U0SIIRI", "Siiri", MemberKind.PERSON, "Europe/Helsinki")])
        members.change(session, "U0SIIRI", department_id=department)

    await set_up(story)
    await story.juuri.deps.store.write_patiently(place)
    await story.subscribe(CHANNEL)
    await story.subscribe("C0SALJ")
    await story.wait_until("2026-11-24")

    home = words_in(await story.open_home("U0SIIRI"))

    assert "<#C0HOITO>" in home
    assert "<#C0SALJ>" not in home
    assert "Next, Thu 26 Nov, 09:30: " in home
    assert "Last, Tue 24 Nov, 09:30: " in home
    assert "Care" in home
    assert "nuggets.share_now" not in str(story.home("U0SIIRI"))


async def test_a_stranger_sees_a_sentence(story: Story) -> None:
    home = await story.open_home("U0HELGA")
    await story.settle()

    assert words_in(home["blocks"]) == story.juuri.deps.shelf.words["en"]("common.only_own_house")
    assert story.dms("U0HELGA") == []


async def test_what_juuri_holds_is_told_in_words(story: Story) -> None:
    await story.subscribe(CHANNEL)
    await story.wait_until("2026-11-24")
    await story.open_home("U0SIIRI")
    await story.press("U0SIIRI", "nuggets.useful", where=CHANNEL)
    await story.press("U0SIIRI", "people.language", value="sv")

    await story.press("U0SIIRI", "home.holdings")

    held = words_in(story.modal("U0SIIRI"))
    t = story.juuri.deps.shelf.words["sv"]
    assert t("home.held_name", name="Siiri K") in held
    assert t("home.held_language", language="svenska") in held
    assert t("home.held_useful", count="1") in held


async def test_what_juuri_holds_names_what_one_suggested_and_works_on(story: Story) -> None:
    await story.open_home("U0SIIRI")
    await story.juuri.deps.store.write(_busy, story.clock.now())

    await story.press("U0SIIRI", "home.holdings")

    held = words_in(story.modal("U0SIIRI"))
    for line in (
        "Your suggestions: 1\n    ◦ Mine &amp; new",
        "Suggestions you back: 1\n    ◦ Another's",
        "Activities you are responsible for: 4\n    ◦ Work 4\n    ◦ Work 3\n    ◦ Work 2",
        "Activities whose deputy you are: 1\n    ◦ Deputy's",
        "Forms you have begun, kept for a day: 1",
        "Addresses for your calendar: 1",
        "Time of your reminders: 10:00",
        "Away, back on: Tue 1 Dec",
    ):
        assert line in held
    assert "Work 1" not in held and "Eero's" not in held and "secret" not in held


def _busy(session: Session, now: datetime) -> None:
    """Much of Siiri's, and something of Eero's."""
    more: dict[str, Any] = {"department_id": None, "link_key": None, "now": now}
    suggestions.add(session, Idea("Mine & new"), by="U0SIIRI", **more)
    another = suggestions.add(session, Idea("Another's"), by="U0EERO", **more)
    suggestions.back(session, another, "U0SIIRI", now)
    due_on = date(2026, 12, 1)
    plans = [Plan(f"Work {n}", "U0SIIRI", due_on) for n in range(1, 5)]
    plans += [Plan("Deputy's", "U0EERO", due_on, deputy_id="U0SIIRI"), Plan("Eero's", "U0EERO", due_on)]
    for plan in plans:
        activities.add(session, plan, zone="Europe/Helsinki", by="U0EERO", now=now)
    drafts.keep(session, "U0SIIRI", "suggestions.new", {}, now)
    feeds.add(session, "secret", "U0SIIRI", "mine", now)
    members.change(session, "U0SIIRI", remind_at=time(10), away_until=due_on)


async def test_the_rhythm_is_told_in_words_in_each_language(story: Story) -> None:
    await coordinates(story, "U0GRACE")
    await set_up(story)
    await story.subscribe(CHANNEL, days=0b0001011, wall_time=time(14, 0))

    said = {}
    for language in ("en", "fi", "sv", "nb"):
        await story.juuri.deps.store.write_patiently(members.change, "U0GRACE", language=language)
        said[language] = words_in(await story.open_home("U0GRACE"))

    assert "every Monday, Tuesday and Thursday at 14:00" in said["en"]
    assert "maanantai, tiistai ja torstai" in said["fi"]
    assert "måndag, tisdag och torsdag" in said["sv"]
    assert "mandag, tirsdag og torsdag" in said["nb"]


def seconds_of_work(session: Session, story: Story) -> float:
    """What Home costs this machine, however busy others keep it."""
    shelf, started = story.juuri.deps.shelf, real_time.thread_time()
    home_view(shelf.words["en"], gather(session, shelf, "U0GRACE", story.clock.now())).to_dict()
    return real_time.thread_time() - started


async def test_two_hundred_channels_are_paged_and_open_quickly(story: Story) -> None:
    await coordinates(story, "U0GRACE")
    await set_up(story)

    def subscribe(session: Session) -> None:
        for number in range(200):
            channel_id = f"C1{number:03}"
            channels.put(session, [ChannelFacts(channel_id, f"channel-{number}")])
            nuggets.put(
                session,
                channel_id,
                language="en",
                zone="Europe/Helsinki",
                country="FI",
                days=0b0011111,
                wall_time=time(9, 30),
                packs=[],
                is_paused=False,
                planned_through=story.today() - timedelta(days=1),
            )

    await story.juuri.deps.store.write_patiently(subscribe)
    home = await story.open_home("U0GRACE")
    assert await story.juuri.deps.store.read(lambda session: seconds_of_work(session, story)) < 0.3

    assert len(home["blocks"]) <= 100
    assert "<#C1000>" in words_in(home)
    assert "Page 1 of 40" in words_in(home)
    for _ in range(39):
        await story.press("U0GRACE", "home.page")
    assert "Page 40 of 40" in words_in(story.home("U0GRACE"))
    assert "<#C1199>" in words_in(story.home("U0GRACE"))
    assert '"home.page"' not in str(story.home("U0GRACE"))
    await story.press("U0GRACE", "home.page_back")
    assert "Page 39 of 40" in words_in(story.home("U0GRACE"))


async def test_home_stays_on_its_page_after_a_change(story: Story) -> None:
    await coordinates(story, "U0GRACE")
    await set_up(story)
    for number in range(9):
        await story.subscribe(f"C1{number:03}")
    await story.open_home("U0GRACE")
    await story.press("U0GRACE", "home.page")

    await story.press("U0GRACE", "nuggets.skip")

    assert "Page 2 of 2" in words_in(story.home("U0GRACE"))


async def test_how_the_last_tips_were_received_stands_in_a_coordinators_home(story: Story) -> None:
    await coordinates(story, "U0GRACE")
    await set_up(story)
    await story.subscribe(CHANNEL)
    await story.wait_until("2026-11-24")
    await story.press("U0SIIRI", "nuggets.useful", where=CHANNEL)
    await story.press("U0LEENA", "nuggets.knew_it", where=CHANNEL)

    home = words_in(await story.open_home("U0GRACE"))

    assert "useful to one reader · 1 knew it" in home
    assert "Siiri" not in home


@pytest.mark.parametrize("role", [Role.REPRESENTATIVE, Role.ADMIN])
async def test_other_roles_do_not_see_the_coordinators_part(story: Story, role: Role) -> None:
    def name(session: Session) -> None:
        members.put(session, [MemberFacts("U0SIIRI", "Siiri", MemberKind.PERSON)])
        members.add_role(session, "U0SIIRI", role)

    await story.juuri.deps.store.write_patiently(name)
    await story.subscribe(CHANNEL)

    home = await story.open_home("U0SIIRI")

    assert "channels.add" not in str(home)
    assert "nuggets.preview" not in str(home)
