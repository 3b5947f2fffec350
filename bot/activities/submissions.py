"""Forms about planned work, each sent once however often Slack tells of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.activities import service
from bot.activities.plan_form import FOLLOWING, ONCE, PlanForm, pattern_of
from bot.errors import FieldError
from bot.nuggets.service import Shelf
from storage import inbound


def submit(session: Session, shelf: Shelf, form: PlanForm, *, by: str, key: str, now: datetime) -> int | None:
    """Plan what was typed; returns its id, None where the same submission (`key`) came before.

    Raises UserError, FieldError.
    """
    return (
        service.plan(session, shelf, form.plan(by), by=by, now=now)
        if inbound.is_new(session, key, now)
        else None
    )


def resubmit(
    session: Session,
    shelf: Shelf,
    activity_id: int,
    form: PlanForm,
    seen: int,
    *,
    by: str,
    key: str,
    now: datetime,
) -> None:
    """Change what is planned as typed; the same submission (`key`) counts once. Raises UserError, FieldError."""
    if not inbound.is_new(session, key, now):
        return
    activity = service.found(session, activity_id)
    pattern, following = pattern_of(activity), form.scope == FOLLOWING
    if pattern and not following:
        if form.repeats != pattern.value:
            raise FieldError("activities.repeats", "activities.repeats_following")
        form = form.model_copy(update={"repeats": ONCE})
    service.change(session, shelf, activity_id, form.plan(by), seen=seen, by=by, now=now, following=following)


def once(
    session: Session, /, key: str, verb: Callable[..., None], *told: Any, now: datetime, **more: Any
) -> None:
    """Do what a submission asks for, once; `key` names the submission. Raises what the verb raises."""
    if inbound.is_new(session, key, now):
        verb(session, *told, now=now, **more)
