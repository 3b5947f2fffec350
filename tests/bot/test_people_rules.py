"""Who is who, who hears which language, who belongs where: pure rules by example and by property."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.departments import rules as departments
from bot.departments.rules import NOWHERE, Place
from bot.errors import FieldError
from bot.i18n import LANGUAGES, Words
from bot.organisation import QUIET, QuietPeriod
from bot.organisation.rules import read_periods, write_periods
from bot.people.rules import facts_from, kind_of, language
from storage.states import MemberKind
from storage.values import DepartmentSource, Person

OWN, CSV, GROUP, CHANNEL = DepartmentSource


def person(own: str | None = None, locale: str | None = None) -> Person:
    return Person("U1", "Someone", MemberKind.PERSON, slack_locale=locale, language=own)


@pytest.mark.parametrize(
    ("own", "locale", "department", "organisation", "heard"),
    [
        ("sv", "fi-FI", "nb", "en", "sv"),
        ("en", "fi-FI", "fi", "fi", "en"),
        (None, "fi-FI", "sv", "nb", "fi"),
        (None, "sv-SE", None, "fi", "sv"),
        (None, "sv_FI", None, "fi", "sv"),
        (None, "nb-NO", None, "fi", "nb"),
        (None, "nn-NO", None, "fi", "nb"),
        (None, "no-NO", None, "fi", "nb"),
        (None, "NO", None, "fi", "nb"),
        (None, "en-US", "sv", "fi", "sv"),
        (None, "en-GB", None, "fi", "fi"),
        (None, "de-DE", None, "sv", "sv"),
        (None, "fil-PH", None, "sv", "sv"),
        (None, "", "nb", "fi", "nb"),
        (None, None, None, "en", "en"),
    ],
)
def test_who_hears_which_language(
    own: str | None, locale: str | None, department: str | None, organisation: str, heard: str
) -> None:
    assert language(person(own, locale), department, organisation) == heard


def test_somebody_unknown_hears_the_organisations_language() -> None:
    assert language(None, None, "fi") == "fi"


@given(
    region=st.sampled_from(["", "-US", "-GB", "_AU", "-FI", "-SE", "-NO"]),
    department=st.sampled_from([None, "fi", "sv", "nb"]),
    organisation=st.sampled_from(["fi", "sv", "nb"]),
)
def test_an_english_slack_alone_never_selects_english(
    region: str, department: str | None, organisation: str
) -> None:
    assert language(person(None, f"en{region}"), department, organisation) == (department or organisation)


@given(
    own=st.none() | st.sampled_from(LANGUAGES),
    locale=st.none() | st.text(max_size=12),
    department=st.none() | st.sampled_from(LANGUAGES),
    organisation=st.sampled_from(LANGUAGES),
)
def test_a_language_is_always_one_of_ours(
    own: str | None, locale: str | None, department: str | None, organisation: str
) -> None:
    heard = language(person(own, locale), department, organisation)

    assert heard in LANGUAGES
    assert own is None or heard == own


@pytest.mark.parametrize(
    ("user", "kind"),
    [
        ({}, MemberKind.PERSON),
        ({"is_restricted": True}, MemberKind.GUEST),
        ({"is_ultra_restricted": True}, MemberKind.GUEST),
        ({"is_bot": True}, MemberKind.BOT),
        ({"deleted": True, "is_bot": True}, MemberKind.DEACTIVATED),
        ({"is_stranger": True}, MemberKind.STRANGER),
        ({"team_id": "T2"}, MemberKind.STRANGER),
        ({"team_id": "T2", "enterprise_user": {"teams": ["T1", "T2"]}}, MemberKind.PERSON),
        ({"team_id": None, "is_bot": None, "deleted": None}, MemberKind.PERSON),
        ({"id": "USLACKBOT"}, MemberKind.SYSTEM),
        ({"id": "USLACK"}, MemberKind.SYSTEM),
        ({"is_app_user": True}, MemberKind.PERSON),
    ],
)
def test_what_stands_behind_a_user_id(user: Mapping[str, Any], kind: MemberKind) -> None:
    assert kind_of({"id": "U1", **user}, "T1") is kind


def test_a_user_object_with_nothing_but_an_id() -> None:
    facts = facts_from({"id": "U1", "tz": "", "profile": None, "locale": None}, "T1")

    assert (facts.name, facts.tz, facts.slack_locale, facts.is_slack_admin) == ("U1", None, None, False)


@pytest.mark.parametrize(
    ("before", "groups", "rooms", "after"),
    [
        (NOWHERE, {1: ["U1"]}, {}, (1, GROUP)),
        (NOWHERE, {1: ["U1"]}, {2: ["U1"]}, (1, GROUP)),
        (NOWHERE, {}, {2: ["U1"]}, (2, CHANNEL)),
        (NOWHERE, {1: ["U1"], 2: ["U1"]}, {}, NOWHERE),
        (NOWHERE, {1: ["U1"], 2: ["U1"]}, {3: ["U1"]}, (3, CHANNEL)),
        (NOWHERE, {}, {1: ["U1"], 2: ["U1"]}, NOWHERE),
        ((1, OWN), {2: ["U1"]}, {3: ["U1"]}, (1, OWN)),
        ((1, CSV), {2: ["U1"]}, {3: ["U1"]}, (1, CSV)),
        ((1, GROUP), {1: []}, {}, NOWHERE),
        ((1, GROUP), {1: None}, {2: ["U1"]}, (1, GROUP)),
        ((1, CHANNEL), {}, {1: None}, (1, CHANNEL)),
        ((1, CHANNEL), {2: ["U1"]}, {1: ["U1"]}, (2, GROUP)),
        ((1, CHANNEL), {}, {1: []}, NOWHERE),
    ],
)
def test_who_belongs_where(before: Place, groups: Any, rooms: Any, after: Place) -> None:
    assert departments.places({"U1": before}, groups, rooms) == ({} if after == before else {"U1": after})


@given(
    source=st.sampled_from([None, *DepartmentSource]),
    groups=st.dictionaries(st.integers(1, 3), st.none() | st.sampled_from([(), ("U1",)])),
    rooms=st.dictionaries(st.integers(1, 3), st.none() | st.sampled_from([(), ("U1",)])),
)
def test_looking_twice_changes_nothing_more(source: Any, groups: Any, rooms: Any) -> None:
    before: Place = (1, source) if source else NOWHERE
    once = {"U1": before} | departments.places({"U1": before}, groups, rooms)

    assert departments.places(once, groups, rooms) == {}
    assert source not in (OWN, CSV) or once["U1"] == before


def test_a_list_is_read_with_its_heading_and_either_separator() -> None:
    text = "\ufeffwho;department\nU0SIIRI;Hoito\n\nEero@Example.org ; Viestintä \n"

    lines, bad = departments.read_list(text)

    assert [(line.number, line.who, line.department) for line in lines] == [
        (2, "U0SIIRI", "Hoito"),
        (4, "eero@example.org", "Viestintä"),
    ]
    assert bad == []


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("U0SIIRI", "two columns"),
        ("U0SIIRI,Hoito,more", "two columns"),
        ("Siiri,Hoito", "neither"),
        ("U0SIIRI,", "missing"),
        ("U0EERO,Hoito", "line 1"),
        ("U0SIIRI," + "x" * 76, "longer"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(line: str, why: str) -> None:
    lines, bad = departments.read_list(f"U0EERO,Hoito\n{line}\n")

    assert len(lines) == 1
    assert [error.number for error in bad] == [2]
    assert why in str(bad[0])


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("", ()),
        ("27-31", (QuietPeriod(weeks=(27, 31)),)),
        ("weeks 27 – 31", (QuietPeriod(weeks=(27, 31)),)),
        ("vk 8", (QuietPeriod(weeks=(8, 8)),)),
        ("23.12.-6.1.", (QuietPeriod(days=("12-23", "01-06")),)),
        ("23.12-06.01", (QuietPeriod(days=("12-23", "01-06")),)),
        ("29.2.-1.3.", (QuietPeriod(days=("02-29", "03-01")),)),
        ("1.3.2027", (QuietPeriod(dates=(date(2027, 3, 1), date(2027, 3, 1))),)),
        (
            " 1.3.2027 - 5.3.2027 \n\n 27-31 ",
            (QuietPeriod(dates=(date(2027, 3, 1), date(2027, 3, 5))), QuietPeriod(weeks=(27, 31))),
        ),
    ],
)
def test_quiet_periods_are_read(text: str, periods: tuple[QuietPeriod, ...]) -> None:
    assert read_periods(text, "b") == periods


@pytest.mark.parametrize(
    "text",
    [
        "summer",
        "31-27",
        "0-3",
        "50-54",
        "32.1.-2.2.",
        "30.2.-1.3.",
        "5.3.2027-1.3.2027",
        "1.13.2027",
        "27-31 weeks and",
    ],
)
def test_what_is_no_period_is_refused_by_its_line(text: str) -> None:
    with pytest.raises(FieldError) as refused:
        read_periods(f"27-31\n{text}", "organisation.quiet")

    assert (refused.value.block_id, refused.value.values["line"]) == ("organisation.quiet", text)


month_days = st.dates(date(2028, 1, 1), date(2028, 12, 31)).map(lambda day: f"{day:%m-%d}")
weeks = st.tuples(st.integers(1, 53), st.integers(1, 53)).map(sorted).map(tuple)
stretches = (
    st.lists(st.dates(date(2026, 1, 1), date(2036, 1, 1)), min_size=2, max_size=2).map(sorted).map(tuple)
)
any_period = st.one_of(
    weeks.map(lambda found: QuietPeriod(weeks=found)),
    st.tuples(month_days, month_days).map(lambda found: QuietPeriod(days=found)),
    stretches.map(lambda found: QuietPeriod(dates=found)),
)


@given(periods=st.lists(any_period, max_size=5).map(tuple), language=st.sampled_from(LANGUAGES))
def test_what_is_written_can_be_read_in_every_language(
    words: Words, periods: tuple[QuietPeriod, ...], language: str
) -> None:
    assert read_periods(write_periods(words[language], periods), "b") == periods


def test_the_default_periods_read_as_people_write_them(words: Words) -> None:
    assert write_periods(words["en"], QUIET) == "Weeks 27–31\n23.12.–6.1."
