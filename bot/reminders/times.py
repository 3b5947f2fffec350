"""What a person decides about their own reminders. Synchronous; `now` comes from outside."""

from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from bot import organisation
from bot.authority import require_own_house
from bot.errors import UserError
from bot.reminders import planning
from bot.reminders.home_views import HOURS, Times
from bot.reminders.hours import DEFAULT_TIME, hours, territory, zone_of
from bot.workdays import countries
from storage import audit, members, outbox, reminder_messages
from storage.values import Person

AWAY_AT_MOST = timedelta(days=366)


def times_of(session: Session, person: Person | None, now: datetime) -> Times:
    """When a person is reminded."""
    ours = organisation.load(session)
    if person is None:
        return Times(found_country=ours.country)
    found = territory(zone_of(person.tz, ours)) or ours.country
    today = hours(person, ours).today(now)
    away_until = person.away_until if person.away_until and person.away_until > today else None
    return Times(person.remind_at or DEFAULT_TIME, away_until, person.country, found)


def choose_time(session: Session, user_id: str, at: time, now: datetime) -> None:
    """Be reminded at another hour from now on, today's message included where it still waits. Raises UserError."""
    if at not in HOURS:
        raise UserError("common.stale_button")
    _change(session, user_id, now, "time", remind_at=at)
    theirs = hours(members.get(session, user_id), organisation.load(session))
    today = theirs.today(now)
    due_at = theirs.at(today)
    if due_at and (delivery_id := reminder_messages.waiting_delivery(session, user_id, today)):
        outbox.put_off(session, delivery_id, max(due_at, now))


def go_away(session: Session, user_id: str, until: date, now: datetime) -> None:
    """Be away until a day, on which one is back: deputies are reminded meanwhile. Raises UserError."""
    require_own_house(session, user_id)
    theirs = hours(members.get(session, user_id), organisation.load(session))
    today = theirs.today(now)
    if not today < until <= today + AWAY_AT_MOST:
        raise UserError("reminders.no_such_away")
    _change(session, user_id, now, "away", away_until=until)
    planning.replan_of(session, user_id, now)


def come_back(session: Session, user_id: str, now: datetime) -> None:
    """Be here again. Raises UserError."""
    _change(session, user_id, now, "back", away_until=None)
    planning.replan_of(session, user_id, now)


def choose_country(session: Session, user_id: str, country: str | None, now: datetime) -> None:
    """Have the public holidays of a country off; None leaves it to the time zone. Raises UserError."""
    if country is not None and country not in countries():
        raise UserError("common.stale_button")
    _change(session, user_id, now, "country", country=country)
    planning.replan_of(session, user_id, now)


def _change(session: Session, user_id: str, now: datetime, verb: str, **values: object) -> None:
    require_own_house(session, user_id)
    members.change(session, user_id, **values)
    told = {name: str(value) if value is not None else None for name, value in values.items()}
    audit.record(session, at=now, actor=user_id, verb=f"people.{verb}", subject=user_id, **told)
