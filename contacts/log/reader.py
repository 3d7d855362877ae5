"""Reads the files of a log, cell by cell, and collects everything that is wrong with them.

They come from a folder, as the bytes of an upload, or as rows whose columns somebody else has put in order.

Nothing here looks at the database; which rows fit together is said in `rules`.
"""

from __future__ import annotations

import csv
import io
import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from contacts.log.columns import LOG_FILES, Column, LogFile, Reading
from contacts.log.problems import CellProblemError, Problems, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    # The line where a row starts, and its cells.
    Record = tuple[int, list[str]]

MOST_ROWS = 100_000
MOST_BYTES = 100_000_000

_LINE_END = re.compile(r"\r\n|\r|\n")
_PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")


@dataclass(frozen=True)
class Row:
    """One row: the line where it starts, and the values of those cells that could be read."""

    line: int
    values: dict[str, Any]

    def has(self, *names: str) -> bool:
        """Say whether all these cells could be read."""
        return all(name in self.values for name in names)

    def get(self, name: str) -> Any:
        """Return a value; nothing where the cell is empty or could not be read."""
        return self.values.get(name)


@dataclass
class Table:
    """The rows of one file; `whole` is false where the file could not be read to its end."""

    file: LogFile
    rows: list[Row] = field(default_factory=list)
    whole: bool = True

    def keys(self) -> set[Any]:
        """Return what names its rows."""
        return self.references(self.file.key) if self.file.key else set()

    def references(self, name: str) -> set[Any]:
        """Return everything that a column of it refers to."""
        return {value for row in self.rows if (value := row.get(name)) is not None}


@dataclass
class Log:
    """What a folder holds: a table for each file that is there, the problems, and the names of other CSV files."""

    tables: dict[str, Table] = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)
    ignored: list[str] = field(default_factory=list)

    def rows(self, file: LogFile) -> list[Row]:
        """Return the rows of a file, none where it is not there."""
        return self.tables[file.name].rows if file.name in self.tables else []

    def report(self, file: LogFile, line: int, column: str, message: str) -> None:
        """Write down a problem."""
        self.problems.add(file.filename, line, column, message)


def read_log(directory: Path, reading: Reading) -> Log:
    """Read the files of a log that are in a folder, with all their problems."""
    log = Log()
    try:
        names = sorted(path.name for path in directory.iterdir())
    except (OSError, ValueError):
        log.problems.add("", 0, "", _("This folder is not there or cannot be read."))
        return log
    known = [file.filename for file in LOG_FILES]
    log.ignored = [name for name in names if name.lower().endswith(".csv") and name not in known]
    for file in LOG_FILES:
        if file.filename in names:
            log.tables[file.name] = FileReader(file, reading, log).read(directory / file.filename)
    if not log.tables:
        message = _("There is no file of a log in this folder. A log is: %(names)s.") % {"names": ", ".join(known)}
        log.problems.add("", 0, "", message)
    return log


@dataclass
class FileReader:
    """Reads one file as far as it can be read, and writes its problems in the log."""

    file: LogFile
    reading: Reading
    log: Log

    def read(self, path: Path) -> Table:
        """Read the rows of a file in a folder."""
        return self._read_file(lambda: _load(path))

    def read_bytes(self, data: bytes) -> Table:
        """Read the rows of a file that somebody sent."""
        return self._read_file(lambda: data)

    def read_rows(self, columns: Sequence[Column], records: Iterable[Record]) -> Table:
        """Read rows whose cells stand in the order of these columns."""
        return self.collect(lambda: (self.row(line, cells, columns) for line, cells in records))

    def _read_file(self, load: Callable[[], bytes]) -> Table:
        def rows() -> Iterator[Row]:
            found = split_records(decode(load()))
            columns = self.header(next(found, None))
            for line, cells in found:
                yield self.row(line, cells, columns)

        return self.collect(rows)

    def collect(self, rows: Callable[[], Iterable[Row]]) -> Table:
        """Put rows in a table, up to where they cannot be read any further."""
        table = Table(self.file)
        try:
            for row in rows():
                _check_room(table, row.line)
                table.rows.append(row)
        except UnreadableError as error:
            table.whole = False
            if str(error):
                self.log.report(self.file, error.line, "", str(error))
        return table

    def header(self, record: Record | None) -> list[Column]:
        """Return the columns in the order in which the file has them.

        Raises: UnreadableError if they are not those of this file; without words where they are in the log already.
        """
        expected = {"names": ";".join(self.file.header)}
        if record is None:
            raise UnreadableError(_("This file is empty. Its first line must be: %(names)s") % expected, line=1)
        line, names = record
        if not set(names) & set(self.file.header):
            raise UnreadableError(_("The first line must be, with semicolons: %(names)s") % expected, line=line)
        found = _header_problems(names, self.file)
        for column, message in found:
            self.log.report(self.file, line, column, message)
        if found:
            raise UnreadableError("")
        return [self.file.column(name) for name in names]

    def row(self, line: int, cells: list[str], columns: Sequence[Column]) -> Row:
        """Read the cells of one row."""
        row = Row(line, {})
        if not any(cell.strip(" ") for cell in cells):
            self.log.report(self.file, line, "", _("This row is empty."))
        elif len(cells) != len(columns):
            numbers = {"found": len(cells), "expected": len(columns)}
            self.log.report(self.file, line, "", _("This row has %(found)d cells instead of %(expected)d.") % numbers)
            # Its name is still worth knowing: otherwise everything that refers to it would be called wrong too.
            _read_name(row, zip(columns, cells, strict=False), self.file, self.reading)
        else:
            for column, cell in zip(columns, cells, strict=True):
                try:
                    row.values[column.name] = column.read(cell, self.reading)
                except CellProblemError as error:
                    self.log.report(self.file, line, column.name, str(error))
        return row


def _check_room(table: Table, line: int) -> None:
    """Refuse the first row that is too much.

    Raises: UnreadableError if the table is full.
    """
    if len(table.rows) >= MOST_ROWS:
        message = _("There are more than %(most)d rows in this file. Split it.") % {"most": MOST_ROWS}
        raise UnreadableError(message, line=line)


def _read_name(row: Row, cells: Iterable[tuple[Column, str]], file: LogFile, reading: Reading) -> None:
    """Read the cell that names a row with the wrong number of cells, if it can be read."""
    for column, cell in cells:
        if column.name == file.key:
            with suppress(CellProblemError):
                row.values[column.name] = column.read(cell, reading)


def _load(path: Path) -> bytes:
    """Return what is in a file of a folder.

    Raises: UnreadableError if it is no plain file, or too large.
    """
    try:
        # A pipe or a device would be waited for without end.
        if not path.is_file():
            raise UnreadableError(_("This is not a file that can be read."))
        if path.stat().st_size > MOST_BYTES:
            raise UnreadableError(_("This file is too large. Split it."))
        return path.read_bytes()
    except OSError:
        raise UnreadableError(_("This is not a file that can be read.")) from None


def decode(data: bytes) -> str:
    """Return the text of a file.

    Raises: UnreadableError if it is not UTF-8, or holds a NUL.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8", errors="replace")
        message = _("This file is not UTF-8. Save it as CSV UTF-8.")
        raise UnreadableError(message, line=_line_at(before)) from None
    refuse_nul(text)
    return text


def refuse_nul(text: str) -> None:
    """Refuse a text that is none.

    Raises: UnreadableError if it holds a NUL.
    """
    if "\0" in text:
        message = _("There is a character here that no text has (NUL). Save the file as CSV UTF-8.")
        raise UnreadableError(message, line=_line_at(text[: text.index("\0")]))


def _line_at(before: str) -> int:
    """Return the physical line on which something stands, from the text before it."""
    return len(_LINE_END.findall(before)) + 1


def split_records(text: str, delimiter: str = ";") -> Iterator[Record]:
    """Yield each row with the physical line where it starts; lines without anything are no rows.

    Raises: UnreadableError where the quotes do not fit or a cell has no end.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        start = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise UnreadableError(_words_for(error), line=start) from None
        if cells is None:
            return
        if cells:
            yield start, cells


def _words_for(error: csv.Error) -> str:
    """Say in plain words what the csv module found."""
    text = str(error)
    if "end of data" in text:
        return _("A quotation mark opens here and never closes.")
    if "field limit" in text:
        return _("A cell that begins here has no end. Is there a quotation mark too many?")
    return _("The quotation marks in this line do not fit.")


def _header_problems(names: list[str], file: LogFile) -> list[tuple[str, str]]:
    """Return what is wrong with the names of the columns: missing, twice, or not known."""
    found = [(name, _("This column is missing.")) for name in file.header if name not in names]
    for place, name in enumerate(names):
        if name not in file.header:
            # Without a first line of names the name is a cell, and a cell is never repeated.
            shown = name if _PLAIN_NAME.fullmatch(name) else ""
            found.append((shown, _("Column %(place)d has a name that is not known.") % {"place": place + 1}))
        elif name in names[:place]:
            found.append((name, _("This column is there twice.")))
    return found
