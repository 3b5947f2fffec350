"""Owners are reminded of their work, and answer: the whole way from the clock to what people read."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from bot import organisation
from bot.activities import service as activities_service
from bot.errors import UserError
from bot.reminders import handing_over, times, working
from playground import inputs
from storage import activities, members, outbox, reminders
from storage.states import ActivityKind, ActivityState, Role
from storage.values import Plan
from tests.story import HELSINKI, Story, words_in

AINO, EERO, SIIRI, GRACE = "U0AINO", "U0EERO", "U0SIIRI", "U0GRACE"
CHANNEL = "G0KOORD"


class Desk:
    """Planned work, and what people hear of it."""

    def __init__(self, story: Story) -> None:
        self.story = story

    async def plan(self, due_on: str, owner: str = SIIRI, **more: Any) -> int:
        """Somebody plans work for an owner."""
        plan = Plan(
            **{"title": "Summer jobs", "owner_id": owner, "due_on": date.fromisoformat(due_on), **more}
        )
        now = self.story.clock.now()
        return await self.write(activities_service.put, plan, by=AINO, now=now)

    async def write(self, fn: Any, *args: Any, **more: Any) -> Any:
        return await self.story.juuri.deps.store.write(fn, *args, **more)

    async def read(self, fn: Any, *args: Any, **more: Any) -> Any:
        return await self.story.juuri.deps.store.read(fn, *args, **more)

    def heard(self, person: str) -> list[str]:
        """When a person got reminders."""
        found = []
        for message in self.story.dms(person):
            if "moment" not in message["text"] and "settled" not in message["text"]:
                continue
            at = datetime.fromtimestamp(float(message["ts"]), UTC).astimezone(HELSINKI)
            found.append(f"{at:%Y-%m-%d %H:%M}")
        return found

    def posted(self, channel: str) -> list[str]:
        """When something was posted to a channel."""
        at = (datetime.fromtimestamp(float(post["ts"]), UTC) for post in self.story.posts(channel))
        return [f"{moment.astimezone(HELSINKI):%Y-%m-%d %H:%M}" for moment in at]

    def shown(self, person: str, nth: int = -1) -> str:
        """The words of a person's message."""
        return words_in(self.story.dms(person)[nth]["blocks"])

    async def press(self, person: str, action_id: str, nth: int = 0) -> None:
        """Press a button in the newest message that has it."""
        bot = self.story.juuri.deps.bot_user_id
        im = self.story.slack.workspace.find_im(bot, person)
        assert im
        await self.story.press(person, action_id, where=im.id, nth=nth)

    async def fates(self, activity_id: int) -> dict[str, str]:
        """What became of each reminder: `sent`, `wanted`, or why it was dropped."""
        rows = await self.read(_fates, activity_id)
        return {f"{occasion}": why or state for occasion, state, why in rows}


def _fates(session: Any, activity_id: int) -> list[tuple[str, str, str | None]]:
    row = reminders.ReminderRow
    query = session.query(row.occasion, row.state, row.why).filter(row.activity_id == activity_id)
    return [tuple(found) for found in query.order_by(row.id)]


@pytest.fixture
async def desk(story: Story) -> AsyncIterator[Desk]:
    await story.juuri.deps.roster.finish()
    yield Desk(story)


async def test_an_owner_is_reminded_on_work_days_and_then_the_coordinators_once(
    desk: Desk, story: Story
) -> None:
    await desk.write(organisation.change, coordinators_channel=CHANNEL, digest_weekday=None)
    activity_id = await desk.plan("2026-12-01")  # a Tuesday

    await story.wait_until("2026-12-18")

    assert desk.heard(SIIRI) == [
        "2026-11-26 09:00",
        "2026-11-30 09:00",
        "2026-12-01 09:00",
        "2026-12-02 09:00",
        "2026-12-04 09:00",
    ]
    assert desk.posted(CHANNEL) == ["2026-12-08 09:00"]
    assert "Siiri" in story.posts(CHANNEL)[0]["text"]
    assert await desk.fates(activity_id) == dict.fromkeys(
        ["-3", "-1", "0", "+1", "+3", "escalation:2026-12-01"], "sent"
    )


async def test_all_of_a_morning_stands_in_one_message(desk: Desk, story: Story) -> None:
    for n in range(8):
        await desk.plan("2026-11-25", title=f"Work {n}")

    await story.wait_until("2026-11-25")

    assert desk.heard(SIIRI) == ["2026-11-24 09:00", "2026-11-25 09:00"]
    message = story.dms(SIIRI)[-1]
    done = [e for _, e in inputs.elements(message["blocks"]) if e["action_id"] == "activities.done"]
    assert len(done) == 5
    assert all(f"Work {n}" in desk.shown(SIIRI) for n in range(8))


async def test_what_is_done_before_the_claim_is_in_no_message(desk: Desk, story: Story) -> None:
    activity_id = await desk.plan("2026-11-25")
    await story.wait_until("2026-11-24", "08:59")
    now = story.clock.now()
    shelf = story.juuri.deps.shelf
    await desk.write(activities_service.complete, shelf, activity_id, None, None, by=SIIRI, now=now)

    await story.wait_until("2026-11-27")

    assert desk.heard(SIIRI) == []
    assert set((await desk.fates(activity_id)).values()) == {"past", "done"}
    [row] = [r for r in await desk.read(outbox.in_state, *outbox.OutboxState) if r.kind == reminders.KIND]
    assert (row.state, row.error) == ("expired", "nothing_to_say")


async def test_done_by_one_click_and_the_message_says_so(desk: Desk, story: Story) -> None:
    activity_id = await desk.plan("2026-11-25", metric="readers")
    await story.wait_until("2026-11-25", "09:10")

    await desk.press(SIIRI, "activities.done")
    answer = await story.submit(
        SIIRI, **{"activities.link": "https://example.org/post", "activities.number": "12"}
    )
    await story.settle()

    assert answer["response_action"] == "clear"
    activity = await desk.read(activities.get, activity_id)
    assert (activity.state, activity.result_number) == (ActivityState.DONE, 12)
    assert "Done. Thank you!" in desk.shown(SIIRI)
    assert "activities.done" not in str(story.dms(SIIRI)[-1]["blocks"])
    await story.wait_until("2026-12-04")
    assert len(desk.heard(SIIRI)) == 2


async def test_remind_me_next_week(desk: Desk, story: Story) -> None:
    activity_id = await desk.plan("2026-12-02")
    await story.wait_until("2026-11-27")
    assert desk.heard(SIIRI) == ["2026-11-27 09:00"]

    await desk.press(SIIRI, "reminders.snooze")
    await story.submit(SIIRI, **{"reminders.when": "pick"})
    assert "Choose the day" in str(story.slack.workspace.modals[SIIRI][-1].errors)
    await story.submit(SIIRI, **{"reminders.when": "pick", "reminders.day": "2026-12-03"})
    assert "after the due date" in str(story.slack.workspace.modals[SIIRI][-1].errors)
    await story.submit(SIIRI, **{"reminders.when": "pick", "reminders.day": "2026-12-02"})
    await story.settle()

    assert "Reminding you again: Wed 2 Dec" in desk.shown(SIIRI)
    await story.wait_until("2026-12-02")
    assert desk.heard(SIIRI) == ["2026-11-27 09:00", "2026-12-02 09:00"]
    fates = await desk.fates(activity_id)
    assert fates["-1"] == "snoozed"
    assert (fates["0"], fates["snooze:2026-12-02"]) == ("sent", "sent")


async def test_on_the_due_date_no_later_day_is_left(desk: Desk, story: Story) -> None:
    await desk.plan("2026-11-25")
    await story.wait_until("2026-11-25", "09:10")

    await desk.press(SIIRI, "reminders.snooze")

    assert "no later day is left" in words_in(story.modal(SIIRI)["blocks"])
    assert "submit" not in story.modal(SIIRI)


async def test_hand_over_and_take_it(desk: Desk, story: Story) -> None:
    activity_id = await desk.plan("2026-11-30")
    await story.wait_until("2026-11-25", "09:10")

    await desk.press(SIIRI, "reminders.hand_over")
    await story.submit(SIIRI, **{"reminders.to": GRACE})
    await story.settle()
    assert "Asked to take it over: Grace Pemberlow" in desk.shown(SIIRI)
    assert "Siiri K asks whether you could take over" in desk.shown(GRACE)

    await desk.press(GRACE, "reminders.take")
    await story.settle()

    assert "you are responsible now" in desk.shown(GRACE)
    assert "Grace Pemberlow has taken over" in desk.shown(SIIRI)
    assert "Handed over. Responsible now: Grace Pemberlow" in desk.shown(SIIRI, 0)
    heard = len(story.dms(SIIRI))
    await story.wait_until("2026-12-01")
    assert len(story.dms(SIIRI)) == heard
    # nine in London is eleven in Helsinki: three work days before were still to come for her
    assert desk.heard(GRACE) == [
        "2026-11-25 11:00",
        "2026-11-27 11:00",
        "2026-11-30 11:00",
        "2026-12-01 11:00",
    ]
    assert {row.owner_id for row in await desk.read(reminders.of_activity, activity_id)} == {SIIRI, GRACE}


async def test_no_thanks_leaves_it_with_the_owner(desk: Desk, story: Story) -> None:
    activity_id = await desk.plan("2026-11-30")
    await story.wait_until("2026-11-25", "09:10")
    await desk.press(SIIRI, "reminders.hand_over")
    await story.submit(SIIRI, **{"reminders.to": GRACE})
    await story.settle()

    await desk.press(GRACE, "reminders.decline")
    await story.settle()
    assert "This question is closed" in desk.shown(GRACE)
    assert "stays with you" in desk.shown(SIIRI)
    activity = await desk.read(activities.get, activity_id)
    assert (activity.plan.owner_id, activity.offered_to) == (SIIRI, None)


async def test_an_offer_without_an_answer_comes_back_after_two_work_days(desk: Desk, story: Story) -> None:
    activity_id = await desk.plan("2026-12-04")
    await desk.write(
        handing_over.offer, story.juuri.deps.shelf, activity_id, GRACE, by=SIIRI, now=story.clock.now()
    )

    await story.wait_until("2026-11-25", "08:59")
    assert (await desk.read(activities.get, activity_id)).offered_to == GRACE
    await story.wait_until("2026-11-25", "09:10")

    assert (await desk.read(activities.get, activity_id)).offered_to is None
    assert "has not answered within two work days" in desk.shown(SIIRI)
    assert "This question is closed" in desk.shown(GRACE)


async def test_who_cannot_is_heard_by_the_coordinators_at_once(desk: Desk, story: Story) -> None:
    await desk.write(organisation.change, coordinators_channel=CHANNEL, digest_weekday=None)
    activity_id = await desk.plan("2026-11-30")
    await story.wait_until("2026-11-25", "09:10")

    await desk.press(SIIRI, "reminders.cannot")
    await story.submit(SIIRI, **{"reminders.reason": "The <camera> is broken"})
    await story.settle()

    [post] = story.posts(CHANNEL)
    assert "The &lt;camera&gt; is broken" in str(post["blocks"])
    assert "The coordinators have been told." in desk.shown(SIIRI)
    await story.wait_until("2026-12-10")
    assert len(story.posts(CHANNEL)) == 1
    assert len(desk.heard(SIIRI)) == 1
    assert set((await desk.fates(activity_id)).values()) == {"sent", "escalated"}


async def test_a_button_of_yesterday_answers_with_what_is_so_now(desk: Desk, story: Story) -> None:
    activity_id = await desk.plan("2026-11-30")
    await story.wait_until("2026-11-25", "09:10")
    shelf, now = story.juuri.deps.shelf, story.clock.now()
    await desk.press(SIIRI, "reminders.cannot")
    await desk.write(activities_service.complete, shelf, activity_id, None, None, by=SIIRI, now=now)

    answer = await story.submit(SIIRI, **{"reminders.reason": "Too much to do"})

    assert answer["response_action"] == "errors"
    assert "Siiri K" in str(answer["errors"])


async def test_only_the_owner_the_deputy_or_a_coordinator_may_answer(desk: Desk, story: Story) -> None:
    activity_id = await desk.plan("2026-11-30")
    shelf, now = story.juuri.deps.shelf, story.clock.now()

    for verb in (
        lambda session: working.snooze(session, activity_id, date(2026, 11, 26), by=GRACE, now=now),
        lambda session: working.cannot(session, shelf, activity_id, "No", by=GRACE, now=now),
        lambda session: handing_over.offer(session, shelf, activity_id, EERO, by=GRACE, now=now),
        lambda session: handing_over.take(session, shelf, activity_id, by=GRACE, now=now),
        lambda session: handing_over.decline(session, shelf, activity_id, by=GRACE, now=now),
    ):
        with pytest.raises(UserError):
            await desk.write(verb)


async def test_while_the_owner_is_away_the_deputy_is_asked(desk: Desk, story: Story) -> None:
    await desk.plan("2026-12-01", deputy_id=GRACE)
    await desk.write(members.change, SIIRI, away_until=date(2026, 12, 1))

    await story.wait_until("2026-12-01")

    assert [at[:10] for at in desk.heard(GRACE)] == ["2026-11-26", "2026-11-30"]
    assert "Responsible: Siiri K" in desk.shown(GRACE)
    assert desk.heard(SIIRI) == ["2026-12-01 09:00"]


async def test_away_without_a_deputy_the_coordinators_hear_on_the_due_date(desk: Desk, story: Story) -> None:
    await desk.write(organisation.change, coordinators_channel=CHANNEL, digest_weekday=None)
    activity_id = await desk.plan("2026-12-01")
    await desk.write(members.change, SIIRI, away_until=date(2026, 12, 15))

    await story.wait_until("2026-12-18")

    assert desk.heard(SIIRI) == []
    assert desk.posted(CHANNEL) == ["2026-12-01 09:00"]
    fates = await desk.fates(activity_id)
    assert (fates["-3"], fates["-1"]) == ("away", "away")


async def test_after_thirty_days_of_downtime_one_reminder_says_that_it_was_due(
    desk: Desk, story: Story
) -> None:
    await desk.write(organisation.change, coordinators_channel=CHANNEL, digest_weekday=None)
    activity_id = await desk.plan("2026-11-26")

    await story.sleep_until("2026-12-20", "22:00")  # a Sunday
    await story.settle()
    await story.wait_until("2027-01-20")

    assert [at[:10] for at in desk.heard(SIIRI)] == ["2026-12-21"]
    assert "work days late" in desk.shown(SIIRI)
    assert [at[:10] for at in desk.posted(CHANNEL)] == ["2027-01-07"]  # 23 December to 6 January are quiet
    fates = await desk.fates(activity_id)
    assert {fates[name] for name in ("-1", "0", "+1", "+3")} == {"late"}


async def test_a_restart_between_planning_and_sending_changes_nothing(desk: Desk, story: Story) -> None:
    await desk.plan("2026-11-25")
    await story.wait_until("2026-11-24", "08:30")
    await story.stop()
    await story.start()

    await story.wait_until("2026-11-25")

    assert desk.heard(SIIRI) == ["2026-11-24 09:00", "2026-11-25 09:00"]


async def test_a_dropped_answer_leads_to_one_reminder_with_the_same_words(desk: Desk, story: Story) -> None:
    await desk.plan("2026-11-25")
    await story.slack.set_faults(method="chat.postMessage", kind="reset_before", times=1)

    await story.wait_until("2026-11-24")

    assert desk.heard(SIIRI) == ["2026-11-24 09:00"]


async def test_a_new_date_brings_new_reminders(desk: Desk, story: Story) -> None:
    activity_id = await desk.plan("2026-11-25")
    await story.wait_until("2026-11-26")
    activity = await desk.read(activities.get, activity_id)
    plan = replace(activity.plan, due_on=date(2026, 12, 10))
    shelf, now = story.juuri.deps.shelf, story.clock.now()
    await desk.write(activities_service.change, shelf, activity_id, plan, by=SIIRI, now=now)

    await story.wait_until("2026-12-31")

    # one before, that day, one after: these were sent for the first date, so the new date itself and the third day after
    assert [at[:10] for at in desk.heard(SIIRI)] == [
        "2026-11-24",
        "2026-11-25",
        "2026-11-26",
        "2026-12-07",
        "2026-12-10",
        "2026-12-15",
    ]


async def test_a_person_chooses_the_hour_the_country_and_the_days_away(desk: Desk, story: Story) -> None:
    await story.wait_until("2026-11-25", "08:10")
    await desk.plan("2026-11-26", deputy_id=GRACE)
    await story.open_home(SIIRI)

    await story.press(SIIRI, "reminders.at", value="14:00")
    await story.wait_until("2026-11-25", "13:59")
    assert desk.heard(SIIRI) == []
    await story.wait_until("2026-11-25", "14:01")
    assert desk.heard(SIIRI) == ["2026-11-25 14:00"]

    await story.press(SIIRI, "reminders.away", value="2026-11-25")
    assert "within a year" in words_in(story.modal(SIIRI)["blocks"])
    await story.press(SIIRI, "reminders.away", value="2026-12-10")
    assert "You are away. Back: Thu 10 Dec" in words_in(story.home(SIIRI)["blocks"])
    await story.wait_until("2026-11-26", "18:00")
    assert desk.heard(GRACE) == ["2026-11-26 11:00"]
    await story.press(SIIRI, "reminders.back")
    await story.wait_until("2026-11-27", "18:00")
    assert desk.heard(SIIRI) == ["2026-11-25 14:00", "2026-11-27 14:00"]

    await story.does(SIIRI, "command", command="/juuri", channel="C0HOITO", text="settings")
    await story.press(SIIRI, "reminders.country", where="modal", value="SE")
    person = await desk.read(members.get, SIIRI)
    assert (person.country, person.away_until, person.remind_at) == ("SE", None, time(14))


async def test_who_comes_back_early_is_reminded_at_once(desk: Desk, story: Story) -> None:
    await desk.plan("2026-11-27")
    await desk.write(times.go_away, SIIRI, date(2026, 12, 10), story.clock.now())
    await story.wait_until("2026-11-26", "12:00")
    assert desk.heard(SIIRI) == []

    await desk.write(times.come_back, SIIRI, story.clock.now())
    await story.settle()

    assert desk.heard(SIIRI) == ["2026-11-26 12:00"]


async def test_coordinators_choose_the_days_and_what_is_planned_follows(desk: Desk, story: Story) -> None:
    activity_id = await desk.plan("2026-12-04")
    campaign_id = await desk.plan("2026-12-04", kind=ActivityKind.CAMPAIGN)
    await desk.write(members.add_role, SIIRI, Role.COORDINATOR)
    await story.open_home(SIIRI)
    await story.press(SIIRI, "organisation.edit")
    assert "-3 -1 0 1 3" in str(story.modal(SIIRI)["blocks"])

    refused = await story.submit(SIIRI, **{"organisation.reminders": "-2 0 1\nParade: 1"})
    assert "Parade: 1" in str(refused["errors"])
    saved = await story.submit(SIIRI, **{"organisation.reminders": "-2 0 1\nCampaign: -5, 0"})
    assert saved["response_action"] == "clear", saved
    await story.settle()

    fates = {name: fate for name, fate in (await desk.fates(activity_id)).items() if ":" not in name}
    assert fates == {
        "-3": "superseded",
        "-1": "superseded",
        "0": "wanted",
        "+1": "wanted",
        "+3": "superseded",
        "-2": "wanted",
    }
    assert (await desk.fates(campaign_id))["-5"] == "wanted"


async def test_who_goes_away_after_the_morning_was_planned_is_not_reminded(desk: Desk, story: Story) -> None:
    await desk.plan("2026-11-26", deputy_id=EERO)
    await story.wait_until("2026-11-25", "08:30")
    before = desk.heard(SIIRI)
    await desk.write(times.go_away, SIIRI, date(2026, 12, 10), story.clock.now())

    await story.wait_until("2026-11-25", "12:00")

    assert desk.heard(SIIRI) == before
    assert len(story.dms(EERO)) == 1


async def test_who_does_not_want_to_be_disturbed_is_reminded_later_the_same_day(
    desk: Desk, story: Story
) -> None:
    await desk.plan("2026-11-25")
    await story.does(SIIRI, "profile", dnd_from="2026-11-24T06:00Z", dnd_to="2026-11-24T09:30Z")

    await story.wait_until("2026-11-24", "18:00")

    assert desk.heard(SIIRI) == ["2026-11-24 11:30"]


async def test_who_is_not_to_be_disturbed_all_day_is_reminded_all_the_same(desk: Desk, story: Story) -> None:
    await desk.plan("2026-11-25")
    await story.does(SIIRI, "profile", dnd_from="2026-11-24T06:00Z", dnd_to="2026-11-25T06:00Z")

    await story.wait_until("2026-11-24", "18:00")

    assert desk.heard(SIIRI) == ["2026-11-24 09:00"]


async def test_without_the_scope_nobody_is_held_back(desk: Desk, story: Story) -> None:
    await desk.plan("2026-11-25")
    await story.slack.set_faults(missing_scopes=["dnd:read"])
    await story.does(SIIRI, "profile", dnd_from="2026-11-24T06:00Z", dnd_to="2026-11-24T09:30Z")

    await story.wait_until("2026-11-24", "18:00")

    assert desk.heard(SIIRI) == ["2026-11-24 09:00"]
