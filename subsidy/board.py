"""The advisory group (klankbordgroep) in numbers: who came is protected, what one fee is not.

A number of fees is a number of people, and so is a sum of fees: price x number is a count (disclosure.md 5.7). So both
are published rounded, and the exact sum never leaves the pages of the facilitator.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils import timezone

from klankbord.models import Meeting
from subsidy import plan

if TYPE_CHECKING:
    from klankbord.querysets import MeetingQuerySet
    from subsidy.disclosure import Cell

# A mean of several amounts says no more than this. Unit: euros.
MEAN_STEP = Decimal(5)
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Price:
    """What one fee is (vergoeding). Unit: euros. `about`: amounts differ, and this is their mean in steps of five."""

    amount: Decimal
    about: bool


def held_in(year: int) -> MeetingQuerySet:
    """Return the meetings that were held in a year, whatever day it is: a year is counted when it is over."""
    # A meeting on the last evening may end after midnight.
    over = datetime(year + 1, 1, 2, tzinfo=timezone.get_default_timezone())
    return Meeting.objects.get_queryset().held_between(date(year, 1, 1), date(year, 12, 31), at=over)


def true_counts(year: int) -> dict[Cell, int]:
    """Count who came to the meetings of a year, and the fees that were given for it.

    Protected, like `indicators.true_counts`: for the publishing of a period only. Dutch terms: aanwezigen,
    vergoedingen. Unit: visits, so somebody who came twice counts twice; fees. Who got a fee was there, also where
    nobody wrote down how many came, so at each meeting there were at least as many people as fees. One query.
    """
    given = Count("fees", filter=Q(fees__is_given=True))
    rows = list(held_in(year).order_by().annotate(given=given).values_list("people_present", "given"))
    return {
        plan.cell_of(plan.ATTENDED, year): sum(max(present or 0, fees) for present, fees in rows),
        plan.cell_of(plan.FEES, year): sum(fees for _present, fees in rows),
    }


def structural_zeros(year: int) -> list[Cell]:
    """Return the counts that everybody knows to be zero: in a year without a meeting nobody came to one. One query."""
    if held_in(year).exists():
        return []
    return [plan.cell_of(plan.ATTENDED, year), plan.cell_of(plan.FEES, year)]


def price_of(year: int) -> Price | None:
    """Return what one fee of a year is, as it was planned for its meetings; None if none was planned. One query.

    It comes from what everybody who comes is told beforehand, and from no fee: what was given would tell who came.
    Of meetings at 20 and at 50 euros, a mean of about 20 over some ten fees says that just one person came to the
    second, and a price of 20 for all says that nobody did (disclosure.md 5.5). Amounts that differ are put together as
    their mean in whole steps of five euros, each amount once, however many people got it.
    """
    planned = held_in(year).order_by().exclude(fee_amount=None).values_list("fee_amount", flat=True).distinct()
    amounts = [amount for amount in planned if amount is not None]
    if not amounts:
        return None
    if len(amounts) == 1:
        return Price(amounts[0].quantize(CENT), about=False)
    mean = sum(amounts, Decimal(0)) / len(amounts)
    steps = max(Decimal(1), (mean / MEAN_STEP).quantize(Decimal(1), ROUND_HALF_UP))
    return Price((steps * MEAN_STEP).quantize(CENT), about=True)
