"""What the support costs and who pays which part: pure sums on Decimal.

Amounts are euros with at most two decimals; anything finer is refused instead of silently rounded. All sums are exact,
and only `indexed_rent` and `share_by_weights` round, to the cent. Money of GGD (ASG) never comes in here.
Source: domain brief section 4, which has the figures of 2024 as test vectors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import prod

from subsidy.exceptions import MoneyError

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")

# Leeuwarden pays the rent of Xenia alone until then; from this year on all municipalities do.
RENT_SHARED_FROM = 2027
# Between the old agreements and the new ones.
TRANSITION_YEAR = 2026
# The rent of the first year, from which the yearly index counts.
RENT_BASE_YEAR, RENT_BASE = 2024, Decimal("19250.00")

# A difference between budget and outcome is explained above this part of the budget or above this amount, and never
# below the last one. A proposal, until the account holder has decided.
EXPLAIN_ABOVE_PERCENT = Decimal(5)
EXPLAIN_ABOVE = Decimal("2500.00")
EXPLAIN_NEVER_BELOW = Decimal("100.00")


def overshoot(*, spent: Decimal, duup: Decimal) -> Decimal:
    """Return what was spent above the national contribution, and is raised from the municipalities.

    Dutch term: overschrijding, booked under DUVO. Unit: euros; zero if the contribution was enough.
    """
    return max(NOTHING, _amount(spent) - _amount(duup))


def shared_rent(rent: Decimal, *, year: int, shared_from: int = RENT_SHARED_FROM) -> Decimal:
    """Return the part of the rent that all municipalities share in a year: everything or, before 2027, nothing.

    Dutch term: huur van Xenia. Unit: euros.
    """
    return _amount(rent) if year >= shared_from else NOTHING


def municipal_part(*, spent: Decimal, duup: Decimal, rent: Decimal = NOTHING) -> Decimal:
    """Return what the municipalities pay together: the overshoot and the rent that they share.

    Dutch term: gemeentelijk deel. Unit: euros; `rent` as `shared_rent` gives it.
    """
    return overshoot(spent=spent, duup=duup) + _amount(rent)


def total_cost(*, spent: Decimal, rent: Decimal = NOTHING) -> Decimal:
    """Return the cost of the support as a whole; the rent is not part of what was spent.

    Dutch term: totale kosten. Unit: euros; `rent` as `shared_rent` gives it.
    """
    return _amount(spent) + _amount(rent)


def indexed_rent(base: Decimal, indices: Iterable[Decimal]) -> Decimal:
    """Return the rent after a row of yearly rises, rounded to the cent once, at the end.

    Dutch term: indexatie. Unit: euros; an index is a fraction, so 0.02 is 2%, one for each year after the base year.
    Raises: MoneyError on an index of 100% or more, which is a percentage in the wrong unit.
    """
    steps = tuple(indices)
    if any(abs(index) >= 1 for index in steps):
        raise MoneyError("A yearly index is a fraction: 0.02 stands for 2%.")
    return prod((1 + index for index in steps), start=_amount(base)).quantize(CENT, ROUND_HALF_UP)


def following_rent(
    indices: Mapping[int, Decimal | None], *, year: int, base: Decimal = RENT_BASE, base_year: int = RENT_BASE_YEAR
) -> Decimal | None:
    """Return the rent of a year that follows from the rent of 2024 and the index of each year since.

    Dutch term: geïndexeerde huur. Unit: euros; `indices` are percentages by year. None where the index of a year
    between is not known, or before the base year: nothing is guessed.
    """
    steps = [indices.get(each) for each in range(base_year + 1, year + 1)]
    if year < base_year or None in steps:
        return None
    return indexed_rent(base, [step / 100 for step in steps if step is not None])


def needs_explanation(*, budgeted: Decimal | None, realised: Decimal) -> bool:
    """Say whether a line was spent so differently from its budget that somebody has to explain it.

    Dutch term: toelichtingsplicht. What was not budgeted apart has no difference to explain.
    """
    if budgeted is None:
        return False
    difference = abs(_amount(realised) - _amount(budgeted))
    if difference < EXPLAIN_NEVER_BELOW:
        return False
    return difference > EXPLAIN_ABOVE or difference * 100 > budgeted * EXPLAIN_ABOVE_PERCENT


def mixed_weights(
    inhabitants: Mapping[str, int], fixed: Mapping[str, Decimal], *, percent: Decimal
) -> dict[str, Fraction]:
    """Return the weights of a key that divides a part by inhabitants and the rest by fixed shares.

    Dutch term: gemengde verdeelsleutel. `percent` is the part by inhabitants; the cents are rounded once, over the
    whole amount, by `share_by_weights`.
    Raises: MoneyError if the percentage is none, or one of the two has no weight at all.
    """
    if not 0 <= percent <= 100 or not sum(inhabitants.values()) or not sum(fixed.values()):
        raise MoneyError("A key of two parts has a percentage from 0 to 100 and weights in both parts.")
    part, people, shares = Fraction(percent) / 100, sum(inhabitants.values()), sum(map(Fraction, fixed.values()))
    return {
        code: part * inhabitants[code] / people + (1 - part) * Fraction(fixed[code]) / shares for code in inhabitants
    }


def share_by_weights(amount: Decimal, weights: Mapping[str, Decimal | int | Fraction]) -> dict[str, Decimal]:
    """Divide an amount by weights, so that the shares add up to it to the cent.

    Dutch term: verdeelsleutel. The cents that are left go to the largest remainders, and between equal remainders to
    the lowest code, so the order of the input changes nothing. Unit: euros.
    Raises: MoneyError on a negative amount or weight, or if nobody has any weight.
    """
    if amount < 0 or any(weight < 0 for weight in weights.values()) or not any(weights.values()):
        raise MoneyError("An amount can only be divided by weights that are not negative and not all zero.")
    cents = int(_amount(amount) / CENT)
    # Fractions, because a third of a cent must weigh as much as the next third.
    per_weight = Fraction(cents) / sum(Fraction(weight) for weight in weights.values())
    exact = {code: Fraction(weights[code]) * per_weight for code in sorted(weights)}
    shares = {code: int(share) for code, share in exact.items()}
    left = cents - sum(shares.values())
    for code in sorted(exact, key=lambda code: shares[code] - exact[code])[:left]:
        shares[code] += 1
    return {code: shares[code] * CENT for code in weights}


@dataclass(frozen=True, slots=True)
class MoneyCheck:
    """What stands under a table of amounts: its lines add up to the total, or they do not and by how much.

    Dutch term: controletelling. Unit: euros; a line is known by its code, such as `duup` or `rent`.
    """

    lines: Mapping[str, Decimal]
    total: Decimal

    @property
    def lines_total(self) -> Decimal:
        """What the lines add up to."""
        return sum(map(_amount, self.lines.values()), start=NOTHING)

    @property
    def difference(self) -> Decimal:
        """The lines minus the total; zero if it is right."""
        return self.lines_total - _amount(self.total)

    @property
    def adds_up(self) -> bool:
        """Whether the lines add up to the total, to the cent."""
        return self.difference == 0


def _amount(value: Decimal) -> Decimal:
    """Return an amount with exactly two decimals.

    Raises: MoneyError on fractions of a cent or something that is not an amount.
    """
    if not value.is_finite() or value != value.quantize(CENT):
        raise MoneyError("An amount has euros and whole cents.")
    return value.quantize(CENT)
