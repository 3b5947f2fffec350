"""The coordinators' list of questions, the form and the preview with sample facts, plain and at their fullest."""

from collections.abc import Iterator
from dataclasses import replace

from slack_sdk.models.views import View

from bot.content import Content, QuestionKind
from bot.i18n import LANGUAGES, Translator
from bot.reviews import editing_views, question_form
from bot.reviews.question_form import Form, Listing, Preview
from bot.reviews.questions import Entry, entries
from storage.review_values import QuestionEdit
from storage.states import ReviewForm

LONG = "Kiinteistöjen kunnossapidon ja elinkaaren yksikkö & <ympäristö>"
OWN = QuestionEdit(
    "own-0123456789",
    is_on=False,
    place=120,
    part="core",
    kind="scale",
    factor="learning",
    asked=(ReviewForm.EVERYBODY,),
    language="fi",
    texts={
        "fi": {"question": f"{LONG} {LONG} {LONG}"[:150], "short": LONG[:24], "low": LONG[:40], "high": "a"}
    },
)
OUTLETS = {1: "LinkedIn", 2: LONG[:50]}


def shown(t: Translator, content: Content) -> Iterator[tuple[str, View]]:
    """Each view with a name that says what it shows."""
    every = entries(content.questions.values(), {OWN.slug: OWN})
    few, many = dict.fromkeys(ReviewForm, 1), dict.fromkeys(ReviewForm, 24)
    yield "questions", editing_views.list_modal(t, Listing(t.language, tuple(every[:10]), 0, 3, many))
    reworded = [replace(one, is_reworded=True, is_on=False) for one in every]
    yield (
        "questions, the end",
        editing_views.list_modal(t, Listing(t.language, tuple(reworded[9:19]), 2, 3, few)),
    )
    yield "questions, few", editing_views.list_modal(t, Listing(t.language, (), 0, 1, few))
    for kind in QuestionKind:
        draft = replace(question_form.blank("fi"), kind=kind)
        yield f"new question, {kind}", _form(t, draft)
        yield f"new question, {kind}, full", _form(t, replace(draft, others=("en", "sv", "nb")))
    for entry in every:
        yield f"question {entry.question.slug}", _form(t, _filled(entry))
        preview = Preview(t.language, entry.question, OUTLETS)
        yield f"question {entry.question.slug}, preview", editing_views.preview_modal(t, preview)
    verdict = content.questions["channels-reach"]
    nowhere = Preview(t.language, verdict, {})
    yield "question about no channels, preview", editing_views.preview_modal(t, nowhere)


def _filled(entry: Entry) -> question_form.Draft:
    draft = question_form.filled(entry.question, LANGUAGES[1])
    return replace(draft, as_it_ships=f"{LONG} {LONG}"[:150])


def _form(t: Translator, draft: question_form.Draft) -> View:
    return editing_views.form_modal(t, Form(t.language, draft), f"{draft.slug}|V0|0")
