"""The attack on what is published: what a reader could work out who puts everything together.

Modules, from the ground up: `figures` reads a file strictly, `unknowns` writes down what a reader knows, `intervals`
and `witnesses` find out what follows from it (the latter by asking `program` for examples), `attack` counts the
findings, `gate` runs it in a process of its own before a publication, `knowledge` adds what readers know of our plan,
and `everything` attacks all that the portal has published.

It shares the names of cells with the rounding, but none of its sums, so that a mistake there does not blind it here.
Source: disclosure.md 5.3 and 8; for people who read the outcome: docs/audit.md.
"""

from __future__ import annotations

from subsidy.audit.attack import Outcome, TableOutcome, attack
from subsidy.audit.gate import gate_in_child

__all__ = ["Outcome", "TableOutcome", "attack", "gate_in_child"]
