"""Who is who, and who is spoken to in which language. Pure."""

from collections.abc import Mapping
from typing import Any

from storage.states import MemberKind
from storage.values import MemberFacts, Person

NOBODY = ("USLACKBOT", "USLACK")
"""Slack's own voices: they look like people but are not."""
_NORDIC = {"fi": "fi", "sv": "sv", "nb": "nb", "nn": "nb", "no": "nb"}


def language(person: Person | None, department_language: str | None, organisation_language: str) -> str:
    """The language a person is spoken to in.

    Own choice; else a Slack locale of fi, sv, nb, nn or no; else that of their department's channel; else the
    organisation's. An English Slack locale says nothing: Slack's own interface has none of the Nordic languages.
    """
    own = own_language(person) if person else None
    return own or department_language or organisation_language


def own_language(person: Person) -> str | None:
    """What the person chose or, failing that, what their Slack locale says."""
    spoken = (person.slack_locale or "").replace("_", "-").split("-")[0].lower()
    return person.language or _NORDIC.get(spoken)


def facts_from(user: Mapping[str, Any], team_id: str) -> MemberFacts:
    """What Slack's user object says. Any field but the id may be missing, null or empty."""
    profile = user.get("profile") or {}
    name = profile.get("display_name") or profile.get("real_name") or user.get("real_name") or user["id"]
    is_admin = any(user.get(flag) for flag in ("is_admin", "is_owner", "is_primary_owner"))
    return MemberFacts(
        id=user["id"],
        name=name,
        kind=kind_of(user, team_id),
        tz=user.get("tz") or None,
        slack_locale=user.get("locale") or None,
        is_slack_admin=is_admin,
    )


def kind_of(user: Mapping[str, Any], team_id: str) -> MemberKind:
    """What stands behind a user id, seen from the workspace `team_id`."""
    if user["id"] in NOBODY:
        return MemberKind.SYSTEM
    if user.get("deleted"):
        return MemberKind.DEACTIVATED
    teams = [user.get("team_id") or team_id, *((user.get("enterprise_user") or {}).get("teams") or [])]
    if user.get("is_stranger") or team_id not in teams:
        return MemberKind.STRANGER
    if user.get("is_bot"):
        return MemberKind.BOT
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return MemberKind.GUEST
    return MemberKind.PERSON
