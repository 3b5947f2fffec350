"""Who may do what: one table (role, own or another's, action), carried out against every action id that has a handler.

Each action is done through its handler by everybody in turn; what it writes is taken back, so that all meet the same
world: one piece of work and one suggestion. A new action without a row fails.
"""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.activities import service
from bot.deps import Deps
from bot.errors import UserError
from bot.i18n import LANGUAGES
from bot.reminders import handing_over
from bot.reviews import closing, opening
from bot.reviews.opening import Wanted
from handlers import all_routes
from handlers.forms import Click, Submission
from playground.server import Playground
from storage import departments, findings, members, suggestions
from storage.audit import Audit
from storage.session import Store
from storage.states import ReviewForm, Role, SuggestionState
from storage.values import FileFacts, Idea, Plan
from tests.story import Story

WHO = {
    "owner": "U0SIIRI",  # responsible for the work, and the suggester
    "deputy": "U0VEIKKO",
    "member": "U0LEENA",
    "guest": "U0MARCUS",
    "coordinator": "U0EERO",
    "admin": "U0AINO",  # of the Slack workspace
    "stranger": "U0HELGA",  # of another organisation, in a shared channel
}
OURS = frozenset(WHO) - {"stranger"}
COLLEAGUES = OURS - {"guest"}
EVERYBODY = frozenset(WHO)
OWNER = frozenset({"owner"})
COORDINATOR = frozenset({"coordinator"})
NAMERS = frozenset({"coordinator", "admin"})
STEERING = frozenset({"owner", "coordinator"})
WORKING = frozenset({"owner", "deputy", "coordinator"})
REFUSALS = {
    "common.only_coordinators",
    "common.only_own_house",
    "setup.only_admins",
    "activities.not_yours",
    "activities.only_for_oneself",
    "activities.owner_by_hand_over",
    "activities.no_such_calendar",
    "suggestions.not_yours",
    "suggestions.not_own",
    "suggestions.back_own",
    "digest.not_for_you",
    "reminders.offer_closed",
    "reminders.offer_taken",
    "reviews.not_asked",
    "reviews.not_for_you",
}
OFFERED, ASKED = "2", "2"
"""The ids of work that was offered to Leena, and of a suggestion with a question to Siiri."""
NUGGET = "mine:alt-text-says-why"
TYPED_INTO = ("audience", "credit", "factor", "headline", "link", "outlets", "people", "wished_on")
"""Fields of the form for a suggestion, which tell while it is open."""
DECIDING = (
    *(
        "accept",
        "ask",
        "ask_file",
        "bank",
        "bank_back",
        "bank_on",
        "call_back",
        "decide",
        "decline",
        "habits",
    ),
    *("out", "save", "thank", "waiting", "waiting_back", "waiting_on"),
)
OFFICE = (
    *("channels.add", "channels.edit", "channels.pause", "channels.resume", "deliveries.leave"),
    *("deliveries.send_again", "departments.add", "departments.edit", "nuggets.preview", "nuggets.share_now"),
    *("nuggets.skip", "organisation.edit", "outlets.edit", "setup.back", "setup.check", "setup.continue"),
)
RHYTHM = {
    "channels.channel": "C0HOITO",
    "channels.days": ["1"],
    "channels.time": "09:30",
    "channels.language": "fi",
    "channels.zone": "Europe/Helsinki",
    "channels.country": "FI",
}
REVIEWS = {
    "reviews.form": "everybody",
    "reviews.weekday": "1",
    "reviews.time": "10:00",
    "reviews.days": "10",
    "reviews.threshold": "5",
}
ASKING = ("list", "page", "page_back", "add")
TYPING = ("kind", "languages", "preview")
MENU = ("edit", "look", "on", "off", "up", "down")
QUESTION = {
    "questions.kind": "text",
    "questions.part": "core",
    "questions.factor": "learning",
    "questions.asked": ["everybody"],
    "questions.question_en": "What do you miss?",
}
ORGANISATION = {
    "organisation.language": "fi",
    "organisation.country": "FI",
    "organisation.zone": "Europe/Helsinki",
}


CLOSED = "2"
"""The id of a review that is over, from which something was concluded."""
SECOND_PAGE = '{"r":1,"p":1}'
"""Where somebody is in the form of a review."""


def under_setup(typed: Mapping[str, Any]) -> dict[str, Any]:
    """The same fields as the set-up has them."""
    return {f"setup.{name.partition('.')[2]}": value for name, value in typed.items()}


@dataclass(frozen=True)
class Row:
    """Who may, and what a try looks like."""

    may: frozenset[str]
    value: str = "1"
    metadata: str = ""
    typed: Mapping[str, Any] = field(default_factory=dict)


class _TakenBack(Exception):
    """Ends a transaction that is not to be kept."""

    def __init__(self, value: Any) -> None:
        self.value = value


class Rehearsal(Store):
    """A store that takes back whatever is written."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def write(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        def rehearse(session: Session) -> None:
            raise _TakenBack(fn(session, *args, **kwargs))

        try:
            await self._store.write_patiently(rehearse)
        except _TakenBack as done:
            return done.value

    async def write_patiently(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return await self.write(fn, *args, **kwargs)

    async def read(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return await self._store.read(fn, *args, **kwargs)


CLICKS: tuple[tuple[str, Row], ...] = (
    # planned work: everybody reads, who is responsible (and the deputy) works, coordinators steer
    ("activities.all", Row(OURS)),
    ("activities.whose", Row(OURS, "all")),
    ("activities.in_outlet", Row(OURS, "any")),
    ("activities.standing", Row(OURS, "closed")),
    ("activities.page", Row(OURS)),
    ("activities.page_back", Row(OURS)),
    ("activities.month", Row(OURS)),
    ("activities.month_back", Row(OURS, "2026-10-01")),
    ("activities.month_on", Row(OURS, "2026-12-01")),
    ("activities.open", Row(OURS)),
    ("activities.plan", Row(OURS)),
    ("activities.due_on", Row(OURS, typed={"activities.due_on": "2026-11-30"})),
    ("activities.change", Row(STEERING)),
    ("activities.cancel", Row(STEERING)),
    ("activities.done", Row(WORKING)),
    ("activities.take_in_hand", Row(WORKING)),
    ("activities.miss", Row(COORDINATOR)),
    ("activities.import", Row(OURS)),
    ("activities.import_file", Row(OURS, "F1")),
    ("activities.leave_file", Row(OURS, "F1")),
    ("calendars.open", Row(OURS)),
    ("calendars.new_address", Row(OURS, "mine")),
    ("calendars.new_address", Row(COLLEAGUES, "all")),
    ("calendars.revoke", Row(OURS, "mine")),
    ("reminders.snooze", Row(WORKING)),
    ("reminders.hand_over", Row(WORKING)),
    ("reminders.cannot", Row(WORKING)),
    ("reminders.take", Row(frozenset({"member"}), OFFERED)),
    ("reminders.decline", Row(frozenset({"member"}), OFFERED)),
    ("reminders.at", Row(OURS, "10:00")),
    ("reminders.away", Row(OURS, "2026-12-01")),
    ("reminders.back", Row(OURS)),
    ("reminders.country", Row(OURS, "SE")),
    # suggestions: everybody offers, coordinators decide, the suggester answers
    ("suggestions.new", Row(OURS)),
    ("suggestions.from_message", Row(OURS)),
    ("suggestions.afresh", Row(OURS)),
    *((f"suggestions.{name}", Row(OURS, metadata="open:")) for name in TYPED_INTO),
    ("suggestions.same", Row(OURS)),
    ("suggestions.back", Row(OURS - {"owner"})),
    ("suggestions.mine", Row(OURS)),
    ("suggestions.mine_back", Row(OURS)),
    ("suggestions.mine_on", Row(OURS)),
    ("suggestions.answer", Row(OWNER, ASKED)),
    ("suggestions.withdraw", Row(OWNER)),
    *((f"suggestions.{name}", Row(COORDINATOR)) for name in DECIDING),
    ("digest.remind", Row(COORDINATOR)),
    ("digest.list", Row(OURS, "all")),
    ("digest.edit", Row(COORDINATOR)),
    ("digest.preview", Row(COORDINATOR)),
    ("digest.week", Row(COORDINATOR, "2026-11-16")),
    ("digest.by_dm", Row(COORDINATOR)),
    ("digest.not_by_dm", Row(COORDINATOR)),
    # reviews: who is asked answers, coordinators open and end them
    ("reviews.answer", Row(OWNER)),
    ("reviews.back", Row(OWNER, metadata=SECOND_PAGE)),
    ("reviews.not_me", Row(OWNER)),
    *((f"reviews.{name}", Row(COORDINATOR)) for name in ("open", "close_now", "call_off", "settings")),
    *((f"questions.{name}", Row(COORDINATOR, "0", "|V0|0")) for name in ASKING),
    *((f"questions.{name}", Row(COORDINATOR, "0", "|V0|0", QUESTION)) for name in TYPING),
    *(("questions.do", Row(COORDINATOR, f"{verb}:20:customers-share")) for verb in MENU),
    *((f"reviews.{name}", Row(COORDINATOR, CLOSED)) for name in ("conclude", "finding_add", "export")),
    *((f"reviews.{name}", Row(COORDINATOR)) for name in ("finding_plan", "finding_drop")),
    # the house: coordinators
    *((f"{name}", Row(COORDINATOR)) for name in OFFICE),
    ("setup.begin", Row(NAMERS)),
    # oneself
    ("home.page", Row(EVERYBODY)),  # a stranger's Home is one sentence
    ("home.page_back", Row(EVERYBODY)),
    ("home.holdings", Row(OURS)),
    ("people.settings", Row(OURS)),
    ("people.language", Row(OURS, "sv")),
    ("people.department", Row(OURS, "auto")),
    *((f"people.speak_{language}", Row(OURS, language)) for language in LANGUAGES),
    ("people.stop", Row(OURS)),
    ("people.resume", Row(OURS)),
    ("nuggets.for_me", Row(OURS)),
    ("nuggets.useful", Row(OURS, NUGGET)),
    ("nuggets.knew_it", Row(OURS, NUGGET)),
    ("nuggets.quiz", Row(OURS, NUGGET)),
    ("nuggets.quiz_again", Row(OURS, NUGGET)),
)
PLANNED = {"activities.title": "Autumn pictures", "activities.due_on": "2026-11-30"}
SUBMISSIONS: tuple[tuple[str, Row], ...] = (
    ("activities.plan", Row(OURS, typed=PLANNED)),
    ("activities.plan", Row(COORDINATOR | {"member"}, typed={**PLANNED, "activities.owner": WHO["member"]})),
    ("activities.change", Row(STEERING, metadata="1:0", typed={**PLANNED, "activities.owner": WHO["owner"]})),
    (
        "activities.change",
        Row(COORDINATOR, metadata="1:0", typed={**PLANNED, "activities.owner": WHO["member"]}),
    ),
    ("activities.done", Row(WORKING, metadata="1")),
    ("activities.cancel", Row(STEERING, metadata="1", typed={"activities.reason": "It rains."})),
    ("activities.import", Row(OURS, typed={"activities.file": [FileFacts("F1", "a.csv", "text/csv", 9)]})),
    (
        "activities.carry_out",
        Row(OURS, metadata="F1"),
    ),  # whose lines may be used stands in the tests of importing
    ("reminders.snooze", Row(WORKING, metadata="1", typed={"reminders.when": "2026-11-24"})),
    ("reminders.hand_over", Row(WORKING, metadata="1", typed={"reminders.to": WHO["member"]})),
    ("reminders.cannot", Row(WORKING, metadata="1", typed={"reminders.reason": "It rains."})),
    ("suggestions.send", Row(OURS, metadata="open:", typed={"suggestions.headline": "Winter"})),
    ("suggestions.different", Row(EVERYBODY, metadata="V0")),  # of a stranger nothing is kept to be sent
    ("suggestions.answer", Row(OWNER, metadata=ASKED, typed={"suggestions.answer": "In May."})),
    (
        "suggestions.accept",
        Row(
            COORDINATOR,
            metadata="1",
            typed={
                "suggestions.title": "Open doors",
                "suggestions.owner": WHO["owner"],
                "suggestions.due_on": "2026-11-30",
                "suggestions.kind": "post",
            },
        ),
    ),
    ("suggestions.ask", Row(COORDINATOR, metadata="1", typed={"suggestions.question": "When?"})),
    ("suggestions.save", Row(COORDINATOR, metadata="1", typed={"suggestions.look_again_on": "2026-12-30"})),
    ("suggestions.decline", Row(COORDINATOR, metadata="1", typed={"suggestions.words": "Not this year."})),
    (
        "suggestions.out",
        Row(COORDINATOR, metadata="1", typed={"suggestions.out_link": "https://example.com"}),
    ),
    ("reviews.send", Row(OWNER, metadata=SECOND_PAGE, typed={"reviews.q.content-inspires": "4"})),
    ("reviews.not_me", Row(OWNER, metadata="1", typed={"reviews.to": WHO["member"]})),
    ("reviews.open", Row(COORDINATOR, typed={"reviews.form": "everybody"})),
    ("reviews.settings", Row(COORDINATOR, typed=REVIEWS)),
    ("questions.save", Row(COORDINATOR, metadata="|V0|0", typed=QUESTION)),
    ("questions.seen", Row(EVERYBODY)),  # closes a preview, and that is all
    ("reviews.finding_add", Row(COORDINATOR, metadata=CLOSED, typed={"reviews.finding": "Fewer channels."})),
    ("reviews.finding_drop", Row(COORDINATOR, metadata="1", typed={"reviews.reason": "Not this year."})),
    (
        "reviews.finding_plan",
        Row(
            COORDINATOR,
            metadata="1",
            typed={**PLANNED, "activities.owner": WHO["owner"], "reviews.kind": "other"},
        ),
    ),
    ("channels.add", Row(COORDINATOR, typed=RHYTHM)),
    ("channels.edit", Row(COORDINATOR, metadata="C0HOITO", typed=RHYTHM)),
    ("departments.add", Row(COORDINATOR, typed={"departments.name": "Hoito"})),
    ("departments.edit", Row(COORDINATOR, metadata="1", typed={"departments.name": "Hoito"})),
    ("organisation.edit", Row(COORDINATOR, typed=ORGANISATION)),
    ("digest.edit", Row(COORDINATOR, typed={"digest.weekday": "1", "digest.time": "10:00"})),
    ("outlets.edit", Row(COORDINATOR, typed={"outlets.names": "LinkedIn"})),
    ("setup.begin", Row(NAMERS, typed={"setup.coordinators": [WHO["member"]]})),
    ("setup.organisation", Row(COORDINATOR, typed=under_setup(ORGANISATION))),
    ("setup.coordinators_page", Row(COORDINATOR, typed={"setup.coordinators_channel": "G0KOORD"})),
    ("setup.department", Row(COORDINATOR, typed={"setup.name": "Hoito", "setup.home_channel": "C0HOITO"})),
    ("setup.rhythm", Row(COORDINATOR, typed={**under_setup(RHYTHM), "setup.channel_language": "fi"})),
    ("setup.introduction", Row(COORDINATOR, typed={"setup.text": "Hello."})),
    ("nuggets.answer", Row(OURS, metadata=NUGGET, typed={"nuggets.choice": "1"})),
)


@pytest.fixture
async def world(slack: Playground, empty_sqlite: Path, tmp_path: Path) -> AsyncIterator[Story]:
    """Work and suggestions of Siiri's: one as it begins, one that waits for another's word."""
    story = Story(slack, f"sqlite:///{shutil.copy(empty_sqlite, tmp_path / 'juuri.db')}")
    await story.start()
    deps, now = story.juuri.deps, story.clock.now()
    await deps.roster.finish()
    await deps.store.write(members.add_role, WHO["coordinator"], Role.COORDINATOR)
    plan = Plan("Summer pictures", WHO["owner"], date(2026, 11, 26), deputy_id=WHO["deputy"])
    more: dict[str, Any] = {"by": WHO["owner"], "department_id": None, "link_key": None, "now": now}
    for _ in range(2):
        await deps.store.write(service.plan, deps.shelf, plan, by=WHO["owner"], now=now)
        await deps.store.write(suggestions.add, Idea("Open doors"), **more)
    told = {"by": WHO["owner"], "now": now}
    await deps.store.write(handing_over.offer, deps.shelf, int(OFFERED), WHO["member"], **told)
    await deps.store.write(suggestions.move, int(ASKED), SuggestionState.ASKED, waiting_since=None)
    care = await deps.store.write(departments.add, "Care", None, "C0HOITO")
    await deps.store.write(members.represent, care, WHO["owner"])
    wanted = Wanted(ReviewForm.REPRESENTATIVES)
    by_hand = {"by": WHO["coordinator"], "key": "test", "now": now}
    await deps.store.write(opening.open_by_hand, deps.shelf, wanted, **by_hand)
    await deps.store.write(members.represent, care, None)
    everybody = Wanted(ReviewForm.EVERYBODY)
    await deps.store.write(opening.open_by_hand, deps.shelf, everybody, **{**by_hand, "key": "over"})
    await deps.store.write(closing.close_now, deps.shelf, int(CLOSED), WHO["coordinator"], now)
    concluded: dict[str, Any] = {"asked": None, "department_id": None, "by": WHO["coordinator"], "now": now}
    await deps.store.write(findings.add, int(CLOSED), "Fewer channels.", **concluded)
    yield story
    await story.stop()


def test_every_action_has_a_row() -> None:
    routes = all_routes()

    assert {name for name, _ in CLICKS} == set(routes.clicks)
    assert {name for name, _ in SUBMISSIONS} == set(routes.submissions)


async def test_everybody_can_do_what_they_may_and_nothing_else(world: Story) -> None:
    deps = replace(world.juuri.deps, store=Rehearsal(world.juuri.deps.store))
    wrong = []
    for does, rows in ((click, CLICKS), (submit, SUBMISSIONS)):
        for name, row in rows:
            for who in WHO:
                refusal = await does(world, deps, name, row, who)
                if (refusal is None) != (who in row.may):
                    wrong.append(f"{does.__name__} {name} {row.value} by {who}: {refusal or 'not refused'}")

    assert wrong == []


async def test_a_refusal_leaves_no_trace(world: Story) -> None:
    """The table again without taking anything back, by those who may not."""
    deps = world.juuri.deps
    before = await deps.store.read(audit_rows)
    for does, rows in ((click, CLICKS), (submit, SUBMISSIONS)):
        for name, row in rows:
            for who in EVERYBODY - row.may:
                await does(world, deps, name, row, who)

    assert await deps.store.read(audit_rows) == before


def audit_rows(session: Session) -> int:
    return session.execute(select(func.count()).select_from(Audit)).scalar_one()


async def click(story: Story, deps: Deps, name: str, row: Row, who: str) -> str | None:
    """Somebody uses an element; the key of the refusal, None where there is none."""
    user_id = WHO[who]
    trigger_id = story.slack.slack.triggers.issue(user_id)
    used = Click(
        user_id=user_id,
        action_id=name,
        trigger_id=trigger_id,
        value=row.value,
        private_metadata=row.metadata,
        state=row.typed,
    )
    return await _refusal(all_routes().clicks[name](used, deps))


async def submit(story: Story, deps: Deps, name: str, row: Row, who: str) -> str | None:
    """Somebody sends a form; the key of the refusal, None where there is none."""
    user_id = WHO[who]
    trigger_id = story.slack.slack.triggers.issue(user_id)
    sent = Submission(
        user_id=user_id,
        callback_id=name,
        trigger_id=trigger_id,
        view_id="V0",
        view_hash=trigger_id,
        private_metadata=row.metadata,
        state=row.typed,
    )
    return await _refusal(all_routes().submissions[name](sent, deps))


async def _refusal(work: Awaitable[Any]) -> str | None:
    try:
        await work
    except UserError as error:
        return error.key if error.key in REFUSALS else None
    except SlackApiError:  # the form that it would update is open nowhere
        return None
    return None
