"""Planned work in people's calendars: what an address tells, and the addresses themselves."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from bot import organisation, people
from bot.activities.calendar_views import Addresses, calendar_name
from bot.activities.list_views import standing
from bot.errors import UserError
from bot.i18n import Translator, Words
from bot.slots import local_date
from storage import activities, audit, departments, feeds, members, settings
from storage.states import OPEN, ActivityState, MemberKind
from storage.values import Activity, ActivityFilter

if TYPE_CHECKING:
    from bot.activities.calendar import Entry

SECRET_BYTES = 32
MINUTES = 30
"""How long a piece of work with a time of day looks in a calendar."""
KEPT = timedelta(days=90)
"""How long what is closed stays in calendars."""
MOST = 20_000
MINE, ALL = "mine", "all"
_PEOPLE = (MemberKind.PERSON, MemberKind.GUEST)


def addresses(session: Session, user_id: str) -> tuple[str, Addresses]:
    """A person's addresses, and their language. Raises UserError."""
    person = members.get(session, user_id)
    if person is None or person.kind not in _PEOPLE:
        raise UserError("common.only_own_house")
    scopes = {MINE: ""}
    if person.kind is MemberKind.PERSON:
        department = departments.get(session, person.department_id) if person.department_id else None
        scopes |= {str(department.id): department.name} if department else {}
        scopes[ALL] = ""
    zone = person.tz or organisation.load(session).zone
    made = feeds.of_person(session, user_id)
    return people.language_with(session, person), Addresses(scopes, {one.scope: one for one in made}, zone)


def new_address(session: Session, user_id: str, scope: str, secret: str, *, now: datetime) -> None:
    """Let `secret` be the address of one's calendar; an earlier one no longer works. Raises UserError."""
    _, mine = addresses(session, user_id)
    if scope not in mine.scopes:
        raise UserError("activities.no_such_calendar")
    feeds.revoke(session, user_id, scope, now)
    feeds.add(session, _hash(secret), user_id, scope, now)
    audit.record(session, at=now, actor=user_id, verb="calendars.new_address", subject=user_id, scope=scope)


def revoke(session: Session, user_id: str, scope: str, *, now: datetime) -> None:
    """An address no longer works."""
    if feeds.revoke(session, user_id, scope, now):
        audit.record(session, at=now, actor=user_id, verb="calendars.revoke", subject=user_id, scope=scope)


def new_secret() -> str:
    """The secret part of an address."""
    return secrets.token_urlsafe(SECRET_BYTES)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def read(session: Session, words: Words, secret: str, now: datetime) -> bytes | None:
    """The calendar at an address; None where there is none (any more) or its owner has left."""
    address = feeds.by_hash(session, _hash(secret))
    if address is None:
        return None
    person = members.get(session, address.made_by)
    if person is None or person.kind not in _PEOPLE:
        return None
    if address.scope != MINE and person.kind is not MemberKind.PERSON:
        return None
    from bot.activities.calendar import calendar_file  # 7 MB, which only those need who have calendars

    t = words[people.language_with(session, person)]
    department = departments.get(session, int(address.scope)) if address.scope.isdecimal() else None
    name = calendar_name(t, address.scope, department.name if department else "")
    which = ActivityFilter(
        owner_id=person.id if address.scope == MINE else None,
        department_id=department.id if department else None,
    )
    return calendar_file(name, _entries(session, t, which, now))


def everything(session: Session, words: Words, now: datetime) -> tuple[bytes, int]:
    """All that is planned as a calendar file in the organisation's language, and how many that is."""
    from bot.activities.calendar import calendar_file

    t = words[organisation.load(session).language]
    entries = _entries(session, t, ActivityFilter(), now)
    return calendar_file(t("activities.calendar_all"), entries), len(entries)


def _entries(session: Session, t: Translator, which: ActivityFilter, now: datetime) -> "list[Entry]":
    installation = settings.installation_id(session)
    named = {person.id: person.name for person in members.get_all(session)}
    found = activities.for_calendar(session, which, now - KEPT, MOST)
    return [_entry(t, one, f"{installation}", named, now) for one in found]


def _entry(t: Translator, one: Activity, installation: str, named: dict[str, str], now: datetime) -> "Entry":
    from bot.activities.calendar import Entry

    plan = one.plan
    person = named.get(plan.owner_id, plan.owner_id)
    lines = [t("activities.fact_owner", person=person)]
    state = standing(t, one, local_date(now, one.zone)) if one.state not in OPEN else ""
    lines += [t("activities.stands", state=state)] if state else []
    told = {"audience": plan.audience, "goal": plan.goal, "metric": plan.metric, "link": one.result_link}
    lines += [t(f"activities.fact_{name}", **{name: value}) for name, value in told.items() if value]
    lines += [plan.notes] if plan.notes else []
    return Entry(
        uid=f"activity-{one.id}@{installation}.juuri",
        title=plan.title,
        description="\n".join(lines),
        due_on=plan.due_on,
        due_time=plan.due_time,
        zone=one.zone,
        duration_minutes=MINUTES,
        url=one.result_link or "",
        sequence=one.sequence,
        stamped_at=one.changed_at,
        is_cancelled=one.state is ActivityState.CANCELLED,
        categories=(t(f"activities.kind_{plan.kind}"),),
    )
