"""Methods about people and user groups."""

from datetime import datetime
from typing import Any

from playground.api.registry import Call, SlackError, method, page
from playground.people import TEAM_ID


@method("users.info", tier=4, scopes=("users:read",))
async def users_info(call: Call, user: str, include_locale: bool = False) -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/users.info"""
    return {"user": call.slack.user_object(call.person(user), locale=include_locale)}


@method("users.list", tier=2, scopes=("users:read",))
async def users_list(
    call: Call, cursor: str = "", limit: int = 1000, include_locale: bool = False
) -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/users.list"""
    people, metadata = page(list(call.slack.workspace.people.values()), limit or 1000, cursor)
    return {
        "members": [call.slack.user_object(person, locale=include_locale) for person in people],
        "cache_ts": int(call.slack.clock.now().timestamp()),
        "response_metadata": metadata,
    }


@method("users.lookupByEmail", tier=3, scopes=("users:read.email",))
async def users_lookup_by_email(call: Call, email: str) -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/users.lookupByEmail"""
    name = email.partition("@")[0]
    for person in call.slack.workspace.people.values():
        if person.name == name and not person.is_bot and not person.deleted:
            return {"user": call.slack.user_object(person)}
    raise SlackError("users_not_found")


@method("dnd.info", tier=3, scopes=("dnd:read",))
async def dnd_info(call: Call, user: str = "") -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/dnd.info"""
    person = call.person(user)
    if not person.dnd_from:
        return {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}
    start, end = (int(datetime.fromisoformat(at).timestamp()) for at in (person.dnd_from, person.dnd_to))
    return {"dnd_enabled": True, "next_dnd_start_ts": start, "next_dnd_end_ts": end}


@method("usergroups.list", tier=2, scopes=("usergroups:read",))
async def usergroups_list(
    call: Call,
    include_users: bool = False,
    include_count: bool = False,
    include_disabled: bool = False,
) -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/usergroups.list"""
    groups = []
    for group in call.slack.workspace.groups.values():
        if group.deleted and not include_disabled:
            continue
        entry: dict[str, Any] = {
            "id": group.id,
            "team_id": TEAM_ID,
            "is_usergroup": True,
            "name": group.name,
            "handle": group.handle,
            "description": "",
            "is_external": False,
            "date_delete": 1 if group.deleted else 0,
        }
        if include_users:
            entry["users"] = group.users
        if include_count:
            entry["user_count"] = len(group.users)
        groups.append(entry)
    return {"usergroups": groups}


@method("usergroups.users.list", tier=2, scopes=("usergroups:read",))
async def usergroups_users_list(call: Call, usergroup: str, include_disabled: bool = False) -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/usergroups.users.list"""
    group = call.slack.workspace.groups.get(usergroup)
    if group is None or (group.deleted and not include_disabled):
        raise SlackError("no_such_subteam")
    return {"users": group.users}
