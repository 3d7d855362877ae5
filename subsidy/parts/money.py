"""The money of a year, exact to the cent."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from portal.models import Municipality
from subsidy import money
from subsidy.choices import BudgetCategory, IncomeSource, ShareKey
from subsidy.models import SubsidyYear
from subsidy.money_checks import checks_of, checks_of_organisation
from subsidy.money_figures import MoneyFigures, figures_of
from subsidy.parts.work import organisation_name

if TYPE_CHECKING:
    from subsidy.models import BudgetLine, IncomeLine
    from subsidy.money_figures import Settled
    from subsidy.snapshot import Income, Money, MoneyLine, Settlement, Share


def money_of(year: int, *, organisation: str = "") -> list[Money]:
    """Return the money of the year and of the year before, as far as the portal holds it; the year itself first.

    Of one organisation (its code): its own lines and settlement, and no amount of all together: what only the whole
    knows is an empty text there.
    """
    years = SubsidyYear.objects.with_money().filter(year__in=(year, year - 1)).order_by("-year")
    found = figures_of(years, municipalities=[] if organisation else Municipality.objects.all())
    if organisation:
        return [_money_of_organisation(one_organisation(figures, organisation)) for figures in found]
    return [_money_year(figures) for figures in found]


def one_organisation(figures: MoneyFigures, code: str) -> MoneyFigures:
    """Return the same year with the rows of one organisation only."""
    return MoneyFigures(
        figures.year,
        [line for line in figures.lines if line.organisation and line.organisation.code == code],
        [],
        [payment for payment in figures.payments if payment.organisation.code == code],
        [],
        [],
        figures.indices,
    )


def _money_year(figures: MoneyFigures) -> Money:
    year = figures.year
    return {
        "year": year.year,
        "demo": year.is_demo,
        "source": year.source,
        "lines": [_line(line) for line in figures.shown],
        "spent": _amount(figures.spent),
        "duup": _amount(year.duup),
        "overshoot": _amount(figures.overshoot),
        "rent": _amount(year.rent),
        "rent_shared": year.year >= money.RENT_SHARED_FROM,
        "municipal_part": _amount(figures.municipal_part),
        "with_rent": _amount(figures.with_rent),
        "adds_up": figures.adds_up,
        "transition": year.year == money.TRANSITION_YEAR,
        "notes": year.notes,
        "income": [_income(line) for line in sorted(figures.income, key=_income_order)],
        "share_key": key_words(year) if figures.shares else "",
        "shares": _shares(figures),
        "settlements": [_settlement(one) for one in figures.settlements],
        "checks": [{"sentence": check.sentence, "holds": check.holds} for check in checks_of(figures)],
    }


def _money_of_organisation(figures: MoneyFigures) -> Money:
    checks = checks_of_organisation(figures)
    nothing = {"duup": "", "overshoot": "", "rent": "", "municipal_part": "", "with_rent": ""}
    own = {
        "notes": "",
        "income": [],
        "share_key": "",
        "shares": [],
        "checks": [{"sentence": check.sentence, "holds": check.holds} for check in checks],
    }
    return _money_year(figures) | nothing | own  # type: ignore[return-value]  # keys of Money, all of them


def key_words(year: SubsidyYear) -> str:
    """Say in words by what the municipal part is divided."""
    if year.share_key == ShareKey.BOTH and year.inhabitants_percent is not None:
        people, fixed = (
            number_format(part.normalize() + Decimal(0), use_l10n=True)
            for part in (year.inhabitants_percent, 100 - year.inhabitants_percent)
        )
        words = _("%(people)s%% by inhabitants, %(fixed)s%% by fixed shares")
        return words % {"people": people, "fixed": fixed}
    return "" if year.share_key == ShareKey.NONE else str(ShareKey(year.share_key).label)


def income_label(line: IncomeLine) -> str:
    """Return what a source of income is called."""
    return line.description or str(IncomeSource(line.source).label)


def line_organisation(line: BudgetLine) -> str:
    """Return whose line it is, in the active language."""
    organisation = line.organisation
    return organisation_name(organisation.code, organisation.name) if organisation else _("All together")


def _line(line: BudgetLine) -> MoneyLine:
    return {
        "organisation": line_organisation(line),
        "category": str(BudgetCategory(line.category).label),
        "budgeted": None if line.budgeted is None else _amount(line.budgeted),
        "realised": _amount(line.realised),
        "explanation": line.explanation,
    }


def _income_order(line: IncomeLine) -> tuple[int, str]:
    return (IncomeSource.values.index(line.source), line.description)


def _income(line: IncomeLine) -> Income:
    return {
        "source": line.source,
        "label": income_label(line),
        "agreed": None if line.agreed is None else _amount(line.agreed),
        "received": _amount(line.received),
    }


def _shares(figures: MoneyFigures) -> list[Share]:
    names = {one.pk: one.name for one in figures.municipalities}
    return [{"code": code, "label": names[code], "amount": _amount(amount)} for code, amount in figures.shares.items()]


def _settlement(one: Settled) -> Settlement:
    organisation = one.organisation
    return {
        "organisation": organisation_name(organisation.code, organisation.name),
        # What was paid in all: an advance that was settled is no debt any more.
        "advanced": _amount(one.advanced + one.settled),
        "spent": _amount(one.spent),
        "remaining": _amount(one.remaining),
    }


def _amount(amount: Decimal) -> str:
    return str(amount.quantize(money.CENT))
