"""Whatever comes from Slack is answered in time, truthfully, and takes effect once."""

import asyncio
import socket
import time as real_time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
import pytest
from sqlalchemy import text

from playground.clock import MovableClock
from playground.people import TEAM_ID
from playground.server import Playground
from storage import migrate, nuggets
from storage.tables import Base
from storage.values import Tally
from tests.handlers.test_nuggets import CHANNEL, shared
from tests.story import Story, words_in

WAY = ["socket", "http"]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(params=WAY)
async def slack(request: pytest.FixtureRequest, clock: MovableClock) -> AsyncIterator[Playground]:
    """The small Slack on both of its ways to the bot; it repeats events sooner than Slack does."""
    url = f"http://127.0.0.1:{free_port()}/slack/events" if request.param == "http" else None
    playground = Playground(clock=clock, unlimited=True, request_url=url, retry_delays=(0.0, 4.0, 4.0))
    playground.bot_url = url  # type: ignore[attr-defined]
    await playground.start()
    yield playground
    await playground.stop()


@pytest.fixture
async def story(slack: Playground, database: str) -> AsyncIterator[Story]:
    """Juuri, running in that Slack on an empty database."""
    story = Story(slack, database)
    url = slack.bot_url  # type: ignore[attr-defined]
    if url:
        port = int(url.split(":")[2].split("/")[0])
        await story.start(slack_app_token=None, slack_signing_secret=slack.signing_secret, port=port)
    else:
        await story.start()
    yield story
    await asyncio.wait_for(story.stop(), 10)


def who(person: str) -> dict[str, Any]:
    return {
        "team": {"id": TEAM_ID},
        "user": {"id": person, "team_id": TEAM_ID},
        "api_app_id": "A1",
        "token": "x",
    }


async def sends(story: Story, kind: str, **payload: Any) -> dict[str, Any]:
    """Slack sends an interaction; it must be answered. What the answer says."""
    reply = await story.slack.slack.delivery.ask("interactive", {"type": kind, **who("U0SIIRI"), **payload})
    assert reply.answered, reply.reason
    assert "Traceback" not in str(reply.payload)
    return reply.payload or {}


def trigger(story: Story, person: str = "U0SIIRI") -> str:
    return story.slack.slack.triggers.issue(person)


# --- what Juuri does not know


async def test_a_button_of_an_earlier_version_says_so(story: Story) -> None:
    action = {"type": "button", "action_id": "old.button", "block_id": "b", "value": "1"}

    await sends(story, "block_actions", actions=[action], trigger_id=trigger(story))

    t = story.juuri.deps.shelf.words["en"]
    assert words_in(story.modal("U0SIIRI")["blocks"]) == t("common.stale_button")


async def test_a_link_button_needs_no_answer_but_an_ack(story: Story) -> None:
    action = {"type": "button", "action_id": "some.link", "block_id": "b", "url": "https://example.org"}

    await sends(story, "block_actions", actions=[action], trigger_id=trigger(story))

    assert "U0SIIRI" not in story.slack.workspace.modals


async def test_a_form_of_an_earlier_version_says_so(story: Story) -> None:
    view = {
        "id": "V1",
        "hash": "h",
        "type": "modal",
        "callback_id": "old.form",
        "state": {"values": {}},
        "blocks": [],
    }

    answer = await sends(story, "view_submission", view=view, trigger_id=trigger(story))

    assert answer["response_action"] == "push"
    assert story.juuri.deps.shelf.words["en"]("common.stale_button") in words_in(answer["view"]["blocks"])


async def test_shortcuts_that_are_not_there_any_more_say_so(story: Story) -> None:
    await sends(story, "shortcut", callback_id="old.shortcut", trigger_id=trigger(story))
    assert story.juuri.deps.shelf.words["en"]("common.stale_button") in words_in(story.modal("U0SIIRI"))

    message = {"channel": {"id": CHANNEL}, "message_ts": "1.0", "message": {"text": "x"}}
    await sends(story, "message_action", callback_id="old.shortcut", trigger_id=trigger(story), **message)


async def test_options_for_a_menu_of_an_earlier_version_are_none(story: Story) -> None:
    answer = await sends(story, "block_suggestion", action_id="old.menu", block_id="b", value="x")

    assert answer == {"options": []}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # nothing is stored
@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("view_closed", {"view": {"id": "V1", "hash": "h", "callback_id": "any", "type": "modal"}}),
        ("interactive_message", {"callback_id": "old", "actions": [{"name": "x"}]}),
        ("dialog_submission", {"callback_id": "old", "submission": {}}),
        ("dialog_cancellation", {"callback_id": "old"}),
        ("workflow_step_edit", {"callback_id": "old"}),
        ("invented_since", {"callback_id": "old"}),
        ("block_actions", {"actions": []}),
        ("block_actions", {"actions": [{"type": "button"}]}),
    ],
)
async def test_every_other_payload_gets_a_plain_ack(story: Story, kind: str, payload: dict[str, Any]) -> None:
    assert await sends(story, kind, **payload) == {}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # nothing is stored
@pytest.mark.parametrize(
    "event",
    [
        {"type": "message", "channel": CHANNEL, "user": "U0SIIRI", "text": "hello", "ts": "1.0"},
        {"type": "message", "subtype": "message_changed", "channel": CHANNEL, "message": {"text": "x"}},
        {"type": "message", "subtype": "bot_message", "channel": CHANNEL, "bot_id": "B0KELLO", "text": "x"},
        {"type": "message", "subtype": "channel_join", "channel": CHANNEL, "user": "U0SIIRI"},
        {"type": "app_home_opened", "user": "U0SIIRI", "tab": "messages"},
        {"type": "user_invented_since", "user": {"id": "U0SIIRI"}},
    ],
)
async def test_every_event_is_answered_and_nothing_is_said(story: Story, event: dict[str, Any]) -> None:
    body = {
        "type": "event_callback",
        "team_id": TEAM_ID,
        "event_id": "Ev1",
        "event": event,
        "api_app_id": "A1",
    }

    reply = await story.slack.slack.delivery.ask("events_api", body)

    assert reply.answered, reply.reason
    await story.settle()
    assert story.posts(CHANNEL) == []
    assert story.dms("U0SIIRI") == []


async def test_a_command_that_is_not_ours_gets_help(story: Story) -> None:
    answer = await story.does("U0SIIRI", "command", channel=CHANNEL, command="/juuri-old", text="")

    assert not answer["timed_out"]
    assert story.juuri.deps.shelf.words["en"]("help.text") in str(answer["response"])


# --- repeats


async def test_an_event_that_slack_repeats_takes_effect_once(story: Story) -> None:
    await story.slack.set_faults(retry_events=2)

    await story.does("U0SIIRI", "open_home")
    await story.settle()

    assert len(story.dms("U0SIIRI")) == 1


async def test_a_form_that_is_sent_twice_takes_effect_once(story: Story) -> None:
    nugget = await shared(story)
    await story.press("U0SIIRI", "nuggets.quiz", where=CHANNEL)
    view = story.slack.workspace.modals["U0SIIRI"][-1]
    view.values["nuggets.choice"]["nuggets.choice"] = {
        "type": "radio_buttons",
        "selected_option": {"value": str(nugget.en.quiz.answer), "text": {"type": "plain_text", "text": "x"}},
    }
    payload = {"view": view.to_slack(), "trigger_id": trigger(story)}

    first, second = await asyncio.gather(*(sends(story, "view_submission", **payload) for _ in range(2)))

    assert first["response_action"] == second["response_action"] == "update"
    assert await story.juuri.deps.store.read(nuggets.tally, 1) == Tally(quiz_right=1, quiz_answered=1)


# --- who is not Slack


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Request-Timestamp": "yesterday", "X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Request-Timestamp": "1795500000", "X-Slack-Signature": "v0=päätön"},
        {"X-Slack-Request-Timestamp": "1795500000", "X-Slack-Signature": "v0=" + "0" * 64},
    ],
)
@pytest.mark.parametrize("slack", ["http"], indirect=True)
async def test_unsigned_or_malformed_requests_are_refused(story: Story, headers: dict[str, str]) -> None:
    url = story.slack.bot_url  # type: ignore[attr-defined]
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=b"payload={}", headers=headers) as answer,
    ):
        assert answer.status == 401
        assert "Traceback" not in await answer.text()


# --- a database that cannot be written


@contextmanager
def locked(database: str) -> Iterator[None]:
    """Another process holds the database."""
    engine = migrate.engine_for(database)
    with engine.connect() as connection:
        if database.startswith("sqlite"):
            connection.execute(text("SELECT 1"))  # this engine begins every transaction as a writer
        else:
            tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
            connection.execute(text(f"LOCK TABLE {tables}"))
        yield
        connection.rollback()
    engine.dispose()


@pytest.mark.slow  # measures real seconds: not beside other tests
async def test_a_locked_database_loses_nothing_and_pretends_nothing(story: Story) -> None:
    nugget = await shared(story)
    await story.press("U0SIIRI", "nuggets.quiz", where=CHANNEL)
    wrong = str(1 + nugget.en.quiz.answer % 2)
    not_saved = {story.juuri.deps.shelf.words[language]("common.not_saved") for language in ("en", "fi")}
    slow = {story.juuri.deps.shelf.words["en"](key) for key in ("common.slow", "common.slow_command")}
    before = story.whispers("U0EERO", CHANNEL)

    with locked(story.database):
        until = real_time.monotonic() + 5
        button = {
            "block_id": story.posts(CHANNEL)[-1]["blocks"][3]["block_id"],
            "action_id": "nuggets.useful",
        }
        view_id = story.slack.workspace.modals["U0SIIRI"][-1].id
        choice = {"nuggets.choice": {"nuggets.choice": wrong}}
        wishes: list[dict[str, Any]] = [
            {
                "as": "U0EERO",
                "do": "click",
                "channel": CHANNEL,
                "ts": story.posts(CHANNEL)[-1]["ts"],
                **button,
            },
            {"as": "U0SIIRI", "do": "submit", "view_id": view_id, "values": choice},
            {"as": "U0NILS", "do": "open_home"},
            {"as": "U0EERO", "do": "command", "channel": CHANNEL, "command": "/juuri", "text": "help"},
        ]
        click, form, _, command = await asyncio.gather(*(story.slack.act(wish) for wish in wishes))
        assert click["status"] == "ok"
        assert form["response_action"] == "errors"
        assert form["errors"]["nuggets.choice"] in not_saved | slow
        assert not command["timed_out"]
        assert story.dms("U0NILS") == []
        await asyncio.sleep(max(0.0, until - real_time.monotonic()))

    await story.slack.settled()  # Slack has repeated the event
    await story.settle()
    said = story.whispers("U0EERO", CHANNEL)[len(before) :]
    assert any(one in not_saved for one in said)
    kept = await story.juuri.deps.store.read(nuggets.tally, 1)
    assert kept.useful == 0
    assert kept.quiz_answered == 0 or form["errors"]["nuggets.choice"] in slow  # "not saved" is not saved
    modal = story.slack.workspace.modals["U0SIIRI"][-1]
    assert modal.values["nuggets.choice"]["nuggets.choice"]["selected_option"]["value"] == wrong
    assert len(story.dms("U0NILS")) == 1
    assert words_in(story.home("U0NILS"))

    await story.press("U0EERO", "nuggets.useful", where=CHANNEL)
    await story.submit("U0SIIRI")
    assert await story.juuri.deps.store.read(nuggets.tally, 1) == Tally(useful=1, quiz_answered=1)
