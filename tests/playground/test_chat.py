"""Posting, changing, deleting: what Slack allows and what it answers."""

from contextlib import suppress
from typing import Any

import pytest
from aiohttp import ClientError, ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from playground.server import Playground
from tests.playground.helpers import client, refusal

HOME = "C0HOITO"
BLOCKS = [{"type": "section", "block_id": "one", "text": {"type": "mrkdwn", "text": "Hello"}}]
METADATA = {"event_type": "juuri", "event_payload": {"id": "abc"}}


async def test_a_post_shows_in_history_with_its_metadata_and_block_id(bot: AsyncWebClient) -> None:
    posted = await bot.chat_postMessage(channel=HOME, text="Hello", blocks=BLOCKS, metadata=METADATA)
    history = await bot.conversations_history(channel=HOME, limit=1, include_all_metadata=True)
    (message,) = history["messages"]
    assert message["ts"] == posted["ts"]
    assert message["metadata"] == METADATA
    assert message["blocks"][0]["block_id"] == "one"
    assert message["bot_id"] == "B0JUURI"
    plain = await bot.conversations_history(channel=HOME, limit=1)
    assert "metadata" not in plain["messages"][0]


@pytest.mark.parametrize(
    ("channel", "content", "error"),
    [
        ("C0NOWHERE", {"text": "x"}, "channel_not_found"),
        ("G0JOHTO", {"text": "x"}, "channel_not_found"),
        ("C0KAHVI", {"text": "x"}, "not_in_channel"),
        ("C0KESA24", {"text": "x"}, "is_archived"),
        ("C0TIEDOTE", {"text": "x"}, "restricted_action"),
        (HOME, {}, "no_text"),
        (HOME, {"text": "x" * 40_001}, "msg_too_long"),
        (HOME, {"text": "x", "thread_ts": "1.000000"}, "cannot_reply_to_message"),
        (HOME, {"text": "x", "blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
        (HOME, {"text": "x", "blocks": "[{}"}, "invalid_arguments"),
        (HOME, {"text": "x", "blocks": {"type": "divider"}}, "invalid_blocks_format"),
        (HOME, {"text": "x", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
        (HOME, {"text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
        (HOME, {"text": "x", "as_admin": True}, "invalid_arguments"),
        ("U0KELLO", {"text": "x"}, "channel_not_found"),
    ],
)
async def test_a_post_that_slack_refuses(
    bot: AsyncWebClient, channel: str, content: dict[str, Any], error: str
) -> None:
    answer = await refusal(bot.api_call("chat.postMessage", json={"channel": channel, **content}))
    assert answer["error"] == error


async def test_refused_blocks_are_pointed_at(bot: AsyncWebClient) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": ""}}]
    answer = await refusal(bot.chat_postMessage(channel=HOME, text="x", blocks=blocks))
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be more than 0 characters [json-pointer:/blocks/0/text/text]"
    ]


async def test_many_blocks_are_too_long_together(bot: AsyncWebClient) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2900}}] * 5
    answer = await refusal(bot.chat_postMessage(channel=HOME, text="x", blocks=blocks))
    assert answer["error"] == "msg_blocks_too_long"


async def test_a_form_is_read_like_json(pg: Playground, session: ClientSession) -> None:
    form = {"token": pg.bot_token, "channel": "#hoito-ja-hyvinvointi", "text": "x", "mrkdwn": "false"}
    async with session.post(f"{pg.api_url}chat.postMessage", data=form) as response:
        answer = await response.json()
    assert answer["ok"]
    assert answer["channel"] == HOME


async def test_an_update_without_blocks_removes_them_and_keeps_metadata(bot: AsyncWebClient) -> None:
    ts = (await bot.chat_postMessage(channel=HOME, text="a", blocks=BLOCKS, metadata=METADATA))["ts"]
    await bot.chat_update(channel=HOME, ts=ts, text="b")
    history = await bot.conversations_history(channel=HOME, limit=1, include_all_metadata=True)
    (message,) = history["messages"]
    assert (message["text"], message["metadata"]) == ("b", METADATA)
    assert "blocks" not in message
    assert message["edited"]["user"] == "U0JUURI"


async def test_only_own_messages_change(pg: Playground, bot: AsyncWebClient) -> None:
    theirs = pg.workspace.channels[HOME].messages[0].ts
    assert (await refusal(bot.chat_update(channel=HOME, ts=theirs, text="b")))[
        "error"
    ] == "cant_update_message"
    assert (await refusal(bot.chat_delete(channel=HOME, ts=theirs)))["error"] == "cant_delete_message"
    assert (await refusal(bot.chat_update(channel=HOME, ts="1.0", text="b")))["error"] == "message_not_found"


async def test_a_deleted_message_is_gone_and_one_with_replies_leaves_a_trace(bot: AsyncWebClient) -> None:
    lone = (await bot.chat_postMessage(channel=HOME, text="lone"))["ts"]
    parent = (await bot.chat_postMessage(channel=HOME, text="parent"))["ts"]
    await bot.chat_postMessage(channel=HOME, text="reply", thread_ts=parent)
    await bot.chat_delete(channel=HOME, ts=lone)
    await bot.chat_delete(channel=HOME, ts=parent)
    messages = (await bot.conversations_history(channel=HOME))["messages"]
    assert lone not in [message["ts"] for message in messages]
    assert messages[0]["subtype"] == "tombstone"


async def test_an_ephemeral_message_is_seen_by_one_person_and_never_updated(
    pg: Playground, bot: AsyncWebClient
) -> None:
    posted = await bot.chat_postEphemeral(channel=HOME, user="U0SIIRI", text="psst")
    ts = posted["message_ts"]
    assert pg.workspace.channels[HOME].ephemerals[0].ephemeral_to == "U0SIIRI"
    assert (await refusal(bot.chat_update(channel=HOME, ts=ts, text="b")))["error"] == "message_not_found"
    stranger = await refusal(bot.chat_postEphemeral(channel=HOME, user="U0TORA", text="psst"))
    assert stranger["error"] == "user_not_in_channel"


async def test_a_person_posts_with_a_token_of_their_own(pg: Playground, session: ClientSession) -> None:
    siiri = client(pg, session, "xoxp-U0SIIRI")
    posted = await siiri.chat_postMessage(channel="C0KAHVI", text="Moi")
    assert posted["message"]["user"] == "U0SIIRI"
    assert "bot_id" not in posted["message"]


async def test_a_persons_id_is_their_direct_message(pg: Playground, bot: AsyncWebClient) -> None:
    posted = await bot.chat_postMessage(channel="U0ELSA", text="Hej")
    opened = await bot.conversations_open(users="U0ELSA")
    assert posted["channel"] == opened["channel"]["id"]


async def test_timestamps_rise_even_when_the_clock_goes_back(pg: Playground, bot: AsyncWebClient) -> None:
    first = (await bot.chat_postMessage(channel=HOME, text="x"))["ts"]
    pg.clock.advance(-3600)
    second = (await bot.chat_postMessage(channel=HOME, text="x"))["ts"]
    assert float(second) > float(first)


async def test_an_uploaded_picture_can_be_shown_once_its_type_is_known(session: ClientSession) -> None:
    scopes = ("chat:write", "files:read", "files:write")
    async with Playground(scopes=scopes, unlimited=True) as pg:
        bot = client(pg, session)
        await pg.set_faults(file_lag_s=60.0)
        place = await bot.files_getUploadURLExternal(filename="chart.png", length=3)
        async with session.post(place["upload_url"], data=b"png") as response:
            assert response.status == 200
        await bot.files_completeUploadExternal(files=[{"id": place["file_id"], "title": "Chart"}])
        block = {"type": "image", "slack_file": {"id": place["file_id"]}, "alt_text": "A rising line"}
        assert (await bot.files_info(file=place["file_id"]))["file"]["mimetype"] == ""
        early = await refusal(bot.chat_postMessage(channel=HOME, text="x", blocks=[block]))
        assert "invalid slack file" in early["errors"][0]
        await pg.set_faults()
        assert (await bot.files_info(file=place["file_id"]))["file"]["mimetype"] == "image/png"
        await bot.chat_postMessage(channel=HOME, text="x", blocks=[block])
        address = f"{pg.url}/files/{place['file_id']}"
        async with session.get(address) as response:
            assert response.status == 404
        async with session.get(address, headers={"Authorization": f"Bearer {pg.bot_token}"}) as response:
            assert await response.read() == b"png"


@pytest.mark.parametrize(
    ("kind", "arrived"),
    [("reset_before", False), ("error_before", False), ("reset_after", True), ("error_after", True)],
)
async def test_the_bytes_of_an_upload_meet_faults_too(
    session: ClientSession, kind: str, arrived: bool
) -> None:
    async with Playground(unlimited=True) as pg:
        place = await client(pg, session).files_getUploadURLExternal(filename="chart.png", length=3)
        await pg.set_faults(method="upload", kind=kind, times=1)
        with suppress(ClientError):
            async with session.post(place["upload_url"], data=b"png") as response:
                assert response.status == 500
        assert (pg.workspace.files[place["file_id"]].content == b"png") == arrived


async def test_a_picture_that_was_deleted_or_is_not_taken_is_refused(session: ClientSession) -> None:
    async with Playground(unlimited=True) as pg:
        bot = client(pg, session)
        place = await bot.files_getUploadURLExternal(filename="chart.png", length=3)
        async with session.post(place["upload_url"], data=b"png"):
            pass
        await bot.files_completeUploadExternal(files=[{"id": place["file_id"]}])
        block = {"type": "image", "slack_file": {"id": place["file_id"]}, "alt_text": "A rising line"}
        await pg.set_faults(refuse_pictures=True)
        not_taken = await refusal(bot.chat_postMessage(channel=HOME, text="x", blocks=[block]))
        await pg.set_faults()
        await bot.files_delete(file=place["file_id"])
        gone = await refusal(bot.chat_postMessage(channel=HOME, text="x", blocks=[block]))
        problem = "invalid slack file [json-pointer:/blocks/0/slack_file]"
        assert not_taken["errors"] == gone["errors"] == [problem]
        assert (await refusal(bot.files_delete(file=place["file_id"])))["error"] == "file_not_found"
