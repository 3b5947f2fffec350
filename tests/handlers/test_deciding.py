"""Deciding on suggestions: the card, its buttons, and what the suggester hears."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot import organisation
from bot.activities import service as activities_service
from bot.errors import UserError
from bot.suggestions import afterwards, cards, decisions, own
from bot.suggestions.decisions import Acceptance
from storage import activities, members, outlets, suggestions
from storage.states import ActivityKind, ActivityState, SuggestionState
from storage.values import FileFacts
from tests.handlers.deciding import (
    COLLEAGUES,
    EERO,
    ELSA,
    GRACE,
    MARCUS,
    OFFICE,
    SIIRI,
    heard,
    house,
    sentence,
    stands,
    state,
    suggests,
)
from tests.handlers.screen import Screen
from tests.handlers.test_nuggets import audited
from tests.handlers.test_suggesting import upload
from tests.story import Story, words_in

LINK = "https://example.org/post"


async def accepts(story: Story, person: str, **changed: Any) -> dict[str, Any]:
    """A coordinator presses *Accept* on the card and sends the form as it stands, or changed."""
    await story.press(person, "suggestions.accept", where=OFFICE)
    return await story.submit(person, **changed)


def card(story: Story) -> dict[str, Any]:
    """The newest card in the coordinators' channel."""
    return next(post for post in reversed(story.posts(OFFICE)) if post["thread_ts"] in (None, post["ts"]))


async def test_a_suggestion_reaches_the_coordinators_and_is_received(story: Story) -> None:
    await house(story)

    await suggests(story, "A day in the kitchen", why="People ask what we eat.", wished_on=date(2026, 12, 1))

    shown = words_in(card(story)["blocks"])
    assert "A day in the kitchen" in shown
    assert "People ask what we eat." in shown
    assert "Suggested by: Siiri Kanervisto (Mon 23 Nov, 08:00)" in shown
    assert "Wished date: Tue 1 Dec" in shown
    assert heard(story, SIIRI) == [
        sentence(story, "suggestions.news_received", headline="A day in the kitchen")
    ]
    assert heard(story, GRACE) == []


async def test_without_a_channel_it_waits_in_the_coordinators_home(story: Story) -> None:
    await house(story, coordinators_channel=None)

    await suggests(story, "A day in the kitchen")

    assert "A day in the kitchen" in words_in(await story.open_home(GRACE))
    assert "suggestions.decide" not in str(await story.open_home(ELSA))


async def test_accepted_it_is_an_activity_in_one_step(story: Story) -> None:
    await house(story)
    await story.juuri.deps.store.write(outlets.put, ["Intranet", "LinkedIn"])
    number = await suggests(story, "A day in the kitchen", outlets=(2,), audience="Applicants")

    await accepts(story, GRACE, **{"activities.owner": ELSA, "activities.due_on": "2026-12-03"})
    await story.settle()

    [activity] = await story.juuri.deps.store.read(activities.of_suggestion, number)
    plan = activity.plan
    assert (plan.title, plan.owner_id, plan.due_on) == ("A day in the kitchen", ELSA, date(2026, 12, 3))
    assert (plan.outlet_id, plan.audience, plan.kind) == (2, "Applicants", ActivityKind.POST)
    assert (
        "Accepted by Grace Pemberlow (Mon 23 Nov, 08:00). Responsible: Elsa Björkhag. Date: Thu 3 Dec."
        in (words_in(card(story)["blocks"]))
    )
    assert "suggestions.accept" not in str(card(story))
    facts = {"name": "Grace Pemberlow", "owner": "Elsa Björkhag", "day": "Thu 3 Dec"}
    told = sentence(story, "suggestions.news_accepted", headline="A day in the kitchen", **facts)
    assert heard(story, SIIRI)[1:] == [told]
    assert await audited(story, "suggestions.accepted") == [GRACE]


async def test_the_form_suggests_the_suggester_and_the_wished_date_or_a_week_of_work(story: Story) -> None:
    await house(story)
    number = await suggests(story, "A day in the kitchen")

    await accepts(story, GRACE)

    [activity] = await story.juuri.deps.store.read(activities.of_suggestion, number)
    assert (activity.plan.owner_id, activity.plan.due_on) == (SIIRI, date(2026, 11, 30))
    wished = await suggests(story, "Our alpacas", wished_on=date(2026, 12, 9))
    await accepts(story, GRACE)
    [activity] = await story.juuri.deps.store.read(activities.of_suggestion, wished)
    assert activity.plan.due_on == date(2026, 12, 9)


@pytest.mark.parametrize(
    ("field", "value"), [("activities.due_on", "2026-11-20"), ("activities.deputy", SIIRI)]
)
async def test_a_plan_that_cannot_be_is_refused_at_its_field(story: Story, field: str, value: str) -> None:
    await house(story)
    number = await suggests(story, "A day in the kitchen")

    answer = await accepts(story, GRACE, **{field: value})

    assert list(answer["errors"]) == [field]
    assert await state(story, number) is SuggestionState.WAITING


async def test_of_two_who_decide_at_once_the_first_wins_and_the_second_is_told(story: Story) -> None:
    await house(story)
    number = await suggests(story, "A day in the kitchen")
    await story.press(GRACE, "suggestions.accept", where=OFFICE)
    await story.press(EERO, "suggestions.decline", where=OFFICE)

    answers = await asyncio.gather(
        story.submit(GRACE), story.submit(EERO, **{"suggestions.words": "Not our topic."})
    )
    await story.settle()

    after = await stands(story, number)
    won_by_grace = after.state is SuggestionState.ACCEPTED
    assert won_by_grace or after.state is SuggestionState.DECLINED
    winner, lost = ("Grace Pemberlow", answers[1]) if won_by_grace else ("Eero Suopelto", answers[0])
    [refusal] = lost["errors"].values()
    assert winner in refusal
    assert after.decided_by == (GRACE if won_by_grace else EERO)
    planned = await story.juuri.deps.store.read(activities.of_suggestion, number)
    assert len(planned) == int(won_by_grace)
    assert len(heard(story, SIIRI)) == 2


async def test_who_presses_a_stale_button_hears_who_decided_and_when(story: Story) -> None:
    await house(story)
    await suggests(story, "A day in the kitchen")
    await story.press(GRACE, "suggestions.decline", where=OFFICE)
    await story.slack.set_faults(method="chat.update", kind="error_before", times=100)
    await story.submit(GRACE, **{"suggestions.words": "Not now."})

    await story.press(EERO, "suggestions.accept", where=OFFICE)

    [told] = story.whispers(EERO, OFFICE)
    assert "Not this time, said Grace Pemberlow (Mon 23 Nov, 08:00)" in told


async def test_a_form_sent_twice_is_one_decision(story: Story) -> None:
    await house(story)
    number = await suggests(story, "A day in the kitchen")
    await story.press(GRACE, "suggestions.accept", where=OFFICE)

    await asyncio.gather(story.submit(GRACE), story.submit(GRACE))
    await story.settle()

    assert len(await story.juuri.deps.store.read(activities.of_suggestion, number)) == 1
    assert len(heard(story, SIIRI)) == 2


async def test_a_question_goes_to_the_suggester_and_the_answer_to_the_cards_thread(story: Story) -> None:
    await house(story)
    number = await suggests(story, "A day in the kitchen")
    await story.press(GRACE, "suggestions.ask", where=OFFICE)
    await story.submit(GRACE, **{"suggestions.question": "Which <kitchen> & when?"})
    await story.settle()
    assert await state(story, number) is SuggestionState.ASKED
    assert "Which <kitchen> & when?" in words_in(card(story)["blocks"])
    siiri = Screen(story, SIIRI)

    await siiri.click_in_dm("suggestions.answer")
    await siiri.submit({"suggestions.answer": "The big one, on Friday."})
    await story.settle()

    assert await state(story, number) is SuggestionState.WAITING
    [reply] = [post for post in story.posts(OFFICE) if post["thread_ts"] not in (None, post["ts"])]
    assert reply["thread_ts"] == card(story)["ts"]
    assert "The big one, on Friday." in reply["text"]
    assert "suggestions.ask" in str(card(story))
    steps = (await story.juuri.deps.store.read(suggestions.steps, [number]))[number]
    assert [(step.step, step.text) for step in steps] == [
        ("received", None),
        ("asked", "Which <kitchen> & when?"),
        ("answered", "The big one, on Friday."),
    ]


async def test_an_answer_after_the_decision_hears_how_it_stands(story: Story) -> None:
    await house(story)
    await suggests(story, "A day in the kitchen")
    await story.press(GRACE, "suggestions.ask", where=OFFICE)
    await story.submit(GRACE, **{"suggestions.question": "Which kitchen?"})
    await story.settle()
    siiri = Screen(story, SIIRI)
    await siiri.click_in_dm("suggestions.answer")
    await accepts(story, EERO)

    answer = await siiri.submit({"suggestions.answer": "The big one."})

    [refusal] = answer["errors"].values()
    assert "Accepted by Eero Suopelto" in refusal


async def test_not_this_time_needs_a_reason_which_the_suggester_reads_in_their_language(story: Story) -> None:
    await house(story)
    await story.juuri.deps.store.write(members.change, SIIRI, language="sv")
    number = await suggests(story, "A day in the kitchen")
    await story.press(GRACE, "suggestions.decline", where=OFFICE)
    answer = await story.submit(GRACE)
    assert list(answer["errors"]) == ["suggestions.reason"]

    wanted = {"suggestions.reason": "suggestions.reason_timing", "suggestions.words": "In spring, perhaps?"}
    await story.submit(GRACE, **wanted)
    await story.settle()

    assert await state(story, number) is SuggestionState.DECLINED
    swedish = story.juuri.deps.shelf.words["sv"]
    reason = f"{swedish('suggestions.reason_timing')} In spring, perhaps?"
    told = swedish("suggestions.news_declined", headline="A day in the kitchen", reason=reason)
    assert heard(story, SIIRI)[1:] == [told]
    assert sentence(story, "suggestions.reason_timing") in words_in(card(story)["blocks"])


async def test_already_out_needs_a_link_which_the_suggester_gets(story: Story) -> None:
    await house(story)
    number = await suggests(story, "A day in the kitchen")
    await story.press(GRACE, "suggestions.out", where=OFFICE)
    answer = await story.submit(GRACE, **{"suggestions.out_link": "on our page"})
    assert list(answer["errors"]) == ["suggestions.out_link"]

    await story.submit(GRACE, **{"suggestions.out_link": LINK})
    await story.settle()

    assert (await stands(story, number)).result_link == LINK
    assert LINK in words_in(story.dms(SIIRI)[-1]["blocks"])
    assert LINK in words_in(card(story)["blocks"])


async def test_who_stopped_juuri_still_hears_of_their_own_idea(story: Story) -> None:
    await house(story)
    await story.juuri.deps.store.write(members.change, SIIRI, stopped_at=story.clock.now())

    await suggests(story, "A day in the kitchen")

    assert len(heard(story, SIIRI)) == 1


async def test_coordinators_do_not_accept_their_own_unless_the_organisation_lets_them(story: Story) -> None:
    await house(story)
    number = await suggests(story, "A day in the kitchen", by=EERO)

    await story.press(EERO, "suggestions.accept", where=OFFICE)
    assert story.whispers(EERO, OFFICE) == [sentence(story, "suggestions.not_own")]
    await story.juuri.deps.store.write(organisation.change, own_suggestions=True)
    await accepts(story, EERO)

    assert await state(story, number) is SuggestionState.ACCEPTED


async def test_done_it_is_live_and_thanks_are_said_once(story: Story) -> None:
    await house(story, suggestions_channel=COLLEAGUES)
    number = await suggests(story, "A day in the kitchen")
    await accepts(story, GRACE, **{"activities.owner": ELSA})
    await done(story, number)
    assert await state(story, number) is SuggestionState.LIVE
    assert LINK in words_in(story.dms(SIIRI)[-1]["blocks"])
    assert heard(story, SIIRI)[-1] == sentence(
        story, "suggestions.news_live", headline="A day in the kitchen"
    )

    await asyncio.gather(*(story.press(who, "suggestions.thank", where=OFFICE) for who in (GRACE, EERO)))
    await story.settle()

    thanks = sentence(story, "suggestions.thanks", headline="A day in the kitchen")
    said = [post for post in story.posts(COLLEAGUES) if post["text"] == thanks]
    assert len(said) == 1
    assert LINK in words_in(said[0]["blocks"])
    assert "Siiri" not in words_in(said[0]["blocks"])
    assert "suggestions.thank" not in str(card(story))
    whispers = [*story.whispers(GRACE, OFFICE), *story.whispers(EERO, OFFICE)]
    told = {
        sentence(story, "suggestions.thanks_on_their_way"),
        sentence(story, "suggestions.thanked_already"),
    }
    assert set(whispers) == told


async def test_thanks_name_who_wishes_it_in_their_departments_channel(story: Story) -> None:
    await house(story)
    number = await suggests(story, "A day in the kitchen", is_credited=True)
    await accepts(story, GRACE)
    await done(story, number)

    await story.press(GRACE, "suggestions.thank", where=OFFICE)
    await story.settle()

    facts = {"headline": "A day in the kitchen", "name": "Siiri Kanervisto"}
    assert [post["text"] for post in story.posts("C0HOITO")] == [
        sentence(story, "suggestions.thanks_named", **facts)
    ]


async def done(story: Story, suggestion_id: int) -> None:
    """What came of a suggestion is done."""
    deps = story.juuri.deps
    [activity] = await deps.store.read(activities.of_suggestion, suggestion_id)
    told = (deps.shelf, activity.id, LINK, None)
    await deps.store.write(
        activities_service.complete, *told, by=activity.plan.owner_id, now=deps.clock.now()
    )
    await story.settle()


async def test_where_the_plan_is_cancelled_it_waits_again(story: Story) -> None:
    await house(story)
    number = await suggests(story, "A day in the kitchen")
    await accepts(story, GRACE, **{"activities.owner": ELSA})
    deps = story.juuri.deps
    [activity] = await deps.store.read(activities.of_suggestion, number)

    told = (deps.shelf, activity.id, "The kitchen is closed.")
    await deps.store.write(activities_service.cancel, *told, by=GRACE, now=deps.clock.now())
    await story.settle()

    assert await state(story, number) is SuggestionState.WAITING
    assert heard(story, SIIRI)[-1] == sentence(
        story, "suggestions.news_fell_through", headline="A day in the kitchen"
    )
    assert "suggestions.accept" in str(card(story))
    await accepts(story, EERO)
    planned = await deps.store.read(activities.of_suggestion, number)
    assert [activity.state for activity in planned] == [ActivityState.CANCELLED, ActivityState.PLANNED]


async def test_colleagues_back_what_they_see_and_the_number_follows(story: Story) -> None:
    await house(story, suggestions_channel=COLLEAGUES)
    number = await suggests(story, "A day in the kitchen", by=GRACE)
    [shared] = story.posts(COLLEAGUES)
    assert "Grace" not in words_in(shared["blocks"])

    for _ in range(2):
        await story.press(ELSA, "suggestions.back", where=COLLEAGUES)
    await story.settle()
    await story.press(GRACE, "suggestions.back", where=COLLEAGUES)
    await story.press("U0NILS", "suggestions.back", where=COLLEAGUES)
    await story.settle()

    one, two = ("Backed by 1 colleague", "Backed by 2 colleagues")
    assert (await stands(story, number)).backers == (ELSA, "U0NILS")
    assert story.whispers(ELSA, COLLEAGUES) == [
        sentence(story, "suggestions.backed"),
        sentence(story, "suggestions.backed_already"),
    ]
    assert story.whispers(GRACE, COLLEAGUES) == [sentence(story, "suggestions.back_own")]
    assert one in words_in(story.posts(COLLEAGUES)[0]["blocks"])
    assert one in words_in(card(story)["blocks"])
    await story.wait_until("2026-11-23", "08:11")
    assert two in words_in(story.posts(COLLEAGUES)[0]["blocks"])
    assert two in words_in(card(story)["blocks"])


async def test_a_decision_is_shown_at_once_though_the_number_of_backers_waits(story: Story) -> None:
    await house(story, suggestions_channel=COLLEAGUES)
    await suggests(story, "A day in the kitchen")
    await story.press(ELSA, "suggestions.back", where=COLLEAGUES)
    await story.settle()
    await story.press("U0NILS", "suggestions.back", where=COLLEAGUES)

    await accepts(story, GRACE)
    await story.settle()

    assert sentence(story, "suggestions.shared_accepted") in words_in(story.posts(COLLEAGUES)[0]["blocks"])
    assert "suggestions.back" not in str(story.posts(COLLEAGUES)[0])
    assert "Accepted by Grace Pemberlow" in words_in(card(story)["blocks"])


async def test_a_file_is_asked_for_once(story: Story) -> None:
    await house(story)
    files = (FileFacts("F0PLAN", "Plan & <draft>.pdf", "application/pdf", 1_234_567),)
    await suggests(story, "A day in the kitchen", files=files)
    assert "Plan & <draft>.pdf (1.2 MB)" in words_in(card(story)["blocks"])

    for _ in range(2):
        await story.press(GRACE, "suggestions.ask_file", where=OFFICE)
    await story.settle()

    assert story.whispers(GRACE, OFFICE) == [
        sentence(story, "suggestions.file_asked"),
        sentence(story, "suggestions.file_asked_already"),
    ]
    assert len(heard(story, SIIRI)) == 2
    assert "Plan &amp; &lt;draft&gt;.pdf" in heard(story, SIIRI)[1]


async def test_a_picture_is_shown_on_the_card_with_its_words(story: Story) -> None:
    await house(story)
    picture = await upload(story, SIIRI, "cake.png")
    await story.open_home(SIIRI)
    siiri = Screen(story, SIIRI)
    await siiri.click("suggestions.new")

    await siiri.submit(
        {
            "suggestions.headline": "A cake of 102 candles",
            "suggestions.files": [picture],
            "suggestions.people": "will_ask",
            "suggestions.picture": "An old lady with a cake",
        }
    )
    await story.settle()

    [image] = [block for block in card(story)["blocks"] if block["type"] == "image"]
    assert (image["slack_file"]["id"], image["alt_text"]) == (picture, "An old lady with a cake")


async def test_both_settings_are_made_in_slack(story: Story) -> None:
    await house(story)
    await story.open_home(GRACE)
    grace = Screen(story, GRACE)
    await grace.click("organisation.edit")

    await grace.submit(
        {
            "organisation.suggestions_channel": COLLEAGUES,
            "organisation.own_suggestions": ["allowed"],
        }
    )

    after = await story.juuri.deps.store.read(organisation.load)
    assert (after.suggestions_channel, after.own_suggestions) == (COLLEAGUES, True)
    assert after.coordinators_channel == OFFICE
    assert await audited(story, "organisation.edit") == [GRACE]


async def test_a_channel_without_juuri_is_no_channel_for_suggestions(story: Story) -> None:
    await house(story)
    await story.open_home(GRACE)
    grace = Screen(story, GRACE)
    await grace.click("organisation.edit")

    answer = await grace.submit({"organisation.suggestions_channel": "C0PEOPLE"})

    assert list(answer["errors"]) == ["organisation.suggestions_channel"]


async def test_ones_own_suggestions_stand_in_home_with_their_history(story: Story) -> None:
    await house(story)
    for number in range(7):
        await suggests(story, f"Idea {number}")
    home = words_in(await story.open_home(SIIRI))
    assert [f"Idea {number}" in home for number in range(7)] == [False] * 4 + [True] * 3
    siiri = Screen(story, SIIRI)

    await siiri.click("suggestions.mine")
    assert "Idea 6" in siiri.text() and "Idea 1" not in siiri.text()
    await siiri.click("suggestions.mine_on")

    assert "Idea 1" in siiri.text() and "Idea 6" not in siiri.text()
    when = {"when": "Mon 23 Nov, 08:00", "name": "Siiri Kanervisto"}
    assert sentence(story, "suggestions.step_received", **when) in siiri.text()


async def test_an_undecided_one_is_withdrawn_and_the_card_says_so(story: Story) -> None:
    await house(story)
    number = await suggests(story, "A day in the kitchen")
    await story.open_home(SIIRI)
    siiri = Screen(story, SIIRI)
    await siiri.click("suggestions.mine")

    await siiri.click("suggestions.withdraw")
    await story.settle()

    assert await state(story, number) is SuggestionState.WITHDRAWN
    assert "Withdrawn by Siiri Kanervisto" in siiri.text()
    assert "Withdrawn by Siiri Kanervisto" in words_in(card(story)["blocks"])
    assert "suggestions.accept" not in str(card(story))
    assert await audited(story, "suggestions.withdrawn") == [SIIRI]


async def test_a_decided_one_is_not_withdrawn(story: Story) -> None:
    await house(story)
    number = await suggests(story, "A day in the kitchen")
    await story.open_home(SIIRI)
    await accepts(story, GRACE)

    await story.press(SIIRI, "suggestions.withdraw")

    assert await state(story, number) is SuggestionState.ACCEPTED
    assert "Accepted by Grace Pemberlow" in words_in(story.modal(SIIRI)["blocks"])


async def test_coordinators_decide_from_home_and_long_waits_are_flagged(story: Story) -> None:
    await house(story)
    number = await suggests(story, "A day in the kitchen")
    await story.wait_until("2026-11-30")
    assert "Has waited" not in words_in(await story.open_home(GRACE))
    await story.wait_until("2026-12-01")
    assert sentence_n(story, 6) in words_in(await story.open_home(GRACE))
    grace = Screen(story, GRACE)

    await grace.click("suggestions.decide")
    await grace.click("suggestions.out")
    await grace.submit({"suggestions.out_link": LINK})

    assert await state(story, number) is SuggestionState.OUT
    assert grace.callback_id is None
    assert "A day in the kitchen" not in words_in(story.home(GRACE))


def sentence_n(story: Story, days: int) -> str:
    return story.juuri.deps.shelf.words["en"].n("suggestions.waits_long", days)


async def test_those_that_wait_are_paged_the_longest_waiting_first(story: Story) -> None:
    await house(story)
    for number in range(7):
        await suggests(story, f"Idea {number}")
    home = words_in(await story.open_home(GRACE))
    assert [f"Idea {number}" in home for number in range(7)] == [True] * 5 + [False] * 2
    grace = Screen(story, GRACE)

    await grace.click("suggestions.waiting")
    await grace.click("suggestions.waiting_on")

    assert "Idea 6" in grace.text() and "Idea 0" not in grace.text()


VERBS = ("accept", "ask", "save", "decline", "out", "call_back", "thank", "file", "look", "choose")


def _do(session: Session, story: Story, verb: str, number: int, by: str) -> None:
    shelf, now = story.juuri.deps.shelf, story.clock.now()
    who: dict[str, Any] = {"by": by, "key": f"{verb}:{by}", "now": now}
    day = date(2026, 12, 1)
    match verb:
        case "accept":
            decisions.accept(session, shelf, number, Acceptance("T", by, day, ActivityKind.POST), **who)
        case "ask":
            decisions.ask(session, shelf, number, "What?", **who)
        case "save":
            decisions.save(session, shelf, number, "Summer", day, **who)
        case "decline":
            decisions.decline(session, shelf, number, None, "Why", **who)
        case "out":
            decisions.already_out(session, shelf, number, LINK, **who)
        case "call_back":
            afterwards.call_back(session, shelf, number, by, now)
        case "thank":
            afterwards.thank(session, shelf, number, by, now)
        case "file":
            afterwards.ask_for_file(session, shelf, number, "F1", by, now)
        case "look":
            decisions.for_coordinator(session, number, by, now)
        case "choose":
            decisions.choices(session, shelf, number, "suggestions.ask", by, now)


@pytest.mark.parametrize("verb", VERBS)
async def test_nobody_but_coordinators_decides(story: Story, verb: str) -> None:
    await house(story)
    number = await suggests(story, "A day in the kitchen")

    for person in (SIIRI, ELSA, MARCUS, "U0HELGA", "U0NOBODY"):
        with pytest.raises(UserError) as refused:
            await story.juuri.deps.store.write(_do, story, verb, number, person)
        assert refused.value.key == "common.only_coordinators"

    assert await state(story, number) is SuggestionState.WAITING


async def test_nobody_but_the_suggester_answers_or_withdraws(story: Story) -> None:
    await house(story)
    number = await suggests(story, "A day in the kitchen")
    store, shelf, now = story.juuri.deps.store, story.juuri.deps.shelf, story.clock.now()
    await store.write(decisions.ask, shelf, number, "What?", by=GRACE, key="ask", now=now)

    for person in (GRACE, ELSA, MARCUS):
        who: dict[str, Any] = {"by": person, "key": f"answer:{person}", "now": now}
        with pytest.raises(UserError, match=r"suggestions\.not_yours"):
            await store.write(own.answer, shelf, number, "That.", **who)
        with pytest.raises(UserError, match=r"suggestions\.not_yours"):
            await store.write(own.withdraw, shelf, number, person, now)
        with pytest.raises(UserError, match=r"suggestions\.not_yours"):
            await store.read(own.question, shelf, number, person, now)
    with pytest.raises(UserError, match=r"common\.only_own_house"):
        await store.write(cards.back, shelf, number, "U0HELGA", now)


async def test_a_question_answered_late_counts_the_wait_anew(story: Story) -> None:
    await house(story)
    number = await suggests(story, "A day in the kitchen")
    store, shelf, now = story.juuri.deps.store, story.juuri.deps.shelf, story.clock.now()
    await store.write(decisions.ask, shelf, number, "What?", by=GRACE, key="ask", now=now)
    assert (await stands(story, number)).waiting_since is None

    later: datetime = now + timedelta(days=3)
    await store.write(own.answer, shelf, number, "That.", by=SIIRI, key="answer", now=later)

    assert (await stands(story, number)).waiting_since == later
