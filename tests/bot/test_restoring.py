"""A backup is restored: what was sent since is found in Slack, what is missing is sent, nothing twice."""

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot.app import build_app
from bot.errors import StartError
from bot.message import Message, section
from bot.restoring import PastClock, Restored, verify
from playground.server import Playground
from storage import migrate, outbox
from storage.audit import Audit
from storage.engines import database_url
from storage.session import Store
from tests.bot.test_pictures import KIND, Turnips, wants
from tests.bot.test_pictures_refused import until
from tests.story import HELSINKI, Story

WORK_DAYS = 0b0011111


@pytest.fixture
def backup(database: str, tmp_path: Path) -> Iterator[str]:
    """Where a copy of the database will be; gone after the test."""
    url = database_url(database)
    if url.get_backend_name() == "sqlite":
        yield f"sqlite:///{tmp_path / 'backup.db'}"
        return
    name = f"{url.database}_backup"
    yield url.set(database=name).render_as_string(hide_password=False)
    admin(database, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
async def story(slack: Playground, database: str) -> AsyncIterator[Story]:
    """Juuri on two channels, every work day; started and stopped by the test."""
    story = Story(slack, database)
    await story.start()
    for channel in ("C0HOITO", "C0HUOLTO"):
        await story.subscribe(channel, days=WORK_DAYS)
    yield story


def admin(database: str, statement: str) -> None:
    engine = migrate.engine_for(
        database_url(database).set(database="postgres").render_as_string(hide_password=False)
    )
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


async def take(story: Story, backup: str) -> None:
    """Stop, copy the database, start again."""
    await story.stop()
    old, new = database_url(story.database), database_url(backup)
    if old.get_backend_name() == "sqlite":
        shutil.copy(str(old.database), str(new.database))
    else:
        admin(story.database, f"CREATE DATABASE {new.database} TEMPLATE {old.database}")
    await story.start()


async def restore(story: Story) -> Restored:
    clock = PastClock(story.clock)
    juuri = await build_app(story.settings(), clock=clock, timing=story.timing)
    juuri.studio.painters.update(story.painters)
    try:
        return await verify(juuri.deps, juuri.scheduler, clock)
    finally:
        await juuri.stop()


async def say(story: Story, key: str, to: str, day: str, parent_id: str | None = None) -> str:
    due_at = datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=HELSINKI)
    now = story.clock.now()
    row_id = await story.juuri.deps.store.write_patiently(
        outbox.enqueue,
        dedupe_key=key,
        kind="test",
        recipient=to,
        payload=Message(key, [section(key)]).payload(),
        now=now,
        due_at=due_at,
        expires_at=due_at + timedelta(days=2),
        parent_id=parent_id,
    )
    assert row_id
    return row_id


def seen(story: Story) -> Counter[str]:
    """Every message of Juuri by what it carries: a tip's id, or the text of another."""
    found: Counter[str] = Counter()
    for channel in story.slack.workspace.channels.values():
        for message in channel.messages:
            if message.user == story.juuri.deps.bot_user_id and message.metadata:
                found[message.metadata["event_payload"]["id"]] += 1
    return found


async def test_from_tuesday_to_thursday(story: Story, backup: str) -> None:
    await story.wait_until("2026-11-24")
    await say(story, "hello", "U0SIIRI", "2026-11-25")
    parent = await say(story, "question", "C0HOITO", "2026-11-25")
    await say(story, "reply", "C0HOITO", "2026-11-25", parent)
    await say(story, "to come", "U0EERO", "2026-11-26")
    await take(story, backup)
    await story.wait_until("2026-11-26", "09:00")
    before = seen(story)
    assert before.total() == 3 * 2 + 3
    await story.stop()  # and the disk is gone

    story.database = backup
    await story.sleep_until("2026-11-26", "12:00")
    restored = await restore(story)
    assert (restored.found, restored.to_send, restored.too_late, restored.unverified) == (2 + 3, 2 + 1, 0, 0)
    assert seen(story) == before  # nothing was sent yet

    await story.start()
    await story.settle()
    after = seen(story)
    assert set(after.values()) == {1}
    assert after.total() == 4 * 2 + 4
    assert await story.juuri.deps.store.read(outbox.counts) == {"sent": 12}
    query = select(Audit.actor, Audit.detail).where(Audit.verb == "database.restore")
    ((actor, detail),) = await story.juuri.deps.store.read(lambda s: [tuple(row) for row in s.execute(query)])
    assert (actor, detail["found"], detail["to_send"]) == ("operator", 5, 3)

    await story.wait_until("2026-11-27")
    assert seen(story).total() == 5 * 2 + 4
    await story.stop()


async def test_the_tips_go_on_without_a_repeat(story: Story, backup: str) -> None:
    await story.wait_until("2026-11-24")
    await take(story, backup)
    await story.wait_until("2026-11-27")
    await story.stop()
    story.database = backup
    await restore(story)
    await story.start()

    await story.wait_until("2026-12-04")

    for channel in ("C0HOITO", "C0HUOLTO"):
        titles = [post["blocks"][0]["text"]["text"] for post in story.posts(channel)]
        assert len(titles) == len(set(titles)) == 10
    await story.stop()


async def test_without_the_history_scope_nothing_is_sent_twice_and_it_is_told(
    story: Story, backup: str
) -> None:
    await story.wait_until("2026-11-24")
    await take(story, backup)
    await story.wait_until("2026-11-25")
    before = seen(story)
    await story.stop()
    story.database = backup
    await story.slack.set_faults(missing_scopes=["channels:history"])

    restored = await restore(story)
    assert (restored.found, restored.to_send, restored.unverified) == (0, 0, 2)

    await story.start()
    await story.settle()
    assert seen(story) == before
    await story.stop()


async def test_where_slack_is_away_it_can_be_done_again(story: Story, backup: str) -> None:
    await story.wait_until("2026-11-24")
    await take(story, backup)
    await story.wait_until("2026-11-25")
    await story.stop()
    story.database = backup
    await story.slack.set_faults(method="conversations.history", kind="error_before", times=1)
    with pytest.raises(StartError):
        await restore(story)
    store = Store(story.database)
    assert "pending" not in await store.read(outbox.counts)  # whatever starts now looks before it sends
    store.close()

    assert (await restore(story)).found == 2
    await asyncio.sleep(0)


async def test_a_message_whose_picture_was_wanted_at_the_backup_comes_once(story: Story, backup: str) -> None:
    turnips = Turnips()
    story.painters[KIND] = turnips.painter()
    await story.wait_until("2026-11-24")
    await story.juuri.studio.close(1)  # no time to draw it before the backup is taken
    await wants(story)
    await take(story, backup)
    await until(lambda: "Turnips: 4." in [post["text"] for post in story.posts("C0HOITO")])
    await story.settle()
    before = seen(story)
    await story.stop()

    story.database = backup
    restored = await restore(story)
    await story.start()
    await story.settle()

    assert (restored.found, restored.to_send) == (1, 0)
    assert seen(story) == before
    assert turnips.drawn == 1
    await story.stop()
