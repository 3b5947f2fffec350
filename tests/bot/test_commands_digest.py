"""`juuri digest preview`: the week's digest on the terminal."""

import json

import pytest

from bot import organisation
from bot.content import Content
from bot.digest.as_text import as_text
from bot.i18n import Words
from playground.clock import MovableClock
from playground.server import Playground
from storage import suggestions
from storage.session import Store
from storage.values import Idea
from tests import gallery_digest
from tests.process import environment, juuri


def test_as_text_it_has_no_markup_left(words: Words, content: Content) -> None:
    facts = gallery_digest.facts(content, full=True)

    text = as_text(words["en"], facts, {"C0000000000": "people-and-culture"})

    assert "Weekly digest, week 48\n======================" in text
    assert "#people-and-culture" in text
    assert "[Accept]" in text
    assert not any(sign in text for sign in ("*", "&amp;", "<#"))


@pytest.fixture
def clock() -> MovableClock:
    """Real time: the command goes by the clock of the machine."""
    return MovableClock()


@pytest.mark.slow
async def test_a_week_is_printed_and_nothing_is_recorded(
    slack: Playground, database: str, clock: MovableClock
) -> None:
    store = Store(database)
    try:
        await store.write(organisation.change, language="fi")
        more = {"by": "U0SIIRI", "department_id": None, "link_key": None, "now": clock.now()}
        await store.write(suggestions.add, Idea("Avoimet ovet & verstas"), **more)
    finally:
        store.close()
    env = environment(slack, database)

    code, out, _ = await juuri("digest", "preview", "--week", "2026-W47", env=env)
    assert code == 0
    assert "Viikkokooste, viikko 47" in out
    assert "Avoimet ovet & verstas" in out

    code, out, _ = await juuri("digest", "preview", "--language", "nb", "--json", env=env)
    assert code == 0
    assert json.loads(out)["text"].startswith("Her er oversikten for uke")

    code, _, err = await juuri("digest", "preview", "--week", "2026-W60", env=env)
    assert code == 2
    assert "2026-W47" in err
