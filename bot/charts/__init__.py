"""Figures as PNGs, for a phone: all words come from the caller, in the reader's language.

Nothing is loaded until something is drawn, and each drawing has a sheet of its own, so that any thread may draw.
"""

from bot.charts.heat_map import heat_map
from bot.charts.series import Series, bars, lines

__all__ = ["Series", "bars", "heat_map", "lines"]
