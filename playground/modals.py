"""Views as the workspace keeps them: opening, replacing, pushing and closing."""

import secrets
from typing import Any

from playground import block_kit, inputs, posting, uploads
from playground.people import BOT_USER
from playground.state import Slack
from playground.workspace import View

DEEPEST_STACK = 3


class ViewRefused(Exception):
    """A view Slack would not show; `error` is its name for why."""

    def __init__(self, error: str, messages: list[str] | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages or []


def checked(slack: Slack, content: Any, kind: str, replaced: View | None = None) -> dict[str, Any]:
    """A view's content with ids filled in, refused where Slack would refuse it."""
    if not isinstance(content, dict):
        raise ViewRefused("invalid_arguments", ["[ERROR] must be an object [json-pointer:/view]"])
    if content.get("type") != kind:
        raise ViewRefused("invalid_arguments", [f"[ERROR] must be a {kind} view [json-pointer:/view/type]"])
    problems = block_kit.check_view(content)
    if block_kit.TOO_LARGE in problems:
        raise ViewRefused("view_too_large")
    if problems:
        raise ViewRefused("invalid_arguments", [f"[ERROR] {problem}" for problem in problems])
    external_id = content.get("external_id")
    if external_id and any(
        view.content.get("external_id") == external_id and view is not replaced
        for view in slack.workspace.views()
    ):
        raise ViewRefused("duplicate_external_id")
    if not all(uploads.can_show(slack, file, BOT_USER) for file in uploads.pictures(content["blocks"])):
        raise ViewRefused("invalid_arguments", ["[ERROR] invalid slack file [json-pointer:/view/blocks]"])
    return content | {"blocks": posting.with_ids(content["blocks"])}


def _new(slack: Slack, user: str, content: dict[str, Any], below: View | None = None) -> View:
    view_id = slack.workspace.new_id("V")
    root = below.root_id if below else view_id
    view = View(view_id, user, content, _hash(slack), root, below.id if below else None)
    view.values = inputs.initial_values(content["blocks"])
    uploads.share(slack, uploads.pictures(content["blocks"]), user=user)
    return view


def _hash(slack: Slack) -> str:
    return f"{int(slack.clock.epoch())}.{secrets.token_hex(4)}"


def open_modal(slack: Slack, user: str, content: Any) -> View:
    """A new modal; one that is open goes away."""
    view = _new(slack, user, checked(slack, content, "modal"))
    slack.workspace.modals[user] = [view]
    slack.changed()
    return view


def push_modal(slack: Slack, user: str, content: Any) -> View:
    """A modal on top of the one that is open."""
    stack = slack.workspace.modals.get(user)
    if not stack:
        raise ViewRefused("not_found")
    if len(stack) >= DEEPEST_STACK:
        raise ViewRefused("push_limit_reached")
    view = _new(slack, user, checked(slack, content, "modal"), stack[-1])
    stack.append(view)
    slack.changed()
    return view


def replace(slack: Slack, view: View, content: Any) -> View:
    """New content for an open view; what was typed stays where block and action ids stay."""
    view.content = checked(slack, content, view.content["type"], replaced=view)
    fresh = inputs.initial_values(view.content["blocks"])
    view.values = inputs.kept_values(fresh, view.values)
    view.errors = {}
    view.hash = _hash(slack)
    uploads.share(slack, uploads.pictures(view.content["blocks"]), user=view.user)
    slack.changed()
    return view


def publish_home(slack: Slack, user: str, content: Any) -> View:
    """The Home tab of one person."""
    home = slack.workspace.homes.get(user)
    if home:
        return replace(slack, home, content)
    home = _new(slack, user, checked(slack, content, "home"))
    slack.workspace.homes[user] = home
    slack.changed()
    return home


def close_modal(slack: Slack, view: View) -> None:
    """Take a modal and everything above it off the screen."""
    stack = slack.workspace.modals.get(view.user, [])
    if view in stack:
        del stack[stack.index(view) :]
    if not stack:
        slack.workspace.modals.pop(view.user, None)
    slack.changed()


def close_all(slack: Slack, user: str) -> None:
    """Take the whole stack off the screen."""
    slack.workspace.modals.pop(user, None)
    slack.changed()
