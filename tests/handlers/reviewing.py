"""An organisation that holds quarterly reviews: two departments with contacts, one of them with a deputy."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import organisation
from bot.reviews import opening
from bot.reviews.opening import Wanted
from storage import answers, departments, members, outlets, reviews
from storage.answers import Ballot
from storage.review_values import Participant, Response, Review
from storage.states import ReviewForm, Role
from tests.handlers.deciding import EERO, ELSA, GRACE, SIIRI, house
from tests.story import Story

LEENA, NILS = "U0LEENA", "U0NILS"
CARE, SALES = 1, 2
HEARD = "reviews.q.what-we-heard"
OPENING = "2027-02-02"
"""The first Tuesday of February 2027."""


async def reviewing_house(story: Story, **settings: Any) -> None:
    """Siiri speaks for Care (Leena is her deputy), Elsa for Sales, where Nils works too; two outlets are in use."""
    await house(story, **settings)

    def begin(session: Session) -> None:
        sales = departments.add(session, "Sales", None, "C0SALJ")
        assert sales == SALES
        for person, department in ((LEENA, CARE), (ELSA, SALES), (NILS, SALES)):
            members.change(session, person, department_id=department, language="en")
        members.represent(session, CARE, SIIRI)
        members.represent(session, CARE, LEENA, Role.DEPUTY)
        members.represent(session, SALES, ELSA)
        outlets.put(session, ["Intranet", "LinkedIn"])
        organisation.change(session, **settings)

    await story.juuri.deps.roster.meet(LEENA, NILS)
    await story.juuri.deps.store.write_patiently(begin)


async def the_open_one(story: Story) -> Review:
    """The one review that is open."""
    [review] = await story.juuri.deps.store.read(reviews.open_ones)
    return review


async def asked(story: Story) -> dict[str, Participant]:
    """Who is asked in it, by user id."""
    review = await the_open_one(story)
    rows = await story.juuri.deps.store.read(reviews.participants, review.id)
    return {row.user_id: row for row in rows}


async def kept(story: Story, review_id: int, department_id: int) -> dict[tuple[str, int | None], Response]:
    """The answers of a department as they are kept."""
    rows = await story.juuri.deps.store.read(answers.responses, review_id, department_id)
    return {(row.asked.slug, row.asked.outlet_id): row for row in rows}


async def opens(
    story: Story, form: ReviewForm = ReviewForm.REPRESENTATIVES, by: str = GRACE, **wanted: Any
) -> int:
    """A coordinator opens a review by hand, and everybody is invited; its id."""
    deps = story.juuri.deps
    told = {"by": by, "key": f"test:{form}", "now": deps.clock.now()}
    await deps.store.write(opening.open_by_hand, deps.shelf, Wanted(form, **wanted), **told)
    await story.wait_until("2026-11-23", "12:00")  # in Stockholm, too, people are at work by then
    return (await the_open_one(story)).id


def dm_of(story: Story, person: str) -> str:
    """The channel in which Juuri writes to somebody."""
    channels = story.slack.workspace.channels.values()
    return next(channel.id for channel in channels if channel.is_im and person in channel.members)


async def finishes(story: Story, person: str, **last: str) -> None:
    """Somebody opens the form and sends it page by page, with an answer on the last one."""
    await story.press(person, "reviews.answer", where=dm_of(story, person))
    while "Send" not in str(story.modal(person)["submit"]):
        await story.submit(person)
    await story.submit(person, **(last or {HEARD: "They want shorter videos."}))
    await story.settle()


async def ballots(story: Story, review_id: int) -> list[dict[str, Any]]:
    """The anonymous answers of a review."""

    def read(session: Session) -> list[dict[str, Any]]:
        query = select(*Ballot.__table__.c).where(Ballot.review_id == review_id)
        return [dict(row) for row in session.execute(query).mappings()]

    return await story.juuri.deps.store.read(read)


__all__ = ["EERO", "ELSA", "GRACE", "LEENA", "NILS", "SIIRI"]
