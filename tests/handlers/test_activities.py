"""Planning work, seeing it, and saying what became of it."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.activities import service
from storage import activities, departments, members, outlets, suggestions
from storage.audit import Audit
from storage.states import ActivityKind, ActivityState, PicturePeople, Role, SuggestionState
from storage.values import Activity, ActivityFilter, DepartmentSource, Idea, Plan
from tests.handlers.screen import Screen
from tests.story import Story

EVERY_STATE = frozenset(ActivityState)


async def person(story: Story, user_id: str = "U0SIIRI") -> Screen:
    """A colleague who hears English looks at Home."""
    await story.juuri.deps.roster.finish()
    await story.juuri.deps.store.write_patiently(members.change, user_id, language="en")
    screen = Screen(story, user_id)
    await screen.open_home()
    return screen


async def coordinator(story: Story) -> Screen:
    """A coordinator who hears English looks at Home."""
    await story.juuri.deps.roster.finish()
    await story.juuri.deps.store.write_patiently(members.add_role, "U0EERO", Role.COORDINATOR)
    return await person(story, "U0EERO")


async def planned(story: Story, title: str = "Summer pictures", *, by: str = "U0SIIRI", **more: Any) -> int:
    """Somebody has planned something for themselves, due on 26 November."""
    plan = Plan(title, **{"owner_id": by, "due_on": date(2026, 11, 26), **more})
    deps = story.juuri.deps
    return await deps.store.write(service.plan, deps.shelf, plan, by=by, now=story.clock.now())


async def got(story: Story, activity_id: int = 1) -> Activity:
    found = await story.juuri.deps.store.read(activities.get, activity_id)
    assert found
    return found


async def every(story: Story) -> list[Activity]:
    which = ActivityFilter(states=EVERY_STATE)
    return await story.juuri.deps.store.read(activities.by_due_date, which, 100)


async def audited(story: Story, activity_id: int = 1) -> list[tuple[str, str]]:
    def find(session: Session) -> list[tuple[str, str]]:
        query = select(Audit.verb, Audit.actor).where(Audit.verb.startswith("activities."))
        rows = session.execute(query.where(Audit.subject == str(activity_id)).order_by(Audit.id))
        return [(verb, actor) for verb, actor in rows]

    return await story.juuri.deps.store.read(find)


async def test_a_colleague_plans_something_for_themselves(story: Story) -> None:
    screen = await person(story)
    await screen.click("activities.plan")
    assert "activities.owner" not in screen.text()

    await screen.submit(
        {
            "activities.title": "  Summer   pictures ",
            "activities.due_on": "2026-11-26",
            "activities.due_time": "09:30",
            "activities.kind": "campaign",
            "activities.deputy": "U0EERO",
            "activities.metric": "shares",
        }
    )

    (found,) = await every(story)
    assert found.plan == Plan(
        "Summer pictures",
        "U0SIIRI",
        date(2026, 11, 26),
        ActivityKind.CAMPAIGN,
        time(9, 30),
        "U0EERO",
        metric="shares",
    )
    assert (found.state, found.zone, found.planned_by) == (
        ActivityState.PLANNED,
        "Europe/Helsinki",
        "U0SIIRI",
    )
    assert "Planned: Summer pictures. Due Thu 26 Nov, 09:30." in screen.text()
    assert "Summer pictures" in screen.home_text()
    assert await audited(story) == [("activities.plan", "U0SIIRI")]


async def test_a_coordinator_plans_for_somebody_who_was_never_met(story: Story) -> None:
    store = story.juuri.deps.store
    screen = await coordinator(story)
    hoito = await store.write(departments.add, "Hoito", None, None)
    await store.write(members.place, {"U0VEIKKO": (hoito, DepartmentSource.OWN)})
    await store.write(outlets.put, ["LinkedIn"])
    await screen.click("activities.plan")

    await screen.submit(
        {
            "activities.title": "Open doors",
            "activities.owner": "U0VEIKKO",
            "activities.due_on": "2026-12-01",
            "activities.outlet": "1",
            "activities.agency": ["yes"],
        }
    )

    (found,) = await every(story)
    assert (found.plan.owner_id, found.plan.department_id, found.plan.outlet_id) == ("U0VEIKKO", hoito, 1)
    assert found.plan.is_agency and found.planned_by == "U0EERO"


async def test_whose_it_becomes_hears_it_at_once_and_whose_it_was_too(story: Story) -> None:
    await coordinator(story)
    deps, now = story.juuri.deps, story.clock.now()
    for user_id in ("U0SIIRI", "U0NILS"):
        await deps.store.write_patiently(members.change, user_id, language="en")
    activity_id = await planned(story, by="U0EERO", owner_id="U0SIIRI")
    await story.settle()
    (first,) = story.dms("U0SIIRI")
    assert "You are responsible: Summer pictures. Due: Thu 26 Nov" in first["text"]

    plan = replace((await got(story, activity_id)).plan, owner_id="U0NILS")
    await deps.store.write(service.change, deps.shelf, activity_id, plan, by="U0EERO", now=now)
    await story.settle()

    assert "You are responsible: Summer pictures" in story.dms("U0NILS")[-1]["text"]
    assert "somebody else: Summer pictures. Responsible now: Nils" in story.dms("U0SIIRI")[-1]["text"]
    assert not any("Summer pictures" in message["text"] for message in story.dms("U0EERO"))


async def test_the_command_opens_the_form_with_its_words(story: Story) -> None:
    screen = await person(story)

    await story.does(
        "U0SIIRI", "command", channel="C0HOITO", command="/juuri", text="plan Open doors on Friday"
    )

    assert screen.typed("activities.title") == "Open doors on Friday"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"activities.title": "   "}, "activities.title"),
        ({"activities.due_on": "2026-11-22"}, "activities.due_on"),
        ({"activities.due_on": "2031-11-22"}, "activities.due_on"),
        ({"activities.deputy": "U0SIIRI"}, "activities.deputy"),
        ({"activities.deputy": "U0OTSO"}, "activities.deputy"),
    ],
)
async def test_what_will_not_do_is_refused_at_its_field(
    story: Story, values: dict[str, str], field: str
) -> None:
    screen = await person(story)
    await screen.click("activities.plan")

    answer = await screen.submit(
        {"activities.title": "Summer pictures", "activities.due_on": "2026-11-26", **values}
    )

    assert list(answer["errors"]) == [field]
    assert await every(story) == []


async def test_a_form_sent_twice_plans_once(story: Story) -> None:
    screen = await person(story)
    await screen.click("activities.plan")

    await screen.submit_twice({"activities.title": "Summer pictures"})

    assert len(await every(story)) == 1


async def test_it_is_done_with_a_link_and_a_number(story: Story) -> None:
    await person(story)
    await planned(story, metric="shares")
    screen = await person(story)
    await screen.click("activities.open")
    await screen.click("activities.done")

    refused = await screen.submit({"activities.link": "https://example.com/" + "x" * 500})
    await screen.submit({"activities.link": "https://example.com/1", "activities.number": "12.5"})

    assert list(refused["errors"]) == ["activities.link"]
    found = await got(story)
    assert (found.state, found.result_link, found.result_number) == (
        ActivityState.DONE,
        "https://example.com/1",
        12.5,
    )
    assert found.closed_at and story.clock.now() - found.closed_at < timedelta(minutes=1)
    assert "Summer pictures" not in screen.home_text()
    assert await audited(story) == [("activities.plan", "U0SIIRI"), ("activities.done", "U0SIIRI")]


async def test_somebody_takes_it_in_hand_and_the_page_says_so(story: Story) -> None:
    await person(story)
    await planned(story)
    screen = await person(story)
    await screen.click("activities.open")

    await screen.click("activities.take_in_hand")

    assert (await got(story)).state is ActivityState.IN_HAND
    assert "taken in hand by <@U0SIIRI>" in screen.text()
    assert "activities.take_in_hand" not in screen.text()


async def test_it_is_cancelled_with_a_reason_and_planned_again(story: Story) -> None:
    await person(story)
    await planned(story)
    screen = await person(story)
    await screen.click("activities.open")
    await screen.click("activities.cancel")
    assert list((await screen.submit({"activities.reason": "  "}))["errors"]) == ["activities.reason"]
    await screen.submit({"activities.reason": "The event was moved."})
    assert (await got(story)).reason == "The event was moved."
    await screen.click("activities.all")
    await screen.click("activities.standing", value="closed")
    await screen.click("activities.open")

    await screen.click("activities.change")
    await screen.submit({"activities.due_on": "2026-12-04"})

    found = await got(story)
    assert (found.state, found.plan.due_on, found.reason) == (ActivityState.PLANNED, date(2026, 12, 4), None)
    assert found.closed_at is None


async def test_a_coordinator_marks_it_as_missed_and_gives_a_new_date(story: Story) -> None:
    screen = await coordinator(story)
    await planned(story, by="U0EERO")
    await screen.open_home()
    await screen.click("activities.open")
    await screen.click("activities.miss")
    assert (await got(story)).state is ActivityState.MISSED

    await screen.click("activities.change")
    await screen.submit({"activities.due_on": "2026-11-30", "activities.owner": "U0SIIRI"})

    found = await got(story)
    assert (found.state, found.plan.due_on, found.plan.owner_id) == (
        ActivityState.PLANNED,
        date(2026, 11, 30),
        "U0SIIRI",
    )


async def test_the_first_of_two_changes_stands(story: Story) -> None:
    siiri, eero = await person(story), await coordinator(story)
    await planned(story)
    await siiri.open_home()
    await siiri.click("activities.open")
    await siiri.click("activities.change")
    await eero.click("activities.all")
    await eero.click("activities.whose", value="all")
    await eero.click("activities.open")
    await eero.click("activities.change")
    await eero.submit({"activities.title": "Winter pictures"})

    answer = await siiri.submit({"activities.title": "Autumn pictures"})

    assert "changed while you were looking" in str(answer)
    assert (await got(story)).plan.title == "Winter pictures"


async def test_a_stale_button_says_who_was_first(story: Story) -> None:
    siiri, eero = await person(story), await coordinator(story)
    await planned(story, deputy_id="U0EERO")
    await siiri.open_home()
    await siiri.click("activities.open")
    await siiri.click("activities.done")
    await eero.click("activities.all")
    await eero.click("activities.whose", value="all")
    await eero.click("activities.open")
    await eero.click("activities.done")
    await eero.submit({})

    answer = await siiri.submit({"activities.link": "https://example.com/2"})

    assert "This is already done. Last changed by: Eero" in str(answer)
    assert (await got(story)).result_link is None


async def test_only_who_is_responsible_may_change_it(story: Story) -> None:
    siiri = await person(story)
    await planned(story, by="U0EERO", deputy_id=None)
    await siiri.click("activities.all")
    await siiri.click("activities.whose", value="all")

    await siiri.click("activities.open")

    for action_id in ("activities.done", "activities.change", "activities.cancel", "activities.miss"):
        assert action_id not in siiri.text()


async def test_pictures_of_people_who_were_not_asked_yet_hold_it_back(story: Story) -> None:
    await person(story)
    deps = story.juuri.deps
    idea = Idea("Summer pictures", picture_people=PicturePeople.WILL_ASK)
    more: dict[str, Any] = {"by": "U0EERO", "department_id": None, "link_key": None}
    suggestion_id = await deps.store.write(suggestions.add, idea, **more, now=story.clock.now())
    await deps.store.write(suggestions.move, suggestion_id, SuggestionState.ACCEPTED)
    await planned(story, suggestion_id=suggestion_id)
    screen = await person(story)
    await screen.click("activities.open")
    await screen.click("activities.done")

    answer = await screen.submit({})
    assert list(answer["errors"]) == ["activities.agreed"]
    await screen.submit({"activities.agreed": ["yes"]})

    assert (await got(story)).state is ActivityState.DONE
    suggestion = await deps.store.read(suggestions.get, suggestion_id)
    assert suggestion and suggestion.idea.picture_people is PicturePeople.AGREED


async def test_overdue_work_stands_first_and_long_lists_have_pages(story: Story) -> None:
    await person(story)
    for number in range(12):
        await planned(story, f"Task {number:02}", due_on=date(2026, 11, 23 + number % 7))
    await story.wait_until("2026-11-24", "08:00")
    screen = await person(story)
    home = screen.home_text()
    assert home.index("Task 00") < home.index("Task 07") < home.index("Task 01")
    assert "1 day overdue" in home and "And 7 more." in home

    await screen.click("activities.all")
    assert screen.text().index("Overdue") < screen.text().index("This week") < screen.text().index("Task 01")
    assert "Later" not in screen.text()
    await screen.click("activities.page")

    assert "Task 06" in screen.text() and "Task 00" not in screen.text()


async def test_lists_are_filtered_by_department_and_channel(story: Story) -> None:
    store = story.juuri.deps.store
    screen = await person(story)
    hoito = await store.write(departments.add, "Hoito", None, None)
    await store.write(outlets.put, ["LinkedIn", "Intranet"])
    await planned(story, "In Hoito", department_id=hoito, outlet_id=1)
    await planned(story, "Elsewhere", by="U0EERO", outlet_id=2)
    await screen.click("activities.all")
    await screen.click("activities.whose", value="all")
    assert "In Hoito" in screen.text() and "Elsewhere" in screen.text()

    await screen.click("activities.whose", value=str(hoito))
    assert "In Hoito" in screen.text() and "Elsewhere" not in screen.text()
    await screen.click("activities.whose", value="all")
    await screen.click("activities.in_outlet", value="2")

    assert "In Hoito" not in screen.text() and "Elsewhere" in screen.text()


async def test_a_month_is_read_week_by_week(story: Story) -> None:
    await person(story)
    await planned(story)
    await planned(story, "Christmas wishes", due_on=date(2026, 12, 22))
    screen = await person(story)
    await screen.click("activities.all")

    await screen.click("activities.month")
    assert "November 2026" in screen.text() and "Thu 26 – Summer pictures" in screen.text()
    await screen.click("activities.month_on")
    assert "Christmas wishes" in screen.text() and "Summer pictures" not in screen.text()
    await screen.click("activities.page_back")

    assert "Summer pictures" in screen.text()
