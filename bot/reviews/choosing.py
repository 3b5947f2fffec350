"""The questions that a review opens with. Synchronous."""

from sqlalchemy.orm import Session

from bot.content import Question
from bot.nuggets.service import Shelf
from bot.reviews import questions
from storage import questions as stored
from storage import reviews
from storage.states import ReviewForm


def questions_for(session: Session, shelf: Shelf, form: ReviewForm) -> tuple[Question, ...]:
    """What the next review of a form asks."""
    shipped, edits = shelf.content.questions.values(), stored.edits(session)
    return questions.chosen(shipped, edits, history(session, form), form)


def history(session: Session, form: ReviewForm) -> list[set[str]]:
    """What earlier reviews of a form asked, oldest first."""
    return [{str(one["slug"]) for one in review.questions} for review in reviews.closed(session, form)][::-1]
