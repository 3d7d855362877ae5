"""The colours of reports and charts, in one place.

Each colour that carries meaning has a contrast of at least 3:1 with the paper, those of text 4.5:1: a test measures it.
"""

from __future__ import annotations

INK = "#1c2733"
PRIMARY = "#0b5563"
ACCENT = "#b4532a"
SAND = "#f4efe6"
LINE = "#8a949e"
PAPER = "#ffffff"
# Text of less weight, and bars for "not asked" and "unknown": darker than the lines, so that it can be read.
QUIET = "#5b6670"
HAIRLINE = "#d9d3c7"

CSS_NAMES = {
    "ink": INK,
    "primary": PRIMARY,
    "accent": ACCENT,
    "sand": SAND,
    "line": LINE,
    "paper": PAPER,
    "quiet": QUIET,
    "hairline": HAIRLINE,
}


def as_css() -> str:
    """Write the colours as custom properties for a style sheet."""
    return ":root { " + " ".join(f"--{name}: {colour};" for name, colour in CSS_NAMES.items()) + " }\n"
