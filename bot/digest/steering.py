"""What coordinators decide about the digest, what each of them reads of it, and its preview."""

from datetime import date, datetime, time

from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Session

from bot import organisation, people
from bot.authority import require_coordinator
from bot.digest import gathering, rules
from bot.digest.home_views import NEVER, Rhythm, Seen
from bot.errors import FieldError, UserError
from bot.nuggets.service import Shelf
from bot.slots import local_date
from bot.suggestions.looking import spoken_in
from bot.workdays import WORK_ENDS, WORK_STARTS
from storage import audit, digest, inbound, members, occurrences
from storage.states import SkipReason

PAST_WEEKS = 12
"""How far back a preview in Slack goes."""


class RhythmForm(BaseModel):
    """When the digest is sent, as chosen."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    weekday: str
    time: time

    @property
    def day(self) -> int | None:
        """The weekday, Monday = 0; None: never."""
        return None if self.weekday == NEVER else int(self.weekday)


def rhythm(session: Session) -> Rhythm:
    """When it is sent."""
    ours = organisation.load(session)
    return Rhythm(ours.digest_weekday, ours.digest_time, ours.coordinators_channel is not None)


def for_coordinator(session: Session, user_id: str) -> Rhythm:
    """The same for who may change it. Raises UserError."""
    require_coordinator(session, user_id)
    return rhythm(session)


def edit(session: Session, form: RhythmForm, *, by: str, key: str, now: datetime) -> None:
    """Send it at another time, or never; the same submission (`key`) counts once. Raises UserError, FieldError."""
    require_coordinator(session, by)
    if not inbound.is_new(session, key, now):
        return
    if not WORK_STARTS <= form.time < WORK_ENDS:
        raise FieldError("digest.time", "channels.outside_work_hours")
    before = organisation.load(session)
    if (before.digest_weekday, before.digest_time) == (form.day, form.time):
        return
    after = organisation.change(session, digest_weekday=form.day, digest_time=form.time)
    for slot in occurrences.planned(session, digest.KIND, rules.SCHEDULE):
        if slot.slot_on.weekday() != form.day:
            mine = (digest.KIND, slot.schedule_id, slot.slot_on)
            occurrences.decide(session, *mine, now=now, reason=SkipReason.RESCHEDULED)
    if before.digest_weekday != form.day:
        digest.plan_through(session, rules.planned_before(after, now))
    told = {"weekday": form.day, "time": f"{form.time:%H:%M}"}
    audit.record(session, at=now, actor=by, verb="digest.edit", subject="organisation", **told)


def read_by_dm(session: Session, is_wanted: bool, user_id: str, now: datetime) -> None:
    """A coordinator or a department's contact wants it as a direct message, or not any more. Raises UserError."""
    if not rules.may_read(members.get(session, user_id)):
        raise UserError("digest.not_for_you")
    digest.want(session, user_id, is_wanted)
    audit.record(session, at=now, actor=user_id, verb="digest.by_dm", subject=user_id, is_wanted=is_wanted)


def preview(session: Session, shelf: Shelf, first: date | None, by: str, now: datetime) -> Seen:
    """What the digest of a week (the one that holds `first`; None: ours) says at this moment. Raises UserError."""
    require_coordinator(session, by)
    ours = organisation.load(session)
    today = local_date(now, ours.zone)
    this = rules.slot_of(ours, today)
    slot_on = rules.slot_of(ours, first) if first else this
    weeks = tuple(this + rules.WEEK * n for n in range(1, -PAST_WEEKS - 1, -1))
    channel = ours.coordinators_channel
    return Seen(
        people.language_of(session, by),
        spoken_in(session, channel) if channel else ours.language,
        gathering.gather(session, shelf, slot_on, now),
        weeks if slot_on in weeks else (slot_on, *weeks),
        slot_on == this,
    )
