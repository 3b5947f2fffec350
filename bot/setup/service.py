"""The set-up: who coordinates, and the pages that a coordinator goes through. Every page is saved by itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from babel.core import get_global
from sqlalchemy.orm import Session

from bot import organisation, people
from bot.authority import require_coordinator, require_namer
from bot.channels import service as channels_service
from bot.channels.rules import Rhythm, check
from bot.departments import service as departments_service
from bot.errors import FieldError
from bot.nuggets import rules as nugget_rules
from bot.nuggets.service import Shelf, draw, share
from bot.organisation import Organisation
from bot.organisation.service import OrganisationForm, refuse_channel
from bot.setup import views
from bot.setup.rules import Page, Progress, offered_zone
from bot.setup.views import Wizard
from bot.slots import local_date
from storage import audit, channels, departments, inbound, members, nuggets, outbox, settings
from storage.states import MemberKind, Role
from storage.values import Person

PROGRESS = "setup"
KIND = "setup"
NAMED_EXPIRES = timedelta(days=7)
REFUSED = {
    MemberKind.GUEST: "setup.not_a_guest",
    MemberKind.DEACTIVATED: "setup.not_deactivated",
    MemberKind.STRANGER: "setup.not_a_stranger",
}
"""Who cannot coordinate, and the sentence that says so; bots and Slack's own voices share one."""


def naming(session: Session, user_id: str) -> list[str]:
    """The ids of those who coordinate, for who may change that. Raises UserError."""
    require_namer(session, user_id)
    return [person.id for person in members.with_role(session, Role.COORDINATOR)]


def name_coordinators(
    session: Session, shelf: Shelf, chosen: Sequence[str], *, by: str, key: str, now: datetime
) -> list[Person]:
    """Exactly the chosen people coordinate from now on; who is new hears of it. Returns them.

    Raises UserError, FieldError.
    """
    person = require_namer(session, by)
    if inbound.is_new(session, key, now):
        if person.is_slack_admin:
            members.add_role(session, by, Role.ADMIN)
        before = {person.id for person in members.with_role(session, Role.COORDINATOR)}
        for user_id in chosen:
            _require_can_coordinate(members.get(session, user_id))
        for user_id in dict.fromkeys(chosen):
            if members.add_role(session, user_id, Role.COORDINATOR):
                audit.record(session, at=now, actor=by, verb="setup.name_coordinator", subject=user_id)
                _tell_named(session, shelf, user_id, by, key, now)
        for user_id in before - set(chosen):
            members.remove_role(session, user_id, Role.COORDINATOR)
            audit.record(session, at=now, actor=by, verb="setup.remove_coordinator", subject=user_id)
    return members.with_role(session, Role.COORDINATOR)


def _require_can_coordinate(person: Person | None) -> None:
    kind = person.kind if person else None
    if kind is not MemberKind.PERSON:
        sentence = REFUSED.get(kind, "setup.not_a_person") if kind else "setup.not_known"
        raise FieldError("setup.coordinators", sentence, name=person.name if person else "")


def _tell_named(session: Session, shelf: Shelf, user_id: str, by: str, key: str, now: datetime) -> None:
    if user_id == by:
        return
    namer = members.get(session, by)
    t = shelf.words[people.language_of(session, user_id)]
    is_set_up = organisation.load(session).set_up
    outbox.enqueue(
        session,
        dedupe_key=f"{KIND}:named:{user_id}:{key}",
        kind=KIND,
        recipient=user_id,
        payload=views.named_message(t, namer.name if namer else by, is_set_up).payload(),
        now=now,
        expires_at=now + NAMED_EXPIRES,
        person=user_id,
    )


def wizard(session: Session, shelf: Shelf, user_id: str, wanted: Page | None, now: datetime) -> Wizard:
    """What a page shows: the wanted one, else the one where the set-up stopped. Raises UserError."""
    person = require_coordinator(session, user_id)
    habit, progress = organisation.load(session), _progress(session)
    page = Page.DONE if habit.set_up else min(wanted or progress.page, progress.page)
    department = departments.get(session, progress.department_id) if progress.department_id else None
    rhythm = progress.rhythm or _first_rhythm(habit, department.home_channel_id if department else None)
    schedule = nuggets.get(session, rhythm.channel) if habit.set_up else None
    coming = nugget_rules.next_slots(schedule, now, habit.quiet_periods, 1) if schedule else []
    return Wizard(
        page=page,
        settings=habit if _is_chosen(session) else _guessed(session, habit, person),
        department=department,
        rhythm=rhythm,
        channel=channels.get(session, rhythm.channel),
        introduction=views.introduction_text(shelf.words[rhythm.language], rhythm),
        next_at=coming[0] if coming else None,
    )


def _first_rhythm(habit: Organisation, channel_id: str | None) -> Rhythm:
    return Rhythm(
        channel=channel_id or "",
        days=tuple(day for day in range(7) if habit.days >> day & 1),
        time=habit.wall_time,
        language=habit.language,
        zone=habit.zone,
        country=habit.country,
    )


def _is_chosen(session: Session) -> bool:
    return "country" in settings.get_all(session)


def _guessed(session: Session, habit: Organisation, person: Person) -> Organisation:
    """Before anything is chosen: what the coordinator's own profile suggests."""
    zone = offered_zone(person.tz) or habit.zone
    country = get_global("zone_territories").get(zone) or habit.country
    spoken = people.language_of(session, person.id)
    return habit.model_copy(update={"zone": zone, "country": country, "language": spoken})


def save_organisation(session: Session, form: OrganisationForm, *, by: str, key: str, now: datetime) -> None:
    """Page 1: language, country, zone. Raises UserError."""
    require_coordinator(session, by)
    if inbound.is_new(session, key, now):
        values = {"language": form.language, "country": form.country, "zone": form.zone}
        organisation.change(session, **values)
        audit.record(session, at=now, actor=by, verb="organisation.edit", subject="organisation", **values)
        _save(session, Page.ORGANISATION)


def save_coordinators_channel(session: Session, channel_id: str, *, by: str, key: str, now: datetime) -> None:
    """Page 2: where the coordinators hear from Juuri. Raises UserError, FieldError."""
    require_coordinator(session, by)
    refuse_channel(session, "setup.coordinators_channel", channel_id)
    if inbound.is_new(session, key, now):
        organisation.change(session, coordinators_channel=channel_id)
        audit.record(
            session,
            at=now,
            actor=by,
            verb="organisation.edit",
            subject="organisation",
            coordinators_channel=channel_id,
        )
        _save(session, Page.COORDINATORS)


def save_department(
    session: Session,
    name: str,
    group_id: str | None,
    home_channel_id: str,
    *,
    by: str,
    key: str,
    now: datetime,
) -> None:
    """Page 3: the first department; saved again, it is changed. Raises UserError, FieldError."""
    require_coordinator(session, by)
    if inbound.is_new(session, key, now):
        saved = departments_service.put(
            session,
            _progress(session).department_id,
            name,
            group_id,
            home_channel_id,
            by=by,
            now=now,
            noun="setup",
        )
        _save(session, Page.DEPARTMENT, department_id=saved)


def save_rhythm(session: Session, rhythm: Rhythm, *, by: str, key: str, now: datetime) -> None:
    """Page 4: days, time, language of the first channel; begins with the introduction. Raises UserError, FieldError."""
    require_coordinator(session, by)
    check(rhythm, "setup")
    refuse_channel(session, "setup.channel", rhythm.channel)
    if inbound.is_new(session, key, now):
        _save(session, Page.RHYTHM, rhythm=rhythm)
        told = rhythm.model_dump(mode="json", exclude={"packs", "paused"})
        audit.record(session, at=now, actor=by, verb="setup.rhythm", subject=rhythm.channel, **told)


def finish(
    session: Session, shelf: Shelf, text: str, share_first: bool, *, by: str, key: str, now: datetime
) -> None:
    """Page 5: post the introduction, begin the rhythm and, if wished, share the first nugget.

    Raises UserError, FieldError.
    """
    person = require_coordinator(session, by)
    if not inbound.is_new(session, key, now):
        return
    rhythm = _progress(session).rhythm
    if rhythm is None:
        raise FieldError("setup.text", "setup.rhythm_missing")
    if not text.strip():
        raise FieldError("setup.text", "setup.no_text")
    refuse_channel(session, "setup.text", rhythm.channel)
    t = shelf.words[rhythm.language]
    introduction_id = outbox.enqueue(
        session,
        dedupe_key=f"{KIND}:introduction:{rhythm.channel}",
        kind=KIND,
        recipient=rhythm.channel,
        payload=views.introduction_message(t, text.strip(), person.name).payload(),
        now=now,
        expires_at=now + nugget_rules.LATE,
    )
    if introduction_id is None:  # another coordinator was first: their words stand
        raise FieldError("setup.text", "setup.done_already")
    schedule = channels_service.put(session, rhythm, by=by, now=now, noun="setup")
    if share_first:
        nugget = draw(session, shelf, schedule, now)
        if nugget:
            share(session, shelf, schedule.channel_id, schedule.language, nugget, "first", now)
        today = local_date(now, schedule.zone)
        nuggets.planned_through(session, [schedule.id], today)  # one a day is enough
    organisation.change(session, set_up=True)
    audit.record(session, at=now, actor=by, verb="setup.finish", subject=rhythm.channel, first=share_first)


def _progress(session: Session) -> Progress:
    return Progress.model_validate(settings.get_all(session).get(PROGRESS, {}))


def _save(session: Session, page: Page, **values: object) -> None:
    settings.put(session, PROGRESS, _progress(session).saved(page, **values).model_dump(mode="json"))
