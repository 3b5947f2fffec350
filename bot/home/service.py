"""Gathers what Home shows, in one read. Synchronous; `now` comes from outside."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot import authority, organisation, people
from bot.activities import lists
from bot.deliveries import service as deliveries
from bot.digest import steering
from bot.errors import UserError
from bot.home.facts import Coming, Holdings, Home, Office, Received, Steered
from bot.nuggets import rules
from bot.nuggets.service import Shelf, choice
from bot.organisation import Organisation
from bot.people import service as people_service
from bot.people.views import OwnSettings
from bot.reminders.home_views import Times
from bot.reminders.times import times_of
from bot.reviews import conclusions
from bot.reviews import office as reviews
from bot.suggestions import lists as suggested
from bot.suggestions.facts import Page
from storage import channels, departments, digest, feeds, members, not_delivered, nuggets
from storage import holdings as held
from storage.states import MemberKind, Role
from storage.values import Person, Schedule

MY_CHANNELS = 5
"""What Home shows of each list: all of it together stays within the 100 blocks that Slack takes."""
CHANNELS_A_PAGE = 5
UNDELIVERED = 3
RECEIVED = 3


def gather(session: Session, shelf: Shelf, user_id: str, now: datetime, page: int = 0) -> Home:
    """Everything that a person's Home shows; `page` counts from 0 and only matters to coordinators."""
    person, ours = members.get(session, user_id), organisation.load(session)
    schedules = nuggets.get_all(session)
    near = _near(session, person, schedules)
    is_ours = person is None or person.kind in (MemberKind.PERSON, MemberKind.GUEST)
    is_person = person is None or person.kind is MemberKind.PERSON
    zone = person.tz if person and person.tz else ours.zone
    office = None
    if person is not None and is_person and Role.COORDINATOR in person.roles:
        office = _office(session, shelf, ours, schedules, zone, now, page)
    return Home(
        language=people.language_of(session, user_id),
        name=person.name if person and person.name != person.id else "",
        zone=zone,
        is_new=person is None or person.onboarded_at is None,
        is_ours=is_ours,
        is_admin=person is not None and is_person and person.is_slack_admin,
        is_set_up=ours.set_up,
        coordinators=tuple(one.name for one in people_service.coordinators(session)),
        mine=tuple(
            _coming(session, shelf, ours, schedule, nuggets.history(session, schedule.channel_id), now)
            for schedule in near[:MY_CHANNELS]
        ),
        more=max(0, len(near) - MY_CHANNELS),
        activities=lists.mine(session, user_id, now),
        settings=people_service.own_settings(session, user_id, now) if is_ours else _NOTHING_TO_SET,
        office=office,
        suggestions=suggested.newest_of(session, user_id, zone, now) if is_ours else NOTHING_SUGGESTED,
        reviews=reviews.mine(session, user_id, now) if is_ours else (),
        concluded=conclusions.own(session, user_id) if is_ours else None,
    )


NOTHING_SUGGESTED = Page((), 0)
_NOTHING_TO_SET = OwnSettings(None, "en", None, False, (), False, False, Times())


def _near(session: Session, person: Person | None, schedules: list[Schedule]) -> list[Schedule]:
    """The channel of the person's department; for who has none the public channels, which anybody may read.

    Not for coordinators, who see every channel anyway, nor for guests, who see few.
    """
    department = departments.get(session, person.department_id) if person and person.department_id else None
    home = department.home_channel_id if department else None
    own = [schedule for schedule in schedules if schedule.channel_id == home]
    if own or (person and (person.kind is MemberKind.GUEST or Role.COORDINATOR in person.roles)):
        return own
    public = {channel.id for channel in channels.get_all(session) if not channel.is_private}
    return [schedule for schedule in schedules if schedule.channel_id in public]


def _coming(
    session: Session,
    shelf: Shelf,
    ours: Organisation,
    schedule: Schedule,
    history: Sequence[str],
    now: datetime,
) -> Coming:
    slots = rules.next_slots(schedule, now, ours.quiet_periods, 1)
    last = nuggets.last_shares(session, 1, schedule.channel_id) if history else []
    return Coming(
        schedule.channel_id,
        slots[0] if slots else None,
        rules.next_nugget(choice(shelf, schedule, now), history, schedule.channel_id),
        last[0].shared_at if last else None,
        shelf.content.nuggets.get(last[0].slug) if last else None,
    )


def _office(
    session: Session,
    shelf: Shelf,
    ours: Organisation,
    schedules: list[Schedule],
    zone: str,
    now: datetime,
    page: int,
) -> Office:
    pages = max(1, -(-len(schedules) // CHANNELS_A_PAGE))
    page = min(max(page, 0), pages - 1)
    shown = schedules[page * CHANNELS_A_PAGE : (page + 1) * CHANNELS_A_PAGE]
    return Office(
        undelivered=deliveries.undelivered(session, UNDELIVERED),
        many_undelivered=not_delivered.count(session),
        channels=tuple(_steered(session, shelf, ours, schedule, now) for schedule in shown),
        page=page,
        pages=pages,
        received=_received(session, shelf),
        desk=suggested.desk(session, zone, now),
        digest=steering.rhythm(session),
        reviews=reviews.desk(session, now),
    )


def _steered(
    session: Session, shelf: Shelf, ours: Organisation, schedule: Schedule, now: datetime
) -> Steered:
    number = nuggets.next_place(session, schedule.channel_id)
    history = nuggets.history(session, schedule.channel_id)
    left = len(rules.bag(choice(shelf, schedule, now), history))
    coming = _coming(session, shelf, ours, schedule, history, now)
    return Steered(**vars(coming), schedule=schedule, number=number, left=left)


def _received(session: Session, shelf: Shelf) -> tuple[Received, ...]:
    shares = nuggets.last_shares(session, RECEIVED)
    tallies = nuggets.tallies(session, [share.id for share in shares])
    return tuple(
        Received(share.channel_id, share.shared_at, shelf.content.nuggets.get(share.slug), tallies[share.id])
        for share in shares
    )


def holdings(session: Session, user_id: str, now: datetime) -> Holdings:
    """What Juuri holds on a person. Raises UserError."""
    person = authority.require_own_house(session, user_id)
    if person is None:
        raise UserError("home.nothing_held")
    department = departments.get(session, person.department_id) if person.department_id else None
    return Holdings(
        language=people.language_of(session, user_id),
        name=person.name,
        zone=person.tz,
        slack_locale=person.slack_locale,
        chosen_language=person.language,
        department=department.name if department else None,
        department_source=person.department_source if department else None,
        roles=tuple(sorted(person.roles)),
        onboarded_at=person.onboarded_at,
        stopped_at=person.stopped_at,
        words=nuggets.words_of(session, user_id),
        times=times_of(session, person, now),
        suggested=held.suggested(session, user_id),
        backed=held.backed(session, user_id),
        owned=held.owned(session, user_id),
        deputised=held.deputised(session, user_id),
        drafts=held.drafts(session, user_id),
        calendars=len(feeds.of_person(session, user_id)),
        asked=held.asked(session, user_id),
        answers=held.answered_for_department(session, user_id),
        digest_by_dm=user_id in digest.readers(session),
    )
