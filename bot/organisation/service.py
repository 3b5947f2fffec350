"""Changing what holds for the whole organisation."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Session

from bot import organisation
from bot.authority import require_coordinator
from bot.channels.rules import why_not
from bot.errors import FieldError
from bot.organisation import Organisation
from bot.organisation.rules import read_periods
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


def for_coordinator(session: Session, user_id: str) -> Organisation:
    """The settings, for who may change them. Raises UserError."""
    require_coordinator(session, user_id)
    return organisation.load(session)


def edit(session: Session, form: OrganisationForm, *, by: str, key: str, now: datetime) -> None:
    """Change the settings; the same submission (`key`) counts once. Raises UserError, FieldError."""
    require_coordinator(session, by)
    if not inbound.is_new(session, key, now):
        return
    periods = read_periods(form.quiet, "organisation.quiet")
    if form.channel:
        refuse_channel(session, "organisation.channel", form.channel)
    before = organisation.load(session)
    after = organisation.change(
        session,
        language=form.language,
        country=form.country,
        zone=form.zone,
        coordinators_channel=form.channel or None,
        quiet_periods=periods,
    )
    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    changed = {key: value for key, value in new.items() if old[key] != value}
    if changed:
        audit.record(session, at=now, actor=by, verb="organisation.edit", subject="organisation", **changed)


def refuse_channel(session: Session, block_id: str, channel_id: str) -> None:
    """Refuse a channel to which Juuri may not post, as far as is known. Raises FieldError at `block_id`."""
    if refusal := why_not(channels.get(session, channel_id)):
        raise FieldError(block_id, refusal[0], **refusal[1])
