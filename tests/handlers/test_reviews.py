"""A quarterly review from its opening to its end, as those who are asked see it."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import members, occurrences, reviews
from storage.audit import Audit
from storage.inbound import Inbound
from storage.review_values import Turnout
from storage.states import OccurrenceState, ReviewForm, ReviewState, SkipReason, Standing
from tests.handlers.deciding import heard
from tests.handlers.reviewing import (
    CARE,
    ELSA,
    GRACE,
    HEARD,
    LEENA,
    NILS,
    OPENING,
    SALES,
    SIIRI,
    asked,
    ballots,
    dm_of,
    finishes,
    kept,
    opens,
    reviewing_house,
    the_open_one,
)
from tests.story import Story, words_in

CHANNELS = "reviews.q.channels-reach"
SHARE = "reviews.q.customers-share"


async def answers(
    story: Story, person: str, *pages: dict[str, Any], from_home: bool = False
) -> dict[str, Any]:
    """Somebody opens the form and sends page after page; what Slack got back last."""
    where = "home" if from_home else dm_of(story, person)
    await story.press(person, "reviews.answer", where=where)
    said: dict[str, Any] = {}
    for page in pages:
        said = await story.submit(person, **page)
    return said


def pages_of(story: Story, person: str) -> str:
    """The words of the modal on top."""
    return words_in(story.modal(person)["blocks"])


async def test_on_the_first_tuesday_at_ten_the_contacts_are_invited(story: Story) -> None:
    await reviewing_house(story)
    await story.settle()
    await story.sleep_until("2027-02-01", "18:00")

    await story.wait_until(OPENING, "09:59")
    assert heard(story, SIIRI) == []
    await story.wait_until(OPENING, "12:00")

    review = await the_open_one(story)
    assert (review.form, review.opened_by, review.opens_on) == (
        ReviewForm.REPRESENTATIVES,
        "juuri",
        date(2027, 2, 2),
    )
    assert (review.closes_on, review.is_late) == (date(2027, 2, 15), False)
    assert (await asked(story)).keys() == {SIIRI, ELSA}
    assert len(heard(story, SIIRI)) == len(heard(story, ELSA)) == 1
    assert "Please answer for Care by Mon 15 Feb." in heard(story, SIIRI)[0]
    assert heard(story, LEENA) == heard(story, NILS) == heard(story, GRACE) == []


async def test_nothing_ran_that_morning_so_it_opens_late_and_ends_later(story: Story) -> None:
    await reviewing_house(story)
    await story.settle()
    await story.sleep_until("2027-02-05", "20:00")  # a Friday evening
    await story.settle()
    assert await story.juuri.deps.store.read(reviews.open_ones) == []

    await story.wait_until("2027-02-08", "10:30")

    review = await the_open_one(story)
    assert (review.opens_on, review.closes_on, review.is_late) == (date(2027, 2, 8), date(2027, 2, 19), True)


async def test_after_ten_work_days_it_is_skipped_with_the_reason(story: Story) -> None:
    await reviewing_house(story)
    await story.settle()
    await story.sleep_until("2027-02-17", "12:00")
    await story.settle()

    assert await story.juuri.deps.store.read(reviews.open_ones) == []
    assert await decided(story) == [(date(2027, 2, 2), OccurrenceState.SKIPPED, SkipReason.LATE)]


async def decided(story: Story) -> list[tuple[date, OccurrenceState, SkipReason | None]]:
    """What became of the slots."""
    row = occurrences.Occurrence

    def read(session: Session) -> list[Any]:
        query = select(row.slot_on, row.state, row.reason).where(row.kind == reviews.KIND)
        return [tuple(one) for one in session.execute(query.order_by(row.slot_on))]

    return [
        (day, OccurrenceState(state), SkipReason(reason) if reason else None)
        for day, state, reason in await story.juuri.deps.store.read(read)
    ]


async def test_where_nobody_speaks_for_any_department_it_is_skipped_with_the_reason(story: Story) -> None:
    await reviewing_house(story)
    for department in (CARE, SALES):
        await story.juuri.deps.store.write(members.represent, department, None)
    await story.settle()
    await story.sleep_until("2027-02-01", "18:00")
    await story.wait_until(OPENING, "12:00")

    assert (await decided(story))[-1][1:] == (OccurrenceState.SKIPPED, SkipReason.NOBODY_TO_ASK)


async def test_a_coordinator_opens_one_by_hand_from_home(story: Story) -> None:
    await reviewing_house(story)
    await story.open_home(GRACE)
    await story.press(GRACE, "reviews.open")

    await story.submit(GRACE, **{"reviews.form": "everybody", "reviews.departments": [str(SALES)]})
    await story.wait_until("2026-11-23", "12:00")

    review = await the_open_one(story)
    assert (review.form, review.opened_by, review.departments) == (
        ReviewForm.EVERYBODY,
        GRACE,
        {SALES: "Sales"},
    )
    assert (await asked(story)).keys() == {ELSA, NILS}
    assert "fewer than 5 people answered" in words_in(story.dms(NILS)[-1]["blocks"])
    await story.press(GRACE, "reviews.open")
    again = await story.submit(GRACE, **{"reviews.form": "everybody"})
    assert "open already" in again["errors"]["reviews.form"]


async def test_a_day_before_today_is_refused_at_its_field(story: Story) -> None:
    await reviewing_house(story)
    await story.open_home(GRACE)
    await story.press(GRACE, "reviews.open")

    answer = await story.submit(GRACE, **{"reviews.closes_on": "2026-11-20"})

    assert list(answer["errors"]) == ["reviews.closes_on"]


async def test_a_department_answers_page_by_page_leaves_and_comes_back(story: Story) -> None:
    await reviewing_house(story)
    review_id = await opens(story)

    await answers(story, SIIRI, {f"{CHANNELS}.1": "change"})
    assert (await kept(story, review_id, CARE))["channels-reach", 1].value == "change"
    assert (await asked(story))[SIIRI].standing is Standing.BEGUN
    await story.does(SIIRI, "close", view_id=story.slack.workspace.modals[SIIRI][-1].id)

    await story.open_home(SIIRI)
    assert "Continue" in words_in(story.home(SIIRI))
    await story.press(SIIRI, "reviews.answer")
    chosen = [b for b in story.modal(SIIRI)["blocks"] if b.get("block_id") == f"{CHANNELS}.1"]
    assert '"change"' in str(chosen).replace("'", '"')


async def test_sent_answers_stand_in_the_departments_name_and_can_be_changed_until_it_closes(
    story: Story,
) -> None:
    await reviewing_house(story)
    review_id = await opens(story)

    await finishes(story, SIIRI)

    assert "Thank you!" in pages_of(story, SIIRI)
    first = (await kept(story, review_id, CARE))["what-we-heard", None]
    assert (first.value, first.by) == ("They want shorter videos.", SIIRI)
    [message] = story.dms(SIIRI)
    assert "You answered the quarterly review on Mon 23 Nov." in message["text"]
    await finishes(story, SIIRI, **{HEARD: "They want fewer videos."})
    assert (await kept(story, review_id, CARE))["what-we-heard", None].value == "They want fewer videos."
    assert len(story.dms(SIIRI)) == 1


async def test_an_empty_form_is_not_taken_for_an_answer(story: Story) -> None:
    await reviewing_house(story)
    await opens(story)
    await story.press(SIIRI, "reviews.answer", where=dm_of(story, SIIRI))
    while "Send" not in str(story.modal(SIIRI)["submit"]):
        await story.submit(SIIRI)

    answer = await story.submit(SIIRI)

    assert "Answer at least one question." in str(answer["errors"])
    assert (await asked(story))[SIIRI].standing is not Standing.ANSWERED


async def test_an_anonymous_answer_is_final_and_leaves_a_person_a_date_and_nothing_else(story: Story) -> None:
    await reviewing_house(story)
    review_id = await opens(story, ReviewForm.EVERYBODY)
    before = await rows_of(story, Audit, Inbound)

    await finishes(story, NILS)

    nils = (await asked(story))[NILS]
    assert (nils.standing, nils.answered_on) == (Standing.ANSWERED, date(2026, 11, 23))
    assert await rows_of(story, Audit, Inbound) == before
    [ballot] = await ballots(story, review_id)
    assert (ballot["department_id"], ballot["slug"], ballot["value"]) == (
        SALES,
        "what-we-heard",
        "They want shorter videos.",
    )
    assert NILS not in str(ballot)
    await story.press(NILS, "reviews.answer", where=dm_of(story, NILS))
    assert "You have answered this review." in "\n".join(story.whispers(NILS, dm_of(story, NILS)))
    assert len(await ballots(story, review_id)) == 1


async def rows_of(story: Story, *tables: Any) -> list[int]:
    """How many rows tables hold."""

    def read(session: Session) -> list[int]:
        return [session.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]

    return await story.juuri.deps.store.read(read)


async def test_an_anonymous_form_keeps_what_was_typed_between_its_pages_and_nobody_else_does(
    story: Story,
) -> None:
    await reviewing_house(story)
    review_id = await opens(story, ReviewForm.EVERYBODY)
    await story.press(NILS, "reviews.answer", where=dm_of(story, NILS))
    await story.submit(NILS, **{f"{CHANNELS}.1": "stop"})

    await story.press(NILS, "reviews.back", where="modal")

    chosen = [b for b in story.modal(NILS)["blocks"] if b.get("block_id") == f"{CHANNELS}.1"]
    assert "'stop'" in str(chosen)
    assert await ballots(story, review_id) == []
    assert (await asked(story))[NILS].standing is Standing.ASKED
    while "Send" not in str(story.modal(NILS)["submit"]):
        await story.submit(NILS)
    await story.submit(NILS)
    assert [(one["slug"], one["value"]) for one in await ballots(story, review_id)] == [
        ("channels-reach", "stop")
    ]


async def test_whoever_has_not_answered_is_reminded_on_day_three_and_five_and_never_again(
    story: Story,
) -> None:
    await reviewing_house(story)
    await opens(story)
    await finishes(story, ELSA)

    await story.wait_until("2026-11-24", "18:00")
    assert len(heard(story, SIIRI)) == 1
    await story.wait_until("2026-11-25", "12:00")
    assert [text.startswith("A friendly reminder") for text in heard(story, SIIRI)] == [False, True]
    await story.wait_until("2026-11-27", "12:00")
    assert len(heard(story, SIIRI)) == 3
    await story.wait_until("2026-12-04", "17:59")

    assert len(heard(story, SIIRI)) == 3
    assert len(heard(story, ELSA)) == 1


async def test_who_answers_before_the_morning_is_not_reminded(story: Story) -> None:
    await reviewing_house(story)
    await opens(story)
    await story.wait_until("2026-11-25", "07:00")

    await finishes(story, SIIRI)
    await story.wait_until("2026-11-27", "18:00")

    assert len(heard(story, SIIRI)) == 1


async def test_not_me_names_a_colleague_who_is_asked_instead(story: Story) -> None:
    await reviewing_house(story)
    review_id = await opens(story)
    await story.press(SIIRI, "reviews.not_me", where=dm_of(story, SIIRI))

    await story.submit(SIIRI, **{"reviews.to": NILS})
    await story.settle()

    assert "You named somebody else" in story.dms(SIIRI)[-1]["text"]
    assert "You are asked in the place of Siiri" in words_in(story.dms(NILS)[-1]["blocks"])
    await finishes(story, NILS)
    assert (await kept(story, review_id, CARE))["what-we-heard", None].by == NILS
    await story.wait_until("2026-11-27", "12:00")
    assert len(heard(story, SIIRI)) == 1


@pytest.mark.parametrize(
    ("to", "words"), [(SIIRI, "Choose a colleague"), (ELSA, "is asked in this review already")]
)
async def test_not_me_needs_somebody_who_is_not_asked_yet(story: Story, to: str, words: str) -> None:
    await reviewing_house(story)
    await opens(story)
    await story.press(SIIRI, "reviews.not_me", where=dm_of(story, SIIRI))

    answer = await story.submit(SIIRI, **{"reviews.to": to})

    assert words in answer["errors"]["reviews.to"]


async def test_while_the_contact_is_away_the_deputy_is_asked(story: Story) -> None:
    await reviewing_house(story)
    await story.juuri.deps.store.write(members.change, SIIRI, away_until=date(2026, 12, 1))

    await opens(story)

    people = await asked(story)
    assert people.keys() == {LEENA, ELSA}
    assert people[LEENA].stands_in_for == SIIRI
    assert heard(story, SIIRI) == []


async def test_who_goes_away_during_the_review_is_replaced_when_reminded(story: Story) -> None:
    await reviewing_house(story)
    await opens(story)
    await story.juuri.deps.store.write(members.change, SIIRI, away_until=date(2026, 12, 24))

    await story.wait_until("2026-11-25", "12:00")

    assert len(story.dms(SIIRI)) == 1
    assert "Please answer for Care" in heard(story, LEENA)[0]


async def test_a_late_answer_gets_a_sentence_and_keeps_what_was_typed(story: Story) -> None:
    await reviewing_house(story)
    review_id = await opens(story)
    await story.press(SIIRI, "reviews.answer", where=dm_of(story, SIIRI))
    await story.sleep_until("2026-12-04", "18:30")

    answer = await story.submit(SIIRI, **{f"{CHANNELS}.1": "keep"})

    assert "takes no more answers" in str(answer["errors"])
    assert await kept(story, review_id, CARE) == {}


async def test_called_off_nobody_is_asked_any_more(story: Story) -> None:
    await reviewing_house(story)
    review_id = await opens(story)
    await story.open_home(GRACE)

    await story.press(GRACE, "reviews.call_off")
    await story.settle()

    review = await story.juuri.deps.store.read(reviews.get, review_id)
    assert review and review.state is ReviewState.CALLED_OFF
    assert "called off" in story.dms(SIIRI)[-1]["text"]
    await story.wait_until("2026-11-27", "18:00")
    assert len(heard(story, SIIRI)) == 1


async def test_coordinators_see_how_many_have_answered_and_members_do_not(story: Story) -> None:
    await reviewing_house(story)
    review_id = await opens(story)
    await finishes(story, ELSA)

    shown = words_in(await story.open_home(GRACE))

    assert "Care: 0 of 1 answered" in shown
    assert "Sales: 1 of 1 answered" in shown
    assert "of 1 answered" not in words_in(await story.open_home(NILS))
    found = await story.juuri.deps.store.read(reviews.turnout, review_id)
    assert found == {CARE: Turnout(1, 0), SALES: Turnout(1, 1)}


async def test_coordinators_change_when_reviews_open(story: Story) -> None:
    await reviewing_house(story)
    await story.open_home(GRACE)
    await story.press(GRACE, "reviews.settings")

    refused = await story.submit(GRACE, **{"reviews.threshold": "2"})
    assert list(refused["errors"]) == ["reviews.threshold"]
    await story.submit(
        GRACE,
        **{
            "reviews.threshold": "7",
            "reviews.months": ["3"],
            "reviews.months_late": [],
            "reviews.weekday": "0",
            "reviews.time": "13:00",
        },
    )

    assert "The next one opens Mon 1 Mar, 11:00." in words_in(story.home(GRACE))


async def test_what_juuri_holds_names_reviews_and_what_was_written_for_the_department(story: Story) -> None:
    await reviewing_house(story)
    await opens(story)
    await finishes(story, SIIRI)
    await story.open_home(SIIRI)

    await story.press(SIIRI, "home.holdings")

    shown = words_in(story.modal(SIIRI)["blocks"])
    assert "Quarterly reviews you were asked in: 1" in shown
    assert "Answers you wrote for your department: 1" in shown
