"""The course of a trajectory as a drawing: one line per phase that came up, time from left to right.

No arrow, no end to reach, and no line for a phase that never came up: what did not happen is not missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal import codelists

if TYPE_CHECKING:
    from datetime import date

    from contacts.models import PhasePeriod

# Units of the drawing. A phone of 320 shows it nearly one to one, so the words in it stay readable.
WIDTH = 288
LANE = 40
WORD = 14
BAR = 14
FOOT = 20
SMALLEST = 3


@dataclass(frozen=True)
class Bar:
    """One stretch of time on a line."""

    x: int
    y: int
    width: int
    is_pause: bool
    is_open: bool


@dataclass(frozen=True)
class Lane:
    """The line of one phase: its word, and where it stands."""

    word: str
    word_y: int
    line_y: int


@dataclass(frozen=True)
class Timeline:
    """The whole drawing."""

    lanes: tuple[Lane, ...]
    bars: tuple[Bar, ...]
    first: date
    last: date
    width: int
    height: int
    bar: int
    foot_y: int


def draw_timeline(stretches: list[PhasePeriod], *, today: date) -> Timeline | None:
    """Return the drawing of stretches in their order; an open one runs until today. Nothing where there are none."""
    if not stretches:
        return None
    came_up = {row.phase for row in stretches}
    order = [code for code in codelists.codes("PHASE") if code in came_up]
    first = stretches[0].start
    last = max([today if row.end is None else row.end for row in stretches] + [first])
    # What began today fills its line: a day is all the time there is.
    days = (last - first).days
    bars = []
    for row in stretches:
        end = max(row.end or last, row.start)
        width = max(WIDTH * (end - row.start).days // days, SMALLEST) if days else WIDTH
        bars.append(
            Bar(
                x=min(WIDTH * (row.start - first).days // max(days, 1), WIDTH - width),
                y=order.index(row.phase) * LANE + WORD + 4,
                width=width,
                is_pause=row.phase == "pause",
                is_open=row.end is None,
            )
        )
    words = codelists.codelist("PHASE")
    lanes = tuple(
        Lane(word=words.label(code), word_y=place * LANE + WORD - 2, line_y=place * LANE + WORD + 4 + BAR // 2)
        for place, code in enumerate(order)
    )
    height = len(order) * LANE + FOOT
    return Timeline(lanes, tuple(bars), first, last, WIDTH, height, BAR, height - 5)
