"""Employees' ideas for content, and what became of them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Select, func, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.states import SUGGESTION_MOVES, PicturePeople, SuggestionState
from storage.types import Base, insert_once
from storage.values import Decided, FileFacts, Idea, StepFacts, Suggestion

KIND = "suggestion"


class SuggestionRow(Base):
    """One idea. Its states and moves are in `storage.states`; texts are people's own."""

    __tablename__ = "suggestion"
    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    headline: Mapped[str]
    why: Mapped[str]
    link: Mapped[str | None]
    link_key: Mapped[str | None] = mapped_column(index=True)
    """The link without what only tracks, for near-duplicates."""
    audience: Mapped[str]
    factor: Mapped[str | None]
    wished_on: Mapped[date | None]
    outlets: Mapped[list[int]] = mapped_column(JSON)
    """Ids of where it might be published."""
    picture_people: Mapped[str | None]
    picture_words: Mapped[str]
    """What the picture shows: becomes its alt text."""
    is_credited: Mapped[bool]
    """Whether the suggester wants to be named."""
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    """The suggester's, when they suggested it."""
    suggested_by: Mapped[str] = mapped_column(index=True)
    suggested_at: Mapped[datetime]
    waiting_since: Mapped[datetime | None]
    """Since when it waits for a decision; None while it does not."""
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    is_by_department: Mapped[bool]
    """Accepted because the department decides itself."""
    reason: Mapped[str | None]
    """Why not: the key of a reason that was chosen, own words, or the one and on the next line the other."""
    topic: Mapped[str | None]
    look_again_on: Mapped[date | None]
    """For the ideas bank."""
    result_link: Mapped[str | None]
    thanked_at: Mapped[datetime | None]
    """When thanks were posted in the channel."""
    card_id: Mapped[str | None] = mapped_column(ForeignKey("outbox.id"), unique=True)
    """The card in the coordinators' channel."""
    shared_id: Mapped[str | None] = mapped_column(ForeignKey("outbox.id"), unique=True)
    """The smaller card in the channel where colleagues see suggestions."""
    counts_due_at: Mapped[datetime | None]
    """When the number of backers on the cards was, or will be, brought up to date."""


Index("ix_suggestion_state_waiting_since", SuggestionRow.state, SuggestionRow.waiting_since)
Index("ix_suggestion_suggested_at", SuggestionRow.suggested_at)


class Step(Base):
    """One thing that happened to a suggestion, with what was said. Append-only by habit: nothing changes a row."""

    __tablename__ = "suggestion_step"
    id: Mapped[int] = mapped_column(primary_key=True)
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[str]
    """A Slack user id, or `juuri`."""
    step: Mapped[str]
    """`received`, `asked`, `answered`, `saved`, `back`, `accepted`, `declined`, `out`, `live`, `withdrawn`, `called_back`,
    `fell_through`, `thanked`, `file_asked`."""
    text: Mapped[str | None]
    """The question, the answer, the reason, the link."""


class Backing(Base):
    """A colleague who wants this, too."""

    __tablename__ = "suggestion_backing"
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"), primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class SuggestedFile(Base):
    """A file that came with a suggestion; Slack keeps the file itself."""

    __tablename__ = "suggestion_file"
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"), primary_key=True)
    file_id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]
    title: Mapped[str]
    mimetype: Mapped[str]
    size: Mapped[int]
    """Bytes."""


_ROW = SuggestionRow.__table__.c
_IDEA = {field.name for field in fields(Idea)} - {"files"}
_OWN = {field.name for field in fields(Suggestion)} - {"idea", "backers"}


def add(
    session: Session, idea: Idea, *, by: str, department_id: int | None, link_key: str | None, now: datetime
) -> int:
    """Insert a suggestion that waits for a decision, with its files and its first step; returns its id."""
    values = {name: getattr(idea, name) for name in _IDEA} | {"outlets": list(idea.outlets)}
    values |= {"state": SuggestionState.WAITING.value, "suggested_by": by, "suggested_at": now}
    values |= {"department_id": department_id, "link_key": link_key, "waiting_since": now}
    values["is_by_department"] = False
    statement = insert(SuggestionRow).values(**values).returning(SuggestionRow.id)
    suggestion_id = session.execute(statement).scalar_one()
    for number, file in enumerate(idea.files):
        session.execute(
            insert(SuggestedFile).values(suggestion_id=suggestion_id, number=number, **vars(file))
        )
    add_step(session, suggestion_id, "received", by=by, now=now)
    return suggestion_id


def add_step(
    session: Session, suggestion_id: int, step: str, *, by: str, now: datetime, said: str | None = None
) -> int:
    """Keep what happened to a suggestion, and what was said; returns the step's id."""
    values = {"suggestion_id": suggestion_id, "at": now, "by": by, "step": step, "text": said}
    return session.execute(insert(Step).values(**values).returning(Step.id)).scalar_one()


def steps(session: Session, suggestion_ids: Collection[int]) -> dict[int, list[StepFacts]]:
    """What happened to each of these suggestions, oldest first."""
    columns = (Step.suggestion_id, Step.at, Step.by, Step.step, Step.text)
    found: dict[int, list[StepFacts]] = {suggestion_id: [] for suggestion_id in suggestion_ids}
    if found:
        query = select(*columns).where(Step.suggestion_id.in_(suggestion_ids)).order_by(Step.id)
        for suggestion_id, at, by, step, said in session.execute(query):
            found[suggestion_id].append(StepFacts(at, by, step, said))
    return found


def move(session: Session, suggestion_id: int, to: SuggestionState, **values: Any) -> bool:
    """Change the state along the diagram, with other columns; False where it stands elsewhere by now: somebody was first."""
    origins = [state.value for state, moves in SUGGESTION_MOVES.items() if to in moves]
    statement = (
        update(SuggestionRow)
        .where(SuggestionRow.id == suggestion_id, SuggestionRow.state.in_(origins))
        .values(state=to.value, **values)
        .returning(SuggestionRow.id)
    )
    return session.execute(statement).first() is not None


def change(session: Session, suggestion_id: int, **values: Any) -> None:
    """Set columns of one suggestion that are not its state."""
    session.execute(update(SuggestionRow).where(SuggestionRow.id == suggestion_id).values(**values))


def back(session: Session, suggestion_id: int, user_id: str, now: datetime) -> bool:
    """A colleague backs it; False where they do already."""
    values = {"suggestion_id": suggestion_id, "user_id": user_id, "at": now}
    return insert_once(session, Backing, "user_id", values) is not None


def get(session: Session, suggestion_id: int) -> Suggestion | None:
    """One suggestion, or None where there is none of this id."""
    return next(iter(_found(session, select(*_ROW).where(SuggestionRow.id == suggestion_id))), None)


def by_card(session: Session, card_id: str) -> Suggestion | None:
    """The suggestion whose card is this delivery."""
    return next(iter(_found(session, select(*_ROW).where(SuggestionRow.card_id == card_id))), None)


def by_shared(session: Session, shared_id: str) -> Suggestion | None:
    """The suggestion whose smaller card is this delivery."""
    return next(iter(_found(session, select(*_ROW).where(SuggestionRow.shared_id == shared_id))), None)


def of_person(session: Session, user_id: str, limit: int, offset: int = 0) -> list[Suggestion]:
    """Somebody's own, newest first."""
    query = select(*_ROW).where(SuggestionRow.suggested_by == user_id)
    return _found(session, query.order_by(SuggestionRow.id.desc()).limit(limit).offset(offset))


def headlines(session: Session, since: datetime) -> Sequence[tuple[int, str, str | None]]:
    """(id, headline, link key) of everything suggested since a moment, for near-duplicates."""
    query = select(_ROW.id, _ROW.headline, _ROW.link_key).where(_ROW.suggested_at >= since)
    return session.execute(query).all()


def by_ids(session: Session, ids: Collection[int]) -> list[Suggestion]:
    """Those with these ids, in the order of the ids."""
    found = {one.id: one for one in _found(session, select(*_ROW).where(SuggestionRow.id.in_(ids)))}
    return [found[id_] for id_ in ids if id_ in found]


def in_states(
    session: Session, states: Collection[SuggestionState], limit: int, offset: int = 0
) -> list[Suggestion]:
    """Those in any of these states, the longest waiting first."""
    query = select(*_ROW).where(SuggestionRow.state.in_([state.value for state in states]))
    order = (SuggestionRow.waiting_since, SuggestionRow.id)
    return _found(session, query.order_by(*order).limit(limit).offset(offset))


def in_bank(session: Session, limit: int, offset: int = 0) -> list[Suggestion]:
    """Those saved for later, the next to be looked at first."""
    query = select(*_ROW).where(SuggestionRow.state == SuggestionState.SAVED.value)
    order = (SuggestionRow.look_again_on, SuggestionRow.id)
    return _found(session, query.order_by(*order).limit(limit).offset(offset))


def count(session: Session, states: Collection[SuggestionState]) -> int:
    """How many are in any of these states."""
    wanted = SuggestionRow.state.in_([state.value for state in states])
    return session.execute(select(func.count()).where(wanted)).scalar_one()


def count_of_person(session: Session, user_id: str) -> int:
    """How many somebody has suggested."""
    return session.execute(select(func.count()).where(SuggestionRow.suggested_by == user_id)).scalar_one()


def next_to_look_at(session: Session) -> date | None:
    """The first day on which a saved one is to be looked at again."""
    query = select(func.min(SuggestionRow.look_again_on))
    return session.scalar(query.where(SuggestionRow.state == SuggestionState.SAVED.value))


def to_look_at(session: Session, on: date) -> list[int]:
    """Ids of the saved ones to be looked at again on this day, or before."""
    is_saved = SuggestionRow.state == SuggestionState.SAVED.value
    query = select(SuggestionRow.id).where(is_saved, SuggestionRow.look_again_on <= on)
    return list(session.scalars(query.order_by(SuggestionRow.id)))


def thank(session: Session, suggestion_id: int, now: datetime) -> bool:
    """Note that thanks were said in a channel; False where they were before."""
    mine = (SuggestionRow.id == suggestion_id, SuggestionRow.thanked_at.is_(None))
    statement = update(SuggestionRow).where(*mine).values(thanked_at=now).returning(SuggestionRow.id)
    return session.execute(statement).first() is not None


def decided_since(session: Session, since: datetime) -> list[Decided]:
    """Every decision that was taken since then and still stands, the newest first."""
    columns = (
        SuggestionRow.department_id,
        SuggestionRow.suggested_at,
        SuggestionRow.decided_at,
        SuggestionRow.decided_by,
        SuggestionRow.state,
        SuggestionRow.is_by_department,
    )
    query = select(*columns).where(
        SuggestionRow.decided_at >= since, SuggestionRow.state != SuggestionState.WITHDRAWN.value
    )
    rows = session.execute(query.order_by(SuggestionRow.decided_at.desc(), SuggestionRow.id.desc())).all()
    return [
        Decided(department_id, suggested_at, decided_at, decided_by, SuggestionState(state), by_department)
        for department_id, suggested_at, decided_at, decided_by, state, by_department in rows
        if decided_at is not None
    ]


def _found(session: Session, query: Select[Any]) -> list[Suggestion]:
    """Rows as values, with files and backers read in one query each."""
    rows = [dict(row) for row in session.execute(query).mappings()]
    ids = [row["id"] for row in rows]
    files: dict[int, list[FileFacts]] = defaultdict(list)
    backers: dict[int, list[str]] = defaultdict(list)
    if ids:
        of_files = select(SuggestedFile).where(SuggestedFile.suggestion_id.in_(ids))
        for file in session.scalars(of_files.order_by(SuggestedFile.number)):
            facts = FileFacts(file.file_id, file.title, file.mimetype, file.size)
            files[file.suggestion_id].append(facts)
        of_backers = select(Backing.suggestion_id, Backing.user_id).where(Backing.suggestion_id.in_(ids))
        for suggestion_id, user_id in session.execute(of_backers.order_by(Backing.at)):
            backers[suggestion_id].append(user_id)
    return [_suggestion(row, files[row["id"]], backers[row["id"]]) for row in rows]


def _suggestion(row: dict[str, Any], files: list[FileFacts], backers: list[str]) -> Suggestion:
    people = PicturePeople(row["picture_people"]) if row["picture_people"] else None
    told = {name: row[name] for name in _IDEA}
    idea = Idea(**{**told, "outlets": tuple(row["outlets"]), "picture_people": people, "files": tuple(files)})
    own = {name: row[name] for name in _OWN}
    return Suggestion(**{**own, "state": SuggestionState(row["state"])}, idea=idea, backers=tuple(backers))
