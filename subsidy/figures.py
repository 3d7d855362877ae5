"""Published numbers in the format that the attack reads (disclosure.md 8): codes, never labels, and no true count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any

from subsidy import plan
from subsidy.disclosure import BASE, BLOCK, QUARTER, YEAR, Cell, Dimension

Numbers = Mapping[Cell, int]

FORMAT = "sdc-attack-1"
TOTAL = "*"


def as_figures(
    year: int, numbers: Numbers, times: Iterable[str | None], *, versions: Mapping[Cell, int] | None = None
) -> dict[str, Any]:
    """Write the tables of some quarters and, as None, of the year as a whole.

    `versions`: of the cells that were revised, the version. All populations of the year get another name, also those
    that did not move: they were looked at in the same program, count the records as they are now, and lie inside each
    other under names that end alike.
    """
    newest = max((versions or {}).values(), default=1)
    tables = [table for time in times for table in _tables(year, time, numbers, newest)]
    return _document(plan.dimensions(year), tables, rings=[list(ring) for ring in plan.RINGS])


def as_block_figures(code: str, numbers: Numbers) -> dict[str, Any]:
    """Write the published tables of a block of years, such as 2024-2026."""
    total = plan.block_cell(code)
    known = [table.splits for table in plan.BLOCK_TABLES if _has(total, table.splits, numbers)]
    name = f"{plan.TRAJECTORIES}-{code}"
    tables = [_table(total, splits, numbers, name) for splits in known] or [_table(total, (), numbers, name)]
    return _document(plan.block_dimensions(code), tables, rings=[])


def _document(dimensions: Iterable[Dimension], tables: Sequence[dict[str, Any]], *, rings: Any) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "dimensions": {
            dimension.name: _dimension(dimension) for dimension in dimensions if dimension.name not in (YEAR, BLOCK)
        },
        "rules": {"exact": {"minus": 0, "plus": 0}, "r5": {"minus": BASE, "plus": BASE}},
        "tables": tables,
        "joint": rings,
    }


def _dimension(dimension: Dimension) -> dict[str, Any]:
    written: dict[str, Any] = {"values": list(dimension.values)}
    if dimension.multiple:
        written["multiple"] = True
    if dimension.clusters:
        written["groups"] = {code: list(members) for code, members in dimension.clusters.items()}
    return written


def _tables(year: int, quarter: str | None, numbers: Numbers, version: int) -> list[dict[str, Any]]:
    """Return the tables of a quarter or of the year that are in the ledger, in the order of the plan."""
    tables = []
    for population in plan.POPULATIONS.values():
        total = plan.cell_of(population.name, year, quarter)
        planned = [table.splits for table in (*plan.TABLES, *plan.CROSSINGS) if table.population is population]
        name = f"{population.name}-{year}" + (f"-v{version}" if version > 1 else "")
        if total in numbers:
            written = [_table(total, splits, numbers, name) for splits in planned if _has(total, splits, numbers)]
            tables += written or [_table(total, (), numbers, name)]
    return tables


def _has(total: Cell, splits: Iterable[plan.Split], numbers: Numbers) -> bool:
    """Say whether a table was published: all of it or nothing is, so its first cell tells."""
    first = total
    for split in splits:
        first = first.at(split.name, split.codes[0])
    return first in numbers


def _table(total: Cell, splits: Sequence[plan.Split], numbers: Numbers, population: str) -> dict[str, Any]:
    quarter = total.code(QUARTER)
    words = [quarter or total.code(YEAR) or total.code(BLOCK), total.population, *(split.name for split in splits)]
    cells = []
    for codes in product(*((*split.all_codes, TOTAL) for split in splits)):
        cell = total
        for split, code in zip(splits, codes, strict=True):
            cell = cell if code == TOTAL else cell.at(split.name, code)
        # Numbers of an earlier plan have no cluster.
        if cell in numbers:
            cells.append({"k": list(codes), "v": numbers[cell]})
    return {
        "id": " ".join(filter(None, words)),
        "population": population,
        "fixed": {QUARTER: quarter} if quarter else {},
        "dims": [split.name for split in splits],
        "rule": "r5",
        "cells": cells,
    }
