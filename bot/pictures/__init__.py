"""Pictures that Juuri draws: `want` one where its message is decided; its `Painter` does the rest (docs/delivery.md)."""

from bot.pictures.painter import Painter
from storage.pictures import want

__all__ = ["Painter", "want"]
