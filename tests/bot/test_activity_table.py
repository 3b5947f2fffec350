"""Planned work as CSV: what is written can be read, and what cannot be read is told line by line."""

import csv
from dataclasses import replace
from datetime import date, time
from io import StringIO

import pytest
from babel.dates import format_date, format_time
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.activities.cells import YEARS, Column, Row, day_of, time_of
from bot.activities.recurrence import Pattern, offers
from bot.activities.table import Problem, Table, errors_file, read, sentences, write
from bot.i18n import LANGUAGES, Words, load_words
from storage.states import ActivityKind

WORDS = load_words()
ROW = Row(title="Open day", due_on=date(2026, 11, 24), owner="maija@example.com")
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40).map(str.strip)
REQUIRED_TEXTS = TEXTS.filter(bool)
FORMULAS = st.builds(
    str.__add__, st.sampled_from(["=", "+", "-", "@", "'=", "''@", "'", '"', ";"]), TEXTS
).map(str.strip)
ANY_TEXT = TEXTS | FORMULAS


@st.composite
def rows(draw: st.DrawFn) -> Row:
    due_on = draw(st.dates(date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31)))
    return Row(
        title=draw(REQUIRED_TEXTS | FORMULAS),
        due_on=due_on,
        owner=draw(REQUIRED_TEXTS | FORMULAS),
        kind=draw(st.sampled_from(ActivityKind)),
        due_time=draw(st.none() | st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0))),
        deputy=draw(ANY_TEXT),
        channel=draw(ANY_TEXT),
        department=draw(ANY_TEXT),
        audience=draw(ANY_TEXT),
        goal=draw(ANY_TEXT),
        notes=draw(ANY_TEXT),
        repeats=draw(st.none() | st.sampled_from(offers(due_on))),
        is_agency=draw(st.booleans()),
    )


@settings(deadline=None)
@given(st.lists(rows(), min_size=1, max_size=5))
def test_what_is_written_is_read_as_it_was(written: list[Row]) -> None:
    table = read(write(written), WORDS)

    assert table.problems == ()
    assert list(table.rows.values()) == written


@settings(deadline=None)
@given(rows(), st.sampled_from(["=1+1", " =1+1", "\t=1", "\r\n@a", "-1", "+1", "'=1", "\t", "''-1"]))
def test_no_cell_is_a_formula(row: Row, hostile: str) -> None:
    written = [row, replace(row, title=hostile, notes=hostile, owner=hostile)]
    lines = csv.reader(StringIO(write(written).decode("utf-8-sig"), newline=""), delimiter=";")

    assert not [
        cell for cells in lines for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    ]


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=300)
    | st.text(alphabet=";,\t\n\r\"'=title due owner 2026-11-24\0é", max_size=200).map(lambda s: s.encode())
    | st.lists(st.text(alphabet='a;"\n', max_size=12), max_size=8).map(
        lambda cells: ("title;due;owner;repeats\n" + ";".join(cells)).encode()
    )
)
def test_no_file_is_too_bad_to_be_read(data: bytes) -> None:
    table = read(data, WORDS)

    assert table.rows or table.problems
    for t in WORDS.by_language.values():
        told = sentences(t, table.problems)
        assert all(said.strip() for said in told.values())
        assert errors_file(table, told).startswith("\ufeff".encode())


def read_text(text: str, encoding: str = "utf-8") -> Table:
    return read(text.encode(encoding), WORDS)


def the_row(text: str, encoding: str = "utf-8") -> Row:
    table = read_text(text, encoding)
    assert table.problems == ()
    (row,) = table.rows.values()
    return row


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_encodings_and_line_ends(separator: str, encoding: str, end: str) -> None:
    lines = [["Title", "DUE", " owner "], ["Työpäivä; ”å, ä”", "24.11.2026", "@maija"]]
    text = end.join(separator.join(f'"{cell}"' for cell in cells) for cells in lines)

    assert the_row(text, encoding) == replace(ROW, title="Työpäivä; ”å, ä”", owner="@maija")


def test_a_full_line() -> None:
    row = the_row(
        "title,kind,due,time,owner,deputy,channel,department,audience,goal,notes,repeats,agency\n"
        'Open day,Event,2026-11-24,9.30,U1,@pekka,LinkedIn,Sales,Pupils,"More, better",,monthly_weekday,yes\n'
    )

    assert row == Row(
        title="Open day",
        due_on=date(2026, 11, 24),
        owner="U1",
        kind=ActivityKind.EVENT,
        due_time=time(9, 30),
        deputy="@pekka",
        channel="LinkedIn",
        department="Sales",
        audience="Pupils",
        goal="More, better",
        repeats=Pattern.MONTHLY_WEEKDAY,
        is_agency=True,
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_and_words_of_every_language_are_known(words: Words, language: str) -> None:
    t = words[language]
    names = [t(f"activities.column_{column}").upper() for column in Column if column is not Column.WHY]
    cells = [
        "a",
        t("activities.kind_listening"),
        "2026-11-24",
        "",
        "b",
        *"cdefgh",
        "",
        t("activities.agency_yes"),
    ]

    row = the_row(";".join(names) + "\n" + ";".join(cells))

    assert (row.title, row.owner, row.deputy, row.notes) == ("a", "b", "c", "h")
    assert row.kind is ActivityKind.LISTENING
    assert row.is_agency


@pytest.mark.parametrize("prefix", ["column_", "kind_", "agency_"])
def test_no_name_means_two_things(words: Words, prefix: str) -> None:
    meant: dict[str, str] = {}
    for t in words.by_language.values():
        for key in t.keys("activities." + prefix):
            assert meant.setdefault(t(key).casefold(), key) == key, f"{t(key)} in {t.language}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("day", [date(2026, 1, 9), date(2026, 11, 24)])
def test_short_dates_and_times_of_every_language(words: Words, language: str, day: date) -> None:
    locale = words[language].locale

    assert day_of(format_date(day, "short", locale)) == day
    assert time_of(format_time(time(9, 5), "short", locale=locale)) == time(9, 5)
    assert time_of(format_time(time(14, 30), "short", locale=locale)) == time(14, 30)


@pytest.mark.parametrize("said", ["klo 9.30", "kl. 09.30", "9:30", "09.30.00", "Kl 09:30"])
def test_times_as_people_write_them(said: str) -> None:
    assert time_of(said) == time(9, 30)


@pytest.mark.parametrize(
    ("line", "column", "key"),
    [
        (";2026-11-24;U1", Column.TITLE, "activities.csv_cell_empty"),
        ("a;;U1", Column.DUE, "activities.csv_cell_empty"),
        ("a;2026-11-24;", Column.OWNER, "activities.csv_cell_empty"),
        ("a;2026-02-30;U1", Column.DUE, "activities.csv_no_date"),
        ("a;11/24/2026;U1", Column.DUE, "activities.csv_no_date"),
        ("a;24.11.26;U1", Column.DUE, "activities.csv_no_date"),
        ("a;9999-12-31;U1;;;yearly", Column.DUE, "activities.csv_no_date"),
        ("a;2026-11-24;U1;25:00", Column.TIME, "activities.csv_no_time"),
        ("a;2026-11-24;U1;soon", Column.TIME, "activities.csv_no_time"),
        ("a;2026-11-24;U1;;party", Column.KIND, "activities.csv_unknown"),
        ("a;2026-11-24;U1;;;now and then", Column.REPEATS, "activities.csv_unknown"),
        ("a;2026-11-24;U1;;;month_end", Column.REPEATS, "activities.csv_repeats_unfit"),
        ("a;2026-11-24;U1;;;;perhaps", Column.AGENCY, "activities.csv_unknown"),
        ("a;2026-11-24;U1;;;;no;more", None, "activities.csv_too_many_cells"),
    ],
)
def test_what_is_wrong_with_a_line(line: str, column: Column | None, key: str) -> None:
    table = read_text(f"title;due;owner;time;kind;repeats;agency\nGood;2026-11-24;U1\n\n{line}\n")

    assert list(table.rows) == [2]
    assert [(problem.line, problem.column, problem.key) for problem in table.problems] == [(4, column, key)]


def test_everything_that_is_wrong_with_a_line_is_told_at_once(words: Words) -> None:
    table = read_text("title;due;owner;kind\n;soon;;party\n")

    assert sentences(words["en"], table.problems) == {
        2: "Due – “soon” is not a date that Juuri can use. Write it as 2026-11-24 or 24.11.2026."
        " Title – This may not be empty."
        " Kind – “party” is not known here. What can stand here: post, campaign, event, listening, experiment,"
        " measuring, other."
        " Responsible – This may not be empty."
    }


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", [Problem(1, None, "activities.csv_nothing")]),
        ("\n \n", [Problem(1, None, "activities.csv_nothing")]),
        ("title;due;owner\n", [Problem(1, None, "activities.csv_nothing")]),
        ("title;due\na;2026-11-24\n", [Problem(1, Column.OWNER, "activities.csv_column_missing")]),
        (
            "title;due;owner;title;colour\na;2026-11-24;U1\n",
            [
                Problem(1, None, "activities.csv_column_unknown", {"name": "colour"}),
                Problem(1, Column.TITLE, "activities.csv_column_twice"),
            ],
        ),
        (
            'title;due;owner\na;2026-11-24;U1\n"never closed' + "x" * 200_000,
            [Problem(3, None, "activities.csv_unreadable")],
        ),
    ],
)
def test_what_is_wrong_with_a_file(text: str, problems: list[Problem]) -> None:
    assert read_text(text).problems == tuple(problems)


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    table = read_text('title;due;owner;notes\na;2026-11-24;U1;"two\nlines"\n\nb;never;U1\n')

    assert list(table.rows) == [2]
    assert [problem.line for problem in table.problems] == [5]


def test_the_lines_that_are_wrong_come_back_with_the_reason_and_can_be_read_again(words: Words) -> None:
    table = read_text("owner;Title;Due\nU1;good;2026-11-24\nU2;=bad;never\nU3;worse;2026-11-25;too;much\n")
    told = sentences(words["en"], table.problems)

    data = errors_file(table, told)

    lines = list(csv.reader(data.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert lines[0] == ["why", "owner", "Title", "Due"]
    assert [line[1:] for line in lines[1:]] == [
        ["U2", "'=bad", "never"],
        ["U3", "worse", "2026-11-25", "too", "much"],
    ]
    assert lines[1][0] == told[3]
    again = read(data.replace(b"never", b"24.11.2026"), words)
    assert list(again.rows.values()) == [replace(ROW, title="=bad", owner="U2")]
    assert errors_file(again, {}).decode("utf-8-sig").split() == ["why;owner;Title;Due"]


def test_reasons_found_later_can_be_added() -> None:
    table = read_text("title;due;owner\na;2026-11-24;nobody\n")

    assert b"Nobody has this name.;a;2026-11-24;nobody" in errors_file(table, {2: "Nobody has this name."})
