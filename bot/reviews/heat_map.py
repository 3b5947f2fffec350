"""The picture of a review's results: departments by questions, with the findings in words for whoever does not see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot import organisation
from bot.content import Question
from bot.i18n import Translator
from bot.nuggets.service import Shelf
from bot.pictures import Painter
from bot.reviews import result_facts as facts
from bot.reviews import result_views, results
from bot.reviews.result_facts import Results
from storage.review_values import EVERYBODY, Asked

KIND = "review_heat_map"
ROWS, COLUMNS = 20, 12
"""More cannot be read on a phone; the thread and the export have them all."""
Cell = tuple[float, str] | None


@dataclass(frozen=True)
class Drawing:
    """What is drawn: all of it words and numbers in the reader's language."""

    title: str
    rows: Sequence[str]
    columns: Sequence[str]
    cells: Sequence[Sequence[Cell]]
    ends: tuple[str, str]
    alt: str


def painter(shelf: Shelf) -> Painter:
    """How the picture is made, and what becomes of it: the message with the results."""

    def gather(session: Session, subject: str) -> Drawing:
        found = results.load(session, int(subject))
        if found is None:
            raise LookupError(subject)
        return drawing(shelf.words[organisation.load(session).language], found)

    def ready(session: Session, subject: str, file_id: str | None, alt: str, now: datetime) -> str | None:
        return results.enqueue(session, shelf, int(subject), file_id, alt, now)

    return Painter(gather, draw, ready)


def draw(wanted: Drawing) -> tuple[bytes, str]:
    """A PNG and its words. What draws is loaded here and not before."""
    from bot.charts import heat_map

    png = heat_map(
        wanted.rows, wanted.columns, wanted.cells, low=0.0, high=1.0, title=wanted.title, ends=wanted.ends
    )
    return png, wanted.alt


def drawing(t: Translator, results: Results) -> Drawing:
    """A row for all together and one for each department or group; a column for each question that can be good or bad."""
    told = [
        (question, asked)
        for question in results.questions
        for asked in results.places(question)
        if facts.score(question, results.now.cells.get((EVERYBODY, asked), {})) is not None
    ]
    # the outlets, of which there may be many, come last
    shown = sorted(told, key=lambda place: place[1].outlet_id is not None)[:COLUMNS]
    groups = [EVERYBODY, *results.now.groups[: ROWS - 1]]
    title = result_views.heading(t, results)
    stands_out = result_views.highlights(t, results)
    return Drawing(
        title=title,
        rows=[result_views.group_name(t, results, group) for group in groups],
        columns=[result_views.label(t, results, question, asked) for question, asked in shown],
        cells=[[_cell(t, results, group, *place) for place in shown] for group in groups],
        ends=(t("results.weak_end"), t("results.strong_end")),
        alt=" ".join([t("results.alt", title=title), *stands_out]),
    )


def _cell(t: Translator, results: Results, group: str, question: Question, asked: Asked) -> Cell:
    counts = results.now.cells.get((group, asked), {})
    score = facts.score(question, counts)
    return None if score is None else (score, t.number(round(1 + 4 * score, 1)))
