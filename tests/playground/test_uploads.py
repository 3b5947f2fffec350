"""Files in forms: who can see them, and when others can."""

import base64
from typing import Any

import pytest
from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from playground import snapshot
from playground.acts import Refused
from playground.clock import MovableClock
from playground.server import Playground
from playground.workspace import Workspace
from tests.playground.helpers import client, refusal

FORM = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Files"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "files",
            "label": {"type": "plain_text", "text": "Files"},
            "element": {
                "type": "file_input",
                "action_id": "files",
                "max_files": 2,
                "filetypes": ["png", "pdf"],
            },
        }
    ],
}
SCOPES = ("chat:write", "files:read", "groups:read", "im:write")


@pytest.fixture
async def pg() -> Any:
    async with Playground(scopes=SCOPES, unlimited=True, retry_delays=(0.0,)) as playground:
        yield playground


async def upload(
    pg: Playground, person: str, name: str = "cake.png", content: bytes = b"png", **more: str
) -> str:
    given = {"name": name, "content": base64.b64encode(content).decode(), **more}
    return str((await pg.act({"as": person, "do": "upload", **given}))["file"]["id"])


async def given(pg: Playground, bot: AsyncWebClient, *files: str, person: str = "U0SIIRI") -> dict[str, Any]:
    """Somebody puts files into a form; what stands in its state then."""
    trigger = pg.slack.triggers.issue(person)
    view = (await bot.views_open(trigger_id=trigger, view=FORM))["view"]
    place = {"view_id": view["id"], "block_id": "files", "action_id": "files"}
    await pg.act({"as": person, "do": "input", "value": list(files), **place})
    return pg.workspace.modals[person][-1].values["files"]["files"]


async def seen(pg: Playground, session: ClientSession, person: str, file: str) -> bool:
    async with session.get(f"{pg.url}/files/{file}?as={person}") as response:
        return response.status == 200


def picture(file: str) -> dict[str, Any]:
    return {"type": "image", "slack_file": {"id": file}, "alt_text": "A cake"}


async def test_a_file_is_its_uploaders_alone_until_it_is_put_into_a_form(
    pg: Playground, bot: AsyncWebClient, session: ClientSession
) -> None:
    file = await upload(pg, "U0SIIRI")
    assert (await refusal(bot.files_info(file=file)))["error"] == "file_not_found"
    block = picture(file)
    assert (await refusal(bot.chat_postMessage(channel="C0HOITO", text="x", blocks=[block])))[
        "error"
    ] == "invalid_blocks"

    state = await given(pg, bot, file)

    assert state["type"] == "file_input"
    (facts,) = state["files"]
    assert (facts["id"], facts["name"], facts["mimetype"], facts["size"]) == (
        file,
        "cake.png",
        "image/png",
        3,
    )
    assert (await bot.files_info(file=file))["file"]["user"] == "U0SIIRI"
    leena = client(pg, session, "xoxp-U0LEENA")
    assert (await refusal(leena.files_info(file=file)))["error"] == "file_not_found"
    assert await seen(pg, session, "U0SIIRI", file)
    assert not await seen(pg, session, "U0LEENA", file)


async def test_a_picture_in_a_message_is_shared_with_who_sees_the_message(
    pg: Playground, bot: AsyncWebClient, session: ClientSession
) -> None:
    file = await upload(pg, "U0SIIRI")
    await given(pg, bot, file)

    await bot.chat_postMessage(channel="G0KOORD", text="x", blocks=[picture(file)])

    assert await seen(pg, session, "U0EERO", file)
    assert not await seen(pg, session, "U0LEENA", file)
    info = (await bot.files_info(file=file))["file"]
    assert (info["channels"], info["is_public"]) == (["G0KOORD"], False)

    await bot.chat_postMessage(channel="C0HOITO", text="x", blocks=[picture(file)])
    assert await seen(pg, session, "U0ELSA", file)
    assert not await seen(pg, session, "U0MARCUS", file)


async def test_a_picture_said_to_one_person_or_shown_in_their_form_is_theirs(
    pg: Playground, bot: AsyncWebClient, session: ClientSession
) -> None:
    file = await upload(pg, "U0SIIRI")
    await given(pg, bot, file)
    await bot.chat_postEphemeral(channel="C0HOITO", user="U0LEENA", text="x", blocks=[picture(file)])
    trigger = pg.slack.triggers.issue("U0EERO")
    await bot.views_open(trigger_id=trigger, view={**FORM, "blocks": [picture(file)]})

    assert [who for who in ("U0LEENA", "U0EERO", "U0ELSA") if await seen(pg, session, who, file)] == [
        "U0LEENA",
        "U0EERO",
    ]


async def test_a_view_shows_no_picture_that_the_app_does_not_see(pg: Playground, bot: AsyncWebClient) -> None:
    file = await upload(pg, "U0SIIRI")
    trigger = pg.slack.triggers.issue("U0EERO")
    answer = await refusal(bot.views_open(trigger_id=trigger, view={**FORM, "blocks": [picture(file)]}))
    assert answer["error"] == "invalid_arguments"


async def test_only_pictures_are_shown_as_pictures(pg: Playground, bot: AsyncWebClient) -> None:
    file = await upload(pg, "U0SIIRI", "recipe.pdf")
    await given(pg, bot, file)
    answer = await refusal(bot.chat_postMessage(channel="C0HOITO", text="x", blocks=[picture(file)]))
    assert "invalid slack file" in answer["errors"][0]


async def test_the_app_deletes_nobodys_files(pg: Playground, session: ClientSession) -> None:
    file = await upload(pg, "U0SIIRI")
    assert (await refusal(client(pg, session, "xoxp-U0LEENA").files_delete(file=file)))[
        "error"
    ] == "file_not_found"
    await client(pg, session, "xoxp-U0SIIRI").files_delete(file=file)
    assert file not in pg.workspace.files


@pytest.mark.parametrize(
    ("names", "person", "why"),
    [
        (("cake.gif",), "U0SIIRI", "not taken"),
        (("a.png", "b.png", "c.png"), "U0SIIRI", "at most 2"),
        (("cake.png",), "U0LEENA", "has uploaded no file"),
    ],
)
async def test_a_form_takes_what_its_field_allows(
    pg: Playground, bot: AsyncWebClient, names: tuple[str, ...], person: str, why: str
) -> None:
    files = [await upload(pg, "U0SIIRI", name) for name in names]
    with pytest.raises(Refused, match=why):
        await given(pg, bot, *files, person=person)


@pytest.mark.parametrize("wish", [{"content": ""}, {"content": "%%"}, {}])
async def test_an_upload_needs_content(pg: Playground, wish: dict[str, str]) -> None:
    with pytest.raises(Refused):
        await pg.act({"as": "U0SIIRI", "do": "upload", "name": "cake.png", **wish})


async def test_who_sees_a_file_outlives_a_restart(pg: Playground) -> None:
    file = await upload(pg, "U0SIIRI", "IMG_1.heic", type="image/heic")
    pg.workspace.files[file].seen_by.append("U0EERO")
    again = Workspace(MovableClock())
    snapshot.restore(again, snapshot.dump(pg.workspace))
    assert (again.files[file].seen_by, again.files[file].mimetype) == (["U0EERO"], "image/heic")


async def test_an_address_is_given_to_members_alone(pg: Playground, bot: AsyncWebClient) -> None:
    ts = pg.workspace.channels["C0HOITO"].messages[0].ts
    assert ts.replace(".", "") in (await bot.chat_getPermalink(channel="C0HOITO", message_ts=ts))["permalink"]
    ts = pg.workspace.channels["C0KUNDE"].messages[0].ts
    assert (await refusal(bot.chat_getPermalink(channel="C0KUNDE", message_ts=ts)))[
        "error"
    ] == "channel_not_found"
    answer = await refusal(bot.chat_getPermalink(channel="C0HOITO", message_ts="1.000001"))
    assert answer["error"] == "message_not_found"


@pytest.mark.parametrize(("do", "more"), [("shortcut", {}), ("message_shortcut", {"channel": "C0HOITO"})])
async def test_a_shortcut_that_no_manifest_names_is_refused(
    pg: Playground, do: str, more: dict[str, str]
) -> None:
    ts = pg.workspace.channels["C0HOITO"].messages[0].ts
    with pytest.raises(Refused, match="there is no"):
        await pg.act({"as": "U0SIIRI", "do": do, "callback_id": "tip", "ts": ts, **more})
