"""Nuggets in people's hands: what their buttons do, what the quiz answers, who steers them."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot import organisation
from bot.content import Nugget
from bot.nuggets import rules
from storage import members, nuggets
from storage.states import MemberKind, Role
from storage.values import MemberFacts, Tally
from tests.story import Story, words_in

CHANNEL = "C0HOITO"


async def shared(story: Story, **changes: Any) -> Nugget:
    """A channel got its first nugget on Tuesday; which one it was."""
    await story.subscribe(CHANNEL, **changes)
    await story.wait_until("2026-11-24")
    return await last_nugget(story)


async def last_nugget(story: Story) -> Nugget:
    [share] = await story.juuri.deps.store.read(nuggets.last_shares, 1, CHANNEL)
    return story.juuri.deps.shelf.content.nuggets[share.slug]


async def coordinates(story: Story, *people: str) -> None:
    """These people coordinate."""

    def name(session: Session) -> None:
        for person in sorted(people):
            facts = story.slack.workspace.people[person]
            known = MemberFacts(person, facts.real_name, MemberKind.PERSON, facts.tz, facts.locale)
            members.put(session, [known])
            members.add_role(session, person, Role.COORDINATOR)

    await story.juuri.deps.store.write_patiently(name)


async def audited(story: Story, verb: str) -> list[str]:
    """Who did something, oldest first."""
    query = text("SELECT actor FROM audit WHERE verb = :verb ORDER BY id")
    return await story.juuri.deps.store.read(lambda session: list(session.scalars(query, {"verb": verb})))


async def test_a_click_is_confirmed_privately_in_the_persons_language(story: Story) -> None:
    await shared(story)

    await story.press("U0SIIRI", "nuggets.useful", where=CHANNEL)
    await story.press("U0EERO", "nuggets.useful", where=CHANNEL)

    english, finnish = (story.juuri.deps.shelf.words[language] for language in ("en", "fi"))
    assert story.whispers("U0SIIRI", CHANNEL) == [english("nuggets.noted_useful")]
    assert story.whispers("U0EERO", CHANNEL) == [finnish("nuggets.noted_useful")]


async def test_one_word_a_person_counts_and_it_may_be_changed(story: Story) -> None:
    await shared(story)
    t = story.juuri.deps.shelf.words["en"]

    for button in ("useful", "useful", "knew_it"):
        await story.press("U0SIIRI", f"nuggets.{button}", where=CHANNEL)

    said = ["nuggets.noted_useful", "nuggets.said_so", "nuggets.changed_to_knew_it"]
    assert story.whispers("U0SIIRI", CHANNEL) == [t(key) for key in said]
    assert await story.juuri.deps.store.read(nuggets.tally, 1) == Tally(knew_it=1)


async def test_two_clicks_at_the_same_instant_count_once(story: Story) -> None:
    await shared(story)

    await asyncio.gather(*(story.press("U0SIIRI", "nuggets.useful", where=CHANNEL) for _ in range(5)))

    assert await story.juuri.deps.store.read(nuggets.tally, 1) == Tally(useful=1)


async def test_the_counts_change_soon_and_then_at_most_every_ten_minutes(story: Story) -> None:
    await shared(story)
    ts = story.posts(CHANNEL)[-1]["ts"]

    def counts() -> str:
        [message] = [post for post in story.posts(CHANNEL) if post["ts"] == ts]
        return words_in(message["blocks"][-1])

    await story.press("U0SIIRI", "nuggets.useful", where=CHANNEL)
    await story.settle()
    assert "useful to one reader" in counts()

    await story.press("U0EERO", "nuggets.useful", where=CHANNEL)
    await story.wait_until("2026-11-24", "12:09")
    assert "useful to one reader" in counts()

    await story.press("U0LEENA", "nuggets.knew_it", where=CHANNEL)
    await story.wait_until("2026-11-24", "12:11")
    assert "useful to 2 readers · 1 knew it" in counts()


async def test_the_quiz_tells_privately_whether_and_why(story: Story) -> None:
    nugget = await shared(story)
    quiz = nugget.en.quiz

    await story.press("U0SIIRI", "nuggets.quiz", where=CHANNEL)
    assert quiz.question in words_in(story.modal("U0SIIRI"))
    wrong = next(number for number in range(1, len(quiz.options) + 1) if number != quiz.answer)
    answer = await story.submit("U0SIIRI", **{"nuggets.choice": str(wrong)})

    assert answer["response_action"] == "update"
    shown = words_in(story.modal("U0SIIRI"))
    assert "Not quite." in shown
    assert quiz.options[quiz.answer - 1] in shown
    assert quiz.why in shown


async def test_the_last_answer_counts_and_is_shown_when_the_quiz_is_opened_again(story: Story) -> None:
    nugget = await shared(story)
    quiz = nugget.en.quiz
    wrong = next(number for number in range(1, len(quiz.options) + 1) if number != quiz.answer)

    await story.press("U0SIIRI", "nuggets.quiz", where=CHANNEL)
    await story.submit("U0SIIRI", **{"nuggets.choice": str(wrong)})
    await story.press("U0SIIRI", "nuggets.quiz_again", where="modal")
    assert quiz.options[wrong - 1] in words_in(story.modal("U0SIIRI")["blocks"][-1])
    await story.submit("U0SIIRI", **{"nuggets.choice": str(quiz.answer)})

    assert "That is right." in words_in(story.modal("U0SIIRI"))
    assert await story.juuri.deps.store.read(nuggets.tally, 1) == Tally(quiz_right=1, quiz_answered=1)


async def test_the_quiz_speaks_the_persons_language_not_the_channels(story: Story) -> None:
    nugget = await shared(story, language="sv")

    await story.press("U0EERO", "nuggets.quiz", where=CHANNEL)

    assert nugget.fi.quiz.question in words_in(story.modal("U0EERO"))


async def test_a_nugget_that_is_gone_says_so(story: Story) -> None:
    nugget = await shared(story)
    story.juuri.deps.shelf.content.nuggets.pop(nugget.slug)

    await story.press("U0SIIRI", "nuggets.useful", where=CHANNEL)
    await story.press("U0SIIRI", "nuggets.quiz", where=CHANNEL)

    t = story.juuri.deps.shelf.words["en"]
    assert story.whispers("U0SIIRI", CHANNEL) == [t("nuggets.gone")] * 2


async def test_a_stranger_in_a_shared_channel_is_told_and_not_counted(story: Story) -> None:
    await story.subscribe("C0SALJ")
    await story.wait_until("2026-11-24")

    await story.press("U0HELGA", "nuggets.useful", where="C0SALJ")

    t = story.juuri.deps.shelf.words["en"]
    assert story.whispers("U0HELGA", "C0SALJ") == [t("common.only_own_house")]
    assert await story.juuri.deps.store.read(nuggets.tally, 1) == Tally()
    await story.settle()
    assert story.dms("U0HELGA") == []


async def test_a_tip_for_me_is_private_and_one_i_have_said_nothing_about(story: Story) -> None:
    content = story.juuri.deps.shelf.content
    titles = {nugget.en.title: slug for slug, nugget in content.nuggets.items()}
    seen = []
    for _ in range(3):
        await story.does("U0SIIRI", "command", channel=CHANNEL, command="/juuri", text="tip")
        [message] = [m for m in story.slack.workspace.channels[CHANNEL].ephemerals if m.blocks][-1:]
        seen.append(titles[message.blocks[0]["text"]["text"]])
        await story.press("U0SIIRI", "nuggets.knew_it", where=CHANNEL)

    assert len(set(seen)) == 3
    assert story.posts(CHANNEL) == []
    assert await story.juuri.deps.store.read(nuggets.known_to, "U0SIIRI") == set(seen)


@pytest.mark.parametrize("word", ["vinkki", "tips", "TIP", "nugget"])
async def test_the_words_work_in_every_language(story: Story, word: str) -> None:
    answer = await story.does("U0SIIRI", "command", channel=CHANNEL, command="/juuri", text=word)

    assert "Tip: " in str(answer["response"])


async def test_a_coordinator_previews_shares_at_once_and_skips(story: Story) -> None:
    await coordinates(story, "U0GRACE")
    await story.subscribe(CHANNEL, language="sv")
    deps = story.juuri.deps
    schedule = await deps.store.read(nuggets.get, CHANNEL)
    assert schedule is not None
    coming = rules.upcoming(rules.eligible(deps.shelf.content.nuggets, (), story.today()), [], CHANNEL, 3)
    await story.open_home("U0GRACE")

    await story.press("U0GRACE", "nuggets.preview")
    assert coming[0].sv.title in words_in(story.modal("U0GRACE"))
    assert coming[0].sv.quiz.why in words_in(story.modal("U0GRACE"))
    assert story.posts(CHANNEL) == []

    await story.press("U0GRACE", "nuggets.skip")
    await story.press("U0GRACE", "nuggets.share_now")
    await story.settle()

    assert [post["blocks"][0]["text"]["text"] for post in story.posts(CHANNEL)] == [coming[1].sv.title]
    assert coming[2].en.title in words_in(story.home("U0GRACE"))
    assert await audited(story, "nuggets.skip") == ["U0GRACE"]
    assert await audited(story, "nuggets.share_now") == ["U0GRACE"]


async def test_two_coordinators_share_at_once_and_one_is_told(story: Story) -> None:
    await coordinates(story, "U0GRACE", "U0EERO")
    await story.subscribe(CHANNEL)
    for person in ("U0GRACE", "U0EERO"):
        await story.open_home(person)

    await asyncio.gather(*(story.press(person, "nuggets.share_now") for person in ("U0GRACE", "U0EERO")))
    await story.settle()

    assert len(story.posts(CHANNEL)) == 1
    said = {words_in(story.modal(person)["blocks"]) for person in ("U0GRACE", "U0EERO")}
    moved_on = {story.juuri.deps.shelf.words[language]("nuggets.moved_on") for language in ("en", "fi")}
    assert len(said & moved_on) == 1
    assert len(await audited(story, "nuggets.share_now")) == 1


async def test_a_double_click_on_share_now_shares_once(story: Story) -> None:
    await coordinates(story, "U0GRACE")
    await story.subscribe(CHANNEL)
    await story.open_home("U0GRACE")

    await asyncio.gather(*(story.press("U0GRACE", "nuggets.share_now") for _ in range(2)))
    await story.settle()

    assert len(story.posts(CHANNEL)) == 1


async def test_a_slot_and_share_now_at_the_same_time_never_share_the_same_nugget(story: Story) -> None:
    await coordinates(story, "U0GRACE")
    await story.subscribe(CHANNEL)
    await story.open_home("U0GRACE")
    await story.sleep_until("2026-11-24", "09:31")

    await asyncio.gather(story.press("U0GRACE", "nuggets.share_now"), story.juuri.scheduler.tick())
    await story.settle()

    titles = [post["blocks"][0]["text"]["text"] for post in story.posts(CHANNEL)]
    assert len(titles) == len(set(titles))
    history = await story.juuri.deps.store.read(nuggets.history, CHANNEL)
    assert len(history) == len(titles)


async def test_only_coordinators_steer_even_where_they_hold_an_old_home(story: Story) -> None:
    await coordinates(story, "U0GRACE")
    await story.subscribe(CHANNEL)
    await story.open_home("U0GRACE")
    await story.juuri.deps.store.write_patiently(members.remove_role, "U0GRACE", Role.COORDINATOR)

    await story.press("U0GRACE", "nuggets.share_now")
    await story.settle()

    assert story.posts(CHANNEL) == []
    t = story.juuri.deps.shelf.words["en"]
    assert words_in(story.modal("U0GRACE")["blocks"]) == t("common.only_coordinators")
    assert "nuggets.share_now" not in str(story.home("U0GRACE"))


async def test_the_coordinators_are_told_once_a_turn_before_the_bag_runs_dry(story: Story) -> None:
    await story.juuri.deps.store.write_patiently(
        organisation.change, coordinators_channel="G0KOORD", digest_weekday=None
    )
    collection = story.juuri.deps.shelf.content.nuggets
    for slug in sorted(collection)[6:]:
        del collection[slug]
    await story.subscribe(CHANNEL)

    await story.wait_until("2026-12-02")
    assert len(story.posts(CHANNEL)) == 3
    assert story.posts("G0KOORD") == []

    await story.wait_until("2026-12-11")  # the sixth and last was shared the day before
    assert len(story.posts(CHANNEL)) == 6
    [told] = story.posts("G0KOORD")
    assert told["text"].startswith("2 tips are left in #hoito-ja-hyvinvointi")
