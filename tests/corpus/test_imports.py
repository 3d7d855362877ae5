"""The corpus of CSV in the import of tables: refused whole by file, line, column and problem, or taken for a reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from contacts.log import reader
from contacts.models import PendingImport, Signal
from tests.builders.workbooks import csv_bytes, sent, workbook
from tests.corpus.corpus import FORMULAS, MARK, NUMBERS_AND_DAYS, TEXT
from tests.corpus.test_uploads import send
from tests.project.markup import read

pytestmark = pytest.mark.django_db

HEAD = ["quarter", "kind", "reported", "consent"]
ROW = ["2025-Q1", "blackmail", "no", "count"]
GOOD = csv_bytes([HEAD, ROW])
# A number of 1 or 0 is a yes or a no, and a day has its quarter.
KNOWN = {"0", "2026-01-01T00:00:00+99:99", "03-04-2026", "9999-12-31", "0001-01-01"}
# What a person is known by, in a column that holds codes.
NOTHING = " \x00\t\r\n\u00a0\u202f\u200b\u200d\ufeff\u2060"
PERSONAL = ["Jan de Vries", "111222333", "06-12345678", "jan@example.org", "NL91ABNA0417164300", "Weaze 12, 8911 AB"]


def text(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def joined(*rows: list[str], by: str = ";", end: str = "\r\n") -> str:
    return end.join(by.join(row) for row in rows) + end


# The rows of section 4 that are about the file; the first of each pair says whether it is taken, and why.
FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "with a mark in front": ("taken: every program writes it", lambda: b"\xef\xbb\xbf" + GOOD),
    "UTF-16": ("taken: a program of Windows writes it", lambda: joined(HEAD, ROW).encode("utf-16")),
    "cp1252": ("taken: no sign of it is outside ASCII", lambda: joined(HEAD, ROW).encode("cp1252")),
    "with tabs": ("taken: a spreadsheet writes it", lambda: joined(HEAD, ROW, by="\t").encode()),
    "with commas": ("taken: a spreadsheet writes it", lambda: joined(HEAD, ROW, by=",").encode()),
    "CR only": ("taken: an old program writes it", lambda: joined(HEAD, ROW, end="\r").encode()),
    "a quote that stays open": ("refused", lambda: text(";".join(HEAD), '"2025-Q1;blackmail;no;count')),
    "a field of 131,073 characters": ("refused", lambda: csv_bytes([HEAD, ["x" * 131_073, *ROW[1:]]])),
    "NUL in a cell": ("refused", lambda: csv_bytes([HEAD, ["2025\x00-Q1", *ROW[1:]]])),
    "no rows at all": ("refused", lambda: b""),
    "headings only": ("refused", lambda: csv_bytes([HEAD])),
    "a row that is short": ("refused", lambda: csv_bytes([HEAD, ROW, ROW[:2]])),
    "a row that is long": ("refused", lambda: csv_bytes([HEAD, ROW, [*ROW, "x"]])),
    "a heading twice": ("refused", lambda: csv_bytes([[*HEAD, "kind"], [*ROW, "blackmail"]])),
    "headings that were renamed": ("asked", lambda: csv_bytes([[MARK, "b", "c", "d"], ROW])),
    # The limit itself is 100,000 rows; 100,001 of them are sent in tests/contacts/spreadsheets/test_own_sheets.py.
    "a row more than is taken": ("refused", lambda: csv_bytes([HEAD, *([ROW] * 51)])),
    "an amount": ("refused", lambda: csv_bytes([HEAD, ["1.000,5", *ROW[1:]]])),
    "a day first": ("taken: a day lies in a quarter", lambda: csv_bytes([HEAD, ["31-01-2025", *ROW[1:]]])),
    "a day last": ("taken: a day lies in a quarter", lambda: csv_bytes([HEAD, ["2025-01-31", *ROW[1:]]])),
    "a month first": ("refused", lambda: csv_bytes([HEAD, ["01/31/2025", *ROW[1:]]])),
    "good": ("taken: it is right", lambda: GOOD),
}


@pytest.mark.parametrize("row", FILES)
def test_file_is_taken_for_a_reason_or_refused_whole(
    row: str, worlds: Any, people: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "MOST_ROWS", 50)
    verdict, make = FILES[row]
    answer = send("contacts:import", b"eigen.csv", make(), worlds, people)

    html = answer.content.decode()
    assert MARK not in caplog.text
    if verdict.startswith("taken"):
        assert answer.status_code == 302, html[html.find("<main") :][:1500]
        return
    assert answer.status_code == 200
    assert read(html).problems == []
    if verdict == "refused":
        # Where it is, in the words of the page.
        assert "eigen.csv" in html
        assert not PendingImport.objects.exists()


@pytest.mark.parametrize("column", range(4))
@pytest.mark.parametrize("name", ["eigen.csv", "eigen.xlsx"])
def test_no_row_of_the_corpus_gets_in_by_a_cell(
    name: str, column: int, worlds: Any, people: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """A column takes what its list holds: so a name, a number of a person or a formula is refused, by its place."""
    values = [row.text for row in (*TEXT, *NUMBERS_AND_DAYS) if row.text.strip(NOTHING) and "\x00" not in row.text]
    values = [value for value in values if value not in KNOWN] + [*FORMULAS, *PERSONAL]
    if name.endswith("xlsx"):
        values = [value for value in values if not ILLEGAL_CHARACTERS_RE.search(value)]
    # What ends a row or a cell of a text is another row or cell; FILES says what becomes of those.
    if name.endswith("csv"):
        values = [value for value in values if not re.search(r'[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029;"]', value)]
    rows = [[*ROW[:column], value.replace("\ufffd", ""), *ROW[column + 1 :]] for value in values]
    data = csv_bytes([HEAD, *rows]) if name.endswith("csv") else workbook([HEAD, *rows])

    html = send("contacts:import", name.encode(), data, worlds, people).content.decode()

    # Each line, with the name of its column.
    told = {int(line) for line in re.findall(rf"(?:Regel|Line) (\d+), {HEAD[column]}", html)}
    assert [values[line] for line in range(len(values)) if line + 2 not in told] == []
    assert [one for one in (MARK, *PERSONAL) if one in html] == []
    assert MARK not in caplog.text
    assert not Signal.objects.exists()
    assert not PendingImport.objects.exists()


def test_same_file_twice_is_saved_once(worlds: Any, people: Any) -> None:
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    with transaction.atomic():
        client.force_login(people["coordinator"])
        for _time in range(2):
            client.post("/nl/contacten/inlezen/", {"kind": "signals", "sent": sent(GOOD, "a.csv")})
            digest = client.get("/nl/contacten/inlezen/controle/").context["digest"]
            client.post("/nl/contacten/inlezen/controle/", {"digest": digest})
        number = Signal.objects.count()
        transaction.set_rollback(True)

    assert number == 1
