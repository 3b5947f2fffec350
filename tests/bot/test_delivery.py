"""The delivery protocol, fault by fault: what Slack shows and what the ledger says."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.app import build_app
from bot.delivery import Courier, Timing
from bot.message import Message, section
from bot.organisation import change as change_organisation
from storage import claims, members, outbox
from storage.members import MemberFacts
from storage.outbox import Delivery
from storage.states import MemberKind, OutboxState
from tests.story import QUICK, Story

HOITO, HUOLTO, COORDINATORS = "C0HOITO", "C0HUOLTO", "G0KOORD"


async def say(story: Story, recipient: str = HOITO, key: str = "one", **more: Any) -> str:
    """Put a message into the outbox; returns its id."""
    now = story.clock.now()
    values = {"payload": Message(f"This is {key}.", [section(f"This is {key}.")]).payload(), "kind": "test"}
    values |= {"now": now, "expires_at": now + timedelta(hours=4), **more}
    row_id = await story.juuri.deps.store.write_patiently(
        outbox.enqueue, dedupe_key=key, recipient=recipient, **values
    )
    assert row_id is not None
    return row_id


async def row(story: Story, row_id: str) -> Delivery:
    [found] = await story.juuri.deps.store.read(outbox.get, [row_id])
    return found


async def state(story: Story, row_id: str) -> str:
    return (await row(story, row_id)).state


def texts(story: Story, channel: str = HOITO) -> list[str]:
    return [post["text"] for post in story.posts(channel)]


def requests(story: Story, method: str) -> list[dict[str, Any]]:
    return [entry for entry in story.slack.log.entries if entry["method"] == method]


@pytest.mark.parametrize(
    "kind",
    [
        "rate_limited",
        "error_before",
        "reset_before",
        "reset_after",
        "error_after",
        "internal_error_after",
        "silence_after",
    ],
)
async def test_whatever_goes_wrong_the_message_is_there_once(story: Story, kind: str) -> None:
    await story.slack.set_faults(method="chat.postMessage", kind=kind, times=1)
    row_id = await say(story)

    await asyncio.wait_for(story.settle(), 20)

    assert texts(story) == ["This is one."]
    assert await state(story, row_id) == OutboxState.SENT
    happened = kind.endswith("_after")
    assert len(requests(story, "chat.postMessage")) == (1 if happened else 2)


@pytest.mark.parametrize("blind", ["drop_metadata", "drop_block_ids"])
async def test_either_mark_is_enough_to_find_a_message_again(story: Story, blind: str) -> None:
    await story.slack.set_faults(method="chat.postMessage", kind="reset_after", times=1, **{blind: True})
    row_id = await say(story)

    await story.settle()

    assert texts(story) == ["This is one."]
    assert (await row(story, row_id)).ts == story.posts(HOITO)[0]["ts"]


async def test_a_refusal_is_final_and_kept(story: Story) -> None:
    await story.slack.set_faults(
        method="chat.postMessage", kind="slack_error", error="channel_not_found", times=1
    )
    row_id = await say(story)

    await story.settle()

    assert texts(story) == []
    refused = await row(story, row_id)
    assert (refused.state, refused.error) == (OutboxState.DEAD, "channel_not_found")
    assert len(requests(story, "chat.postMessage")) == 1


async def test_without_the_history_scope_nothing_is_sent_twice_and_the_coordinators_are_told(
    story: Story,
) -> None:
    await story.juuri.deps.store.write_patiently(change_organisation, coordinators_channel=COORDINATORS)
    await story.slack.set_faults(
        method="chat.postMessage", kind="error_before", times=1, missing_scopes=["channels:history"]
    )
    row_id = await say(story)

    await story.settle()
    await story.settle()

    assert await state(story, row_id) == OutboxState.UNVERIFIED
    assert texts(story) == []
    [notice] = story.posts(COORDINATORS)
    assert notice["text"] == "1 message did not arrive, or may not have."
    assert any(f"<#{HOITO}> (Mon" in block.get("text", {}).get("text", "") for block in notice["blocks"])


async def test_coordinators_are_told_of_a_message_once(story: Story) -> None:
    await story.juuri.deps.store.write_patiently(change_organisation, coordinators_channel=COORDINATORS)
    await story.slack.set_faults(method="chat.postMessage", kind="slack_error", error="is_archived", times=2)
    await say(story, key="one")
    await say(story, HUOLTO, key="two")

    for _ in range(3):
        await story.settle()
        story.clock.advance(3700)

    named = "".join(str(post["blocks"]) for post in story.posts(COORDINATORS))
    assert (named.count(HOITO), named.count(HUOLTO)) == (1, 1)


async def test_a_notice_that_cannot_arrive_does_not_loop(story: Story) -> None:
    await story.juuri.deps.store.write_patiently(change_organisation, coordinators_channel=COORDINATORS)
    await story.does("U0EERO", "archive", channel=COORDINATORS)
    await story.slack.set_faults(method="chat.postMessage", kind="slack_error", error="is_archived", times=1)
    await say(story)

    for _ in range(5):
        story.clock.advance(3700)
        await story.settle()

    assert 2 <= len(requests(story, "chat.postMessage")) <= 1 + 5


async def test_what_is_too_late_is_recorded_and_not_sent(story: Story) -> None:
    row_id = await say(story, due_at=story.clock.now() + timedelta(hours=1))

    await story.sleep_until("2026-11-23", "12:30")
    await story.settle()

    late = await row(story, row_id)
    assert (late.state, late.error) == (OutboxState.EXPIRED, "late")
    assert texts(story) == []


async def test_a_reply_waits_for_the_message_it_belongs_to(story: Story) -> None:
    parent = await say(story, key="parent", due_at=story.clock.now() + timedelta(hours=1))
    reply = await say(story, key="reply", parent_id=parent)
    await story.juuri.courier.deliver()
    assert texts(story) == []

    await story.wait_until("2026-11-23", "10:00")

    first, second = story.posts(HOITO)
    assert (first["text"], second["text"]) == ("This is parent.", "This is reply.")
    assert second["thread_ts"] == first["ts"]
    assert await state(story, reply) == OutboxState.SENT


async def test_a_reply_is_found_again_in_its_thread(story: Story) -> None:
    parent = await say(story, key="parent")
    await story.settle()
    await story.slack.set_faults(method="chat.postMessage", kind="reset_after", times=1)
    reply = await say(story, key="reply", parent_id=parent)

    await story.settle()

    assert texts(story) == ["This is parent.", "This is reply."]
    assert await state(story, reply) == OutboxState.SENT


async def test_a_reply_goes_down_with_the_message_it_belongs_to(story: Story) -> None:
    await story.slack.set_faults(method="chat.postMessage", kind="slack_error", error="is_archived", times=1)
    parent = await say(story, key="parent")
    reply = await say(story, key="reply", parent_id=parent)

    await story.settle()

    gone = await row(story, reply)
    assert (gone.state, gone.error) == (OutboxState.EXPIRED, "parent_not_sent")


async def shared_nugget(story: Story) -> str:
    """The id of the delivery of a nugget that was shared."""
    await story.subscribe(HOITO)
    await story.wait_until("2026-11-24")
    [shared] = await story.juuri.deps.store.read(outbox.in_state, OutboxState.SENT)
    return shared.id


async def ask_for_update(story: Story, row_id: str) -> bool:
    now = story.clock.now()
    return await story.juuri.deps.store.write_patiently(
        outbox.enqueue_update, row_id, now=now, due_at=now, expires_at=now + timedelta(hours=1)
    )


async def test_a_message_has_one_update_waiting(story: Story) -> None:
    row_id = await shared_nugget(story)
    await story.slack.set_faults(method="chat.update", kind="slow", seconds=0.3, times=1)

    answers = await asyncio.gather(*(ask_for_update(story, row_id) for _ in range(5)))
    await story.settle()

    assert answers.count(True) <= 2  # one more where the first was on its way already
    assert len(requests(story, "chat.update")) == answers.count(True)


async def test_an_update_without_an_answer_is_made_again_even_without_history(story: Story) -> None:
    row_id = await shared_nugget(story)
    await story.slack.set_faults(
        method="chat.update", kind="error_after", times=1, missing_scopes=["channels:history"]
    )

    await ask_for_update(story, row_id)
    await story.settle()

    assert len(requests(story, "chat.update")) == 2
    assert await story.juuri.deps.store.read(outbox.counts) == {"sent": 2}


async def test_an_update_that_fails_yields_to_a_newer_one(story: Story) -> None:
    row_id = await shared_nugget(story)
    await story.slack.set_faults(method="chat.update", kind="silence_after", times=1)
    await ask_for_update(story, row_id)
    while not requests(story, "chat.update"):
        await asyncio.sleep(0.01)

    assert await ask_for_update(story, row_id)  # the first one still waits for its answer
    await story.settle()

    assert await story.juuri.deps.store.read(outbox.counts) == {"sent": 2, "expired": 1}


async def test_retry_after_holds_for_another_bot_too_and_for_that_channel_alone(story: Story) -> None:
    other = second_courier(story)
    await story.slack.set_faults(method="chat.postMessage", kind="rate_limited", retry_after=2, times=1)
    parked = await say(story, HOITO, key="parked")
    while (await row(story, parked)).error != "ratelimited":
        await asyncio.sleep(0.01)
    await say(story, HUOLTO, key="free")

    while not texts(story, HOITO):
        await other.deliver()
        await asyncio.sleep(0.05)

    refused, sent = (entry for entry in requests(story, "chat.postMessage") if entry["channel"] == HOITO)
    assert sent["at"] - refused["at"] >= 2
    assert texts(story, HUOLTO) == ["This is free."]
    await other.finish(5)


async def test_a_channel_keeps_its_pace_and_delays_no_other(story: Story) -> None:
    await story.stop()
    story.timing = replace(QUICK, channel_pace=0.4)
    await story.start()
    paced = [await say(story, HOITO, key=key) for key in ("one", "two", "three")]
    other = await say(story, HUOLTO, key="four")

    await story.settle()

    assert texts(story) == ["This is one.", "This is two.", "This is three."]
    one, two, three = [(await row(story, row_id)).first_try_at for row_id in paced]
    # the civil clock is read a little before the real one that paces: some milliseconds are no fault
    assert min(two - one, three - two) >= timedelta(seconds=0.3)
    assert (await row(story, other)).first_try_at < three


def second_courier(story: Story) -> Courier:
    """Another bot's delivery on the same database."""
    deps = story.juuri.deps
    return Courier(deps.store, deps.client, deps.clock, story.timing, {})


async def test_two_bots_that_claim_at_once_send_each_message_once(story: Story) -> None:
    couriers = [second_courier(story) for _ in range(3)]
    channels = [HOITO, HUOLTO, COORDINATORS, "C0SALJ"]
    for number in range(6):
        for channel in channels:
            await say(story, channel, key=f"{channel} {number}")

    for _ in range(12):
        await asyncio.gather(*(courier.deliver() for courier in couriers))
    await story.settle()

    for channel in channels:
        assert texts(story, channel) == [f"This is {channel} {number}." for number in range(6)]
    for courier in couriers:
        await courier.finish(5)


@pytest.mark.parametrize("was_sent", [True, False])
async def test_a_bot_that_died_in_the_middle_leaves_nothing_lost_or_doubled(
    story: Story, was_sent: bool
) -> None:
    row_id = await say(story, due_at=story.clock.now() + timedelta(hours=1))
    await story.stop()
    story.clock.advance(3601)
    dying = await build_app(story.settings(), clock=story.clock, timing=story.timing)
    [claimed] = await dying.deps.store.write_patiently(_claimed, story)
    if was_sent:
        await dying.courier._call(claimed)
    await dying.stop()
    await story.start()

    await story.settle()

    assert texts(story) == ["This is one."]
    assert await state(story, row_id) == OutboxState.SENT


def _claimed(session: Any, story: Story) -> list[Delivery]:
    pacing = claims.Pacing(outbox.Method.POST, 500, 500, 0)
    now, epoch = story.clock.now(), story.clock.epoch()
    return claims.claim(session, pacing, now=now, epoch=epoch, lease_s=story.timing.lease, many=1)


async def test_a_person_whose_direct_messages_cannot_be_opened_holds_nobody_up(story: Story) -> None:
    await story.juuri.deps.store.write_patiently(
        members.put, [MemberFacts("U0OTSO", "Otso", MemberKind.PERSON)]
    )
    gone = await say(story, "U0OTSO", key="gone")
    there = await say(story, "U0SIIRI", key="there")
    await say(story, key="channel")

    await story.settle()

    assert texts(story) == ["This is channel."]
    assert await state(story, gone) == OutboxState.DEAD
    assert await state(story, there) == OutboxState.SENT


async def test_the_times_must_leave_room_for_each_other() -> None:
    with pytest.raises(ValueError, match="must hold"):
        Timing(settle=19.0)
    with pytest.raises(ValueError, match="must hold"):
        Timing(lease=39.0)


async def test_stopping_finishes_what_is_claimed(story: Story) -> None:
    await story.slack.set_faults(method="chat.postMessage", kind="slow", seconds=0.3, times=1)
    row_id = await say(story)
    while (await row(story, row_id)).state != OutboxState.SENDING:
        await asyncio.sleep(0.005)

    await story.stop()

    assert texts(story) == ["This is one."]
    await story.start()
    assert await state(story, row_id) == OutboxState.SENT
