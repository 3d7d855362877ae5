"""Controlled rounding: published counts that give no person away and still add up.

Dutch term: statistische beveiliging. Every published count is a multiple of five, differs at most five from the truth,
and fits every other count that was ever published: rows, columns, quarters and years. A secret key decides the
direction, a small integer program makes the sums hold, and what was published once (the ledger) is never computed
again. Why this protects, and what it does not protect, is in disclosure.md; numbers below refer to its sections.

Everything here is a pure function of its input. True counts go in and to the solver's pipe, and never into a message.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, combinations

from subsidy.exceptions import DisclosureError
from subsidy.rules import RULES
from subsidy.solver import Problem, solve_in_child

# Goes into the ledger beside each value; change it with any change of the rules below.
METHOD_VERSION = "controlled-5/2"

BASE = RULES.base
KEY_BYTES = 32
YEAR = "jaar"
QUARTER = "kwartaal"
BLOCK = "blok"

# Rule R2: the share of exact multiples of five that is moved all the same, so that no shown number is certain.
STEP_CHANCE = 0.10

# How far the solver may look beyond the promise; only so that the program always has an answer (5.2, solver warning).
SLACK_STEPS = 3
SLACK_COST = 100.0

# The year so far may be two off for nothing and five off at a price. All of that price stays under 0.4, so that it can
# never by itself rule out a direction that R1 and R2 leave open: the protection rests on each having a chance (4).
YEAR_COST = 20.0
DRIFT_FREE = 2
DRIFT_COST = 0.1
GAP = 6

# There are some hundreds of names and codes, looked at a hundred thousand times.
_is_name = lru_cache(maxsize=4_096)(re.compile(r"[\w.:-]+", re.ASCII).fullmatch)


@dataclass(frozen=True, order=True, slots=True)
class Cell:
    """One count that can be published: who is counted, and a code for some dimensions.

    Dutch term: cel. A total leaves the dimension out. Year and quarter are dimensions like any other. Build cells with
    `of` or `parse`, which keep the codes in the one order that makes equal cells equal.
    """

    population: str
    codes: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, population: str, codes: Mapping[str, str]) -> Cell:
        """Build a cell from stable codes, never labels.

        Raises: DisclosureError on a name or code that cannot be written in a key.
        """
        if not all(map(_is_name, (population, *codes, *codes.values()))):
            raise DisclosureError("A population, dimension or code holds a character that a cell key cannot hold.")
        return cls(population, tuple(sorted(codes.items())))

    @classmethod
    def parse(cls, key: str) -> Cell:
        """Read a key back, as the ledger stores it.

        Raises: DisclosureError on anything that is not exactly the key of a cell.
        """
        population, *parts = key.split(";")
        cell = cls.of(population, dict(_split(part) for part in parts))
        if cell.key != key:
            raise DisclosureError("The text is not the key of a cell: dimensions are sorted and occur once.")
        return cell

    @property
    def key(self) -> str:
        """The cell as text: `contacten;gemeente=GM0080;jaar=2025;kwartaal=K1`. Source: disclosure.md 5.1."""
        return ";".join([self.population, *(f"{name}={code}" for name, code in self.codes)])

    def code(self, dimension: str) -> str | None:
        """Return the code on a dimension, or None if this cell is a total over it."""
        return dict(self.codes).get(dimension)

    def without(self, dimension: str) -> Cell:
        """Return the total over a dimension that this cell is a part of."""
        return Cell(self.population, tuple(pair for pair in self.codes if pair[0] != dimension))

    def at(self, dimension: str, code: str) -> Cell:
        """Return the same cell at another code of a dimension."""
        return Cell.of(self.population, {**dict(self.codes), dimension: code})

    def covers(self, other: Cell) -> bool:
        """Say whether the other cell lies wholly inside this one."""
        return self.population == other.population and set(self.codes) <= set(other.codes)


def _split(part: str) -> tuple[str, str]:
    name, _, code = part.partition("=")
    return name, code


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way to break counts down, with the full list of its codes in their fixed order.

    `multiple`: one record may have several codes (topics, referrals), so the parts need not add up to the total.
    `every`: each record has at least one of these several codes, so the total is not more than all parts together.
    `clusters`: codes that stand for several others, such as a few municipalities together.
    Raises: DisclosureError on a double code or on a cluster of something unknown.
    """

    name: str
    values: tuple[str, ...]
    multiple: bool = False
    clusters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    every: bool = False

    def __post_init__(self) -> None:
        codes = [*self.values, *self.clusters]
        members = {code for cluster in self.clusters.values() for code in cluster}
        if len(codes) != len(set(codes)) or not members <= set(self.values):
            raise DisclosureError(f"The codes or clusters of dimension {self.name} contradict each other.")


@dataclass(frozen=True, slots=True)
class Relation:
    """What must hold between published counts: the parts add up to the total, or (not exact) do not exceed it.

    `covered`: the other way round, the total does not exceed the sum of its parts, for these may overlap.
    """

    total: Cell
    parts: tuple[Cell, ...]
    exact: bool
    covered: bool = False

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All cells that are involved."""
        return (self.total, *self.parts)

    def holds(self, values: Mapping[Cell, int]) -> bool:
        """Check the relation in whole numbers."""
        parts = sum(values[part] for part in self.parts)
        if self.covered:
            return parts >= values[self.total]
        return parts == values[self.total] if self.exact else parts <= values[self.total]


Links = Callable[[Collection[Cell]], Iterable[Relation]]


def no_links(_cells: Collection[Cell]) -> Iterable[Relation]:
    """Find nothing that holds between cells beyond their tables."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounding:
    """What is asked at one moment of publication.

    `counts`: the true counts. Cells that the ledger lacks are the ones to publish. Cells that it has already are not
    computed again; quarters 2 and 3 need the true counts of the published earlier quarters to keep the year reachable.
    `ledger`: everything published before that touches this (at least the same year), newest version of each cell.
    `structural_zeros`: cells that everybody knows to be empty, with all that lies inside them.
    `within`: populations that are part of another one, such as first contacts within contacts. Without it a reader
    could play the two off against each other: ten first contacts among five contacts prove that there is somebody.
    `linked`: finds what else must hold between cells, such as one count under two names.
    `revised`: published values that are computed again (5.4): the target is the old value. These are not in `ledger`.
    `owing`: what a cell should say for all that was published with it so far to be exactly the truth, where that is not
    a matter of quarters, such as the years of a block.
    """

    # Not in the repr: it ends up in tracebacks and logs.
    counts: Mapping[Cell, int] = field(repr=False)
    ledger: Mapping[Cell, int] = field(repr=False)
    dimensions: Sequence[Dimension]
    key: bytes = field(repr=False)
    structural_zeros: Collection[Cell] = ()
    within: Mapping[str, str] = field(default_factory=dict)
    linked: Links = no_links
    revised: Mapping[Cell, int] = field(default_factory=dict, repr=False)
    owing: Mapping[Cell, int] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "structural_zeros", frozenset(self.structural_zeros))

    @property
    def new_cells(self) -> list[Cell]:
        """The cells to publish, in the order that makes the outcome independent of the order of the input."""
        return sorted(self.counts.keys() - self.ledger.keys())

    def is_structural_zero(self, cell: Cell) -> bool:
        """Say whether everybody knows this cell to be empty."""
        return any(
            Cell(cell.population, codes) in self.structural_zeros
            for length in range(len(cell.codes) + 1)
            for codes in combinations(cell.codes, length)
        )

    def aim(self, cell: Cell) -> Aim:
        """Choose where a new cell would like to go."""
        if self.is_structural_zero(cell):
            return Aim(target=0, weight=1.0, low=0, high=0)
        if cell in self.revised:
            return aim_again(cell, self.counts[cell], self.revised[cell], self.key)
        return aim(cell, self.counts[cell], self.key)

    def relations(self, cells: Collection[Cell], *, touching: Collection[Cell] | None = None) -> Iterator[Relation]:
        """Find what must hold between these cells, or only what involves one of the cells in `touching`.

        What involves the ledger alone was settled when it was published, perhaps with the lists of another year.
        """
        for relation in chain(find_relations(cells, self.dimensions, self.within), self.linked(cells)):
            if touching is None or any(cell in touching for cell in relation.cells):
                yield relation

    def owed(self, cell: Cell) -> int | None:
        """Return what a quarter should say for the published year so far to be exactly the truth.

        That is its own count and what the published quarters before it fell short. None for all other cells, and for
        the last quarter, which settles together with the year.
        Raises: DisclosureError if the true counts of the published quarters were not given.
        """
        if cell in self.revised:
            return None
        if cell in self.owing:
            return self.owing[cell]
        quarters = next((dimension.values for dimension in self.dimensions if dimension.name == QUARTER), ())
        code = cell.code(QUARTER)
        if code is None or code not in quarters[:-1]:
            return None
        before = [cell.at(QUARTER, earlier) for earlier in quarters[: quarters.index(code)]]
        published = [quarter for quarter in before if quarter in self.ledger]
        if not self.counts.keys() >= set(published):
            raise DisclosureError("The true counts of the earlier quarters are missing.")
        return self.counts[cell] + sum(self.counts[quarter] - self.ledger[quarter] for quarter in published)


@dataclass(frozen=True, slots=True)
class Aim:
    """Where a cell would like to go, in steps of five: a target, the weight of missing it, and the promised bounds.

    The target lies within the bounds.
    """

    target: int
    weight: float
    low: int
    high: int


def round_counts(
    rounding: Rounding, *, solve: Callable[[Problem], Sequence[float]] = solve_in_child
) -> dict[Cell, int]:
    """Compute what may be published for the cells that the ledger does not have yet.

    The same input gives the same numbers, in whatever order it comes. Unit: counts, multiples of five.
    Raises: DisclosureError if anything is not exactly as promised. Then there is no report; raw numbers never stand in.
    Source: disclosure.md 5.2.
    """
    check_counts(rounding)
    problem, columns = _program(rounding)
    if not columns:
        return {}
    answer = solve(problem)
    published = {cell: BASE * int(answer[column]) for cell, column in columns.items()}
    check_published(rounding, published)
    return published


def uniform(key: bytes, tag: str, cell: Cell) -> float:
    """Draw the number between 0 and 1 that belongs to this cell for ever, as far as the key is secret.

    Source: disclosure.md 5.1.
    """
    digest = hmac.digest(key, f"{tag}|{cell.key}".encode(), hashlib.sha256)
    return int.from_bytes(digest[:8], "big") / 2**64


def aim(cell: Cell, count: int, key: bytes) -> Aim:
    """Choose the direction of rounding: on average right (R1), and also away from exact multiples (R2).

    Source: disclosure.md 5.2.
    """
    steps, rest = divmod(count, BASE)
    draw = uniform(key, "round", cell)
    if rest:
        target, weight = steps + (draw < rest / BASE), 0.2 + abs(draw - rest / BASE)
    else:
        target, weight = steps + _step(uniform(key, "step", cell), steps), 1 + 0.2 * draw
    return Aim(target, weight, *_bounds(count))


def aim_again(cell: Cell, count: int, old: int, key: bytes) -> Aim:
    """Stay where it was or, if that is more than five from the truth by now, as near to it as may be.

    Source: disclosure.md 5.4.
    """
    low, high = _bounds(count)
    return Aim(min(max(old // BASE, low), high), 1 + 0.1 * uniform(key, "round", cell), low, high)


def _bounds(count: int) -> tuple[int, int]:
    """Return what is within five of the count, in steps: the lower bound rounds up, the upper bound down."""
    return max(0, -((BASE - count) // BASE)), (count + BASE) // BASE


def _step(draw: float, steps: int) -> int:
    if draw >= STEP_CHANCE:
        return 0
    return -1 if steps and draw < STEP_CHANCE / 2 else 1


def find_relations(
    cells: Collection[Cell], dimensions: Sequence[Dimension], within: Mapping[str, str]
) -> Iterator[Relation]:
    """Find everything that must hold between these cells: tables, clusters, quarters to year, parts of a population.

    Where a table lacks parts, those that are there may still not exceed their total.
    Source: disclosure.md 5.2, constraints 2 and 3.
    """
    known = set(cells)
    by_name = {dimension.name: dimension for dimension in dimensions}
    families: defaultdict[tuple[Cell, str], dict[str, Cell]] = defaultdict(dict)
    for cell in sorted(known):
        for name, code in cell.codes:
            families[cell.without(name), name][code] = cell
        outer = Cell(within.get(cell.population, ""), cell.codes)
        if outer in known:
            yield Relation(outer, (cell,), exact=False)
    for (total, name), family in families.items():
        if name in by_name:
            yield from _family_relations(by_name[name], total if total in known else None, family)


def _family_relations(dimension: Dimension, total: Cell | None, family: Mapping[str, Cell]) -> Iterator[Relation]:
    """Relate the cells that differ on one dimension only to their total and to their clusters."""
    sums = [(total, dimension.values), *((family.get(code), members) for code, members in dimension.clusters.items())]
    for whole, members in sums:
        parts = tuple(family[code] for code in members if code in family)
        if whole is None or not parts:
            continue
        if dimension.multiple:
            yield from (Relation(whole, (part,), exact=False) for part in parts)
            if dimension.every and whole is total and len(parts) == len(members):
                yield Relation(whole, parts, exact=False, covered=True)
        else:
            yield Relation(whole, parts, exact=len(parts) == len(members))
    if total is not None:
        yield from (Relation(total, (family[code],), exact=False) for code in dimension.clusters if code in family)


def check_counts(rounding: Rounding) -> None:
    """Refuse input with which the promise cannot be kept, or with which rounding would hide a mistake in counting.

    Raises: DisclosureError on a short key, a count below zero, an unknown code, a table without its totals, a
    structural zero that is not empty, true counts that do not add up, or a ledger with other than multiples of five.
    """
    if len(rounding.key) < KEY_BYTES:
        raise DisclosureError(f"The key of disclosure control is shorter than {KEY_BYTES} bytes.")
    if any(value < 0 or value % BASE for value in rounding.ledger.values()):
        raise DisclosureError("The ledger holds a value that was never published by this method.")
    if any(count < 0 for count in rounding.counts.values()):
        raise DisclosureError("A count is below zero.")
    if any(count and rounding.is_structural_zero(cell) for cell, count in rounding.counts.items()):
        raise DisclosureError("A combination that is known to be impossible was counted.")
    if not all(relation.holds(rounding.counts) for relation in rounding.relations(rounding.counts)):
        raise DisclosureError("The true counts do not add up: a table misses records or counts them twice.")
    _check_tables(rounding)


def _check_tables(rounding: Rounding) -> None:
    codes = {dimension.name: {*dimension.values, *dimension.clusters} for dimension in rounding.dimensions}
    known = rounding.counts.keys() | rounding.ledger.keys()
    for cell in rounding.new_cells:
        for name, code in cell.codes:
            if code not in codes.get(name, ()):
                raise DisclosureError(f"A cell has a code that dimension {name} does not have.")
            # Tables that share a margin must agree on it, also when nobody prints it. Only time has no total yet.
            if name not in (YEAR, QUARTER, BLOCK) and cell.without(name) not in known:
                raise DisclosureError(f"A table by {name} is to be published without its totals.")


def check_published(rounding: Rounding, published: Mapping[Cell, int]) -> None:
    """Check the outcome in whole numbers, without trusting the solver.

    Raises: DisclosureError unless exactly the new cells are there, each value is a multiple of five, not negative, at
    most five from the truth and zero where everybody knows it is, and every sum holds, the ledger included.
    """
    if published.keys() != set(rounding.new_cells):
        raise DisclosureError("The rounded cells are not the cells that were asked.")
    for cell, value in published.items():
        if value < 0 or value % BASE or (value and rounding.is_structural_zero(cell)):
            raise DisclosureError("A rounded count has a value that may not be published.")
        if abs(value - rounding.counts[cell]) > BASE:
            raise DisclosureError(f"A rounded count would be more than {BASE} from the truth.")
    values = {**rounding.ledger, **published}
    if not all(relation.holds(values) for relation in rounding.relations(values, touching=published)):
        raise DisclosureError("The rounded tables would not add up.")


def _program(rounding: Rounding) -> tuple[Problem, dict[Cell, int]]:
    """Write the integer program; also return the column that holds each new cell, in steps of five."""
    problem = Problem()
    columns = {cell: _add_cell(problem, rounding.aim(cell)) for cell in rounding.new_cells}
    # Where the year is in this program it is within five of the truth by itself.
    alone = [cell for cell in columns if cell.without(QUARTER) not in columns or cell in rounding.owing]
    owed = {cell: amount for cell in alone if (amount := rounding.owed(cell)) is not None}
    for cell, amount in owed.items():
        _limit_drift(problem, columns[cell], amount)
    known = rounding.ledger.keys() | columns.keys()
    for relation in rounding.relations(known, touching=columns):
        _add_relation(problem, relation, columns, rounding.ledger)
    for relation in _nested(rounding.relations(owed)):
        _limit_gap(problem, relation, columns, owed)
    return problem, columns


def _nested(relations: Iterable[Relation]) -> Iterator[Relation]:
    """Relate every cell to all that hold it, also with others in between: a part, its table, the population around it.

    Parts that may together not exceed a total stay together.
    """
    around: defaultdict[Cell, set[Cell]] = defaultdict(set)
    for relation in relations:
        for part in relation.parts:
            around[part].add(relation.total)
        if not relation.exact and len(relation.parts) > 1:
            yield relation
    for part in sorted(around):
        wholes, todo = set(), [*around[part]]
        while todo:
            whole = todo.pop()
            if whole not in wholes:
                wholes.add(whole)
                todo += around.get(whole, ())
        yield from (Relation(whole, (part,), exact=False) for whole in sorted(wholes))


def _add_cell(problem: Problem, goal: Aim) -> int:
    """Add a cell as its target, plus steps up, minus steps down: at a price, and at a high one outside the promise.

    The same as a distance and a slack (5.2, constraint 1), in one row instead of four, which takes a third of the time.
    """
    column = problem.add_column(low=max(0, goal.low - SLACK_STEPS), high=goal.high + SLACK_STEPS, whole=True)
    terms: list[tuple[int, float]] = [(column, 1)]
    for sign, room in ((-1, goal.high - goal.target), (1, goal.target - goal.low)):
        step = problem.add_column(cost=goal.weight, high=max(0, room))
        terms += [(step, sign), (problem.add_column(cost=goal.weight + SLACK_COST), sign)]
    problem.add_row(terms, low=goal.target, high=goal.target)
    return column


def _add_relation(
    problem: Problem, relation: Relation, columns: Mapping[Cell, int], ledger: Mapping[Cell, int]
) -> None:
    """Add parts - total = 0, or <= 0; what the ledger holds is a constant (5.2, constraints 2 and 3)."""
    signs = [(relation.total, -1), *((part, 1) for part in relation.parts)]
    rest = -sum(sign * ledger[cell] // BASE for cell, sign in signs if cell not in columns)
    terms = [(columns[cell], sign) for cell, sign in signs if cell in columns]
    low = rest if relation.exact or relation.covered else -math.inf
    problem.add_row(terms, low=low, high=math.inf if relation.covered else rest)


def _limit_drift(problem: Problem, column: int, owed: int) -> None:
    """Keep the year so far within five of the truth, and rather within two (5.2, constraint 4).

    A drift of four leaves one direction only for what is to come, and a few of those together none at all.
    """
    free = problem.add_column(high=DRIFT_FREE)
    drift = problem.add_column(cost=DRIFT_COST, high=BASE - DRIFT_FREE)
    excess = problem.add_column(cost=YEAR_COST)
    problem.add_row([(column, BASE), (free, -1), (drift, -1), (excess, -BASE)], high=owed)
    problem.add_row([(column, BASE), (free, 1), (drift, 1), (excess, BASE)], low=owed)


def _limit_gap(problem: Problem, relation: Relation, columns: Mapping[Cell, int], owed: Mapping[Cell, int]) -> None:
    """Keep a total and a part of it from drifting apart so far that a later quarter cannot have part <= total.

    With drifts D of the total and d of the part, a later count z leaves room between z - 5 - min(d, 0) and
    z + 5 - max(D, 0). Only a stretch of four or more always holds a multiple of five, so D - d may be at most six.
    """
    excess = problem.add_column(cost=YEAR_COST)
    parts = [(columns[part], -BASE) for part in relation.parts]
    apart = owed[relation.total] - sum(owed[part] for part in relation.parts)
    problem.add_row([(columns[relation.total], BASE), *parts, (excess, -BASE)], high=apart + GAP)
