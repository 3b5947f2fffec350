"""The questions of a review, as they were when it opened."""

from bot.content import Question
from storage.review_values import Review


def questions_of(review: Review) -> tuple[Question, ...]:
    """What a review asks, whatever became of the questions since."""
    return tuple(Question.model_validate(question) for question in review.questions)
