"""What a reader knows, written down: an unknown for every cell, bounds on it, and all the sums between them.

Every cell is one unknown, wherever it appears, so tables, quarters and years hang together by name. Also the cells that
a table leaves out are unknowns, and the quarters of a year that were not published.

A reader also knows that behind all tables lies one list of records, so one cross-table of whole numbers. Where tables
hang together in a chain this adds nothing, but around a ring (municipality by setting, setting by gender, gender by
municipality) it does. So for each population the dimensions that share a table are linked, the links are filled up
until every ring has its chord, and each largest group of dimensions that are all linked gets its own cross-table.
Groups that share dimensions agree on the counts over these; then the cross-tables can always be glued together, record
by record, into one. So this is exact, and much smaller than one table over everything. Groups that the file itself
calls `joint` are linked as well.

Not used, because no published table of ours needs it: that with several answers each, a record counted under a topic
in one table has a place in the crossing of the other dimensions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from math import prod

from subsidy.audit.figures import ALL, Figures, FiguresError, Interval, Part, Table
from subsidy.disclosure import Cell, Dimension
from subsidy.exceptions import DisclosureError

# No bound: more than any count that is possible here, and small enough for the solver to keep whole.
ENDLESS = 1_000_000
# Cross-tables beyond this would take longer than anybody waits; then the answer is no.
MOST_COMBINATIONS = 60_000


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds between unknowns: the sum of coefficient x unknown is zero (`exact`) or at most zero."""

    terms: tuple[tuple[int, int], ...]
    exact: bool


@dataclass(slots=True)
class Unknowns:
    """All unknowns with their bounds, and the rules between them; cells come first, inner cells of rings after them."""

    places: dict[Cell, int] = field(default_factory=dict, repr=False)
    lows: list[int] = field(default_factory=list, repr=False)
    highs: list[int] = field(default_factory=list, repr=False)
    rules: list[Rule] = field(default_factory=list, repr=False)

    def add(self, cell: Cell | None = None) -> int:
        """Add an unknown of which nothing is known but that it is a count."""
        self.lows.append(0)
        self.highs.append(ENDLESS)
        place = len(self.lows) - 1
        if cell is not None:
            self.places[cell] = place
        return place

    def limit(self, cell: Cell, interval: Interval) -> None:
        """Keep a cell within an interval.

        Raises: FiguresError if it was kept outside of it before.
        """
        place = self.places[cell]
        self.lows[place] = max(self.lows[place], interval[0])
        self.highs[place] = min(self.highs[place], interval[1])
        if self.lows[place] > self.highs[place]:
            raise FiguresError("The file has two numbers for one cell that cannot both be right.")

    def relate(self, total: int, parts: Iterable[int], *, exact: bool) -> None:
        """Say that the parts add up to the total, or do not exceed it."""
        self.rules.append(Rule(((total, -1), *((part, 1) for part in parts)), exact))


def unknowns_of(figures: Figures) -> Unknowns:
    """Write down everything that follows from published figures.

    Raises: FiguresError if two numbers for one cell contradict each other; DisclosureError if it is too much to decide.
    """
    unknowns = Unknowns()
    for cell in sorted(_cells(figures)):
        unknowns.add(cell)
    for table in figures.tables:
        for cell, interval in table.published.items():
            unknowns.limit(cell, interval)
    _add_sums(unknowns, figures.dimensions)
    for part in figures.within:
        _add_part(unknowns, part, figures.dimensions)
    populations = sorted({table.population for table in figures.tables})
    for population in populations:
        _add_rings(unknowns, population, figures)
    return unknowns


def cells_of(table: Table, dimensions: Mapping[str, Dimension]) -> Iterator[Cell]:
    """Yield every cell that a table could have, its totals and what it leaves out included."""
    codes = [(ALL, *dimensions[name].values, *dimensions[name].clusters) for name in table.dimensions]
    for place in product(*codes):
        chosen = {name: code for name, code in zip(table.dimensions, place, strict=True) if code != ALL}
        yield Cell.of(table.population, {**table.fixed, **chosen})


def _cells(figures: Figures) -> set[Cell]:
    """Return the cells of all tables, and where the whole is known also the parts that were not published yet."""
    if sum(_size(table.dimensions, figures.dimensions) for table in figures.tables) > MOST_COMBINATIONS:
        raise DisclosureError("The tables have too many cells to be attacked.")
    cells = {cell for table in figures.tables for cell in cells_of(table, figures.dimensions)}
    todo, done = [cell for cell in cells if cell.codes], set()
    while todo:
        cell = todo.pop()
        for name, _code in cell.codes:
            whole = cell.without(name)
            # Once for all that differ on this dimension only: they would all bring the same.
            if (whole, name) not in done and whole in cells:
                done.add((whole, name))
                new = {cell.at(name, code) for code in figures.dimensions[name].values} - cells
                cells |= new
                todo += new
    return cells


def _add_sums(unknowns: Unknowns, dimensions: Mapping[str, Dimension]) -> None:
    """Relate the cells that differ on one dimension only to their total and to their groups."""
    families: defaultdict[tuple[Cell, str], dict[str, int]] = defaultdict(dict)
    for cell, place in unknowns.places.items():
        for name, code in cell.codes:
            families[cell.without(name), name][code] = place
    for (whole, name), family in families.items():
        dimension = dimensions[name]
        total = unknowns.places.get(whole)
        base = [family[code] for code in dimension.values if code in family]
        if total is not None and dimension.multiple:
            for part in base:
                unknowns.relate(total, [part], exact=False)
            if dimension.every and len(base) == len(dimension.values):
                unknowns.rules.append(Rule(((total, 1), *((part, -1) for part in base)), exact=False))
        elif total is not None and base:
            unknowns.relate(total, base, exact=len(base) == len(dimension.values))
        for group, members in dimension.clusters.items():
            inside = [family[code] for code in members if code in family]
            if group in family and inside:
                unknowns.relate(family[group], inside, exact=len(inside) == len(members))


def _add_part(unknowns: Unknowns, part: Part, dimensions: Mapping[str, Dimension]) -> None:
    """Relate the cells of a population to those of the one around it."""
    for cell, place in list(unknowns.places.items()):
        if cell.population != part.inner:
            continue
        around = unknowns.places.get(part.around(cell))
        if around is not None:
            unknowns.relate(around, [place], exact=False)
        if not part.codes or part.codes.keys() & dict(cell.codes).keys():
            continue
        same = unknowns.places.get(part.around(cell, **part.codes))
        if same is not None:
            unknowns.relate(same, [place], exact=True)
        # What is not inside has its topics as well: no more of them with a topic than there are.
        for name in (name for name, _code in cell.codes if dimensions[name].multiple):
            whole = unknowns.places.get(cell.without(name))
            whole_around = unknowns.places.get(part.around(cell.without(name)))
            if around is not None and whole is not None and whole_around is not None:
                unknowns.rules.append(Rule(((around, 1), (place, -1), (whole_around, -1), (whole, 1)), exact=False))


# --- Rings -----------------------------------------------------------------------------------------------------------


def _add_rings(unknowns: Unknowns, population: str, figures: Figures) -> None:
    """Put cross-tables behind the tables of a population wherever these form a ring."""
    cells = [cell for cell in unknowns.places if cell.population == population]
    single = {name for name, dimension in figures.dimensions.items() if not dimension.multiple}
    sets = {frozenset(name for name, _code in cell.codes) for cell in cells}
    sets = {names for names in sets if names <= single}
    known = frozenset().union(*sets)
    links = {frozenset(pair) for names in sets for pair in combinations(sorted(names), 2)}
    for group in figures.joint:
        links |= {frozenset(pair) for pair in combinations(sorted(known.intersection(group)), 2)}
    groups = [group for group in largest_groups(known, links) if len(group) > 2 and frozenset(group) not in sets]
    if sum(_size(group, figures.dimensions) for group in groups) > MOST_COMBINATIONS:
        raise DisclosureError("The tables hang together in too many ways to be attacked.")
    behind = [_add_cross_table(unknowns, population, group, figures.dimensions) for group in groups]
    for one, other in combinations(behind, 2):
        shared = tuple(sorted(set(one.group) & set(other.group)))
        # Where the shared counts are cells themselves, both rest on them already.
        places = [dict(zip(shared, codes, strict=True)) for codes in one.margin(shared)]
        if shared and not all(Cell.of(population, place) in unknowns.places for place in places):
            _agree(unknowns, one, other, shared)


def largest_groups(names: Collection[str], links: Collection[frozenset[str]]) -> list[tuple[str, ...]]:
    """Fill up links until each ring has a chord, and return the largest groups that are linked all to all.

    The one with the fewest missing links among its neighbours goes first, which keeps the groups small.
    """
    near = {name: {other for link in links if name in link for other in link - {name}} for name in sorted(names)}
    groups: list[frozenset[str]] = []
    while near:
        name = min(near, key=lambda one: (_missing(near[one], near), one))
        neighbours = near.pop(name)
        for one in neighbours:
            near[one] = (near[one] | neighbours) - {one, name}
        group = frozenset({name, *neighbours})
        if not any(group <= other for other in groups):
            groups.append(group)
    return [tuple(sorted(group)) for group in groups]


def _missing(neighbours: Collection[str], near: Mapping[str, set[str]]) -> int:
    return sum(other not in near[one] for one, other in combinations(sorted(neighbours), 2))


def _size(group: Sequence[str], dimensions: Mapping[str, Dimension]) -> int:
    return prod(len(dimensions[name].values) for name in group)


@dataclass(frozen=True, slots=True)
class CrossTable:
    """The cross-table behind a group of dimensions: an unknown for every combination."""

    group: tuple[str, ...]
    places: Mapping[tuple[str, ...], int]

    def margin(self, names: Sequence[str]) -> dict[tuple[str, ...], list[int]]:
        """Return the unknowns that make up each count over some of the dimensions."""
        positions = [self.group.index(name) for name in names]
        margin: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        for codes, place in self.places.items():
            margin[tuple(codes[position] for position in positions)].append(place)
        return margin


def _add_cross_table(
    unknowns: Unknowns, population: str, group: tuple[str, ...], dimensions: Mapping[str, Dimension]
) -> CrossTable:
    """Add a cross-table; only cells of base codes rest on it, for groups of codes are sums of these."""
    inside = [cell for cell in unknowns.places if cell.population == population and _lies_in(cell, group, dimensions)]
    table = CrossTable(
        group, {codes: unknowns.add() for codes in product(*(dimensions[name].values for name in group))}
    )
    sets = {tuple(name for name, _code in cell.codes) for cell in inside}
    # A total follows from the counts below it, so only the finest tables need to rest on the cross-table.
    for names in sorted(names for names in sets if not any(set(names) < set(others) for others in sets)):
        margin = table.margin(names)
        for cell in (cell for cell in inside if tuple(name for name, _code in cell.codes) == names):
            unknowns.relate(unknowns.places[cell], margin[tuple(code for _name, code in cell.codes)], exact=True)
    return table


def _lies_in(cell: Cell, group: Collection[str], dimensions: Mapping[str, Dimension]) -> bool:
    return all(name in group and code in dimensions[name].values for name, code in cell.codes)


def _agree(unknowns: Unknowns, one: CrossTable, other: CrossTable, shared: Sequence[str]) -> None:
    """Let two cross-tables agree on the counts over the dimensions that they share."""
    theirs = other.margin(shared)
    for codes, places in one.margin(shared).items():
        terms = [*((place, 1) for place in places), *((place, -1) for place in theirs[codes])]
        unknowns.rules.append(Rule(tuple(terms), exact=True))
