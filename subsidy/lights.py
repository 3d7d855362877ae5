"""Signal lights (signaallichten): what may be said of a result beside what was agreed.

A protected result is known only within its rounding. So `reached` is said only where the real number cannot be below
what was agreed, and `missed` only where it cannot be at nine tenths of it. Where the agreed number lies within the
rounding itself, at most 5 from the published one, it is `about`: nobody can know on which side the real one is. An
exact result has no rounding, and is never `about`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from subsidy.choices import Light

if TYPE_CHECKING:
    from subsidy.catalogue import Outcome

# The part of what was agreed from which a result counts as almost reached.
ALMOST_FROM = Decimal("0.9")

# A shape for each, so that nothing depends on a colour.
SHAPES = {
    Light.REACHED: "circle-check",
    Light.ABOUT: "circle-equal",
    Light.ALMOST: "triangle",
    Light.MISSED: "circle-x",
    Light.UNKNOWN: "circle-dashed",
}
# A snapshot knows four lights; what is about reached stands there as almost, with its own words.
IN_SNAPSHOT = {Light.ABOUT: Light.ALMOST}


def light(agreed: Decimal, outcome: Outcome | None) -> Light:
    """Compare a result with what was agreed, as far as the rounding of the result allows."""
    if outcome is None:
        return Light.UNKNOWN
    if outcome.low >= agreed:
        return Light.REACHED
    if outcome.high >= agreed:
        return Light.ABOUT
    if outcome.high >= ALMOST_FROM * agreed:
        return Light.ALMOST
    return Light.MISSED


def in_snapshot(shown: Light) -> str:
    """Return the light as a snapshot knows it."""
    return str(IN_SNAPSHOT.get(shown, shown).value)
