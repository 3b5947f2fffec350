"""Forms sent and closed: the client's checks, the app's answer, and what the screen shows then."""

from typing import Any

from playground import inputs, modals
from playground.interactions import who
from playground.people import Person
from playground.state import Slack
from playground.workspace import View

TROUBLE = "We had some trouble connecting. Try again?"


async def submit(slack: Slack, person: Person, view: View) -> dict[str, Any]:
    """A modal's submit button: the client's checks, the app's answer, and what the screen shows then."""
    errors = inputs.client_errors(view.content["blocks"], view.values, slack.workspace.people)
    if errors:
        view.errors = errors
        slack.changed()
        return {"response_action": "errors", "errors": errors, "timed_out": False, "sent": False}
    payload = {
        "type": "view_submission",
        **who(person),
        "trigger_id": slack.triggers.issue(person.id),
        "view": view.to_slack(),
        "response_urls": [],
    }
    view.errors = {}
    reply = await slack.delivery.ask("interactive", payload)
    answer: dict[str, Any] = {
        "response_action": None,
        "errors": {},
        "timed_out": not reply.answered,
        "sent": True,
    }
    if not reply.answered:
        view.errors = {"": TROUBLE}
    else:
        try:
            answer |= _apply(slack, view, reply.payload or {})
        except modals.ViewRefused as refusal:
            view.errors = {"": TROUBLE}
            answer["errors"] = {"": f"{refusal.error}: {'; '.join(refusal.messages)}"}
    slack.changed()
    return answer


def _apply(slack: Slack, view: View, answer: dict[str, Any]) -> dict[str, Any]:
    """Do what the answer to a submission says."""
    action = answer.get("response_action")
    if action is None:
        modals.close_modal(slack, view)
        return {"response_action": "close"}
    if action == "errors":
        errors = answer.get("errors") or {}
        asked = {block["block_id"] for block in view.content["blocks"] if block["type"] == "input"}
        if not errors or not errors.keys() <= asked:
            raise modals.ViewRefused("errors must name input blocks of the view", [", ".join(errors)])
        view.errors = dict(errors)
        return {"response_action": "errors", "errors": errors}
    if action == "clear":
        modals.close_all(slack, view.user)
    elif action == "update":
        modals.replace(slack, view, answer.get("view"))
    elif action == "push":
        modals.push_modal(slack, view.user, answer.get("view"))
    else:
        raise modals.ViewRefused("unknown response_action", [str(action)])
    return {"response_action": action}


async def close(slack: Slack, person: Person, view: View) -> None:
    """A modal's close button; the app hears of it where it asked to."""
    closed = [view]
    if view.content.get("clear_on_close"):
        closed = list(reversed(slack.workspace.modals.get(person.id, [])))
    for modal in closed:
        modals.close_modal(slack, modal)
    for modal in closed:
        if modal.content.get("notify_on_close"):
            payload = {
                "type": "view_closed",
                **who(person),
                "view": modal.to_slack(),
                "is_cleared": len(closed) > 1,
            }
            await slack.delivery.ask("interactive", payload)
