"""The benchmarks run: each part with tiny sizes, and what it says of its aims."""

import pytest

from benchmarks import clicks, delivery, digest, memory, planning, reviews, tick
from benchmarks.databases import Maker
from benchmarks.results import Figure, Result
from tests import postgres


@pytest.fixture(scope="module")
def maker(tmp_path_factory: pytest.TempPathFactory) -> Maker:
    return Maker(tmp_path_factory.mktemp("benchmarks"), postgres.start())


@pytest.mark.slow
@pytest.mark.parametrize(
    "part", [clicks, tick, delivery, memory, planning, digest, reviews], ids=lambda part: part.__name__
)
def test_a_part_runs_and_keeps_its_raw_runs(part: object, maker: Maker) -> None:
    result: Result = part.main(maker, quick=True)

    assert result.runs
    assert all(figure.value >= 0 for figure in result.figures)
    assert any(figure.aim for figure in result.figures)


def test_a_missed_aim_is_told_as_missed() -> None:
    assert Figure("a", 0.79, at_least=0.8).missed
    assert not Figure("a", 0.8, at_least=0.8).missed
    assert Figure("a", 1.51, at_most=1.5).missed
    assert not Figure("a", 1.5, at_most=1.5).missed
    assert not Figure("a", 99).missed
