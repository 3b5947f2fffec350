"""Conclusions from a review with sample facts, plain and at their fullest."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from slack_sdk.models.views import View

from bot.content import Content
from bot.i18n import Translator
from bot.message import Message
from bot.reviews import conclusion_views
from bot.reviews.conclusion_facts import Board, Concluded, Planning
from bot.reviews.frozen import questions_of
from bot.reviews.views import invitation_message
from storage.review_values import Asked, Finding
from storage.states import ActivityState, FindingState, ReviewForm, Standing
from tests.gallery_activities import activity
from tests.gallery_reviews import LONG, invited, review

NOW = datetime(2026, 11, 17, 8, tzinfo=UTC)


def concluded(content: Content, state: FindingState, *, full: bool, done: bool = False) -> Concluded:
    """One conclusion."""
    text = (
        ("Kamera & <!here> " * 30)[: conclusion_views.LONGEST_TEXT]
        if full
        else "Nobody knows what we measure."
    )
    reason = text if state is FindingState.NO_ACTION else None
    asked = Asked("metrics-clear") if full else None
    finding = Finding(1, 1, asked, 1 if full else None, text, state, None, reason, "U0GRACE", NOW, None, None)
    planned = activity(1, full=full) if state is FindingState.ACTIVITY else None
    if planned and done:
        planned = replace(planned, state=ActivityState.DONE, result_link="https://example.org/" + "a" * 300)
    return Concluded(
        finding=finding,
        question=content.questions["metrics-clear"] if full else None,
        place=LONG if full else "",
        department=LONG if full else "",
        activity=planned,
        owner=f"Ærlend Øyvind {LONG}" if full else "Siiri Kanervisto",
        answered={"yes": 1204, "partly": 345, "no": 67} if full else {},
        later={"yes": 1, "partly": 3} if full else {},
        later_on=date(2027, 2, 15) if full else None,
    )


def shown(t: Translator, content: Content) -> Iterator[tuple[str, Message | View]]:
    """Each view with a name that says what it shows."""
    for full in (False, True):
        one = review(content, full=full)
        every = [concluded(content, state, full=full) for state in FindingState]
        every.append(concluded(content, FindingState.ACTIVITY, full=full, done=True))
        items = tuple(every * 5) if full else tuple(every[:1])
        for may_decide in (False, True):
            board = Board(t.language, one, questions_of(one), items, may_decide)
            yield f"conclusions, decide {may_decide}, full {full}", conclusion_views.board_modal(t, board)
        empty = Board(t.language, one, questions_of(one), (), True)
        yield f"no conclusions, full {full}", conclusion_views.board_modal(t, empty)
        yield f"conclusion, new, full {full}", conclusion_views.finding_modal(t, empty)
        planning = Planning(t.language, every[0], "U0SIIRI", date(2026, 12, 1))
        yield f"conclusion, plan, full {full}", conclusion_views.plan_modal(t, planning)
        yield f"conclusion, no action, full {full}", conclusion_views.drop_modal(t, planning)
        waiting = [every[0]] * (10 if full else 1)
        yield f"conclusions wait, full {full}", conclusion_views.reminder_message(t, waiting)
        told = replace(
            invited(content, ReviewForm.REPRESENTATIVES, Standing.ASKED, full=full), before=tuple(every)
        )
        yield f"invitation after conclusions, full {full}", invitation_message(t, told, 0)
