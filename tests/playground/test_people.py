"""What people do reaches a bot on Bolt in Slack's shapes, over sockets and over signed HTTP."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from playground.acts import Refused
from playground.server import Playground
from tests.playground.helpers import client
from tests.playground.small_bot import CARD, FORM, Told, running

Both = tuple[Playground, Told]


@pytest.fixture(params=["socket", "http"])
async def both(request: pytest.FixtureRequest, session: ClientSession) -> AsyncIterator[Both]:
    async with running(request.param, session) as pair:
        yield pair


async def test_a_direct_message(both: Both) -> None:
    pg, told = both
    channel = (await pg.act({"as": "U0SIIRI", "do": "open_dm"}))["channel"]
    ts = (await pg.act({"as": "U0SIIRI", "do": "message", "channel": channel, "text": "Moi"}))["ts"]
    (body,) = told.bodies
    event = body["event"]
    assert (event["type"], event["channel_type"], event["text"]) == ("message", "im", "Moi")
    assert (event["user"], event["ts"], event["channel"]) == ("U0SIIRI", ts, channel)
    assert body["event_id"].startswith("Ev")
    assert body["authorizations"][0]["user_id"] == "U0JUURI"


async def test_what_people_type_is_kept_escaped(both: Both) -> None:
    pg, told = both
    text = "a < b & <!channel> @juuri <@U0EERO> @nobody x@juuri.example"
    await pg.act({"as": "U0SIIRI", "do": "message", "channel": "C0HOITO", "text": text})
    kept = "a &lt; b &amp; &lt;!channel&gt; <@U0JUURI> <@U0EERO> @nobody x@juuri.example"
    assert {body["event"]["text"] for body in told.bodies} == {kept}


async def test_a_mention_is_told_twice_as_slack_does(both: Both) -> None:
    pg, told = both
    words = {"do": "message", "channel": "C0HOITO", "text": "<@U0JUURI> hello"}
    await pg.act({"as": "U0SIIRI", **words})
    assert sorted(told.kinds()) == ["app_mention", "message"]
    told.bodies.clear()
    await pg.act({"as": "U0TORA", **words, "channel": "C0KUNDE"})
    assert told.bodies == []


async def test_a_command_is_answered_in_private(both: Both) -> None:
    pg, told = both
    told.answer = {"text": "Hello there"}
    wish = {"as": "U0ELSA", "do": "command", "channel": "C0SALJ", "command": "/juuri", "text": "help"}
    answer = await pg.act(wish)
    assert answer == {"response": "Hello there", "status": "ok", "timed_out": False}
    (body,) = told.bodies
    assert (body["command"], body["text"], body["channel_name"]) == ("/juuri", "help", "försäljning")
    (note,) = pg.workspace.channels["C0SALJ"].ephemerals
    assert (note.text, note.ephemeral_to) == ("Hello there", "U0ELSA")


async def test_a_command_answered_with_wrong_blocks_shows_nothing(both: Both) -> None:
    pg, told = both
    told.answer = {"text": "x", "blocks": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}]}
    wish = {"as": "U0ELSA", "do": "command", "channel": "C0SALJ", "command": "/juuri", "text": ""}
    assert (await pg.act(wish))["status"] == "failed"
    assert pg.workspace.channels["C0SALJ"].ephemerals == []


async def test_a_form_from_open_to_sent(both: Both) -> None:
    pg, told = both
    wish = {"as": "U0ELSA", "do": "command", "channel": "C0SALJ", "command": "/juuri", "text": "form"}
    await pg.act(wish)
    (view,) = pg.workspace.modals["U0ELSA"]
    me = {"as": "U0ELSA", "view_id": view.id}

    empty = await pg.act({**me, "do": "submit"})
    assert (empty["response_action"], list(empty["errors"]), empty["sent"]) == ("errors", ["story"], False)
    long = await pg.act({**me, "do": "submit", "values": {"story": {"text": "x" * 11}}})
    assert long["errors"] == {"story": "Must be at most 10 characters."}
    assert told.kinds() == ["/juuri"]

    told.answer = {"response_action": "errors", "errors": {"story": "Not that one"}}
    with pytest.raises(Refused):
        await pg.act({**me, "do": "click", "block_id": "story", "action_id": "text", "value": "Hej"})
    await pg.act({**me, "do": "input", "block_id": "story", "action_id": "text", "value": "Hej"})
    clicked = {"block_id": "choice", "action_id": "language", "value": "sv"}
    assert await pg.act({**me, "do": "click", **clicked}) == {"status": "ok"}
    assert told.bodies[-1]["container"] == {"type": "view", "view_id": view.id}
    assert told.bodies[-1]["actions"][0]["selected_option"]["value"] == "sv"
    refused = await pg.act({**me, "do": "submit"})
    assert refused["errors"] == {"story": "Not that one"}
    state = told.bodies[-1]["view"]["state"]["values"]
    assert state["story"]["text"] == {"type": "plain_text_input", "value": "Hej"}
    assert state["choice"]["language"]["selected_option"]["value"] == "sv"

    told.answer = {"response_action": "update", "view": FORM}
    assert (await pg.act({**me, "do": "submit"}))["response_action"] == "update"
    assert view.values["story"]["text"]["value"] == "Hej"
    told.answer = {"response_action": "push", "view": FORM}
    assert (await pg.act({**me, "do": "submit"}))["response_action"] == "push"
    top = pg.workspace.modals["U0ELSA"][-1]
    assert (top.previous_id, top.root_id) == (view.id, view.id)
    await pg.act({"as": "U0ELSA", "do": "close", "view_id": top.id})
    assert told.kinds()[-1] == "view_closed"
    told.answer = {}
    assert (await pg.act({**me, "do": "submit"}))["response_action"] == "close"
    assert "U0ELSA" not in pg.workspace.modals


async def test_errors_for_a_block_that_is_not_there_are_trouble(both: Both) -> None:
    pg, told = both
    wish = {"as": "U0ELSA", "do": "command", "channel": "C0SALJ", "command": "/juuri", "text": "form"}
    await pg.act(wish)
    (view,) = pg.workspace.modals["U0ELSA"]
    told.answer = {"response_action": "errors", "errors": {"elsewhere": "No"}}
    values = {"story": {"text": "Hej"}}
    answer = await pg.act({"as": "U0ELSA", "do": "submit", "view_id": view.id, "values": values})
    assert answer["response_action"] is None
    assert "" in view.errors


async def test_a_click_carries_the_message_and_a_response_url(both: Both, session: ClientSession) -> None:
    pg, told = both
    bot = client(pg, session)
    ts = (await bot.chat_postMessage(channel="C0HOITO", text="A tip", blocks=CARD))["ts"]
    place = {"channel": "C0HOITO", "ts": ts, "block_id": "buttons", "action_id": "useful"}
    assert await pg.act({"as": "U0SIIRI", "do": "click", **place}) == {"status": "ok"}
    body = told.bodies[-1]
    assert (body["type"], body["user"]["id"], body["message"]["ts"]) == ("block_actions", "U0SIIRI", ts)
    assert body["container"]["channel_id"] == "C0HOITO"
    assert body["actions"][0]["value"] == "7"
    channel = pg.workspace.channels["C0HOITO"]
    for number in range(5):
        async with session.post(body["response_url"], json={"text": str(number)}) as response:
            assert response.status == 200
    assert [note.text for note in channel.ephemerals] == ["0", "1", "2", "3", "4"]
    async with session.post(body["response_url"], json={"text": "once more"}) as response:
        assert (response.status, (await response.json())["error"]) == (404, "used_url")


async def test_an_answer_may_replace_the_message(both: Both, session: ClientSession) -> None:
    pg, told = both
    bot = client(pg, session)
    note = await bot.chat_postEphemeral(channel="C0HOITO", user="U0SIIRI", text="A tip", blocks=CARD)
    place = {"channel": "C0HOITO", "ts": note["message_ts"], "block_id": "buttons", "action_id": "useful"}
    await pg.act({"as": "U0SIIRI", "do": "click", **place})
    assert told.bodies[-1]["container"]["is_ephemeral"] is True
    assert "message" not in told.bodies[-1]
    with pytest.raises(Refused):
        await pg.act({"as": "U0LEENA", "do": "click", **place})
    answer = {"replace_original": True, "text": "Thank you"}
    async with session.post(told.bodies[-1]["response_url"], json=answer):
        pass
    assert [n.text for n in pg.workspace.channels["C0HOITO"].ephemerals] == ["Thank you"]
    async with session.post(told.bodies[-1]["response_url"], json={"delete_original": True}):
        pass
    assert pg.workspace.channels["C0HOITO"].ephemerals == []


async def test_home_is_published_when_it_is_opened(both: Both) -> None:
    pg, told = both
    view_id = (await pg.act({"as": "U0TORA", "do": "open_home"}))["view_id"]
    assert "view" not in told.bodies[0]["event"]
    await pg.act({"as": "U0TORA", "do": "open_home"})
    assert told.bodies[1]["event"]["view"]["id"] == view_id
    press = {"view_id": view_id, "block_id": "buttons", "action_id": "useful"}
    assert await pg.act({"as": "U0TORA", "do": "click", **press}) == {"status": "ok"}


async def test_shortcuts(both: Both) -> None:
    pg, told = both
    assert (await pg.act({"as": "U0TORA", "do": "shortcut", "callback_id": "tip"}))["status"] == "ok"
    ts = pg.workspace.channels["C0HOITO"].messages[0].ts
    wish = {"do": "message_shortcut", "callback_id": "tip", "channel": "C0HOITO", "ts": ts}
    assert (await pg.act({"as": "U0SIIRI", **wish}))["status"] == "ok"
    assert told.kinds() == ["shortcut", "message_action"]
    assert told.bodies[1]["message"]["ts"] == ts


async def test_people_come_go_and_change(both: Both) -> None:
    pg, told = both
    await pg.act({"as": "U0SINDRE", "do": "invite", "channel": "C0KUNDE"})
    await pg.act({"as": "U0AINO", "do": "join", "channel": "C0KUNDE"})
    await pg.act({"as": "U0AINO", "do": "leave", "channel": "C0KUNDE"})
    await pg.act({"as": "U0TORA", "do": "rename", "channel": "C0KUNDE", "name": "kundene"})
    await pg.act({"as": "U0AINO", "do": "archive", "channel": "C0KUNDE"})
    await pg.act({"as": "U0TORA", "do": "profile", "tz": "Europe/Stockholm", "locale": "sv-SE"})
    newcomer = {"id": "U0NEW", "name": "ida", "real_name": "Ida Ny"}
    await pg.act({"as": "U0AINO", "do": "arrive", **newcomer})
    assert told.kinds() == [
        "member_joined_channel",
        "member_joined_channel",
        "member_left_channel",
        "channel_rename",
        "channel_archive",
        "user_change",
        "team_join",
    ]
    assert told.bodies[3]["event"]["channel"]["name"] == "kundene"
    assert told.bodies[5]["event"]["user"]["tz"] == "Europe/Stockholm"


@pytest.mark.parametrize(
    "wish",
    [
        {"as": "U0NOBODY", "do": "message"},
        {"as": "U0KELLO", "do": "message"},
        {"as": "U0OTSO", "do": "message"},
        {"as": "U0SIIRI", "do": "sing"},
        {"as": ["U0SIIRI"], "do": "message"},
        {"as": "U0SIIRI", "do": "message", "channel": 5, "text": "x"},
        {"as": "U0SIIRI", "do": "message", "channel": "C0HOITO"},
        {"as": "U0SIIRI", "do": "message", "channel": "G0KOORD", "text": "x"},
        {"as": "U0SIIRI", "do": "message", "channel": "C0KUNDE", "text": "x"},
        {"as": "U0SIIRI", "do": "message", "channel": "C0KESA24", "text": "x"},
        {"as": "U0SIIRI", "do": "message", "channel": "C0TIEDOTE", "text": "x"},
        {"as": "U0MARCUS", "do": "join", "channel": "C0HOITO"},
        {
            "as": "U0SIIRI",
            "do": "click",
            "channel": "C0HOITO",
            "ts": "1.0",
            "block_id": "a",
            "action_id": "b",
        },
        {"as": "U0SIIRI", "do": "submit", "view_id": "V9"},
        {"as": "U0SIIRI", "do": "profile", "tz": "Europe/Nowhere"},
    ],
)
async def test_what_nobody_can_do_is_refused_in_a_sentence(pg: Playground, wish: dict[str, object]) -> None:
    with pytest.raises(Refused) as caught:
        await pg.act(wish)
    assert " " in str(caught.value)
