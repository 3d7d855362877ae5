"""Loads the money of a year from a file."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction

from portal.models import Organisation
from subsidy.choices import BudgetCategory
from subsidy.exceptions import MoneyError
from subsidy.models import BudgetLine, SubsidyYear

MONEY_HEADER = "year;duup;rent;rent_index_percent;organisation;category;budgeted;realised;source"
MONEY_FILE = Path(__file__).parent.parent / "data" / "money.csv"


@dataclass(frozen=True, slots=True)
class MoneyLoaded:
    """How many years were added, and how many were there already and stay as they are."""

    created: int = 0
    kept: int = 0


@transaction.atomic
def load_money(path: Path = MONEY_FILE, *, is_demo: bool = False) -> MoneyLoaded:
    """Load the money of the years in a file; a year that is there already is kept whole, whoever changed it.

    Amounts are euros with a point; an empty organisation stands for all together, and the category `total` for what is
    not split, or for the sum that the other lines must come to. All or nothing.
    Raises: MoneyError naming the line that cannot be read.
    """
    years: defaultdict[str, list[tuple[int, dict[str, str]]]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.DictReader(file, delimiter=";", strict=True)
        if ";".join(lines.fieldnames or ()) != MONEY_HEADER:
            raise MoneyError(f"{path.name}, line 1: expected {MONEY_HEADER}")
        for number, row in enumerate(lines, start=2):
            # The reader calls what is too much None, and fills what is too little with it.
            if None in row or None in row.values():
                raise MoneyError(f"{path.name}, line {number}: expected {len(lines.fieldnames or ())} columns")
            years[row["year"]].append((number, row))
    outcome = MoneyLoaded()
    for year, rows in years.items():
        if year.isdecimal() and SubsidyYear.objects.filter(year=year).exists():
            outcome = replace(outcome, kept=outcome.kept + 1)
            continue
        _load_year(path.name, rows, is_demo=is_demo)
        outcome = replace(outcome, created=outcome.created + 1)
    return outcome


def _load_year(name: str, rows: list[tuple[int, dict[str, str]]], *, is_demo: bool) -> None:
    organisations = {organisation.code: organisation for organisation in Organisation.objects.all()}
    number, first = rows[0]
    try:
        year = SubsidyYear(
            year=int(first["year"]),
            duup=Decimal(first["duup"]),
            rent=Decimal(first["rent"]),
            rent_index_percent=_amount_or_none(first["rent_index_percent"]),
            source=first["source"],
            is_demo=is_demo,
        )
        year.full_clean()
        year.save()
        for number, row in rows:  # noqa: B007  (the number is for the message below)
            _line(year, row, organisations).save()
    except (KeyError, TypeError, ValueError, InvalidOperation, ValidationError) as error:
        raise MoneyError(f"{name}, line {number}: {error}") from error


def _line(year: SubsidyYear, row: Mapping[str, str], organisations: Mapping[str, Organisation]) -> BudgetLine:
    line = BudgetLine(
        subsidy_year=year,
        organisation=organisations[row["organisation"]] if row["organisation"] else None,
        category=BudgetCategory(row["category"]),
        budgeted=_amount_or_none(row["budgeted"]),
        realised=Decimal(row["realised"]),
    )
    line.full_clean()
    return line


def _amount_or_none(text: str) -> Decimal | None:
    return Decimal(text) if text else None
