"""Every view of Juuri with sample facts, plain and at its fullest. `python -m tests.gallery fi` prints them as text."""

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

from slack_sdk.models.views import View

from bot.channels.rules import Rhythm
from bot.channels.views import channel_modal
from bot.content import Content, load_content
from bot.deliveries.rules import Undelivered
from bot.deliveries.views import Missing, undelivered_message
from bot.departments.views import department_modal, departments_modal
from bot.digest import home_views as digest
from bot.help.views import help_message
from bot.home.facts import Coming, Holdings, Home, Office, Received, Steered
from bot.home.service import CHANNELS_A_PAGE, MY_CHANNELS, RECEIVED, UNDELIVERED
from bot.home.views import holdings_modal, home_view
from bot.i18n import Translator, load_words
from bot.message import Message
from bot.nuggets import quiz, views
from bot.organisation import Organisation
from bot.organisation.views import organisation_modal
from bot.people.views import OwnSettings, settings_modal
from bot.reminders.home_views import Times
from bot.setup.rules import Page
from bot.setup.views import (
    Around,
    Wizard,
    introduction_message,
    introduction_text,
    named_message,
    named_view,
    naming_modal,
    wizard_view,
)
from bot.welcome.views import welcome_message
from storage.values import ChannelFacts, DepartmentFacts, Held, Schedule, Tally
from tests import (
    gallery_activities,
    gallery_conclusions,
    gallery_decisions,
    gallery_digest,
    gallery_questions,
    gallery_reminders,
    gallery_results,
    gallery_reviews,
    gallery_suggesting,
)

NOW = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
LONG = "Kiinteistöjen kunnossapidon ja elinkaaren yksikkö & <ympäristö>"
NAMES = ("Eero Suopelto", "Grace Pemberlow", f"Ærlend Øyvind {LONG}")
Shown = Message | View


def shown(t: Translator, content: Content) -> Iterator[tuple[str, Shown]]:
    """Each view with a name that says what it shows."""
    yield from _nuggets(t, content)
    yield from _people(t, content)
    yield from _office(t, content)
    yield from _set_up(t)
    yield from gallery_activities.shown(t)
    yield from gallery_reminders.shown(t)
    yield from gallery_decisions.decisions(t)
    yield from gallery_suggesting.shown(t)
    yield from gallery_digest.shown(t, content)
    yield from gallery_reviews.shown(t, content)
    yield from gallery_results.shown(t, content)
    yield from gallery_questions.shown(t, content)
    yield from gallery_conclusions.shown(t, content)


def _nuggets(t: Translator, content: Content) -> Iterator[tuple[str, Shown]]:
    nugget = max(content.nuggets.values(), key=lambda nugget: len(nugget.text(t.language).body))
    for name, tally in (
        ("new", Tally()),
        ("one click", Tally(1, 1, 1, 1)),
        ("many", Tally(1204, 345, 67, 89)),
    ):
        yield f"nugget, {name}", views.nugget_message(t, content, nugget, "1", tally)
    yield "nugget for me", views.nugget_modal(t, content, nugget)
    yield "nugget preview", views.preview_modal(t, t, content, nugget)
    for left in (1, 3):
        yield f"bag nearly empty, {left}", views.dry_message(t, "C0HOITO", LONG, left)
    yield "quiz", quiz.quiz_modal(t, nugget, "1", None)
    yield "quiz, answered before", quiz.quiz_modal(t, nugget, "1", 1)
    for choice in range(1, len(nugget.en.quiz.options) + 1):
        yield f"quiz answer {choice}", quiz.answer_modal(t, nugget, "1", choice)


def _own(*, full: bool) -> OwnSettings:
    departments = tuple(DepartmentFacts(n, f"{n} {LONG}"[:75], None, "C0HOITO") for n in range(1, 150))
    if full:
        times = Times(time(17), date(2026, 12, 1), "NO", "FI")
        return OwnSettings("nb", "nb", 7, True, departments, True, True, times, digest_by_dm=True)
    return OwnSettings(None, "fi", None, False, (), False, False, Times(), digest_by_dm=False)


def _home(content: Content, **changes: Any) -> Home:
    nugget = content.nuggets["alt-text-says-why"]
    facts: dict[str, Any] = {
        "language": "en",
        "name": "Siiri Kanervisto",
        "zone": "Europe/Helsinki",
        "is_new": False,
        "is_ours": True,
        "is_admin": False,
        "is_set_up": True,
        "coordinators": NAMES[:2],
        "mine": (Coming("C0HOITO", NOW, nugget, NOW, nugget),),
        "more": 0,
        "activities": gallery_activities.mine(few=True),
        "suggestions": gallery_decisions.page_of(full=False),
        "settings": _own(full=False),
        "office": None,
    }
    return Home(**{**facts, **changes})


def _schedule(number: int) -> Schedule:
    packs = ("goals", "learning") if number % 2 else ()
    days = (0b0001010, 0b0011111, 0b0000001)[number % 3]
    return Schedule(
        number,
        f"C0{number:09}",
        "fi",
        "Europe/Helsinki",
        "FI",
        days,
        time(9, 30),
        packs,
        number == 4,
        date(2026, 11, 1),
    )


def _crowded_office(content: Content) -> Office:
    nuggets = list(content.nuggets.values())
    lost = [
        Undelivered(
            f"id{n}",
            "nugget",
            f"C0{n:09}",
            NOW,
            n % 2 == 0,
            ("channel_not_found", "is_archived", "no_history")[n % 3],
        )
        for n in range(UNDELIVERED)
    ]
    steered = [
        Steered(f"C0{n:09}", NOW, nuggets[n], NOW, nuggets[-n], schedule=_schedule(n), number=n + 1, left=n)
        for n in range(CHANNELS_A_PAGE)
    ]
    received = [
        Received(f"C0{n:09}", NOW, nuggets[n] if n else None, Tally(12, 3, 4, 5)) for n in range(RECEIVED)
    ]
    return Office(
        tuple(lost),
        40,
        tuple(steered),
        1,
        25,
        tuple(received),
        gallery_decisions.desk(full=True),
        digest.Rhythm(4, time(17)),
        gallery_reviews.desk(content, full=True),
    )


def _people(t: Translator, content: Content) -> Iterator[tuple[str, Shown]]:
    yield "welcome", welcome_message(t)
    yield "help", help_message(t, NAMES, None)
    yield "help, nobody coordinates, unknown word", help_message(t, (), "<!channel> & co")
    for name, full in (("new", False), ("full", True)):
        yield f"settings, {name}", settings_modal(t, _own(full=full))
    yield "home, not set up", home_view(t, _home(content, is_set_up=False, coordinators=(), mine=(), name=""))
    yield (
        "home, not set up, admin",
        home_view(t, _home(content, is_set_up=False, is_admin=True, coordinators=(), mine=())),
    )
    yield "home, stranger", home_view(t, _home(content, is_ours=False))
    yield "home, member", home_view(t, _home(content))
    yield "home, member without channels", home_view(t, _home(content, mine=()))
    unknown: Any = [None] * 5
    nothing = (Times(), Held(), Held(), Held(), Held(), 0, 0)
    held = Holdings(t.language, NAMES[2], *unknown, (), None, None, Tally(), *nothing)
    yield "what it holds, nothing", holdings_modal(t, held)
    full = Holdings(
        t.language,
        NAMES[2],
        "Europe/Oslo",
        "en-US",
        "nb",
        LONG,
        "own",
        ("coordinator", "admin"),
        NOW,
        NOW,
        Tally(5, 1, 3, 4),
        Times(time(9), NOW.date(), "NO", "FI"),
        *([Held(1234, ("&" * 150, LONG, LONG))] * 4),
        1,
        3,
        12,
        144,
    )
    yield "what it holds, all", holdings_modal(t, full)


def _office(t: Translator, content: Content) -> Iterator[tuple[str, Shown]]:
    crowded = _crowded_office(content)
    desk = gallery_decisions.desk(full=False)
    quiet = Office(
        (), 0, crowded.channels[:1], 1, 1, (), desk, digest.Rhythm(None), gallery_reviews.desk(content)
    )
    empty = Office((), 0, (), 1, 1, (), desk, digest.Rhythm(has_channel=False), gallery_reviews.desk(content))
    for name, office in (("empty", empty), ("quiet", quiet), ("crowded", crowded)):
        settings = _own(full=name == "crowded")
        mine = crowded.channels[:MY_CHANNELS] if name == "crowded" else ()
        yield (
            f"home, coordinator, {name}",
            home_view(
                t,
                _home(
                    content,
                    office=office,
                    settings=settings,
                    mine=mine,
                    more=12,
                    name=NAMES[2],
                    activities=gallery_activities.mine(few=name != "crowded"),
                    suggestions=gallery_decisions.mine(full=name == "crowded"),
                    reviews=gallery_reviews.mine(content, full=name == "crowded"),
                ),
            ),
        )
    missing = [Missing("C0HOITO" if n % 3 else None, LONG, date(2026, 11, 24), n % 2 == 0) for n in range(30)]
    for many in (1, 2, 30):
        yield f"not delivered, {many}", undelivered_message(t, missing[:many])
    departments = [
        DepartmentFacts(n, f"{n} {LONG}"[:75], "S0HOITO" if n % 2 else None, "C0HOITO") for n in range(120)
    ]
    groups = [(f"S{n}", LONG) for n in range(120)]
    for number, some in enumerate(([], departments[:1], departments)):
        yield f"departments {number}", departments_modal(t, some, {0: 1, 1: 25})
    yield (
        "department, new",
        department_modal(t, None, (), t("people.no_groups") if t.has("people.no_groups") else None),
    )
    yield "department", department_modal(t, departments[1], groups, None, "U0SIIRI")
    yield "channel, new", channel_modal(t, _rhythm(), None)
    yield (
        "channel",
        channel_modal(t, _rhythm(paused=("1",), packs=("goals",)), ChannelFacts("C0HOITO", LONG[:80])),
    )
    yield "organisation", organisation_modal(t, Organisation())
    yield (
        "organisation, far away",
        organisation_modal(t, Organisation(zone="Asia/Tokyo", country="JP", coordinators_channel="C1")),
    )


def _rhythm(**changes: Any) -> Rhythm:
    facts: dict[str, Any] = {"channel": "C0HOITO", "days": (1, 3), "time": time(9, 30), "language": "sv"}
    return Rhythm(**{**facts, "zone": "Europe/Helsinki", "country": "FI", **changes})


def _set_up(t: Translator) -> Iterator[tuple[str, Shown]]:
    yield "naming coordinators", naming_modal(t, ["U0EERO"])
    yield "named, one", named_view(t, NAMES[:1])
    yield "named, several", named_view(t, NAMES)
    yield "named, to the person", named_message(t, NAMES[2], False)
    yield "named, to the person, later", named_message(t, NAMES[2], True)
    troubles = Around(("Trouble one. Mend it so.", "Trouble two."), (("S0HOITO", LONG),), None)
    channel = ChannelFacts("C0HOITO", LONG[:80])
    for around in (Around(), troubles):
        for page in Page:
            wizard = Wizard(
                page, Organisation(), None, _rhythm(), channel, introduction_text(t, _rhythm()), NOW
            )
            yield (
                f"set-up page {page}{', troubles' if around.troubles else ''}",
                wizard_view(t, wizard, around),
            )
    yield "introduction", introduction_message(t, introduction_text(t, _rhythm()), NAMES[2])


def as_text(thing: Any) -> Iterator[str]:
    """The words of a view, as people meet them."""
    if isinstance(thing, dict):
        if thing.get("type") in ("plain_text", "mrkdwn") and isinstance(thing.get("text"), str):
            yield thing["text"]
        else:
            kind = thing.get("type")
            for key, value in thing.items():
                for text in as_text(value):
                    yield (
                        f"[{text}]"
                        if kind in ("button", "static_select") and key in ("text", "placeholder")
                        else text
                    )
    elif isinstance(thing, list):
        for one in thing[:12]:
            yield from as_text(one)


def payload(shown: Shown) -> dict[str, Any]:
    """As JSON for Slack."""
    return shown.payload() if isinstance(shown, Message) else shown.to_dict()


def main(language: str) -> None:
    """Print every view in a language."""
    for name, view in shown(load_words()[language], load_content()):
        data = payload(view)
        sys.stdout.write(f"\n=== {name}\n")
        if isinstance(view, Message):
            sys.stdout.write(f"(notification) {data['text']}\n")
        sys.stdout.write("\n".join(as_text(data)) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
