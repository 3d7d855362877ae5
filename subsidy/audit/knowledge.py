"""What a reader of our figures knows beyond the file: which populations of the plan lie inside others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from subsidy import plan
from subsidy.audit.gate import gate_in_child
from subsidy.disclosure import Cell
from subsidy.solver import OnWait, nobody

# By name of a population: with which codes it is the very part of the one around it, and which of its dimensions the
# other one knows by another name.
PARTS: Mapping[str, tuple[Mapping[str, str], Mapping[str, str]]] = {
    "eerste_contacten": ({"nieuw": plan.YES}, {"activiteit_eerste_contacten": "activiteit_contacten"}),
}


def gate_publication(figures: Mapping[str, Any], truth: Mapping[Cell, int], *, on_wait: OnWait = nobody) -> None:
    """Let a publication pass only if the attack, with all that a reader knows of the plan, finds nothing in it.

    `on_wait` and raises: as `gate_in_child`.
    """
    gate_in_child(with_parts(figures), truth, on_wait=on_wait)


def with_parts(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Add what a reader knows of populations that lie inside others: first contacts are contacts."""
    there = {table["population"] for table in figures["tables"]}
    pairs: list[list[Any]] = []
    for inner, outer in plan.WITHIN.items():
        for name in sorted(name for name in there if name.startswith(f"{inner}-")):
            around = outer + name.removeprefix(inner)
            if around in there:
                pairs.append([name, around, *_words(PARTS.get(inner), figures)])
    return {**figures, "within": [*figures.get("within", []), *pairs]}


def _words(
    part: tuple[Mapping[str, str], Mapping[str, str]] | None, figures: Mapping[str, Any]
) -> list[dict[str, str]]:
    """Return codes and names as far as the file has the dimensions for them."""
    if part is None:
        return []
    codes, names = part
    known = figures["dimensions"].keys()
    return [
        {name: code for name, code in codes.items() if name in known},
        {name: other for name, other in names.items() if {name, other} <= known},
    ]
