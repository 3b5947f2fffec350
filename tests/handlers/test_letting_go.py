"""Letting go: departments that decide themselves, calling back, and how decisions go."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.suggestions import afterwards, decisions
from bot.suggestions.decisions import Acceptance
from bot.suggestions.letting_go import ENOUGH, Decision, habit, habits, one_decides
from storage import activities, departments, members, suggestions
from storage.states import ActivityKind, ActivityState, SuggestionState
from storage.values import Activity
from tests.handlers.deciding import (
    CARE,
    EERO,
    ELSA,
    GRACE,
    MARCUS,
    OFFICE,
    SIIRI,
    heard,
    house,
    sentence,
    stands,
    state,
    suggests,
)
from tests.handlers.screen import Screen
from tests.handlers.test_nuggets import audited
from tests.story import Story, words_in


async def let_go(story: Story) -> None:
    """A coordinator lets Care decide itself."""
    await story.open_home(EERO)
    eero = Screen(story, EERO)
    await eero.click("departments.edit")
    await eero.click("departments.edit", value="1")
    assert eero.typed("departments.decides") == "coordinators"
    wanted = {"departments.name": "Care", "departments.home_channel": CARE, "departments.decides": "itself"}
    await eero.submit(wanted)
    await story.juuri.deps.roster.finish()


async def planned(story: Story, suggestion_id: int) -> list[Activity]:
    return await story.juuri.deps.store.read(activities.of_suggestion, suggestion_id)


async def test_a_department_that_decides_itself_plans_at_once(story: Story) -> None:
    await house(story)
    await let_go(story)

    number = await suggests(story, "A day in the kitchen", wished_on=date(2026, 12, 4))

    [activity] = await planned(story, number)
    assert (activity.plan.owner_id, activity.plan.due_on) == (SIIRI, date(2026, 12, 4))
    after = await stands(story, number)
    assert (after.state, after.is_by_department) == (SuggestionState.ACCEPTED, True)
    facts = {"headline": "A day in the kitchen", "day": "Fri 4 Dec"}
    assert heard(story, SIIRI) == [sentence(story, "suggestions.news_by_department", **facts)]
    [card] = story.posts(OFFICE)
    assert "Can be called back until Tue 24 Nov, 08:00." in words_in(card["blocks"])
    assert "suggestions.accept" not in str(card)
    assert await audited(story, "departments.let_go") == [EERO]


async def test_others_still_wait_for_the_coordinators(story: Story) -> None:
    await house(story)
    await let_go(story)
    await story.juuri.deps.store.write(members.change, MARCUS, department_id=1)

    from_elsewhere = await suggests(story, "A fair in Gothenburg", by=ELSA)
    from_a_guest = await suggests(story, "Photos of the lake", by=MARCUS)

    assert await state(story, from_elsewhere) is SuggestionState.WAITING
    assert await state(story, from_a_guest) is SuggestionState.WAITING


async def test_called_back_within_a_day_it_waits_and_its_activity_is_cancelled(story: Story) -> None:
    await house(story)
    await let_go(story)
    number = await suggests(story, "A day in the kitchen")
    await story.wait_until("2026-11-24", "07:30")

    await story.press(GRACE, "suggestions.call_back", where=OFFICE)
    await story.settle()

    [activity] = await planned(story, number)
    assert activity.state is ActivityState.CANCELLED
    after = await stands(story, number)
    assert (after.state, after.is_by_department) == (SuggestionState.WAITING, False)
    assert heard(story, SIIRI)[1:] == [
        sentence(story, "suggestions.news_called_back", headline="A day in the kitchen")
    ]
    assert "suggestions.accept" in str(story.posts(OFFICE)[0])
    steps = (await story.juuri.deps.store.read(suggestions.steps, [number]))[number]
    assert [step.step for step in steps] == ["received", "by_department", "called_back"]


async def test_after_a_day_it_cannot_be_called_back(story: Story) -> None:
    await house(story)
    await let_go(story)
    number = await suggests(story, "A day in the kitchen")
    await story.wait_until("2026-11-24", "08:30")

    await story.press(GRACE, "suggestions.call_back", where=OFFICE)

    assert story.whispers(GRACE, OFFICE) == [sentence(story, "suggestions.call_back_over")]
    assert await state(story, number) is SuggestionState.ACCEPTED
    assert (await planned(story, number))[0].state is ActivityState.PLANNED


async def test_what_coordinators_accepted_is_not_called_back(story: Story) -> None:
    await house(story)
    number = await suggests(story, "A day in the kitchen")
    await accepted(story, number, GRACE)
    deps = story.juuri.deps

    with pytest.raises(UserError, match=r"suggestions\.too_late"):
        await deps.store.write(afterwards.call_back, deps.shelf, number, EERO, deps.clock.now())


async def accepted(story: Story, suggestion_id: int, by: str) -> None:
    """A coordinator accepts."""
    deps, now = story.juuri.deps, story.clock.now()
    wanted = Acceptance("Post", SIIRI, date(2026, 12, 18), ActivityKind.POST)
    who: dict[str, Any] = {"by": by, "key": f"accept:{suggestion_id}", "now": now}
    await deps.store.write(decisions.accept, deps.shelf, suggestion_id, wanted, **who)


async def test_where_ten_in_a_row_were_accepted_letting_go_is_recommended(story: Story) -> None:
    await house(story)
    deps = story.juuri.deps
    for number in range(ENOUGH):
        await accepted(story, await suggests(story, f"Idea {number}"), GRACE)
    turned_down = await suggests(story, "A fair in Gothenburg", by=ELSA)
    who: dict[str, Any] = {"by": GRACE, "key": "decline", "now": story.clock.now() + timedelta(days=2)}
    await deps.store.write(decisions.decline, deps.shelf, turned_down, None, "Not now.", **who)
    await story.open_home(GRACE)
    grace = Screen(story, GRACE)

    await grace.click("suggestions.habits")

    shown = words_in(story.modal(GRACE)["blocks"])
    assert "Decisions by the coordinators: 11" in shown
    assert "Turned down: 1" in shown
    assert "*Care*" in shown
    assert sentence(story, "suggestions.habit_could_decide") in shown
    assert sentence(story, "suggestions.one_decides") in shown
    assert "Grace" not in shown
    await deps.store.write(departments.change, 1, decides_itself=True)
    await grace.close()
    await grace.click("suggestions.habits")
    assert sentence(story, "suggestions.habit_could_decide") not in words_in(story.modal(GRACE)["blocks"])


def decision(**changes: Any) -> Decision:
    values: dict[str, Any] = {"department_id": 1, "days": 2, "is_accepted": True, "is_declined": False}
    return Decision(**{**values, "by": GRACE, **changes})


def test_one_that_was_not_accepted_among_the_last_ten_speaks_against_letting_go() -> None:
    good, bad = decision(), decision(is_accepted=False, is_declined=True)

    assert habit([good] * 10 + [bad]).could_decide
    assert not habit([good] * 9 + [bad] + [good] * 30).could_decide
    assert not habit([good] * 9).could_decide
    assert not habit([decision(is_by_department=True)] * 20).could_decide


def test_who_decides_is_only_said_of_enough_decisions() -> None:
    assert not one_decides([decision()] * 9)
    assert one_decides([decision()] * 9 + [decision(by=EERO)])
    assert not one_decides([decision()] * 8 + [decision(by=EERO)] * 2)
    assert not one_decides([])


def test_the_middle_of_the_waits_is_told_by_department() -> None:
    found = habits(
        [decision(days=1), decision(days=9), decision(days=2, department_id=2), decision(department_id=None)],
        {2: ("Care", True), 1: ("Sales", False), 3: ("Upkeep", False)},
    )

    assert found.of_all.median_days == 2
    assert [(one.name, one.habit.median_days) for one in found.departments] == [("Care", 2), ("Sales", 5)]


@given(st.lists(st.builds(decision, days=st.integers(0, 60), is_by_department=st.booleans()), max_size=40))
def test_every_decision_is_counted_once(taken: list[Decision]) -> None:
    found = habit(taken)

    assert found.many + found.many_by_department == len(taken)
    assert (found.median_days is None) == (found.many == 0)
