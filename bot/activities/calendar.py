"""Planned work as an iCalendar file (RFC 5545) that calendars subscribe to or import. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from unicodedata import category
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, TimezoneDaylight, TimezoneStandard, vDuration, vText
from icalendar import Timezone as CalendarZone

from bot.slots import resolve

PRODUCT = "-//Juuri//Juuri//EN"
REFRESHED_EVERY = timedelta(hours=1)
"""How often calendars are asked to look again."""
WITHOUT_ZONE = "UTC"
"""Written as instants (Z), so no description of it is needed."""


@dataclass(frozen=True)
class Entry:
    """One piece of work: a whole day, or from `due_time` (wall time in `zone`, IANA) for some minutes.

    `uid` never changes, `sequence` grows with each change, `stamped_at` is when it was changed last. A `url` that is no web
    address is left out.
    """

    uid: str
    title: str
    description: str
    due_on: date
    due_time: time | None
    zone: str
    duration_minutes: int
    url: str
    sequence: int
    stamped_at: datetime
    is_cancelled: bool
    categories: tuple[str, ...]


def calendar_file(name: str, entries: Iterable[Entry]) -> bytes:
    """The whole file; of the same entries, in whatever order, the same bytes."""
    shown = sorted(entries, key=lambda entry: (entry.due_on, entry.uid))
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    # typed here: the library escapes only the properties of RFC 5545 itself
    calendar.add("NAME", vText(_clean(name)))
    calendar.add("X-WR-CALNAME", vText(_clean(name)))
    calendar.add("REFRESH-INTERVAL", vDuration(REFRESHED_EVERY), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(REFRESHED_EVERY))
    zones: dict[str, list[date]] = {}
    for entry in shown:
        if entry.due_time is not None and entry.zone != WITHOUT_ZONE:
            zones.setdefault(entry.zone, []).append(entry.due_on)
    for zone, days in zones.items():
        calendar.add_component(_described(zone, days[0].year - 1, days[-1].year + 1))
    for entry in shown:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("UID", _clean(entry.uid))
    event.add("DTSTAMP", entry.stamped_at)
    event.add("LAST-MODIFIED", entry.stamped_at)
    event.add("SEQUENCE", entry.sequence)
    event.add("SUMMARY", _clean(entry.title))
    if entry.description:
        event.add("DESCRIPTION", _clean(entry.description))
    starts_at = resolve(entry.due_on, entry.due_time, entry.zone) if entry.due_time is not None else None
    if starts_at is None:
        event.add("DTSTART", entry.due_on)
        event.add("DTEND", entry.due_on + timedelta(days=1))
    else:
        # a duration, since an end inside a repeated hour would be read as the first of the two
        event.add("DTSTART", starts_at.astimezone(ZoneInfo(entry.zone)))
        event.add("DURATION", timedelta(minutes=entry.duration_minutes))
    event.add("STATUS", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("TRANSP", "TRANSPARENT")
    if _is_web_address(entry.url):
        event.add("URL", entry.url)
    if entry.categories:
        event.add("CATEGORIES", [_clean(name) for name in entry.categories])
    return event


def _described(zone: str, first_year: int, last_year: int) -> CalendarZone:
    """A zone's offsets in those years, change by change.

    Not by the icalendar library: it dates a change to summer time by the clock after it, which RFC 5545 wants by the clock
    before, so that readers who go by it are an hour late on that day.
    """
    tz = ZoneInfo(zone)
    described = CalendarZone()
    described.add("TZID", zone)
    start = datetime(first_year, 1, 1, tzinfo=UTC)
    before = start.astimezone(tz)
    for at in [start, *_changes(tz, start, datetime(last_year + 1, 1, 1, tzinfo=UTC))]:
        after = at.astimezone(tz)
        part = TimezoneDaylight() if after.dst() else TimezoneStandard()
        part.add("DTSTART", (at + _offset(before)).replace(tzinfo=None))
        part.add("TZOFFSETFROM", _offset(before))
        part.add("TZOFFSETTO", _offset(after))
        part.add("TZNAME", after.tzname() or zone)
        described.add_component(part)
        before = after
    return described


def _changes(tz: ZoneInfo, start: datetime, end: datetime) -> Iterable[datetime]:
    """The instants (to the second) at which the offset changes; no zone changes twice within a day."""
    low = start
    while low < end:
        high = low + timedelta(days=1)
        if _offset(high.astimezone(tz)) != (old := _offset(low.astimezone(tz))):
            first, last = low, high
            while last - first > timedelta(seconds=1):
                middle = (first + (last - first) / 2).replace(microsecond=0)
                first, last = (middle, last) if _offset(middle.astimezone(tz)) == old else (first, middle)
            yield last
        low = high


def _offset(at: datetime) -> timedelta:
    return at.utcoffset() or timedelta()


def _clean(text: str) -> str:
    """Without the control characters that RFC 5545 forbids in a text; the library escapes and folds the rest."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in lines if char in "\n\t" or category(char) not in ("Cc", "Cs"))


def _is_web_address(url: str) -> bool:
    return url.startswith(("https://", "http://")) and url.isprintable() and " " not in url
