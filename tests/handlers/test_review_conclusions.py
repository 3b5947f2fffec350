"""From answer to finding to activity to change: what coordinators conclude from a review."""

from datetime import date
from typing import Any

import pytest

from bot.reviews import noticing
from storage import activities, findings, reviews
from storage.review_values import Asked, Finding
from storage.states import FindingState
from tests.handlers.deciding import OFFICE, heard
from tests.handlers.reviewing import (
    CARE,
    ELSA,
    GRACE,
    HEARD,
    NILS,
    SIIRI,
    dm_of,
    finishes,
    opens,
    reviewing_house,
)
from tests.story import Story, words_in

TODAY = date(2026, 11, 16)


async def over(story: Story) -> int:
    """A representatives' review in which Siiri and Elsa have answered, and which is closed; its id."""
    await reviewing_house(story)
    review_id = await opens(story)
    for person, clear in ((SIIRI, "no"), (ELSA, "partly")):
        await story.press(person, "reviews.answer", where=dm_of(story, person))
        await story.submit(person)
        await story.submit(
            person, **{"reviews.q.metrics-clear": clear, "reviews.q.asked-outside": "2026-03-02"}
        )
        while "Send" in str(story.modal(person).get("submit")) or "Next" in str(
            story.modal(person).get("submit")
        ):
            await story.submit(person)
    await story.open_home(GRACE)
    await story.press(GRACE, "reviews.close_now")
    await story.settle()
    return review_id


async def concludes(story: Story, text: str, **about: str) -> Finding:
    """Grace writes a conclusion down."""
    await story.press(GRACE, "reviews.conclude", where=OFFICE)
    await story.press(GRACE, "reviews.finding_add", where="modal")
    await story.submit(GRACE, **{"reviews.finding": text, **about})
    review = (await story.juuri.deps.store.read(reviews.closed))[0]
    found = await story.juuri.deps.store.read(findings.of_review, review.id)
    return next(one for one in found if one.text == text)


async def test_a_finding_becomes_an_activity_in_one_step(story: Story) -> None:
    await over(story)
    finding = await concludes(
        story,
        "Nobody knows what we measure.",
        **{"reviews.question": "metrics-clear", "reviews.department": str(CARE)},
    )
    assert (finding.asked, finding.department_id) == (Asked("metrics-clear"), CARE)
    await story.press(GRACE, "reviews.conclude", where=OFFICE)
    place = [one.id for one in await undecided(story)].index(finding.id)
    await story.press(GRACE, "reviews.finding_plan", where="modal", nth=place)

    await story.submit(
        GRACE, **{"activities.title": "Agree on one number", "activities.due_on": "2026-12-10"}
    )
    await story.settle()

    after = await story.juuri.deps.store.read(findings.get, finding.id)
    assert after and after.state is FindingState.ACTIVITY
    activity = await story.juuri.deps.store.read(activities.get, int(after.activity_id or 0))
    assert activity is not None
    assert (activity.plan.title, activity.plan.owner_id) == (
        "Agree on one number",
        SIIRI,
    )  # she speaks for Care
    assert activity.plan.department_id == CARE
    await story.open_home(GRACE)
    await story.press(GRACE, "reviews.conclude")
    shown = words_in(story.modal(GRACE)["blocks"])
    assert "Answer: Clear measures, Care – Partly 1, No 1" in shown
    assert "Planned: Agree on one number. Responsible: Siiri" in shown


async def undecided(story: Story) -> list[Finding]:
    """The conclusions about which nothing is decided."""
    return await story.juuri.deps.store.read(findings.undecided)


async def test_no_action_needs_its_reason(story: Story) -> None:
    await over(story)
    finding = await concludes(story, "Too few videos.")
    await story.press(GRACE, "reviews.conclude", where=OFFICE)
    place = [one.id for one in await undecided(story)].index(finding.id)
    await story.press(GRACE, "reviews.finding_drop", where="modal", nth=place)

    refused = await story.submit(GRACE, **{"reviews.reason": " "})
    assert list(refused["errors"]) == ["reviews.reason"]
    await story.submit(GRACE, **{"reviews.reason": "The camera comes in spring."})

    after = await story.juuri.deps.store.read(findings.get, finding.id)
    assert after and (after.state, after.reason) == (FindingState.NO_ACTION, "The camera comes in spring.")


async def test_who_speaks_for_a_department_reads_them_and_others_do_not(story: Story) -> None:
    await over(story)
    await concludes(story, "Nobody knows what we measure.")

    await story.open_home(SIIRI)
    await story.press(SIIRI, "reviews.conclude")

    assert "Nobody knows what we measure." in words_in(story.modal(SIIRI)["blocks"])
    assert "reviews.finding_plan" not in str(story.modal(SIIRI))
    assert "reviews.conclude" not in str(await story.open_home(NILS))


async def test_after_five_work_days_the_coordinators_are_reminded_once(story: Story) -> None:
    await over(story)
    finding = await concludes(story, "Nobody knows what we measure.")

    await story.wait_until("2026-11-27", "18:00")
    assert [post for post in story.posts(OFFICE) if "waited five work days" in post["text"]] == []
    await story.wait_until("2026-12-03", "18:00")

    [reminder] = [post for post in story.posts(OFFICE) if "waited five work days" in post["text"]]
    assert finding.text in words_in(reminder["blocks"])
    await story.press(GRACE, "reviews.finding_drop", where=OFFICE, nth=0)
    assert "reviews.reason" in str(story.modal(GRACE))


async def test_the_next_review_begins_with_what_became_of_the_last(story: Story) -> None:
    await over(story)
    finding = await concludes(story, "Too few videos.")
    await story.press(GRACE, "reviews.conclude", where=OFFICE)
    place = [one.id for one in await undecided(story)].index(finding.id)
    await story.press(GRACE, "reviews.finding_drop", where="modal", nth=place)
    await story.submit(GRACE, **{"reviews.reason": "The camera comes in spring."})
    await story.open_home(GRACE)
    await story.press(GRACE, "reviews.open")

    await story.submit(GRACE)
    await story.settle()

    shown = words_in(story.dms(SIIRI)[-1]["blocks"])
    assert "What became of the last review:" in shown
    assert "Too few videos. No action, because: The camera comes in spring." in shown


async def test_what_changed_since_stands_with_the_finding(story: Story) -> None:
    first = await over(story)
    await concludes(story, "Nobody knows what we measure.", **{"reviews.question": "metrics-clear"})
    await story.open_home(GRACE)
    await story.press(GRACE, "reviews.open")
    await story.submit(GRACE)
    await story.settle()
    await finishes(story, SIIRI, **{HEARD: "We agreed on a number."})
    await story.press(SIIRI, "reviews.answer", where=dm_of(story, SIIRI))
    await story.submit(SIIRI)
    await story.submit(SIIRI, **{"reviews.q.metrics-clear": "yes"})
    await story.open_home(GRACE)
    await story.press(GRACE, "reviews.close_now")
    await story.settle()

    from bot.reviews import conclusions

    board = await story.juuri.deps.store.read(conclusions.board, first, GRACE)
    item = next(one for one in board.items if one.finding.text.startswith("Nobody"))
    assert (item.answered, item.later) == ({"no": 1, "partly": 1}, {"yes": 1})


async def test_juuri_notices_dormant_channels_and_who_asked_nobody_outside(story: Story) -> None:
    await over(story)

    texts = {one.text: one for one in await undecided(story)}

    assert "LinkedIn lies dormant: nothing has been planned or done there for three months." in texts
    assert (
        texts["LinkedIn lies dormant: nothing has been planned or done there for three months."].written_by
        == "juuri"
    )
    assert not any("outside our own house" in text for text in texts)  # both asked in March
    assert heard(story, NILS) == []


async def test_what_juuri_notices_twice_is_written_down_once_until_it_is_decided(story: Story) -> None:
    await over(story)
    await story.open_home(GRACE)
    await story.press(GRACE, "reviews.open")
    await story.submit(GRACE)
    await story.open_home(GRACE)
    await story.press(GRACE, "reviews.close_now")

    texts = [one.text for one in await undecided(story)]

    assert len(texts) == len(set(texts)) > 0


@pytest.mark.parametrize(
    ("asked_on", "expected"),
    [({1: None}, [1]), ({1: date(2025, 11, 16)}, []), ({1: date(2025, 11, 15), 2: TODAY}, [1])],
)
def test_a_year_without_an_outside_opinion_is_noticed(
    asked_on: dict[int, date | None], expected: list[int]
) -> None:
    assert noticing.not_asked_outside(asked_on, TODAY) == expected


def test_three_months_without_work_make_a_channel_dormant() -> None:
    last: dict[int, date | None] = {1: date(2026, 8, 18), 2: date(2026, 8, 17), 3: None, 4: date(2027, 1, 1)}

    assert noticing.dormant(last, TODAY) == [2, 3]


def test_two_reviews_in_a_row_that_would_stop_a_channel_are_noticed() -> None:
    def said(**counts: int) -> dict[Asked, dict[str, int]]:
        return {Asked("channels-reach", 1): counts}

    def found(*history: Any) -> list[int]:
        return noticing.given_up([1, 2], "channels-reach", history)

    assert found(said(pause=2, stop=1, keep=2), said(stop=3)) == [1]
    assert found(said(pause=2, keep=2), said(stop=3)) == []
    assert found(said(stop=3)) == []
