"""The pictures for the page of a report on screen: one for each table of a snapshot that has something to show.

They are drawn while the report is built and kept with its version, so that looking at a report draws nothing. The
document has pictures of its own, of a size that fits its pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import override

from subsidy.chapters import Tables
from subsidy.chapters.figures import figure_of
from subsidy.choices import ReportKind
from subsidy.conclusions import FRAMES, over_the_quarters
from subsidy.documents.survey import pictures_by_table
from subsidy.report_words import YEAR_COLUMN, capital

if TYPE_CHECKING:
    from subsidy.snapshot import Row, Snapshot, Table

# The other kinds show tables of a few rows, or those of the year once more.
WITH_PICTURES = frozenset({ReportKind.YEAR.value, ReportKind.QUARTER.value, ReportKind.BLOCK.value})
QUARTERS_OF_A_YEAR = 4


@dataclass(frozen=True, slots=True)
class Picture:
    """One drawing: the id of the table that it shows, its title, the sentence above it, and the SVG."""

    name: str
    title: str
    conclusion: str
    svg: bytes


def pictures_of(snapshot: Snapshot) -> list[Picture]:
    """Draw the pictures of a snapshot, in its language; the same snapshot gives the same bytes.

    Raises: DisclosureError if a count in the snapshot cannot have been published.
    """
    if survey := snapshot.get("survey"):
        with override(snapshot["language"]):
            pictures = pictures_by_table(survey, snapshot["tables"])
            return [Picture(name, one.title, one.conclusion, one.draw().svg) for name, one in pictures.items()]
    if snapshot["kind"] not in WITH_PICTURES:
        return []
    shown = [_of_the_period(table) for table in snapshot["tables"]]
    tables = Tables({**snapshot, "tables": shown})
    with override(snapshot["language"]):
        return [picture for table in shown for picture in _pictures(tables, table)]


def _of_the_period(table: Table) -> Table:
    """Return a table of a quarter or a block with its last column as the one that pictures are made of."""
    if YEAR_COLUMN in table["columns"]:
        return table
    rows: list[Row] = [{**row, "values": row["values"][-1:]} for row in table["rows"]]
    return {**table, "columns": [YEAR_COLUMN], "rows": rows, "total": table["total"][-1:]}


def _pictures(tables: Tables, table: Table) -> list[Picture]:
    conclusion = "" if table["dimension"] in FRAMES else _over_time(table)
    source = (table["population"], table["dimension"])
    figures = figure_of(tables, source, title=capital(table["title"]), conclusion=conclusion)
    return [Picture(table["id"], figure.title, figure.conclusion, figure.draw().svg) for figure in figures]


def _over_time(table: Table) -> str:
    """Return a sentence for a table of which no row is "the most": how its total went, or just how high it is."""
    quarters = table["total"][:-1]
    if len(quarters) == QUARTERS_OF_A_YEAR:
        return over_the_quarters(quarters, unit=table["unit"])
    return capital(table["title"])
