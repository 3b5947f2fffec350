"""The workspace on disk: nothing that people see is lost, and nothing half is read."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from playground import screens, snapshot
from playground.clock import MovableClock
from playground.server import Playground
from playground.workspace import Workspace
from tests.playground.helpers import client
from tests.playground.small_bot import CARD, FORM, until

HOME = {"type": "home", "blocks": CARD}


async def _live_a_little(pg: Playground, bot: AsyncWebClient, session: ClientSession) -> None:
    """Messages, a thread, a reaction, a file, a direct message, an ephemeral, a Home and an open modal."""
    posted = await bot.chat_postMessage(channel="C0HOITO", text="A tip", blocks=CARD)
    await bot.chat_update(channel="C0HOITO", ts=posted["ts"], text="A better tip", blocks=CARD)
    await bot.chat_postEphemeral(channel="C0HOITO", user="U0SIIRI", text="For you")
    await bot.views_publish(user_id="U0SIIRI", view=HOME)
    siiri = client(pg, session, "xoxp-U0SIIRI")
    await siiri.files_upload_v2(filename="map.png", content=b"\x89PNG", channel="C0HOITO", title="Map")
    await pg.act(
        {"as": "U0LEENA", "do": "message", "channel": "C0HOITO", "text": "Äh <b>", "thread_ts": posted["ts"]}
    )
    dm = await pg.act({"as": "U0SIIRI", "do": "open_dm"})
    await pg.act({"as": "U0SIIRI", "do": "message", "channel": dm["channel"], "text": "Hei"})
    await pg.act(
        {"as": "U0AINO", "do": "arrive", "id": "U0UUSI", "name": "uusi", "real_name": "Uusi", "tz": None}
    )
    await bot.views_open(trigger_id=pg.slack.triggers.issue("U0ELSA"), view=FORM)
    await pg.move_clock(pg.clock.now() + timedelta(days=3))


def _seen(pg: Playground) -> list[dict[str, Any]]:
    """What everybody sees, without the time that passes by itself."""
    seen = [screens.screen(pg.slack, person) for person in pg.workspace.people.values()]
    return [{name: value for name, value in one.items() if name not in ("now", "version")} for one in seen]


async def test_everybody_sees_the_same_after_a_restart(
    pg: Playground, bot: AsyncWebClient, session: ClientSession
) -> None:
    await _live_a_little(pg, bot, session)
    kept = json.loads(json.dumps(snapshot.dump(pg.workspace)))

    async with Playground(samples=lambda workspace: snapshot.restore(workspace, kept)) as again:
        assert _seen(again) == _seen(pg)
        assert abs(again.clock.now() - pg.clock.now()) < timedelta(seconds=5)
        assert snapshot.dump(again.workspace) == kept


async def test_what_the_app_was_told_is_on_disk_already(
    pg: Playground, bot: AsyncWebClient, tmp_path: Path
) -> None:
    keeper = snapshot.Keeper(pg.slack, tmp_path / "kept.json")
    keeper.start()

    posted = await bot.chat_postMessage(channel="C0HOITO", text="A tip")

    workspace = Workspace(MovableClock())
    snapshot.restore(workspace, snapshot.read(tmp_path / "kept.json"))
    assert posted["ts"] in workspace.channels["C0HOITO"].by_ts
    await keeper.stop()


async def test_what_people_do_is_on_disk_soon(pg: Playground, tmp_path: Path) -> None:
    keeper = snapshot.Keeper(pg.slack, tmp_path / "kept.json")
    keeper.start()

    await pg.act({"as": "U0SIIRI", "do": "message", "channel": "C0HOITO", "text": "Hei kaikki"})

    await until(lambda: "Hei kaikki" in (tmp_path / "kept.json").read_text(encoding="utf-8"))
    await keeper.stop()


def test_a_new_message_after_a_restart_is_later_than_all_before() -> None:
    workspace = Workspace(MovableClock())
    workspace.last_ts = 4_000_000_000_000_000
    again = Workspace(MovableClock())

    snapshot.restore(again, json.loads(json.dumps(snapshot.dump(workspace))))

    assert again.new_ts() == "4000000000.000001"


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"version": 0}', '{"version": 1}', '{"version": 1, "clock_offset_s": "x"}']
)
def test_what_is_no_snapshot_is_not_read(text: str, tmp_path: Path) -> None:
    (tmp_path / "kept.json").write_text(text)
    with pytest.raises(snapshot.Unreadable):
        snapshot.restore(Workspace(MovableClock()), snapshot.read(tmp_path / "kept.json"))


def test_a_snapshot_with_a_field_missing_is_not_read() -> None:
    kept = snapshot.dump(Workspace(MovableClock())) | {"people": [{"id": "U1"}]}
    with pytest.raises(snapshot.Unreadable):
        snapshot.restore(Workspace(MovableClock()), kept)
