"""Every file of tables that leaves the portal: no cell of it is a formula (security.md section 4, CSV export)."""

from __future__ import annotations

import ast
import csv
import io
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from contacts.log.writer import FORMULA_SIGNS, UnsafeCellError, safe
from subsidy.report_xlsx import render_xlsx
from subsidy.screen import csv_of
from subsidy.sheets import sheets_of
from tests.builders.money import make_income, make_line, make_money_year
from tests.builders.snapshot import make_snapshot
from tests.corpus.corpus import FORMULAS, OUTSIDE
from tests.corpus.walker import ask
from tests.project.source import ROOT

SIGNS = ("=", "+", "-", "@", "\t", "\r")
# Every module that writes a file of tables, and which test here holds it to the rule.
WRITERS = {
    "contacts/log/writer.py": "test_log_writes_no_cell_that_begins_as_a_formula",
    "subsidy/screen.py": "test_table_of_a_report_as_text_has_no_formula",
    "subsidy/report_xlsx.py": "test_report_as_a_workbook_has_no_formula",
    "subsidy/money_sheets.py": "test_money_as_a_workbook_has_no_formula",
}
WRITING = {"csv.writer", "csv.DictWriter", "xlsxwriter.Workbook", "openpyxl.Workbook"}


def evil_snapshot(formula: str) -> Any:
    snapshot = make_snapshot()
    for table in snapshot["tables"]:
        table["title"] = f"{formula}{table['title']}"
        for row in table["rows"]:
            row["label"] = f"{formula}{row['label']}"
    for line in snapshot["money"]:
        line["source"] = formula
    for told in snapshot["words"]:
        told["text"] = formula
    return snapshot


def calls(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            found.add(ast.unparse(node.func))
    return found


def test_every_writer_of_tables_is_known() -> None:
    sources = [path for app in ("portal", "contacts", "subsidy", "klankbord") for path in (ROOT / app).rglob("*.py")]
    writing = {str(path.relative_to(ROOT)) for path in sources if calls(path) & WRITING}

    assert writing == set(WRITERS)
    assert set(WRITERS.values()) <= set(globals())


@pytest.mark.parametrize("cell", [cell for cell in FORMULAS if cell.startswith(SIGNS)])
def test_log_writes_no_cell_that_begins_as_a_formula(cell: str) -> None:
    with pytest.raises(UnsafeCellError):
        safe(cell)
    assert set(SIGNS) <= set(FORMULA_SIGNS)


@pytest.mark.parametrize("formula", FORMULAS)
def test_table_of_a_report_as_text_has_no_formula(formula: str) -> None:
    snapshot = evil_snapshot(formula)
    places = range(1, len(list(sheets_of(snapshot))) + 1)

    cells = [
        cell
        for place in places
        for row in csv.reader(io.StringIO(csv_of(snapshot, place) or ""), delimiter=";")
        for cell in row
    ]

    assert any(formula.strip() in cell for cell in cells)
    # A number below zero is a number, and not a text.
    assert [cell for cell in cells if cell.startswith(SIGNS) and not is_number(cell)] == []


def is_number(cell: str) -> bool:
    try:
        Decimal(cell)
    except ArithmeticError:
        return False
    return True


def check_workbook(data: bytes) -> None:
    """Look for a formula, a link, a macro and anything outside in a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            part = archive.read(name)
            assert b"<f>" not in part, name
            assert b"<f " not in part, name
            assert b'TargetMode="External"' not in part, name
            assert not name.lower().endswith((".bin", ".vml"))
    book = load_workbook(io.BytesIO(data))
    assert [cell.coordinate for sheet in book for row in sheet for cell in row if cell.data_type == "f"] == []


@pytest.mark.parametrize("formula", [*FORMULAS, OUTSIDE])
def test_report_as_a_workbook_has_no_formula(formula: str) -> None:
    check_workbook(render_xlsx(evil_snapshot(formula)))


@pytest.mark.django_db
def test_money_as_a_workbook_has_no_formula(worlds: Any, people: Any) -> None:
    money = make_money_year(2027)
    for number, formula in enumerate((*FORMULAS, OUTSIDE)):
        make_income(money, "other", description=f"{formula}{number}"[:80])
    make_line(money, people["coordinator"].organisation, "staff", explanation=FORMULAS[7])

    answer = ask("GET", "/nl/verantwoording/2027/geld/bestand/", people["accountholder"])

    check_workbook(getattr(answer, "whole", None) or answer.content)
