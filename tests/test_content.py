"""The nuggets that ship: complete, balanced, within Slack's limits in every language."""

from collections import Counter

import pytest

from bot.content import Content, Factor, Level, Nugget, Part, QuestionKind
from bot.i18n import LANGUAGES, Words
from bot.message import escape
from bot.nuggets.views import nugget_message
from bot.reviews.questions import ROTATING
from playground import block_kit
from storage.values import Tally


def test_there_are_three_nuggets_for_each_factor(content: Content) -> None:
    assert Counter(nugget.factor for nugget in content.nuggets.values()) == dict.fromkeys(Factor, 3)


def test_every_step_of_the_pyramid_is_there(content: Content) -> None:
    assert {nugget.level for nugget in content.nuggets.values()} == set(Level)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_nugget_is_a_message_that_slack_takes(content: Content, words: Words, language: str) -> None:
    for nugget in content.nuggets.values():
        message = nugget_message(words[language], content, nugget, "1", Tally(1200, 340, 56, 78)).payload()

        assert block_kit.check_blocks(message["blocks"], "message") == []
        assert escape(nugget.text(language).title) in message["text"]


def longest_is_right(nugget: Nugget, language: str) -> bool:
    quiz = nugget.text(language).quiz
    return max(quiz.options, key=len) == quiz.options[quiz.answer - 1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_right_answer_cannot_be_guessed_by_its_place_or_length(content: Content, language: str) -> None:
    nuggets = list(content.nuggets.values())
    places = Counter(nugget.en.quiz.answer for nugget in nuggets)

    assert max(places.values()) <= len(nuggets) / 2
    assert sum(longest_is_right(nugget, language) for nugget in nuggets) <= len(nuggets) / 2


def test_the_questions_cover_every_factor_and_each_kind(content: Content) -> None:
    every = content.questions.values()

    assert {question.factor for question in every} == set(Factor)
    assert {question.kind for question in every} == set(QuestionKind)


def test_a_year_of_reviews_repeats_no_question_that_takes_turns(content: Content) -> None:
    turns = [one for one in content.questions.values() if one.part is Part.ROTATING]

    assert len(turns) == 4 * ROTATING


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_asked_can_be_taken_in_at_a_glance(content: Content, language: str) -> None:
    for question in content.questions.values():
        text = question.text(language)
        assert text.question.endswith("?") and len(text.question) <= 110, question.slug
        assert not any(mark in text.question for mark in "<>*_~`"), question.slug
