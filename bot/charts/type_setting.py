"""How wide words are, and where their lines break. Sizes and widths in points."""

from functools import cache
from typing import Any

SMALLEST = 10.0
"""No text is smaller."""
BODY = 11.0
_VOWELS = frozenset("aeiouyåäöæø")
LINE = 1.25
"""Height of a line, in sizes."""


@cache
def _path(weight: str) -> str:
    from matplotlib.font_manager import FontProperties, findfont

    return findfont(FontProperties(family="DejaVu Sans", weight=weight))


def _font(weight: str) -> Any:
    from matplotlib.font_manager import get_font

    return get_font(_path(weight))  # each thread gets its own


def width(text: str, size: float, weight: str = "normal") -> float:
    """How wide a line is."""
    font = _font(weight)
    font.set_size(size, 72)
    font.set_text(drawable(text), 0.0)
    return float(font.get_width_height()[0]) / 64


@cache
def _known() -> frozenset[int]:
    return frozenset(_font("normal").get_charmap())


def drawable(text: str) -> str:
    """The text without what the font does not have, such as emoji."""
    known = _known()
    return " ".join("".join(c for c in text if c.isspace() or ord(c) in known).split())


def wrapped(text: str, most: float, size: float, lines: int = 3, weight: str = "normal") -> list[str]:
    """The text in lines no wider than `most`: broken between words, within one where it must be, cut where it is too long."""
    done: list[str] = []
    line = ""
    for word in drawable(text).split():
        longer = f"{line} {word}" if line else word
        if width(longer, size, weight) <= most:
            line = longer
            continue
        if line:
            done.append(line)
        while width(word, size, weight) > most and len(word) > 1:
            fits = _that_fits(word, most, size, weight)
            done.append(word[:fits] + "-")
            word = word[fits:]
        line = word
    done += [line] if line else []
    if len(done) <= lines:
        return done
    return [*done[: lines - 1], _cut(done[lines - 1], most, size, weight)]


def fits_in_words(text: str, most: float, size: float) -> bool:
    """Whether no word of it must be broken."""
    return all(width(word, size) <= most for word in drawable(text).split())


def _that_fits(word: str, most: float, size: float, weight: str) -> int:
    """How many letters stand in one line with a hyphen: up to the beginning of a syllable, if there is one near."""
    fits = len(word) - 2
    while fits > 1 and width(word[:fits] + "-", size, weight) > most:
        fits -= 1
    near = range(fits, max(2, fits - 6), -1)
    begins = (at for at in near if word[at].lower() not in _VOWELS and word[at + 1].lower() in _VOWELS)
    return max(1, next(begins, fits))


def _cut(line: str, most: float, size: float, weight: str) -> str:
    while line and width(line + "…", size, weight) > most:
        line = line[:-1].rstrip(" -")
    return line + "…"
