"""A message that is in Slack twice loses its later copy, and the incident is on record."""

from datetime import timedelta

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select

from bot.audit_history import audit_daily, audit_history
from bot.delivery import EVENT_TYPE
from storage import outbox
from storage.audit import Audit
from storage.states import OutboxState
from tests.story import Story


async def double(story: Story, channel: str) -> None:
    """The same message once more, as a sender frozen for too long would post it."""
    (row,) = await story.juuri.deps.store.read(outbox.in_state, OutboxState.SENT)
    client = AsyncWebClient(token=story.slack.bot_token, base_url=story.slack.api_url)
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"id": row.id}}
    await client.chat_postMessage(channel=channel, text="again", metadata=metadata)


async def incidents(story: Story) -> list[str]:
    query = select(Audit.subject).where(Audit.verb == "delivery.double_removed")
    return list(await story.juuri.deps.store.read(lambda session: session.scalars(query).all()))


async def test_the_later_of_two_is_deleted(story: Story) -> None:
    await story.subscribe("C0HOITO")
    await story.wait_until("2026-11-24")
    (first,) = story.posts("C0HOITO")
    await double(story, "C0HOITO")
    assert len(story.posts("C0HOITO")) == 2

    since = story.clock.now() - timedelta(days=2)
    assert await audit_history(story.juuri.deps, since=since) == 1

    assert [post["ts"] for post in story.posts("C0HOITO")] == [first["ts"]]
    (row,) = await story.juuri.deps.store.read(outbox.in_state, OutboxState.SENT)
    assert row.ts == first["ts"]
    assert await incidents(story) == [row.id]
    assert await audit_history(story.juuri.deps, since=since) == 0


async def test_only_our_own_messages_are_touched(story: Story) -> None:
    await story.subscribe("C0HOITO")
    await story.wait_until("2026-11-24")
    (row,) = await story.juuri.deps.store.read(outbox.in_state, OutboxState.SENT)
    person = AsyncWebClient(token="xoxp-U0SIIRI", base_url=story.slack.api_url)
    stolen = {"event_type": EVENT_TYPE, "event_payload": {"id": row.id}}
    await person.chat_postMessage(channel="C0HOITO", text="look at this", metadata=stolen)
    ours = AsyncWebClient(token=story.slack.bot_token, base_url=story.slack.api_url)
    block = {
        "type": "section",
        "block_id": "twice",
        "text": {"type": "mrkdwn", "text": "no delivery of the ledger"},
    }
    for _ in range(2):
        await ours.chat_postMessage(channel="C0HOITO", text="by hand", blocks=[block])

    before = len(story.slack.workspace.channels["C0HOITO"].messages)
    assert await audit_history(story.juuri.deps, since=story.clock.now() - timedelta(days=2)) == 0
    assert len(story.slack.workspace.channels["C0HOITO"].messages) == before


async def test_it_is_done_once_a_day(story: Story) -> None:
    await story.subscribe("C0HOITO")
    await story.wait_until("2026-11-24")
    assert await audit_daily(story.juuri.deps) == 0
    await double(story, "C0HOITO")
    assert await audit_daily(story.juuri.deps) == 0  # the same day: another process may just have looked
    await story.wait_until("2026-11-25", "13:00")
    assert await audit_daily(story.juuri.deps) == 1


async def test_without_the_history_scope_nothing_is_lost(story: Story) -> None:
    await story.subscribe("C0HOITO")
    await story.wait_until("2026-11-24")
    await story.slack.set_faults(missing_scopes=["channels:history"])
    assert await audit_history(story.juuri.deps, since=story.clock.now() - timedelta(days=2)) == 0
    assert len(story.posts("C0HOITO")) == 1
