"""Methods for modals and the Home tab."""

from collections.abc import Callable
from typing import Any

from playground import modals
from playground.api.registry import Call, Json, SlackError, method
from playground.state import Slack
from playground.workspace import View


def _shown(make: Callable[[], View]) -> dict[str, Any]:
    try:
        return {"view": make().to_slack()}
    except modals.ViewRefused as refusal:
        raise SlackError(refusal.error, refusal.messages) from None


def _by_trigger(
    call: Call, show: Callable[[Slack, str, Any], View], trigger_id: str, view: Any
) -> dict[str, Any]:
    """Redeem the trigger first: as at Slack, a refused view has used it up."""
    if not trigger_id:
        raise SlackError("invalid_arguments", ["[ERROR] missing required field: trigger_id"])
    user, error = call.slack.triggers.redeem(trigger_id)
    if user is None:
        raise SlackError(error)
    return _shown(lambda: show(call.slack, user, view))


@method("views.open", tier=4)
async def views_open(
    call: Call, view: Json, trigger_id: str = "", interactivity_pointer: str = ""
) -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/views.open"""
    return _by_trigger(call, modals.open_modal, trigger_id or interactivity_pointer, view)


@method("views.push", tier=4)
async def views_push(
    call: Call, view: Json, trigger_id: str = "", interactivity_pointer: str = ""
) -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/views.push"""
    return _by_trigger(call, modals.push_modal, trigger_id or interactivity_pointer, view)


@method("views.update", tier=4)
async def views_update(
    call: Call, view: Json, view_id: str = "", external_id: str = "", hash: str = ""
) -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/views.update"""
    if not view_id and not external_id:
        raise SlackError("invalid_arguments", ["[ERROR] missing required field: view_id"])
    views = call.slack.workspace.views()
    found = next(
        (v for v in views if v.id == view_id or v.content.get("external_id") == external_id != ""), None
    )
    if found is None:
        raise SlackError("not_found")
    if hash and hash != found.hash:
        raise SlackError("hash_conflict")
    return _shown(lambda: modals.replace(call.slack, found, view))


@method("views.publish", tier=4)
async def views_publish(call: Call, user_id: str, view: Json, hash: str = "") -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/views.publish"""
    person = call.slack.workspace.people.get(user_id)
    if person is None or person.is_bot:
        raise SlackError("invalid_arguments", ["[ERROR] invalid `user_id` [json-pointer:/user_id]"])
    home = call.slack.workspace.homes.get(user_id)
    if hash and (home is None or hash != home.hash):
        raise SlackError("hash_conflict")
    return _shown(lambda: modals.publish_home(call.slack, user_id, view))
