"""Which channel may be posted to, and which rhythm may be set. Pure."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from pydantic import BaseModel, ConfigDict

from bot.errors import FieldError
from bot.workdays import WORK_ENDS, WORK_STARTS
from storage.values import ChannelFacts


def facts_from(channel: Mapping[str, Any]) -> ChannelFacts:
    """What Slack's channel object says."""
    flags = ("is_private", "is_archived", "is_member", "is_general")
    return ChannelFacts(
        channel["id"],
        channel.get("name") or channel["id"],
        **{flag: bool(channel.get(flag)) for flag in flags},
    )


def why_not(channel: ChannelFacts | None) -> tuple[str, dict[str, str]] | None:
    """Why Juuri may not post to a channel, as a sentence's key and values; None where it may."""
    if channel is None:
        return "channels.unseen", {}
    if channel.is_general:
        return "checks.channel_general", {"channel": channel.name}
    if channel.is_archived:
        return "checks.channel_archived", {"channel": channel.name}
    if not channel.is_member:
        return "checks.channel_not_member", {"channel": channel.name}
    return None


class Rhythm(BaseModel):
    """When and how a channel gets its tips, as set in a form. `days` are weekdays, Monday = 0."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    channel: str
    days: tuple[int, ...]
    time: time
    language: str
    zone: str
    country: str
    packs: tuple[str, ...] = ()
    paused: tuple[str, ...] = ()
    """Not empty: paused."""


def check(rhythm: Rhythm, noun: str) -> None:
    """Refuse a rhythm that people could not have meant. `noun` begins the fields' names. Raises FieldError."""
    if not rhythm.days:
        raise FieldError(f"{noun}.days", "channels.no_days")
    if not WORK_STARTS <= rhythm.time < WORK_ENDS:
        raise FieldError(f"{noun}.time", "channels.outside_work_hours")


def all_packs(packs: Sequence[str], every: int) -> tuple[str, ...]:
    """Packs as kept: all of them and none of them both mean all, also those to come."""
    return () if len(packs) == every else tuple(packs)
