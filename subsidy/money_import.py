"""Bringing in the money of a year from a workbook: read it whole, say what would change, and save it at a yes.

Nothing is taken from a file in which one thing is wrong. A formula is refused wherever it stands. What was shown is
what is saved: it comes back signed, with the stamps of the rows as they were then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts.log.problems import CellProblemError, Problems, UnreadableError
from contacts.spreadsheets.folding import fold
from contacts.spreadsheets.sheet import Formula, Sheet
from contacts.spreadsheets.workbook import read_sheets
from portal import audit
from portal.models import Municipality, Organisation
from subsidy.choices import MoneyPart
from subsidy.exceptions import MoneyChangedError, MoneyError
from subsidy.models import MunicipalShare
from subsidy.money_cells import CellReader
from subsidy.money_sheets import CHECKS, README, SHEETS, MoneySheet
from subsidy.services import Made, save_row, save_share, stamp
from subsidy.services.money_changes import MODELS, PARTS

if TYPE_CHECKING:
    from subsidy.models import SubsidyYear

MOST_LINES = 500

# What names a row; the other columns are what may change.
KEYS: dict[str, tuple[str, ...]] = {
    MoneyPart.LINE: ("organisation", "category"),
    MoneyPart.INCOME: ("source", "description"),
    MoneyPart.PAYMENT: ("organisation", "kind", "paid_on"),
    MoneyPart.SHARE: ("municipality",),
}


@dataclass(frozen=True, slots=True)
class Asker:
    """Whose rows may come in: all, or those of one organisation."""

    organisation: Organisation | None

    @property
    def parts(self) -> tuple[MoneySheet, ...]:
        """The sheets that may come in."""
        return SHEETS if self.organisation is None else SHEETS[:1]


@dataclass(frozen=True, slots=True)
class Change:
    """One row that would be new or different: plain values by field, and the stamp of what stands there now."""

    part: str
    row: int | None
    values: dict[str, str]
    seen: str
    # For the page: the codes that name it, and per column what stands there and what it becomes.
    codes: tuple[str, ...] = ()
    fields: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass
class Looked:
    """What came of reading a workbook: problems, or changes and how many rows say what stands there already."""

    problems: Problems = field(default_factory=Problems)
    changes: list[Change] = field(default_factory=list)
    same: int = 0


def look(data: bytes, *, year: SubsidyYear, asker: Asker, name: str) -> Looked:
    """Read a workbook against what stands there, and say what would change or what is wrong."""
    looked = Looked()
    try:
        sheets = read_sheets(data)
    except UnreadableError as error:
        looked.problems.add(name, error.line, "", str(error))
        return looked
    known = {sheet.name: sheet for sheet in asker.parts}
    found = {title: sheet for title, sheet in sheets.items() if title not in {README, CHECKS}}
    if not found:
        looked.problems.add(name, 0, "", _("There is no sheet in this file that can come in."))
    for title, sheet in found.items():
        if title not in known:
            names = ", ".join(known)
            looked.problems.add(title[:31], 0, "", _("This sheet can't come in. Those that can: %s.") % names)
            continue
        _Reader(known[title], year, asker, looked).read(sheet)
    return looked


@transaction.atomic
def bring_in(changes: Iterable[Mapping[str, Any]], *, year: SubsidyYear, asker: Asker, made: Made) -> int:
    """Save changes that somebody saw, all or none, and return how many.

    Raises: MoneyChangedError if something else stands there by now; ValidationError by a rule of the table.
    """
    number, each = 0, replace(made, is_part=True)
    for change in changes:
        part = str(change["part"])
        values = _plain_to_values(part, change["values"])
        if asker.organisation is not None and values.get("organisation") != asker.organisation:
            raise MoneyChangedError(None)
        row = _row_of(part, values, year)
        if stamp(row) != change["seen"] or row.pk != change["row"]:
            raise MoneyChangedError(row)
        if isinstance(row, MunicipalShare):
            save_share(row, values, made=each)
        else:
            save_row(row, values, seen=change["seen"], made=each)
        number += 1
    if number:
        organisation = None if asker.organisation is None else asker.organisation.pk
        action = audit.AuditAction.MONEY_IMPORTED
        audit.record(made.by, action, subject=f"money:{year.year}", organisation=organisation)
    return number


# --- reading ---------------------------------------------------------------------------------------------------------


class _Reader:
    """Reads one sheet."""

    def __init__(self, kind: MoneySheet, year: SubsidyYear, asker: Asker, looked: Looked) -> None:
        self.kind, self.year, self.asker, self.looked = kind, year, asker, looked
        self.cells = CellReader(kind.part, asker.organisation)
        self.seen: set[tuple[str, ...]] = set()
        self.columns: list[str] = []
        self.stored = {_key_of(kind.part, _plain_of(row)): row for row in _stored(kind.part, year)}

    def read(self, sheet: Sheet) -> None:
        """Read its headings and rows."""
        self.columns = [fold(text) for text in sheet.headings]
        missing = [name for name in self.kind.columns if self.columns.count(name) != 1]
        if missing:
            words = _("The first row must hold these headings, each once: %s.") % ", ".join(self.kind.columns)
            self._wrong(1, missing[0], words)
            return
        try:
            for number, (line, cells) in enumerate(sheet.rows):
                if number >= MOST_LINES:
                    self._wrong(line, "", _("There are more than %(most)d rows in this sheet.") % {"most": MOST_LINES})
                    return
                self._row(line, cells)
        except UnreadableError as error:
            self._wrong(error.line, "", str(error))

    def _row(self, line: int, cells: list[Any]) -> None:
        before = self.looked.problems.total
        values = dict(self._values(line, cells))
        if self.looked.problems.total > before:
            return
        plain = {name: _plain(value) for name, value in values.items() if name != "code"}
        key = _key_of(self.kind.part, plain)
        if key in self.seen:
            self._wrong(line, "", _("This row stands in the sheet twice."))
            return
        self.seen.add(key)
        row = self.stored.get(key) or _new(self.kind.part, values, self.year)
        if problem := self._rule(row, values):
            self._wrong(line, *problem)
            return
        self._compare(row, plain)

    def _values(self, line: int, cells: list[Any]) -> Iterator[tuple[str, Any]]:
        if any(cell not in (None, "") for cell in cells[len(self.columns) :]):
            self._wrong(line, "", _("This row has a cell without a heading above it."))
        for place, heading in enumerate(self.columns):
            cell = cells[place] if place < len(cells) else None
            name = self.kind.columns.get(heading)
            try:
                if name is not None and not isinstance(cell, Formula):
                    yield name, self.cells.read(name, cell)
                elif name is not None:
                    self._wrong(line, heading, _("This cell holds a formula. Write the amount itself."))
                elif cell not in (None, ""):
                    self._wrong(line, heading, _("This column does not belong in the sheet."))
            except (CellProblemError, MoneyError) as error:
                self._wrong(line, heading, str(error))
            except ValidationError as error:
                self._wrong(line, heading, " ".join(error.messages))

    def _rule(self, row: Any, values: Mapping[str, Any]) -> tuple[str, str] | None:
        """Say which rule of the table a row breaks: the heading of the column, and the words."""
        old = {name: getattr(row, name) for name in values if name != "code"}
        for name, value in values.items():
            if name != "code":
                setattr(row, name, value)
        try:
            row.full_clean()
        except ValidationError as error:
            name, messages = next(iter(error.message_dict.items()))
            return next((heading for heading, one in self.kind.columns.items() if one == name), ""), messages[0]
        finally:
            for name, value in old.items():
                setattr(row, name, value)
        return None

    def _compare(self, row: Any, plain: dict[str, str]) -> None:
        stored = _plain_of(row)
        names = {field: heading for heading, field in self.kind.columns.items() if field in plain}
        now = stored if row.pk is not None else dict.fromkeys(stored, "")
        keys = KEYS[self.kind.part]
        fields = [
            (names[name], now[name], value) for name, value in plain.items() if name not in keys and now[name] != value
        ]
        # A municipality of which a sheet says nothing needs no row of its own.
        if not fields:
            self.looked.same += 1
            return
        key = _key_of(self.kind.part, plain)
        codes = (key[0] or "all", *filter(None, key[1:]))
        self.looked.changes.append(Change(self.kind.part.value, row.pk, plain, stamp(row), codes, fields))

    def _wrong(self, line: int, column: str, words: str) -> None:
        self.looked.problems.add(self.kind.name, line, column, words)


# --- rows and plain values -------------------------------------------------------------------------------------------


def _stored(part: str, year: SubsidyYear) -> Any:
    rows: Any = MODELS[MoneyPart(part)].objects.filter(subsidy_year=year)
    return rows.select_related("organisation") if part in {MoneyPart.LINE, MoneyPart.PAYMENT} else rows


def _new(part: str, values: Mapping[str, Any], year: SubsidyYear) -> Any:
    return MODELS[MoneyPart(part)](subsidy_year=year, **{name: values[name] for name in KEYS[part]})


def _row_of(part: str, values: Mapping[str, Any], year: SubsidyYear) -> Any:
    keys = {name: values[name] for name in KEYS[part]}
    found = MODELS[MoneyPart(part)].objects.filter(subsidy_year=year, **keys).first()
    return found or _new(part, values, year)


def _columns_of(part: str) -> list[str]:
    sheet = next(one for one in SHEETS if one.part == part)
    return [name for name in sheet.columns.values() if name != "code"]


def _plain_of(row: Any) -> dict[str, str]:
    return {name: _plain(getattr(row, name)) for name in _columns_of(PARTS[type(row)])}


def _key_of(part: str, plain: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(plain[name] for name in KEYS[part])


def _plain(value: Any) -> str:
    match value:
        case None:
            return ""
        case Organisation():
            return value.code
        case Municipality():
            return value.pk
        case Decimal():
            return f"{value.normalize():f}" if value.normalize().as_tuple().exponent < -2 else f"{value:.2f}"  # type: ignore[operator]  # a finite number
        case date():
            return value.isoformat()
    return str(value)


def _plain_to_values(part: str, plain: Mapping[str, str]) -> dict[str, Any]:
    """Turn what came back signed into values again."""
    values: dict[str, Any] = {}
    for name in _columns_of(part):
        text = str(plain[name])
        match name:
            case "organisation":
                values[name] = Organisation.objects.get(code=text) if text else None
            case "municipality":
                values[name] = Municipality.objects.get(pk=text)
            case "paid_on":
                values[name] = date.fromisoformat(text)
            case "inhabitants" | "inhabitants_year":
                values[name] = int(text) if text else None
            case "budgeted" | "realised" | "agreed" | "received" | "amount" | "weight":
                values[name] = Decimal(text) if text else None
            case _:
                values[name] = text
    return values
