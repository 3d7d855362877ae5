"""Published numbers as tables: from the ledger and from nowhere else, so no true count can reach a report."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from django.utils.translation import gettext as _

from subsidy import ledger, plan
from subsidy.disclosure import Cell
from subsidy.exceptions import DisclosureError
from subsidy.rules import RULES
from subsidy.snapshot import Block, Crossing, Heading, Number, Row, Table
from subsidy.wording import FEW_BELOW, sparse

YEAR_COLUMN = "jaar"
COLUMNS = [*plan.QUARTERS, YEAR_COLUMN]

Numbers = Mapping[Cell, int]
Revised = Collection[Cell]

OBSTACLES = "obstakel"


def times_of(population: str) -> tuple[str | None, ...]:
    """Return the quarters and, as None, the year in which a population is published."""
    return (*plan.QUARTERS, None) if plan.POPULATIONS[population].quarterly else (None,)


def values_of(numbers: Numbers, population: str, year: int, **codes: str) -> list[int]:
    """Return the numbers of the four quarters and of the year.

    Raises: DisclosureError if a number that the plan asks for was never published.
    """
    return [_number(numbers, plan.cell_of(population, year, time, **codes)) for time in times_of(population)]


def _number(numbers: Numbers, cell: Cell) -> int:
    try:
        return numbers[cell]
    except KeyError:
        raise DisclosureError("A number of the plan was never published.") from None


# --- Tables of one dimension ----------------------------------------------------------------------------------------


def is_whole(table: plan.PlannedTable | plan.PlannedCrossing, year: int, numbers: Numbers) -> bool:
    """Say whether a table was published in all quarters and in the year.

    A table that was added to the plan later begins with the quarter that was closed next.
    """
    total = [plan.cell_of(table.population.name, year, time) for time in _times(table)]
    first = {split.name: split.codes[0] for split in table.splits}
    parts = [plan.cell_of(table.population.name, year, time, **first) for time in _times(table)]
    return all(cell in numbers for cell in (*total, *parts))


def _times(table: plan.PlannedTable | plan.PlannedCrossing) -> tuple[str | None, ...]:
    if isinstance(table, plan.PlannedCrossing) or not table.quarterly:
        return (None,)
    return times_of(table.population.name)


def table_part(table: plan.PlannedTable, year: int, numbers: Numbers, *, revised: Revised = ()) -> Table:
    """Return one published table with its quarters, where it has them, and its year.

    Raises: DisclosureError if a number that the plan asks for was never published.
    """
    population, split, times = table.population, table.split, _times(table)

    def row(code: str) -> Row:
        cells = [plan.cell_of(population.name, year, time, **{split.name: code}) for time in times]
        return {"code": code, "label": split.label(code), "values": [_number(numbers, cell) for cell in cells]}

    whole: Table = {
        "id": f"{population.name}-{split.name}",
        "population": population.name,
        "dimension": split.name,
        "title": str(table.title),
        "unit": str(population.unit),
        "multiple": split.multiple,
        "small_area": split.small_area,
        "columns": [time or YEAR_COLUMN for time in times],
        "rows": [row(code) for code in split.codes],
        "total": [_number(numbers, plan.cell_of(population.name, year, time)) for time in times],
        "revised": revised_in(table, year, times, revised),
    }
    # What was published before there were clusters has none.
    known = [code for code in split.clusters if plan.cell_of(population.name, year, **{split.name: code}) in numbers]
    if known and all(plan.cell_of(population.name, year, time, **{split.name: known[0]}) in numbers for time in times):
        whole["groups"] = [row(code) for code in known]
    return whole


def revised_in(table: plan.PlannedTable, year: int, times: Iterable[str | None], revised: Revised) -> list[list[str]]:
    """Return which numbers of a table were revised, as codes and columns, total first: of some quarters, or the year.

    The total has no code; the year is None among the times.
    """
    if not revised:
        return []
    name, split, times = table.population.name, table.split, tuple(times)
    places = [(code, time) for code in ("", *split.all_codes) for time in times]
    cells = [
        (code, time, plan.cell_of(name, year, time, **({split.name: code} if code else {}))) for code, time in places
    ]
    return [[code, time or YEAR_COLUMN] for code, time, cell in cells if cell in revised]


def tables_part(year: int, numbers: Numbers) -> list[Table]:
    """Return the tables of one dimension of a year that were published as a whole, in the order of the plan.

    The requests to municipalities have a part of their own. What is not whole is named by `crossings_part`.
    """
    revised = ledger.revised(year)
    return [
        table_part(table, year, numbers, revised=revised)
        for table in plan.TABLES
        if table.population.name != plan.REQUESTS and is_whole(table, year, numbers)
    ]


def number_part(name: str, year: int, numbers: Numbers) -> Number:
    """Return a published number that stands in no table."""
    population = plan.POPULATIONS[name]
    *quarters, whole_year = values_of(numbers, name, year)
    number: Number = {
        "population": name,
        "label": str(population.label),
        "unit": str(population.unit),
        "quarters": quarters,
        "year": whole_year,
        "small": not population.quarterly,
    }
    times = times_of(name)
    if moved := [time or YEAR_COLUMN for time in times if plan.cell_of(name, year, time) in ledger.revised(year)]:
        number["revised"] = moved
    return number


def requests_part(year: int, numbers: Numbers) -> Table | None:
    """Return the requests to municipalities of a year by answer; None if they were never published."""
    (table,) = (table for table in plan.TABLES if table.population.name == plan.REQUESTS)
    if not is_whole(table, year, numbers):
        return None
    return table_part(table, year, numbers, revised=ledger.revised(year))


# --- Tables of two dimensions ---------------------------------------------------------------------------------------


def crossings_part(year: int, numbers: Numbers) -> tuple[list[Crossing], list[str]]:
    """Return the tables of two dimensions that may be shown, and sentences on all tables that are left out.

    A crossing is left out if its numbers are too few for its cells (disclosure.md 5.5). A table of either kind is left
    out if it is younger than the year: then a part of its quarters was never published.
    """
    revised = ledger.revised(year)
    shown = []
    left_out = [_not_whole(str(table.title)) for table in plan.TABLES if not is_whole(table, year, numbers)]
    for crossing in plan.CROSSINGS:
        if not is_whole(crossing, year, numbers):
            left_out.append(_not_whole(str(crossing.title)))
        elif is_sparse(crossing, year, numbers):
            words = {"table": str(crossing.title)}
            left_out.append(_("“%(table)s” is left out: the numbers are too small for so many boxes.") % words)
        else:
            shown.append(crossing_part(crossing, year, numbers, revised=revised))
    return shown, left_out


def is_sparse(crossing: plan.PlannedCrossing, year: int, numbers: Numbers) -> bool:
    """Say whether a crossing has fewer than two per inner cell; clusters and totals are no inner cells."""
    total = numbers[plan.cell_of(crossing.population.name, year)]
    return sparse(total, len(crossing.rows.codes) * len(crossing.columns.codes))


def _not_whole(title: str) -> str:
    words = {"table": title}
    return _("“%(table)s” is left out: this table was not published yet in every quarter of this year.") % words


def crossing_part(crossing: plan.PlannedCrossing, year: int, numbers: Numbers, *, revised: Revised = ()) -> Crossing:
    """Return one published table of two dimensions of a year, however thin its numbers are.

    Raises: DisclosureError if a number that the plan asks for was never published.
    """
    name, rows, columns = crossing.population.name, crossing.rows, crossing.columns

    def cell(row: str, column: str) -> Cell:
        codes = {rows.name: row, columns.name: column}
        return plan.cell_of(name, year, **{dimension: code for dimension, code in codes.items() if code})

    def values(row: str) -> list[int]:
        return [_number(numbers, cell(row, column)) for column in columns.codes]

    whole: Crossing = {
        "id": crossing.id,
        "population": name,
        "row_dimension": rows.name,
        "column_dimension": columns.name,
        "title": str(crossing.title),
        "unit": str(crossing.population.unit),
        "small_area": rows.small_area or columns.small_area,
        "multiple_rows": rows.multiple,
        "multiple_columns": columns.multiple,
        "rows": _headings(rows),
        "columns": _headings(columns),
        "values": [values(row) for row in rows.codes],
        "row_totals": [_number(numbers, cell(row, "")) for row in rows.codes],
        "column_totals": values(""),
        "total": _number(numbers, cell("", "")),
    }
    if rows.clusters:
        whole["groups"] = [
            {"code": code, "label": rows.label(code), "values": [*values(code), _number(numbers, cell(code, ""))]}
            for code in rows.clusters
        ]
    if revised:
        places = [(row, column) for row in (*rows.all_codes, "") for column in (*columns.codes, "")]
        whole["revised"] = [[row, column] for row, column in places if cell(row, column) in revised]
    return whole


def _headings(split: plan.Split) -> list[Heading]:
    return [{"code": code, "label": split.label(code)} for code in split.codes]


# --- Other work -----------------------------------------------------------------------------------------------------


def obstacles_part(block: Block | None) -> list[str]:
    """Return what stood in the way in a closed block as words: from the fixed list, alphabetical, without numbers.

    Those of which the published number is ten or more, so a word tells nothing that the table does not tell; none where
    the block is too small to break down, and none of a year: of two to six people a list would say more than a number,
    and what is new in it would be "for the first time" (disclosure.md 5.6).
    """
    tables = block["tables"] if block else []
    rows = [row for table in tables if table["dimension"] == OBSTACLES for row in table["rows"]]
    return sorted((row["label"] for row in rows if row["values"][-1] >= FEW_BELOW), key=str.casefold)


def block_part(first: int) -> Block | None:
    """Return what was published of a block of three years; None if it is not closed or not published yet."""
    years = plan.block_of(first)
    code = plan.block_code(years) if years else ""
    numbers = ledger.published_block(code) if years else {}
    total = plan.block_cell(code) if years else None
    if total is None or total not in numbers:
        return None
    broken_down = numbers[total] >= RULES.block_base
    return {
        "code": code,
        "first": min(years),
        "last": max(years),
        "people": numbers[total],
        "tables": [_block_table(table, code, numbers) for table in plan.BLOCK_TABLES] if broken_down else [],
        "sentence": "" if broken_down else _("There are too few people to break this down."),
    }


def _block_table(table: plan.PlannedTable, code: str, numbers: Numbers) -> Table:
    total, split = plan.block_cell(code), table.split
    return {
        "id": f"{table.population.name}-{split.name}",
        "population": table.population.name,
        "dimension": split.name,
        "title": str(table.title),
        "unit": str(table.population.unit),
        "multiple": split.multiple,
        "small_area": True,
        "columns": [code],
        "rows": [
            {
                "code": part,
                "label": split.label(part),
                "values": [_number(numbers, total.at(split.name, part))],
            }
            for part in split.codes
        ],
        "total": [numbers[total]],
        "revised": [],
    }
