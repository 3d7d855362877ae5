"""A spreadsheet as it was read: its headings, its rows, and what is worth saying about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from contacts.log.problems import UnreadableError

if TYPE_CHECKING:
    # The line as somebody sees it in a spreadsheet, and the cells as the file holds them.
    SheetRow = tuple[int, list[Any]]

MOST_COLUMNS = 100
LONGEST_HEADING = 200


class Notice(StrEnum):
    """What somebody should know of a file that is right; the words are in the views."""

    OTHER_SHEETS = "other_sheets"
    HIDDEN_SHEETS = "hidden_sheets"
    OLD_LETTERS = "old_letters"
    COLUMNS_LEFT_OUT = "columns_left_out"
    IDS_MADE = "ids_made"


class NoResult:
    """Stands in a cell whose formula was never worked out."""


class Formula:
    """Stands in a cell that holds a formula, where no formula is taken."""


@dataclass
class Sheet:
    """The first sheet of a spreadsheet; its rows are read while somebody walks through them, once.

    Walking raises UnreadableError where the file cannot be read any further. In a workbook each cell says its own
    place; in a text a separator too many or too few moves all that follow.
    """

    headings: list[str]
    rows: Iterator[SheetRow]
    # How many cells the line of headings has: the last ones may be empty.
    width: int = 0
    places_are_sure: bool = False
    notices: dict[Notice, int] = field(default_factory=dict)


def sheet_of(rows: Iterable[SheetRow]) -> Sheet:
    """Take the first row that holds anything for the headings, and what follows for the rows.

    Raises: UnreadableError if there is no such row, or if it is too wide.
    """
    walk = iter(rows)
    for line, cells in walk:
        headings = [heading_text(cell) for cell in cells]
        while headings and not headings[-1]:
            headings.pop()
        if not headings:
            continue
        if len(headings) > MOST_COLUMNS:
            message = _("There are more than %(most)d columns. Take out those that are not needed.")
            raise UnreadableError(message % {"most": MOST_COLUMNS}, line=line)
        return Sheet(headings, walk, len(cells))
    raise UnreadableError(_("This file is empty. Its first line must hold the headings of the columns."), line=1)


def heading_text(cell: object) -> str:
    """Return a heading as it is shown: on one line, and not endless."""
    if cell is None or isinstance(cell, (NoResult, Formula)):
        return ""
    return " ".join(str(cell).replace("\0", " ").split())[:LONGEST_HEADING]
