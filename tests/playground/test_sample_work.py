"""The demo has work to look at: ideas and activities in every state, reviews that are over and one that runs."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from playground.demo import Demo, Wish
from storage import findings, outbox, reviews
from storage.activities import ActivityRow
from storage.review_values import EVERYBODY, OTHERS
from storage.states import ActivityState, FindingState, ReviewForm, SuggestionState
from storage.suggestions import SuggestionRow


def _states(session: Session) -> tuple[set[str], set[str]]:
    return set(session.scalars(select(SuggestionRow.state))), set(session.scalars(select(ActivityRow.state)))


async def test_there_is_something_in_every_state_and_a_week_can_pass(tmp_path: Path) -> None:
    async with Demo(Wish(tmp_path, port=0)) as demo:
        store = demo.juuri.deps.store
        ideas, work = await store.read(_states)
        assert ideas == {state.value for state in SuggestionState}
        assert work == {state.value for state in ActivityState}

        await demo.playground.move_clock(demo.clock.now() + timedelta(days=7))

        counts = await store.read(outbox.counts)
        assert counts.keys() <= {"sent", "expired", "pending"}


async def test_two_quarters_are_over_and_one_runs(tmp_path: Path) -> None:
    async with Demo(Wish(tmp_path, port=0, language="fi")) as demo:
        store = demo.juuri.deps.store
        closed, running = await store.read(reviews.closed), await store.read(reviews.open_ones)
        assert [review.form for review in closed].count(ReviewForm.REPRESENTATIVES) == 2
        assert len(running) == 1
        concluded = {one.state for one in await store.read(findings.of_review, closed[0].id)}
        assert concluded == set(FindingState)
        [anonymous] = [review for review in closed if review.form is ReviewForm.EVERYBODY]
        groups = {cell.group for cell in await store.read(findings.cells, anonymous.id)}
        assert groups <= {EVERYBODY, OTHERS}


async def test_the_blank_demo_stays_blank(tmp_path: Path) -> None:
    async with Demo(Wish(tmp_path, port=0, is_blank=True)) as demo:
        assert await demo.juuri.deps.store.read(_states) == (set(), set())
