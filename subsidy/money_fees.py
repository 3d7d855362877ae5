"""The fees of the advisory group beside the money of a year: a published number times a price, never the exact sum.

Dutch term: vergoedingen van de klankbordgroep. They are no part of the total: what was paid stands in the budget lines
of whoever paid it. Source: disclosure.md 5.7.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from subsidy import board, ledger, plan
from subsidy.board_words import fees_sum
from subsidy.models import Period
from subsidy.parts.klankbord import fees_part


def fees_line(year: int) -> str:
    """Say what was given for coming in a year, or why that is not known: rounded, for the account holder too.

    Nothing is counted here: before the year is published there is no number, for it would be a number of people.
    """
    numbers = ledger.published(year)
    fees = fees_part(year, numbers)
    if fees is not None:
        return fees_sum(fees) if board.held_in(year).exists() else _("No meeting was held in this year.")
    if not Period.objects.filter(code=str(year)).closed().exists():
        return _("Known when the year is closed.")
    if plan.cell_of(plan.REQUESTS, year) in numbers:
        return _("Not known: this year was published before the portal counted fees.")
    return _("Known when the report of the year is made.")
