"""From an empty Slack to the first tip: naming coordinators, the pages of the set-up, and what goes wrong on the way."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import organisation
from bot.setup import service
from storage import departments, members, nuggets
from storage.audit import Audit
from storage.states import Role
from tests.handlers.screen import Screen
from tests.story import Story

PAGES = [
    "setup.organisation",
    "setup.coordinators_page",
    "setup.department",
    "setup.rhythm",
    "setup.introduction",
]


async def name(story: Story, *coordinators: str, by: str = "U0AINO") -> dict[str, Any]:
    """An admin names coordinators."""
    screen = Screen(story, by)
    await screen.open_home()
    await screen.click("setup.begin")
    return await screen.submit({"setup.coordinators": list(coordinators)})


async def begin(story: Story, coordinator: str = "U0EERO") -> Screen:
    """A coordinator was named and opens the set-up from Home."""
    await name(story, "U0EERO", "U0GRACE")
    screen = Screen(story, coordinator)
    await screen.open_home()
    await screen.click("setup.continue")
    return screen


async def go_through(screen: Screen, until: int = 5, **changes: Any) -> dict[str, Any]:
    """Fill in the pages up to one."""
    typed: list[dict[str, Any]] = [
        {"setup.language": "fi", "setup.country": "FI", "setup.zone": "Europe/Helsinki"},
        {"setup.coordinators_channel": "G0KOORD"},
        {"setup.name": "Hoito", "setup.home_channel": "C0HOITO", "setup.usergroup": "S0HOITO"},
        {
            "setup.channel": "C0HOITO",
            "setup.days": ["1", "3"],
            "setup.time": "09:30",
            "setup.channel_language": "fi",
        },
        {"setup.text": "Hei kaikki! Minä olen Juuri.", "setup.first": ["first"]},
    ]
    answer = {}
    for page in typed[:until]:
        answer = await screen.submit({**page, **{key: changes[key] for key in page if key in changes}})
        if answer["response_action"] != "update":
            break
    return answer


async def audited(story: Story) -> list[str]:
    def verbs(session: Session) -> list[str]:
        return list(session.scalars(select(Audit.verb).order_by(Audit.id)))

    return await story.juuri.deps.store.read(verbs)


async def load(story: Story) -> organisation.Organisation:
    return await story.juuri.deps.store.read(organisation.load)


async def test_an_admin_names_the_coordinators_who_are_told(story: Story) -> None:
    await name(story, "U0EERO", "U0GRACE")
    await story.settle()

    store = story.juuri.deps.store
    assert {p.id for p in await store.read(members.with_role, Role.COORDINATOR)} == {"U0EERO", "U0GRACE"}
    assert {p.id for p in await store.read(members.with_role, Role.ADMIN)} == {"U0AINO"}
    told = Screen(story, "U0EERO").dm()
    assert len(told) == 1
    assert "Aino Halla" in told[0]["text"]
    assert (await audited(story)).count("setup.name_coordinator") == 2


async def test_the_button_in_the_message_opens_the_set_up(story: Story) -> None:
    await name(story, "U0EERO")
    await story.settle()
    screen = Screen(story, "U0EERO")

    await screen.click_in_dm("setup.continue")

    assert screen.callback_id == PAGES[0]


async def test_only_admins_and_coordinators_name(story: Story) -> None:
    await name(story, "U0EERO")
    store = story.juuri.deps.store

    with pytest.raises(Exception, match=r"setup\.only_admins"):
        await store.read(service.naming, "U0SIIRI")
    await name(story, "U0EERO", "U0SIIRI", by="U0EERO")

    assert {p.id for p in await store.read(members.with_role, Role.COORDINATOR)} == {"U0EERO", "U0SIIRI"}


@pytest.mark.parametrize("unfit", ["U0MARCUS", "U0OTSO", "U0HELGA", "U0KELLO"])
async def test_a_guest_a_leaver_a_stranger_and_a_bot_cannot_coordinate(story: Story, unfit: str) -> None:
    answer = await name(story, "U0EERO", unfit)

    name_of = story.slack.workspace.people[unfit].real_name
    assert name_of in answer["errors"]["setup.coordinators"]
    assert await story.juuri.deps.store.read(members.with_role, Role.COORDINATOR) == []
    assert Screen(story, "U0AINO").typed("setup.coordinators") == ["U0EERO", unfit]


async def test_who_is_taken_out_no_longer_coordinates(story: Story) -> None:
    await name(story, "U0EERO", "U0GRACE")
    await name(story, "U0GRACE", by="U0GRACE")

    screen = Screen(story, "U0EERO")
    await screen.open_home()
    assert "setup.continue" not in screen.home_actions()
    assert "setup.remove_coordinator" in await audited(story)


async def test_the_whole_way_from_nothing_to_the_first_tip(story: Story) -> None:
    screen = await begin(story)
    answer = await go_through(screen)
    await story.settle()

    assert answer["response_action"] == "update"
    introduction, tip = story.posts("C0HOITO")
    assert introduction["text"] == "Hei kaikki! Minä olen Juuri."
    assert "Eero Suopelto" in str(introduction["blocks"])
    assert tip["blocks"][0]["type"] == "header"
    settings = await load(story)
    assert settings.set_up
    assert (settings.language, settings.coordinators_channel) == ("fi", "G0KOORD")
    schedule = await story.juuri.deps.store.read(nuggets.get, "C0HOITO")
    assert schedule is not None
    assert (schedule.days, f"{schedule.wall_time:%H:%M}", schedule.language) == (0b01010, "09:30", "fi")
    assert {"organisation.edit", "departments.add", "channels.add", "setup.finish"} <= set(
        await audited(story)
    )

    await story.wait_until("2026-11-27")
    assert len(story.posts("C0HOITO")) == 4  # and then Tuesday and Thursday


async def test_without_the_tick_only_the_introduction_is_posted(story: Story) -> None:
    await go_through(await begin(story), **{"setup.first": []})
    await story.settle()

    assert len(story.posts("C0HOITO")) == 1


async def test_after_a_first_tip_on_a_day_of_the_rhythm_none_follows_the_same_day(story: Story) -> None:
    await go_through(await begin(story), **{"setup.days": ["0"]})  # a Monday, 08:00, and today is Monday
    await story.wait_until("2026-11-23", "17:00")

    assert len(story.posts("C0HOITO")) == 2


async def test_whoever_stops_goes_on_at_the_same_page_also_after_a_restart(story: Story) -> None:
    screen = await begin(story)
    for many, values in enumerate(SHORT, start=1):
        await screen.submit(values)
        await screen.close()
        await story.stop()
        await story.start()
        await screen.open_home()
        await screen.click("setup.continue")
        assert screen.callback_id == PAGES[many]


SHORT: list[dict[str, Any]] = [
    {},
    {"setup.coordinators_channel": "G0KOORD"},
    {"setup.name": "Hoito", "setup.home_channel": "C0HOITO"},
    {"setup.channel": "C0HOITO"},
]
"""What must be filled in on each page where all else is left as suggested."""


async def test_the_way_back_shows_what_was_saved(story: Story) -> None:
    screen = await begin(story)
    await go_through(screen, until=2)

    await screen.click("setup.back")
    await screen.click("setup.back")

    assert screen.callback_id == PAGES[0]
    assert screen.typed("setup.language") == "fi"
    await screen.submit({"setup.language": "sv"})
    assert screen.callback_id == PAGES[1]
    assert screen.typed("setup.coordinators_channel") == "G0KOORD"
    assert (await load(story)).language == "sv"


async def test_nothing_is_shared_before_the_introduction(story: Story) -> None:
    await go_through(await begin(story), until=4)

    await story.wait_until("2026-11-27")

    assert story.posts("C0HOITO") == []


@pytest.mark.parametrize(
    ("page", "field", "channel", "mended_by"),
    [
        (2, "setup.coordinators_channel", "C0KUNDE", "invite"),
        (3, "setup.home_channel", "C0KUNDE", "invite"),
        (4, "setup.channel", "C0KUNDE", "invite"),
        (2, "setup.coordinators_channel", "G0JOHTO", "invite"),
        (2, "setup.coordinators_channel", "C0KESA24", "unarchive"),
        (2, "setup.coordinators_channel", "C0GENERAL", "another"),
        (3, "setup.home_channel", "C0GENERAL", "another"),
        (4, "setup.channel", "C0GENERAL", "another"),
    ],
)
async def test_a_channel_that_will_not_do_is_refused_with_the_reason_and_mended(
    story: Story, page: int, field: str, channel: str, mended_by: str
) -> None:
    screen = await begin(story)
    answer = await go_through(screen, until=page, **{field: channel})

    assert field in answer["errors"]
    assert screen.callback_id == PAGES[page - 1]
    assert screen.typed(field) == channel
    insider = story.slack.workspace.channels[channel].members[0]
    if mended_by == "unarchive":
        await story.does("U0AINO", "archive", channel=channel, undo=True)
        mended_by, insider = "invite", "U0AINO"
    if mended_by == "invite":
        await story.does(insider, "invite", channel=channel)
        mended = await screen.submit({})
    else:
        mended = await screen.submit({field: "C0HOITO"})
    assert mended["response_action"] == "update"
    assert screen.callback_id == PAGES[page]


async def test_trouble_with_juuri_itself_stands_at_the_head_until_it_is_mended(story: Story) -> None:
    await story.slack.set_faults(missing_scopes=["chat:write"], date_skew_s=0)
    screen = await begin(story)
    assert "chat:write" in screen.text()
    answer = await go_through(screen)
    assert "chat:write" in answer["errors"]["setup.text"]
    assert not (await load(story)).set_up

    await story.slack.set_faults(missing_scopes=[])
    await screen.click("setup.check", value="5")
    assert "chat:write" not in screen.text()
    assert screen.typed("setup.text") == "Hei kaikki! Minä olen Juuri."
    await screen.submit({})
    assert (await load(story)).set_up


async def test_a_clock_ten_minutes_off_is_said_and_mended(story: Story) -> None:
    await story.slack.set_faults(date_skew_s=600)
    screen = await begin(story)
    assert "NTP" in screen.text()

    await story.slack.set_faults(date_skew_s=0)
    await screen.click("setup.check", value="1")

    assert "NTP" not in screen.text()


async def test_without_user_groups_the_set_up_says_so_and_goes_on(story: Story) -> None:
    await story.slack.set_faults(missing_scopes=["usergroups:read"])
    screen = await begin(story)
    await go_through(screen, until=2)
    assert "usergroups:read" in screen.text()

    await screen.submit({"setup.name": "Hoito", "setup.home_channel": "C0HOITO"})

    assert screen.callback_id == PAGES[3]


async def test_a_time_outside_work_hours_is_refused_and_what_was_typed_stays(story: Story) -> None:
    screen = await begin(story)
    answer = await go_through(screen, until=4, **{"setup.time": "18:00"})

    assert "setup.time" in answer["errors"]
    assert screen.typed("setup.time") == "18:00"
    assert (await screen.submit({"setup.time": "17:59"}))["response_action"] == "update"


async def test_two_coordinators_on_the_same_page_the_last_word_counts(story: Story) -> None:
    eero = await begin(story)
    grace = Screen(story, "U0GRACE")
    await grace.open_home()
    await grace.click("setup.continue")

    await eero.submit({"setup.language": "fi"})
    await grace.submit({"setup.language": "sv"})

    assert (await load(story)).language == "sv"
    assert eero.callback_id == grace.callback_id == PAGES[1]


async def test_two_coordinators_who_finish_post_one_introduction(story: Story) -> None:
    eero = await begin(story)
    await go_through(eero, until=4)
    grace = Screen(story, "U0GRACE")
    await grace.open_home()
    await grace.click("setup.continue")

    await eero.submit({"setup.text": "Eero's words"})
    answer = await grace.submit({"setup.text": "Grace's words"})
    await story.settle()

    assert answer["errors"]["setup.text"]
    assert grace.typed("setup.text") == "Grace's words"
    assert story.posts("C0HOITO")[0]["text"] == "Eero's words"
    assert len(story.posts("C0HOITO")) == 2


async def test_a_page_submitted_twice_has_one_effect(story: Story) -> None:
    screen = await begin(story)
    await go_through(screen, until=2)
    await screen.submit_twice({"setup.name": "Hoito", "setup.home_channel": "C0HOITO"})

    assert [d.name for d in await story.juuri.deps.store.read(departments.get_all)] == ["Hoito"]
    verbs = await audited(story)
    assert (verbs.count("departments.add"), verbs.count("departments.edit")) == (1, 0)
    assert screen.callback_id == PAGES[3]


async def test_a_page_that_is_gone_is_answered_with_a_sentence(story: Story) -> None:
    screen = await begin(story)
    await go_through(screen, until=1)
    await story.slack.set_faults(method="views.update", kind="slack_error", error="hash_conflict")

    await screen.click("setup.back")

    assert story.juuri.deps.shelf.words["fi"]("setup.page_gone") in screen.text()


async def test_who_lost_the_role_meanwhile_changes_nothing(story: Story) -> None:
    screen = await begin(story)
    await name(story, "U0GRACE", by="U0GRACE")

    answer = await screen.submit({"setup.language": "sv"})

    assert answer["response_action"] == "errors"
    assert (await load(story)).language == "en"


async def test_the_first_page_suggests_what_the_coordinators_profile_says(story: Story) -> None:
    await name(story, "U0TORA")
    screen = Screen(story, "U0TORA")
    await screen.open_home()
    await screen.click("setup.continue")

    assert [screen.typed(f"setup.{field}") for field in ("language", "country", "zone")] == [
        "nb",
        "NO",
        "Europe/Oslo",
    ]


async def test_an_introduction_cannot_mention_everybody(story: Story) -> None:
    await go_through(await begin(story), **{"setup.text": "Hi <!channel> & <@U0AINO>"})
    await story.settle()

    post = story.posts("C0HOITO")[0]
    assert post["blocks"][0]["text"]["type"] == "plain_text"
    assert "<!" not in post["text"]


async def test_who_coordinates_already_is_not_told_again(story: Story) -> None:
    await name(story, "U0EERO", "U0GRACE")
    await name(story, "U0EERO", "U0GRACE", "U0SIIRI", by="U0EERO")
    await story.settle()

    for person in ("U0EERO", "U0GRACE", "U0SIIRI"):
        told = [
            message for message in Screen(story, person).dm() if "setup.continue" in str(message["blocks"])
        ]
        assert len(told) == 1


async def test_an_admin_can_name_others_when_the_coordinators_do_not_answer(story: Story) -> None:
    await name(story, "U0EERO")
    aino = Screen(story, "U0AINO")

    await story.does("U0AINO", "command", channel="C0GENERAL", command="/juuri", text="settings")
    await aino.click("setup.begin")
    await aino.submit({"setup.coordinators": ["U0SIIRI"]})

    named = await story.juuri.deps.store.read(members.with_role, Role.COORDINATOR)
    assert [person.id for person in named] == ["U0SIIRI"]
