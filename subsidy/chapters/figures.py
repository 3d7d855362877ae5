"""What the chapters of a report are made of, and how a published table becomes a picture with its sentence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from subsidy.charts import FULL_WIDTH, HALF_WIDTH, Bar, horizontal_bars
from subsidy.conclusions import NO_ANSWER, most_often, total_of, year_of
from subsidy.report_words import YEAR_COLUMN, column, listing, published
from subsidy.wording import FEW, FEW_BELOW

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from subsidy.charts import Chart
    from subsidy.snapshot import Crossing, Heading, Row, Snapshot, Table

# Longer charts are no pictures any more; what is left out stands in the table.
MOST_BARS = 12
# A table with more rows may go on at the next page; a shorter one stays together.
LONG_TABLE = 18
HALF_LABELS = 0.4
LEAST_SCALE = 40
# Ages have an order of their own, which tells more than the order of the numbers.
IN_LIST_ORDER = frozenset({"leeftijd"})


@dataclass
class Figure:
    """A picture in a chapter: its title, the sentence above it, notes below it, and the number of the table behind it.

    `anchor` is where links lead to.

    The drawing is made later (`draw`), so that whoever renders the report can tell how far it is.
    """

    title: str
    conclusion: str
    draw: Callable[[], Chart]
    notes: list[str] = field(default_factory=list)
    table: int | None = None
    anchor: str = ""
    half: bool = False
    chart: Chart | None = None

    @property
    def alternative(self) -> str:
        """What somebody reads who does not see the picture."""
        return f"{self.title}. {self.conclusion}"


@dataclass
class Chapter:
    """A chapter: where links lead to, its title, the sentence under it, its pictures, and what its template needs."""

    anchor: str
    title: str
    template: str
    lead: str = ""
    figures: list[Figure] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)
    new_page: bool = False
    number: int = 0

    @property
    def rows(self) -> list[list[Figure]]:
        """The pictures as they stand on the page."""
        return in_rows(self.figures)


def in_rows(figures: Sequence[Figure]) -> list[list[Figure]]:
    """Put two half pictures beside each other, and leave the others alone."""
    rows: list[list[Figure]] = []
    for figure in figures:
        if figure.half and rows and len(rows[-1]) == 1 and rows[-1][0].half:
            rows[-1].append(figure)
        else:
            rows.append([figure])
    return rows


class Tables:
    """The tables of a snapshot, found by what they count and how, with the numbers that they have in the report."""

    def __init__(self, snapshot: Snapshot) -> None:
        block = snapshot["block"]
        self.all = [
            *snapshot["tables"],
            *([snapshot["requests"]] if snapshot["requests"] else []),
            *(block["tables"] if block else []),
        ]
        self.crossings = snapshot["crossings"]
        self._places = {
            (table["population"], table["dimension"]): place for place, table in enumerate(self.all, start=1)
        }

    def find(self, population: str, dimension: str) -> Table | None:
        """Return a table, or nothing if this snapshot does not hold it."""
        place = self._places.get((population, dimension))
        return None if place is None else self.all[place - 1]

    def number(self, table: Table) -> int:
        """Return the number under which a table stands at the end of the report."""
        return self._places[table["population"], table["dimension"]]

    def number_of_crossing(self, crossing: Crossing) -> int:
        """Return the number under which a table of two dimensions stands, behind the others."""
        return len(self.all) + self.crossings.index(crossing) + 1

    def with_something(self, population: str, dimension: str) -> Table | None:
        """Return a table of which the year is more than zero: one that has something to show."""
        table = self.find(population, dimension)
        return table if table is not None and total_of(table) else None

    def first(self, population: str) -> Table | None:
        """Return the first table of a population, which has its total; nothing if there is none."""
        return next((table for table in self.all if table["population"] == population), None)


def figure_of(tables: Tables, source: tuple[str, str], *, title: str, half: bool = False, **own: Any) -> list[Figure]:
    """Make the picture of a table (population, dimension), or none at all if there is nothing to show.

    A chapter may bring a conclusion or notes of its own.
    """
    table = tables.with_something(*source)
    if table is None:
        return []
    shown, small, left = _sorted_out(table)
    bars = [_bar(table, row) for row in shown]
    width, labels = (HALF_WIDTH, HALF_LABELS) if half else (FULL_WIDTH, 0.34)
    return [
        Figure(
            title=title,
            conclusion=own.get("conclusion") or most_often(table),
            draw=lambda: horizontal_bars(bars, width=width, label_share=labels, least=LEAST_SCALE),
            notes=[*own.get("notes", ()), *_notes(table, small, left)],
            table=tables.number(table),
            anchor="-".join(source),
            half=half,
        )
    ]


def _sorted_out(table: Table) -> tuple[list[Row], list[Row], list[Row]]:
    """Divide the rows: those that get a bar, those that are too small for one, and those for which there is no room."""
    limit = FEW_BELOW if table["small_area"] else 1
    big = [row for row in table["rows"] if year_of(table, row) >= limit]
    small = [row for row in table["rows"] if year_of(table, row) < limit]
    if table["dimension"] not in IN_LIST_ORDER:
        big.sort(key=lambda row: -year_of(table, row))
    big.sort(key=lambda row: row["code"] in NO_ANSWER)
    answers = [row for row in big if row["code"] not in NO_ANSWER]
    left = answers[MOST_BARS:]
    return [row for row in big if row not in left], small, left


def _bar(table: Table, row: Row) -> Bar:
    value = year_of(table, row)
    return Bar(row["label"], value, published(value, small=table["small_area"]), quiet=row["code"] in NO_ANSWER)


def _notes(table: Table, small: Sequence[Row], left: Sequence[Row]) -> list[str]:
    notes = []
    if table["multiple"]:
        notes.append(_("More than one answer was possible."))
    if left:
        highest = max(year_of(table, row) for row in left)
        notes.append(
            _("Not in the picture: %(count)s more, of at most %(highest)s each.")
            % {"count": len(left), "highest": published(highest)}
        )
    if small and table["small_area"]:
        notes.append(_("Number %(few)s: %(names)s.") % {"few": FEW, "names": _names(small)})
    elif small:
        notes.append(_("Rounded to 0: %(names)s.") % {"names": _names(small)})
    return notes


def _names(rows: Sequence[Row]) -> str:
    return listing([row["label"] for row in rows])


def appendix(tables: Tables) -> list[dict[str, Any]]:
    """Return all tables as they are printed at the end, each number as text.

    Rows that are zero throughout (or 0-10 throughout, for municipalities) are named together in one line.
    """
    return [_printed(place, table) for place, table in enumerate(tables.all, start=1)]


def _printed(place: int, table: Table) -> dict[str, Any]:
    small = table["small_area"]
    limit = FEW_BELOW if small else 1
    revised = {(code, name) for code, name in table["revised"]}
    codes_revised = {code for code, _name in revised}
    told = [row for row in table["rows"] if max(row["values"]) >= limit or row["code"] in codes_revised]
    silent = [row for row in table["rows"] if row not in told]
    return {
        "number": place,
        "title": table["title"],
        "unit": table["unit"],
        "multiple": table["multiple"],
        "columns": [{"name": column(name), "year": name == YEAR_COLUMN} for name in table["columns"]],
        "rows": [
            {"label": row["label"], "values": _shown(row["values"], table, code=row["code"], small=small)}
            for row in told
        ],
        "total": _shown(table["total"], table, code="", small=False),
        "long": len(told) > LONG_TABLE,
        "revised": bool(revised),
        "quarterly": len(table["columns"]) > 1,
        "silent": {"number": FEW if small else "0", "names": _names(silent)} if silent else None,
    }


def _shown(values: Sequence[int], table: Table, *, code: str, small: bool) -> list[dict[str, Any]]:
    return [
        {
            "text": published(value, small=small),
            "year": name == YEAR_COLUMN,
            "revised": [code, name] in table["revised"],
        }
        for value, name in zip(values, table["columns"], strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Grid:
    """A part of a table of two dimensions that fits on a page: its number, its head, its rows, what is not shown.

    `part` and `parts` say which piece of the table it is, where there are too many columns for one.
    """

    number: int
    part: int
    parts: int
    title: str
    unit: str
    columns: list[str]
    rows: list[tuple[str, list[str]]]
    total: list[str]
    silent_rows: str
    silent_columns: str
    few: str


# More columns than this would be too narrow for their words.
MOST_COLUMNS = 7


def grids(tables: Tables) -> list[Grid]:
    """Return the tables of two dimensions as they are printed, each number as text, wide ones in pieces."""
    return [grid for crossing in tables.crossings for grid in _grids(tables.number_of_crossing(crossing), crossing)]


def _grids(number: int, crossing: Crossing) -> list[Grid]:
    small = crossing["small_area"]
    limit = FEW_BELOW if small else 1
    values = crossing["values"]
    rows = [place for place, row in enumerate(values) if max(row, default=0) >= limit]
    columns = [place for place in range(len(crossing["columns"])) if any(row[place] >= limit for row in values)]
    pieces = [columns[start : start + MOST_COLUMNS] for start in range(0, len(columns), MOST_COLUMNS)] or [[]]
    return [
        Grid(
            number=number,
            part=part,
            parts=len(pieces),
            title=crossing["title"],
            unit=crossing["unit"],
            columns=[crossing["columns"][place]["label"] for place in piece],
            rows=[
                (
                    crossing["rows"][row]["label"],
                    [
                        *(published(values[row][place], small=small) for place in piece),
                        published(crossing["row_totals"][row], small=small),
                    ],
                )
                for row in rows
            ],
            total=[*(published(crossing["column_totals"][place]) for place in piece), published(crossing["total"])],
            silent_rows=_left(crossing["rows"], rows),
            silent_columns=_left(crossing["columns"], columns),
            few=FEW if small else "0",
        )
        for part, piece in enumerate(pieces, start=1)
    ]


def _left(headings: Sequence[Heading], shown: Sequence[int]) -> str:
    return listing([heading["label"] for place, heading in enumerate(headings) if place not in shown])


def list_of_tables(tables: Tables) -> list[tuple[int, str]]:
    """Return the number and title of each table at the end."""
    return [
        *((tables.number(table), table["title"]) for table in tables.all),
        *((tables.number_of_crossing(crossing), crossing["title"]) for crossing in tables.crossings),
    ]
