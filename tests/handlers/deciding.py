"""An organisation in which suggestions are made and decided."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from bot import organisation
from bot.suggestions import service
from storage import departments, members, suggestions
from storage.states import MemberKind, Role, SuggestionState
from storage.values import Idea, MemberFacts, Suggestion
from tests.story import Story

OFFICE, COLLEAGUES, CARE = "G0KOORD", "C0SALJ", "C0HOITO"
GRACE, EERO, SIIRI, ELSA, MARCUS = "U0GRACE", "U0EERO", "U0SIIRI", "U0ELSA", "U0MARCUS"
"""Two coordinators, two colleagues, a guest."""


async def house(story: Story, **settings: Any) -> None:
    """People are known, Grace and Eero coordinate in their channel, Siiri works in Care; all hear English."""

    def begin(session: Session) -> None:
        for person in (EERO, ELSA, GRACE, MARCUS, SIIRI):
            facts = story.slack.workspace.people[person]
            kind = MemberKind.GUEST if facts.is_restricted else MemberKind.PERSON
            members.put(session, [MemberFacts(person, facts.real_name, kind, facts.tz, facts.locale)])
            members.change(session, person, language="en", onboarded_at=datetime(2026, 1, 1, tzinfo=UTC))
        for person in (EERO, GRACE):
            members.add_role(session, person, Role.COORDINATOR)
        care = departments.add(session, "Care", None, CARE)
        members.change(session, SIIRI, department_id=care)
        alone = {"coordinators_channel": OFFICE, "digest_weekday": None}
        organisation.change(session, set_up=True, **{**alone, **settings})

    await story.juuri.deps.roster.finish()
    await story.juuri.deps.store.write(begin)


async def suggests(story: Story, headline: str, by: str = SIIRI, **idea: Any) -> int:
    """Somebody suggests something, and everything is delivered; the suggestion's id."""
    deps = story.juuri.deps
    told = {"by": by, "key": f"test:{by}:{headline}", "now": deps.clock.now()}
    await deps.store.write(service.suggest, deps.shelf, Idea(headline, **idea), **told)
    await story.settle()
    [newest] = await deps.store.read(suggestions.of_person, by, 1)
    return newest.id


async def stands(story: Story, suggestion_id: int) -> Suggestion:
    """A suggestion as it stands."""
    found = await story.juuri.deps.store.read(suggestions.get, suggestion_id)
    assert found
    return found


async def state(story: Story, suggestion_id: int) -> SuggestionState:
    """Where a suggestion stands."""
    return (await stands(story, suggestion_id)).state


def sentence(story: Story, key: str, **values: Any) -> str:
    """What Juuri says in English."""
    return story.juuri.deps.shelf.words["en"](key, **values)


def heard(story: Story, person: str) -> list[str]:
    """What Juuri wrote to somebody, as texts."""
    return [message["text"] for message in story.dms(person)]
