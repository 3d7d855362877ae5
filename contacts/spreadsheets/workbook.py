"""Reads a workbook (XLSX) without trusting it: it is a zip of XML that anybody can have made.

Everything is bounded before the library sees it: how many parts, how large they are unpacked, and that none of them
declares entities. Only the first sheet that can be seen is read, as values; nothing is ever run.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from io import BytesIO
from itertools import islice, repeat
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile, ZipInfo

from django.utils.translation import gettext as _

from contacts.log.problems import UnreadableError
from contacts.log.reader import MOST_ROWS
from contacts.spreadsheets.sheet import MOST_COLUMNS, Formula, NoResult, Notice, Sheet, sheet_of

if TYPE_CHECKING:
    from contacts.spreadsheets.sheet import SheetRow

ZIP = b"PK\x03\x04"
# What Excel wrote before 2007, and how a workbook with a password is wrapped today.
OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_PARTS = 500
MOST_UNPACKED = 60_000_000
# Styles and shared texts are held in memory as a whole.
MOST_OF_A_PART = 10_000_000
PIECE = 1_000_000

SHEETS = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_ENCODING = re.compile(rb"""^<\?xml[^>]*encoding\s*=\s*["']([^"']*)["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")


def is_workbook(data: bytes) -> bool:
    """Say whether somebody sent a workbook, of now or of then."""
    return data.startswith((ZIP, OLD_OR_LOCKED))


def read_workbook(data: bytes) -> Sheet:
    """Read the first sheet of a workbook that is not hidden.

    Raises: UnreadableError if it is no workbook that can be read, or more than is safe to unpack.
    """
    if data.startswith(OLD_OR_LOCKED):
        raise UnreadableError(
            _("This workbook is of an old kind (.xls) or has a password. Save it as XLSX without a password.")
        )
    try:
        has_formulas = _inspect(data)
        return _open(data, has_formulas=has_formulas)
    except UnreadableError:
        raise
    except Exception:  # noqa: BLE001  (a broken zip or XML breaks the library in a dozen ways; none is ours to tell)
        raise _damaged() from None


def read_sheets(data: bytes) -> dict[str, Sheet]:
    """Read all sheets of a workbook that can be seen, by their names; a formula is a formula and no value.

    Raises: UnreadableError if it is no workbook that can be read, or more than is safe to unpack.
    """
    if not data.startswith(ZIP):
        raise _damaged()
    try:
        _inspect(data)
        seen = [sheet for sheet in _load(data, formulas=True).worksheets if sheet.sheet_state == "visible"]
        return {str(sheet.title): _sheet_with_formulas(sheet) for sheet in seen}
    except UnreadableError:
        raise
    except Exception:  # noqa: BLE001  (as above)
        raise _damaged() from None


def _damaged() -> UnreadableError:
    return UnreadableError(_("This workbook is damaged or of another kind. Save it anew as XLSX."))


# --- before the library sees it --------------------------------------------------------------------------------------


def _inspect(data: bytes) -> bool:
    """Bound what will be unpacked, and say whether any sheet holds a formula.

    Raises: UnreadableError if there is too much, or something that no spreadsheet program writes.
    """
    with ZipFile(BytesIO(data)) as archive:
        parts = archive.infolist()
        names = [part.filename for part in parts]
        if len(parts) > MOST_PARTS or len(set(names)) < len(names):
            raise _damaged()
        # A part never unpacks to more than it says here: zipfile stops there.
        too_large = any(part.file_size > MOST_OF_A_PART for part in parts if not SHEETS.fullmatch(part.filename))
        if too_large or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise UnreadableError(_("This workbook is too large when it is unpacked. Split it, or save it as CSV."))
        texts = [part for part in parts if part.filename.lower().endswith((".xml", ".rels"))]
        # All of them, also after the first formula.
        return sum(_look_through(archive, part) for part in texts) > 0


def _look_through(archive: ZipFile, part: ZipInfo) -> bool:
    """Refuse a part that declares entities, or hides them in another encoding; say whether it holds a formula."""
    has_formula, before = False, b""
    with archive.open(part) as stream:
        while piece := stream.read(PIECE):
            if not before:
                declared = _ENCODING.match(piece.removeprefix(b"\xef\xbb\xbf"))
                if declared and declared[1].lower() not in {b"utf-8", b"us-ascii"}:
                    raise _damaged()
            # What was cut in two by the end of a piece is seen with the next.
            seen = before + piece
            if b"\0" in piece or _DECLARES.search(seen):
                raise _damaged()
            has_formula = has_formula or bool(_FORMULA.search(seen))
            before = piece[-16:]
    return has_formula


# --- the first sheet -------------------------------------------------------------------------------------------------


def _open(data: bytes, *, has_formulas: bool) -> Sheet:
    book = _load(data)
    seen = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not seen:
        raise UnreadableError(_("This workbook has no sheet that can be seen."))
    place = book.worksheets.index(seen[0])
    values = _walk(seen[0])
    formulas = _walk(_load(data, formulas=True).worksheets[place]) if has_formulas else None
    sheet = sheet_of(_guarded(_rows(values, formulas)))
    notices = {Notice.OTHER_SHEETS: len(seen) - 1, Notice.HIDDEN_SHEETS: len(book.worksheets) - len(seen)}
    sheet.places_are_sure = True
    sheet.notices |= {notice: number for notice, number in notices.items() if number}
    return sheet


def _sheet_with_formulas(worksheet: Any) -> Sheet:
    worksheet.reset_dimensions()
    cells = worksheet.iter_rows(max_col=MOST_COLUMNS + 1)
    # What was typed as a text that begins with = is a text; the file says which of the two it is.
    values = (tuple(Formula() if cell.data_type == "f" else cell.value for cell in row) for row in cells)
    try:
        sheet = sheet_of(_guarded(_rows(values, None)))
    except UnreadableError:
        # A sheet without a row has no headings; whoever needs it misses them.
        return Sheet([], iter(()))
    sheet.places_are_sure = True
    return sheet


def _load(data: bytes, *, formulas: bool = False) -> Any:
    # What it warns of may repeat a value of a cell, and a log is no place for that.
    warnings.filterwarnings("ignore", module=r"openpyxl\.")
    from openpyxl import load_workbook  # noqa: PLC0415  (half a second that only this page needs)

    return load_workbook(BytesIO(data), read_only=True, data_only=not formulas, keep_links=False)


def _walk(worksheet: Any) -> Iterator[tuple[Any, ...]]:
    # The size that a sheet says it has may be wrong; one column more shows that there are too many.
    worksheet.reset_dimensions()
    rows: Iterator[tuple[Any, ...]] = worksheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True)
    return rows


def _rows(values: Iterator[tuple[Any, ...]], formulas: Iterator[tuple[Any, ...]] | None) -> Iterator[SheetRow]:
    """Yield the rows that hold anything with their numbers in the spreadsheet."""
    nothing: tuple[Any, ...] = ()
    pairs = zip(values, formulas if formulas is not None else repeat(nothing), strict=False)
    # A row of a hundred empty ones costs little; a made-up number of millions of them is not walked.
    for line, (row, source) in enumerate(islice(pairs, MOST_ROWS + 2), start=1):
        cells = list(row)
        for place, written in enumerate(source):
            if cells[place] is None and written is not None:
                cells[place] = NoResult()
        if any(cell is not None and cell != "" for cell in cells):
            yield line, cells
    if next(pairs, None) is not None:
        message = _("There are more than %(most)d rows in this file. Split it.") % {"most": MOST_ROWS}
        raise UnreadableError(message, line=MOST_ROWS + 2)


def _guarded(rows: Iterator[SheetRow]) -> Iterator[SheetRow]:
    """Yield rows until the workbook turns out to be damaged further on."""
    try:
        yield from rows
    except UnreadableError:
        raise
    except Exception:  # noqa: BLE001  (as above: the library meets what is broken while it walks)
        raise _damaged() from None
