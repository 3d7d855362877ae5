"""Reads a spreadsheet that was saved as text: CSV as Excel, LibreOffice and others write it."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from contacts.log.problems import UnreadableError
from contacts.log.reader import refuse_nul, split_records
from contacts.spreadsheets.sheet import Notice, Sheet, sheet_of

if TYPE_CHECKING:
    from contacts.spreadsheets.sheet import SheetRow

# In this order where two would do equally well.
DELIMITERS = (";", "\t", ",")
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# What begins like this was given another name, or is a page of a website.
NO_SPREADSHEETS = (b"<", b"%PDF", b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"{\\rtf")


def read_text(data: bytes) -> Sheet:
    """Read a CSV file with semicolons, tabs or commas between the cells.

    Raises: UnreadableError if it is no text, or its quotation marks do not fit.
    """
    text, notices = decode_any(data)
    refuse_nul(text)
    sheet = sheet_of(_rows(text, find_delimiter(text)))
    sheet.notices |= notices
    return sheet


def decode_any(data: bytes) -> tuple[str, dict[Notice, int]]:
    """Return the text of a file: UTF-8, UTF-16 with its mark, or else the letters that Windows used before.

    A wrong guess harms nothing: only codes, numbers, days and the words of our lists are taken from it.
    Raises: UnreadableError if it is none of these.
    """
    if data.lstrip().startswith(NO_SPREADSHEETS):
        raise UnreadableError(_("This is no spreadsheet. Save it as CSV or as XLSX."))
    for encoding in ("utf-16",) if data.startswith(UTF_16) else ("utf-8-sig", "cp1252"):
        with suppress(UnicodeDecodeError):
            return data.decode(encoding), {Notice.OLD_LETTERS: 1} if encoding == "cp1252" else {}
    raise UnreadableError(_("This file is not UTF-8. Save it as CSV UTF-8."))


def find_delimiter(text: str) -> str:
    """Return the sign that makes most cells of the first line."""
    start = text.lstrip("\r\n")

    def cells(delimiter: str) -> int:
        with suppress(UnreadableError, StopIteration):
            return len(next(split_records(start, delimiter))[1])
        return 0

    return max(DELIMITERS, key=cells)


def _rows(text: str, delimiter: str) -> Iterator[SheetRow]:
    """Yield the rows that hold anything; a spreadsheet often ends with rows of separators only."""
    for line, cells in split_records(text, delimiter):
        if any(cell.strip() for cell in cells):
            yield line, list(cells)
