"""What a claimed row says at this moment."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import structlog
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.delivery.pictures import shows_picture, without_pictures
from storage import outbox
from storage.outbox import Delivery
from storage.states import Method

log = structlog.get_logger()

Render = Callable[[Session, Delivery], Mapping[str, Any] | None]
"""Renders a message from the present state, inside the claiming transaction; None where there is nothing to say."""


class Rendering:
    """Knows how each kind is rendered: `renderers` updates, `composers` posts that have no words of their own."""

    def __init__(self, renderers: Mapping[str, Render], composers: Mapping[str, Render]) -> None:
        self._renderers, self._composers = renderers, composers

    def of(self, session: Session, row: Delivery, epoch: float) -> Delivery:
        """The row with its words; without pictures where Slack has had its time to take them (`epoch`: real time now).

        A post keeps what it is about to say.
        """
        row = self._rendered(session, row)
        if row.payload is None or row.picture_until is None or row.picture_until > epoch:
            return row
        if not shows_picture(row.payload):
            return row
        log.info("delivery", action="without_picture", id=row.id, kind=row.kind)
        row = replace(row, payload=without_pictures(row.payload))
        if row.method == Method.POST:
            outbox.set_payload(session, row.id, row.payload)
        return row

    def _rendered(self, session: Session, row: Delivery) -> Delivery:
        render = (self._renderers if row.method == Method.UPDATE else self._composers).get(row.kind)
        if row.method == Method.POST and render is None:
            return row
        try:
            with session.begin_nested():
                payload = render(session, row) if render else None
                if row.method == Method.POST:
                    outbox.set_payload(session, row.id, dict(payload) if payload else None)
        except OperationalError:  # a lock that was not to be had: all of it is claimed again later
            raise
        except Exception as error:  # one that cannot be rendered must not stop all others
            log.error("not_rendered", kind=row.kind, error=type(error).__name__)
            payload = None
        return replace(row, payload=dict(payload) if payload else None)
