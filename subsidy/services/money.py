"""Loads the money of a year from files."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal.models import Municipality, Organisation
from subsidy.choices import BudgetCategory, IncomeSource, PaymentKind, ShareKey
from subsidy.exceptions import MoneyError
from subsidy.models import BudgetLine, IncomeLine, MunicipalShare, Payment, SubsidyYear
from subsidy.services.money_changes import Made, create_year, load_row

MONEY_HEADER = "year;duup;rent;rent_index_percent;organisation;category;budgeted;realised;explanation;source"
MONEY_FILE = Path(__file__).parent.parent / "data" / "money.csv"

# What may stand beside the file of a year, by the end of its name: money-2025-income.csv beside money-2025.csv.
BESIDE = {
    "income": "year;source;description;agreed;received",
    "payments": "year;organisation;kind;paid_on;amount",
    "key": "year;share_key;inhabitants_percent;notes",
    "shares": "year;municipality;inhabitants;inhabitants_year;weight",
}

NumberedRow = tuple[int, dict[str, str]]


@dataclass(frozen=True, slots=True)
class MoneyLoaded:
    """How many years were added, and how many were there already and stay as they are."""

    created: int = 0
    kept: int = 0


@transaction.atomic
def load_money(path: Path = MONEY_FILE, *, is_demo: bool = False, at: datetime | None = None) -> MoneyLoaded:
    """Load the money of the years in a file; a year that is there already is kept whole, whoever changed it.

    Amounts are euros with a point; an empty organisation stands for all together, and the category `total` for what is
    not split, or for the sum that the other lines must come to. Income, payments, the key of division and its numbers
    may stand in files beside it. All or nothing; the history says that the portal loaded it.
    Raises: MoneyError naming the line that cannot be read, or whose words tell of a person or a number of people.
    """
    made = Made(by=None, at=at or timezone.now())
    beside = {name: path.with_name(f"{path.stem}-{name}.csv") for name in BESIDE}
    more = {name: _by_year(file, BESIDE[name]) for name, file in beside.items() if file.exists()}
    outcome = MoneyLoaded()
    for text, rows in _by_year(path, MONEY_HEADER).items():
        if text.isdecimal() and SubsidyYear.objects.filter(year=text).exists():
            outcome = replace(outcome, kept=outcome.kept + 1)
            continue
        loader = _Loader(made, is_demo=is_demo)
        loader.read(path.name, rows, loader.line)
        for name, years in more.items():
            loader.read(beside[name].name, years.get(text, []), getattr(loader, name))
        outcome = replace(outcome, created=outcome.created + 1)
    return outcome


def _by_year(path: Path, header: str) -> dict[str, list[NumberedRow]]:
    years: defaultdict[str, list[NumberedRow]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.DictReader(file, delimiter=";", strict=True)
        if ";".join(lines.fieldnames or ()) != header:
            raise MoneyError(f"{path.name}, line 1: expected {header}")
        for number, row in enumerate(lines, start=2):
            # The reader calls what is too much None, and fills what is too little with it.
            if None in row or None in row.values():
                raise MoneyError(f"{path.name}, line {number}: expected {len(lines.fieldnames or ())} columns")
            years[row["year"]].append((number, row))
    return dict(years)


class _Loader:
    """Makes the rows of one new year."""

    def __init__(self, made: Made, *, is_demo: bool) -> None:
        self.made, self.is_demo = made, is_demo
        self.organisations = {one.code: one for one in Organisation.objects.all()}
        self.year: SubsidyYear | None = None

    def read(self, name: str, rows: list[NumberedRow], take: Callable[[Mapping[str, str]], None]) -> None:
        """Take each row, or say in which line something is wrong."""
        for number, row in rows:
            try:
                take(row)
            except ValidationError as error:
                raise MoneyError(f"{name}, line {number}: {' '.join(error.messages)}") from None
            except (KeyError, TypeError, ValueError, InvalidOperation, MoneyError) as error:
                raise MoneyError(f"{name}, line {number}: {error}") from error

    def line(self, row: Mapping[str, str]) -> None:
        """Make a budget line, and the year with the first of them."""
        if self.year is None:
            self.year = SubsidyYear(
                year=int(row["year"]),
                duup=Decimal(row["duup"]),
                rent=Decimal(row["rent"]),
                rent_index_percent=_decimal(row["rent_index_percent"]),
                source=row["source"],
                is_demo=self.is_demo,
            )
            create_year(self.year, made=self.made)
        line = BudgetLine(
            organisation=self.organisations[row["organisation"]] if row["organisation"] else None,
            category=BudgetCategory(row["category"]),
            budgeted=_decimal(row["budgeted"]),
            realised=Decimal(row["realised"]),
            explanation=row["explanation"],
        )
        self._save(line)

    def income(self, row: Mapping[str, str]) -> None:
        """Make a source of income."""
        line = IncomeLine(source=IncomeSource(row["source"]), description=row["description"])
        line.agreed, line.received = _decimal(row["agreed"]), Decimal(row["received"])
        self._save(line)

    def payments(self, row: Mapping[str, str]) -> None:
        """Make a payment."""
        payment = Payment(organisation=self.organisations[row["organisation"]], kind=PaymentKind(row["kind"]))
        payment.paid_on, payment.amount = date.fromisoformat(row["paid_on"]), Decimal(row["amount"])
        self._save(payment)

    def key(self, row: Mapping[str, str]) -> None:
        """Set the key of division and the notes of the year."""
        values = {
            "share_key": ShareKey(row["share_key"]),
            "inhabitants_percent": _decimal(row["inhabitants_percent"]),
            "notes": row["notes"],
        }
        load_row(self._year(), values, made=self.made)

    def shares(self, row: Mapping[str, str]) -> None:
        """Set what the key knows of one municipality."""
        share = MunicipalShare(municipality=Municipality.objects.get(pk=row["municipality"]))
        share.inhabitants = int(row["inhabitants"]) if row["inhabitants"] else None
        share.inhabitants_year = int(row["inhabitants_year"]) if row["inhabitants_year"] else None
        share.weight = _decimal(row["weight"])
        self._save(share)

    def _year(self) -> SubsidyYear:
        if self.year is None:
            raise MoneyError("the year has no line")
        return self.year

    def _save(self, row: Any) -> None:
        row.subsidy_year = self._year()
        load_row(row, {}, made=self.made)


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None
