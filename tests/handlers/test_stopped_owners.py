"""Work for somebody who has stopped Juuri: nobody waits for reminders that never come."""

from datetime import date
from typing import Any

import pytest

from bot.activities import service
from bot.errors import FieldError
from bot.people import service as people
from bot.reminders import handing_over
from bot.suggestions import decisions
from bot.suggestions.decisions import Acceptance
from storage import members, suggestions
from storage.states import ActivityKind
from storage.values import Idea, Plan
from tests.handlers.test_activities import coordinator, planned
from tests.story import Story


@pytest.mark.parametrize("how", ["plan", "change", "accept", "hand_over"])
async def test_who_makes_somebody_responsible_who_has_stopped_juuri_is_told_at_once(
    story: Story, how: str
) -> None:
    await coordinator(story)
    deps, now = story.juuri.deps, story.clock.now()
    await deps.store.write(members.change, "U0SIIRI", language="en")
    await deps.store.write(people.stop, "U0SIIRI", now)
    plan, told = Plan("Summer pictures", "U0SIIRI", date(2026, 11, 26)), {"by": "U0EERO", "now": now}
    if how == "plan":
        await deps.store.write(service.plan, deps.shelf, plan, **told)
    elif how == "change":
        activity_id = await planned(story, by="U0EERO")
        await deps.store.write(service.change, deps.shelf, activity_id, plan, **told)
    elif how == "accept":
        more: dict[str, Any] = {"by": "U0SIIRI", "department_id": None, "link_key": None, "now": now}
        idea = await deps.store.write(suggestions.add, Idea("Pictures"), **more)
        wanted = Acceptance(plan.title, plan.owner_id, plan.due_on, ActivityKind.POST)
        await deps.store.write(decisions.accept, deps.shelf, idea, wanted, key="test", **told)
    else:
        activity_id = await planned(story, by="U0EERO")
        with pytest.raises(FieldError, match=r"reminders\.to_stopped"):  # the form says so at the field
            await deps.store.write(handing_over.offer, deps.shelf, activity_id, "U0SIIRI", **told)
    before = story.dms("U0SIIRI")

    await story.settle()

    said = [message["text"] for message in story.dms("U0EERO") if "reminders" in message["text"]]
    sentence = (
        "Siiri K wants no messages from Juuri and so gets no reminders: Summer pictures. Due: Thu 26 Nov."
    )
    assert said == ([] if how == "hand_over" else [f"{sentence} Please tell them yourself."])
    await story.wait_until("2026-11-26")
    heard = [m for m in story.dms("U0SIIRI")[len(before) :] if "Summer pictures" in m["text"]]
    assert heard == [] or how == "accept"  # of their own idea they hear all the same
    assert not any("moment" in message["text"] for message in heard)
