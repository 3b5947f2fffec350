"""Departments and the organisation's settings, changed in Slack."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import organisation
from bot.organisation import QUIET, QuietPeriod
from storage import departments, members
from storage.audit import Audit
from storage.states import Role
from tests.handlers.screen import Screen
from tests.story import Story


async def coordinator(story: Story) -> Screen:
    """A coordinator who hears English looks at Home."""
    await story.juuri.deps.roster.finish()
    await story.juuri.deps.store.write_patiently(members.add_role, "U0EERO", Role.COORDINATOR)
    await story.juuri.deps.store.write_patiently(members.change, "U0EERO", language="en")
    screen = Screen(story, "U0EERO")
    await screen.open_home()
    return screen


async def audited(story: Story, verb: str) -> list[dict[str, Any]]:
    def find(session: Session) -> list[dict[str, Any]]:
        return list(session.scalars(select(Audit.detail).where(Audit.verb == verb).order_by(Audit.id)))

    return await story.juuri.deps.store.read(find)


async def test_a_department_is_added_and_its_people_are_found(story: Story) -> None:
    screen = await coordinator(story)
    await screen.click("departments.edit")
    await screen.click("departments.add")

    await screen.submit({"departments.name": " Hoito  ja hyvinvointi ", "departments.usergroup": "S0HOITO"})
    await story.juuri.deps.roster.finish()

    store = story.juuri.deps.store
    (department,) = await store.read(departments.get_all)
    assert (department.name, department.usergroup_id) == ("Hoito ja hyvinvointi", "S0HOITO")
    assert await store.read(members.in_departments) == {department.id: 2}
    assert screen.callback_id is None
    assert await audited(story, "departments.add") == [{"usergroup_id": "S0HOITO", "home_channel_id": None}]


async def test_a_department_has_one_contact_who_may_change(story: Story) -> None:
    screen = await coordinator(story)
    store = story.juuri.deps.store
    await store.write(departments.add, "Hoito", None, None)
    for contact in ("U0SIIRI", "U0NILS"):
        await screen.click("departments.edit")
        await screen.click("departments.edit", value="1")
        await screen.submit({"departments.name": "Hoito", "departments.contact": contact})

    assert await store.read(members.contacts) == {1: "U0NILS"}
    person = await store.read(members.get, "U0NILS")
    assert person is not None
    assert person.roles == {Role.REPRESENTATIVE}
    former = await store.read(members.get, "U0SIIRI")
    assert former is not None
    assert former.roles == frozenset()
    assert await audited(story, "departments.name_contact") == [{"contact": "U0SIIRI"}, {"contact": "U0NILS"}]


async def test_somebody_from_outside_is_no_contact(story: Story) -> None:
    screen = await coordinator(story)
    await story.juuri.deps.store.write(departments.add, "Hoito", None, None)
    await screen.click("departments.edit")
    await screen.click("departments.edit", value="1")

    answer = await screen.submit({"departments.name": "Hoito", "departments.contact": "U0HELGA"})

    assert answer["errors"] == {"departments.contact": "Choose a colleague of your own organisation."}
    assert await story.juuri.deps.store.read(members.contacts) == {}


async def test_a_department_is_changed_out_of_the_list(story: Story) -> None:
    screen = await coordinator(story)
    await story.juuri.deps.store.write_patiently(departments.add, "Hoito", None, None)
    await screen.click("departments.edit")
    await screen.click("departments.edit", value="1")

    await screen.submit({"departments.name": "Hoiva", "departments.home_channel": "C0HOITO"})

    (department,) = await story.juuri.deps.store.read(departments.get_all)
    assert (department.name, department.home_channel_id) == ("Hoiva", "C0HOITO")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"departments.name": "hoito"}, "departments.name"),
        ({"departments.name": "   "}, "departments.name"),
        ({"departments.name": "New", "departments.home_channel": "C0GENERAL"}, "departments.home_channel"),
    ],
)
async def test_what_will_not_do_is_refused_at_its_field(
    story: Story, values: dict[str, Any], field: str
) -> None:
    screen = await coordinator(story)
    await story.juuri.deps.store.write_patiently(departments.add, "Hoito", None, None)
    await screen.click("departments.edit")
    await screen.click("departments.add")

    answer = await screen.submit(values)

    assert list(answer["errors"]) == [field]
    assert len(await story.juuri.deps.store.read(departments.get_all)) == 1


async def test_a_plan_without_user_groups_is_said(story: Story) -> None:
    screen = await coordinator(story)
    await screen.click("departments.edit")
    await story.slack.set_faults(method="usergroups.list", kind="slack_error", error="plan_upgrade_required")

    await screen.click("departments.add")

    assert story.juuri.deps.shelf.words["en"]("departments.groups_plan") in screen.text()


async def test_the_organisations_settings_are_changed_and_audited(story: Story) -> None:
    screen = await coordinator(story)
    await screen.click("organisation.edit")
    assert screen.typed("organisation.quiet") == "Weeks 27–31\n23.12.–6.1."

    await screen.submit(
        {
            "organisation.channel": "G0KOORD",
            "organisation.country": "NO",
            "organisation.zone": "Europe/Oslo",
            "organisation.quiet": "28-30\n1.3.2027 - 5.3.2027",
        }
    )

    settings = await story.juuri.deps.store.read(organisation.load)
    assert settings.quiet_periods == (
        QuietPeriod(weeks=(28, 30)),
        QuietPeriod(dates=(date(2027, 3, 1), date(2027, 3, 5))),
    )
    assert (settings.country, settings.zone, settings.coordinators_channel) == (
        "NO",
        "Europe/Oslo",
        "G0KOORD",
    )
    (changed,) = await audited(story, "organisation.edit")
    assert set(changed) == {"country", "zone", "coordinators_channel", "quiet_periods"}


async def test_a_period_that_cannot_be_read_names_the_line(story: Story) -> None:
    screen = await coordinator(story)
    await screen.click("organisation.edit")

    answer = await screen.submit({"organisation.quiet": "27-31\nmidsummer"})

    assert "midsummer" in answer["errors"]["organisation.quiet"]
    assert screen.typed("organisation.quiet") == "27-31\nmidsummer"
    assert (await story.juuri.deps.store.read(organisation.load)).quiet_periods == QUIET


async def test_only_coordinators_see_the_organisations_settings(story: Story) -> None:
    screen = await coordinator(story)
    await story.juuri.deps.store.write_patiently(members.remove_role, "U0EERO", Role.COORDINATOR)

    await screen.click("organisation.edit")

    assert story.juuri.deps.shelf.words["en"]("common.only_coordinators") in screen.text()
