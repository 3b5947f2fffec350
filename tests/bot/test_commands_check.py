"""`juuri check`: what is wrong, and what to do."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot import organisation
from playground.clock import MovableClock
from playground.server import Playground
from storage import nuggets
from storage.session import Store
from tests.process import environment, juuri

pytestmark = pytest.mark.slow  # real processes


@pytest.fixture
def clock() -> MovableClock:
    """Real time: the command goes by the clock of the machine."""
    return MovableClock()


def levels(out: str) -> dict[str, str]:
    return {line[9:]: line[:8].strip() for line in out.splitlines()}


async def subscribe(database: str, *channels: str) -> None:
    store = Store(database)
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    for channel in channels:
        await store.write(
            nuggets.put,
            channel,
            language="en",
            zone="Europe/Helsinki",
            country="FI",
            days=2,
            wall_time=time(9, 30),
            packs=[],
            is_paused=False,
            planned_through=yesterday,
        )
    await store.write(organisation.change, coordinators_channel="G0KOORD")
    store.close()


async def test_all_is_well(slack: Playground, database: str) -> None:
    await subscribe(database, "C0HOITO")
    code, out, err = await juuri("check", env=environment(slack, database))
    assert (code, err) == (0, "")
    assert "Slack: All permissions are granted." in levels(out)
    assert levels(out)["Slack: Juuri can post in #hoito-ja-hyvinvointi"] == "ok"
    assert levels(out)["Slack: Juuri can post in #some-koordinaattorit"] == "ok"
    assert "trouble" not in levels(out).values()
    assert slack.bot_token not in out


async def test_trouble_is_told_and_fails(slack: Playground, database: str) -> None:
    await subscribe(database, "C0KUNDE", "C0KESA24")
    await slack.set_faults(missing_scopes=["channels:history"], date_skew_s=120)
    code, out, _ = await juuri("check", env=environment(slack, database, SLACK_APP_TOKEN="xapp-old"))
    assert code == 1
    troubles = [text for text, level in levels(out).items() if level == "trouble"]
    assert len(troubles) == 1 and "does not open Socket Mode" in troubles[0]

    code, out, _ = await juuri("check", env=environment(slack, database))
    troubles = " ".join(text for text, level in levels(out).items() if level == "trouble")
    notes = " ".join(text for text, level in levels(out).items() if level == "note")
    assert code == 1
    assert "/invite @Juuri" in troubles and "#kundeservice" in troubles
    assert "archived" in troubles and "#kesajuhlat" in troubles
    assert "channels:history" in notes and "clocks" not in troubles and "Difference: " in notes


async def test_without_tokens_slack_is_not_asked(tmp_path: Path) -> None:
    code, out, _ = await juuri("check", env=environment(None, f"sqlite:///{tmp_path / 'j.db'}"))
    assert code == 1
    assert "SLACK_BOT_TOKEN is missing" in out
    assert not (tmp_path / "j.db").exists()


async def test_a_wrong_setting_is_named_without_its_value(slack: Playground, tmp_path: Path) -> None:
    for wrong, name in (
        ({"SLACK_BOT_TOKEN": "xoxp-a-secret"}, "SLACK_BOT_TOKEN"),
        ({"DATABASE_URL": "mysql://me:a-secret@host/db"}, "DATABASE_URL"),
        ({"PORT": "a-secret"}, "PORT"),
        ({"LOG_FORMAT": "a-secret"}, "LOG_FORMAT"),
    ):
        env = environment(slack, f"sqlite:///{tmp_path / 'j.db'}", **wrong)
        code, out, err = await juuri("check", env=env)
        assert code == 1 and name in out
        assert "a-secret" not in out + err


async def test_a_database_that_is_away_is_told_without_its_password(slack: Playground) -> None:
    url = "postgresql://me:a-secret@127.0.0.1:9/juuri"
    for command in ("check", "doctor", "migrate", "run"):
        code, out, err = await juuri(command, env=environment(slack, url))
        assert code == 1
        assert "DATABASE_URL" in out + err
        assert "a-secret" not in out + err and "Traceback" not in err
