"""The end of a review: what is published, what coordinators read, and what nobody can read."""

from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from bot.reviews.results import DETAILS
from storage import answers, departments, findings, invariants, outbox, outlets, reviews
from storage.review_values import EVERYBODY, OTHERS, Asked
from storage.states import OutboxState, ReviewForm, ReviewState
from tests.handlers.deciding import OFFICE
from tests.handlers.reviewing import (
    CARE,
    ELSA,
    GRACE,
    HEARD,
    NILS,
    OPENING,
    SALES,
    SIIRI,
    ballots,
    dm_of,
    finishes,
    opens,
    reviewing_house,
)
from tests.story import Story, words_in

INSPIRES, CLEAR, WORDS = Asked("content-inspires"), Asked("responsibilities-clear"), Asked("what-we-heard")


def results(story: Story) -> list[dict[str, Any]]:
    """The message with the results, and its thread."""
    posts = story.posts(OFFICE)
    [first] = [post for post in posts if post["text"].startswith("The results of the quarterly review")]
    return [first, *(post for post in posts if post["thread_ts"] == first["ts"] != post["ts"])]


async def votes(story: Story, review_id: int, department: int, many: int, values: dict[Asked, str]) -> None:
    """So many people of a department answer anonymously, all alike."""

    def cast(session: Session) -> None:
        for _ in range(many):
            answers.cast(session, review_id, department, values)

    await story.juuri.deps.store.write(cast)


async def takes_part(story: Story, review_id: int, many: dict[int, int]) -> None:
    """So many people of each department are noted as having taken part."""

    def note(session: Session) -> None:
        row = reviews.ParticipantRow
        for department, count in many.items():
            for number in range(count):
                values: dict[str, Any] = {"review_id": review_id, "user_id": f"U{department}X{number}"}
                values |= {"department_id": department, "language": "en", "standing": "answered"}
                session.execute(row.__table__.insert().values(**values, invited_at=None, reminded=2))

    await story.juuri.deps.store.write(note)


async def test_at_its_end_a_named_review_is_told_by_department(story: Story) -> None:
    await reviewing_house(story)
    review_id = await opens(story)
    await finishes(story, SIIRI, **{HEARD: "Shorter videos."})
    await story.press(ELSA, "reviews.answer", where=dm_of(story, ELSA))
    await story.submit(ELSA, **{"reviews.q.channels-reach.2": "pause"})
    await story.submit(ELSA, **{"reviews.q.content-inspires": "2", "reviews.q.metrics-clear": "no"})

    await story.wait_until("2026-12-07", "09:00")  # it closed on Friday at 18:00

    first, *thread = results(story)
    assert "1 of 2 answered." in first["text"]
    assert "Weakest: Clear measures – No." in first["text"]
    assert "Clear measures: 0 of 1 said yes." in words_in(first["blocks"])
    assert "In 2016: 2%." in words_in(first["blocks"])
    said = words_in([post["blocks"] for post in thread])
    assert "LinkedIn: Pause it" in said
    assert "• Sales: 2" in said
    assert "Shorter videos." in said and "\nCare" in said
    review = await story.juuri.deps.store.read(reviews.get, review_id)
    assert review and review.state is ReviewState.CLOSED
    assert "has closed" in story.dms(SIIRI)[-1]["text"]


async def test_each_question_has_its_place_in_the_thread(story: Story) -> None:
    await reviewing_house(story)
    review_id = await opens(story)
    await finishes(story, SIIRI)
    await story.wait_until("2026-12-07", "09:00")

    review = await story.juuri.deps.store.read(reviews.get, review_id)

    assert review is not None
    assert len(results(story)) == 1 + len(review.questions)


async def test_opened_by_itself_without_outlets_it_ends_with_the_books_in_order(story: Story) -> None:
    await reviewing_house(story)
    await story.juuri.deps.store.write(outlets.put, [])
    await story.settle()  # from now on Juuri looks for days of opening
    await story.wait_until(OPENING)
    await story.wait_until("2027-02-16", "10:00")

    deps = story.juuri.deps
    [review] = await deps.store.read(reviews.closed)
    asked = {question["slug"] for question in review.questions}
    assert "channels-reach" in asked
    assert len(results(story)) == len(asked)  # all but the one about outlets, and the message itself
    told = {"now": deps.clock.now(), "epoch": deps.clock.epoch(), "is_alive": True}
    assert await deps.store.read(partial(invariants.violations, **told)) == []
    unsaid = await deps.store.read(outbox.in_state, OutboxState.EXPIRED)
    assert [row for row in unsaid if row.kind == DETAILS] == []


async def test_of_an_anonymous_review_small_departments_are_told_together(story: Story) -> None:
    await reviewing_house(story)
    review_id = await opens(story, ReviewForm.EVERYBODY)
    await takes_part(story, review_id, {CARE: 6, SALES: 3})
    for department, many, value in ((CARE, 3, "4"), (CARE, 3, "5"), (SALES, 3, "1")):
        await votes(story, review_id, department, many, {INSPIRES: value})

    await story.wait_until("2026-12-07", "09:00")

    published = await story.juuri.deps.store.read(findings.cells, review_id)
    assert {(cell.group, cell.n) for cell in published} == {(EVERYBODY, 9)}
    grouping = await story.juuri.deps.store.read(findings.grouping, 2026)
    assert grouping == {CARE: OTHERS, SALES: OTHERS}
    said = words_in([post["blocks"] for post in results(story)])
    assert "3.3 of 5 (9 answers)" in said
    assert "Groups of fewer than 5 are merged" in said
    assert "Not shown: the answers are too few, or all alike." in said


async def test_large_groups_are_told_apart_and_ten_who_write_are_quoted(story: Story) -> None:
    await reviewing_house(story)
    review_id = await opens(story, ReviewForm.EVERYBODY)
    await takes_part(story, review_id, {CARE: 10, SALES: 10})
    for department in (CARE, SALES):
        for number in range(10):
            value = {INSPIRES: str(1 + number % 3), WORDS: f"{department} said {number}"}
            await votes(story, review_id, department, 1, value)
    await votes(story, review_id, CARE, 12, {CLEAR: "yes"})
    await votes(story, review_id, CARE, 4, {CLEAR: "no"})

    await story.wait_until("2026-12-07", "09:00")

    said = words_in([post["blocks"] for post in results(story)])
    assert "• Care: 1.9 of 5 (10 answers)" in said
    assert "Clear who does what: 12 of 16 said yes. That is 75%." in said
    assert "On record: 2 of 2 departments have a contact. In 2016: 3%." in said
    assert "20 answers in words." in said and "and 15 more in the export" in said


async def test_the_second_time_it_is_told_what_has_changed(story: Story) -> None:
    await reviewing_house(story)
    for when, values in (("2026-12-07", ("1", "2")), ("2026-12-28", ("4", "5"))):
        review_id = await opens(story, ReviewForm.EVERYBODY) if when == "2026-12-07" else await again(story)
        await takes_part(story, review_id, {CARE: 8})
        for value in values:
            await votes(story, review_id, CARE, 4, {INSPIRES: value})
        await story.wait_until(when, "09:00")
        await story.open_home(GRACE)

    posts = [post for post in story.posts(OFFICE) if post["text"].startswith("The results")]
    assert len(posts) == 2
    assert "Changed most, for the better: Inspires – 4.5 of 5 (8 answers)." in posts[1]["text"]
    assert "4.5 of 5 (8 answers) · +3 · November 2026: 1.5 of 5 (8 answers)" in words_in(
        [post["blocks"] for post in story.posts(OFFICE)]
    )


async def test_a_department_that_is_new_in_the_year_and_small_is_left_out_and_that_is_told(
    story: Story,
) -> None:
    await reviewing_house(story)
    first = await opens(story, ReviewForm.EVERYBODY)
    await takes_part(story, first, {CARE: 8, SALES: 8})
    await story.wait_until("2026-12-07", "09:00")
    finance = await story.juuri.deps.store.write(departments.add, "Finance", None, None)
    second = await again(story)
    await takes_part(story, second, {CARE: 8, SALES: 8, finance: 3})
    for department in (CARE, SALES, finance):
        for value in ("3", "4"):
            await votes(story, second, department, 3, {INSPIRES: value})
    await story.wait_until("2026-12-28", "09:00")

    published = await story.juuri.deps.store.read(findings.cells, second)

    assert {(cell.group, cell.n) for cell in published} == {(EVERYBODY, 12), (str(CARE), 6), (str(SALES), 6)}
    told = [
        words_in(post["blocks"]) for post in story.posts(OFFICE) if post["text"].startswith("The results")
    ]
    assert ["Not in these numbers: Finance." in one for one in told] == [False, True]


async def again(story: Story) -> int:
    """A second anonymous review."""
    from bot.reviews import opening
    from bot.reviews.opening import Wanted
    from tests.handlers.reviewing import the_open_one

    deps = story.juuri.deps
    told: dict[str, Any] = {"by": GRACE, "key": "test:again", "now": deps.clock.now()}
    await deps.store.write(opening.open_by_hand, deps.shelf, Wanted(ReviewForm.EVERYBODY), **told)
    await story.settle()
    return (await the_open_one(story)).id


async def test_a_coordinator_closes_it_before_its_time(story: Story) -> None:
    await reviewing_house(story)
    await opens(story)
    await finishes(story, SIIRI)
    await story.open_home(GRACE)

    await story.press(GRACE, "reviews.close_now")
    await story.settle()

    assert len(results(story)) > 1


async def test_down_over_the_end_it_closes_once_and_is_told_in_work_hours(story: Story) -> None:
    await reviewing_house(story)
    review_id = await opens(story)
    await finishes(story, SIIRI)
    await story.sleep_until("2026-12-05", "11:00")  # a Saturday
    await story.settle()

    review = await story.juuri.deps.store.read(reviews.get, review_id)
    assert review and review.state is ReviewState.CLOSED
    assert [post for post in story.posts(OFFICE) if "results" in post["text"]] == []
    await story.wait_until("2026-12-07", "09:30")
    assert len(results(story)) > 1


async def test_after_the_end_the_order_of_anonymous_answers_tells_nothing(story: Story) -> None:
    await reviewing_house(story)
    review_id = await opens(story, ReviewForm.EVERYBODY)
    await finishes(story, NILS)
    before = {one["key"] for one in await ballots(story, review_id)}

    await story.wait_until("2026-12-07", "09:00")

    after = await ballots(story, review_id)
    assert len(after) == len(before) and all(one["is_shuffled"] for one in after)
    assert before.isdisjoint(one["key"] for one in after)
