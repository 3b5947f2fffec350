"""Every view in every language stays within Slack's limits, at its emptiest and at its fullest."""

import re

import pytest

from bot.content import Content
from bot.i18n import LANGUAGES, Words
from bot.message import Message
from playground import block_kit
from tests.gallery import as_text, payload, shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_view_is_one_that_slack_takes(content: Content, words: Words, language: str) -> None:
    problems = []
    for name, view in shown(words[language], content):
        data = payload(view)
        found = (
            block_kit.check_blocks(data["blocks"], "message")
            if isinstance(view, Message)
            else block_kit.check_view(data)
        )
        problems += [f"{name}: {problem}" for problem in found]

    assert problems == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_says_in_a_sentence_what_it_is(content: Content, words: Words, language: str) -> None:
    for name, view in shown(words[language], content):
        if isinstance(view, Message):
            assert len(view.text) > 20, name
            assert view.text.rstrip()[-1] in ".?!”»", f"{name}: {view.text}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_mentioned_by_what_people_wrote(content: Content, words: Words, language: str) -> None:
    for name, view in shown(words[language], content):
        for text in as_text(payload(view)):
            assert "<!" not in text or "plain" in name, f"{name}: {text}"
            assert "<ympäristö>" not in text or "&lt;" not in text, f"{name}: {text}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_ends_twice(content: Content, words: Words, language: str) -> None:
    """Dates end with a full stop of their own in Finnish, Swedish and Norwegian: "4.12."."""
    twice = re.compile(r"(?<!\.)\.\.(?!\.)")
    for name, view in shown(words[language], content):
        for text in as_text(payload(view)):
            assert not twice.search(text), f"{name}: {text}"
