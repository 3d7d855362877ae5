"""The parts of a block of three years: each year's own published numbers, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from subsidy import plan
from subsidy.parts.numbers import revised_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from subsidy.parts.numbers import Numbers, Revised
    from subsidy.snapshot import Table


def years_side_by_side(
    numbers: Mapping[int, Numbers], wanted: tuple[tuple[str, str], ...], *, revised: Mapping[int, Revised] | None = None
) -> list[Table]:
    """Return one-way tables with a column for each year that was published; never a sum over the years.

    `revised`: for each year the numbers that get the mark.
    """
    years = [year for year, found in numbers.items() if plan.cell_of(plan.CONTACTS, year) in found]
    tables = (
        _table(planned, years, numbers, revised or {})
        for planned in plan.TABLES
        if (planned.population.name, planned.split.name) in wanted
    )
    return [table for table in tables if table is not None]


def _table(
    planned: plan.PlannedTable, years: list[int], numbers: Mapping[int, Numbers], revised: Mapping[int, Revised]
) -> Table | None:
    population, split = planned.population, planned.split

    def values(told: list[int], **codes: str) -> list[int]:
        return [numbers[year][plan.cell_of(population.name, year, **codes)] for year in told]

    def is_published(year: int) -> bool:
        cells = [plan.cell_of(population.name, year, **{split.name: code}) for code in split.codes]
        return all(cell in numbers[year] for cell in (plan.cell_of(population.name, year), *cells))

    told = [year for year in years if is_published(year)]
    if not told:
        return None
    return {
        "id": f"{population.name}-{split.name}",
        "population": population.name,
        "dimension": split.name,
        "title": str(planned.title),
        "unit": str(population.unit),
        "multiple": split.multiple,
        "small_area": split.small_area,
        "columns": [str(year) for year in told],
        "rows": [
            {"code": code, "label": split.label(code), "values": values(told, **{split.name: code})}
            for code in split.codes
        ],
        "total": values(told),
        "revised": [
            [code, str(year)]
            for year in told
            for code, _column in revised_in(planned, year, (None,), revised.get(year, ()))
        ],
    }
