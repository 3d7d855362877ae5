"""What was agreed, what the records show, and how each number is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from subsidy.parts.numbers import Numbers
    from subsidy.snapshot import Agreed, Definition, Result, YearOfTargets


def definitions_part() -> list[Definition]:
    """Return how each indicator is made, for the appendix."""
    return []


def results_part(year: int, numbers: Numbers, *, organisation: str = "") -> list[Result]:
    """Return what the records show per activity and indicator; `organisation` empty stands for all together."""
    return []


def agreed_part(year: int, numbers: Numbers, *, organisation: str = "") -> list[Agreed]:
    """Return the agreed numbers of a year beside their results; of all organisations unless one is given."""
    return []


def years_part(first: int, last: int) -> list[YearOfTargets]:
    """Return targets beside results of some years, as far as they are closed and published."""
    return []
