"""`juuri departments import`: who belongs where, from a list."""

from pathlib import Path

import pytest

from playground.clock import MovableClock
from playground.server import SCOPES, Playground
from storage import departments, members
from storage.session import Store
from storage.values import DepartmentSource
from tests.process import environment, juuri

pytestmark = pytest.mark.slow  # real processes


@pytest.fixture
def clock() -> MovableClock:
    """Real time: the command goes by the clock of the machine."""
    return MovableClock()


async def placed(database: str) -> dict[str, tuple[str, str]]:
    """Where people are, as (department, how Juuri knows it)."""
    store = Store(database)
    try:
        names = {d.id: d.name for d in await store.read(departments.get_all)}
        places = await store.read(members.placed)
        return {user: (names[place[0]], str(place[1])) for user, place in places.items() if place[0]}
    finally:
        store.close()


async def test_a_dry_run_says_what_would_be_done_and_changes_nothing(
    slack: Playground, database: str, tmp_path: Path
) -> None:
    (file := tmp_path / "list.csv").write_text("who,department\nU0SIIRI,Hoito\nU0VEIKKO,Huolto\n")
    env = environment(slack, database)

    code, out, _ = await juuri("departments", "import", str(file), "--dry-run", env=env)

    assert code == 0
    assert out.splitlines() == [
        "Would add the department Hoito.",
        "Would add the department Huolto.",
        "Would place 2 people.",
    ]
    assert await placed(database) == {}
    assert (await juuri("departments", "import", str(file), env=env))[0] == 0
    assert await placed(database) == {"U0SIIRI": ("Hoito", "csv"), "U0VEIKKO": ("Huolto", "csv")}


async def test_lines_that_cannot_be_used_are_named_and_nothing_is_changed(
    slack: Playground, database: str, tmp_path: Path
) -> None:
    lines = (
        "U0SIIRI;Hoito\nsomebody;Hoito\nU0NOBODY;Hoito\nU0OTSO;Hoito\neero.suopelto@havutuike.example;Hoito\n"
    )
    (file := tmp_path / "list.csv").write_text(lines)
    env = environment(slack, database)

    code, _, err = await juuri("departments", "import", str(file), env=env)

    assert code == 1
    assert [line.partition(":")[0] for line in err.splitlines()[:4]] == [
        "line 2",
        "line 3",
        "line 4",
        "line 5",
    ]
    assert "users:read.email" in err and "nothing was changed" in err
    assert await placed(database) == {}
    code, out, _ = await juuri("departments", "import", str(file), "--skip-errors", env=env)
    assert (code, out) == (0, "Added the department Hoito.\nPlaced 1 person.\n")
    assert await placed(database) == {"U0SIIRI": ("Hoito", "csv")}


async def test_who_chose_a_department_stays_there(clock: MovableClock, database: str, tmp_path: Path) -> None:
    (file := tmp_path / "list.csv").write_text("eero.suopelto@havutuike.example,Hoito\nU0SIIRI,hoito\n")
    async with Playground(clock=clock, unlimited=True, scopes=(*SCOPES, "users:read.email")) as slack:
        env = environment(slack, database)
        assert (await juuri("departments", "import", str(file), env=env))[0] == 0
        store = Store(database)
        own = await store.write(departments.add, "Viestintä", None, None)
        await store.write(members.place, {"U0EERO": (own, DepartmentSource.OWN)})
        store.close()

        _, out, _ = await juuri("departments", "import", str(file), env=env)

    assert "1 person chose a department themselves" in out
    assert await placed(database) == {"U0EERO": ("Viestintä", "own"), "U0SIIRI": ("Hoito", "csv")}


async def test_a_file_that_cannot_be_read(slack: Playground, database: str, tmp_path: Path) -> None:
    (file := tmp_path / "list.csv").write_bytes("U0SIIRI,Käytävä".encode("latin-1"))
    env = environment(slack, database)

    code, _, err = await juuri("departments", "import", str(file), env=env)
    assert (code, "UTF-8" in err) == (1, True)
    code, _, err = await juuri("departments", "import", str(tmp_path / "none.csv"), env=env)
    assert (code, "cannot be read" in err) == (1, True)
