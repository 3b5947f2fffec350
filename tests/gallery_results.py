"""The results of a review with sample facts, plain and at their fullest."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from slack_sdk.models.views import View

from bot.content import Content, QuestionKind
from bot.i18n import Translator
from bot.message import Message
from bot.reviews import result_views
from bot.reviews.frozen import questions_of
from bot.reviews.question_views import answers_to
from bot.reviews.result_facts import Published, Results
from storage.review_values import EVERYBODY, OTHERS, Asked, Comment
from storage.states import ReviewForm
from tests.gallery_reviews import review

SAID = "Æ <!channel> & <ö> *lyhyempiä* videoita. " * 30


def results(t: Translator, content: Content, form: ReviewForm, *, full: bool) -> Results:
    """A review of all questions; a full one with 40 departments and one before it."""
    one = review(content, form, full=full)
    empty = Results(one, questions_of(one), Published(one.opens_on, 2, 0, {}), None, (), {}, {})
    groups = [EVERYBODY, *map(str, [*one.departments][:40]), OTHERS] if full else [EVERYBODY, "1"]
    cells: dict[tuple[str, Asked], dict[str, int]] = {}
    for number, question in enumerate(empty.questions):
        values = [value for value, _ in answers_to(t, question)]
        if question.kind is QuestionKind.DATE:
            values = ["2026-05-04"] if form is ReviewForm.REPRESENTATIVES else ["half_year", "year", "longer"]
        for asked in empty.places(question) if values and number % 7 != 5 else ():
            for place, group in enumerate(groups):
                cells[group, asked] = {value: 1 + (place + at) * 37 % 23 for at, value in enumerate(values)}
    now = Published(one.opens_on, 1204, 345, cells)
    before = replace(
        now,
        opened_on=date(2026, 9, 1),
        answered=300,
        cells={at: {value: 24 - many for value, many in counts.items()} for at, counts in cells.items()},
    )
    many = (
        {question.slug: 412 for question in empty.questions if question.kind is QuestionKind.TEXT}
        if full
        else {}
    )
    on_record = {"responsibilities": (1, 1), "goals": (12, 40), "metrics": (0, 0)}
    left_out = tuple(one.departments.values()) if full and form is ReviewForm.EVERYBODY else ()
    then = before if full else None
    return replace(empty, now=now, before=then, many_comments=many, on_record=on_record, left_out=left_out)


def shown(t: Translator, content: Content) -> Iterator[tuple[str, Message | View]]:
    """Each view with a name that says what it shows."""
    for form in ReviewForm:
        for full in (False, True):
            told = results(t, content, form, full=full)
            yield f"results, {form}, full {full}", result_views.results_message(t, told)
            for question in told.questions:
                is_text = question.kind is QuestionKind.TEXT
                comments = [Comment("1", Asked(question.slug), SAID)] * 5 if full and is_text else []
                message = result_views.question_message(t, told, question, comments)
                yield f"results, {question.slug}, {form}, full {full}", message
