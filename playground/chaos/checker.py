"""The judge: what was lost, what came twice. Shares no code with the bot.

It reads only the log of the small Slack (what was really posted), what Slack shows the coordinators, and which posts were
to come. Standard library alone.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

POST = "chat.postMessage"
BOT = "bot"
LOOKS = ("conversations.history", "conversations.replies")
RATE_LIMITED = "rate_limited"
"""The fault after which the sender knows that nothing was posted."""
MOMENT_S = 0.3
"""How much later than it was sent a request may arrive here."""

Entry = dict[str, Any]
Post = tuple[str, date]
"""A channel and the day of its post."""


@dataclass(frozen=True)
class Expected:
    """What was to come, and the protocol's times in seconds."""

    zone: str
    channels: Sequence[str]
    days: Sequence[date]
    settle_s: float
    http_s: float
    told: Mapping[str, Post] = field(default_factory=dict)
    """Texts that the coordinators are to read once each (of a digest, of a review's results), with channel and day."""
    asked: Collection[Post] = ()
    """Direct messages about a review: one in each of these channels on that day, and none on another."""


@dataclass
class Verdict:
    """What the log shows."""

    expected: int
    posted: int = 0
    requests: int = 0
    faults: int = 0
    lost: list[Post] = field(default_factory=list)
    """Neither posted nor reported."""
    reported: list[Post] = field(default_factory=list)
    """Not posted, and the coordinators were told so."""
    doubled: list[str] = field(default_factory=list)
    """What came twice: a message's id, or a channel and day."""
    stray: list[Post] = field(default_factory=list)
    """Posted where nothing was to come."""
    overlapping: int = 0
    """Posts to a channel while another one to it was still waiting for its answer."""
    unlooked: int = 0
    """Posts repeated without a look at history SETTLE after the one before."""

    @property
    def is_clean(self) -> bool:
        """Nothing lost, nothing twice, and the protocol kept."""
        return not (self.lost or self.doubled or self.stray or self.overlapping or self.unlooked)


def judge(log: Path, expected: Expected, shown: Iterable[str]) -> Verdict:
    """Read the log; `shown` are the texts that the coordinators can see in Slack at the end."""
    with log.open(encoding="utf-8") as file:
        entries = [entry for line in file if (entry := json.loads(line))["token"] == BOT]
    verdict = Verdict(
        expected=len(_wanted(expected)),
        requests=len(entries),
        faults=sum("fault" in entry for entry in entries),
    )
    texts = list(shown)
    reported = _reported(texts, expected.days)
    _count(verdict, entries, expected, reported)
    _count_told(verdict, texts, expected, reported)
    tries: dict[str, list[Entry]] = defaultdict(list)
    by_channel: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry["method"] == POST:
            tries[_id(entry)].append(entry)
        if entry["method"] in (POST, *LOOKS):
            by_channel[entry["channel"]].append(entry)
    verdict.overlapping = sum(_overlapping(of_one, expected.http_s) for of_one in by_channel.values())
    verdict.unlooked = sum(_unlooked(of_one, by_channel, expected.settle_s) for of_one in tries.values())
    return verdict


def _wanted(expected: Expected) -> set[Post]:
    return {(channel, day) for channel in expected.channels for day in expected.days} | {*expected.asked}


def _count(verdict: Verdict, entries: list[Entry], expected: Expected, reported: set[Post]) -> None:
    posts = [entry for entry in entries if entry["method"] == POST and entry["outcome"] == "ok"]
    zone = ZoneInfo(expected.zone)
    wanted = _wanted(expected)
    channels = {channel for channel, _ in wanted}
    seen: dict[Post, set[str]] = defaultdict(set)
    for entry in posts:
        if entry["channel"] in channels:
            seen[entry["channel"], datetime.fromisoformat(entry["now"]).astimezone(zone).date()].add(
                _id(entry)
            )
    verdict.posted = len(wanted & seen.keys())
    missing = wanted - seen.keys()
    verdict.lost, verdict.reported = sorted(missing - reported), sorted(missing & reported)
    verdict.stray = sorted(seen.keys() - wanted)
    twice = [row_id for row_id, many in Counter(_id(entry) for entry in posts).items() if many > 1]
    verdict.doubled = twice + [
        f"{channel} {day}" for (channel, day), ids in sorted(seen.items()) if len(ids) > 1
    ]


def _count_told(verdict: Verdict, texts: list[str], expected: Expected, reported: set[Post]) -> None:
    for text, post in expected.told.items():
        many = texts.count(text)
        if many == 0:
            (verdict.reported if post in reported else verdict.lost).append(post)
        elif many > 1:
            verdict.doubled.append(text)


def _id(entry: Entry) -> str:
    return str(entry.get("metadata_id") or entry.get("block_id"))


def _reported(shown: Iterable[str], days: Sequence[date]) -> set[Post]:
    """Channel and day of every line that tells the coordinators of a post."""
    by_name = {f"{day.day} {day:%b}": day for day in days}
    lines = (line for text in shown for line in text.splitlines())
    found = (re.search(r"<#(C\w+)[^>]*>.*?(\d{1,2} [A-Z][a-z]{2})", line) for line in lines)
    return {(match[1], by_name[match[2]]) for match in found if match and match[2] in by_name}


def _overlapping(of_channel: list[Entry], http_s: float) -> int:
    """A sender that hears nothing waits until its call's time is over, and the channel with it."""
    many, silent_until = 0, 0.0
    for entry in of_channel:
        if entry["method"] != POST:
            continue
        many += entry["at"] < silent_until
        silent_until = entry["at"] + http_s - MOMENT_S if entry.get("fault") == "silence_after" else 0.0
    return many


def _unlooked(tries: list[Entry], by_channel: dict[str, list[Entry]], settle_s: float) -> int:
    """Before a repeat there must be a look at the channel, answered, at least SETTLE after the try before."""
    many = 0
    for before, again in pairwise(tries):
        if before.get("fault") == RATE_LIMITED or before["outcome"] not in ("ok", "not_done"):
            continue  # the sender knows that nothing was posted
        looks = (
            entry
            for entry in by_channel[again["channel"]]
            if entry["method"] in LOOKS and entry["outcome"] == "ok" and entry["at"] <= again["at"]
        )
        many += not any(entry["at"] >= before["at"] + settle_s - MOMENT_S for entry in looks)
    return many


def shown_to_coordinators(screen: dict[str, Any], channel: str) -> list[str]:
    """Every text in the coordinators' channel and in Juuri's Home, out of what the small Slack shows a coordinator."""
    messages = [m for c in screen["channels"] if c["id"] == channel for m in c["messages"]]
    return list(_texts([message.get("blocks", []) for message in messages])) + list(
        _texts(screen["home"] or {})
    )


def _texts(node: Any) -> Iterable[str]:
    if isinstance(node, dict):
        if isinstance(node.get("text"), str):
            yield node["text"]
        for value in node.values():
            yield from _texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value)
