"""The questions that a review opens with. Synchronous."""

from sqlalchemy.orm import Session

from bot.content import Question
from bot.nuggets.service import Shelf
from bot.reviews import questions
from storage import reviews
from storage.states import ReviewForm


def questions_for(session: Session, shelf: Shelf, form: ReviewForm) -> tuple[Question, ...]:
    """What the next review of a form asks."""
    history = [[str(one["slug"]) for one in review.questions] for review in reviews.closed(session, form)]
    return questions.chosen(shelf.content.questions.values(), history[::-1], form)
