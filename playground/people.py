"""People and user groups, and the fixed ids of the workspace, the app and its bot."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

TEAM_ID = "T0PLAY"
APP_ID = "A0JUURI"
BOT_USER = "U0JUURI"
BOT_ID = "B0JUURI"
SLACK_PEOPLE = ("USLACKBOT", "USLACK")


@dataclass(slots=True)
class Person:
    """A member, guest, bot or stranger; the fields are those of Slack's user object."""

    id: str
    name: str
    real_name: str
    tz: str | None = "Europe/Helsinki"
    locale: str = "en-US"
    title: str = ""
    display_name: str = ""
    is_admin: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    deleted: bool = False
    bot_id: str | None = None
    team_id: str = TEAM_ID
    dnd_from: str = ""
    """When the next do-not-disturb time of the notification schedule begins, ISO 8601; empty where there is none."""
    dnd_to: str = ""

    @property
    def shown_name(self) -> str:
        """The name other people see."""
        return self.display_name or self.real_name

    def to_slack(self, now: datetime, *, locale: bool = False, email: bool = False) -> dict[str, Any]:
        """Slack's user object; locale and e-mail only where asked for and allowed."""
        local = now.astimezone(ZoneInfo(self.tz)) if self.tz else None
        offset = local.utcoffset() if local else None
        profile = {
            "title": self.title,
            "real_name": self.real_name,
            "real_name_normalized": self.real_name,
            "display_name": self.display_name,
            "display_name_normalized": self.display_name,
            "team": self.team_id,
        }
        if self.bot_id:
            profile |= {"bot_id": self.bot_id, "api_app_id": APP_ID if self.id == BOT_USER else "A0OTHER"}
        if email and not self.is_bot:
            profile["email"] = f"{self.name}@havutuike.example"
        user: dict[str, Any] = {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.name,
            "deleted": self.deleted,
            "real_name": self.real_name,
            "tz": self.tz,
            "tz_label": local.tzname() if local else None,
            "tz_offset": int(offset.total_seconds()) if offset is not None else None,
            "profile": profile,
            "is_admin": self.is_admin,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": self.is_restricted,
            "is_ultra_restricted": self.is_ultra_restricted,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": int(now.timestamp()),
        }
        if self.is_stranger:
            user["is_stranger"] = True
        if self.deleted:
            for key in ("tz", "tz_label", "tz_offset", "is_admin", "is_owner", "is_primary_owner"):
                del user[key]
        if locale and not self.deleted:
            user["locale"] = self.locale
        return user


@dataclass(slots=True)
class UserGroup:
    """A user group such as @viestinta."""

    id: str
    handle: str
    name: str
    users: list[str]
    deleted: bool = False
