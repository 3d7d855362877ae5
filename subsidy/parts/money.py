"""The money of a year, exact to the cent."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from subsidy import money
from subsidy.choices import BudgetCategory
from subsidy.models import BudgetLine, SubsidyYear
from subsidy.parts.work import organisation_name
from subsidy.snapshot import Money, MoneyLine


def money_of(year: int, *, organisation: str = "") -> list[Money]:
    """Return the money of the year and of the year before, as far as the portal holds it; the year itself first."""
    years = SubsidyYear.objects.with_lines().filter(year__in=(year, year - 1)).order_by("-year")
    return [_money_year(subsidy_year) for subsidy_year in years]


def _money_year(year: SubsidyYear) -> Money:
    lines = list(year.lines.all())
    stated = [line for line in lines if line.organisation is None and line.category == BudgetCategory.TOTAL]
    # What is not split stands alone; otherwise the stated total is what the other lines must come to.
    shown = [line for line in lines if line not in stated] or stated
    amounts = {f"{line.organisation_id} {line.category}": line.realised for line in shown}
    spent = sum((line.realised for line in stated or shown), start=money.NOTHING)
    rent = money.shared_rent(year.rent, year=year.year)
    return {
        "year": year.year,
        "demo": year.is_demo,
        "source": year.source,
        "lines": [_money_line(line) for line in sorted(shown, key=_money_order)],
        "spent": _amount(spent),
        "duup": _amount(year.duup),
        "overshoot": _amount(money.overshoot(spent=spent, duup=year.duup)),
        "rent": _amount(year.rent),
        "rent_shared": year.year >= money.RENT_SHARED_FROM,
        "municipal_part": _amount(money.municipal_part(spent=spent, duup=year.duup, rent=rent)),
        "with_rent": _amount(money.municipal_part(spent=spent, duup=year.duup, rent=year.rent)),
        "adds_up": money.MoneyCheck(lines=amounts, total=spent).adds_up,
        "transition": False,
        "notes": "",
        "income": [],
        "share_key": "",
        "shares": [],
        "settlements": [],
        "checks": [],
    }


def _money_order(line: BudgetLine) -> tuple[str, int]:
    return (line.organisation.code if line.organisation else "", BudgetCategory.values.index(line.category))


def _money_line(line: BudgetLine) -> MoneyLine:
    organisation = line.organisation
    return {
        "organisation": organisation_name(organisation.code, organisation.name) if organisation else _("All together"),
        "category": str(BudgetCategory(line.category).label),
        "budgeted": None if line.budgeted is None else _amount(line.budgeted),
        "realised": _amount(line.realised),
        "explanation": "",
    }


def _amount(amount: Decimal) -> str:
    return str(amount.quantize(money.CENT))
