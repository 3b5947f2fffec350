"""What a second reader would remark on the questions that ship, and the questions to read. Pure."""

from collections import Counter
from collections.abc import Iterator

from bot.content import Content, Measure, Part, Question, QuestionKind
from bot.i18n import LANGUAGES, Translator
from bot.reviews.question_views import answers_to
from bot.reviews.questions import ROTATING
from storage.states import ReviewForm

MOST = 14
"""Questions in one form that can be answered in three minutes."""
WORDS = 3
"""Of them answered in words."""


def warnings(content: Content) -> list[str]:
    """One line for each thing worth a second look."""
    every = [*content.questions.values()]
    return [*_wordings(every), *_places(every), *_length(every), *_measures(every)]


def _wordings(every: list[Question]) -> Iterator[str]:
    for language in LANGUAGES:
        users = Counter(question.text(language).short for question in every)
        for question in every:
            text, where = question.text(language), f"{question.slug}.yaml: {language}"
            if not text.question.endswith("?"):
                yield f"{where}.question: does not end with a question mark"
            if users[text.short] > 1:
                yield f'{where}.short: "{text.short}" stands for {users[text.short]} questions'


def _places(every: list[Question]) -> Iterator[str]:
    for (part, place), many in Counter((question.part, question.place) for question in every).items():
        if many > 1:
            yield f"place {place} of the {part} part is taken by {many} questions: the order is by chance"


def _length(every: list[Question]) -> Iterator[str]:
    for form in ReviewForm:
        core = [one for one in every if one.part is Part.CORE and form in one.asked]
        turns = [one for one in every if one.part is Part.ROTATING and form in one.asked]
        many = len(core) + min(ROTATING, len(turns))
        if many > MOST:
            yield f"{form}: {many} questions, {MOST} can be answered in three minutes"
        words = sum(one.kind is QuestionKind.TEXT for one in core)
        if words > WORDS:
            yield f"{form}: {words} questions are answered in words every time, {WORDS} are enough"


def _measures(every: list[Question]) -> Iterator[str]:
    asked = Counter(question.measures for question in every)
    for measure in Measure:
        if asked[measure] != 1:
            yield f"{measure} is measured by {asked[measure]} questions: the survey of 2016 stands beside one"


def as_text(t: Translator, question: Question) -> str:
    """A question in one language, to read at the command line."""
    text = question.text(t.language)
    facts = (question.part.value, t(f"questions.kind_{question.kind}"), t(f"factor.{question.factor}"))
    answers = (f"  - {words}" for _, words in answers_to(t, question))
    lines = (f"{text.question}  [{question.slug}, {t.language}]", text.hint, *answers)
    return "\n".join(filter(None, (*lines, f"({' · '.join(facts)}; {text.short})")))
