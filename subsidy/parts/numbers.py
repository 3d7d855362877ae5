"""Published numbers as tables: from the ledger and from nowhere else, so no true count can reach a report."""

from __future__ import annotations

from collections.abc import Mapping

from subsidy import plan
from subsidy.disclosure import Cell
from subsidy.exceptions import DisclosureError
from subsidy.snapshot import Block, Crossing, Number, Table

YEAR_COLUMN = "jaar"
COLUMNS = [*plan.QUARTERS, YEAR_COLUMN]

Numbers = Mapping[Cell, int]


def values_of(numbers: Numbers, population: str, year: int, **codes: str) -> list[int]:
    """Return the numbers of the four quarters and of the year.

    Raises: DisclosureError if a number that the plan asks for was never published.
    """
    times = (*plan.QUARTERS, None) if plan.POPULATIONS[population].quarterly else (None,)
    try:
        return [numbers[plan.cell_of(population, year, time, **codes)] for time in times]
    except KeyError:
        raise DisclosureError("A number of the plan was never published.") from None


def table_part(table: plan.PlannedTable, year: int, numbers: Numbers) -> Table:
    """Return one published table with its quarters and its year."""
    population, split = table.population, table.split
    return {
        "id": f"{population.name}-{split.name}",
        "population": population.name,
        "dimension": split.name,
        "title": str(table.title),
        "unit": str(population.unit),
        "multiple": split.multiple,
        "small_area": split.small_area,
        "columns": list(COLUMNS),
        "rows": [
            {
                "code": code,
                "label": split.label(code),
                "values": values_of(numbers, population.name, year, **{split.name: code}),
            }
            for code in split.codes
        ],
        "total": values_of(numbers, population.name, year),
        "revised": [],
    }


def number_part(name: str, year: int, numbers: Numbers) -> Number:
    """Return a published number that stands in no table."""
    population = plan.POPULATIONS[name]
    *quarters, whole_year = values_of(numbers, name, year)
    return {
        "population": name,
        "label": str(population.label),
        "unit": str(population.unit),
        "quarters": quarters,
        "year": whole_year,
        "small": not population.quarterly,
    }


def tables_part(year: int, numbers: Numbers) -> list[Table]:
    """Return the tables of one dimension of a year, in the order of the plan."""
    return [table_part(table, year, numbers) for table in plan.TABLES]


def crossings_part(year: int, numbers: Numbers) -> tuple[list[Crossing], list[str]]:
    """Return the tables of two dimensions that may be shown, and sentences on those that are too thin to show."""
    return [], []


def requests_part(year: int, numbers: Numbers) -> Table | None:
    """Return the requests to municipalities of a year by answer; None if they were never published."""
    return None


def obstacles_part(year: int) -> list[str]:
    """Return the obstacles that were written down in a year as words: from the fixed list, alphabetical, no numbers."""
    return []


def block_part(first: int) -> Block | None:
    """Return what was published of a closed block of three years; None if it is not closed."""
    return None
