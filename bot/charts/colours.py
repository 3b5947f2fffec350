"""Colours that people who see them differently can tell apart; nothing is told by colour alone."""

SERIES = ("#00326f", "#b3540f", "#4f8a6d", "#8a5a9e")
"""Dark blue, orange, green, violet: also different in brightness."""
MARKERS, DASHES = ("o", "s", "^", "D"), ("-", "--", "-.", ":")


def shade(share: float) -> tuple[float, float, float]:
    """From 0 (dark blue) to 1 (yellow) on the cividis scale."""
    from matplotlib import colormaps

    red, green, blue, _ = colormaps["cividis"](min(1.0, max(0.0, share)))
    return float(red), float(green), float(blue)


def on(fill: tuple[float, float, float]) -> str:
    """The colour of text on a fill: whichever of black and white has more contrast (WCAG's relative luminance)."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in fill)
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "white" if 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.05 else "black"
