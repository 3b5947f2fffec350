"""What people do in their Slack client, as programs ask for it."""

import asyncio
from typing import Any

from playground import inputs
from playground.acts import files, members, messages, views
from playground.acts.registry import ACTS, Answer, Refused
from playground.people import SLACK_PEOPLE
from playground.state import Slack

__all__ = ["ACTS", "Refused", "act", "files", "members", "messages", "views"]

_MAY_BE_NULL = ("value", "tz")
_NOT_TEXT = (*_MAY_BE_NULL, "values", "deleted", "is_admin", "undo")


async def act(slack: Slack, wish: dict[str, Any]) -> Answer:
    """Let a person do something; answers when the app has been told of it."""
    wish = {name: value for name, value in wish.items() if value is not None or name in _MAY_BE_NULL}
    for name, value in wish.items():
        if not isinstance(value, str) and name not in _NOT_TEXT:
            raise Refused(f"{name} must be text")
    person = slack.workspace.people.get(wish.get("as", ""))
    if person is None or person.is_bot or person.id in SLACK_PEOPLE:
        raise Refused(f"there is no person {wish.get('as')!r}")
    run = ACTS.get(wish.get("do", ""))
    if run is None:
        raise Refused(f"nobody can do {wish.get('do')!r}; possible: {', '.join(ACTS)}")
    if person.deleted and wish["do"] != "profile":
        raise Refused(f"{person.real_name} is deactivated")
    try:
        with slack.delivery.causing() as told:
            answer = await run(slack, person, wish)
    except KeyError as missing:
        raise Refused(f"{wish['do']} needs {missing.args[0]}") from None
    except inputs.BadValue as problem:
        raise Refused(str(problem)) from None
    if told:
        await asyncio.wait(told)
    return answer
