"""The page of a report on screen: the tables of its workbook, each with its picture, and the same as CSV.

The numbers are those of the workbook, which are those of the snapshot: nothing is counted or drawn for the page.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.translation import override

from subsidy.report_words import capital, whole
from subsidy.sheets import sheets_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from subsidy.models import ReportPicture
    from subsidy.sheets import Sheet
    from subsidy.sheets.sheet import Value
    from subsidy.snapshot import Snapshot

# What a spreadsheet takes for a formula when it opens a text file.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

# From so many columns on a table does not fit the narrowest screen.
WIDE = 4


@dataclass(frozen=True, slots=True)
class ScreenCell:
    """One cell as it is shown; `number` says that it stands to the right, `head` that it names its row.

    `column` is what its column is called: on a narrow screen a wide table is read from top to bottom.
    """

    text: str
    number: bool = False
    head: bool = False
    column: str = ""


@dataclass(frozen=True, slots=True)
class ScreenTable:
    """One table of a report: its place in the workbook (from 1), title, line about its numbers, cells, and picture."""

    place: int
    title: str
    about: str
    head: list[ScreenCell]
    rows: list[list[ScreenCell]]
    total: list[ScreenCell]
    picture: ReportPicture | None

    @property
    def is_wide(self) -> bool:
        """Whether its columns do not stand side by side on a narrow screen."""
        return len(self.head) >= WIDE


def screen_tables(snapshot: Snapshot, pictures: Iterable[ReportPicture] = ()) -> list[ScreenTable]:
    """Return the tables of a report in the order of its workbook, in its own language."""
    by_name = {picture.name: picture for picture in pictures}
    with override(snapshot["language"]):
        return [_table(place, sheet, by_name) for place, sheet in enumerate(sheets_of(snapshot), start=1) if sheet.rows]


def csv_of(snapshot: Snapshot, place: int) -> str | None:
    """Return one table as text with semicolons, as a Dutch spreadsheet opens it; None if there is no such table.

    What could be taken for a formula gets an apostrophe in front.
    """
    with override(snapshot["language"]):
        sheets = list(sheets_of(snapshot))
    if not 1 <= place <= len(sheets):
        return None
    sheet = sheets[place - 1]
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow([_plain(value) for value in sheet.head])
    writer.writerows([_plain(value) for value in row] for row in (*sheet.rows, sheet.total) if row)
    return target.getvalue()


def _plain(value: Value) -> str:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA_STARTS) else value
    return "" if value is None else str(value)


def _table(place: int, sheet: Sheet, pictures: dict[str, ReportPicture]) -> ScreenTable:
    sheet = _without_codes(sheet)
    numbers = _number_columns(sheet)
    return ScreenTable(
        place=place,
        title=capital(sheet.title),
        about=sheet.about,
        head=[ScreenCell(text, number=column in numbers) for column, text in enumerate(sheet.head)],
        rows=[_row(row, sheet.head, numbers) for row in sheet.rows],
        total=_row(sheet.total, sheet.head, numbers) if sheet.total else [],
        # The first table of that name: the numbers of the year before come later, without a picture.
        picture=pictures.pop(sheet.key, None),
    )


def _without_codes(sheet: Sheet) -> Sheet:
    """Leave out the codes of a table, which are for machines; its files have them."""
    if not sheet.key:
        return sheet
    return replace(sheet, head=sheet.head[1:], rows=[row[1:] for row in sheet.rows], total=sheet.total[1:])


def _number_columns(sheet: Sheet) -> set[int]:
    """Return the columns that hold a number in some row: those stand to the right, also where they say 0-10."""
    return {column for row in sheet.rows for column, value in enumerate(row) if isinstance(value, int | Decimal)}


def _row(row: Sequence[Value], columns: Sequence[str], numbers: set[int]) -> list[ScreenCell]:
    # The last column of words before the numbers says what the row is about.
    before_numbers = range(min(numbers, default=1))
    name = before_numbers[-1] if before_numbers else None
    return [
        ScreenCell(_shown(value), number=place in numbers, head=place == name, column=column)
        for place, (value, column) in enumerate(zip(row, columns, strict=True))
    ]


def _shown(value: Value) -> str:
    if isinstance(value, Decimal):
        return number_format(value, use_l10n=True, force_grouping=True)
    if isinstance(value, int):
        return whole(value)
    return value or ""
