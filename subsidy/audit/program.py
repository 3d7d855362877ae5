"""A web of unknowns as an integer program, asked again and again for other examples.

What all programs of a web share is written down once, as HiGHS reads it. An example is checked in whole numbers before
anything is believed of it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from subsidy.audit.witnesses import WIDE_ENOUGH, Seen, Web
from subsidy.exceptions import SolverFailed
from subsidy.solver import WHOLE_TOLERANCE, Row, System

# Any example will do, so the solver may stop far from the best one; the true extremes it must find exactly.
ROUGH, EXACT = 0.2, 0.0

# What an empty cell is worth beside one that grows by one. Few cells are hard to empty, and with less they would give
# way to many that are easy to fill, and be left for a program of their own.
EMPTY = 3.0


class Program:
    """A web as an integer program, with whatever objective is asked."""

    def __init__(self, web: Web, seen: Seen, watched: Collection[int]) -> None:
        self.web, self.seen = web, seen
        self.columns = {place: column for column, place in enumerate(web.places)}
        self._system = System(
            [
                Row([(self.columns[place], sign) for place, sign in terms], -known if exact else -math.inf, -known)
                for terms, known, exact in web.rules
            ],
            len(web.places),
        )
        self._lows = np.array([seen.lows[place] for place in web.places], dtype=float)
        self._highs = np.array([seen.highs[place] for place in web.places], dtype=float)
        # Cells come before what stands behind them.
        self._cells = sum(place < seen.cells for place in web.places)
        self.watched = [place for place in web.places if place in watched]

    def example(self, small: Sequence[int], large: Sequence[int]) -> None:
        """Find an example with small numbers in some cells and three or more in others, as far as that goes."""
        emptied, filled = self._columns(small), self._columns(large)
        # Broken numbers mostly come out whole by themselves, or nearly so, several times as fast.
        for whole_below in (0, self._cells):
            answer = self._fit(emptied, filled, whole_below=whole_below)
            if not _is_whole(answer):
                answer = self._mend(answer, emptied, filled)
            if answer is not None:
                break
        else:
            answer = self._fit(emptied, filled, whole_below=len(self.columns))
        self._note(answer)

    def extreme(self, place: int, direction: int) -> int:
        """Return the smallest number of a cell (direction 1) or the largest (-1)."""
        costs = np.zeros(len(self.columns))
        costs[self.columns[place]] = direction
        # With broken numbers behind the cells it is quicker, and an extreme with whole ones is never further out.
        answer = self._solve(costs, whole_below=self._cells, gap=EXACT)
        if not _is_whole(answer):
            answer = self._solve(costs, whole_below=len(costs), gap=EXACT)
        return int(self._note(answer)[self.columns[place]])

    def _columns(self, places: Sequence[int]) -> Any:
        return np.array([self.columns[place] for place in places], dtype=np.int64)

    def _fit(self, small: Any, large: Any, *, whole_below: int) -> Any:
        """Ask for small numbers in some columns, and for numbers up to three in others."""
        costs = np.zeros(len(self.columns) + len(large))
        costs[small] = EMPTY
        # Worth something up to three, and nothing beyond.
        costs[len(self.columns) :] = -1
        return self._solve(costs, whole_below=whole_below, capped=large, gap=ROUGH)

    def _mend(self, answer: Any, small: Any, large: Any) -> Any | None:
        """Look for whole numbers close to an example that has broken ones; None if there are none."""
        near = np.where(np.arange(len(answer)) < self._cells, WIDE_ENOUGH, 0)
        lows = np.maximum(self._lows, np.floor(answer + WHOLE_TOLERANCE) - near)
        highs = np.minimum(self._highs, np.ceil(answer - WHOLE_TOLERANCE) + near)
        # What the example was for must stay as it is.
        nearest = np.round(answer)
        highs[small] = np.maximum(lows[small], nearest[small])
        lows[large] = np.maximum(lows[large], np.minimum(nearest[large], WIDE_ENOUGH))
        try:
            return self._system.minimise(np.zeros(len(answer)), lows, highs, whole=np.ones(len(answer)), gap=ROUGH)
        except SolverFailed:
            return None

    def _solve(self, costs: Any, *, whole_below: int, gap: float, capped: Any = ()) -> Any:
        """Solve the program; only the first columns must be whole, so all, the cells, or none."""
        system = self._system.capped(capped) if len(capped) else self._system
        lows = np.append(self._lows, np.zeros(len(capped)))
        highs = np.append(self._highs, np.full(len(capped), WIDE_ENOUGH))
        answer = system.minimise(costs, lows, highs, whole=np.arange(len(costs)) < whole_below, gap=gap)
        return answer[: len(self.columns)]

    def _note(self, answer: Any) -> Any:
        """Check an example in whole numbers, and note what it shows of the cells."""
        values = np.round(answer).astype(np.int64)
        if (values < self._lows).any() or (values > self._highs).any():
            raise SolverFailed("The solver gave an example that is out of bounds.")
        if not self._system.holds(values):
            raise SolverFailed("The solver gave an example that does not add up.")
        for place, value in zip(self.web.places[: self._cells], values[: self._cells].tolist(), strict=True):
            self.seen.add(place, value)
        return values


def _is_whole(answer: Any) -> bool:
    return bool((np.abs(answer - np.round(answer)) < WHOLE_TOLERANCE).all())
