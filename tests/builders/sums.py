"""Whether the tables of a file add up, checked table by table from the file alone.

Written apart from the rounding and from the attack, so that a mistake there is seen here.
"""

from __future__ import annotations

from typing import Any


def broken_sums(figures: dict[str, Any]) -> list[str]:
    """Return what does not add up in a file that leaves nothing out: tables, groups, quarters, and parts of others."""
    numbers: dict[tuple[Any, ...], int] = {}
    broken = []
    for table in figures["tables"]:
        for row in table["cells"]:
            codes = table["fixed"] | {
                name: code for name, code in zip(table["dims"], row["k"], strict=True) if code != "*"
            }
            key = (table["population"], *sorted(codes.items()))
            if numbers.setdefault(key, row["v"]) != row["v"]:
                broken.append(f"{key} has two numbers")
    outer = dict(pair[:2] for pair in figures.get("within", []))
    wholes = {(key[0], *(pair for pair in key[1:] if pair is not left), left[0]) for key in numbers for left in key[1:]}
    for *rest, name in sorted(wholes, key=str):
        whole = tuple(rest)
        if whole not in numbers:
            continue
        parts = {code: numbers.get(_with(whole, name, code)) for code in _codes(figures, name)}
        base = [parts[code] for code in figures["dimensions"][name]["values"]]
        if figures["dimensions"][name].get("multiple"):
            fits = max(base) <= numbers[whole]
        else:
            fits = sum(base) == numbers[whole]
        groups = figures["dimensions"][name].get("groups", {})
        fits = fits and all(parts[group] == sum(parts[code] for code in members) for group, members in groups.items())
        broken += [] if fits else [f"{whole} by {name}"]
    for key, number in numbers.items():
        around = numbers.get((outer.get(key[0]), *key[1:]))
        broken += [f"{key} is larger than what it is part of"] if around is not None and number > around else []
    return broken


def _with(whole: tuple[Any, ...], name: str, code: str) -> tuple[Any, ...]:
    return (whole[0], *sorted([*whole[1:], (name, code)]))


def _codes(figures: dict[str, Any], name: str) -> list[str]:
    return [*figures["dimensions"][name]["values"], *figures["dimensions"][name].get("groups", {})]
