"""Which questions a review asks, and how they are answered."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import Content, Part, Question, QuestionKind
from bot.i18n import LANGUAGES, Words
from bot.reviews import questions, rules
from bot.reviews.question_views import answers_from, question_blocks
from playground import block_kit
from storage.review_values import Asked
from storage.states import ReviewForm

OUTLETS = {1: "Intranet", 2: "LinkedIn"}


def test_the_core_is_asked_every_time_and_three_of_the_others(content: Content) -> None:
    asked = questions.chosen(content.questions.values(), [], ReviewForm.REPRESENTATIVES)

    assert [question.slug for question in asked[:3]] == [
        "channels-reach",
        "customers-share",
        "content-inspires",
    ]
    assert Counter(question.part for question in asked) == {Part.CORE: 9, Part.ROTATING: 3}


@given(start=st.integers(0, 8), rounds=st.integers(1, 12))
def test_all_of_the_rotating_part_are_asked_before_any_comes_again(start: int, rounds: int) -> None:
    every = _rotating()
    every = every[start:] + every[:start]
    history: list[list[str]] = []
    for _ in range(rounds):
        history.append([question.slug for question in questions.rotating(every, history)])

    times = Counter(slug for slugs in history for slug in slugs)

    assert all(len(set(slugs)) == questions.ROTATING for slugs in history)
    assert max(times.values()) - min(times[question.slug] for question in every) <= 1


def _rotating() -> list[Question]:
    from bot.content import load_content

    return [question for question in load_content().questions.values() if question.part is Part.ROTATING]


def test_an_anonymous_review_asks_nobody_for_what_only_a_contact_can_know(content: Content) -> None:
    asked = questions.chosen(content.questions.values(), [], ReviewForm.EVERYBODY)

    assert "asked-outside" not in {question.slug for question in asked}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_can_be_asked_in_every_language_and_its_answer_read(
    content: Content, words: Words, language: str
) -> None:
    for question in content.questions.values():
        blocks = question_blocks(words[language], question, outlets=OUTLETS, values={})

        found = [block.to_dict() for block in blocks]
        assert block_kit.check_blocks(found, "modal") == []
        ids = [block["block_id"] for block in found if block["type"] == "input"]
        read = answers_from(dict.fromkeys(ids, "2026-11-03"))
        many = 2 if question.kind is QuestionKind.VERDICT else 1
        assert len(read) == many and {asked.slug for asked in read} == {question.slug}


def test_what_was_answered_before_stands_in_the_form(content: Content, words: Words) -> None:
    for slug, value in (
        ("content-inspires", "4"),
        ("metrics-clear", "partly"),
        ("asked-outside", "2026-05-04"),
    ):
        asked = Asked(slug)
        [block] = question_blocks(words["en"], content.questions[slug], outlets={}, values={asked: value})

        assert value in str(block.to_dict()["element"])


def test_pages_are_short_and_those_answered_in_words_come_last(content: Content) -> None:
    every = list(content.questions.values())

    pages = rules.pages(every, range(1, 9))

    assert [len(item.outlets) for page in pages[:2] for item in page] == [6, 2]
    assert all(len(page) <= rules.A_PAGE for page in pages)
    assert {item.question.kind for item in pages[-1]} == {QuestionKind.TEXT}
    assert sum(len(item.places) for page in pages for item in page) == len(every) - 1 + 8


def test_where_nothing_is_published_no_channel_is_asked_about(content: Content) -> None:
    pages = rules.pages([content.questions["channels-reach"], content.questions["metrics-clear"]], [])

    assert [item.question.slug for page in pages for item in page] == ["metrics-clear"]
