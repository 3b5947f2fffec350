"""The weekly digest: the whole way from Monday morning to what coordinators read and press."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import organisation
from bot.activities import service as activities_service
from bot.digest import gathering
from bot.digest import service as digest_service
from bot.digest.facts import Contribution, Span
from bot.reminders import working
from bot.suggestions import own
from storage import departments, members, outbox
from storage.digest import KIND
from storage.occurrences import Occurrence
from storage.session import Store
from storage.values import Plan
from tests.handlers.deciding import EERO, ELSA, GRACE, MARCUS, OFFICE, SIIRI, heard, house, sentence, suggests
from tests.story import HELSINKI, Story, words_in


async def plans(
    story: Story, due_on: str, title: str = "Summer jobs", owner: str = SIIRI, **more: Any
) -> int:
    """Somebody plans work for an owner; its id."""
    plan = Plan(title, owner, date.fromisoformat(due_on), **more)
    now = story.clock.now()
    planned: int = await story.juuri.deps.store.write(activities_service.put, plan, by=owner, now=now)
    return planned


async def slots(story: Story) -> list[tuple[str, str, str | None]]:
    """What became of each slot: its date, its state, why it was skipped."""

    def find(session: Session) -> list[tuple[str, str, str | None]]:
        row = Occurrence
        query = select(row.slot_on, row.state, row.reason).where(row.kind == KIND).order_by(row.slot_on)
        return [(f"{on:%d.%m.}", state, reason) for on, state, reason in session.execute(query)]

    return await story.juuri.deps.store.read(find)


def times(story: Story, channel: str = OFFICE) -> list[str]:
    """When digests came, in Helsinki."""
    at = (datetime.fromtimestamp(float(post["ts"]), UTC) for post in digests(story, channel))
    return [f"{moment.astimezone(HELSINKI):%d.%m. %H:%M}" for moment in at]


def digests(story: Story, channel: str = OFFICE) -> list[dict[str, Any]]:
    """The digests in a channel."""
    return [post for post in story.posts(channel) if "digest of week" in post["text"]]


@pytest.fixture
async def monday(story: Story) -> AsyncIterator[Story]:
    """A set-up organisation on the first Monday, before nine."""
    await house(story, digest_weekday=0)
    await story.settle()  # Monday's slot is written down
    yield story


async def test_on_monday_at_nine_the_coordinators_read_one_message(monday: Story) -> None:
    await suggests(monday, "Open doors at the workshop")
    await plans(monday, "2026-11-25")
    await monday.wait_until("2026-11-23", "08:59")
    assert digests(monday) == []

    await monday.wait_until("2026-11-23", "09:05")

    [digest] = digests(monday)
    assert digest["text"] == (
        "Here is the digest of week 48. One thing waits for a decision. One activity is due this week."
    )
    shown = words_in(digest["blocks"])
    assert shown.index("Waits for you") < shown.index("This week") < shown.index("Last week")
    assert "Slipping" not in shown
    assert "*Open doors at the workshop*\nnew · Care" in shown
    assert "• Wed 25 Nov: Summer jobs · Siiri Kanervisto" in shown
    thread = [post for post in monday.posts(OFFICE) if post["thread_ts"] == digest["ts"] != post["ts"]]
    assert [post["text"] for post in thread] == [
        "This is what waits and what slips.",
        "This is what comes this week.",
    ]
    await monday.wait_until("2026-11-29")
    assert len(digests(monday)) == 1
    await monday.wait_until("2026-11-30")
    assert len(digests(monday)) == 2


async def test_remind_reaches_the_owner_once_a_day(monday: Story) -> None:
    await plans(monday, "2026-11-19")  # two work days ago: no reminder of its own today
    await monday.wait_until("2026-11-23", "09:05")
    assert "*Summer jobs*\nSiiri Kanervisto · 2 work days late" in words_in(digests(monday)[0]["blocks"])
    assert heard(monday, SIIRI) == []

    await monday.press(GRACE, "digest.remind", where=OFFICE)
    await monday.settle()
    await monday.press(EERO, "digest.remind", where=OFFICE)
    await monday.settle()

    assert heard(monday, SIIRI) == ["One activity of yours needs a moment: Summer jobs."]
    assert monday.whispers(GRACE, OFFICE) == [
        "Siiri Kanervisto will be reminded today, at an hour that suits their work day."
    ]
    assert monday.whispers(EERO, OFFICE) == [
        "Siiri Kanervisto has been reminded of this today. Once a day is enough."
    ]


async def test_who_was_reminded_this_morning_is_not_reminded_again(monday: Story) -> None:
    await plans(monday, "2026-11-20")  # a work day ago: Siiri is reminded at nine
    await monday.wait_until("2026-11-23", "09:05")

    await monday.press(GRACE, "digest.remind", where=OFFICE)
    await monday.wait_until("2026-11-24", "12:00")

    assert len(heard(monday, SIIRI)) == 1
    assert monday.whispers(GRACE, OFFICE) == [
        "Siiri Kanervisto has been reminded of this today. Once a day is enough."
    ]


async def test_who_asked_to_be_reminded_later_is_left_alone(monday: Story) -> None:
    activity_id = await plans(monday, "2026-11-19")
    day, now = date(2026, 11, 27), monday.clock.now()
    await monday.juuri.deps.store.write(working.snooze, activity_id, day, by=SIIRI, now=now)
    await monday.wait_until("2026-11-23", "09:05")

    await monday.press(GRACE, "digest.remind", where=OFFICE)
    await monday.settle()

    assert heard(monday, SIIRI) == []
    [said] = monday.whispers(GRACE, OFFICE)
    assert said.startswith("Siiri Kanervisto has asked to be reminded on Fri 27 Nov.")


async def test_nobody_who_is_away_is_reminded(monday: Story) -> None:
    await plans(monday, "2026-11-19")
    await monday.juuri.deps.store.write(members.change, SIIRI, away_until=date(2026, 12, 1))
    await monday.wait_until("2026-11-23", "09:05")

    await monday.press(GRACE, "digest.remind", where=OFFICE)
    await monday.settle()

    assert heard(monday, SIIRI) == []
    assert monday.whispers(GRACE, OFFICE) == [sentence(monday, "digest.nobody_there")]


async def test_remind_after_the_mornings_message_waits_for_the_next_morning(monday: Story) -> None:
    await plans(monday, "2026-11-19")
    await plans(monday, "2026-11-23", "Open day")  # of which Siiri is reminded today
    await monday.wait_until("2026-11-23", "09:05")

    for _ in range(2):
        await monday.press(GRACE, "digest.remind", where=OFFICE)
    await monday.wait_until("2026-11-23", "23:00")

    assert len(heard(monday, SIIRI)) == 1
    said = "Siiri Kanervisto will be reminded in the morning of Tue 24 Nov."
    assert monday.whispers(GRACE, OFFICE) == [said, said]
    await monday.wait_until("2026-11-24", "09:05")
    assert heard(monday, SIIRI)[1:] == [
        "2 activities of yours need a moment, the first of them: Summer jobs."
    ]


async def test_nobody_is_reminded_of_what_is_done(monday: Story) -> None:
    activity_id = await plans(monday, "2026-11-19")
    await monday.wait_until("2026-11-23", "09:05")
    deps, now = monday.juuri.deps, monday.clock.now()

    await deps.store.write(
        activities_service.complete, deps.shelf, activity_id, None, None, by=SIIRI, now=now
    )
    await monday.press(GRACE, "digest.remind", where=OFFICE)
    await monday.settle()

    assert heard(monday, SIIRI) == []
    assert "done" in monday.whispers(GRACE, OFFICE)[0]


async def test_a_monday_that_is_a_holiday_leaves_it_to_tuesday(monday: Story) -> None:
    await suggests(monday, "Open doors at the workshop")
    await monday.sleep_until("2027-03-26")
    await monday.settle()

    await monday.wait_until("2027-04-06")

    assert times(monday) == ["30.03. 09:00", "05.04. 09:00"]  # Easter Monday was the 29th
    assert "week 13" in digests(monday)[0]["text"]
    assert "should have come" not in str(digests(monday)[0]["blocks"])


async def test_quiet_weeks_have_no_digest(monday: Story) -> None:
    await suggests(monday, "Open doors at the workshop")
    await monday.sleep_until("2026-12-18")
    await monday.settle()

    await monday.wait_until("2027-01-12")

    assert times(monday) == ["21.12. 09:00", "11.01. 09:00"]
    assert (await slots(monday))[-4:] == [
        ("21.12.", "done", None),
        ("28.12.", "skipped", "quiet"),
        ("04.01.", "skipped", "quiet"),
        ("11.01.", "done", None),
    ]


async def test_missed_on_monday_it_comes_on_tuesday_and_says_so(monday: Story) -> None:
    await suggests(monday, "Open doors at the workshop")
    await monday.sleep_until("2026-11-23", "22:00")
    await monday.settle()
    assert digests(monday) == []

    await monday.wait_until("2026-11-24", "08:30")
    await monday.wait_until("2026-11-24", "12:00")

    [digest] = digests(monday)
    assert "This should have come on Mon 23 Nov, 09:00." in words_in(digest["blocks"])


async def test_two_days_late_is_too_late(monday: Story) -> None:
    await suggests(monday, "Open doors at the workshop")

    await monday.sleep_until("2026-11-25", "09:00")
    await monday.settle()

    assert digests(monday) == []
    assert await slots(monday) == [("23.11.", "skipped", "late")]


async def test_nothing_to_tell_is_told_once_a_month_at_most(monday: Story) -> None:
    await monday.wait_until("2026-11-23")
    assert [post["text"] for post in monday.posts(OFFICE)] == [sentence(monday, "digest.empty")]

    await monday.wait_until("2026-12-22")
    assert len(monday.posts(OFFICE)) == 1
    assert {found[1:] for found in (await slots(monday))[1:]} == {("skipped", "nothing_to_share")}

    await monday.wait_until("2027-01-12")
    assert len(monday.posts(OFFICE)) == 2


async def test_several_processes_send_one_message(monday: Story) -> None:
    await suggests(monday, "Open doors at the workshop")
    await monday.sleep_until("2026-11-23", "09:00")
    shelf, now, other = monday.juuri.deps.shelf, monday.clock.now(), Store(monday.database)
    try:
        stores = (monday.juuri.deps.store, other) * 3
        await asyncio.gather(*(store.write(digest_service.tick, shelf, now) for store in stores))
    finally:
        other.close()
    await monday.settle()

    assert len(digests(monday)) == 1
    assert await slots(monday) == [("23.11.", "done", None)]


async def test_a_lost_answer_leads_to_one_message_with_one_thread(monday: Story) -> None:
    await suggests(monday, "Open doors at the workshop")
    await plans(monday, "2026-11-25")
    await monday.slack.set_faults(method="chat.postMessage", kind="reset_after", times=1)

    await monday.wait_until("2026-11-23", "10:00")

    [digest] = digests(monday)
    thread = [
        post["text"] for post in monday.posts(OFFICE) if post["thread_ts"] == digest["ts"] != post["ts"]
    ]
    assert thread == ["This is what waits and what slips.", "This is what comes this week."]
    counts = await monday.juuri.deps.store.read(outbox.counts)
    assert set(counts) == {"sent"}


async def test_what_is_settled_before_it_is_sent_is_not_told(monday: Story) -> None:
    suggestion_id = await suggests(monday, "Open doors at the workshop")
    await plans(monday, "2026-11-25")
    deps = monday.juuri.deps

    def both(session: Session) -> None:
        nine = datetime(2026, 11, 23, 7, tzinfo=UTC)
        digest_service.tick(session, deps.shelf, nine)
        own.withdraw(session, deps.shelf, suggestion_id, SIIRI, nine)

    await deps.store.write(both)
    await monday.wait_until("2026-11-23", "09:05")

    await monday.settle()

    assert digests(monday)[0]["text"] == (
        "Here is the digest of week 48. Nothing waits and nothing is late. One activity is due this week."
    )


async def test_what_happened_stands_beside_the_week_before(monday: Story) -> None:
    await monday.subscribe("C0HOITO")
    for headline in ("Open doors", "Winter road"):
        await suggests(monday, headline)
    activity_id = await plans(monday, "2026-11-25")
    await monday.wait_until("2026-11-26")
    await monday.press(SIIRI, "nuggets.useful", where="C0HOITO")
    deps, now = monday.juuri.deps, monday.clock.now()
    link = "https://example.org/summer"
    await deps.store.write(
        activities_service.complete, deps.shelf, activity_id, link, None, by=SIIRI, now=now
    )

    await monday.wait_until("2026-11-30", "09:05")

    digest = digests(monday)[-1]
    shown = words_in(digest["blocks"])
    for line in (
        "Tips shared: *2*",
        "Answers to tips: *1*",
        "People who took part: *1*",
        "Suggestions made: *2*",
    ):
        assert f"• {line}" in shown, shown
    assert f"• Summer jobs · <{link}|see it>" in shown
    thread = [words_in(post["blocks"]) for post in monday.posts(OFFICE) if post["thread_ts"] == digest["ts"]]
    assert any("*2 tips were shared or answered*" in text and "Useful: 1" in text for text in thread)
    assert any("*2 suggestions were made*" in text for text in thread)
    assert any("Small departments and people without one: 1 of 11 took part" in text for text in thread)

    await monday.wait_until("2026-12-07", "09:05")
    assert "• Suggestions made: *0* (2 the week before)" in words_in(digests(monday)[-1]["blocks"])


async def test_accept_and_plan_open_their_forms(monday: Story) -> None:
    await suggests(monday, "Open doors at the workshop")
    await monday.wait_until("2026-11-23", "09:05")

    await monday.press(GRACE, "suggestions.accept", where=OFFICE)
    assert monday.modal(GRACE)["callback_id"] == "suggestions.accept"
    await monday.press(EERO, "activities.plan", where=OFFICE)
    assert monday.modal(EERO)["callback_id"] == "activities.plan"


async def test_more_than_three_open_the_list(monday: Story) -> None:
    for number in range(5):
        await suggests(monday, f"{number} open doors")
        await plans(monday, "2026-11-18", f"{number} pictures")
    await monday.wait_until("2026-11-23", "09:05")
    shown = words_in(digests(monday)[0]["blocks"])
    assert shown.count("+2 more") == 2

    await monday.press(GRACE, "suggestions.waiting", where=OFFICE)
    assert "4 open doors" in words_in(monday.modal(GRACE))
    await monday.press(EERO, "digest.list", where=OFFICE)
    assert "4 pictures" in words_in(monday.modal(EERO))


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("fi", "Tässä viikkokooste, viikko 48. Yksi asia odottaa ratkaisua."),
        ("sv", "Här är översikten för vecka 48. En sak väntar på besked."),
        ("nb", "Her er oversikten for uke 48. Én ting venter på svar."),
    ],
)
async def test_the_channel_reads_it_in_its_language(monday: Story, language: str, says: str) -> None:
    await monday.juuri.deps.store.write(organisation.change, language=language)
    await suggests(monday, "Open doors at the workshop")

    await monday.wait_until("2026-11-23", "09:05")

    assert monday.posts(OFFICE)[1]["text"] == says


async def test_a_coordinator_gets_it_as_a_direct_message_at_their_own_hour(monday: Story) -> None:
    await suggests(monday, "Open doors at the workshop")
    await monday.open_home(GRACE)
    await monday.press(GRACE, "digest.by_dm")
    assert "also comes to you" in words_in(monday.home(GRACE))

    await monday.wait_until("2026-11-23", "10:59")  # before nine in London
    assert heard(monday, GRACE) == []
    await monday.wait_until("2026-11-23", "11:05")
    assert heard(monday, GRACE)[0].startswith("Here is the digest of week 48.")
    assert len(digests(monday)) == 1

    await monday.press(GRACE, "home.holdings")
    assert "The weekly digest also comes to you" in words_in(monday.modal(GRACE))
    await monday.press(GRACE, "digest.not_by_dm")
    told = len(heard(monday, GRACE))
    await monday.wait_until("2026-11-30", "12:00")
    assert len(heard(monday, GRACE)) == told


async def test_a_departments_contact_gets_the_departments_part(monday: Story) -> None:
    store = monday.juuri.deps.store
    [care] = await store.read(departments.get_all)
    await store.write(members.represent, care.id, ELSA)
    await suggests(monday, "Open doors at the workshop")  # Siiri is of Care
    await suggests(monday, "Winter road", by=MARCUS)
    await plans(monday, "2026-11-18", "Pictures of Care", department_id=care.id)
    await plans(monday, "2026-11-18", "Pictures of others")
    await monday.open_home(ELSA)
    await monday.press(ELSA, "digest.by_dm")

    await monday.wait_until("2026-11-23", "12:00")

    part = monday.dms(ELSA)[0]
    assert part["text"].startswith("Here is the digest of week 48 for your department, Care.")
    shown = words_in(part["blocks"])
    assert "Open doors" in shown
    assert "Pictures of Care" in shown
    assert "Winter road" not in shown
    assert "Pictures of others" not in shown
    assert "Accept" not in shown


async def test_who_is_away_or_wants_quiet_gets_none(monday: Story) -> None:
    await suggests(monday, "Open doors at the workshop")
    for person, change in (
        (GRACE, {"away_until": date(2026, 12, 1)}),
        (EERO, {"stopped_at": monday.clock.now()}),
    ):
        await monday.open_home(person)
        await monday.press(person, "digest.by_dm")
        await monday.juuri.deps.store.write(members.change, person, **change)

    await monday.wait_until("2026-11-24", "12:00")

    assert heard(monday, GRACE) == heard(monday, EERO) == []
    assert len(digests(monday)) == 1


async def test_a_preview_shows_it_to_one_person_and_records_nothing(monday: Story) -> None:
    await suggests(monday, "Open doors at the workshop")
    before = await monday.juuri.deps.store.read(outbox.counts)
    await monday.open_home(GRACE)

    await monday.press(GRACE, "digest.preview")
    assert "Open doors at the workshop" in words_in(monday.modal(GRACE))
    await monday.press(GRACE, "digest.week", where="modal", value="2026-11-16")

    shown = words_in(monday.modal(GRACE))
    assert "Weekly digest, week 47" in shown
    assert "as it stands today" in shown
    await monday.settle()
    assert await monday.juuri.deps.store.read(outbox.counts) == before
    assert await slots(monday) == [("23.11.", "planned", None)]


async def test_coordinators_choose_another_day_and_never(monday: Story) -> None:
    await suggests(monday, "Open doors at the workshop")
    await monday.open_home(GRACE)
    assert "Every Monday at 09:00" in words_in(monday.home(GRACE))
    await monday.press(GRACE, "digest.edit")
    answer = await monday.submit(GRACE, **{"digest.weekday": "2", "digest.time": "19:00"})
    assert list(answer["errors"]) == ["digest.time"]
    await monday.submit(GRACE, **{"digest.weekday": "2", "digest.time": "10:30"})
    assert "Every Wednesday at 10:30" in words_in(monday.home(GRACE))

    await monday.wait_until("2026-11-27")
    assert times(monday) == ["25.11. 10:30"]

    await monday.press(GRACE, "digest.edit")
    await monday.submit(GRACE, **{"digest.weekday": "never"})
    assert "No weekly digest is sent" in words_in(monday.home(GRACE))
    await monday.wait_until("2026-12-10")
    assert len(digests(monday)) == 1


async def test_what_other_nouns_add_is_told(monday: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    def review(session: Session, coming: Span, now: datetime) -> Contribution:
        return Contribution(
            (lambda t: "A finding has no owner.",), (lambda t: f"The review ends {t.day(coming.last)}.",)
        )

    monkeypatch.setattr(gathering, "CONTRIBUTORS", (review,))

    await monday.wait_until("2026-11-23", "09:05")

    [digest] = digests(monday)
    assert "One thing waits for a decision." in digest["text"]
    shown = words_in(digest["blocks"])
    assert "• A finding has no owner." in shown
    assert "• The review ends Sun 29 Nov." in shown


async def two_weeks(story: Story) -> None:
    """Something was suggested in each of two weeks."""
    await suggests(story, "Open doors at the workshop")
    await story.wait_until("2026-12-01")
    await suggests(story, "Winter road")


def images(post: dict[str, Any]) -> list[dict[str, Any]]:
    return [block for block in post["blocks"] if block["type"] == "image"]


async def test_a_chart_shows_the_weeks_and_says_them_in_words(monday: Story) -> None:
    await two_weeks(monday)
    assert images(digests(monday)[-1]) == []  # one week is no trend

    await monday.wait_until("2026-12-07", "09:05")

    digest = digests(monday)[-1]
    assert times(monday)[-1] == "07.12. 09:00"
    [image] = images(digest)
    assert image["alt_text"] == (
        "A chart with two lines from week to week. Week 48 – suggestions made: 1, activities done: 0; "
        "Week 49 – suggestions made: 1, activities done: 0."
    )
    assert image["slack_file"]["id"] in monday.slack.workspace.files
    thread = [words_in(post["blocks"]) for post in monday.posts(OFFICE) if post["thread_ts"] == digest["ts"]]
    assert any("• Week 49 – suggestions made: 1, activities done: 0" in text for text in thread)
    assert (await slots(monday))[-1] == ("07.12.", "done", None)


async def test_where_slack_takes_no_picture_the_digest_comes_without(monday: Story) -> None:
    await two_weeks(monday)
    await monday.slack.set_faults(missing_scopes=["files:write"])

    await monday.wait_until("2026-12-07", "09:05")

    digest = digests(monday)[-1]
    assert times(monday)[-1] == "07.12. 09:00"
    assert images(digest) == []
    assert "Suggestions made: *1*" in words_in(digest["blocks"])


async def test_never_chosen_while_the_chart_is_drawn_nothing_is_sent(monday: Story) -> None:
    await two_weeks(monday)
    told = len(digests(monday))
    deps = monday.juuri.deps
    await monday.sleep_until("2026-12-07", "09:00")
    await deps.store.write(organisation.change, digest_weekday=None)
    handed_over = await deps.store.write(digest_service.ready, "2026-12-07", None, "", monday.clock.now())

    await monday.settle()

    assert handed_over is None
    assert len(digests(monday)) == told
