"""What a digest counts: figures by week in one statement each, and the first few rows behind them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select, union
from sqlalchemy.orm import Session

from storage import settings
from storage.activities import ActivityRow
from storage.members import Member
from storage.nuggets import QuizAnswer, ReceptionRow, Share
from storage.states import ActivityState, MemberKind, Reception, SuggestionState
from storage.suggestions import Backing, SuggestionRow
from storage.values import Tally

KIND = "digest"
DETAILS = "digest_details"
"""The kind of what stands in a digest's thread."""
PLANNED_THROUGH = "digest_planned_through"
NOTED_ON = "digest_noted_on"
_READER = "digest_reader:"
DECIDED = (SuggestionState.ACCEPTED, SuggestionState.LIVE, SuggestionState.DECLINED, SuggestionState.OUT)

Bounds = Sequence[datetime]
"""The instants at which weeks begin, and the one at which the last of them ends."""
_RECEPTION, _QUIZ = ReceptionRow.__table__.c, QuizAnswer.__table__.c
_SHARE, _SUGGESTION = Share.__table__.c, SuggestionRow.__table__.c
_ACTIVITY, _BACKING, _MEMBER = ActivityRow.__table__.c, Backing.__table__.c, Member.__table__.c
_DONE = _ACTIVITY.state == ActivityState.DONE.value
_DECIDED = _SUGGESTION.state.in_([state.value for state in DECIDED])


def planned_through(session: Session) -> date | None:
    """Every slot up to this local date stands in `occurrence`; None before the first."""
    return _day(session, PLANNED_THROUGH)


def plan_through(session: Session, day: date) -> None:
    """Note that every slot up to `day` is written down."""
    settings.put(session, PLANNED_THROUGH, day.isoformat())


def noted_on(session: Session) -> date | None:
    """When people were last told that there was nothing to tell."""
    return _day(session, NOTED_ON)


def note_on(session: Session, day: date) -> None:
    """Note that people are told so on `day`."""
    settings.put(session, NOTED_ON, day.isoformat())


def _day(session: Session, key: str) -> date | None:
    found = settings.get_all(session).get(key)
    return date.fromisoformat(found) if found else None


def readers(session: Session) -> list[str]:
    """Who wants the digest as a direct message, by id."""
    wanted = settings.get_all(session).items()
    return sorted(key.removeprefix(_READER) for key, is_on in wanted if key.startswith(_READER) and is_on)


def want(session: Session, user_id: str, is_wanted: bool) -> None:
    """Somebody wants the digest as a direct message, or does not any more."""
    settings.put(session, f"{_READER}{user_id}", is_wanted)


def _week(column: ColumnElement[datetime], bounds: Bounds) -> ColumnElement[int]:
    """Which of the weeks an instant lies in, from 0."""
    ends = bounds[1:-1]
    return case(*((column < end, n) for n, end in enumerate(ends)), else_=len(ends)).label("week")


def _within(column: ColumnElement[datetime], bounds: Bounds) -> ColumnElement[bool]:
    return (column >= bounds[0]) & (column < bounds[-1])


def _of(column: ColumnElement[Any], department_id: int | None) -> list[ColumnElement[bool]]:
    return [] if department_id is None else [column == department_id]


def _of_members(query: Select[Any], user_id: ColumnElement[str], department_id: int | None) -> Select[Any]:
    """Only what people of a department said."""
    if department_id is None:
        return query
    return query.join(Member, _MEMBER.id == user_id).where(_MEMBER.department_id == department_id)


def series(session: Session, bounds: Bounds, department_id: int | None) -> dict[str, list[int]]:
    """How many tips were shared, suggestions made and decided, activities done in each week, the oldest first."""
    weeks = {name: [0] * (len(bounds) - 1) for name in ("shared", "suggested", "decided", "done")}
    counted = {
        "suggested": (_SUGGESTION.suggested_at, _of(_SUGGESTION.department_id, department_id)),
        "decided": (_SUGGESTION.decided_at, [_DECIDED, *_of(_SUGGESTION.department_id, department_id)]),
        "done": (_ACTIVITY.closed_at, [_DONE, *_of(_ACTIVITY.department_id, department_id)]),
    }
    if department_id is None:
        counted["shared"] = (_SHARE.shared_at, [_SHARE.outbox_id.is_not(None)])
    for name, (at, where) in counted.items():
        query = select(_week(at, bounds), func.count()).where(_within(at, bounds), *where)
        for week, many in session.execute(query.group_by("week")):
            weeks[name][week] = many
    return weeks


def answers(
    session: Session, bounds: Bounds, department_id: int | None
) -> tuple[list[int], dict[str, Tally]]:
    """How often people said something of a tip in each week; and what they said in the last one, by slug."""
    weeks, last = [0] * (len(bounds) - 1), len(bounds) - 2
    tallies: dict[str, Tally] = {}
    for table, word in ((_RECEPTION, _RECEPTION.reception), (_QUIZ, _QUIZ.is_right)):
        query = select(_week(table.at, bounds), table.slug, word, func.count()).where(
            _within(table.at, bounds)
        )
        query = _of_members(query, table.user_id, department_id).group_by("week", table.slug, word)
        for week, slug, said, many in session.execute(query):
            weeks[week] += many
            if week == last:
                tallies[slug] = _with(tallies.get(slug, Tally()), said, many)
    return weeks, tallies


def _with(tally: Tally, said: str | bool, many: int) -> Tally:
    match said:
        case Reception.USEFUL.value:
            return Tally(tally.useful + many, tally.knew_it, tally.quiz_right, tally.quiz_answered)
        case Reception.KNEW_IT.value:
            return Tally(tally.useful, tally.knew_it + many, tally.quiz_right, tally.quiz_answered)
    right = many if said else 0
    return Tally(tally.useful, tally.knew_it, tally.quiz_right + right, tally.quiz_answered + many)


def shared(session: Session, bounds: Bounds) -> dict[str, int]:
    """To how many channels each tip went in the last week, by slug."""
    span = bounds[-2:]
    query = select(_SHARE.slug, func.count()).where(
        _within(_SHARE.shared_at, span), _SHARE.outbox_id.is_not(None)
    )
    return {row[0]: row[1] for row in session.execute(query.group_by(_SHARE.slug))}


def people(session: Session, bounds: Bounds, department_id: int | None) -> dict[tuple[int, int | None], int]:
    """How many people took part in each week, by week (from 0) and department.

    Who answered a tip or its quiz, suggested or backed something, or did what they were responsible for.
    """
    took_part = union(
        *(
            select(_week(at, bounds), user_id.label("user_id")).where(_within(at, bounds), *where)
            for at, user_id, where in (
                (_RECEPTION.at, _RECEPTION.user_id, ()),
                (_QUIZ.at, _QUIZ.user_id, ()),
                (_SUGGESTION.suggested_at, _SUGGESTION.suggested_by, ()),
                (_BACKING.at, _BACKING.user_id, ()),
                (_ACTIVITY.closed_at, _ACTIVITY.owner_id, (_DONE,)),
            )
        )
    ).subquery()
    query = select(took_part.c.week, _MEMBER.department_id, func.count()).join(
        Member, _MEMBER.id == took_part.c.user_id
    )
    query = query.where(*_of(_MEMBER.department_id, department_id))
    rows = session.execute(query.group_by(took_part.c.week, _MEMBER.department_id))
    return {(row[0], row[1]): row[2] for row in rows}


def sizes(session: Session) -> dict[int | None, int]:
    """How many people (and guests) each department has; None for those without one."""
    kinds = [MemberKind.PERSON.value, MemberKind.GUEST.value]
    query = select(_MEMBER.department_id, func.count()).where(_MEMBER.kind.in_(kinds))
    return {row[0]: row[1] for row in session.execute(query.group_by(_MEMBER.department_id))}


IdeaRow = tuple[int, str, int | None, datetime | None, str]
"""id, headline, department, since when it waits, state"""


def waiting(
    session: Session, is_back: bool, department_id: int | None, limit: int
) -> tuple[Sequence[IdeaRow], int]:
    """Suggestions that wait for a decision, the longest waiting first, and how many; those back from the ideas bank apart."""
    saved = _SUGGESTION.look_again_on.is_not(None) if is_back else _SUGGESTION.look_again_on.is_(None)
    where = [_SUGGESTION.state == SuggestionState.WAITING.value, saved]
    return _ideas(
        session, [*where, *_of(_SUGGESTION.department_id, department_id)], _SUGGESTION.waiting_since, limit
    )


def suggested(
    session: Session, bounds: Bounds, department_id: int | None, limit: int
) -> tuple[Sequence[IdeaRow], int]:
    """What was suggested in the last week, and how many."""
    where = [_within(_SUGGESTION.suggested_at, bounds[-2:]), *_of(_SUGGESTION.department_id, department_id)]
    return _ideas(session, where, _SUGGESTION.suggested_at, limit)


def decided(
    session: Session, bounds: Bounds, department_id: int | None, limit: int
) -> tuple[Sequence[IdeaRow], int]:
    """What was decided in the last week, and how many."""
    where = [_DECIDED, _within(_SUGGESTION.decided_at, bounds[-2:])]
    return _ideas(
        session, [*where, *_of(_SUGGESTION.department_id, department_id)], _SUGGESTION.decided_at, limit
    )


def _ideas(
    session: Session, where: list[ColumnElement[bool]], order: ColumnElement[Any], limit: int
) -> tuple[Sequence[IdeaRow], int]:
    columns = (
        _SUGGESTION.id,
        _SUGGESTION.headline,
        _SUGGESTION.department_id,
        _SUGGESTION.waiting_since,
        _SUGGESTION.state,
    )
    query = select(*columns).where(*where).order_by(order, _SUGGESTION.id).limit(limit)
    found = [(row[0], row[1], row[2], row[3], row[4]) for row in session.execute(query)]
    many = len(found)
    if many == limit:
        many = session.scalar(select(func.count()).select_from(SuggestionRow).where(*where)) or 0
    return found, many
