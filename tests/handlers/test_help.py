"""`/juuri`, `/juuri help` and words it does not know."""

import pytest

from bot.people import service as people
from tests.handlers.test_nuggets import CHANNEL, coordinates
from tests.story import Story


async def says(story: Story, person: str, text: str) -> str:
    await story.does(person, "command", channel=CHANNEL, command="/juuri", text=text)
    [message] = [m for m in story.slack.workspace.channels[CHANNEL].ephemerals if m.ephemeral_to == person][
        -1:
    ]
    return str(message.blocks)


@pytest.mark.parametrize("word", ["", "help", "HELP", "apua", "hjälp", "hjelp"])
async def test_help_says_what_it_does_and_who_runs_it(story: Story, word: str) -> None:
    await coordinates(story, "U0GRACE", "U0EERO")

    said = await says(story, "U0SIIRI", word)

    t = story.juuri.deps.shelf.words["en"]
    assert t("help.text") in said
    assert "Eero Suopelto and Grace Pemberlow" in said
    assert "/juuri tip" in said
    assert t("help.unknown_word", word=word) not in said


async def test_an_unknown_word_gets_help_and_cannot_call_anybody(story: Story) -> None:
    said = await says(story, "U0SIIRI", "<!channel> dance")

    assert "I do not know the word “&lt;!channel&gt;”." in said
    assert story.juuri.deps.shelf.words["en"]("help.text") in said


async def test_help_speaks_the_persons_language(story: Story) -> None:
    await story.open_home("U0SIIRI")
    await story.juuri.deps.store.write_patiently(people.choose_language, "U0SIIRI", "fi", story.clock.now())

    said = await says(story, "U0SIIRI", "")

    assert story.juuri.deps.shelf.words["fi"]("help.text") in said
    assert "/juuri vinkki" in said
