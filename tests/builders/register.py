"""A made-up register of contacts, and the tables that a year of reports would make of it.

Every number follows from a fixed seed, so a failing year can be looked at again. The lists have the sizes of the real
ones and a similar skew: nearly half of the contacts are in one municipality, hardly any in the smallest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from random import Random
from typing import Any

from subsidy.disclosure import Cell, Dimension, Rounding, round_counts
from subsidy.solver import solve

YEAR = "2025"
QUARTERS = ("K1", "K2", "K3", "K4")
CONTACTS, FIRST_CONTACTS = "contacten", "eerste-contacten"


def _codes(prefix: str, number: int) -> tuple[str, ...]:
    return tuple(f"{prefix}{index:02}" for index in range(1, number + 1))


MUNICIPALITY = Dimension("gemeente", _codes("GM", 18), clusters={"wadden": ("GM15", "GM16", "GM17", "GM18")})
CHANNEL = Dimension("kanaal", _codes("kanaal", 12))
SETTING = Dimension("setting", _codes("setting", 12))
GENDER = Dimension("gender", _codes("gender", 7))
AGE = Dimension("leeftijd", _codes("leeftijd", 6))
LANGUAGE = Dimension("taal", _codes("taal", 12))
TOPIC = Dimension("onderwerp", _codes("onderwerp", 28), multiple=True)
TIME = (Dimension("jaar", (YEAR,)), Dimension("kwartaal", QUARTERS))
DIMENSIONS = (*TIME, MUNICIPALITY, CHANNEL, SETTING, GENDER, AGE, LANGUAGE, TOPIC)
WITHIN = {FIRST_CONTACTS: CONTACTS}

# Windows exist in one municipality only, and everybody knows it.
WINDOWS, WINDOW_TOWN = "setting01", "GM01"
STRUCTURAL_ZEROS = tuple(
    Cell.of(FIRST_CONTACTS, {"gemeente": town, "setting": WINDOWS, "jaar": YEAR})
    for town in MUNICIPALITY.values
    if town != WINDOW_TOWN
)

# A table: who is counted, and by which dimensions.
Table = tuple[str, tuple[Dimension, ...]]
_ONE_WAY = (MUNICIPALITY, CHANNEL, SETTING, GENDER, AGE, TOPIC)
QUARTER_TABLES: tuple[Table, ...] = (
    (CONTACTS, ()),
    (FIRST_CONTACTS, ()),
    *((CONTACTS, (dimension,)) for dimension in (*_ONE_WAY, LANGUAGE)),
    *((FIRST_CONTACTS, (dimension,)) for dimension in _ONE_WAY),
)
YEAR_TABLES: tuple[Table, ...] = (
    *QUARTER_TABLES,
    *((FIRST_CONTACTS, (MUNICIPALITY, dimension)) for dimension in (CHANNEL, SETTING, GENDER, TOPIC)),
    (FIRST_CONTACTS, (SETTING, GENDER)),
    (FIRST_CONTACTS, (GENDER, AGE)),
)


@dataclass(frozen=True)
class Record:
    """One made-up contact; `codes` has one or more codes per dimension."""

    quarter: str
    first: bool
    codes: Mapping[str, tuple[str, ...]]


def make_records(number: int, *, seed: int) -> list[Record]:
    """Make a year of contacts that is the same for every call with the same seed."""
    random = Random(seed)
    return [_make_record(random) for _ in range(number)]


def _make_record(random: Random) -> Record:
    codes = {dimension.name: (_draw(random, dimension),) for dimension in DIMENSIONS if dimension not in (*TIME, TOPIC)}
    if codes["setting"] == (WINDOWS,):
        codes["gemeente"] = (WINDOW_TOWN,)
    codes["onderwerp"] = tuple(sorted({_draw(random, TOPIC) for _ in range(random.randint(0, 3))}))
    return Record(random.choice(QUARTERS), random.random() < 0.4, codes)


def _draw(random: Random, dimension: Dimension) -> str:
    # Each next code is about a third rarer than the one before.
    weights = [0.68**place for place in range(len(dimension.values))]
    return random.choices(dimension.values, weights)[0]


@dataclass(frozen=True)
class Register:
    """True counts of the tables of a year, cut from one list of records."""

    records: Sequence[Record]

    def counts_until(self, quarter: str) -> dict[Cell, int]:
        """Count the tables of all quarters up to this one, and with the last quarter those of the year."""
        counts: dict[Cell, int] = {}
        for past in QUARTERS[: QUARTERS.index(quarter) + 1]:
            records = [record for record in self.records if record.quarter == past]
            counts |= _count(records, QUARTER_TABLES, {"jaar": YEAR, "kwartaal": past})
        if quarter == QUARTERS[-1]:
            counts |= _count(self.records, YEAR_TABLES, {"jaar": YEAR})
        return counts


def _count(records: Iterable[Record], tables: Iterable[Table], period: Mapping[str, str]) -> dict[Cell, int]:
    counts: dict[Cell, int] = {}
    for population, dimensions in tables:
        names = [dimension.name for dimension in dimensions]
        people = [record for record in records if record.first or population == CONTACTS]
        counted = Counter(place for record in people for place in _places(record, dimensions))
        for codes in product(*((*dimension.values, *dimension.clusters) for dimension in dimensions)):
            cell = Cell.of(population, {**period, **dict(zip(names, codes, strict=True))})
            counts[cell] = counted[codes]
    return counts


def _places(record: Record, dimensions: Iterable[Dimension]) -> Iterator[tuple[str, ...]]:
    """Yield the inner cells of a table that a record is counted in; topics make it several."""
    return product(*(_with_clusters(dimension, record.codes[dimension.name]) for dimension in dimensions))


def _with_clusters(dimension: Dimension, codes: tuple[str, ...]) -> tuple[str, ...]:
    return (*codes, *(cluster for cluster, members in dimension.clusters.items() if set(codes) & set(members)))


# --- As a published file ---------------------------------------------------------------------------------------------
RULES = {
    "exact": {"minus": 0, "plus": 0},
    "r5": {"minus": 5, "plus": 5},
    # Rounding each number by itself to the nearest five: the truth is two away at most.
    "nearest": {"minus": 2, "plus": 2},
}


def as_file(numbers: Mapping[Cell, int], *, rule: str = "r5", quarters: Sequence[str] = QUARTERS) -> dict[str, Any]:
    """Write numbers of the register in the format of the attack; cells without a number are left out."""
    times = [*({"kwartaal": quarter} for quarter in quarters), *([{}] if quarters == QUARTERS else [])]
    tables = [
        _table(population, dimensions, fixed, rule, numbers)
        for fixed in times
        for population, dimensions in (QUARTER_TABLES if fixed else YEAR_TABLES)
    ]
    return {
        "format": "sdc-attack-1",
        "dimensions": {dimension.name: _described(dimension) for dimension in DIMENSIONS if dimension.name != "jaar"},
        "rules": {rule: RULES[rule]},
        "tables": tables,
        "joint": [],
        "within": [[f"{FIRST_CONTACTS}-{YEAR}", f"{CONTACTS}-{YEAR}"]],
    }


def _described(dimension: Dimension) -> dict[str, Any]:
    described: dict[str, Any] = {"values": list(dimension.values)}
    if dimension.clusters:
        described["groups"] = {name: list(members) for name, members in dimension.clusters.items()}
    if dimension.multiple:
        described["multiple"] = True
    return described


def _table(
    population: str, dimensions: Sequence[Dimension], fixed: Mapping[str, str], rule: str, numbers: Mapping[Cell, int]
) -> dict[str, Any]:
    names = [dimension.name for dimension in dimensions]
    cells = []
    for codes in product(*(("*", *dimension.values, *dimension.clusters) for dimension in dimensions)):
        place = {name: code for name, code in zip(names, codes, strict=True) if code != "*"}
        cell = Cell.of(population, {"jaar": YEAR, **fixed, **place})
        if cell in numbers:
            cells.append({"k": list(codes), "v": numbers[cell]})
    return {
        "id": " ".join([fixed.get("kwartaal", YEAR), population, *names]),
        "population": f"{population}-{YEAR}",
        "fixed": dict(fixed),
        "dims": names,
        "rule": rule,
        "cells": cells,
    }


@cache
def publish_year(number: int, *, seed: int) -> tuple[dict[Cell, int], dict[Cell, int]]:
    """Return the true counts of a made-up year, and what is published of them quarter by quarter.

    Solved in this process, for a child takes a second each time.
    """
    register, counts, ledger = Register(make_records(number, seed=seed)), {}, {}
    for quarter in QUARTERS:
        counts = register.counts_until(quarter)
        rounding = Rounding(
            counts=counts,
            ledger=ledger,
            dimensions=DIMENSIONS,
            key=bytes([seed]) * 32,
            structural_zeros=STRUCTURAL_ZEROS,
            within=WITHIN,
        )
        ledger = ledger | round_counts(rounding, solve=solve)
    return counts, ledger
