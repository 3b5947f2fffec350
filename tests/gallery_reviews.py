"""Invitations, the form of a review and the coordinators' side of it with sample facts, plain and at their fullest."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from slack_sdk.models.views import View

from bot.content import Content
from bot.i18n import Translator
from bot.message import Message
from bot.organisation import Organisation
from bot.reviews import office_views, rules, views
from bot.reviews.facts import Desk, Invited, Mine, Running, Sheet
from bot.reviews.frozen import questions_of
from storage.review_values import Asked, Participant, Review, Turnout
from storage.states import ReviewForm, ReviewState, Standing
from storage.values import DepartmentFacts

LONG = "Kiinteistöjen kunnossapidon ja elinkaaren yksikkö & <ympäristö>"
OPENS, CLOSES = date(2026, 11, 3), date(2026, 11, 16)


def review(content: Content, form: ReviewForm = ReviewForm.REPRESENTATIVES, *, full: bool = False) -> Review:
    """A review that is open, with all questions there are."""
    many = 60 if full else 2
    return Review(
        id=1,
        form=form,
        state=ReviewState.OPEN,
        opened_by="juuri",
        opened_at=datetime(2026, 11, 3, 8, tzinfo=UTC),
        opens_on=OPENS,
        closes_on=CLOSES,
        closes_at=datetime(2026, 11, 16, 16, tzinfo=UTC),
        remind_on=(date(2026, 11, 5), date(2026, 11, 9)),
        closed_at=None,
        questions=tuple(one.model_dump(mode="json") for one in content.questions.values()),
        departments={n: f"{n} {LONG}"[:75] if full else f"Department {n}" for n in range(1, many + 1)},
        outlets={n: f"{n} {LONG}"[:75] if full else f"Outlet {n}" for n in range(1, (14 if full else 2) + 1)},
        threshold=5,
        is_late=False,
    )


def invited(content: Content, form: ReviewForm, standing: Standing, *, full: bool = False) -> Invited:
    """An invitation to Siiri."""
    answered_on = date(2026, 11, 4) if standing is Standing.ANSWERED else None
    one = Participant(1, "U0SIIRI", 1, "en", standing, answered_on, "U0EERO" if full else None)
    return Invited(review(content, form, full=full), one, f"Ærlend Øyvind {LONG}" if full else None)


def shown(t: Translator, content: Content) -> Iterator[tuple[str, Message | View]]:
    """Each view with a name that says what it shows."""
    for form in ReviewForm:
        for full in (False, True):
            yield from _of_form(t, content, form, full=full)
    ours = Organisation(set_up=True)
    for many in (0, 2, 150):
        every = [DepartmentFacts(n, f"{n} {LONG}"[:75]) for n in range(1, many + 1)]
        yield f"review by hand, {many} departments", office_views.open_modal(t, ours, every, OPENS)
    yield "review settings", office_views.settings_modal(t, ours)


def _of_form(
    t: Translator, content: Content, form: ReviewForm, *, full: bool
) -> Iterator[tuple[str, Message | View]]:
    name = f"{form}, full {full}"
    for standing in Standing:
        told = invited(content, form, standing, full=full)
        yield f"invitation, {standing}, {name}", views.invitation_message(t, told, 0)
        yield f"reminder, {standing}, {name}", views.invitation_message(t, told, 1)
        for state in (ReviewState.CLOSED, ReviewState.CALLED_OFF):
            ended = replace(told, review=replace(told.review, state=state))
            yield f"invitation, {standing}, {state}, {name}", views.invitation_message(t, ended, 0)
    one = review(content, form, full=full)
    pages = rules.pages(questions_of(one), [*one.outlets])
    for page, items in enumerate(pages):
        yield (
            f"review, page {page}, {name}",
            views.answer_modal(t, sheet(t, one, page, _given(items, full=full))),
        )
    yield f"review, thanks, {name}", views.thanks_modal(t, sheet(t, one, 0, {}))
    yield f"review, not me, {name}", views.not_me_modal(t, sheet(t, one, 0, {}))


def sheet(t: Translator, one: Review, page: int, values: dict[Asked, str]) -> Sheet:
    """A page of the form."""
    return Sheet(t.language, one, one.departments[1], "Europe/Helsinki", values, page)


def _given(items: Any, *, full: bool) -> dict[Asked, str]:
    values = {
        "scale": "4",
        "clarity": "partly",
        "verdict": "pause",
        "date": "2026-05-04",
        "text": "Æ & <ö> " * 20,
    }
    values["choice"] = "few-days"
    return {place: values[item.question.kind] for item in items for place in item.places} if full else {}


def mine(content: Content, *, full: bool = False) -> tuple[Mine, ...]:
    """The reviews that wait for somebody in Home."""
    told = [invited(content, form, Standing.BEGUN, full=full) for form in ReviewForm]
    return tuple(Mine(one.review, one.participant) for one in told) if full else ()


def desk(content: Content, *, full: bool = False) -> Desk:
    """What coordinators see of reviews in Home."""
    if not full:
        return Desk((), None)
    running = []
    for form in ReviewForm:
        one = review(content, form, full=True)
        turnout: dict[int | None, Turnout] = {id_: Turnout(1204, 345) for id_ in one.departments}
        running.append(Running(one, {None: Turnout(3, 1), **turnout}, tuple(one.departments.values())))
    return Desk(tuple(running), datetime(2027, 2, 2, 8, tzinfo=UTC))
