"""The checks beside the amounts: each a whole sentence with its sum, and whether it holds.

The same sentences stand on the page, in the workbook and in the report.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from subsidy import money
from subsidy.choices import IncomeSource, ShareKey
from subsidy.report_words import digits

if TYPE_CHECKING:
    from subsidy.money_figures import MoneyFigures


class Beside(StrEnum):
    """Beside which part of the page a check stands."""

    LINES = "lines"
    INCOME = "income"
    SHARES = "shares"
    RENT = "rent"


@dataclass(frozen=True, slots=True)
class Check:
    """One sum that must hold (controle)."""

    beside: Beside
    sentence: str
    holds: bool


def checks_of(figures: MoneyFigures) -> list[Check]:
    """Return the checks of a year that there is something to check for, in a fixed order."""
    found = [_lines(figures), _explanations(figures), *_income(figures), _rent(figures), _shares(figures)]
    return [check for check in found if check is not None]


def checks_of_organisation(figures: MoneyFigures) -> list[Check]:
    """Return the checks that one organisation may read, of figures that hold her own rows only."""
    sentence = _("The lines add up to %(lines)s.") % {"lines": _amount(figures.lines_total)}
    found = [Check(Beside.LINES, sentence, figures.adds_up), _explanations(figures)]
    return [check for check in found if check is not None] if figures.shown else []


def _lines(figures: MoneyFigures) -> Check | None:
    if not figures.shown:
        return None
    numbers = {
        "lines": _amount(figures.lines_total),
        "stated": _amount(figures.spent),
        "difference": _amount(abs(figures.lines_total - figures.spent)),
        "duup": _amount(figures.year.duup),
        "municipal": _amount(figures.overshoot),
        "left": _amount(figures.year.duup - figures.spent),
    }
    if not figures.adds_up:
        words = _(
            "The lines add up to %(lines)s, but the total is given as %(stated)s: a difference of %(difference)s."
        )
    elif figures.overshoot or figures.spent == figures.year.duup:
        words = _("The lines add up to %(lines)s; DUUP %(duup)s; municipalities %(municipal)s.")
    else:
        words = _("The lines add up to %(lines)s; DUUP %(duup)s was enough: %(left)s is left.")
    return Check(Beside.LINES, words % numbers, figures.adds_up)


def _explanations(figures: MoneyFigures) -> Check | None:
    missing = len(figures.unexplained)
    if missing:
        words = ngettext(
            "At %(number)d line the difference with the budget is not explained yet.",
            "At %(number)d lines the difference with the budget is not explained yet.",
            missing,
        )
        return Check(Beside.LINES, words % {"number": missing}, holds=False)
    if any(money.needs_explanation(budgeted=line.budgeted, realised=line.realised) for line in figures.shown):
        return Check(Beside.LINES, _("Every large difference with the budget is explained."), holds=True)
    return None


def _income(figures: MoneyFigures) -> list[Check | None]:
    if not figures.income:
        return []
    return [
        _income_and_costs(figures),
        _same(figures, IncomeSource.DUUP, figures.year.duup),
        _same(figures, IncomeSource.DUVO, figures.municipal_part),
    ]


def _income_and_costs(figures: MoneyFigures) -> Check:
    difference = figures.received - figures.costs
    numbers = {
        "received": _amount(figures.received),
        "costs": _amount(figures.costs),
        "difference": _amount(abs(difference)),
    }
    if difference == 0:
        words = _("Received %(received)s; the costs with the rent are %(costs)s: that is equal.")
    elif difference < 0:
        words = _("Received %(received)s; the costs with the rent are %(costs)s: %(difference)s is still to come.")
    else:
        words = _("Received %(received)s; the costs with the rent are %(costs)s: %(difference)s is left.")
    return Check(Beside.INCOME, words % numbers, difference == 0)


def _same(figures: MoneyFigures, source: IncomeSource, amount: Decimal) -> Check | None:
    """Compare what a source agreed to pay with what it has to be."""
    line = figures.income_of(source)
    if line is None or line.agreed is None:
        return None
    numbers = {
        "source": IncomeSource(source).label,
        "agreed": _amount(line.agreed),
        "amount": _amount(amount),
        "difference": _amount(abs(line.agreed - amount)),
    }
    if line.agreed == amount:
        words = _("Agreed for %(source)s: %(agreed)s, and that is what it has to be.")
    else:
        words = _("Agreed for %(source)s: %(agreed)s; by the sums it is %(amount)s: a difference of %(difference)s.")
    return Check(Beside.INCOME, words % numbers, line.agreed == amount)


def _rent(figures: MoneyFigures) -> Check | None:
    if figures.year.year <= money.RENT_BASE_YEAR:
        return None
    follows, rent = figures.following_rent, figures.year.rent
    numbers = {"base": _amount(money.RENT_BASE), "year": money.RENT_BASE_YEAR, "rent": _amount(rent)}
    if follows is None:
        years = range(money.RENT_BASE_YEAR + 1, figures.year.year + 1)
        lacking = ", ".join(str(year) for year in years if figures.indices.get(year) is None)
        words = _(
            "The rent that follows from %(base)s in %(year)s cannot be worked out: the index of %(lacking)s is empty."
        )
        return Check(Beside.RENT, words % {**numbers, "lacking": lacking}, holds=False)
    numbers |= {"follows": _amount(follows), "difference": _amount(abs(rent - follows))}
    if rent == follows:
        words = _("The rent that follows from %(base)s in %(year)s and the yearly index is %(follows)s, as filled in.")
    elif rent > follows:
        words = _(
            "The rent that follows from %(base)s in %(year)s and the yearly index is %(follows)s; filled in is"
            " %(rent)s, that is %(difference)s more."
        )
    else:
        words = _(
            "The rent that follows from %(base)s in %(year)s and the yearly index is %(follows)s; filled in is"
            " %(rent)s, that is %(difference)s less."
        )
    return Check(Beside.RENT, words % numbers, rent == follows)


def _shares(figures: MoneyFigures) -> Check | None:
    if figures.year.share_key == ShareKey.NONE:
        return None
    total = sum(figures.shares.values(), start=money.NOTHING)
    missing = figures.unknown_municipalities
    if missing:
        words = ngettext(
            "There are no shares yet: a number of %(number)d municipality is not known (%(names)s).",
            "There are no shares yet: a number of %(number)d municipalities is not known (%(names)s).",
            len(missing),
        )
        names = ", ".join(one.name for one in missing)
        return Check(Beside.SHARES, words % {"number": len(missing), "names": names}, holds=False)
    if not figures.shares:
        return Check(Beside.SHARES, _("There are no shares yet: all fixed shares are zero."), holds=False)
    numbers = {"number": len(figures.shares), "total": _amount(total), "part": _amount(figures.municipal_part)}
    words = _("The shares of %(number)d municipalities add up to %(total)s; the municipal part is %(part)s.")
    return Check(Beside.SHARES, words % numbers, total == figures.municipal_part)


def _amount(amount: Decimal) -> str:
    return digits(str(amount))
