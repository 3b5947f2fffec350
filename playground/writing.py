"""How Slack keeps what people type: escaped, with mentions as ids."""

import re

from playground.workspace import Workspace

_KEPT = re.compile(r"<@[UW]\w+>|<#[CG]\w+>")
_NAMED = re.compile(r"(?<![\w.@])@([\w.-]*\w)")
_EVERYBODY = ("here", "channel", "everyone")


def as_kept(text: str, workspace: Workspace) -> str:
    """Typed text with & < > escaped; @handle and ids in angle brackets become mentions."""
    handles = {person.name: person.id for person in workspace.people.values() if not person.deleted}

    def mention(match: re.Match[str]) -> str:
        name = match[1].lower()
        if name in _EVERYBODY:
            return f"<!{name}>"
        return f"<@{handles[name]}>" if name in handles else match[0]

    kept, end = [], 0
    for match in _KEPT.finditer(text):
        kept += [_NAMED.sub(mention, _escaped(text[end : match.start()])), match[0]]
        end = match.end()
    return "".join([*kept, _NAMED.sub(mention, _escaped(text[end:]))])


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
