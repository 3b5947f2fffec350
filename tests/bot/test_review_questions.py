"""Which questions a review asks, and how they are answered."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import Content, Measure, Part, Question, QuestionKind, load_content
from bot.i18n import LANGUAGES, Words
from bot.reviews import questions, rules
from bot.reviews.question_views import answers_from, question_blocks
from playground import block_kit
from storage.review_values import Asked, QuestionEdit
from storage.states import ReviewForm

OUTLETS = {1: "Intranet", 2: "LinkedIn"}


def test_the_core_is_asked_every_time_and_three_of_the_others(content: Content) -> None:
    asked = questions.chosen(content.questions.values(), {}, [], ReviewForm.REPRESENTATIVES)

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


SLUGS = [question.slug for question in load_content().questions.values()]
QUARTERS = st.lists(st.frozensets(st.sampled_from(SLUGS), max_size=len(SLUGS) - 4), min_size=1, max_size=12)
"""What coordinators have switched off in each of some quarters."""


@given(QUARTERS, st.sampled_from(ReviewForm))
def test_none_comes_again_while_another_waits_whatever_is_switched_off_and_on(
    quarters: list[frozenset[str]], form: ReviewForm
) -> None:
    shipped = [*load_content().questions.values()]
    history: list[list[str]] = []
    for off in quarters:
        edits = {slug: QuestionEdit(slug, is_on=False) for slug in off}
        asked = questions.chosen(shipped, edits, history, form)
        history.append([question.slug for question in asked])

        assert not off & {question.slug for question in asked}
        assert all(form in question.asked for question in asked)
        assert asked == questions.chosen(shipped[::-1], edits, history[:-1], form)
    for number, slugs in enumerate(history):
        turns = {slug for slug in slugs if load_content().questions[slug].part is Part.ROTATING}
        for slug in turns:
            since = next((n for n in range(number - 1, -1, -1) if slug in history[n]), None)
            if since is None:
                continue
            between = {one for slugs in history[since : number + 1] for one in slugs}
            waiting = {one.slug for one in _rotating() if form in one.asked} - quarters[number]
            assert waiting <= between, f"{slug} comes again before {waiting - between}"


@given(st.permutations(SLUGS))
def test_questions_are_asked_in_the_order_that_coordinators_chose(order: list[str]) -> None:
    edits = {slug: QuestionEdit(slug, place=place) for place, slug in enumerate(order)}

    asked = questions.chosen(load_content().questions.values(), edits, [], ReviewForm.REPRESENTATIVES)

    core = [question.slug for question in asked if question.part is Part.CORE]
    assert core == [slug for slug in order if slug in core]
    turns = [question.slug for question in asked if question.part is Part.ROTATING]
    rotating = {question.slug for question in _rotating()}
    assert turns == [slug for slug in order if slug in rotating][: questions.ROTATING]


@given(st.lists(st.tuples(st.sampled_from(SLUGS), st.sampled_from((-1, 1))), max_size=30))
def test_moving_changes_places_with_the_neighbour_and_nothing_else(moves: list[tuple[str, int]]) -> None:
    shipped, edits = [*load_content().questions.values()], dict[str, QuestionEdit]()
    order = [entry.question.slug for entry in questions.entries(shipped, edits)]
    parts = {question.slug: question.part for question in shipped}
    for slug, by in moves:
        at = order.index(slug)
        if 0 <= at + by < len(order) and parts[order[at + by]] is parts[slug]:
            order[at], order[at + by] = order[at + by], order[at]

        for other, place in questions.moved(questions.entries(shipped, edits), slug, by).items():
            edits[other] = QuestionEdit(other, place=place)

        assert [entry.question.slug for entry in questions.entries(shipped, edits)] == order


TEXTS = {"fi": {"question": "Mikä huolettaa?", "short": "Huolet", "options": {"a": "Aika", "b": "Taito"}}}
OWN = QuestionEdit(
    "own-1", True, 5, "core", "choice", "learning", (ReviewForm.REPRESENTATIVES,), language="fi", texts=TEXTS
)


def test_an_own_question_speaks_its_language_where_others_are_missing(content: Content, words: Words) -> None:
    [entry] = questions.entries([], {"own-1": OWN})

    [block] = question_blocks(words["sv"], entry.question, outlets={}, values={})

    assert entry.is_own and entry.question.text("sv").question == "Mikä huolettaa?"
    assert block.to_dict()["hint"]["text"] == words["sv"]("questions.only_in", language="finska")
    assert [option["value"] for option in block.to_dict()["element"]["options"]] == ["a", "b"]


def test_other_words_change_what_is_asked_and_not_what_answers_mean(content: Content) -> None:
    texts = {"fi": {"question": "Onko selvää, kuka tekee mitäkin?", "short": "Kuka tekee"}}
    edit = QuestionEdit("responsibilities-clear", language="fi", texts=texts)

    asked = questions.chosen(content.questions.values(), {edit.slug: edit}, [], ReviewForm.EVERYBODY)

    one = next(question for question in asked if question.slug == edit.slug)
    assert one.text("en").question == texts["fi"]["question"] and not one.is_written_in("en")
    assert (one.kind, one.measures) == (QuestionKind.CLARITY, Measure.RESPONSIBILITIES)


def test_what_is_frozen_in_a_review_can_be_read_again(content: Content) -> None:
    for entry in questions.entries(content.questions.values(), {"own-1": OWN}):
        assert Question.model_validate(entry.question.model_dump(mode="json")) == entry.question


def test_an_edit_of_a_question_that_ships_no_more_is_passed_over() -> None:
    assert questions.entries([], {"gone": QuestionEdit("gone", place=30)}) == []


def test_a_form_with_nothing_but_channels_to_ask_about_counts_as_empty(content: Content) -> None:
    verdicts = [one for one in content.questions.values() if one.kind is QuestionKind.VERDICT]

    assert questions.unasked(questions.entries(verdicts, {})) == [*ReviewForm]
    assert questions.unasked(questions.entries(content.questions.values(), {})) == []


def _rotating() -> list[Question]:
    return [question for question in load_content().questions.values() if question.part is Part.ROTATING]


def test_an_anonymous_review_asks_nobody_for_what_only_a_contact_can_know(content: Content) -> None:
    asked = questions.chosen(content.questions.values(), {}, [], ReviewForm.EVERYBODY)

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
