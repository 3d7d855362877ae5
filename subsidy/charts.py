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

MM = 1 / 25.4
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
    canvas = _Canvas(width, ROW_MM * len(bars) + 2)
    # Beyond the longest bar there is room for its number.
    axes = canvas.axes((label_share, 0, 1 - label_share, 1))
    axes.set_xlim(0, max(least, _largest(bar.value for bar in bars)) * 1.16)
    axes.set_ylim(len(bars) - 0.5 + 0.16, -0.5 - 0.16)
    for row, bar in enumerate(bars):
        axes.barh(row, bar.value, height=BAR, color=LINE if bar.quiet else PRIMARY, linewidth=0)
        canvas.write(axes, bar.shown, (bar.value, row), move=(4, 0), bold=True)
        canvas.write(axes, bar.label, (0, row), move=(-6, 0), ha="right", color=QUIET if bar.quiet else INK)
    axes.plot([0, 0], [-0.5, len(bars) - 0.5], color=INK, linewidth=0.8, solid_capstyle="butt")
    return canvas.finish()


def quarter_columns(
    series: Sequence[Series], *, quarters: Sequence[str], width: float = FULL_WIDTH, height: float = 38
) -> Chart:
    """Draw a column per quarter, or two beside each other for two series. Unit of the sizes: millimetres."""
    canvas = _Canvas(width, height)
    top = 0.88 if len(series) == 1 else 0.76
    axes = canvas.axes((0, 0.13, 1, top - 0.13))
    axes.set_xlim(-0.5, len(quarters) - 0.5)
    axes.set_ylim(0, _largest(value for one in series for value in one.values) * 1.02)
    each = 0.56 / len(series)
    for place, one in enumerate(series):
        shift = (place - (len(series) - 1) / 2) * each
        for quarter, (value, shown) in enumerate(zip(one.values, one.shown, strict=True)):
            axes.bar(quarter + shift, value, width=each * 0.92, **_LOOKS[place])
            canvas.write(axes, shown, (quarter + shift, value), move=(0, 3), bold=True, ha="center", va="bottom")
    for place, name in enumerate(quarters):
        canvas.write(axes, name, (place, 0), move=(0, -5), ha="center", va="top")
    axes.plot([-0.5, len(quarters) - 0.5], [0, 0], color=INK, linewidth=0.8, clip_on=False)
    if len(series) > 1:
        canvas.name_series([one.name for one in series])
    return canvas.finish()


def parts_of_whole(parts: Sequence[Bar], *, width: float = FULL_WIDTH) -> Chart:
    """Draw one long bar cut in two parts, each with its word and number above it; the second part is hatched."""
    canvas = _Canvas(width, 20)
    axes = canvas.axes((0, 0.02, 1, 0.96))
    axes.set_xlim(0, sum(part.value for part in parts) or 1)
    axes.set_ylim(0, 1)
    left = 0.0
    for place, part in enumerate(parts):
        axes.barh(0.22, part.value, left=left, height=0.42, **_LOOKS[place])
        canvas.write(axes, part.label, (left, 0.76), move=(1, 0))
        canvas.write(axes, part.shown, (left, 0.56), move=(1, 0), bold=True)
        left += part.value
    return canvas.finish()


class _Canvas:
    """An empty figure of a size in millimetres, and the pen to write on it."""

    def __init__(self, width: float, height: float) -> None:
        from matplotlib.figure import Figure  # noqa: PLC0415, TID251 - inside the function that draws
        from matplotlib.font_manager import FontProperties  # noqa: PLC0415, TID251 - as above

        self.width, self.height = width, height
        self.figure = Figure(figsize=(width * MM, height * MM))
        files = font_files()
        self.regular = FontProperties(family=FONT_FAMILY, fname=str(files["Lato-Regular.ttf"]), size=TEXT)
        self.bold = FontProperties(family=FONT_FAMILY, weight=700, fname=str(files["Lato-Bold.ttf"]), size=TEXT)

    def axes(self, place: tuple[float, float, float, float]) -> Any:
        """Add a field without any lines; place is left, bottom, width and height as parts of the figure."""
        axes = self.figure.add_axes(place)
        axes.axis("off")
        return axes

    def write(
        self,
        axes: Any,
        text: str,
        at: tuple[float, float],
        *,
        move: tuple[float, float],
        bold: bool = False,
        **look: Any,
    ) -> None:
        """Write at a place of the field, moved by some points."""
        axes.annotate(
            text,
            at,
            xytext=move,
            textcoords="offset points",
            fontproperties=self.bold if bold else self.regular,
            annotation_clip=False,
            **{"color": INK, "va": "center_baseline", **look},
        )

    def name_series(self, names: Sequence[str]) -> None:
        """Write the names of the series above the columns, each behind a piece of its own colour."""
        from matplotlib.patches import Rectangle  # noqa: PLC0415, TID251 - inside the function that draws

        left = 0.0
        for place, name in enumerate(names):
            sample = Rectangle((left, 0.93), 0.022, 0.06, transform=self.figure.transFigure, **_LOOKS[place])
            self.figure.add_artist(sample)
            word = self.figure.text(left + 0.03, 0.96, name, va="center", color=INK, fontproperties=self.regular)
            extent = word.get_window_extent()
            left = extent.transformed(self.figure.transFigure.inverted()).x1 + 0.04

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
