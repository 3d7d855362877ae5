"""The catalogue of indicators (indicatorencatalogus): what shows each activity A1 to A20, each defined exactly once.

Every indicator has a name, a formula in words, a unit, a source and its limits, and is exact or protected. What would
show an activity but follows from no record is named as well, and told in words instead of invented.
Source: domain brief section 6.
"""

from __future__ import annotations

from subsidy.catalogue import outreach, support, together
from subsidy.catalogue.indicator import Indicator, Untold
from subsidy.catalogue.measures import Board, Measure, Outcome, PageRegister, Sources
from subsidy.choices import INDICATORS_OF_ACTIVITY

__all__ = [
    "INDICATORS",
    "UNTOLD",
    "Board",
    "Indicator",
    "Measure",
    "Outcome",
    "PageRegister",
    "Sources",
    "Untold",
    "number_of",
]

_DEFINED = {one.code: one for one in (*outreach.INDICATORS, *support.INDICATORS, *together.INDICATORS)}
# In the order of the activities.
INDICATORS: dict[str, Indicator] = {code: _DEFINED[code] for codes in INDICATORS_OF_ACTIVITY.values() for code in codes}
UNTOLD: tuple[Untold, ...] = tuple(
    sorted((*outreach.UNTOLD, *support.UNTOLD, *together.UNTOLD), key=lambda one: one.activity)
)


def number_of(activity: str) -> str:
    """Return the number of an activity in the assignment: A1 for `a01_walk_in`."""
    return f"A{int(activity[1:3])}"
