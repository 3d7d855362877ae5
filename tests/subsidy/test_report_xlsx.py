"""The report as a workbook: what the snapshot holds, cell by cell, and nothing that runs or names anybody."""

from __future__ import annotations

import zipfile
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from subsidy.exceptions import DisclosureError
from subsidy.report_xlsx import render_xlsx
from subsidy.snapshot import Table, empty_snapshot
from tests.builders.snapshot import make_snapshot

HEAD = 4
# The sheets before the tables: what to read first, what was done, people per activity.
BEFORE_TABLES = 3


def open_book(data: bytes) -> Any:
    return openpyxl.load_workbook(BytesIO(data))


@pytest.fixture(scope="module")
def book() -> Any:
    return open_book(render_xlsx(make_snapshot(language="en")))


def sheet_of(book: Any, title: str) -> Any:
    """Return the sheet with a title in its first cell."""
    (sheet,) = (sheet for sheet in book.worksheets if sheet["A1"].value == title)
    return sheet


def rows_of(book: Any, title: str) -> list[tuple[Any, ...]]:
    return list(sheet_of(book, title).iter_rows(HEAD + 1, values_only=True))


def expected(value: int, *, small: bool) -> int | str:
    return "0-10" if small and value < 10 else value


def cells_of(table: Table) -> list[list[object]]:
    small = table["small_area"]
    rows = [
        [row["code"], row["label"], *(expected(value, small=small) for value in row["values"])] for row in table["rows"]
    ]
    cells = [*rows, ["", "Total", *table["total"]]]
    # The made-up year has one table with revised numbers: the walk-in in the second quarter and in the year.
    revised = {"walk_in": "Q2 and Year"} if table["revised"] else None
    return cells if revised is None else [[*row, revised.get(row[0], "")] for row in cells]


def test_workbook_has_a_sheet_per_table_with_the_cells_of_the_snapshot(book: Any) -> None:
    tables = make_snapshot(language="en")["tables"]
    for table, sheet in zip(tables, book.worksheets[BEFORE_TABLES:], strict=False):
        values = [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(HEAD + 1, values_only=True)]

        assert sheet["A1"].value == table["title"]
        assert values == cells_of(table)


def test_workbook_exact_numbers_of_an_activity(book: Any) -> None:
    rows = {row[0]: row for row in book.worksheets[1].iter_rows(HEAD + 1, values_only=True)}

    # 18,540 minutes open are 309 hours, 37,080 minutes of staff are 618 hours.
    assert rows["A1"][:9] == ("A1", "Walk-in", 25, 26, 27, 25, 103, 309, 618)
    assert rows["A14"][2:] == (None,) * 13


def test_workbook_money_is_exact_to_the_cent(book: Any) -> None:
    rows = list(sheet_of(book, "Money 2025").iter_rows(HEAD + 1, values_only=True))

    assert rows[0] == ("Fier", "personeel", 168400, 171240.5, "Een collega was lang ziek; de vervanging kostte meer.")
    assert sum(Decimal(str(row[3])) for row in rows[:6]) == Decimal("298000.00")
    assert [row[3] for row in rows[6:]] == [298000, 223380, 74620, 19846.75, 74620, 94466.75]


def test_workbook_has_no_formula_no_hidden_sheet_and_a_frozen_head(book: Any) -> None:
    for sheet in book.worksheets:
        assert sheet.sheet_state == "visible"
        assert [cell.coordinate for row in sheet for cell in row if cell.data_type == "f"] == []
    assert {sheet.freeze_panes for sheet in book.worksheets[1:]} <= {"C5", "B5"}


def test_workbook_text_that_looks_like_a_formula_stays_text() -> None:
    snapshot = make_snapshot(language="en")
    snapshot["tables"][0]["rows"][0]["label"] = "=1+1"
    snapshot["money"][0]["lines"][0]["organisation"] = "http://example.test/"

    book = open_book(render_xlsx(snapshot))

    cell = book.worksheets[BEFORE_TABLES].cell(HEAD + 1, 2)
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert sheet_of(book, "Money 2025").cell(HEAD + 1, 1).hyperlink is None


def test_workbook_names_no_author_and_has_the_day_of_the_snapshot(book: Any) -> None:
    assert (book.properties.creator, book.properties.lastModifiedBy) == (None, None)
    assert str(book.properties.created) == "2026-02-14 00:00:00"


def test_workbook_same_snapshot_gives_the_same_bytes_without_a_clock() -> None:
    data = render_xlsx(make_snapshot(language="en"))

    assert data == render_xlsx(make_snapshot(language="en"))
    assert {entry.date_time[0] for entry in zipfile.ZipFile(BytesIO(data)).infolist()} == {1980}


def test_workbook_true_count_is_refused() -> None:
    snapshot = make_snapshot(language="en")
    snapshot["tables"][0]["rows"][0]["values"][0] = 63

    with pytest.raises(DisclosureError):
        render_xlsx(snapshot)


def test_workbook_demo_says_so_and_a_real_one_does_not() -> None:
    demo, real = (open_book(render_xlsx(make_snapshot(language="en", demo=demo))) for demo in (True, False))

    assert demo.worksheets[0]["A2"].value == "EXAMPLE: made-up data"
    assert "EXAMPLE: made-up data" not in [cell.value for row in real.worksheets[0] for cell in row]


def test_workbook_sheet_names_are_short_and_all_different() -> None:
    snapshot = make_snapshot(language="en")
    for table in snapshot["tables"]:
        table["title"] = "Een hele lange titel: met [tekens] die/niet mogen?"

    names = open_book(render_xlsx(snapshot)).sheetnames

    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= 31


def test_workbook_names_corrections_on_a_sheet_of_their_own() -> None:
    snapshot = make_snapshot()
    snapshot["corrections"] = ["=1+1 kwartaal 1 van 2025, signalen: teruggenomen (dubbel geteld)"]

    book = open_book(render_xlsx(snapshot))

    rows = [row[0] for row in book.worksheets[-1].iter_rows(HEAD + 1, values_only=True)]
    assert rows == ["=1+1 kwartaal 1 van 2025, signalen: teruggenomen (dubbel geteld)"]
    assert [cell.data_type for row in book.worksheets[-1] for cell in row if cell.value] == ["s"] * 4


def test_workbook_has_a_sheet_for_every_part_with_the_numbers_of_the_snapshot(book: Any) -> None:
    assert rows_of(book, "Agreed and reached")[0] == (
        *("A1", "Leger des Heils", "walk-in half-days", "half-days", 100, 103, "reached", "exact"),
    )
    assert ("A14", "All together", "pages in three languages", "pages", 20, None, "not known", "exact") in rows_of(
        book, "Agreed and reached"
    )
    assert ("A3", "All together", "replies", "replies", 310, "rounded") in rows_of(book, "What the records show")
    assert rows_of(book, "In their own words")[1][:3] == ("A1", "Leger des Heils", "What stood in the way")
    assert rows_of(book, "Obstacles on the way to other work")[0] == ("debts",)
    assert len(rows_of(book, "How each number is made")) == 10
    # Row totals of the crossing: 20 in Heerenveen, of which 5 on a round, which is shown as 0-10.
    assert ("GM0074", "Heerenveen", 10, "0-10", "0-10", "0-10", "0-10", "0-10", 20) in rows_of(
        book, "First contacts by municipality and channel"
    )
    assert rows_of(book, "Shares 2025")[-1] == ("", "Total", 74620)
    assert rows_of(book, "Settlement 2025")[1] == ("Leger des Heils", 95000, 93854.75, -1145.25)
    assert [row[1] for row in rows_of(book, "Checks 2025")] == ["yes", "yes"]
    assert rows_of(book, "Income 2025")[1] == ("DUVO", 74480, 74620)
    assert rows_of(book, "2024 Contacts by channel")[0] == ("walk_in", "walk-in", 230)
    assert rows_of(book, "What was done in 2024")[0] == ("A1", "Walk-in", 98, 588)
    assert rows_of(book, "Requests to municipalities and their answers")[-1] == ("", "Total", 20)


def test_workbook_every_count_of_people_is_a_multiple_of_five(book: Any) -> None:
    snapshot = make_snapshot(language="en")
    titles = [table["title"] for table in snapshot["tables"]] + [one["title"] for one in snapshot["crossings"]]
    counts = [
        cell
        for title in [*titles, "People per activity", "Requests to municipalities and their answers"]
        for row in rows_of(book, title)
        for cell in row
        if isinstance(cell, int)
    ]

    assert len(counts) > 700
    assert [count for count in counts if count % 5] == []


def test_workbook_of_an_empty_snapshot_has_a_cover_alone() -> None:
    snapshot = empty_snapshot() | {"kind": "sheet", "period": "2025", "language": "en", "built_on": "2026-02-14"}

    book = open_book(render_xlsx(snapshot))

    assert book.sheetnames == ["Read this first"]


def test_workbook_people_helped_to_other_work_stay_a_small_number() -> None:
    snapshot = make_snapshot(language="en")
    snapshot["results"] = [{**snapshot["results"][0], "activity": "A20", "value": "5", "protected": True}]

    (row,) = rows_of(open_book(render_xlsx(snapshot)), "What the records show")

    assert row[4] == "0-10"


def test_workbook_cover_explains_every_sign_and_leads_to_each_sheet(book: Any) -> None:
    cover = book.worksheets[0]
    signs = {row[0] for row in cover.iter_rows(values_only=True)}
    links = [cell.hyperlink.location for row in cover for cell in row if cell.hyperlink]

    assert {"0-10", "Revised", "about the same", "reached", "almost reached", "not reached", "not known"} <= signs
    assert links == [f"'{name}'!A1" for name in book.sheetnames[1:]]
    assert [cell.hyperlink.target for row in cover for cell in row if cell.hyperlink] == [None] * len(links)
