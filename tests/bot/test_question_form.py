"""The coordinators' form for a question: what comes of what is typed."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import Content, Question, QuestionKind, load_content
from bot.content.questions import END_CHARACTERS, QUESTION_CHARACTERS, SHORT_CHARACTERS
from bot.errors import FieldError
from bot.i18n import LANGUAGES
from bot.reviews import question_form
from bot.reviews.questions import entries
from storage.review_values import QuestionEdit
from storage.states import ReviewForm

TWO = {"kind": "choice", "asked": ["everybody"], "languages": ["sv"]}
TWO |= {"question_fi": "Mikä?", "question_sv": "Vad?", "options_fi": "A\nB", "options_sv": "C\nD"}


def typed_into(slug: str, typed: dict[str, Any]) -> question_form.Draft:
    """The form of a question that ships, or of a new one, with what somebody typed."""
    shipped = load_content().questions
    before = question_form.filled(shipped[slug], "fi") if slug else question_form.blank("fi")
    return question_form.changed(before, typed)


def refused(slug: str, typed: dict[str, Any]) -> tuple[str, str]:
    """At which field, and why."""
    with pytest.raises(FieldError) as error:
        question_form.texts(typed_into(slug, typed))
    return error.value.block_id, error.value.key


def test_options_have_the_same_keys_in_each_language() -> None:
    texts = question_form.texts(typed_into("", TWO))

    assert texts["fi"].options == {"option-1": "A", "option-2": "B"}
    assert texts["sv"].options == {"option-1": "C", "option-2": "D"}
    assert [*texts] == ["fi", "sv"], "and no language is there that was not chosen"


@pytest.mark.parametrize(
    ("wrong", "field", "why"),
    [
        ({"options_fi": "A"}, "options_fi", "options_wrong"),
        ({"options_fi": "A\nA"}, "options_fi", "options_wrong"),
        ({"options_fi": "\n".join("ABCDEFG")}, "options_fi", "options_wrong"),
        ({"options_fi": "A\n" + "B" * 76}, "options_fi", "option_too_long"),
        ({"options_sv": "C\nD\nE"}, "options_sv", "options_as_many"),
        ({"question_sv": "  "}, "question_sv", "write_it"),
        ({"kind": "scale", "low_fi": "Ei"}, "high_fi", "write_it"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(wrong: dict[str, Any], field: str, why: str) -> None:
    assert refused("", {**TWO, **wrong}) == (f"questions.{field}", f"questions.{why}")


def test_a_question_that_is_there_keeps_its_kind_and_the_number_of_its_answers() -> None:
    typed = {"kind": "text", "asked": ["everybody"], "question_fi": "Mikä estää?"}
    five = {**typed, "options_fi": "A\nB\nC\nD\nE"}

    assert typed_into("holds-back", five).kind is QuestionKind.CHOICE
    assert refused("holds-back", five) == ("questions.options_fi", "questions.options_kept")
    texts = question_form.texts(typed_into("holds-back", {**typed, "options_fi": "A\nB\nC\nD\nE\nF"}))
    assert [*texts["fi"].options] == ["knowledge", "time", "doubt", "fear", "permission", "nothing"]


def test_what_was_written_in_a_language_stands_there_when_it_is_chosen_again(content: Content) -> None:
    without = typed_into("metrics-clear", {"question_fi": "Mikä?", "asked": ["everybody"]})
    again = question_form.changed(without, {"question_fi": "Mikä?", "languages": ["sv"]})

    assert without.others == ()
    assert again.typed["question_sv"] == content.questions["metrics-clear"].text("sv").question


def test_an_emptied_hint_is_gone() -> None:
    text = load_content().questions["asked-outside"].text("fi")
    draft = typed_into("asked-outside", {"question_fi": text.question, "short_fi": text.short})

    assert text.hint and question_form.texts(draft)["fi"].hint == ""


def test_the_form_of_a_question_that_ships_changes_nothing_by_itself(content: Content) -> None:
    for question in content.questions.values():
        draft = question_form.filled(question, "nb")

        assert question_form.texts(draft) == {one: question.text(one) for one in LANGUAGES}
        assert {*draft.asked} == {*question.asked}


LINES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1)


@given(
    st.sampled_from(QuestionKind),
    st.sets(st.sampled_from(LANGUAGES)),
    st.dictionaries(st.sampled_from(LANGUAGES), LINES),
    st.lists(LINES, max_size=7),
)
def test_whatever_is_typed_becomes_a_question_or_a_sentence_at_a_field(
    kind: QuestionKind, languages: set[str], said: dict[str, str], options: list[str]
) -> None:
    typed: dict[str, Any] = {"kind": kind.value, "asked": ["everybody"], "languages": [*languages]}
    for language in LANGUAGES:
        words = said.get(language, "Mitä?")
        typed |= {
            f"question_{language}": words[:QUESTION_CHARACTERS],
            f"short_{language}": words[:SHORT_CHARACTERS],
        }
        typed |= {f"low_{language}": words[:END_CHARACTERS], f"high_{language}": words[-END_CHARACTERS:]}
        typed[f"options_{language}"] = "\n".join(options)
    draft = typed_into("", typed)
    try:
        texts = question_form.texts(draft)
    except FieldError as error:
        assert error.block_id.rpartition("_")[2] in draft.languages
        return
    edit = QuestionEdit("own-1", True, 10, "core", kind.value, "goals", tuple(ReviewForm), "fi")
    kept = replace(edit, texts={one: text.model_dump() for one, text in texts.items()})

    [entry] = entries([], {"own-1": kept})

    assert {one for one in LANGUAGES if entry.question.is_written_in(one)} == {"fi", *languages}
    assert Question.model_validate(entry.question.model_dump(mode="json")) == entry.question
