"""Figures for the operator."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from storage import outbox
from storage.activities import ActivityRow
from storage.audit import Audit
from storage.departments import Department
from storage.inbound import Inbound
from storage.members import Member, RoleRow
from storage.nuggets import Subscription
from storage.occurrences import Occurrence
from storage.outbox import Outbox
from storage.states import OPEN, OutboxState, Role

LOOKING_BACK = timedelta(days=30)


def lines(session: Session, now: datetime) -> list[tuple[str, object]]:
    """Name and value of each figure, in the order to print them."""
    in_state = outbox.counts(session)
    oldest = select(func.min(Outbox.due_at)).where(Outbox.state == OutboxState.PENDING.value)
    active = select(func.count()).select_from(Subscription)
    coordinators = select(func.count()).select_from(RoleRow).where(RoleRow.role == Role.COORDINATOR.value)
    return [
        *((f"deliveries {state.value}", in_state.get(state.value, 0)) for state in OutboxState),
        ("oldest delivery that waits", session.scalar(oldest)),
        ("last delivery sent", session.scalar(select(func.max(Outbox.sent_at)))),
        *((f"slots, last 30 days, {what}", many) for what, many in sorted(_slots(session, now).items())),
        ("last slot decided", session.scalar(select(func.max(Occurrence.decided_at)))),
        ("channels with tips", session.scalar(active)),
        ("channels with tips, paused", session.scalar(active.where(Subscription.is_paused))),
        ("people known", session.scalar(select(func.count()).select_from(Member))),
        ("coordinators", session.scalar(coordinators)),
    ]


def _slots(session: Session, now: datetime) -> Counter[str]:
    query = (
        select(Occurrence.state, Occurrence.reason, func.count())
        .where(Occurrence.slot_on >= (now - LOOKING_BACK).date())
        .group_by(Occurrence.state, Occurrence.reason)
    )
    return Counter(
        {f"{state} ({reason})" if reason else state: many for state, reason, many in session.execute(query)}
    )


def last_trace(session: Session) -> datetime | None:
    """The latest instant of which the database knows anything: a backup was taken then or later."""
    columns = (
        Outbox.created_at,
        Outbox.first_try_at,
        Outbox.sent_at,
        Occurrence.decided_at,
        Audit.at,
        Inbound.received_at,
    )
    return max((at for column in columns if (at := session.scalar(select(func.max(column))))), default=None)


def on_record(session: Session) -> dict[str, tuple[int, int]]:
    """What is on record of responsibilities, goals and metrics: (of how many, of how many possible).

    Departments with a contact; open activities that name a goal; open activities that say what number tells their result.
    """
    speaking = select(func.count(func.distinct(RoleRow.department_id))).where(
        RoleRow.role == Role.REPRESENTATIVE.value, RoleRow.department_id.is_not(None)
    )
    every = select(func.count()).select_from(Department)
    still = ActivityRow.state.in_([state.value for state in OPEN])
    with_goal = func.sum(case((ActivityRow.goal != "", 1), else_=0))
    with_metric = func.sum(case((ActivityRow.metric != "", 1), else_=0))
    work, goals, metrics = session.execute(select(func.count(), with_goal, with_metric).where(still)).one()
    return {
        "responsibilities": (session.execute(speaking).scalar_one(), session.execute(every).scalar_one()),
        "goals": (int(goals or 0), work),
        "metrics": (int(metrics or 0), work),
    }
