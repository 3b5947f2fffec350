"""What the weekly digest tells of quarterly reviews."""

from sqlalchemy.orm import Session

from storage import findings
from tests.handlers.deciding import OFFICE
from tests.handlers.reviewing import GRACE, opens, reviewing_house
from tests.story import Story, words_in


async def test_the_digest_tells_which_review_runs_and_what_was_concluded_and_not_decided(
    story: Story,
) -> None:
    await reviewing_house(story, digest_weekday=0)
    review_id = await opens(story)
    now = story.clock.now()

    def conclude(session: Session) -> None:
        for number in range(5):
            about = {"asked": None, "department_id": None, "by": GRACE, "now": now}
            findings.add(session, review_id, f"Finding <{number}>", **about)  # type: ignore[arg-type]

    await story.juuri.deps.store.write_patiently(conclude)
    await story.wait_until("2026-11-30", "09:30")

    told = words_in([post["blocks"] for post in story.posts(OFFICE)])
    assert "The department contacts' review is open until Fri 4 Dec (0 of 2 answered)" in told
    assert "Finding without a decision: Finding &lt;0&gt;" in told
    assert "and 2 more findings without a decision" in told


async def test_in_the_week_of_an_opening_it_is_announced(story: Story) -> None:
    await reviewing_house(story, digest_weekday=0)
    await story.settle()
    await story.sleep_until("2027-01-31", "12:00")
    await story.wait_until("2027-02-01", "09:30")

    told = words_in([post["blocks"] for post in story.posts(OFFICE)])
    assert "A quarterly review opens Tue 2 Feb, 10:00" in told
