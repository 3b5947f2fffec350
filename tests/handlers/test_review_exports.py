"""Taking what was published of a review out of Juuri: the same as was told, and nothing more."""

import csv
import json
from io import StringIO
from typing import Any

import pytest

from bot.errors import UserError
from bot.i18n import Words
from bot.reviews import exporting
from bot.reviews.exporting import Format
from storage import findings
from storage.review_values import EVERYBODY, OTHERS
from storage.states import ReviewForm
from tests.handlers.deciding import OFFICE
from tests.handlers.reviewing import (
    CARE,
    ELSA,
    GRACE,
    HEARD,
    SALES,
    SIIRI,
    dm_of,
    finishes,
    opens,
    reviewing_house,
)
from tests.handlers.test_review_results import INSPIRES, WORDS, takes_part, votes
from tests.process import environment, juuri
from tests.story import Story


def lines_of(data: bytes) -> list[dict[str, str]]:
    """The lines of a table by their heading."""
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig")), delimiter=";"))


async def an_anonymous_review_is_over(story: Story) -> int:
    """Six of Care answered, three of Sales; ten wrote something, one of them a formula."""
    await reviewing_house(story)
    review_id = await opens(story, ReviewForm.EVERYBODY)
    await takes_part(story, review_id, {CARE: 6, SALES: 3})
    for department, many, value in ((CARE, 3, "4"), (CARE, 3, "5"), (SALES, 3, "1")):
        await votes(story, review_id, department, many, {INSPIRES: value})
    for number in range(9):
        await votes(story, review_id, CARE, 1, {WORDS: f"Words {number}; and more"})
    await votes(story, review_id, SALES, 1, {WORDS: "=2+2"})
    await story.wait_until("2026-12-07", "09:00")
    return review_id


async def test_a_coordinator_gets_what_was_published_as_a_file(story: Story) -> None:
    review_id = await an_anonymous_review_is_over(story)

    await story.press(GRACE, "reviews.export", where=OFFICE)

    [file] = [one for one in story.slack.workspace.files.values() if one.name.endswith(".csv")]
    assert file.name == f"review-{review_id}-2026-11.csv"
    message = story.slack.workspace.channels[dm_of(story, GRACE)].messages[-1]
    assert message.files == [file.id] and "November 2026" in message.text
    assert "direct messages" in story.whispers(GRACE, OFFICE)[-1]
    assert file.content
    lines = lines_of(file.content)
    told = {
        (line["group"], line["answer"]): int(line["count"]) for line in lines if line["part"] == "answers"
    }
    assert told == {("All together", "1"): 3, ("All together", "4"): 3, ("All together", "5"): 3}
    turnout = {line["answer"]: line["count"] for line in lines if line["part"] == "turnout"}
    assert turnout["answered"] == "9"
    words = [line["words"] for line in lines if line["part"] == "words"]
    assert len(words) == 10 and "Words 0; and more" in words
    assert "'=2+2" in words  # no spreadsheet carries it out
    assert "Care" not in str(lines) and "Sales" not in str(lines)


async def test_a_file_holds_each_published_cell_and_nothing_else(story: Story, words: Words) -> None:
    review_id = await an_anonymous_review_is_over(story)
    store = story.juuri.deps.store

    export = await store.read(exporting.export, words, review_id, Format.JSON)

    said: dict[str, Any] = json.loads(export.content)
    names = {EVERYBODY: "All together", OTHERS: "Other departments"}
    published = await store.read(findings.cells, review_id)
    assert [
        (question["question"], one["group"], one["counts"])
        for question in said["questions"]
        for one in question["answers"]
    ] == [(cell.asked.slug, names[cell.group], cell.counts) for cell in published]
    texts = {one.text for one in await store.read(findings.comments, review_id)}
    assert {one["words"] for question in said["questions"] for one in question["words"]} == texts
    assert (said["review"]["asked"], said["review"]["threshold"]) == (9 + 4, 5)


async def test_of_a_named_review_the_departments_are_told_by_name(story: Story, words: Words) -> None:
    await reviewing_house(story)
    review_id = await opens(story)
    await finishes(story, SIIRI, **{HEARD: "Shorter videos."})
    await finishes(story, ELSA, **{HEARD: "Longer ones."})
    with pytest.raises(UserError, match=r"results\.not_over"):
        await story.juuri.deps.store.read(exporting.export, words, review_id, Format.CSV)
    await story.wait_until("2026-12-07", "09:00")

    export = await story.juuri.deps.store.read(exporting.export, words, review_id, Format.CSV)

    told = {(line["group"], line["words"]) for line in lines_of(export.content) if line["words"]}
    assert told == {("Care", "Shorter videos."), ("Sales", "Longer ones.")}


async def test_where_slack_takes_no_file_one_hears_of_the_command(story: Story) -> None:
    review_id = await an_anonymous_review_is_over(story)
    story.slack.slack.faults.apply({"missing_scopes": ["files:write"]})

    await story.press(GRACE, "reviews.export", where=OFFICE)

    assert f"juuri reviews export {review_id}" in story.whispers(GRACE, OFFICE)[-1]


@pytest.mark.slow
async def test_the_command_writes_the_file_or_says_which_reviews_there_are(story: Story) -> None:
    review_id = await an_anonymous_review_is_over(story)
    env = environment(story.slack, story.database)

    code, out, _ = await juuri("reviews", "export", str(review_id), "--format", "json", env=env)
    assert code == 0
    assert json.loads(out)["review"]["id"] == review_id

    code, _, err = await juuri("reviews", "export", "99", env=env)
    assert code == 1
    assert f"No review 99 is over. Reviews with results: {review_id} (everybody, opened 2026-11-23)." in err
