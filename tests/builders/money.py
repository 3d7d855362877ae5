"""The money of a year, with the figures of the policy framework unless a test says otherwise."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from portal.models import Municipality, Organisation
from subsidy.models import BudgetLine, IncomeLine, MunicipalShare, Payment, SubsidyYear


def make_money_year(year: int, **fields: Any) -> SubsidyYear:
    """Make a year with DUUP and rent of 2024."""
    amounts = {"duup": Decimal("223380.00"), "rent": Decimal("19250.00")}
    return SubsidyYear.objects.create(year=year, **(amounts | fields))


def make_line(
    year: SubsidyYear, organisation: Organisation | None, category: str = "staff", **fields: Any
) -> BudgetLine:
    """Make a budget line."""
    amounts = {"budgeted": Decimal("1000.00"), "realised": Decimal("1000.00")}
    return BudgetLine.objects.create(
        subsidy_year=year, organisation=organisation, category=category, **(amounts | fields)
    )


def make_income(year: SubsidyYear, source: str = "duup", **fields: Any) -> IncomeLine:
    """Make a source of income."""
    amounts = {"agreed": year.duup, "received": year.duup}
    return IncomeLine.objects.create(subsidy_year=year, source=source, **(amounts | fields))


def make_payment(year: SubsidyYear, organisation: Organisation, amount: str = "500.00", **fields: Any) -> Payment:
    """Make an advance payment."""
    known = {"kind": "advance", "paid_on": date(year.year, 1, 15)}
    return Payment.objects.create(
        subsidy_year=year, organisation=organisation, amount=Decimal(amount), **(known | fields)
    )


def make_municipalities(number: int = 3) -> list[Municipality]:
    """Make sure that there are some municipalities, and only these."""
    Municipality.objects.exclude(code__in=[f"GM900{place}" for place in range(number)]).delete()
    return [
        Municipality.objects.get_or_create(code=f"GM900{place}", defaults={"name": f"Gemeente {place}"})[0]
        for place in range(number)
    ]


def make_share(year: SubsidyYear, municipality: Municipality, **fields: Any) -> MunicipalShare:
    """Make what the key knows of a municipality."""
    return MunicipalShare.objects.create(subsidy_year=year, municipality=municipality, **fields)
