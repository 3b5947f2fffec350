"""Cards of suggestions, the forms behind their buttons, what suggesters hear, and the lists in Home."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from slack_sdk.models.views import View

from bot.i18n import Translator
from bot.message import Message
from bot.suggestions import card_views, decision_views, home_views, news_views
from bot.suggestions.facts import Choice, Desk, Live, Page, Shown
from bot.suggestions.letting_go import DepartmentHabit, Habit, Habits
from storage.states import PicturePeople, SuggestionState
from storage.values import FileFacts, Idea, StepFacts, Suggestion

NOW = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
NAME = "Ærlend Øyvind Kiinteistöjen kunnossapidon ja elinkaaren yksikkö & <ympäristö>"
OUTLETS = tuple(f"{n} LinkedIn & <ympäristö>" for n in range(30))
STEPS = ("received", "asked", "answered", "saved", "back", "accepted", "declined", "out", "live", "withdrawn")
ASIDE = ("called_back", "fell_through", "thanked", "file_asked", "by_department")


def _suggestion(state: SuggestionState, *, full: bool, **changes: Any) -> Suggestion:
    idea = Idea("Asukaspalaute näkyy keittiössä")
    if full:
        pictures = [FileFacts(f"F{n}", NAME, "image/png", 1234567) for n in range(3)]
        others = [FileFacts(f"F{n}", "&" * 300, "application/pdf", n) for n in (1, 4321)]
        idea = Idea(
            headline="&" * 150,
            why="<" * 1500,
            link="https://example.org/?" + "&" * 979,
            audience="&" * 150,
            factor="participation",
            wished_on=date(2026, 12, 6),
            outlets=(1, 2),
            picture_people=PicturePeople.WILL_ASK,
            picture_words="&" * 500,
            is_credited=True,
            files=(*pictures, *others),
        )
    values: dict[str, Any] = {
        "id": 1,
        "state": state,
        "idea": idea,
        "department_id": 1,
        "suggested_by": "U0SIIRI",
        "suggested_at": NOW,
        "waiting_since": NOW,
        "decided_by": "U0GRACE",
        "decided_at": NOW,
        "is_by_department": False,
        "reason": "suggestions.reason_timing\n" + ("&" * 1000 if full else "Try again in spring."),
        "topic": "&" * 75 if full else "summer",
        "look_again_on": date(2027, 2, 1),
        "result_link": "https://example.org/post",
        "thanked_at": NOW if full else None,
        "card_id": None,
        "shared_id": None,
        "counts_due_at": None,
        "backers": tuple(f"U{n}" for n in range(1204 if full else 1)),
    }
    return Suggestion(**{**values, **changes})


def _shown(state: SuggestionState, *, full: bool, **changes: Any) -> Shown:
    said = "&" * 1000 if full else "Which ward is it?"
    history = [StepFacts(NOW, "U0GRACE", step, said) for step in (*ASIDE, *STEPS)]
    values: dict[str, Any] = {
        "suggestion": _suggestion(state, full=full),
        "suggester": NAME if full else "Siiri K",
        "department": NAME if full else None,
        "outlets": OUTLETS if full else (),
        "zone": "Europe/Helsinki",
        "last": StepFacts(NOW, "U0GRACE", str(state), said),
        "by": NAME if full else "Grace Pemberlow",
        "owner_id": "U0VEIKKO",
        "owner": NAME if full else "Veikko Uunisaari",
        "due_on": date(2026, 12, 4),
        "may_thank": not full,
        "may_call_back": full,
        "days_waiting": 6 if full else 0,
        "history": tuple((step, NAME) for step in history),
    }
    return Shown(**{**values, **changes})


def decisions(t: Translator) -> Iterator[tuple[str, Message | View]]:
    """Everything that is shown of deciding."""
    for full in (False, True):
        size = "full" if full else "plain"
        for state in SuggestionState:
            shown = _shown(state, full=full)
            yield f"card, {state}, {size}", card_views.suggestion_card(t, shown)
            yield f"shared card, {state}, {size}", card_views.shared_card(t, shown)
            yield f"decide, {state}, {size}", decision_views.decide_modal(t, shown)
        yield from _forms(t, size, _shown(SuggestionState.WAITING, full=full))
        yield from _news(t, size, full=full)
        yield from _lists(t, size, full=full)
    itself = replace(_suggestion(SuggestionState.ACCEPTED, full=False), is_by_department=True)
    shown = _shown(SuggestionState.ACCEPTED, full=False, suggestion=itself, may_call_back=True)
    yield "card, by the department", card_views.suggestion_card(t, shown)
    yield "news, by the department", news_views.accepted_message(t, shown, date(2026, 12, 4))


def _forms(t: Translator, size: str, shown: Shown) -> Iterator[tuple[str, View]]:
    outlets = tuple(enumerate(shown.outlets))
    choice = Choice(shown, outlets, date(2026, 12, 4), date(2027, 2, 1))
    yield f"accept, {size}", decision_views.accept_modal(t, choice)
    yield f"ask, {size}", decision_views.ask_modal(t, shown)
    yield f"save, {size}", decision_views.save_modal(t, choice)
    yield f"decline, {size}", decision_views.decline_modal(t, shown)
    yield f"already out, {size}", decision_views.out_modal(t, shown)
    yield f"answer, {size}", decision_views.answer_modal(t, shown)


def _news(t: Translator, size: str, *, full: bool) -> Iterator[tuple[str, Message]]:
    shown = _shown(SuggestionState.DECLINED, full=full)
    headline = shown.suggestion.idea.headline
    for what in ("received", "fell_through", "called_back", "back"):
        yield f"news, {what}, {size}", news_views.news_message(t, what, headline)
    for what in ("live", "out"):
        yield (
            f"news, {what}, {size}",
            news_views.news_message(t, what, headline, link="https://example.org/a"),
        )
    yield f"news, declined, {size}", news_views.declined_message(t, shown)
    yield f"news, accepted, {size}", news_views.accepted_message(t, shown, date(2026, 12, 4))
    mine = replace(shown, owner_id="U0SIIRI")
    yield f"news, accepted, own, {size}", news_views.accepted_message(t, mine, date(2026, 12, 4))
    question = "&" * 1000 if full else "Which ward is it?"
    yield f"news, asked, {size}", news_views.question_message(t, shown, question)
    saved = news_views.news_message(t, "saved", headline, topic="&" * 75, day=t.day(date(2027, 2, 1)))
    yield f"news, saved, {size}", saved
    yield f"news, file, {size}", news_views.news_message(t, "file", headline, name=NAME, title="plan.pdf")
    yield f"note, answered, {size}", news_views.answered_note(t, shown, question)
    yield f"note, back, {size}", news_views.back_note(t, shown)
    for name in (None, NAME):
        yield (
            f"thanks, {size}, {name}",
            card_views.thanks_message(t, Live(headline, "https://a.example", name)),
        )


def _lists(t: Translator, size: str, *, full: bool) -> Iterator[tuple[str, View]]:
    page = page_of(full=full)
    yield f"my suggestions, {size}", home_views.mine_modal(t, page)
    yield f"waiting, {size}", home_views.waiting_modal(t, page)
    yield f"ideas bank, {size}", home_views.bank_modal(t, page)
    habit = Habit(1204, 3.5, 17, 40, could_decide=full)
    few = Habits(Habit(0, None, 0, 0), False, ())
    many = tuple(DepartmentHabit(NAME, habit, n % 2 == 0) for n in range(60))
    yield f"how decisions go, {size}", home_views.habits_modal(t, Habits(habit, True, many) if full else few)


def page_of(*, full: bool) -> Page:
    """Nothing, or as many suggestions as a page holds."""
    if not full:
        return Page((), 0)
    states = (SuggestionState.ASKED, SuggestionState.WAITING, SuggestionState.LIVE)
    shown = [_shown(states[n % 3], full=True) for n in range(home_views.A_PAGE)]
    return Page(tuple(shown), 1204, 1, 300)


def mine(*, full: bool) -> Page:
    """What Home shows of one's own."""
    page = page_of(full=full)
    return replace(page, shown=page.shown[: home_views.MINE_IN_HOME])


def desk(*, full: bool) -> Desk:
    """What waits for coordinators."""
    return Desk(page_of(full=full), 1204 if full else 0)
