"""Recurring work: the next occurrence is planned exactly once; edits hold for one or for all that follow."""

import asyncio
from datetime import date, time
from typing import Any

from bot.activities import series, service
from storage import members
from storage import series as rows
from storage.values import Plan
from tests.handlers.screen import Screen
from tests.handlers.test_activities import audited, every, got, person
from tests.story import Story

TUESDAYS = "FREQ=WEEKLY;BYDAY=TU"


async def weekly(story: Story, *, by: str = "U0SIIRI", **more: Any) -> Screen:
    """Somebody is responsible for something every Tuesday, from 24 November on."""
    await person(story, by)
    plan = Plan("Tuesday post", by, date(2026, 11, 24), rule=TUESDAYS, **more)
    deps = story.juuri.deps
    await deps.store.write(service.plan, deps.shelf, plan, by=by, now=story.clock.now())
    return await person(story, by)


async def standing(story: Story) -> list[tuple[str, str]]:
    """Every occurrence by due date, and how it stands."""
    return [(f"{one.plan.due_on}", one.state.value) for one in await every(story)]


async def done(story: Story, activity_id: int) -> None:
    deps = story.juuri.deps
    now = story.clock.now()
    await deps.store.write(service.complete, deps.shelf, activity_id, None, None, by="U0SIIRI", now=now)


async def test_how_often_is_chosen_in_plain_words_and_follows_the_date(story: Story) -> None:
    screen = await person(story)
    await screen.click("activities.plan")
    await screen.click("activities.due_on", value="2026-11-30")
    assert "Every week: Monday" in screen.text() and "Every month: the last day" in screen.text()
    await screen.click("activities.due_on", value="2026-11-24")
    assert "Every week: Tuesday" in screen.text() and "Every month: the last day" not in screen.text()

    await screen.submit({"activities.title": "Tuesday post", "activities.repeats@2026-11-24": "weekly"})

    (found,) = await every(story)
    assert (found.plan.rule, found.series_on) == (TUESDAYS, date(2026, 11, 24))


async def test_what_was_typed_stays_when_the_date_changes(story: Story) -> None:
    screen = await person(story)
    await screen.click("activities.plan")
    view = story.slack.workspace.modals["U0SIIRI"][-1]
    view.values["activities.title"]["activities.title"]["value"] = "Typed before"

    await screen.click("activities.due_on", value="2026-12-01")

    assert screen.typed("activities.title") == "Typed before"


async def test_the_first_work_day_is_found(story: Story) -> None:
    screen = await person(story)
    await screen.click("activities.plan")
    await screen.click("activities.due_on", value="2026-12-15")

    await screen.submit({"activities.title": "Plan", "activities.repeats@2026-12-15": "first_work_day"})

    assert await standing(story) == [("2027-01-01", "planned")]


async def test_the_next_is_planned_when_one_is_done(story: Story) -> None:
    await weekly(story, due_time=time(9, 30), notes="With a picture.")

    await done(story, 1)

    assert await standing(story) == [("2026-11-24", "done"), ("2026-12-01", "planned")]
    following = await got(story, 2)
    assert (following.plan.due_time, following.plan.notes) == (time(9, 30), "With a picture.")
    assert await audited(story, 2) == [("activities.go_on", "juuri")]


async def test_the_next_is_planned_when_the_date_has_passed(story: Story) -> None:
    await weekly(story)

    await story.wait_until("2026-11-24", "23:59")
    assert await standing(story) == [("2026-11-24", "planned")]
    await story.wait_until("2026-11-25", "00:30")
    assert await standing(story) == [("2026-11-24", "planned"), ("2026-12-01", "planned")]
    await story.wait_until("2026-12-01", "00:30")

    assert await standing(story) == [("2026-11-24", "missed"), ("2026-12-01", "planned")]


async def test_every_occurrence_that_passed_while_the_bot_was_down_is_there(story: Story) -> None:
    await weekly(story)

    await story.sleep_until("2026-12-16")
    await story.settle()

    assert await standing(story) == [
        ("2026-11-24", "missed"),
        ("2026-12-01", "missed"),
        ("2026-12-08", "missed"),
        ("2026-12-15", "planned"),
        ("2026-12-22", "planned"),
    ]


async def test_whoever_comes_first_the_next_is_planned_once(story: Story) -> None:
    await weekly(story)
    deps = story.juuri.deps
    await story.sleep_until("2026-11-25")
    now = story.clock.now()

    await asyncio.gather(
        *(deps.store.write_patiently(series.tick, now, 100) for _ in range(4)), done(story, 1)
    )

    assert await standing(story) == [("2026-11-24", "done"), ("2026-12-01", "planned")]


async def test_what_was_missed_may_be_done_late_and_plans_nothing_more(story: Story) -> None:
    await weekly(story)
    await story.wait_until("2026-12-01", "00:30")

    await done(story, 1)

    assert await standing(story) == [("2026-11-24", "done"), ("2026-12-01", "planned")]


async def test_a_change_of_this_one_leaves_the_others_alone(story: Story) -> None:
    screen = await weekly(story)
    await screen.click("activities.open")
    await screen.click("activities.change")
    await screen.click("activities.due_on", value="2026-11-26")
    assert "Every week: Thursday" in screen.text()

    await screen.submit({"activities.title": "Thursday post"})

    changed = await got(story, 1)
    assert (changed.plan.title, changed.plan.due_on) == ("Thursday post", date(2026, 11, 26))
    await done(story, 1)
    following = await got(story, 2)
    assert (following.plan.title, following.plan.due_on) == ("Tuesday post", date(2026, 12, 1))


async def test_a_change_of_all_that_follow_begins_a_new_series(story: Story) -> None:
    await weekly(story)
    await done(story, 1)
    screen = await person(story)
    await screen.click("activities.open")
    await screen.click("activities.change")
    await screen.click("activities.due_on", value="2026-12-03")

    await screen.submit(
        {
            "activities.scope": "following",
            "activities.title": "Thursday post",
            "activities.repeats@2026-12-03": "every_second_week",
        }
    )
    await done(story, 2)

    found = {one.id: one for one in await every(story)}
    assert [(one.plan.title, one.plan.due_on) for one in found.values()] == [
        ("Tuesday post", date(2026, 11, 24)),
        ("Thursday post", date(2026, 12, 3)),
        ("Thursday post", date(2026, 12, 17)),
    ]
    assert found[1].plan.rule == "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261130"
    assert found[3].plan.rule == "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH"


async def test_how_often_is_not_changed_for_one_alone(story: Story) -> None:
    screen = await weekly(story)
    await screen.click("activities.open")
    await screen.click("activities.change")

    answer = await screen.submit({"activities.repeats@2026-11-24": "monthly"})

    assert list(answer["errors"]) == ["activities.repeats@2026-11-24"]


async def test_a_series_becomes_a_single_one_and_the_other_way_round(story: Story) -> None:
    screen = await weekly(story)
    await screen.click("activities.open")
    await screen.click("activities.change")
    await screen.submit({"activities.scope": "following", "activities.repeats@2026-11-24": "once"})
    assert (await got(story)).plan.rule is None
    await screen.click("activities.open")
    await screen.click("activities.change")

    await screen.submit({"activities.repeats@2026-11-24": "weekly"})
    await done(story, 1)

    assert await standing(story) == [("2026-11-24", "done"), ("2026-12-01", "planned")]


async def test_one_is_cancelled_and_the_next_is_planned(story: Story) -> None:
    screen = await weekly(story)
    await screen.click("activities.open")
    await screen.click("activities.cancel")

    await screen.submit({"activities.reason": "Nobody is here."})

    assert await standing(story) == [("2026-11-24", "cancelled"), ("2026-12-01", "planned")]
    kept = await story.juuri.deps.store.read(rows.get, 1)
    assert kept.exceptions == {date(2026, 11, 24)}


async def test_a_series_is_cancelled_for_good(story: Story) -> None:
    screen = await weekly(story)
    await screen.click("activities.open")
    await screen.click("activities.cancel")

    await screen.submit({"activities.reason": "We stop this.", "activities.scope": "following"})
    await story.wait_until("2026-12-16")

    assert await standing(story) == [("2026-11-24", "cancelled")]


async def test_an_earlier_one_is_changed_alone(story: Story) -> None:
    await weekly(story)
    await story.wait_until("2026-11-25")
    screen = await person(story)
    await screen.click("activities.open")

    await screen.click("activities.change")

    assert "The next one is planned already" in screen.text()
    assert "activities.scope" not in screen.text()


async def test_who_moves_to_another_zone_keeps_the_dates(story: Story) -> None:
    await weekly(story, due_time=time(9, 30))
    await story.juuri.deps.store.write(members.change, "U0SIIRI", tz="America/New_York")

    await done(story, 1)

    following = await got(story, 2)
    assert (following.zone, following.plan.due_on) == ("America/New_York", date(2026, 12, 1))
