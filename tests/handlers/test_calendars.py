"""Planned work in people's calendars: secret addresses over HTTP."""

import re
from collections.abc import Mapping
from datetime import time

import aiohttp
import pytest
from icalendar import Calendar

from bot.activities import service
from storage import departments, members
from storage.states import MemberKind
from storage.values import DepartmentSource
from tests.handlers.screen import Screen
from tests.handlers.test_activities import person, planned
from tests.story import Story

PUBLIC = "https://juuri.example"


@pytest.fixture
async def reachable(story: Story) -> Story:
    """The same, where calendars can reach Juuri from outside."""
    await story.stop()
    await story.start(public_url=PUBLIC + "/", port=0)
    return story


async def fetch(story: Story, address: str, **headers: str) -> tuple[int, bytes, Mapping[str, str]]:
    """What a calendar gets at an address."""
    url = address.replace(PUBLIC, f"http://127.0.0.1:{story.juuri.port}")
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as response:
        return response.status, await response.read(), response.headers


async def address_of(screen: Screen, scope: str = "mine") -> str:
    """Somebody gets the address of a calendar."""
    await screen.click("calendars.new_address", value=scope)
    (found,) = re.findall(rf"{PUBLIC}/calendar/[\w-]+\.ics", screen.text())
    return str(found)


def titles(data: bytes) -> list[str]:
    return sorted(str(event["SUMMARY"]) for event in Calendar.from_ical(data).walk("VEVENT"))


async def test_my_activities_stand_in_my_calendar(reachable: Story) -> None:
    await person(reachable)
    await planned(reachable, due_time=time(9, 30), goal="More applicants")
    await planned(reachable, "Another's", by="U0EERO")
    screen = await person(reachable)
    await screen.click("calendars.open")

    status, data, headers = await fetch(reachable, await address_of(screen))

    assert (status, headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert headers["Cache-Control"] == "private, max-age=3600"
    (event,) = Calendar.from_ical(data).walk("VEVENT")
    assert (event["SUMMARY"], f"{event['DTSTART'].dt:%Y-%m-%d %H:%M %Z}") == (
        "Summer pictures",
        "2026-11-26 09:30 EET",
    )
    assert "More applicants" in event["DESCRIPTION"] and "Siiri" in event["DESCRIPTION"]


async def test_a_calendar_that_has_the_newest_gets_nothing_anew(reachable: Story) -> None:
    screen = await person(reachable)
    await planned(reachable)
    await screen.click("calendars.open")
    address = await address_of(screen)
    _, before, headers = await fetch(reachable, address)

    status, data, again = await fetch(reachable, address, **{"If-None-Match": headers["ETag"]})
    assert (status, data, again["ETag"]) == (304, b"", headers["ETag"])
    deps = reachable.juuri.deps
    now = reachable.clock.now()
    await deps.store.write(service.cancel, deps.shelf, 1, "The event was moved.", by="U0SIIRI", now=now)
    status, after, _ = await fetch(reachable, address, **{"If-None-Match": headers["ETag"]})

    assert status == 200
    (old,), (new,) = (Calendar.from_ical(data).walk("VEVENT") for data in (before, after))
    assert old["UID"] == new["UID"]
    assert (old["SEQUENCE"], new["SEQUENCE"], new["STATUS"]) == (0, 1, "CANCELLED")


async def test_a_new_address_takes_the_place_of_the_old_and_can_be_stopped(reachable: Story) -> None:
    screen = await person(reachable)
    await screen.click("calendars.open")
    first = await address_of(screen)
    second = await address_of(screen)

    assert [(await fetch(reachable, at))[0] for at in (first, second)] == [404, 200]
    await screen.click("calendars.revoke", value="mine")

    assert (await fetch(reachable, second))[0] == 404
    assert "/calendar/" not in screen.text()


async def test_there_is_a_calendar_of_the_department_and_of_all(reachable: Story) -> None:
    store = reachable.juuri.deps.store
    await person(reachable)
    hoito = await store.write(departments.add, "Hoito", None, None)
    await store.write(members.place, {"U0SIIRI": (hoito, DepartmentSource.OWN)})
    await planned(reachable, "In Hoito")
    await planned(reachable, "Elsewhere", by="U0EERO")
    screen = await person(reachable)
    await screen.click("calendars.open")

    of_hoito, of_all = await address_of(screen, str(hoito)), await address_of(screen, "all")

    assert titles((await fetch(reachable, of_hoito))[1]) == ["In Hoito"]
    assert titles((await fetch(reachable, of_all))[1]) == ["Elsewhere", "In Hoito"]


async def test_the_address_of_somebody_who_left_no_longer_works(reachable: Story) -> None:
    screen = await person(reachable)
    await screen.click("calendars.open")
    address = await address_of(screen)

    await reachable.juuri.deps.store.write(members.change, "U0SIIRI", kind=MemberKind.DEACTIVATED.value)

    assert (await fetch(reachable, address))[0] == 404


async def test_a_guessed_address_tells_nothing(reachable: Story) -> None:
    status, data, _ = await fetch(reachable, f"{PUBLIC}/calendar/{'x' * 43}.ics")

    assert (status, data) == (404, b"no such calendar")


async def test_without_a_public_address_it_is_said_why(story: Story) -> None:
    screen = await person(story)

    await screen.click("calendars.open")

    assert "PUBLIC_URL" in screen.text() and "calendars.new_address" not in screen.text()
