"""Turns a cell of somebody's own spreadsheet into the cell that the log asks for.

It accepts what means one thing only: codes and their words in three languages, yes and no in three languages, days as
2025-01-31 and 31-01-2025 and as real dates of a workbook, whole numbers. Whatever else stands there goes on as it is,
and the column of the log says what is wrong with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from contacts.log.columns import (
    LONGEST_CELL,
    CodeColumn,
    CodesColumn,
    Column,
    DateColumn,
    FlagColumn,
    IdColumn,
    NumberColumn,
    OrganisationColumn,
    QuarterColumn,
    TrajectoryColumn,
    quarter_of,
)
from contacts.log.problems import CellProblemError
from contacts.spreadsheets import ids
from contacts.spreadsheets.folding import fold, tidy
from contacts.spreadsheets.sheet import NoResult
from portal import codelists
from portal.models import Organisation

YES = frozenset({"ja", "yes", "sí", "si", "x"})
NO = frozenset({"nee", "no"})
ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})
# Columns in which an organisation's own number of an activity may stand instead of a UUID.
OWN_NUMBERS = frozenset({("activities", "id"), ("contacts", "activity")})

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_DAY_FIRST = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})", re.ASCII)
_WHOLE = re.compile(r"([0-9]{1,6})\.0", re.ASCII)
_OWN_NUMBER = re.compile(r"[0-9]{1,6}", re.ASCII)
_BETWEEN = (re.compile(r"[;|\n]"), re.compile(r"[;|\n,]"), re.compile(r"[;|\n,/+\s]"))


@dataclass(frozen=True)
class CellReader:
    """Reads the cells of one file of one organisation."""

    file: str
    organisation: Organisation

    def read(self, column: Column, value: Any) -> str:
        """Return the cell of the log for a cell of a spreadsheet.

        Raises: CellProblemError if it holds something that no column takes.
        """
        text = plain(value)
        if not text or len(text) > LONGEST_CELL:
            return text
        match column:
            case CodeColumn() | CodesColumn():
                text = codes_of(column, text)
            case DateColumn():
                text = day_of(text)
            case QuarterColumn():
                text = quarter_text(text)
            case FlagColumn():
                text = yes_or_no(text)
            case NumberColumn():
                text = _WHOLE.sub(r"\1", text) if _WHOLE.fullmatch(text) else text
            case _:
                text = self._name(column, text)
        return text

    def _name(self, column: Column, text: str) -> str:
        """Read what names a row or an organisation."""
        match column:
            case OrganisationColumn():
                own = self.organisation
                return own.code if fold(text) in {fold(own.code), fold(own.name)} else text
            case TrajectoryColumn():
                return text.lower()
            case IdColumn() if (self.file, column.name) in OWN_NUMBERS and _OWN_NUMBER.fullmatch(text):
                return str(ids.of_own_number(self.organisation, text))
        return text


def plain(value: Any) -> str:
    """Return the text of a cell, whatever a workbook keeps in it; of a moment only its day.

    Raises: CellProblemError if it holds a time of day, or what a spreadsheet could not work out.
    """
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case time() | timedelta():
            raise CellProblemError(_("This cell holds a time of day, and no time of day belongs in these data."))
        case NoResult():
            message = _("This formula has no result yet. Open the file in your spreadsheet, save it, and send it anew.")
            raise CellProblemError(message)
    # The lines of one cell stay apart: each may hold a word of a list.
    text = "\n".join(line for part in str(value).splitlines() if (line := tidy(part)))
    if text in ERRORS:
        raise CellProblemError(_("This cell holds an error of the spreadsheet."))
    return text


# --- words of our lists ----------------------------------------------------------------------------------------------


@cache
def words_of(codelist: str) -> dict[str, str]:
    """Return the code for each code and each word of a list in any language; not where a word means two codes."""
    found: dict[str, set[str]] = {}
    for code, words in codelists.codelist(codelist).words.items():
        for word in (code, *words.values()):
            found.setdefault(fold(word), set()).add(code)
    codes = {fold(code): code for code in codelists.codes(codelist)}
    return {word: next(iter(of)) for word, of in found.items() if len(of) == 1} | codes


def codes_of(column: CodeColumn | CodesColumn, text: str) -> str:
    """Return the code or codes for a cell of codes or words; the cell as it is where one of them is not known."""
    words = words_of(column.codelist)
    if isinstance(column, CodeColumn):
        return words.get(fold(text), text)
    for between in (None, *_BETWEEN):
        parts = [part for part in (between.split(text) if between else [text]) if part.strip()]
        codes = [words.get(fold(part)) for part in parts]
        if codes and all(codes):
            return " ".join(map(str, codes))
    return text


def yes_or_no(text: str) -> str:
    """Return yes or no for a yes or a no in one of three languages, or a cross."""
    word = fold(text)
    return "yes" if word in YES else "no" if word in NO else text


# --- days ------------------------------------------------------------------------------------------------------------


def day_of(text: str) -> str:
    """Return a day as the log writes it, for one that is written with the day first.

    Raises: CellProblemError if the second number is no month, as where somebody puts the month first.
    """
    found = _DAY_FIRST.fullmatch(text)
    if found is None:
        return text
    day, month, year = map(int, found.groups())
    if not 1 <= month <= 12:
        raise CellProblemError(_("There is no such month. Write the day first: 31-01-2025, or 2025-01-31."))
    return f"{year:04}-{month:02}-{day:02}"


def quarter_text(text: str) -> str:
    """Return the quarter for a quarter in other letters, or for a day in it."""
    try:
        day = day_of(text)
        # Without a look at its form a week (2026-W53) would be its first day.
        return quarter_of(date.fromisoformat(day)) if _DAY.fullmatch(day) else text.upper().replace(" ", "-")
    except ValueError:
        return text.upper().replace(" ", "-")
