"""Published numbers as tables: from the ledger and from nowhere else, so no true count can reach a report."""

from __future__ import annotations

from collections.abc import Mapping

from subsidy import plan
from subsidy.disclosure import Cell
from subsidy.exceptions import DisclosureError
from subsidy.snapshot import Number, Table

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
