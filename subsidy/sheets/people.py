"""Sheets with published counts of people: the tables, the tables of two dimensions, and single numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from subsidy.report_words import capital, column, listing
from subsidy.sheets.sheet import Sheet, Value, count, rounded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from subsidy.snapshot import Block, Crossing, Snapshot, Table


def people_sheets(snapshot: Snapshot) -> Iterator[Sheet]:
    """Return the sheets with counts of people, in the order of the tables of the report."""
    yield from map(table_sheet, snapshot["tables"])
    if snapshot["requests"]:
        yield table_sheet(snapshot["requests"])
    if snapshot["block"]:
        yield from map(table_sheet, snapshot["block"]["tables"])
    yield from map(_crossing_sheet, snapshot["crossings"])
    yield _left_out_sheet(snapshot)
    yield _numbers_sheet(snapshot)
    yield _obstacles_sheet(snapshot)


def table_sheet(table: Table, *, title: str = "") -> Sheet:
    """Return the sheet of one published table; a last column names what was revised, where anything was."""
    small = table["small_area"]
    about = rounded()
    if table["multiple"]:
        about += " " + _("One answer can stand in several rows, so the rows add up to more than the total.")
    revised = bool(table["revised"])
    return Sheet(
        title=title or table["title"],
        about=about,
        head=[
            _("Code"),
            capital(table["unit"]),
            *map(column, table["columns"]),
            *([_("Revised")] if revised else []),
        ],
        rows=[
            [
                row["code"],
                row["label"],
                *(count(value, small=small) for value in row["values"]),
                *([_revised(table, row["code"])] if revised else []),
            ]
            for row in table["rows"]
        ],
        total=["", _("Total"), *map(count, table["total"]), *([_revised(table, "")] if revised else [])],
        key=table["id"],
    )


def _revised(table: Table, code: str) -> str:
    return listing([column(name) for name in table["columns"] if [code, name] in table["revised"]])


def _crossing_sheet(crossing: Crossing) -> Sheet:
    small = crossing["small_area"]
    about = rounded()
    if crossing["multiple_rows"] or crossing["multiple_columns"]:
        about += " " + _("One answer can stand in several rows or columns, so they add up to more than the total.")
    return Sheet(
        title=crossing["title"],
        about=about,
        head=[_("Code"), capital(crossing["unit"]), *(one["label"] for one in crossing["columns"]), _("Total")],
        rows=[
            [row["code"], row["label"], *(count(value, small=small) for value in values), count(total, small=small)]
            for row, values, total in zip(crossing["rows"], crossing["values"], crossing["row_totals"], strict=True)
        ],
        total=["", _("Total"), *map(count, crossing["column_totals"]), count(crossing["total"])],
    )


def _left_out_sheet(snapshot: Snapshot) -> Sheet:
    return Sheet(
        title=_("Tables that are not shown"),
        about=_("Where the numbers are too small for so many cells."),
        head=[_("Which, and why")],
        rows=[[sentence] for sentence in snapshot["left_out"]],
    )


def _numbers_sheet(snapshot: Snapshot) -> Sheet:
    rows: list[list[Value]] = [
        [number["label"], count(number["year"], small=number["small"]), _("rounded")]
        for number in filter(None, (snapshot["people"], snapshot["trajectories"]))
    ]
    if block := snapshot["block"]:
        rows.append([_block_words(block), count(block["people"], small=True), _("rounded")])
    if klankbord := snapshot["klankbord"]:
        rows += [
            [_("meetings of the advisory group"), klankbord["meetings"], _("exact")],
            [_("items on its agendas"), klankbord["agenda_items"], _("exact")],
        ]
        if (people := klankbord.get("people")) and klankbord["meetings"]:
            rows.append([people["label"], count(people["year"], small=people["small"]), _("rounded")])
    return Sheet(
        title=_("Other numbers"),
        about=rounded(),
        head=[_("What"), _("Number"), _("Kind of number")],
        rows=rows,
    )


def _block_words(block: Block) -> str:
    return _("people helped towards other work, %(first)s-%(last)s together") % {
        "first": block["first"],
        "last": block["last"],
    }


def _obstacles_sheet(snapshot: Snapshot) -> Sheet:
    return Sheet(
        title=_("Obstacles on the way to other work"),
        about=_("In the order of the alphabet, without numbers: the group is too small for them."),
        head=[_("Obstacle")],
        rows=[[obstacle] for obstacle in snapshot["obstacles"]],
    )
