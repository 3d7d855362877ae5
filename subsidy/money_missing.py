"""What an organisation still has to fill in of the money of a year before it is complete."""

from __future__ import annotations

from django.utils.translation import gettext as _

from subsidy import money
from subsidy.choices import MONEY_STAYS_OUT
from subsidy.models import BudgetLine


def money_missing(year: int, *, organisation: str) -> list[str]:
    """Say in whole sentences what of the money of an organisation is missing in a year that is over; by its code.

    Dutch term: wat nog ontbreekt. Empty where all is there, and for an organisation whose money is not here (GGD).
    """
    if organisation in MONEY_STAYS_OUT:
        return []
    lines = list(BudgetLine.objects.filter(subsidy_year__year=year, organisation__code=organisation))
    if not lines:
        return [_("There is no budget line yet.")]
    missing = []
    if any(line.budgeted and not line.realised and not line.explanation for line in lines):
        missing.append(_("What was spent is not filled in everywhere."))
    if any(
        line.realised
        and not line.explanation
        and money.needs_explanation(budgeted=line.budgeted, realised=line.realised)
        for line in lines
    ):
        missing.append(_("A large difference with the budget is not explained yet."))
    return missing
