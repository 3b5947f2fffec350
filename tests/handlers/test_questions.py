"""Coordinators change the questions of the next review, and see them as they will be asked."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.content import Question
from bot.reviews import choosing, editing, opening
from bot.reviews.opening import Wanted
from storage import questions as stored
from storage import reviews
from storage.audit import Audit
from storage.states import ReviewForm
from tests.handlers.reviewing import GRACE, SIIRI, reviewing_house
from tests.story import Story, words_in

CONTACTS = ReviewForm.REPRESENTATIVES


async def opens_list(story: Story) -> str:
    """Grace opens the list from her Home; its words."""
    await story.open_home(GRACE)
    await story.press(GRACE, "questions.list")
    return words_in(story.modal(GRACE))


async def chooses(story: Story, verb: str, slug: str) -> None:
    """Grace uses the menu beside a question, on whatever page it stands."""
    while (nth := _menu(story, verb, slug)) is None:
        await story.press(GRACE, "questions.page", where="modal")
    await story.press(GRACE, "questions.do", where="modal", nth=nth[0], value=nth[1])


def _menu(story: Story, verb: str, slug: str) -> tuple[int, str] | None:
    menus = [block["accessory"] for block in story.modal(GRACE)["blocks"] if "accessory" in block]
    for nth, menu in enumerate(menus):
        for option in menu["options"]:
            if option["value"].startswith(f"{verb}:") and option["value"].endswith(f":{slug}"):
                return nth, option["value"]
    return None


async def next_ones(story: Story, form: ReviewForm = CONTACTS) -> dict[str, Question]:
    """What the next review asks, by slug."""
    found = await story.juuri.deps.store.read(choosing.questions_for, story.juuri.deps.shelf, form)
    return {question.slug: question for question in found}


async def opens_review(story: Story, form: ReviewForm = CONTACTS) -> list[str]:
    """Grace opens a review by hand; what it asks."""
    deps = story.juuri.deps
    told = {"by": GRACE, "key": "test:open", "now": deps.clock.now()}
    await deps.store.write_patiently(opening.open_by_hand, deps.shelf, Wanted(form), **told)
    return await running(story)


async def running(story: Story) -> list[str]:
    """What the open review asks."""
    [review] = await story.juuri.deps.store.read(reviews.open_ones)
    return [str(question["slug"]) for question in review.questions]


async def audited(story: Story) -> list[tuple[str, str, dict[str, Any]]]:
    """The changes of questions that are on record."""

    def rows(session: Session) -> list[tuple[str, str, dict[str, Any]]]:
        query = select(Audit.verb, Audit.subject, Audit.detail).where(Audit.verb.startswith("questions."))
        return [(row[0], row[1], dict(row[2])) for row in session.execute(query.order_by(Audit.id))]

    return await story.juuri.deps.store.read(rows)


async def adds(story: Story, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Grace adds a question; what Slack got back."""
    await story.press(GRACE, "questions.add", where="modal")
    if "questions.kind" in typed:
        await story.press(GRACE, "questions.kind", where="modal", value=typed["questions.kind"])
    return await story.submit(GRACE, **typed)


async def test_a_question_that_is_switched_off_is_asked_no_more_and_a_running_review_keeps_it(
    story: Story,
) -> None:
    await reviewing_house(story)
    asked = await opens_review(story)

    said = await opens_list(story)
    await chooses(story, "off", "content-inspires")

    assert "A review that is running keeps the questions it opened with." in said
    assert "Switched off" in words_in(story.modal(GRACE))
    assert "content-inspires" in await running(story) == asked
    assert "content-inspires" not in await next_ones(story)

    await chooses(story, "on", "content-inspires")

    assert "content-inspires" in await next_ones(story)
    assert [verb for verb, _, _ in await audited(story)] == ["questions.switch"] * 2


async def test_the_order_can_be_changed_and_the_same_click_twice_moves_once(story: Story) -> None:
    await reviewing_house(story)
    await opens_list(story)
    before = [*await next_ones(story)]
    stale = _menu(story, "up", "content-inspires")
    assert stale

    await chooses(story, "up", "content-inspires")
    menus = [block for block in story.modal(GRACE)["blocks"] if "accessory" in block]
    assert "inspire" in menus[1]["text"]["text"]
    by, now = GRACE, story.clock.now()
    seen_at = int(stale[1].split(":")[1])
    deps = story.juuri.deps
    await deps.store.write_patiently(editing.move, deps.shelf, "content-inspires", seen_at, by, now, step=-1)

    after = [*await next_ones(story)]
    assert before[1:3] == ["customers-share", "content-inspires"]
    assert after[1:3] == ["content-inspires", "customers-share"]
    assert after[0] == before[0] and after[3:] == before[3:]


async def test_an_own_question_is_asked_in_the_next_review(story: Story) -> None:
    await reviewing_house(story)
    await opens_list(story)

    typed = {
        "questions.kind": "choice",
        "questions.question_en": "Which training do you wish for?",
        "questions.options_en": "Photos\nVideo\n\n Writing ",
        "questions.asked": ["representatives"],
    }
    await adds(story, typed)

    mine = next(one for slug, one in (await next_ones(story)).items() if slug.startswith(stored.OWN))
    assert mine.text("fi").options == {"option-1": "Photos", "option-2": "Video", "option-3": "Writing"}
    assert mine.text("fi").short == "Which training do you w…"
    assert not mine.is_written_in("fi")
    assert mine.slug not in await next_ones(story, ReviewForm.EVERYBODY)
    [(verb, subject, detail)] = await audited(story)
    assert (verb, subject) == ("questions.add", mine.slug)
    assert "training" not in str(detail) and "Photos" not in str(detail)


async def test_the_same_submission_counts_once(story: Story) -> None:
    await reviewing_house(story)
    deps, now = story.juuri.deps, story.clock.now()
    typed = {"kind": "text", "asked": ["everybody"], "question_en": "What do you miss?"}
    for _ in range(2):
        await deps.store.write_patiently(editing.save, deps.shelf, "", typed, by=GRACE, key="view:1", now=now)

    assert len(await deps.store.read(stored.edits)) == 1


async def test_what_does_not_fit_is_said_at_its_field_and_stays(story: Story) -> None:
    await reviewing_house(story)
    await opens_list(story)
    typed = {"questions.kind": "choice", "questions.question_en": "Which?", "questions.options_en": "Photos"}

    one_answer = await adds(story, typed)
    nobody = await story.submit(GRACE, **{**typed, "questions.options_en": "A\nB", "questions.asked": []})

    assert list(one_answer["errors"]) == ["questions.options_en"]
    assert list(nobody["errors"]) == ["questions.asked"], nobody
    assert await story.juuri.deps.store.read(stored.edits) == {}


async def test_other_words_for_a_question_that_ships(story: Story) -> None:
    await reviewing_house(story)
    await opens_list(story)

    await chooses(story, "edit", "metrics-clear")
    shown = words_in(story.modal(GRACE))
    await story.submit(GRACE, **{"questions.question_en": "Do you know how we measure?"})

    assert "This stays, so that earlier results can be compared." in shown
    asked = (await next_ones(story))["metrics-clear"]
    assert asked.text("en").question == "Do you know how we measure?"
    assert asked.text("sv").question.startswith("Är det tydligt"), "the other languages keep theirs"
    assert "In our own words" in words_in(story.modal(GRACE)), "the list is shown again, brought up to date"

    await chooses(story, "edit", "metrics-clear")
    assert "As Juuri asks it" in words_in(story.modal(GRACE))
    shipped = story.juuri.deps.shelf.content.questions["metrics-clear"].text("en").question
    await story.submit(GRACE, **{"questions.question_en": shipped})
    assert (await story.juuri.deps.store.read(stored.edits))["metrics-clear"].texts is None


async def test_where_a_language_is_taken_away_another_speaks(story: Story) -> None:
    await reviewing_house(story)
    await opens_list(story)
    await chooses(story, "edit", "metrics-clear")

    await story.press(GRACE, "questions.languages", where="modal", value=["sv"])
    labels = words_in(story.modal(GRACE))
    await story.submit(GRACE)

    asked = (await next_ones(story))["metrics-clear"]
    assert "svenska" in labels
    assert asked.is_written_in("sv") and not asked.is_written_in("fi")
    assert asked.text("fi") == asked.text("en")


async def test_a_preview_shows_what_is_typed_and_keeps_nothing(story: Story) -> None:
    await reviewing_house(story)
    await opens_list(story)
    await chooses(story, "look", "channels-reach")
    assert "LinkedIn" in words_in(story.modal(GRACE))
    await story.submit(GRACE)

    await chooses(story, "edit", "content-inspires")
    await story.press(GRACE, "questions.preview", where="modal")
    shown = words_in(story.modal(GRACE))

    assert "Only you see this." in shown and "Does what we publish inspire people?" in shown
    assert await story.juuri.deps.store.read(stored.edits) == {}


async def test_a_preview_needs_no_more_than_the_question(story: Story) -> None:
    await reviewing_house(story)
    deps = story.juuri.deps
    typed = {"kind": "text", "question_en": "What do you miss?"}

    seen = await deps.store.read(editing.preview, deps.shelf, "", GRACE, typed)

    assert seen.question.text("fi").question == "What do you miss?"


async def test_the_last_question_cannot_be_switched_off(story: Story) -> None:
    await reviewing_house(story)
    await opens_list(story)
    deps, now = story.juuri.deps, story.clock.now()
    for slug in set(deps.shelf.content.questions) - {"channels-reach", "what-we-heard"}:
        await deps.store.write_patiently(editing.switch, deps.shelf, slug, False, GRACE, now)

    await story.press(GRACE, "questions.page", where="modal")
    await chooses_first(story, "off", "what-we-heard")

    assert "nothing to ask" in words_in(story.modal(GRACE))
    assert "what-we-heard" in await next_ones(story)


async def chooses_first(story: Story, verb: str, slug: str) -> None:
    """The same from the first page on."""
    await story.press(GRACE, "questions.page_back", where="modal")
    await chooses(story, verb, slug)


async def test_members_do_not_see_the_button(story: Story) -> None:
    await reviewing_house(story)

    assert "Review questions" not in words_in(await story.open_home(SIIRI))
    assert "Review questions" in words_in(await story.open_home(GRACE))
