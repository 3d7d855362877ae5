"""Sheets on the money, exact to the cent."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from subsidy.sheets.sheet import Sheet, Value, amount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from subsidy.snapshot import Money, Snapshot


def money_sheets(snapshot: Snapshot) -> Iterator[Sheet]:
    """Return the sheets of each year of money: lines, income, shares, settlements and checks."""
    for money in snapshot["money"]:
        yield _lines_sheet(money)
        yield _income_sheet(money)
        yield _shares_sheet(money)
        yield _settlements_sheet(money)
        yield _checks_sheet(money)


def _about() -> str:
    return _("Euros, exact to the cent.")


def _lines_sheet(money: Money) -> Sheet:
    lines: list[list[Value]] = [
        [
            line["organisation"],
            line["category"],
            amount(line["budgeted"]),
            Decimal(line["realised"]),
            line["explanation"],
        ]
        for line in money["lines"]
    ]
    names = {
        "spent": _("Spent on the support"),
        "duup": _("National contribution (DUUP)"),
        "overshoot": _("Above the national contribution"),
        "rent": _("Rent of Xenia"),
        "municipal_part": _("Paid by the municipalities together"),
        "with_rent": _("Municipal part and rent together"),
    }
    sums: list[list[Value]] = [
        [_("All together"), name, None, Decimal(str(money[key])), ""]  # type: ignore[literal-required]  # keys of Money
        for key, name in names.items()
        # Empty where the report is about one organisation, and does not tell the money of all.
        if money[key]  # type: ignore[literal-required]  # as above
    ]
    return Sheet(
        title=_("Money %(year)s") % {"year": money["year"]},
        about=_("Euros, exact to the cent. Empty: not budgeted apart."),
        head=[_("Organisation"), _("What for"), _("Budgeted"), _("Spent"), _("Why it differs from the budget")],
        rows=lines + sums,
    )


def _income_sheet(money: Money) -> Sheet:
    return Sheet(
        title=_("Income %(year)s") % {"year": money["year"]},
        about=_about(),
        head=[_("Source"), _("Agreed"), _("Received")],
        rows=[[line["label"], amount(line["agreed"]), Decimal(line["received"])] for line in money["income"]],
    )


def _shares_sheet(money: Money) -> Sheet:
    total = sum((Decimal(share["amount"]) for share in money["shares"]), start=Decimal(0))
    return Sheet(
        title=_("Shares %(year)s") % {"year": money["year"]},
        about=f"{_about()} {money['share_key']}".strip(),
        head=[_("Code"), _("Municipality"), _("Share")],
        rows=[[share["code"], share["label"], Decimal(share["amount"])] for share in money["shares"]],
        total=["", _("Total"), total],
    )


def _settlements_sheet(money: Money) -> Sheet:
    remains = _("Remains: to be paid; below zero: to be paid back.")
    return Sheet(
        title=_("Settlement %(year)s") % {"year": money["year"]},
        about=f"{_about()} {remains}",
        head=[_("Organisation"), _("Advance"), _("Spent"), _("Remains")],
        rows=[
            [line["organisation"], Decimal(line["advanced"]), Decimal(line["spent"]), Decimal(line["remaining"])]
            for line in money["settlements"]
        ],
    )


def _checks_sheet(money: Money) -> Sheet:
    return Sheet(
        title=_("Checks %(year)s") % {"year": money["year"]},
        about=_about(),
        head=[_("What must hold"), _("Does it?")],
        rows=[[check["sentence"], _("yes") if check["holds"] else _("no")] for check in money["checks"]],
    )
