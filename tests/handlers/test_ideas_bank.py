"""The ideas bank: suggestions that are kept for later and come back by themselves."""

import asyncio
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.organisation import QUIET
from bot.suggestions import cards
from bot.suggestions.days import Calendar
from storage import suggestions
from storage.states import SuggestionState
from tests.handlers.deciding import GRACE, OFFICE, SIIRI, heard, house, sentence, stands, state, suggests
from tests.handlers.screen import Screen
from tests.handlers.test_nuggets import audited
from tests.story import Story, words_in


async def saved(story: Story, headline: str = "Summer at the lake", until: str = "2026-12-01") -> int:
    """Grace saves a suggestion for later by its card; its id."""
    number = await suggests(story, headline)
    await story.press(GRACE, "suggestions.save", where=OFFICE)
    wanted = {"suggestions.topic": "Summer", "suggestions.look_again_on": until}
    answer = await story.submit(GRACE, **wanted)
    assert not answer.get("errors"), answer
    await story.settle()
    return number


def notes(story: Story) -> list[str]:
    """What was said in threads of the coordinators' channel."""
    return [post["text"] for post in story.posts(OFFICE) if post["thread_ts"] not in (None, post["ts"])]


async def test_saved_the_suggester_hears_topic_and_day(story: Story) -> None:
    await house(story)

    number = await saved(story)

    assert await state(story, number) is SuggestionState.SAVED
    facts = {"headline": "Summer at the lake", "topic": "Summer", "day": "Tue 1 Dec"}
    assert heard(story, SIIRI)[1:] == [sentence(story, "suggestions.news_saved", **facts)]
    assert "To be looked at again: Tue 1 Dec." in words_in(story.posts(OFFICE)[-1]["blocks"])


async def test_it_comes_back_that_morning_exactly_once(story: Story) -> None:
    await house(story)
    number = await saved(story)

    await story.wait_until("2026-12-01", "08:59")
    assert await state(story, number) is SuggestionState.SAVED
    await story.wait_until("2026-12-01", "09:00")
    await story.wait_until("2026-12-03")

    after = await stands(story, number)
    assert after.state is SuggestionState.WAITING
    assert after.waiting_since is not None
    assert f"{after.waiting_since:%a %d %b %H:%M}" == "Tue 01 Dec 07:00"
    assert notes(story) == [sentence(story, "suggestions.note_back", topic="Summer")]
    assert heard(story, SIIRI)[2:] == [
        sentence(story, "suggestions.news_back", headline="Summer at the lake")
    ]
    assert "suggestions.save" in str(story.posts(OFFICE)[-2])
    assert await audited(story, "suggestions.come_back") == ["juuri"]


async def test_saved_until_a_weekend_it_comes_back_on_the_next_work_day(story: Story) -> None:
    await house(story)
    number = await saved(story, until="2026-12-05")  # a Saturday; Sunday is independence day

    await story.wait_until("2026-12-07", "08:59")
    assert await state(story, number) is SuggestionState.SAVED
    await story.wait_until("2026-12-07", "09:00")

    assert await state(story, number) is SuggestionState.WAITING


async def test_after_a_downtime_it_comes_back_in_work_hours(story: Story) -> None:
    await house(story)
    number = await saved(story)

    await story.sleep_until("2026-12-02", "22:00")
    await story.settle()
    assert await state(story, number) is SuggestionState.SAVED
    await story.wait_until("2026-12-03", "09:00")

    assert await state(story, number) is SuggestionState.WAITING
    assert len(notes(story)) == 1


async def test_two_machines_that_tick_at_once_bring_it_back_once(story: Story) -> None:
    await house(story)
    await saved(story)
    deps = story.juuri.deps
    morning = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)

    returned = await asyncio.gather(
        *(deps.store.write(cards.come_back, deps.shelf, morning) for _ in range(4))
    )

    assert sum(returned) == 1
    assert len(await audited(story, "suggestions.come_back")) == 1


async def test_decided_before_its_day_it_does_not_come_back(story: Story) -> None:
    await house(story)
    number = await saved(story)
    await story.press(GRACE, "suggestions.decline", where=OFFICE)
    await story.submit(GRACE, **{"suggestions.words": "The summer is over."})

    await story.wait_until("2026-12-02")

    assert await state(story, number) is SuggestionState.DECLINED
    assert notes(story) == []


@pytest.mark.parametrize("day", ["2026-11-23", "2026-11-01", "2028-01-01"])
async def test_a_day_that_will_not_do_is_refused_at_its_field(story: Story, day: str) -> None:
    await house(story)
    await suggests(story, "Summer at the lake")
    await story.press(GRACE, "suggestions.save", where=OFFICE)

    wanted = {"suggestions.topic": "Summer", "suggestions.look_again_on": day}
    answer = await story.submit(GRACE, **wanted)

    assert list(answer["errors"]) == ["suggestions.look_again_on"]


async def test_the_bank_is_opened_from_home_and_decided_from(story: Story) -> None:
    await house(story)
    for number, day in enumerate(("2026-12-20", "2026-12-10", "2026-12-15")):
        await saved(story, f"Idea {number}", day)
    home = words_in(await story.open_home(GRACE))
    assert "Ideas bank: 3 ideas" in home
    assert "Idea 0" not in home
    grace = Screen(story, GRACE)

    await grace.click("suggestions.bank")
    bank = grace.text()
    assert bank.index("Idea 1") < bank.index("Idea 2") < bank.index("Idea 0")
    await grace.click("suggestions.decide")
    await grace.click("suggestions.decline")
    await grace.submit({"suggestions.words": "Not now."})

    assert await story.juuri.deps.store.read(suggestions.count, [SuggestionState.SAVED]) == 2
    assert await state(story, 2) is SuggestionState.DECLINED


CALENDAR = Calendar("Europe/Helsinki", "FI", QUIET)


@given(
    st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    st.times(),
)
def test_what_is_saved_comes_back_in_work_hours_and_never_early(
    day: date, today: date, at_time: time
) -> None:
    now = datetime.combine(today, at_time, UTC)
    at = CALENDAR.back_at(day, now)

    local = at.astimezone(ZoneInfo("Europe/Helsinki"))
    assert (local.hour, local.minute) == (9, 0)
    assert CALENDAR.is_work_day(local.date())
    assert local.date() >= day
    if at <= now:  # due: then it is that very day, before the evening
        assert local.date() == CALENDAR.today(now)
        assert now.astimezone(ZoneInfo("Europe/Helsinki")).hour < 18
