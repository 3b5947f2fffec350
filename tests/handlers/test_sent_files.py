"""A table that somebody sends to Juuri in a direct message; and every other message, of which nothing is kept."""

import base64
import logging
from typing import Any

import pytest
from sqlalchemy import select

from bot.errors import UserError
from handlers import all_routes
from handlers.forms import Click
from storage import audit
from storage.tables import Base
from tests.handlers.test_activities import coordinator, every, person
from tests.handlers.test_importing import ANOTHERS, HEADING, MINE
from tests.story import Story, words_in

SECRET = "sulfur-canary"


async def dm(story: Story, user_id: str) -> str:
    """Where somebody and Juuri write to each other."""
    answer = await story.does(user_id, "open_dm", user=story.juuri.deps.bot_user_id)
    return str(answer["channel"])


async def sends(story: Story, user_id: str, text: str, name: str = "plan.csv", says: str = "") -> str:
    """Somebody drops a file into the conversation with Juuri; the id of the file."""
    content = base64.b64encode(text.encode()).decode()
    file = await story.does(user_id, "upload", name=name, type="text/csv", content=content)
    more = {"channel": await dm(story, user_id), "file": file["file"]["id"], "text": says}
    await story.does(user_id, "message", **more)
    await story.settle()
    return str(file["file"]["id"])


async def press(story: Story, user_id: str, action_id: str) -> None:
    await story.press(user_id, action_id, where=await dm(story, user_id))
    await story.settle()


def answer(story: Story, user_id: str) -> dict[str, Any]:
    return story.dms(user_id)[-1]


async def test_what_a_file_would_do_is_said_first_and_planned_on_a_click(story: Story) -> None:
    await coordinator(story)
    await person(story)

    await sends(story, "U0EERO", HEADING + MINE + ANOTHERS + "Nobody's;2026-12-01;Somebody\n")

    said = answer(story, "U0EERO")
    assert said["text"] == "Your file: plan.csv 2 activities would be planned. 1 line cannot be used."
    assert "Line 4 – Responsible – Juuri knows nobody called “Somebody”" in words_in(said["blocks"])
    assert await every(story) == []

    await press(story, "U0EERO", "activities.import_file")

    assert [one.plan.title for one in await every(story)] == ["Summer pictures", "Winter pictures"]
    assert answer(story, "U0EERO")["text"] == "Your file: plan.csv 2 activities were planned."
    assert "activities.import_file" not in str(answer(story, "U0EERO")["blocks"])


async def test_what_is_left_is_not_planned_and_an_old_button_says_so(story: Story) -> None:
    await person(story)
    file_id = await sends(story, "U0SIIRI", HEADING + MINE)

    await press(story, "U0SIIRI", "activities.leave_file")

    assert answer(story, "U0SIIRI")["text"] == "Your file: plan.csv Nothing was imported."
    assert await clicks(story, "U0SIIRI", file_id) == "activities.import_over"
    assert await every(story) == []


async def test_a_second_click_and_one_after_a_day_plan_nothing(story: Story) -> None:
    await person(story)
    file_id = await sends(story, "U0SIIRI", HEADING + MINE)

    assert await clicks(story, "U0SIIRI", file_id) is None
    assert await clicks(story, "U0SIIRI", file_id) == "activities.import_over"
    assert len(await every(story)) == 1

    late = await sends(story, "U0SIIRI", HEADING + MINE.replace("Summer", "Spring"))
    await story.wait_until("2026-11-24")
    assert await clicks(story, "U0SIIRI", late) == "activities.import_over"
    assert len(await every(story)) == 1


async def clicks(story: Story, user_id: str, file_id: str) -> str | None:
    """Somebody presses *Import*, perhaps on a message that their Slack still shows as it was; why not, where refused."""
    click = Click(user_id=user_id, action_id="activities.import_file", value=file_id)
    try:
        await all_routes().clicks[click.action_id](click, story.juuri.deps)
    except UserError as error:
        return error.key
    return None


async def test_a_file_that_slack_tells_of_twice_is_answered_once(story: Story) -> None:
    await person(story)
    await story.settle()
    await story.slack.set_faults(retry_events=2)
    before = len(story.dms("U0SIIRI"))

    await sends(story, "U0SIIRI", HEADING + MINE)

    assert len(story.dms("U0SIIRI")) == before + 1


async def test_a_file_of_no_use_is_told_why(story: Story) -> None:
    await person(story)
    await sends(story, "U0SIIRI", HEADING + MINE * 201)
    assert "at most 200 lines" in answer(story, "U0SIIRI")["text"]

    await sends(story, "U0SIIRI", HEADING + ANOTHERS)
    assert "0 activities would be planned." in answer(story, "U0SIIRI")["text"]
    assert "activities.import_file" not in str(answer(story, "U0SIIRI")["blocks"])


async def test_of_every_other_message_nothing_is_kept_logged_or_answered(
    story: Story, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await person(story)
    await story.settle()
    before, where = len(story.dms("U0SIIRI")), await dm(story, "U0SIIRI")

    await story.does("U0SIIRI", "message", channel=where, text=f"Hello {SECRET}")
    await sends(story, "U0SIIRI", f"{SECRET};", name=f"{SECRET}.txt", says=SECRET)
    await story.slack.settled()
    await story.settle()

    assert len(story.dms("U0SIIRI")) == before
    kept = await story.juuri.deps.store.read(
        lambda session: [str(session.execute(select(table)).all()) for table in Base.metadata.sorted_tables]
    )
    assert SECRET not in "".join(kept)
    out, err = capsys.readouterr()
    assert SECRET not in out + err + caplog.text


async def test_a_file_from_another_house_is_let_go(story: Story) -> None:
    await person(story)
    await sends(story, "U0HELGA", HEADING + MINE)

    assert story.dms("U0HELGA") == []
    assert await every(story) == []


async def test_what_was_said_with_a_file_is_not_kept(story: Story) -> None:
    await person(story)
    await sends(story, "U0SIIRI", HEADING + MINE, says=SECRET)
    await press(story, "U0SIIRI", "activities.import_file")

    kept = await story.juuri.deps.store.read(
        lambda session: [str(session.execute(select(table)).all()) for table in Base.metadata.sorted_tables]
    )
    assert SECRET not in "".join(kept)
    verbs = await story.juuri.deps.store.read(
        lambda session: session.scalars(select(audit.Audit.verb).where(audit.Audit.actor == "U0SIIRI")).all()
    )
    assert "activities.import" in verbs and "activities.plan" in verbs
