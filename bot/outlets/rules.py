"""The list of places to publish in, as lines of text. Pure."""

from bot.errors import FieldError

MOST = 50
LONGEST = 50


def read_names(text: str, block_id: str) -> tuple[str, ...]:
    """One name a line; what stands twice, in whatever letters, counts once. Raises FieldError."""
    names: dict[str, str] = {}
    for line in text.splitlines():
        name = " ".join(line.split())
        if len(name) > LONGEST:
            raise FieldError(block_id, "outlets.too_long", name=name, most=LONGEST)
        if name:
            names.setdefault(name.casefold(), name)
    if len(names) > MOST:
        raise FieldError(block_id, "outlets.too_many", most=MOST)
    return tuple(names.values())
