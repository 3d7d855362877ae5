"""How published counts are shown and compared: the rules of presentation of disclosure control.

All functions take published counts (multiples of five) and refuse anything else, so a true count that strays this far
stops the report instead of ending up in it. They return codes and numbers; words and digits are for the templates.
Source: disclosure.md 5.5 and 5.6.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum

from subsidy.disclosure import BASE
from subsidy.exceptions import DisclosureError
from subsidy.rules import RULES

# Rounding cannot tell 0 and 5 apart, and nobody should read "five people on Vlieland" as a fact.
FEW = "0-10"
FEW_BELOW = RULES.few_below

PERCENTAGE_BASE = RULES.percentage_base
SAME_WITHIN = RULES.same_within
SPARSE_MEAN = RULES.sparse_mean
# A measured sum tells no more than the rounded count that it is divided by.
AVERAGE_DIGITS = Context(prec=2, rounding=ROUND_HALF_UP)


class Trend(StrEnum):
    """What may be said about two published counts."""

    SAME = "same"
    MORE = "more"
    FEWER = "fewer"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The difference between two published counts, as far as it may be told.

    `difference` and `percent` are None where a number would suggest more than the rounding knows. Unit of `percent`:
    whole percents of the older count, below zero for a decrease.
    """

    trend: Trend
    difference: int | None = None
    percent: int | None = None


def shown_count(value: int, *, small_area: bool) -> str:
    """Return a published count as it is printed; 0 and 5 are "0-10" in every table with a municipality.

    Raises: DisclosureError on a number that cannot have been published.
    """
    _require_published(value)
    return FEW if small_area and value < FEW_BELOW else str(value)


def shown_trajectories(value: int) -> str:
    """Return the number of people helped towards other work in a year as it is printed, for the region as a whole.

    Dutch term: trajecten. The group is so small that the region counts as a small area.
    Raises: DisclosureError on a number that cannot have been published.
    """
    return shown_count(value, small_area=True)


def percentage(part: int, base: int) -> int | None:
    """Return a published part of a published base in whole percents, halves up; None if the base is below 100.

    Raises: DisclosureError on a number that cannot have been published.
    """
    _require_published(part, base)
    return _percents(part, base) if base >= PERCENTAGE_BASE else None


def compare(old: int, new: int) -> Comparison:
    """Compare two published counts, of two periods or of two rows; up to 10 apart they are about the same.

    Dutch term: ongeveer gelijk. Also "most", "rose" and "only" may be written only where the trend is not SAME.
    Raises: DisclosureError on a number that cannot have been published.
    """
    _require_published(old, new)
    difference = new - old
    if abs(difference) <= SAME_WITHIN:
        return Comparison(Trend.SAME)
    percent = _percents(difference, old) if min(old, new) >= PERCENTAGE_BASE else None
    return Comparison(Trend.MORE if difference > 0 else Trend.FEWER, difference, percent)


def sparse(total: int, inner_cells: int) -> bool:
    """Say whether a two-way table must be left out: on average fewer than two per inner cell, totals not counted.

    Raises: DisclosureError on a total that cannot have been published.
    """
    _require_published(total)
    return total < SPARSE_MEAN * inner_cells


def average(measured: int | Decimal, base: int) -> Decimal | None:
    """Return a measured sum, such as hours, per one of a published count, in two digits; None if the base is below 20.

    The sum is rounded to two digits before it is divided: an exact one beside an exact mean would give the count away.
    Only for the region as a whole. Unit: that of what was measured.
    Raises: DisclosureError on a base that cannot have been published, or on a sum below zero.
    """
    _require_published(base)
    if measured < 0:
        raise DisclosureError("A measured sum is below zero.")
    if base < RULES.average_base:
        return None
    return AVERAGE_DIGITS.divide(AVERAGE_DIGITS.plus(Decimal(measured)), Decimal(base))


def breakdown_allowed(total: int) -> bool:
    """Say whether the report for a municipality may break its published total down: from 20 on.

    Raises: DisclosureError on a total that cannot have been published.
    """
    _require_published(total)
    return total >= RULES.breakdown_base


def _percents(part: int, base: int) -> int:
    # Whole numbers only, and halves away from zero: a rise and a fall of the same size get the same percents.
    size = (200 * abs(part) + base) // (2 * base)
    return size if part >= 0 else -size


def _require_published(*values: int) -> None:
    if any(value < 0 or value % BASE for value in values):
        raise DisclosureError("A count that was never published was about to be shown.")
