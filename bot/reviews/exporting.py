"""Taking the results of a review out of Juuri as a file. Synchronous."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from bot import organisation, people
from bot.authority import require_coordinator
from bot.errors import UserError
from bot.i18n import Words
from bot.reviews import results, tables
from storage import findings
from storage.states import ReviewState


class Format(StrEnum):
    """What can be written."""

    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True)
class Export:
    """A file, and what is said with it."""

    name: str
    content: bytes
    language: str
    """In which who asked is spoken to; what stands in the file is in the organisation's."""
    said: str


def for_coordinator(session: Session, words: Words, review_id: int, by: str) -> Export:
    """The file for a coordinator who asks in Slack. Raises UserError."""
    require_coordinator(session, by)
    language = people.language_of(session, by)
    return export(session, words, review_id, Format.CSV, language)


def export(session: Session, words: Words, review_id: int, to: Format, language: str = "en") -> Export:
    """What was published of a review that is over. Raises UserError where there is nothing yet."""
    found = results.load(session, review_id)
    if found is None or found.review.state is not ReviewState.CLOSED:
        raise UserError("results.not_over")
    write = {Format.CSV: tables.as_csv, Format.JSON: tables.as_json}[to]
    t, day = words[organisation.load(session).language], found.review.opens_on
    content = write(t, found, findings.comments(session, review_id))
    said = words[language]("results.export_said", month=words[language].month(day))
    return Export(f"review-{review_id}-{day:%Y-%m}.{to}", content, language, said)
