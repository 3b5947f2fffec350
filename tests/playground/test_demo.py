"""The demo: it goes on where it stopped, and Juuri came in through the front door."""

import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import StartError
from playground.demo import DATABASE, SNAPSHOT, Demo, Wish
from playground.opening import CORNERS, HELSINKI, monday_morning
from storage import outbox


def _juuris(demo: Demo, channel: str) -> list[str]:
    """What Juuri has posted to a channel, thanks for ideas that are out left aside."""
    messages = demo.playground.workspace.channels[channel].messages
    return [m.text for m in messages if m.user == "U0JUURI" and "Mitä palautteesta opittiin" not in m.text]


async def test_juuri_has_introduced_itself_and_shared_one_nugget(tmp_path: Path) -> None:
    async with Demo(Wish(tmp_path, port=0)) as demo:
        introduction, nugget = _juuris(demo, CORNERS["en"].channel)
        assert "Juuri" in introduction
        titles = [entry.text("en").title for entry in demo.juuri.deps.shelf.content.nuggets.values()]
        assert any(title in nugget for title in titles)

        await demo.playground.move_clock(demo.clock.now() + timedelta(days=4))

        assert len(_juuris(demo, CORNERS["en"].channel)) == 4
        others = [corner.channel for name, corner in CORNERS.items() if name != "en"]
        assert [len(_juuris(demo, channel)) for channel in others] == [2] * len(others)


async def test_it_goes_on_where_it_stopped(tmp_path: Path) -> None:
    async with Demo(Wish(tmp_path, port=0, is_blank=True)) as demo:
        said = {"as": "U0SIIRI", "do": "message", "channel": "C0HOITO", "text": "Huomenna jatketaan"}
        ts = (await demo.playground.act(said))["ts"]
        await demo.playground.move_clock(demo.clock.now() + timedelta(days=3))
        stopped_at = demo.clock.now()

    async with Demo(Wish(tmp_path, port=0)) as demo:
        assert demo.notes == []
        assert ts in demo.playground.workspace.channels["C0HOITO"].by_ts
        assert timedelta(0) < demo.clock.now() - stopped_at < timedelta(minutes=1)
        assert _juuris(demo, "C0PEOPLE") == []


@pytest.mark.parametrize("lost", [DATABASE, SNAPSHOT])
async def test_where_one_of_the_two_files_is_lost_both_begin_anew(lost: str, tmp_path: Path) -> None:
    async with Demo(Wish(tmp_path, port=0, is_blank=True)) as demo:
        await demo.playground.act({"as": "U0SIIRI", "do": "message", "channel": "C0HOITO", "text": "Hei"})
        sent = len(demo.playground.workspace.channels["C0HOITO"].messages)
    (tmp_path / lost).unlink()

    async with Demo(Wish(tmp_path, port=0, is_blank=True)) as demo:
        assert demo.notes == ["What an earlier demo left is not complete: everything begins anew."]
        assert len(demo.playground.workspace.channels["C0HOITO"].messages) == sent - 1
        assert await demo.juuri.deps.store.read(outbox.counts) == {}


async def test_what_cannot_be_done_to_an_earlier_demo_is_said(tmp_path: Path) -> None:
    async with Demo(Wish(tmp_path, port=0, is_blank=True)):
        pass
    async with Demo(Wish(tmp_path, port=0, language="sv")) as demo:
        assert demo.notes == ["It goes on where it stopped; add --reset to begin anew as you asked."]


async def test_a_database_that_is_none_is_not_thrown_away(tmp_path: Path) -> None:
    async with Demo(Wish(tmp_path, port=0, is_blank=True)):
        pass
    (tmp_path / DATABASE).write_bytes(b"no database at all" * 100)

    with pytest.raises(StartError, match="cannot be read by this Juuri: --reset begins anew"):
        await Demo(Wish(tmp_path, port=0)).start()

    assert (tmp_path / DATABASE).read_bytes().startswith(b"no database")


async def test_a_second_demo_is_refused_and_disturbs_nothing(tmp_path: Path) -> None:
    async with Demo(Wish(tmp_path, port=0, is_blank=True)) as demo:
        with pytest.raises(StartError, match=r"is running on .* already"):
            await Demo(Wish(tmp_path, port=0, is_reset=True)).start()
        assert (tmp_path / DATABASE).exists()
        await demo.juuri.scheduler.settle_now()


async def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StartError, match=rf"Port {port} cannot be used .*--port"):
            await Demo(Wish(tmp_path, port=port)).start()


@given(st.integers(0, 4800))
def test_a_new_demo_begins_on_a_monday_on_which_juuri_speaks(day: int) -> None:
    now = datetime(2024, 1, 1, 22, 30, tzinfo=UTC) + timedelta(days=day)
    start = monday_morning(now)
    local = start.astimezone(HELSINKI)
    assert (local.weekday(), local.hour) == (0, 11)
    week = [local.date() + timedelta(days=n) for n in range(5)]
    assert not any(27 <= day.isocalendar().week <= 31 for day in week)
    assert not any((day.month, day.day) >= (12, 23) or (day.month, day.day) <= (1, 6) for day in week)
    assert now - timedelta(days=8) < start < now + timedelta(days=43)
