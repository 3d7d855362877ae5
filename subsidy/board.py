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

from klankbord.models import Fee, Meeting
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
    """Return what one fee of a year is; None if none was given. One query.

    Where all are the same it is that amount, which everybody who comes is told. Where they differ it is their mean in
    whole steps of five euros, for an exact mean beside a rounded number would give the number away (disclosure.md 5.5).
    That there is a price says that somebody got one: it is for beside a published number that says so too.
    """
    given = Fee.objects.filter(is_given=True, meeting__in=held_in(year).order_by().values("pk"))
    amounts = dict(given.order_by().values_list("amount").annotate(number=Count("pk")))
    if not amounts:
        return None
    if len(amounts) == 1:
        return Price(next(iter(amounts)).quantize(CENT), about=False)
    mean = sum((amount * number for amount, number in amounts.items()), Decimal(0)) / sum(amounts.values())
    steps = max(Decimal(1), (mean / MEAN_STEP).quantize(Decimal(1), ROUND_HALF_UP))
    return Price((steps * MEAN_STEP).quantize(CENT), about=True)
