"""Drawings of figures: what is in them can be read, whatever the words are."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.image import imread

from bot.charts import Series, bars, heat_map, lines
from bot.charts.colours import SERIES, on, shade
from bot.charts.heat_map import Cell
from bot.charts.type_setting import BODY, SMALLEST, drawable, width, wrapped

LONG = "Viestintä- ja markkinointisuunnittelupalvelut sekä kansainvälinen yhteistyö ja muu toiminta"
NAMES = [
    "Hoitotyö",
    LONG,
    "Människor & kultur på Åland",
    "Økonomi",
    "IT $5 $x^2$ <b>",
    "🦄🦄",
    "Sámi giellabálvalusat",
]
FULL: Cell = (3.4, "3,4")


def grid(rows: int, columns: int) -> tuple[list[str], list[str], list[list[Cell]]]:
    labels = [f"{NAMES[n % len(NAMES)]} {n}" for n in range(rows)]
    headings = [f"{NAMES[n % len(NAMES)]} {n}" for n in range(columns)]
    return labels, headings, [[None if (r + c) % 3 else FULL for c in range(columns)] for r in range(rows)]


DRAWINGS: dict[str, Callable[[], bytes]] = {
    "15 by 12": lambda: heat_map(*grid(15, 12), low=1, high=5, title=LONG, ends=(LONG, LONG)),
    "one row": lambda: heat_map(*grid(1, 12), low=1, high=5),
    "one cell": lambda: heat_map(["Hoito"], ["Aika"], [[None]], low=1, high=5, title="Yksi"),
    "all alike": lambda: heat_map(["A"], ["B"], [[FULL]], low=3.4, high=3.4),
    "nothing": lambda: heat_map([], [], [], low=1, high=5, title="Tyhjä"),
    "bars": lambda: bars(NAMES, [Series(LONG, [FULL] * 7), Series("🦄", [None] * 7)], title=LONG),
    "no bars": lambda: bars(["A"], [Series("x", [(0.0, "0")])]),
    "lines": lambda: lines(
        NAMES * 3, [Series(name, [FULL, None] * 10 + [FULL]) for name in NAMES[:4]], title=LONG
    ),
    "one point": lambda: lines(["vk 48"], [Series("x", [(0.0, "0")])]),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_nothing_runs_over_the_edge_and_the_paper_is_not_larger_than_slack_takes(name: str) -> None:
    png = DRAWINGS[name]()

    picture = imread(BytesIO(png))
    border = [picture[:6], picture[-6:], picture[:, :6], picture[:, -6:]]
    assert all((edge == 1.0).all() for edge in border)
    assert len(png) < 1_000_000
    assert picture.shape[1] >= 600


def test_several_threads_draw_at_once_what_one_draws_alone() -> None:
    alone = {name: draw() for name, draw in DRAWINGS.items()}
    with ThreadPoolExecutor(4) as threads:
        for _ in range(2):
            assert (
                dict(zip(DRAWINGS, threads.map(lambda draw: draw(), DRAWINGS.values()), strict=True)) == alone
            )


def contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """WCAG 2.2, contrast ratio."""

    def luminance(rgb: tuple[float, ...]) -> float:
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@given(st.floats(-1, 2))
def test_a_number_can_be_read_on_every_shade(share: float) -> None:
    ink = {"white": (1.0, 1.0, 1.0), "black": (0.0, 0.0, 0.0)}[on(shade(share))]
    assert contrast(ink, shade(share)) >= 4.5


def test_series_can_be_told_from_the_paper() -> None:
    for colour in SERIES:
        rgb = tuple(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
        assert contrast(rgb, (1.0, 1.0, 1.0)) >= (4.5 if colour != SERIES[2] else 3.0)


@settings(max_examples=60)
@given(st.text(st.sampled_from("aäöåøæiklmnt WM-.🦄"), max_size=60), st.floats(40, 160), st.integers(1, 4))
def test_lines_are_no_wider_than_asked_and_no_more(text: str, most: float, many: int) -> None:
    done = wrapped(text, most, BODY, lines=many)

    assert len(done) <= many
    assert all(width(line, BODY) <= most for line in done)
    if done and not done[-1].endswith("…"):
        joined = "".join(done).replace("-", "").replace(" ", "")
        assert joined == drawable(text).replace("-", "").replace(" ", "")


def test_words_break_where_a_syllable_begins_and_not_below_what_can_be_read() -> None:
    assert wrapped("markkinointisuunnittelupalvelut", 150, BODY) == ["markkinointisuunnittelu-", "palvelut"]
    assert SMALLEST >= 10
