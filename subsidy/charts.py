"""The few kinds of chart that a report needs, drawn by matplotlib as SVG in one house look.

Numbers stand beside their bar, the baseline is always zero, and nothing depends on colour alone. Letters stay letters,
in the font that portal/pdf.py puts into every PDF, so they can be searched and cost little. The functions know no
language and no snapshot: whoever calls them brings the words. The same input gives the same bytes.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from portal.pdf import FONT_FAMILY, font_files
from subsidy.palette import ACCENT, INK, LINE, PAPER, PRIMARY, QUIET

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# A millimetre in inches, and a point in millimetres.
MM = 1 / 25.4
POINT = 25.4 / 72
TEXT = 8.6
ROW_MM = 5.7
BAR = 0.68
# Widths in millimetres of the two places where a chart can stand.
FULL_WIDTH = 166.0
HALF_WIDTH = 79.0
_STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "xenia",
    "path.simplify": True,
    "hatch.linewidth": 0.9,
    "text.parse_math": False,
}
# The first series is full, the second is hatched, so that it can be told from the first without colour.
_LOOKS: tuple[dict[str, Any], ...] = (
    {"facecolor": PRIMARY, "linewidth": 0},
    {"facecolor": PAPER, "edgecolor": ACCENT, "hatch": "////", "linewidth": 0.9},
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its word, its size, and the number as it is printed; `quiet` for what is not an answer."""

    label: str
    value: float
    shown: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """One number per quarter, with a name; the second series of a chart is hatched."""

    name: str
    values: Sequence[int]
    shown: Sequence[str]


@dataclass(frozen=True, slots=True)
class Chart:
    """A finished drawing and the size in millimetres in which it must stand."""

    svg: bytes
    width: float
    height: float

    @property
    def address(self) -> str:
        """The drawing as a `data:` address for an image."""
        return "data:image/svg+xml;base64," + base64.b64encode(self.svg).decode()


def horizontal_bars(
    bars: Sequence[Bar], *, width: float = FULL_WIDTH, label_share: float = 0.34, least: float = 0
) -> Chart:
    """Draw one bar a row, in the order given, from a common zero. Unit of `width`: millimetres.

    `least` is the smallest scale: below it the longest bar does not fill the width, so that ten does not look like
    hundreds.
    """
    height = ROW_MM * len(bars) + 2
    canvas = _Canvas(width, height)
    zero = width * label_share
    # Beyond the longest bar there is room for its number.
    scale = (width - zero) / (max(least, _largest(bar.value for bar in bars)) * 1.16)
    row_height = height / (len(bars) + 0.32)
    for row, bar in enumerate(bars):
        middle, end = height - (row + 0.66) * row_height, zero + bar.value * scale
        thick = BAR * row_height
        canvas.fill(
            zero, middle - thick / 2, bar.value * scale, thick, color=LINE if bar.quiet else PRIMARY, linewidth=0
        )
        canvas.write(bar.shown, end, middle, move=(4, 0), bold=True)
        canvas.write(bar.label, zero, middle, move=(-6, 0), ha="right", color=QUIET if bar.quiet else INK)
    edge = 0.16 * row_height
    canvas.line((zero, edge), (zero, height - edge))
    return canvas.finish()


def quarter_columns(
    series: Sequence[Series], *, quarters: Sequence[str], width: float = FULL_WIDTH, height: float = 38
) -> Chart:
    """Draw a column per quarter, or two beside each other for two series. Unit of the sizes: millimetres."""
    canvas = _Canvas(width, height)
    zero, top = 0.13 * height, (0.88 if len(series) == 1 else 0.76) * height
    scale = (top - zero) / (_largest(value for one in series for value in one.values) * 1.02)
    room = width / len(quarters)
    each = 0.56 * room / len(series)
    for place, one in enumerate(series):
        shift = (place - (len(series) - 1) / 2) * each
        for quarter, (value, shown) in enumerate(zip(one.values, one.shown, strict=True)):
            middle = (quarter + 0.5) * room + shift
            canvas.fill(middle - 0.46 * each, zero, 0.92 * each, value * scale, **_LOOKS[place])
            canvas.write(shown, middle, zero + value * scale, move=(0, 3), bold=True, ha="center", va="bottom")
    for place, name in enumerate(quarters):
        canvas.write(name, (place + 0.5) * room, zero, move=(0, -5), ha="center", va="top")
    canvas.line((0, zero), (width, zero))
    if len(series) > 1:
        canvas.name_series([one.name for one in series])
    return canvas.finish()


def parts_of_whole(parts: Sequence[Bar], *, width: float = FULL_WIDTH) -> Chart:
    """Draw one long bar cut in two parts, each with its word and number above it; the second part is hatched."""
    canvas = _Canvas(width, 20)
    scale = width / (sum(part.value for part in parts) or 1)
    left = 0.0
    # From below: the bar, the numbers, the words.
    for place, part in enumerate(parts):
        canvas.fill(left, 0.6, part.value * scale, 8, **_LOOKS[place])
        canvas.write(part.shown, left, 11.2, move=(1, 0), bold=True)
        canvas.write(part.label, left, 15, move=(1, 0))
        left += part.value * scale
    return canvas.finish()


class _Canvas:
    """An empty figure, and the pen to draw on it, in millimetres from its lower left corner.

    Without the axes of matplotlib: their ticks, spines and clipping are most of its work, and none of it is shown.
    """

    def __init__(self, width: float, height: float) -> None:
        from matplotlib.figure import Figure  # noqa: PLC0415, TID251 - inside the function that draws
        from matplotlib.font_manager import FontProperties  # noqa: PLC0415, TID251 - as above
        from matplotlib.transforms import Affine2D  # noqa: PLC0415, TID251 - as above

        self.width, self.height = width, height
        self.figure = Figure(figsize=(width * MM, height * MM))
        self.figure.patch.set_visible(False)
        self.place = Affine2D().scale(MM) + self.figure.dpi_scale_trans
        files = font_files()
        self.regular = FontProperties(family=FONT_FAMILY, fname=str(files["Lato-Regular.ttf"]), size=TEXT)
        self.bold = FontProperties(family=FONT_FAMILY, weight=700, fname=str(files["Lato-Bold.ttf"]), size=TEXT)

    def fill(self, left: float, low: float, width: float, height: float, **look: Any) -> None:
        """Draw a rectangle from its lower left corner; nothing where it has no size."""
        from matplotlib.patches import Rectangle  # noqa: PLC0415, TID251 - inside the function that draws

        if width and height:
            self.figure.add_artist(Rectangle((left, low), width, height, transform=self.place, **look))

    def line(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Draw the line of zero."""
        from matplotlib.lines import Line2D  # noqa: PLC0415, TID251 - inside the function that draws

        across, up = zip(start, end, strict=True)
        look: Any = {"color": INK, "linewidth": 0.8, "solid_capstyle": "butt"}
        self.figure.add_artist(Line2D(across, up, transform=self.place, **look))

    def write(
        self,
        text: str,
        across: float,
        up: float,
        *,
        move: tuple[float, float] = (0, 0),
        bold: bool = False,
        **look: Any,
    ) -> Any:
        """Write at a place, moved by some points; returns the words, which know how wide they are."""
        return self.figure.text(
            across + move[0] * POINT,
            up + move[1] * POINT,
            text,
            transform=self.place,
            fontproperties=self.bold if bold else self.regular,
            **{"color": INK, "va": "center_baseline", **look},
        )

    def name_series(self, names: Sequence[str]) -> None:
        """Write the names of the series above the columns, each behind a piece of its own colour."""
        left = 0.0
        for place, name in enumerate(names):
            self.fill(left, 0.93 * self.height, 0.022 * self.width, 0.06 * self.height, **_LOOKS[place])
            word = self.write(name, left + 0.03 * self.width, 0.96 * self.height, va="center")
            left = word.get_window_extent().transformed(self.place.inverted()).x1 + 0.04 * self.width

    def finish(self) -> Chart:
        """Write the drawing as SVG."""
        import matplotlib as mpl  # noqa: PLC0415, TID251 - inside the function that draws

        target = BytesIO()
        # No date, no name of a program: the drawing is the same tomorrow.
        nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        with mpl.rc_context(_STYLE):
            self.figure.savefig(target, format="svg", transparent=True, metadata=nothing)
        return Chart(target.getvalue(), self.width, self.height)


def _largest(values: Iterable[float]) -> float:
    # An empty or all-zero chart still needs a scale.
    return max(values, default=0) or 1
