"""A table that somebody gives to Juuri in Slack: seen first, then planned."""

import base64
from datetime import date

from bot.activities import service
from bot.people import service as people
from storage.values import Plan
from tests.handlers.screen import Screen
from tests.handlers.test_activities import coordinator, every, person
from tests.story import Story

HEADING = "Title;Due;Responsible\n"
MINE = "Summer pictures;2026-12-01;U0SIIRI\n"
ANOTHERS = "Winter pictures;1.12.2026;U0EERO\n"


async def gives(story: Story, screen: Screen, text: str) -> dict[str, object]:
    """Somebody opens the form and gives a file with this text."""
    await screen.click("activities.all")
    await screen.click("activities.import")
    content = base64.b64encode(text.encode()).decode()
    given = {"name": "plan.csv", "type": "text/csv", "content": content}
    file = await story.does(screen.user_id, "upload", **given)
    return await screen.submit({"activities.file": [file["file"]["id"]]})


async def test_what_would_be_planned_is_seen_first(story: Story) -> None:
    screen = await coordinator(story)
    await person(story)
    await gives(story, screen, HEADING + MINE + ANOTHERS + "Nobody's;2026-12-01;Somebody\n")

    assert "2 activities would be planned." in screen.text()
    assert "Line 4 – Responsible – Juuri knows nobody called “Somebody”" in screen.text()
    assert await every(story) == []
    await screen.submit({})

    assert "2 activities were planned." in screen.text()
    assert [(one.plan.title, one.plan.owner_id) for one in await every(story)] == [
        ("Summer pictures", "U0SIIRI"),
        ("Winter pictures", "U0EERO"),
    ]


async def test_a_colleague_plans_their_own_lines_alone(story: Story) -> None:
    await coordinator(story)
    screen = await person(story)
    await gives(story, screen, HEADING + MINE + ANOTHERS)
    assert "You can plan activities for yourself." in screen.text()

    await screen.submit({})

    assert [one.plan.owner_id for one in await every(story)] == ["U0SIIRI"]


async def test_what_is_planned_already_is_left_out(story: Story) -> None:
    screen = await person(story)
    deps, plan = story.juuri.deps, Plan("Summer pictures", "U0SIIRI", date(2026, 12, 1))
    await deps.store.write(service.plan, deps.shelf, plan, by="U0SIIRI", now=story.clock.now())

    await gives(story, screen, HEADING + MINE)

    assert "0 activities would be planned." in screen.text() and "This is planned already" in screen.text()
    assert len(await every(story)) == 1


async def test_a_person_who_says_no_plans_nothing(story: Story) -> None:
    screen = await person(story)
    await gives(story, screen, HEADING + MINE)

    await screen.close()

    assert await every(story) == []


async def test_a_long_file_is_for_the_operator(story: Story) -> None:
    screen = await person(story)

    answer = await gives(story, screen, HEADING + MINE * 201)

    assert "at most 200 lines" in str(answer["errors"])


async def test_who_would_not_be_reminded_is_named(story: Story) -> None:
    screen = await coordinator(story)
    await person(story)
    await story.juuri.deps.store.write(people.stop, "U0SIIRI", story.clock.now())

    await gives(story, screen, HEADING + MINE + ANOTHERS)

    assert "get no reminders. Please tell them yourself: Siiri K" in screen.text()
