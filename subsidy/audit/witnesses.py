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

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from subsidy.audit.unknowns import Unknowns

# A narrower interval than this tells too much.
WIDE_ENOUGH = 3

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
    from subsidy.audit.program import Program  # noqa: PLC0415 - loads numpy, which only the child needs

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
    from subsidy.audit.program import Program  # noqa: PLC0415 - loads numpy, which only the child needs

    program = Program(web, seen, ())
    least = program.extreme(place, 1) if seen.least[place] != seen.lows[place] else seen.lows[place]
    most = program.extreme(place, -1) if seen.most[place] != seen.highs[place] else seen.highs[place]
    seen.settle(place, least, most)
