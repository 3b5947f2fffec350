"""`juuri activities import` and `export`: planned work from a table and back."""

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from icalendar import Calendar

from playground.clock import MovableClock
from playground.server import SCOPES, Playground
from storage import activities, departments, members, outlets
from storage.session import Store
from storage.states import ActivityKind, ActivityState, MemberKind
from storage.values import Activity, ActivityFilter, MemberFacts
from tests.process import environment, juuri

pytestmark = pytest.mark.slow  # real processes

YEAR = datetime.now(UTC).year + 1
"""The command goes by the clock of the machine."""
HEADING = "title;due;owner;time;repeats;channel;department;kind\n"
GOOD = f"Open doors;{YEAR}-05-12;Siiri Kanervisto;09:30;;LinkedIn;Hoito;event\n"
SECOND = f"Post;12.5.{YEAR};U0EERO;;monthly;;;\n"
BAD = f"Nobody's;{YEAR}-05-12;Nobody At All;;;;;\nNo day;soon;U0EERO;;;;;\nOld;2020-05-12;U0EERO;;;;;\n"


@pytest.fixture
def clock() -> MovableClock:
    """Real time: the command goes by the clock of the machine."""
    return MovableClock()


@pytest.fixture
async def people(database: str) -> None:
    """Those whom the bot has met, a department and a channel."""
    store = Store(database)
    known = [("U0SIIRI", "Siiri Kanervisto"), ("U0EERO", "Eero Suopelto"), ("U1EERO", "Eero Suopelto")]
    facts = [MemberFacts(user_id, name, MemberKind.PERSON, "Europe/Helsinki") for user_id, name in known]
    await store.write(members.put, facts)
    await store.write(departments.add, "Hoito", None, None)
    await store.write(outlets.put, ["LinkedIn"])
    store.close()


async def planned(database: str) -> list[Activity]:
    store = Store(database)
    try:
        return await store.read(activities.by_due_date, ActivityFilter(), 10_000)
    finally:
        store.close()


async def test_a_dry_run_says_what_would_be_planned_and_plans_nothing(
    database: str, people: None, tmp_path: Path
) -> None:
    (file := tmp_path / "plan.csv").write_text(HEADING + GOOD + BAD)
    env = environment(None, database)

    code, out, err = await juuri("activities", "import", str(file), "--dry-run", env=env)

    assert (code, out) == (0, "Would plan 1 activity.\n")
    assert [line.partition(":")[0] for line in err.splitlines()[:3]] == ["line 3", "line 4", "line 5"]
    assert "Juuri knows nobody called “Nobody At All”" in err and "This day has passed" in err
    assert await planned(database) == []
    errors = (tmp_path / "plan.csv.errors.csv").read_text("utf-8-sig")
    assert [line.split(";")[1] for line in errors.splitlines()] == ["title", "Nobody's", "No day", "Old"]


async def test_a_file_is_imported_once_however_often_it_is_given(
    database: str, people: None, tmp_path: Path
) -> None:
    (file := tmp_path / "plan.csv").write_text(HEADING + GOOD + SECOND)
    env = environment(None, database)

    first = await juuri("activities", "import", str(file), env=env)
    again = await juuri("activities", "import", str(file), "--yes", env=env)

    assert first == (0, "Planned 2 activities.\n", "")
    assert again[0] == 1 and "This is planned already" in again[2]
    one, other = await planned(database)
    assert (one.plan.title, one.plan.owner_id, one.plan.due_time) == ("Open doors", "U0SIIRI", time(9, 30))
    assert (one.plan.kind, one.plan.outlet_id, one.plan.department_id) == (ActivityKind.EVENT, 1, 1)
    assert (one.planned_by, one.state) == ("operator", ActivityState.PLANNED)
    assert (other.plan.due_on, other.plan.rule) == (date(YEAR, 5, 12), "FREQ=MONTHLY;BYMONTHDAY=12")


async def test_nothing_is_planned_where_the_person_says_no(
    database: str, people: None, tmp_path: Path
) -> None:
    (file := tmp_path / "plan.csv").write_text(HEADING + GOOD + BAD)
    env = environment(None, database)

    refused = await juuri("activities", "import", str(file), env=env, says="n\n")
    assert refused[0] == 1 and "Nothing was planned." in refused[2]
    assert await planned(database) == []
    agreed = await juuri("activities", "import", str(file), env=env, says="y\n")

    assert agreed[:2] == (0, "Planned 1 activity.\n")
    assert len(await planned(database)) == 1


async def test_a_name_that_two_people_bear_is_no_answer(database: str, people: None, tmp_path: Path) -> None:
    (file := tmp_path / "plan.csv").write_text(f"title;due;owner\nPost;{YEAR}-05-12;Eero Suopelto\n")

    code, _, err = await juuri("activities", "import", str(file), env=environment(None, database))

    assert code == 1 and "More than one person is called “Eero Suopelto”" in err


async def test_people_are_found_by_their_e_mail_address_where_that_is_allowed(
    slack: Playground, clock: MovableClock, database: str, people: None, tmp_path: Path
) -> None:
    lines = f"title;due;owner\nPost;{YEAR}-05-12;eero.suopelto@havutuike.example\n"
    (file := tmp_path / "plan.csv").write_text(lines)

    code, _, err = await juuri("activities", "import", str(file), env=environment(slack, database))
    assert code == 1 and "Juuri knows nobody called “eero.suopelto@havutuike.example”" in err
    async with Playground(clock=clock, unlimited=True, scopes=(*SCOPES, "users:read.email")) as open_slack:
        code, _, _ = await juuri("activities", "import", str(file), env=environment(open_slack, database))

    assert code == 0
    assert [one.plan.owner_id for one in await planned(database)] == ["U0EERO"]


async def test_a_long_file_tells_how_far_it_is(database: str, people: None, tmp_path: Path) -> None:
    lines = "".join(f"Post {number};{YEAR}-05-12;U0EERO\n" for number in range(250))
    (file := tmp_path / "plan.csv").write_text(f"title;due;owner\n{lines}")

    code, out, err = await juuri("activities", "import", str(file), env=environment(None, database))

    assert (code, out) == (0, "Planned 250 activities.\n")
    assert err.splitlines() == ["100 of 250", "200 of 250", "250 of 250"]


async def test_what_is_exported_can_be_imported(database: str, people: None, tmp_path: Path) -> None:
    (file := tmp_path / "plan.csv").write_text(HEADING + GOOD + SECOND)
    env = environment(None, database)
    await juuri("activities", "import", str(file), env=env)

    code, out, _ = await juuri("activities", "export", str(tmp_path / "out.csv"), env=env)

    assert (code, out) == (0, f"Wrote 2 activities to {tmp_path / 'out.csv'}.\n")
    text = (tmp_path / "out.csv").read_text("utf-8-sig")
    assert "Siiri Kanervisto" in text and "U0EERO" in text
    code, _, err = await juuri("activities", "import", str(tmp_path / "out.csv"), "--dry-run", env=env)
    assert code == 0
    assert [
        line for line in err.splitlines() if "planned already" not in line and "errors.csv" not in line
    ] == []


async def test_a_calendar_file_is_written(database: str, people: None, tmp_path: Path) -> None:
    (file := tmp_path / "plan.csv").write_text(HEADING + GOOD)
    env = environment(None, database)
    await juuri("activities", "import", str(file), env=env)

    code, _, _ = await juuri("activities", "export", str(tmp_path / "out.ics"), "--ics", env=env)

    assert code == 0
    (event,) = Calendar.from_ical((tmp_path / "out.ics").read_bytes()).walk("VEVENT")
    assert (event["SUMMARY"], event["DTSTART"].dt.date()) == ("Open doors", date(YEAR, 5, 12))


async def test_a_file_that_cannot_be_read(database: str, tmp_path: Path) -> None:
    code, _, err = await juuri(
        "activities", "import", str(tmp_path / "none.csv"), env=environment(None, database)
    )

    assert code == 1 and "cannot be read" in err
