"""When owners are reminded, as lines of text that people write and read. Pure."""

import re
from collections.abc import Mapping, Sequence

from bot.errors import FieldError
from bot.i18n import Translator, Words
from storage.states import ActivityKind

MOST = 10
"""Reminders of one activity."""
FURTHEST = 30
"""Work days from the due date."""
_NUMBER = re.compile(r"[+-]?\d{1,2}")

Offsets = tuple[int, ...]
BLOCK = "organisation.reminders"


def read_offsets(text: str, words: Words) -> tuple[Offsets, dict[str, Offsets]]:
    """The days for all work ("-3 -1 0 1 3") and, a line each, for kinds of work ("Campaign: -5 -1 0").

    Kinds are recognised in every language. Raises FieldError that names the line.
    """
    kinds = {
        t(f"activities.kind_{kind}").lower(): kind
        for t in words.by_language.values()
        for kind in ActivityKind
    }
    kinds |= {kind.value: kind for kind in ActivityKind}
    everything: list[Offsets] = []
    of_kind: dict[str, Offsets] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        name, colon, numbers = line.rpartition(":")
        kind = kinds.get(name.strip().lower())
        if colon and kind is None:
            raise FieldError(BLOCK, "organisation.unknown_kind", line=line)
        found = _offsets(numbers)
        if found is None or (kind is None and everything) or (kind in of_kind):
            raise FieldError(BLOCK, "organisation.unreadable_days", line=line, most=MOST)
        if kind is None:
            everything.append(found)
        else:
            of_kind[kind.value] = found
    if not everything:
        raise FieldError(BLOCK, "organisation.no_days")
    return everything[0], of_kind


def _offsets(text: str) -> Offsets | None:
    pieces = text.replace("−", "-").replace("–", "-").replace(",", " ").split()
    if not pieces or not all(_NUMBER.fullmatch(piece) for piece in pieces):
        return None
    found = sorted({int(piece) for piece in pieces})
    return tuple(found) if len(found) <= MOST and max(map(abs, found)) <= FURTHEST else None


def write_offsets(t: Translator, everything: Sequence[int], of_kind: Mapping[str, Sequence[int]]) -> str:
    """The lines that `read_offsets` reads."""
    lines = [_line(everything)]
    lines += [f"{t(f'activities.kind_{kind}')}: {_line(offsets)}" for kind, offsets in of_kind.items()]
    return "\n".join(lines)


def _line(offsets: Sequence[int]) -> str:
    return " ".join(str(offset) for offset in offsets)
