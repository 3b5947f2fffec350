"""Changing what holds for the whole organisation."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Session

from bot import organisation
from bot.authority import require_coordinator
from bot.channels.rules import why_not
from bot.errors import FieldError
from bot.i18n import Words
from bot.organisation import Organisation
from bot.organisation.rules import read_periods
from bot.reminders.offsets import read_offsets
from bot.reminders.planning import replan_all
from storage import audit, channels, inbound


class OrganisationForm(BaseModel):
    """The organisation's settings as typed."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    language: str
    country: str
    zone: str
    channel: str = ""
    quiet: str = ""
    """Quiet periods, one a line."""
    reminders: str = ""
    """Days of reminders, a line for all work and for each kind that has its own; empty: as they were."""
    suggestions_channel: str = ""
    own_suggestions: tuple[str, ...] = ()
    """Holds something where coordinators may accept their own."""


def for_coordinator(session: Session, user_id: str) -> Organisation:
    """The settings, for who may change them. Raises UserError."""
    require_coordinator(session, user_id)
    return organisation.load(session)


def edit(session: Session, words: Words, form: OrganisationForm, *, by: str, key: str, now: datetime) -> None:
    """Change the settings; the same submission (`key`) counts once. Raises UserError, FieldError."""
    require_coordinator(session, by)
    if not inbound.is_new(session, key, now):
        return
    periods = read_periods(form.quiet, "organisation.quiet")
    if form.channel:
        refuse_channel(session, "organisation.channel", form.channel)
    if form.suggestions_channel:
        refuse_channel(session, "organisation.suggestions_channel", form.suggestions_channel)
    before = organisation.load(session)
    days = (before.reminders, before.reminders_by_kind)
    if form.reminders:
        days = read_offsets(form.reminders, words)
    after = organisation.change(
        session,
        language=form.language,
        country=form.country,
        zone=form.zone,
        coordinators_channel=form.channel or None,
        quiet_periods=periods,
        reminders=days[0],
        reminders_by_kind=days[1],
        suggestions_channel=form.suggestions_channel or None,
        own_suggestions=bool(form.own_suggestions),
    )
    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    changed = {key: value for key, value in new.items() if old[key] != value}
    if changed.keys() & {"country", "zone", "quiet_periods", "reminders", "reminders_by_kind"}:
        replan_all(session)
    if changed:
        audit.record(session, at=now, actor=by, verb="organisation.edit", subject="organisation", **changed)


def refuse_channel(session: Session, block_id: str, channel_id: str) -> None:
    """Refuse a channel to which Juuri may not post, as far as is known. Raises FieldError at `block_id`."""
    if refusal := why_not(channels.get(session, channel_id)):
        raise FieldError(block_id, refusal[0], **refusal[1])
