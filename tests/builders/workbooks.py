"""Files that somebody sends: spreadsheets as bytes, right and wrong."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from tests.builders.logs import Lines


def workbook(rows: Iterable[Iterable[Any]], *, hidden: str | None = None, others: int = 0) -> bytes:
    """Return a workbook with these rows on its first sheet; a hidden sheet may stand before it, others behind it."""
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    for number in range(others):
        book.create_sheet(f"Other {number}").append(["Jan de Vries"])
    if hidden is not None:
        book.create_sheet("Hidden", 0).append([hidden])
        book.worksheets[0].sheet_state = "hidden"
        book.active = 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(data: bytes, name: str, change: Any) -> bytes:
    """Return a workbook with one part changed by a function of bytes; a part that is not there begins empty."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        parts = {part: source.read(part) for part in source.namelist()}
        parts[name] = change(parts.get(name, b""))
        for part, content in parts.items():
            target.writestr(part, content)
    return out.getvalue()


def csv_bytes(rows: Iterable[Iterable[str]], *, delimiter: str = ";", end: str = "\r\n") -> bytes:
    """Return rows as a text with separators, without quotes."""
    return "".join(delimiter.join(row) + end for row in rows).encode()


def sent(data: bytes | str, name: str = "own.csv") -> SimpleUploadedFile:
    """Return a file as a browser sends it."""
    return SimpleUploadedFile(name, data.encode() if isinstance(data, str) else data)


def sent_log(log: Lines) -> list[SimpleUploadedFile]:
    """Return the files of a log as a browser sends them."""
    return [sent("".join(f"{line}\n" for line in lines), f"{name}.csv") for name, lines in log.items()]
