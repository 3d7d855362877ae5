"""Whole solutions as witnesses: what may be true, shown by an example.

That a cell may be empty is shown by one set of whole numbers that fits everything published and has a zero there; that
its interval is wide enough by two sets that lie three apart. So a clean outcome rests on examples, each checked here
in whole numbers, and not on the word of the solver, which has called wrong answers optimal. Only where no example
turns up is the solver asked for the smallest and the largest number itself, and believed when it says that there is
little room: a finding too many stops a publication, which is safe.

One example serves many cells: each program asks for small numbers in half of the undecided cells and for larger ones
in the other half, and what comes out counts for all of them.
"""

from __future__ import annotations

import math
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from subsidy.audit.unknowns import Unknowns
from subsidy.exceptions import SolverFailed
from subsidy.solver import WHOLE_TOLERANCE, Problem, Row, solve

# A narrower interval than this tells too much.
WIDE_ENOUGH = 3

# Whoever waits for the attack sets the limit that counts, and ends the whole process at it.
SECONDS = 600.0

# Any example will do, so the solver may stop far from the best one; the true extremes it must find exactly.
ROUGH, EXACT = 0.2, 0.0
ALL = sys.maxsize
# Past this many programs without a decision for some cell, each is asked for by itself.
MOST_ROUNDS = 40


@dataclass(slots=True)
class Seen:
    """What is certain about each unknown: the bounds that nothing can pass, and the numbers that some example had."""

    lows: list[int] = field(repr=False)
    highs: list[int] = field(repr=False)
    least: list[int | None] = field(repr=False)
    most: list[int | None] = field(repr=False)
    # The first so many are cells; what follows stands behind them.
    cells: int

    @classmethod
    def between(cls, lows: list[int], highs: list[int], *, cells: int) -> Seen:
        """Start from bounds; what has one number only has been seen at once."""
        same = [low if low == high else None for low, high in zip(lows, highs, strict=True)]
        return cls(lows, highs, list(same), list(same), cells)

    def add(self, place: int, value: int) -> None:
        """Note the number of an example."""
        least, most = self.least[place], self.most[place]
        self.least[place] = value if least is None else min(least, value)
        self.most[place] = value if most is None else max(most, value)

    def may_be_empty(self, place: int) -> bool:
        """Say whether some example has nobody there."""
        return self.least[place] == 0

    def is_wide(self, place: int) -> bool:
        """Say whether two examples lie far enough apart."""
        least, most = self.least[place], self.most[place]
        return least is not None and most is not None and most - least >= WIDE_ENOUGH

    def is_safe(self, place: int) -> bool:
        """Say whether examples show that nothing can be worked out about the cell."""
        return self.may_be_empty(place) and self.is_wide(place)

    def settle(self, place: int, least: int, most: int) -> None:
        """Note the true extremes."""
        self.lows[place] = self.least[place] = least
        self.highs[place] = self.most[place] = most

    def is_settled(self, place: int) -> bool:
        """Say whether the smallest and the largest number are known for certain."""
        return self.least[place] == self.lows[place] and self.most[place] == self.highs[place]


@dataclass(slots=True)
class Web:
    """Unknowns that hang together, with the rules between them; what is known already has been filled in."""

    places: list[int] = field(default_factory=list)
    # (terms, what the known ones add up to, exact)
    rules: list[tuple[list[tuple[int, int]], int, bool]] = field(default_factory=list, repr=False)


def webs(unknowns: Unknowns, lows: Sequence[int], highs: Sequence[int]) -> list[Web]:
    """Cut the unknowns into webs that do not touch, leaving out what has one number only."""
    free = [low < high for low, high in zip(lows, highs, strict=True)]
    parent = list(range(len(free)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = place = parent[parent[place]]
        return place

    reduced = []
    for rule in unknowns.rules:
        terms = [(place, coefficient) for place, coefficient in rule.terms if free[place]]
        known = sum(coefficient * lows[place] for place, coefficient in rule.terms if not free[place])
        if terms:
            reduced.append((terms, known, rule.exact))
            for place, _coefficient in terms[1:]:
                parent[root(place)] = root(terms[0][0])
    found: defaultdict[int, Web] = defaultdict(Web)
    for place in range(len(free)):
        if free[place]:
            found[root(place)].places.append(place)
    for rest in reduced:
        found[root(rest[0][0][0])].rules.append(rest)
    return list(found.values())


def look(web: Web, seen: Seen, watched: Collection[int]) -> None:
    """Find examples for the watched unknowns of a web until no more turn up.

    Raises: SolverFailed if the solver gives no answer, or one that does not fit.
    """
    program = Program(web, seen, watched)
    for _round in range(MOST_ROUNDS):
        small = [place for place in program.watched if not seen.may_be_empty(place)]
        large = [place for place in program.watched if seen.may_be_empty(place) and not seen.is_wide(place)]
        if not small and not large:
            return
        program.example(small, large)
        if not any(map(seen.may_be_empty, small)) and not any(map(seen.is_wide, large)):
            return


def settle(web: Web, seen: Seen, place: int) -> None:
    """Ask the solver for the smallest and the largest number of one unknown.

    Raises: SolverFailed if the solver gives no answer, or one that does not fit.
    """
    program = Program(web, seen, ())
    least = program.extreme(place, 1) if seen.least[place] != seen.lows[place] else seen.lows[place]
    most = program.extreme(place, -1) if seen.most[place] != seen.highs[place] else seen.highs[place]
    seen.settle(place, least, most)


class Program:
    """A web as an integer program, with whatever objective is asked."""

    def __init__(self, web: Web, seen: Seen, watched: Collection[int]) -> None:
        self.web, self.seen = web, seen
        self.columns = {place: column for column, place in enumerate(web.places)}
        # The same in every program of this web.
        self._rows = [
            Row([(self.columns[place], sign) for place, sign in terms], -known if exact else -math.inf, -known)
            for terms, known, exact in web.rules
        ]
        # Cells come before what stands behind them.
        self._cells = sum(place < seen.cells for place in web.places)
        self.watched = [place for place in web.places if place in watched]

    def example(self, small: Sequence[int], large: Sequence[int]) -> None:
        """Find an example with small numbers in some cells and three or more in others, as far as that goes."""
        costs = dict.fromkeys(small, 1.0)
        # Where nothing is asked to be large, broken numbers mostly come out whole by themselves, several times as fast.
        answer = [] if large else solve(self._problem(costs, whole_below=0), gap=ROUGH, seconds=SECONDS)
        if not answer or not _is_whole(answer[: self._cells]):
            answer = solve(self._problem(costs, large, whole_below=self.seen.cells), gap=ROUGH, seconds=SECONDS)
        if not _is_whole(answer):
            answer = self._mend(answer, small, large) or solve(self._problem(costs, large), gap=ROUGH, seconds=SECONDS)
        self._note(answer)

    def extreme(self, place: int, direction: int) -> int:
        """Return the smallest number of a cell (direction 1) or the largest (-1)."""
        costs = {place: float(direction)}
        # With broken numbers behind the cells it is quicker, and an extreme with whole ones is never further out.
        answer = solve(self._problem(costs, whole_below=self.seen.cells), gap=EXACT, seconds=SECONDS)
        if not _is_whole(answer):
            answer = solve(self._problem(costs), gap=EXACT, seconds=SECONDS)
        return self._note(answer)[self.columns[place]]

    def _mend(self, answer: Sequence[float], small: Sequence[int], large: Sequence[int]) -> list[float] | None:
        """Look for whole numbers close to an example that has broken ones behind its cells; None if there are none."""
        problem = self._problem({})
        for place, column in self.columns.items():
            value, bounds = answer[column], problem.columns[column]
            near = 0 if place >= self.seen.cells else WIDE_ENOUGH
            low = max(bounds.low, math.floor(value + WHOLE_TOLERANCE) - near)
            high = min(bounds.high, math.ceil(value - WHOLE_TOLERANCE) + near)
            problem.columns[column] = bounds._replace(low=low, high=high)
        # What the example was for must stay as it is.
        for column in (self.columns[place] for place in small):
            problem.columns[column] = problem.columns[column]._replace(high=round(answer[column]))
        for column in (self.columns[place] for place in large):
            low = max(problem.columns[column].low, min(round(answer[column]), WIDE_ENOUGH))
            problem.columns[column] = problem.columns[column]._replace(low=low)
        try:
            return solve(problem, gap=ROUGH, seconds=SECONDS)
        except SolverFailed:
            return None

    def _problem(self, costs: Mapping[int, float], large: Iterable[int] = (), *, whole_below: int = ALL) -> Problem:
        """Write the program; only unknowns before `whole_below` must be whole, so all, the cells, or none."""
        problem = Problem()
        for place in self.web.places:
            low, high = self.seen.lows[place], self.seen.highs[place]
            problem.add_column(cost=costs.get(place, 0.0), low=low, high=high, whole=place < whole_below)
        for place in large:
            # Worth something up to three, and nothing beyond.
            enough = problem.add_column(cost=-1.0, high=WIDE_ENOUGH)
            problem.add_row([(enough, 1), (self.columns[place], -1)], high=0)
        problem.rows += self._rows
        return problem

    def _note(self, answer: Sequence[float]) -> list[int]:
        """Check an example in whole numbers, and note what it shows."""
        values = [round(value) for value in answer[: len(self.web.places)]]
        bounds = ((self.seen.lows[place], self.seen.highs[place]) for place in self.web.places)
        if not all(low <= value <= high for value, (low, high) in zip(values, bounds, strict=True)):
            raise SolverFailed("The solver gave an example that is out of bounds.")
        for terms, known, exact in self.web.rules:
            total = known + sum(coefficient * values[self.columns[place]] for place, coefficient in terms)
            if total > 0 or (exact and total < 0):
                raise SolverFailed("The solver gave an example that does not add up.")
        for place, value in zip(self.web.places, values, strict=True):
            self.seen.add(place, value)
        return values


def _is_whole(answer: Iterable[float]) -> bool:
    return all(abs(value - round(value)) < WHOLE_TOLERANCE for value in answer)
