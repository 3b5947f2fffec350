"""Coordinators change the questions of the next reviews. Synchronous; `now` comes from outside."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot import organisation, people
from bot.authority import require_coordinator
from bot.errors import FieldError, UserError
from bot.i18n import LANGUAGES
from bot.nuggets.service import Shelf
from bot.reviews import choosing, question_form, questions
from bot.reviews.question_form import Draft, Form, Listing, Preview
from bot.reviews.questions import Edits, Entry
from storage import audit, inbound, outlets
from storage import questions as stored
from storage.review_values import QuestionEdit
from storage.states import ReviewForm

A_PAGE = 10


def listing(session: Session, shelf: Shelf, page: int, by: str) -> Listing:
    """A page of all questions, the last one where there are fewer pages. Raises UserError."""
    require_coordinator(session, by)
    every = _every(shelf, stored.edits(session))
    pages = max(1, -(-len(every) // A_PAGE))
    page = min(page, pages - 1)
    return Listing(
        people.language_of(session, by),
        tuple(every[page * A_PAGE : (page + 1) * A_PAGE]),
        page,
        pages,
        {form: len(choosing.questions_for(session, shelf, form)) for form in ReviewForm},
    )


def form(session: Session, shelf: Shelf, slug: str, by: str, typed: Mapping[str, Any] | None = None) -> Form:
    """The form of a question (an empty slug: of a new one), with what somebody has typed already. Raises UserError."""
    require_coordinator(session, by)
    draft = _draft(session, shelf, slug)
    if typed is not None:
        draft = question_form.changed(draft, typed)
    return Form(people.language_of(session, by), draft)


def _draft(session: Session, shelf: Shelf, slug: str) -> Draft:
    language = organisation.load(session).language
    if not slug:
        return question_form.blank(language)
    entry = _entry(_every(shelf, stored.edits(session)), slug)
    draft = question_form.filled(entry.question, language)
    ships = shelf.content.questions[slug].text(language).question if entry.is_reworded else ""
    return replace(draft, as_it_ships=ships)


def preview(
    session: Session, shelf: Shelf, slug: str, by: str, typed: Mapping[str, Any] | None = None
) -> Preview:
    """A question as it stands, or as it would be with what is typed. Raises UserError, FieldError."""
    require_coordinator(session, by)
    edits = stored.edits(session)
    if typed is not None:
        draft = question_form.changed(_draft(session, shelf, slug), typed)
        draft = replace(draft, asked=draft.asked or tuple(ReviewForm))  # not chosen yet: no matter here
        slug = slug or "own-preview"
        edits |= {slug: _edit(shelf, edits, draft, slug)}
    question = _entry(_every(shelf, edits), slug).question
    in_use = {outlet.id: outlet.name for outlet in outlets.get_all(session) if outlet.is_in_use}
    return Preview(people.language_of(session, by), question, in_use)


def save(
    session: Session, shelf: Shelf, slug: str, typed: Mapping[str, Any], *, by: str, key: str, now: datetime
) -> None:
    """Keep a question as typed (an empty slug: add it) for the reviews to come; the same submission (`key`) counts once.

    Raises UserError, FieldError.
    """
    require_coordinator(session, by)
    if not inbound.is_new(session, key, now):
        return
    draft = question_form.changed(_draft(session, shelf, slug), typed)
    if not draft.asked:
        raise FieldError("questions.asked", "questions.ask_somebody")
    edits = stored.edits(session)
    slug = slug or stored.new_slug()
    edit = _edit(shelf, edits, draft, slug)
    if edits.get(slug, QuestionEdit(slug)) == edit:
        return
    if _leaves_nothing(shelf, edits, edit):
        raise FieldError("questions.asked", "questions.none_left")
    stored.put(session, edit, by, now)
    verb = "questions.edit" if draft.slug else "questions.add"
    told = {"kind": draft.kind, "part": draft.part, "factor": draft.factor, "asked": [*draft.asked]}
    more = {"languages": [*edit.texts] if edit.texts else None}
    audit.record(session, at=now, actor=by, verb=verb, subject=slug, **told, **more)


def _edit(shelf: Shelf, edits: Edits, draft: Draft, slug: str) -> QuestionEdit:
    """What is kept of a draft; of a question that ships, no more than what differs."""
    before = edits.get(slug, QuestionEdit(slug))
    shipped = shelf.content.questions.get(slug)
    every = _every(shelf, edits)
    texts = question_form.texts(draft)
    is_same = shipped is not None and all(texts.get(one) == shipped.text(one) for one in LANGUAGES)
    part_before = next((one.question.part for one in every if one.question.slug == slug), None)
    return replace(
        before,
        place=before.place if part_before is draft.part else questions.last_place(every, draft.part),
        part=None if shipped and shipped.part is draft.part else draft.part.value,
        kind=None if shipped else draft.kind.value,
        factor=None if shipped and shipped.factor is draft.factor else draft.factor.value,
        asked=None if shipped and {*shipped.asked} == {*draft.asked} else draft.asked,
        language=None if is_same else draft.language,
        texts=None if is_same else {one: text.model_dump() for one, text in texts.items()},
    )


def switch(session: Session, shelf: Shelf, slug: str, is_on: bool, by: str, now: datetime) -> None:
    """Ask a question in the reviews to come, or no longer; who says what is so already changes nothing. Raises UserError."""
    require_coordinator(session, by)
    edits = stored.edits(session)
    if _entry(_every(shelf, edits), slug).is_on is is_on:
        return
    edit = replace(edits.get(slug, QuestionEdit(slug)), is_on=is_on)
    if _leaves_nothing(shelf, edits, edit):
        raise UserError("questions.none_left")
    stored.put(session, edit, by, now)
    audit.record(session, at=now, actor=by, verb="questions.switch", subject=slug, is_on=is_on)


def move(
    session: Session, shelf: Shelf, slug: str, seen_at: int, by: str, now: datetime, *, step: int
) -> None:
    """Move a question up (`step` -1) or down (1) among those of its part. Where it stands at another place than was seen,
    it has moved already, and stays. Raises UserError.
    """
    require_coordinator(session, by)
    edits = stored.edits(session)
    every = _every(shelf, edits)
    if _entry(every, slug).question.place != seen_at:
        return
    places = questions.moved(every, slug, step)
    for other, place in places.items():
        stored.put(session, replace(edits.get(other, QuestionEdit(other)), place=place), by, now)
    if places:
        audit.record(session, at=now, actor=by, verb="questions.move", subject=slug, places=places)


def _leaves_nothing(shelf: Shelf, edits: Edits, edit: QuestionEdit) -> bool:
    return bool(questions.unasked(_every(shelf, {**edits, edit.slug: edit})))


def _every(shelf: Shelf, edits: Edits) -> list[Entry]:
    return questions.entries(shelf.content.questions.values(), edits)


def _entry(every: list[Entry], slug: str) -> Entry:
    found = next((one for one in every if one.question.slug == slug), None)
    if found is None:
        raise UserError("common.stale_button")
    return found
