"""What the demo shows of ideas and planned work: something in every state, and none of it where it begins blank."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from bot.slots import local_date
from playground.demo import Demo, Wish
from playground.sample_work import LEENA, ZONE
from storage import activities, members, suggestions
from storage.states import OPEN, ActivityState, SuggestionState
from storage.values import Activity, ActivityFilter, Suggestion


def _ideas(session: Session) -> list[Suggestion]:
    return suggestions.in_states(session, list(SuggestionState), 100)


def _work(session: Session) -> list[Activity]:
    return activities.listed(session, ActivityFilter(states=frozenset(ActivityState)), 100)


async def test_there_is_an_idea_and_planned_work_in_every_state(tmp_path: Path) -> None:
    async with Demo(Wish(tmp_path, port=0)) as demo:
        store, now = demo.juuri.deps.store, demo.clock.now()
        ideas, work = await store.read(_ideas), await store.read(_work)
        leena = await store.read(members.get, LEENA)

    today = local_date(now, ZONE)
    assert {one.state for one in ideas} == set(SuggestionState)
    assert {one.state for one in work} == set(ActivityState)
    waiting_since = [one.waiting_since for one in ideas if one.state == "waiting" and one.waiting_since]
    assert min(waiting_since) < now - timedelta(days=8)
    assert any(one.thanked_at for one in ideas if one.state == "live")
    going = [one for one in work if one.state in OPEN]
    assert any(one.plan.due_on < today for one in going)
    assert any(one.plan.rule for one in going)
    assert any(one.offered_to for one in going)
    assert any(one.result_link for one in work if one.state == "done")
    assert leena is not None
    assert leena.away_until
    assert leena.away_until > today


async def test_where_it_begins_blank_there_is_neither(tmp_path: Path) -> None:
    async with Demo(Wish(tmp_path, port=0, is_blank=True)) as demo:
        assert await demo.juuri.deps.store.read(_ideas) == []
        assert await demo.juuri.deps.store.read(_work) == []
