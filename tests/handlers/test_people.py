"""What people choose for themselves: language, department, silence; in Home and by `/juuri settings`."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import people
from storage import departments, members
from storage.audit import Audit
from storage.values import DepartmentSource, Person
from tests.handlers.screen import Screen
from tests.story import Story


async def member(story: Story, user_id: str) -> Person:
    found = await story.juuri.deps.store.read(members.get, user_id)
    assert found
    return found


async def audited(story: Story, verb: str) -> list[dict[str, Any]]:
    def details(session: Session) -> list[dict[str, Any]]:
        return list(session.scalars(select(Audit.detail).where(Audit.verb == verb).order_by(Audit.id)))

    return await story.juuri.deps.store.read(details)


async def settings(story: Story, user_id: str) -> Screen:
    """Somebody opens their settings by command."""
    await story.does(user_id, "command", channel="C0KAHVI", command="/juuri", text="settings")
    return Screen(story, user_id)


async def test_home_speaks_the_chosen_language_at_once(story: Story) -> None:
    screen = Screen(story, "U0SIIRI")
    await screen.open_home()
    assert story.juuri.deps.shelf.words["en"]("home.language") in screen.home_text()

    await screen.click("people.language", value="sv")

    assert await story.juuri.deps.store.read(people.language_of, "U0SIIRI") == "sv"
    assert story.juuri.deps.shelf.words["sv"]("home.language") in screen.home_text()
    assert await audited(story, "people.language") == [{"language": "sv"}]
    await screen.click("people.language", value="auto")
    assert await story.juuri.deps.store.read(people.language_of, "U0SIIRI") == "en"


async def test_ones_own_department_beats_every_other_source(story: Story) -> None:
    store = story.juuri.deps.store
    await story.juuri.deps.roster.finish()
    await store.write(departments.add, "Hoito", "S0HOITO", None)
    huolto = await store.write(departments.add, "Huolto", None, "C0HUOLTO")
    await story.juuri.deps.roster.place()
    assert (await member(story, "U0SIIRI")).department_source == DepartmentSource.USERGROUP
    screen = Screen(story, "U0SIIRI")
    await screen.open_home()
    assert "Hoito" in screen.home_text()

    await screen.click("people.department", value=str(huolto))
    await story.juuri.deps.roster.sync()

    siiri = await member(story, "U0SIIRI")
    assert (siiri.department_id, siiri.department_source) == (huolto, DepartmentSource.OWN)
    await screen.click("people.department", value="auto")
    await story.juuri.deps.roster.finish()
    assert (await member(story, "U0SIIRI")).department_source == DepartmentSource.USERGROUP


async def test_a_department_that_is_not_known_is_shown_as_such(story: Story) -> None:
    await story.juuri.deps.store.write_patiently(departments.add, "Hoito", None, None)
    screen = await settings(story, "U0SIIRI")

    assert story.juuri.deps.shelf.words["en"]("people.department_unknown") in screen.text()


async def test_stop_and_resume(story: Story) -> None:
    screen = await settings(story, "U0SIIRI")

    await screen.click("people.stop")
    assert (await member(story, "U0SIIRI")).stopped_at is not None
    await screen.click("people.resume")
    assert (await member(story, "U0SIIRI")).stopped_at is None


async def test_the_settings_modal_follows_each_change_in_its_language(story: Story) -> None:
    screen = await settings(story, "U0GRACE")
    await screen.click("people.language", value="fi")

    assert screen.callback_id == "people.settings"
    assert screen.typed_select("people.language") == "fi"


async def test_only_those_who_may_find_the_organisations_settings(story: Story) -> None:
    assert "setup.begin" not in (await settings(story, "U0SIIRI")).text()
    assert "setup.begin" in (await settings(story, "U0AINO")).text()
    assert "organisation.edit" not in (await settings(story, "U0AINO")).text()


async def test_a_stranger_changes_nothing(story: Story) -> None:
    await story.does("U0HELGA", "command", channel="C0SALJ", command="/juuri", text="settings")

    assert story.slack.workspace.modals.get("U0HELGA") is None
    assert (await member(story, "U0HELGA")).language is None


async def test_somebody_unknown_is_met_when_they_act(story: Story) -> None:
    story.slack.workspace.people["U0NEW"] = type(story.slack.workspace.people["U0SIIRI"])(
        "U0NEW", "new.one", "New One", locale="sv-SE"
    )
    story.slack.workspace.channels["C0KAHVI"].members.append("U0NEW")

    screen = await settings(story, "U0NEW")
    await screen.click("people.stop")

    assert (await member(story, "U0NEW")).name == "New One"
    assert (await member(story, "U0NEW")).stopped_at is not None
