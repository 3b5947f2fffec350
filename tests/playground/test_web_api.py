"""Tokens, scopes, arguments, limits, paging, people and channels."""

import asyncio

import pytest
from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from playground import tickets
from playground.api import METHODS
from playground.clock import MovableClock
from playground.limits import Limits
from playground.server import Playground
from tests.playground.helpers import client, refusal


async def test_the_bot_learns_who_it_is_and_what_it_may_do(pg: Playground, bot: AsyncWebClient) -> None:
    answer = await bot.auth_test()
    assert (answer["user_id"], answer["bot_id"], answer["team_id"]) == ("U0JUURI", "B0JUURI", "T0PLAY")
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


@pytest.mark.parametrize(
    ("token", "error"),
    [
        ("xoxb-other", "invalid_auth"),
        ("xoxp-U0NOBODY", "invalid_auth"),
        ("xoxp-U0OTSO", "account_inactive"),
        ("xapp-playground", "not_allowed_token_type"),
    ],
)
async def test_a_wrong_token_is_refused(
    pg: Playground, session: ClientSession, token: str, error: str
) -> None:
    assert (await refusal(client(pg, session, token).auth_test()))["error"] == error


async def test_no_token_at_all(pg: Playground, session: ClientSession) -> None:
    async with session.post(f"{pg.api_url}auth.test") as response:
        assert (await response.json())["error"] == "not_authed"


async def test_unknown_methods_and_arguments_are_errors(bot: AsyncWebClient) -> None:
    assert (await refusal(bot.api_call("chat.sing")))["error"] == "unknown_method"
    answer = await refusal(bot.api_call("users.info", params={"user": "U0AINO", "colour": "red"}))
    assert answer["response_metadata"]["messages"] == ["[ERROR] unknown argument: colour"]
    answer = await refusal(bot.api_call("users.info"))
    assert answer["response_metadata"]["messages"] == ["[ERROR] missing required field: user"]


@pytest.mark.parametrize("name", sorted(METHODS))
def test_every_method_names_its_documentation(name: str) -> None:
    page = METHODS[name].run.__doc__ or ""
    assert page.strip() == f"https://docs.slack.dev/reference/methods/{name}"


async def test_a_scope_that_is_not_granted_is_named(pg: Playground, bot: AsyncWebClient) -> None:
    answer = await refusal(bot.users_lookupByEmail(email="aino.halla@havutuike.example"))
    assert (answer["error"], answer["needed"]) == ("missing_scope", "users:read.email")
    await pg.set_faults(missing_scopes=["channels:history"])
    answer = await refusal(bot.conversations_history(channel="C0HOITO"))
    assert (answer["error"], answer["needed"]) == ("missing_scope", "channels:history")
    assert "channels:history" not in answer["provided"].split(",")
    await bot.conversations_history(channel="G0KOORD")


async def test_a_method_has_its_limit_a_minute(session: ClientSession) -> None:
    async with Playground() as pg:
        bot = client(pg, session)
        for _ in range(20):
            await bot.users_list()
        answer = await refusal(bot.users_list())
        assert (answer.status_code, answer["error"]) == (429, "ratelimited")
        assert int(answer.headers["Retry-After"]) >= 1
        await bot.users_info(user="U0AINO")


async def test_posts_have_a_pace_per_channel_with_a_short_burst(session: ClientSession) -> None:
    async with Playground() as pg:
        bot = client(pg, session)
        for _ in range(4):
            await bot.chat_postMessage(channel="C0HOITO", text="x")
        answer = await refusal(bot.chat_postMessage(channel="C0HOITO", text="x"))
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
        await bot.chat_postMessage(channel="C0HUOLTO", text="x")


def test_a_limit_recovers_with_real_time() -> None:
    class Hand(MovableClock):
        at = 0.0

        def monotonic(self) -> float:
            return self.at

    hand = Hand()
    limits = Limits(hand)
    assert [limits.check_post("t", "C1") for _ in range(5)] == [None] * 4 + [1]
    hand.at = 1.0
    assert limits.check_post("t", "C1") is None
    assert limits.check_post("t", "C1") == 1


async def test_lists_come_in_pages(bot: AsyncWebClient) -> None:
    seen, cursor = [], ""
    while True:
        answer = await bot.users_list(limit=5, cursor=cursor, include_locale=True)
        seen += answer["members"]
        cursor = answer["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert len(seen) == len({user["id"] for user in seen}) == 17
    assert (await refusal(bot.users_list(cursor="nonsense")))["error"] == "invalid_cursor"


async def test_history_pages_stay_whole_while_people_write(pg: Playground, bot: AsyncWebClient) -> None:
    written = [(await bot.chat_postMessage(channel="C0HUOLTO", text=str(n)))["ts"] for n in range(5)]
    first = await bot.conversations_history(channel="C0HUOLTO", limit=2)
    await bot.chat_postMessage(channel="C0HUOLTO", text="meanwhile")
    cursor = first["response_metadata"]["next_cursor"]
    second = await bot.conversations_history(channel="C0HUOLTO", limit=2, cursor=cursor)
    assert [m["ts"] for m in first["messages"] + second["messages"]] == written[:0:-1]


async def test_history_has_limits_in_time(bot: AsyncWebClient) -> None:
    one, two, three = [(await bot.chat_postMessage(channel="C0HOITO", text="x"))["ts"] for _ in range(3)]

    async def between(**limits: object) -> list[str]:
        answer = await bot.conversations_history(channel="C0HOITO", **limits)
        return [message["ts"] for message in answer["messages"]]

    assert await between(oldest=one) == [three, two]
    assert await between(oldest=one, inclusive=True) == [three, two, one]
    assert await between(oldest=one, latest=three) == [two]
    bad = await refusal(bot.conversations_history(channel="C0HOITO", oldest="yesterday"))
    assert bad["error"] == "invalid_ts_oldest"


async def test_threads_are_read_apart(bot: AsyncWebClient) -> None:
    parent = (await bot.chat_postMessage(channel="C0HOITO", text="parent"))["ts"]
    reply = await bot.chat_postMessage(channel="C0HOITO", text="reply", thread_ts=parent)
    loud = await bot.chat_postMessage(
        channel="C0HOITO", text="loud", thread_ts=reply["ts"], reply_broadcast=True
    )
    thread = await bot.conversations_replies(channel="C0HOITO", ts=parent)
    assert [m["ts"] for m in thread["messages"]] == [parent, reply["ts"], loud["ts"]]
    assert thread["messages"][0]["reply_count"] == 2
    history = await bot.conversations_history(channel="C0HOITO", limit=2)
    assert [m["ts"] for m in history["messages"]] == [loud["ts"], parent]
    assert (await refusal(bot.conversations_replies(channel="C0HOITO", ts="1.0")))[
        "error"
    ] == "thread_not_found"


async def test_channels_are_seen_by_membership(bot: AsyncWebClient) -> None:
    listed = await bot.conversations_list(types="public_channel,private_channel", exclude_archived=True)
    names = {channel["name"]: channel["is_member"] for channel in listed["channels"]}
    assert names["hoito-ja-hyvinvointi"] is True
    assert names["kahvihuone"] is False
    assert "johtoryhmä" not in names
    assert "kesajuhlat" not in names
    mine = await bot.users_conversations(types="public_channel,private_channel")
    assert {c["id"] for c in mine["channels"]} == {"C0HOITO", "C0HUOLTO", "C0SALJ", "C0TIEDOTE", "G0KOORD"}
    members = await bot.conversations_members(channel="C0KUNDE")
    assert members["members"] == ["U0TORA", "U0SINDRE"]
    info = await bot.conversations_info(channel="C0KESA24", include_num_members=True)
    assert (info["channel"]["is_archived"], info["channel"]["num_members"]) == (True, 4)
    assert (await refusal(bot.conversations_history(channel="C0KAHVI")))["error"] == "not_in_channel"
    assert (await refusal(bot.conversations_info(channel="G0JOHTO")))["error"] == "channel_not_found"


@pytest.mark.parametrize(
    ("user", "error"),
    [
        ("U0KELLO", "cannot_dm_bot"),
        ("USLACKBOT", "cannot_dm_bot"),
        ("U0OTSO", "user_disabled"),
        ("U9", "user_not_found"),
    ],
)
async def test_nobody_there_to_write_to(bot: AsyncWebClient, user: str, error: str) -> None:
    assert (await refusal(bot.conversations_open(users=user)))["error"] == error


async def test_people_are_described_as_slack_does(bot: AsyncWebClient) -> None:
    async def info(user: str) -> dict[str, object]:
        return (await bot.users_info(user=user, include_locale=True))["user"]

    tora = await info("U0TORA")
    assert (tora["tz"], tora["locale"], tora["is_bot"]) == ("Europe/Oslo", "nb-NO", False)
    assert "email" not in tora["profile"]
    assert (await info("U0LEENA"))["tz"] is None
    assert (await info("U0AINO"))["is_admin"] is True
    assert (await info("U0MARCUS"))["is_restricted"] is True
    assert (await info("U0HELGA"))["is_stranger"] is True
    assert "tz" not in await info("U0OTSO")
    assert (await info("USLACKBOT"))["is_bot"] is False


async def test_user_groups(bot: AsyncWebClient) -> None:
    groups = (await bot.usergroups_list(include_users=True))["usergroups"]
    assert {group["handle"]: group["users"] for group in groups}["hoito"] == ["U0SIIRI", "U0LEENA"]
    assert (await bot.usergroups_users_list(usergroup="S0SALJ"))["users"] == ["U0ELSA", "U0NILS"]
    assert (await refusal(bot.usergroups_users_list(usergroup="S9")))["error"] == "no_such_subteam"


async def test_a_home_view_has_a_hash(bot: AsyncWebClient) -> None:
    view = {"type": "home", "blocks": [{"type": "divider"}]}
    first = (await bot.views_publish(user_id="U0AINO", view=view))["view"]
    second = (await bot.views_publish(user_id="U0AINO", view=view, hash=first["hash"]))["view"]
    assert first["id"] == second["id"]
    stale = await refusal(bot.views_publish(user_id="U0AINO", view=view, hash=first["hash"]))
    assert stale["error"] == "hash_conflict"
    bad = await refusal(bot.views_publish(user_id="U0AINO", view={"type": "home", "blocks": [{"type": "x"}]}))
    assert bad["response_metadata"]["messages"] == [
        "[ERROR] unsupported type: x [json-pointer:/view/blocks/0]"
    ]


async def test_triggers_live_briefly_and_serve_once(
    pg: Playground, bot: AsyncWebClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Hello"},
        "blocks": [{"type": "divider"}],
    }
    trigger = pg.slack.triggers.issue("U0AINO")
    opened = await bot.views_open(trigger_id=trigger, view=view)
    used = await refusal(bot.views_open(trigger_id=trigger, view=view))
    unknown = await refusal(bot.views_open(trigger_id="1.2.3", view=view))
    assert (used["error"], unknown["error"]) == ("exchanged_trigger_id", "invalid_trigger_id")
    late = pg.slack.triggers.issue("U0AINO")
    monkeypatch.setattr(tickets, "TRIGGER_LIFE_S", 0.0)
    assert (await refusal(bot.views_open(trigger_id=late, view=view)))["error"] == "expired_trigger_id"
    monkeypatch.undo()
    for _ in range(2):
        await bot.views_push(trigger_id=pg.slack.triggers.issue("U0AINO"), view=view)
    deep = await refusal(bot.views_push(trigger_id=pg.slack.triggers.issue("U0AINO"), view=view))
    assert deep["error"] == "push_limit_reached"
    assert (await refusal(bot.views_update(view_id="V9", view=view)))["error"] == "not_found"
    stale = await refusal(bot.views_update(view_id=opened["view"]["id"], view=view, hash="old"))
    assert stale["error"] == "hash_conflict"


async def test_many_requests_at_once_are_all_logged(pg: Playground, bot: AsyncWebClient) -> None:
    await asyncio.gather(*(bot.chat_postMessage(channel="C0HOITO", text=str(n)) for n in range(50)))
    entries = pg.log.entries
    assert [entry["n"] for entry in entries] == list(range(1, 51))
    assert len({entry["ts"] for entry in entries}) == 50
