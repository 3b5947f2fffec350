"""The calendar file, read back with parsers that share no code with the library that writes it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from hypothesis import given, settings
from hypothesis import strategies as st
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event

from bot.activities.calendar import Entry, calendar_file
from bot.slots import resolve

ZONES = (
    *("Europe/Helsinki", "Europe/Dublin", "America/New_York", "America/Santiago", "Africa/Casablanca"),
    *("Africa/Cairo", "Australia/Lord_Howe", "Pacific/Chatham", "Asia/Kolkata", "UTC"),
)
ENTRY = Entry(
    uid="activity-7@juuri",
    title="Open day: photos, stories; and a thank-you",
    description="Goal: more applicants\nNotes: ask first",
    due_on=date(2026, 11, 24),
    due_time=time(9, 30),
    zone="Europe/Helsinki",
    duration_minutes=30,
    url="https://example.com/plan?a=1&b=2",
    sequence=3,
    stamped_at=datetime(2026, 11, 2, 8, 15, tzinfo=UTC),
    is_cancelled=False,
    categories=("Event", "Sales"),
)
WHOLE_DAY = replace(ENTRY, uid="activity-8@juuri", due_time=None)


def read(data: bytes) -> Calendar:
    """With the other parser."""
    return IcsCalendarStream.calendar_from_ics(data.decode())


def read_one(entry: Entry) -> Event:
    (event,) = read(calendar_file("Plan", [entry])).events
    return event


def test_what_an_entry_says_can_be_read_by_others() -> None:
    event = read_one(ENTRY)

    assert event.uid == "activity-7@juuri"
    assert event.summary == ENTRY.title
    assert event.description == ENTRY.description
    assert event.dtstart == datetime(2026, 11, 24, 9, 30, tzinfo=ZoneInfo("Europe/Helsinki"))
    assert event.end == datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Europe/Helsinki"))
    assert event.sequence == 3
    assert event.dtstamp == event.last_modified == ENTRY.stamped_at
    assert str(event.url) == ENTRY.url
    assert event.categories == ["Event", "Sales"]
    assert event.status == "CONFIRMED"
    assert event.transparency == "TRANSPARENT"


def test_work_without_a_time_takes_the_whole_day() -> None:
    event = read_one(WHOLE_DAY)

    assert (event.dtstart, event.end) == (date(2026, 11, 24), date(2026, 11, 25))


def test_cancelled_work_is_marked() -> None:
    assert read_one(replace(ENTRY, is_cancelled=True)).status == "CANCELLED"


def test_the_calendar_says_its_name_and_when_to_look_again() -> None:
    data = calendar_file("Plan: \u00e5ret; v\u00e5r, h\u00f6st", [ENTRY])
    lines = data.decode().split("\r\n")

    calendar = read(data)
    assert calendar.prodid == "-//Juuri//Juuri//EN"
    assert "METHOD:PUBLISH" in lines
    assert "X-WR-CALNAME:Plan: \u00e5ret\\; v\u00e5r\\, h\u00f6st" in lines
    assert "NAME:Plan: \u00e5ret\\; v\u00e5r\\, h\u00f6st" in lines
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in lines
    assert "X-PUBLISHED-TTL:PT1H" in lines


def test_an_empty_calendar_is_one() -> None:
    assert read(calendar_file("Plan", [])).events == []


def test_commas_do_not_part_a_category() -> None:
    data = calendar_file("Plan", [replace(ENTRY, categories=("Event", "Sales, north"))])

    assert b"CATEGORIES:Event,Sales\\, north\r\n" in data


def test_lines_are_folded_at_75_bytes() -> None:
    data = calendar_file("Plan", [replace(ENTRY, title="Työyhteisölähettiläs 🌱 " * 20)])

    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    assert read(data).events[0].summary == ("Työyhteisölähettiläs 🌱 " * 20)


def test_of_the_same_entries_the_same_bytes() -> None:
    entries = [
        replace(ENTRY, uid=f"activity-{n}@juuri", zone=ZONES[n % 10], due_on=date(2026, 1, 1 + n % 28))
        for n in range(40)
    ]

    assert calendar_file("Plan", entries) == calendar_file("Plan", reversed(entries))
    assert calendar_file("Plan", entries) != calendar_file("Plan", entries[:-1])


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "https://example.com/\r\nATTENDEE:x",
        "https://example.com/a b",
        "example.com",
    ],
)
def test_what_is_no_web_address_is_left_out(url: str) -> None:
    data = calendar_file("Plan", [replace(ENTRY, url=url)])

    assert b"URL" not in data
    assert b"ATTENDEE" not in data


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]) | st.sampled_from("\n\t,;:\\\"'"))


@settings(max_examples=50, deadline=None)
@given(title=TEXTS, description=TEXTS, categories=st.lists(TEXTS.filter(str.strip), max_size=3))
def test_peoples_texts_come_through_as_they_are(title: str, description: str, categories: list[str]) -> None:
    event = read_one(
        replace(ENTRY, title=title, description=description, categories=tuple(categories), uid="1")
    )

    assert (event.summary or "") == title
    assert (event.description or "") == description


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(max_codepoint=0x9F)))
def test_no_text_can_add_a_line_of_its_own(text: str) -> None:
    hostile = f"{text}\r\nEND:VEVENT\r\nBEGIN:VALARM{text}"
    data = calendar_file(hostile, [replace(ENTRY, title=hostile, description=hostile, categories=(hostile,))])

    assert b"\r\nBEGIN:VALARM" not in data
    assert len(read(data).events) == 1


@settings(max_examples=60, deadline=None)
@given(
    day=st.dates(date(2024, 1, 1), date(2037, 12, 31)),
    wall=st.sampled_from([time(hour, minute) for hour in range(24) for minute in (0, 15, 30, 45)]),
    zone=st.sampled_from(ZONES),
)
def test_an_entry_is_at_the_instant_at_which_juuri_reminds(day: date, wall: time, zone: str) -> None:
    event = read_one(replace(ENTRY, due_on=day, due_time=wall, zone=zone))

    assert isinstance(event.dtstart, datetime)
    assert event.dtstart.astimezone(UTC) == resolve(day, wall, zone)
    assert event.duration == timedelta(minutes=30)


@pytest.mark.parametrize("zone", ZONES[:-1])
def test_a_zone_is_described_as_it_is(zone: str) -> None:
    """Read with a third parser, which goes by the description alone: every quarter of an hour around each change."""
    first, last = date(2024, 6, 1), date(2037, 6, 1)
    file = calendar_file(
        "Plan", [replace(ENTRY, zone=zone, uid=str(day), due_on=day) for day in (first, last)]
    )
    described = tzical(StringIO(file.decode())).get(zone)
    tz, hour = ZoneInfo(zone), timedelta(hours=1)
    hours = [datetime(2024, 1, 1, tzinfo=UTC) + hour * n for n in range(14 * 365 * 24)]
    offsets = [at.astimezone(tz).utcoffset() for at in hours]
    changes = [hours[n] for n in range(1, len(hours)) if offsets[n] != offsets[n - 1]]

    for at in [hours[0], *(at + timedelta(minutes=15 * n) for at in changes for n in range(-10, 11))]:
        local = at.astimezone(tz)
        if not is_shown_twice(local):  # that parser knows the first of two equal wall times alone
            assert local.replace(tzinfo=described).utcoffset() == local.utcoffset(), at


def is_shown_twice(local: datetime) -> bool:
    return local.replace(fold=1).utcoffset() != local.replace(fold=0).utcoffset()


def test_only_the_zones_that_are_used_are_described() -> None:
    file = calendar_file("Plan", [ENTRY, WHOLE_DAY, replace(ENTRY, uid="9", zone="UTC")]).decode()

    assert file.count("BEGIN:VTIMEZONE") == 1
    assert "TZID:Europe/Helsinki" in file
    assert "DTSTART:20261124T093000Z" in file


def test_a_change_to_summer_time_is_dated_by_the_clock_before_it() -> None:
    """RFC 5545, 3.6.5: the onset is a local time by the offset that it ends."""
    lines = calendar_file("Plan", [ENTRY]).decode().split("\r\n")

    at = lines.index("DTSTART:20260329T030000")
    assert lines[at - 1] == "BEGIN:DAYLIGHT"
    assert {"TZOFFSETFROM:+0200", "TZOFFSETTO:+0300", "TZNAME:EEST"} <= set(lines[at : at + 5])
