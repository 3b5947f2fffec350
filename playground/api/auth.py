"""Methods about tokens, the team and the app itself."""

from typing import Any

from playground.api.registry import Call, SlackError, method
from playground.people import APP_ID, BOT_ID, BOT_USER, TEAM_ID
from playground.sockets import SocketTransport


@method("api.test", tier=4, tokens=("bot", "user", "app", ""))
async def api_test(call: Call, error: str = "", foo: str = "") -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/api.test"""
    if error:
        raise SlackError(error, args={"error": error})
    return {"args": {"foo": foo} if foo else {}}


@method("auth.test", tier=None)
async def auth_test(call: Call) -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/auth.test"""
    person = call.slack.workspace.people[call.caller.user]
    answer = {
        "url": "https://havutuike.slack.example/",
        "team": call.slack.workspace.name,
        "user": person.name,
        "team_id": TEAM_ID,
        "user_id": person.id,
        "is_enterprise_install": False,
    }
    return answer | {"bot_id": BOT_ID} if call.caller.is_bot else answer


@method("apps.connections.open", tier=3, scopes=("connections:write",), tokens=("app",))
async def apps_connections_open(call: Call) -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/apps.connections.open"""
    transport = call.slack.transport
    if not isinstance(transport, SocketTransport):
        raise SlackError("socket_mode_not_enabled")
    url = call.slack.url.replace("http", "ws", 1)
    return {"url": f"{url}/link/?ticket={transport.new_ticket()}&app_id={APP_ID}"}


@method("bots.info", tier=3, scopes=("users:read",))
async def bots_info(call: Call, bot: str = "") -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/bots.info"""
    people = call.slack.workspace.people.values()
    person = next((person for person in people if person.bot_id == (bot or BOT_ID)), None)
    if person is None:
        raise SlackError("bot_not_found")
    return {
        "bot": {
            "id": person.bot_id,
            "app_id": APP_ID if person.id == BOT_USER else "A0OTHER",
            "user_id": person.id,
            "name": person.real_name,
            "deleted": person.deleted,
            "updated": 0,
        }
    }


@method("team.info", tier=3, scopes=("team:read",))
async def team_info(call: Call, team: str = "") -> dict[str, Any]:
    """https://docs.slack.dev/reference/methods/team.info"""
    return {"team": {"id": TEAM_ID, "name": call.slack.workspace.name, "domain": "havutuike"}}
