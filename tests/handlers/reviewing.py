"""An organisation that holds quarterly reviews: two departments with contacts, one of them with a deputy."""

from typing import Any

from sqlalchemy.orm import Session

from bot import organisation
from storage import answers, departments, members, outlets, reviews
from storage.review_values import Participant, Response, Review
from storage.states import Role
from tests.handlers.deciding import EERO, ELSA, GRACE, SIIRI, house
from tests.story import Story

LEENA, NILS = "U0LEENA", "U0NILS"
CARE, SALES = 1, 2
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
    await story.juuri.deps.store.write(begin)


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


__all__ = ["EERO", "ELSA", "GRACE", "LEENA", "NILS", "SIIRI"]
