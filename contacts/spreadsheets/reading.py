"""From what somebody sends to a log that the importer can check: the files of a log, or one spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from contacts.log.columns import LOG_FILES, Column, IdColumn, LogFile, OrganisationColumn, Reading
from contacts.log.problems import CellProblemError, UnreadableError
from contacts.log.reader import FileReader, Log, Row, Table
from contacts.spreadsheets import headings as heads
from contacts.spreadsheets.cells import CellReader
from contacts.spreadsheets.headings import Heading, Match
from contacts.spreadsheets.ids import RowIds
from contacts.spreadsheets.sheet import Notice, Sheet
from contacts.spreadsheets.text import read_text
from contacts.spreadsheets.workbook import is_workbook, read_workbook

if TYPE_CHECKING:
    from datetime import date

    from portal.models import Organisation

MOST_KNOWN = 20_000
LONGEST_KNOWN = 100

FILES: dict[str, LogFile] = {file.name: file for file in LOG_FILES}
FILE_NAMES: dict[str, LogFile] = {file.filename: file for file in LOG_FILES}


def reading_for(organisation: Organisation, today: date) -> Reading:
    """Return what the reading of cells depends on where somebody brings in her own organisation's rows."""
    return Reading(today, frozenset({organisation.code}), only_own=True)


def read_log_files(files: Mapping[str, bytes], reading: Reading) -> Log:
    """Read files of a log by their names; a name that is none of them is left out."""
    log = Log()
    for file in LOG_FILES:
        if file.filename in files:
            log.tables[file.name] = FileReader(file, reading, log).read_bytes(files[file.filename])
    return log


def open_sheet(data: bytes) -> Sheet:
    """Read a spreadsheet, whatever program saved it; its name says nothing.

    Raises: UnreadableError if it is none.
    """
    return read_workbook(data) if is_workbook(data) else read_text(data)


@dataclass
class OwnSheet:
    """One spreadsheet of an organisation with its headings; what is in it is read when it has been matched."""

    file: LogFile
    organisation: Organisation
    sheet: Sheet
    headings: list[Heading]
    match: Match = field(default_factory=Match)

    @classmethod
    def open(cls, data: bytes, *, file: LogFile, organisation: Organisation) -> OwnSheet:
        """Read the headings of a spreadsheet.

        Raises: UnreadableError if it is none, or if its headings cannot be told apart.
        """
        sheet = open_sheet(data)
        return cls(file, organisation, sheet, heads.headings_of(sheet.headings, file, organisation))

    def has_our_names(self) -> bool:
        """Take our own names for what they are, if all headings are such."""
        if not heads.is_contract(self.sheet.headings, self.file):
            return False
        self.match = Match({heading.words: heading.digest for heading in self.headings})
        return True

    def heading_words(self) -> dict[str, str]:
        """Return the words of the heading from which each column comes."""
        words = {heading.digest: heading.words for heading in self.headings}
        return {column: words[digest] for column, digest in self.match.headings.items()}

    def notices(self) -> dict[Notice, int]:
        """Return what somebody should know of this file although it is right."""
        found = dict(self.sheet.notices)
        left_out = len(self.headings) - len(self.match.headings)
        if left_out:
            found[Notice.COLUMNS_LEFT_OUT] = left_out
        if self._key_is_made():
            found[Notice.IDS_MADE] = 1
        return found

    def read(self, reading: Reading) -> Log:
        """Read the rows, with everything that is wrong in them."""
        log = Log()
        log.tables[self.file.name] = _SheetReader(self, FileReader(self.file, reading, log)).read()
        return log

    def _key_is_made(self) -> bool:
        key = self.file.key
        return key is not None and isinstance(self.file.column(key), IdColumn) and key not in self.match.headings


class _SheetReader:
    """Reads the rows of a spreadsheet by way of the reader of the log, which knows what each column takes."""

    def __init__(self, own: OwnSheet, reader: FileReader) -> None:
        self.own, self.reader = own, reader
        places = {heads.digest_of(text, own.file, own.organisation): n for n, text in enumerate(own.sheet.headings)}
        self.places = {column: places[digest] for column, digest in own.match.headings.items()}
        self.made_key = own.file.key if own._key_is_made() else None
        self.columns = [column for column in own.file.columns if column.name != self.made_key]
        self.cells = CellReader(own.file.name, own.organisation)
        self.ids = RowIds(own.organisation, own.file.name)
        # What every row says alike is read once.
        self.alike: dict[str, Any] = {}
        for column in self.columns:
            if column.name not in self.places:
                with suppress(CellProblemError):
                    self.alike[column.name] = column.read(self._text(column, []), reader.reading)
        self.differing = [column for column in self.columns if column.name not in self.alike]
        # A spreadsheet says the same few things thousands of times.
        self.known: dict[tuple[str, type, Any], str] = {}

    def read(self) -> Table:
        """Return the rows that could be read."""
        return self.reader.collect(self._rows)

    def _rows(self) -> Iterator[Row]:
        least, most = len(self.own.sheet.headings), self.own.sheet.width
        for line, cells in self.own.sheet.rows:
            if self.own.sheet.places_are_sure or (len(cells) >= least and not any(cells[most:])):
                yield self._row(line, cells)
                continue
            numbers = {"found": len(cells), "expected": least}
            message = _("This row has %(found)d cells instead of %(expected)d.") % numbers
            self.reader.log.report(self.own.file, line, "", message)
            yield Row(line, {})

    def _row(self, line: int, cells: list[Any]) -> Row:
        texts, readable = [], []
        for column in self.differing:
            try:
                texts.append(self._text(column, cells))
                readable.append(column)
            except CellProblemError as error:
                self.reader.log.report(self.own.file, line, column.name, str(error))
        row = self.reader.row(line, texts, readable)
        row.values.update(self.alike)
        if self.made_key and row.has(*(column.name for column in self.columns)):
            written = [column.write(row.get(column.name)) for column in self.columns]
            row.values[self.made_key] = self.ids.next_for(written)
        return row

    def _text(self, column: Column, cells: list[Any]) -> str:
        """Return the cell of the log for one column of a row."""
        if column.name in self.own.match.fixed:
            return self.own.match.fixed[column.name]
        place = self.places.get(column.name)
        if place is None:
            return self.own.organisation.code if isinstance(column, OrganisationColumn) else ""
        value = cells[place]
        # The type as well: 1 and True are the same key otherwise.
        key = (column.name, type(value), value)
        text = self.known.get(key)
        if text is None:
            text = self.cells.read(column, value)
            if len(self.known) < MOST_KNOWN and len(text) <= LONGEST_KNOWN:
                self.known[key] = text
        return text


def empty_file(file: LogFile, error: UnreadableError) -> Log:
    """Return a log in which a file could not be read at all, and why."""
    log = Log()
    log.tables[file.name] = Table(file, whole=False)
    log.report(file, error.line, "", str(error))
    return log


def waiting_rows(log: Log) -> dict[str, list[list[Any]]]:
    """Return the rows of a log without anything wrong, as plain cells with the line where each came from."""
    return {
        name: [[row.line, *(column.write(row.get(column.name)) for column in table.file.columns)] for row in table.rows]
        for name, table in log.tables.items()
    }


def read_waiting_rows(rows: Mapping[str, list[list[Any]]], reading: Reading) -> Log:
    """Read such rows back, and look at every cell once more."""
    log = Log()
    for name, found in rows.items():
        reader = FileReader(FILES[name], reading, log)
        log.tables[name] = reader.read_rows(FILES[name].columns, ((line, cells) for line, *cells in found))
    return log
