"""What Home and the lists behind it show of suggestions: one's own, those that wait, the ideas bank, habits."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot import authority, organisation
from bot.suggestions import looking
from bot.suggestions.facts import Desk, Page
from bot.suggestions.home_views import A_PAGE, MINE_IN_HOME, WAITING_IN_HOME
from bot.suggestions.letting_go import Decision, Habits, habits
from storage import departments, suggestions
from storage.states import SuggestionState
from storage.values import Suggestion

A_YEAR = timedelta(days=365)
WAITS = (SuggestionState.WAITING,)
SAVED = (SuggestionState.SAVED,)
ACCEPTED = frozenset({SuggestionState.ACCEPTED, SuggestionState.LIVE})


def newest_of(session: Session, user_id: str, zone: str, now: datetime) -> Page:
    """Somebody's newest, for Home."""
    found = suggestions.of_person(session, user_id, MINE_IN_HOME)
    many = suggestions.count_of_person(session, user_id) if found else 0
    return Page(tuple(looking.look(session, found, now, zone=zone)), many)


def mine(session: Session, by: str, page: int, now: datetime) -> Page:
    """A page of all of somebody's own. Raises UserError."""
    person = authority.require_own_house(session, by)
    many = suggestions.count_of_person(session, by)
    page, pages = _turned(page, many)
    found = suggestions.of_person(session, by, A_PAGE, page * A_PAGE)
    return _page(session, found, many, page, pages, person.tz if person else None, now)


def desk(session: Session, zone: str, now: datetime) -> Desk:
    """What waits for coordinators, for Home."""
    found = suggestions.in_states(session, WAITS, WAITING_IN_HOME)
    many = suggestions.count(session, WAITS)
    waiting = Page(tuple(looking.look(session, found, now, zone=zone)), many)
    return Desk(waiting, suggestions.count(session, SAVED))


def waiting(session: Session, by: str, page: int, now: datetime) -> Page:
    """A page of all that wait for a decision, the longest waiting first. Raises UserError."""
    person = authority.require_coordinator(session, by)
    many = suggestions.count(session, WAITS)
    page, pages = _turned(page, many)
    found = suggestions.in_states(session, WAITS, A_PAGE, page * A_PAGE)
    return _page(session, found, many, page, pages, person.tz, now)


def bank(session: Session, by: str, page: int, now: datetime) -> Page:
    """A page of the ideas bank. Raises UserError."""
    person = authority.require_coordinator(session, by)
    many = suggestions.count(session, SAVED)
    page, pages = _turned(page, many)
    found = suggestions.in_bank(session, A_PAGE, page * A_PAGE)
    return _page(session, found, many, page, pages, person.tz, now)


def how_decisions_go(session: Session, by: str, now: datetime) -> Habits:
    """The habits of the last twelve months. Raises UserError."""
    authority.require_coordinator(session, by)
    days = looking.calendar(organisation.load(session))
    decisions = [
        Decision(
            department_id=one.department_id,
            days=days.waited(one.suggested_at, one.decided_at),
            is_accepted=one.state in ACCEPTED,
            is_declined=one.state is SuggestionState.DECLINED,
            by=one.decided_by or "",
            is_by_department=one.is_by_department,
        )
        for one in suggestions.decided_since(session, now - A_YEAR)
    ]
    return habits(decisions, {one.id: (one.name, one.decides_itself) for one in departments.get_all(session)})


def _turned(page: int, many: int) -> tuple[int, int]:
    """The page, as far as there is such a one, and how many there are."""
    pages = max(1, -(-many // A_PAGE))
    return min(max(page, 0), pages - 1), pages


def _page(
    session: Session,
    found: Sequence[Suggestion],
    many: int,
    page: int,
    pages: int,
    zone: str | None,
    now: datetime,
) -> Page:
    return Page(tuple(looking.look(session, found, now, zone=zone)), many, page, pages)
