"""The weekly digest with sample facts, plain and at its fullest."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from slack_sdk.models.views import View

from bot.content import Content
from bot.digest import detail_views, home_views, views
from bot.digest.chart import alt
from bot.digest.facts import (
    Coming,
    Contribution,
    Facts,
    Idea,
    Number,
    Part,
    Some,
    Span,
    Step,
    Told,
    Week,
    Work,
)
from bot.digest.gathering import ROWS
from bot.i18n import Translator
from bot.message import Message, picture
from storage.digest import DECIDED
from storage.values import Tally
from tests.gallery_activities import LONG, NOW, activity

FIGURES = ("shared", "answers", "people", "suggested", "decided", "done")
STEPS = ("send_again", "decide", "help", "look_again", "remind", "plan", "renew", "invite")
NAME = f"Ærlend Øyvind {LONG}"


def _idea(number: int, *, full: bool) -> Idea:
    state = DECIDED[number % len(DECIDED)].value
    if full:
        return Idea(number, ("&" * 200)[:150], f"{number} {LONG}"[:75], number * 7, state)
    return Idea(number, "Open doors at the workshop", None, number % 2, state)


def _work(number: int, *, full: bool) -> Work:
    one = activity(number, full=full)
    if full:
        return Work(replace(one, escalated_at=NOW), NAME, number * 3, NAME)
    return Work(replace(one, result_link="https://example.org/post"), "Siiri Kanervisto", number % 2)


def _some(make: Any, *, full: bool) -> Some[Any]:
    shown = tuple(make(number, full=full) for number in range(1, (ROWS if full else 1) + 1))
    return Some(shown, 1234 if full else 1)


def facts(content: Content, *, full: bool, **changes: Any) -> Facts:
    """A week in which something of each kind happened, once or as often as fits."""
    nugget = content.nuggets["alt-text-says-why"]
    channels = [f"C0{number:09}" for number in range(ROWS if full else 1)]
    ideas, work = _some(_idea, full=full), _some(_work, full=full)
    tallies = Tally(1204, 345, 67, 89) if full else Tally(1)
    weeks = range(8 if full else 2)
    trend = tuple(Week(date(2026, 9, 28) + timedelta(weeks=n), n * 7, 40 - n) for n in weeks)
    values: dict[str, Any] = {
        "told": Span(date(2026, 11, 16), date(2026, 11, 22)),
        "coming": Span(date(2026, 11, 23), date(2026, 11, 29)),
        "zone": "Europe/Helsinki",
        "undecided": ideas,
        "back": ideas,
        "undelivered": 12 if full else 1,
        "late": work,
        "stuck": work,
        "offers": work,
        "due": work,
        "tips": Some(tuple(Coming(channel, NOW, nugget) for channel in channels), 900 if full else 1),
        "shared": Some(tuple(Told(nugget, 3 if full else 0, tallies) for _ in channels), 20 if full else 1),
        "suggested": ideas,
        "decided": ideas,
        "done": work,
        "numbers": tuple(
            Number(name, 1234, 1233, 1000.5) if full else Number(name, 1, None, None) for name in FIGURES
        ),
        "parts": tuple(Part(f"{n} {LONG}"[:75], n, 40) for n in range(1, 41))
        if full
        else (Part(None, 1, 11),),
        "trend": trend,
        "weeks": dict.fromkeys(FIGURES, (1, 2, 3, 4, 5, 6, 7, 8)),
        "step": Step("decide", 12, LONG, 1) if full else None,
    }
    return Facts(**{**values, **changes})


def shown(t: Translator, content: Content) -> Iterator[tuple[str, Message | View]]:
    """Each view with a name that says what it shows."""
    for full in (False, True):
        whole = facts(content, full=full)
        part = facts(
            content, full=full, department_id=1, department=f"1 {LONG}"[:75], parts=(), undelivered=0
        )
        for name, one in (("all", whole), ("a department", part)):
            yield f"digest of {name}, full {full}", views.digest_message(t, one)
            for detail, message in detail_views.details(t, one):
                yield f"digest of {name}, thread, {detail}, full {full}", message
    for name in STEPS:
        for count in (1, 7):
            one = facts(content, full=False, step=Step(name, count, LONG, 1))
            yield f"digest, step {name}, {count}", views.digest_message(t, one)
    chart = picture("F0CHART", alt(t, whole.trend))
    yield "digest, late, with a chart", views.digest_message(t, whole, late_from=NOW, chart=chart)
    nothing = Facts(whole.told, whole.coming, whole.zone)
    yield "digest, a quiet week", views.digest_message(t, nothing)
    added = Contribution((lambda t: t("digest.back"),), (lambda t: t("digest.back"),))
    yield "digest, with what another noun adds", views.digest_message(t, replace(nothing, more=added))
    yield "digest, nothing to tell", views.empty_note(t)
    for rhythm in (home_views.Rhythm(), home_views.Rhythm(None)):
        yield f"digest, its rhythm, {rhythm.weekday}", home_views.digest_modal(t, rhythm)
    for is_now in (False, True):
        seen = home_views.Seen("en", "fi", whole, (whole.coming.first, whole.told.first), is_now)
        yield f"digest, preview, now {is_now}", home_views.preview_modal(t, t, seen)
