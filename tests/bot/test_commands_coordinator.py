"""`juuri coordinator`: the operator names who coordinates."""

import pytest
from sqlalchemy import select

from playground.clock import MovableClock
from playground.server import SCOPES, Playground
from storage import members
from storage.audit import Audit
from storage.session import Store
from storage.states import Role
from tests.process import environment, juuri

pytestmark = pytest.mark.slow  # real processes


@pytest.fixture
def clock() -> MovableClock:
    """Real time: the command goes by the clock of the machine."""
    return MovableClock()


async def test_added_by_id_listed_and_removed(slack: Playground, database: str) -> None:
    env = environment(slack, database)
    assert await juuri("coordinator", "add", "U0EERO", env=env) == (
        0,
        "Eero Suopelto (U0EERO) is now a coordinator.\n",
        "",
    )
    assert "already is" in (await juuri("coordinator", "add", "U0EERO", env=env))[1]
    assert (await juuri("coordinator", "list", env=env))[1] == "U0EERO  Eero Suopelto\n"
    assert (await juuri("coordinator", "remove", "U0EERO", env=env))[0] == 0
    assert (await juuri("coordinator", "remove", "U0EERO", env=env))[0] == 1

    store = Store(database)
    assert await store.read(members.with_role, Role.COORDINATOR) == []
    told = await store.read(
        lambda session: session.execute(select(Audit.actor, Audit.verb, Audit.subject)).all()
    )
    assert [tuple(row) for row in told] == [
        ("operator", "setup.name_coordinator", "U0EERO"),
        ("operator", "setup.remove_coordinator", "U0EERO"),
    ]
    store.close()


async def test_by_e_mail_needs_a_scope_and_says_what_to_do_without(slack: Playground, database: str) -> None:
    code, _, err = await juuri(
        "coordinator", "add", "eero.suopelto@havutuike.example", env=environment(slack, database)
    )
    assert code == 1
    assert "users:read.email" in err and "Copy member ID" in err


async def test_by_e_mail_where_the_scope_is_granted(clock: MovableClock, database: str) -> None:
    async with Playground(clock=clock, unlimited=True, scopes=(*SCOPES, "users:read.email")) as slack:
        env = environment(slack, database)
        code, out, _ = await juuri("coordinator", "add", "eero.suopelto@havutuike.example", env=env)
        assert (code, out) == (0, "Eero Suopelto (U0EERO) is now a coordinator.\n")
        code, _, err = await juuri("coordinator", "add", "nobody@havutuike.example", env=env)
        assert code == 1 and "Slack knows nobody" in err


async def test_who_cannot_coordinate_is_refused(slack: Playground, database: str) -> None:
    env = environment(slack, database)
    for person in ("U0MARCUS", "U0OTSO", "U0HELGA", "U0KELLO", "U0NOBODY", "eero"):
        code, _, err = await juuri("coordinator", "add", person, env=env)
        assert code == 1 and err.startswith("Error: "), person
    store = Store(database)
    assert await store.read(members.with_role, Role.COORDINATOR) == []
    store.close()
