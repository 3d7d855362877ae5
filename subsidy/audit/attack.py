"""The attack itself: for each cell the smallest and the largest number that fits all that was published together.

Source: disclosure.md 8.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from subsidy.audit.figures import Figures, read
from subsidy.audit.intervals import tighten
from subsidy.audit.unknowns import Unknowns, cells_of, unknowns_of
from subsidy.audit.witnesses import WIDE_ENOUGH, Seen, Web, look, settle, webs
from subsidy.disclosure import YEAR, Cell

# As in a cell key; a block of years stands there instead of a year.
BLOCK = "blok"
# A count that must stay unknown: somebody, and few.
SMALL = range(1, 5)


@dataclass(frozen=True, slots=True)
class TableOutcome:
    """What the attack found in one table; all are numbers of cells.

    `protected`: cells that must stay unknown. Of these, `pinned` have one possible number, `near` have possible numbers
    less than three apart (pinned ones included), and of `not_empty` it is proven that somebody is there.
    """

    name: str
    cells: int
    protected: int
    pinned: int
    near: int
    not_empty: int

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return not (self.pinned or self.near or self.not_empty)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the attack found. `broken`: cells whose true count lies outside of what was published about them."""

    tables: tuple[TableOutcome, ...]
    # A cell stands in several tables, so the total is no sum of these.
    total: TableOutcome
    broken: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return self.total.is_clean

    def as_json(self) -> dict[str, Any]:
        """Return the outcome as JSON can write it."""
        return asdict(self)

    @classmethod
    def of_json(cls, content: Mapping[str, Any]) -> Outcome:
        """Read an outcome back.

        Raises: TypeError or KeyError on anything else.
        """
        tables = tuple(TableOutcome(**table) for table in content["tables"])
        return cls(tables, TableOutcome(**content["total"]), content["broken"])


def attack(
    content: Any, truth: Mapping[Cell, int] | None = None, *, exact: bool = False, first: bool = False
) -> Outcome:
    """Attack published figures, in a process that the solver may take down.

    `truth`: true counts, with the year as a dimension, as everywhere outside of the file. Protected are the cells with
    a true count of 1 to 4. Without a true count for a cell, or with one that does not fit what was published (records
    change afterwards), it is protected if it may be 1 to 4 as far as a reader can tell.
    `exact`: settle every cell by integer programs, which proves the quick way right but takes long. `first`: stop at
    the first finding, so the numbers are too low if there is one.
    Raises: FiguresError if the file is not in the format or contradicts itself; DisclosureError if it cannot be
    decided.
    """
    return Attack(read(content), truth or {}).outcome(exact=exact, first=first)


def intervals(content: Any) -> dict[Cell, tuple[int, int]]:
    """Return the smallest and the largest possible number of every cell, for small files.

    Raises: as `attack`.
    """
    run = Attack(read(content), {})
    run.settle_all()
    return {cell: (run.seen.lows[place], run.seen.highs[place]) for cell, place in run.unknowns.places.items()}


class Attack:
    """One run over one file."""

    def __init__(self, figures: Figures, truth: Mapping[Cell, int]) -> None:
        self.figures = figures
        self.unknowns: Unknowns = unknowns_of(figures)
        promised = {cell: interval for table in figures.tables for cell, interval in table.published.items()}
        populations = {table.population for table in figures.tables}
        named = {name: count for cell, count in truth.items() for name in in_file(cell, populations)}
        known = {cell: count for cell, count in named.items() if cell in self.unknowns.places}
        outside = {cell for cell, (low, high) in promised.items() if not low <= known.get(cell, low) <= high}
        self.broken = len(outside)
        # By unknown: its true count, as far as that is known and fits.
        self.truth = {self.unknowns.places[cell]: count for cell, count in known.items() if cell not in outside}
        lows, highs = list(self.unknowns.lows), list(self.unknowns.highs)
        tighten(lows, highs, self.unknowns.rules)
        self.seen = Seen.between(lows, highs, cells=len(self.unknowns.places))
        self.webs: list[Web] = webs(self.unknowns, lows, highs)

    def outcome(self, *, exact: bool, first: bool) -> Outcome:
        """Decide every protected cell and count what was found."""
        if exact:
            self.settle_all()
        else:
            self._decide(first=first)
        places = self.unknowns.places
        tables = tuple(
            self._count(table.name, {places[cell] for cell in cells_of(table, self.figures.dimensions)})
            for table in self.figures.tables
        )
        return Outcome(tables, self._count("total", places.values()), self.broken)

    def settle_all(self) -> None:
        """Find the true extremes of every cell."""
        for web, place in self._undecided(range(len(self.unknowns.places))):
            if not self.seen.is_settled(place):
                settle(web, self.seen, place)

    def _decide(self, *, first: bool) -> None:
        watched = {place for place in self.unknowns.places.values() if self._is_protected(place)}
        if first and any(self._is_found(place) for place in watched):
            return
        for web in self.webs:
            look(web, self.seen, watched)
        for web, place in self._undecided(watched):
            if not self.seen.is_safe(place) and self._is_protected(place):
                settle(web, self.seen, place)
                if first and self._is_protected(place) and self._is_found(place):
                    return

    def _undecided(self, places: Collection[int]) -> Iterator[tuple[Web, int]]:
        for web in self.webs:
            yield from ((web, place) for place in web.places if place in places)

    def _is_protected(self, place: int) -> bool:
        """Say whether a cell must stay unknown: its true count is small or, where that is not known, may be."""
        count = self.truth.get(place)
        if count is not None:
            return count in SMALL
        return self.seen.lows[place] <= SMALL[-1] and self.seen.highs[place] >= SMALL[0]

    def _is_found(self, place: int) -> bool:
        return self._width(place) < WIDE_ENOUGH or self.seen.lows[place] > 0

    def _width(self, place: int) -> int:
        return self.seen.highs[place] - self.seen.lows[place]

    def _count(self, name: str, places: Collection[int]) -> TableOutcome:
        protected = [place for place in places if self._is_protected(place)]
        return TableOutcome(
            name=name,
            cells=len(places),
            protected=len(protected),
            pinned=sum(self._width(place) == 0 for place in protected),
            near=sum(self._width(place) < WIDE_ENOUGH for place in protected),
            not_empty=sum(self.seen.lows[place] > 0 for place in protected),
        )


def in_file(cell: Cell, populations: Collection[str]) -> list[Cell]:
    """Return a cell as a file names it: there the year or block is part of the population.

    A population of which numbers were revised carries the version as well, such as `contacten-2025-v2`.
    """
    period = cell.code(YEAR) or cell.code(BLOCK)
    codes = tuple((name, code) for name, code in cell.codes if name not in {YEAR, BLOCK})
    name = f"{cell.population}-{period}" if period else cell.population
    return [Cell(one, codes) for one in sorted(populations) if one == name or one.startswith(f"{name}-v")]
