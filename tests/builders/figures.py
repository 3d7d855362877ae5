"""A small reader of published figures (disclosure.md 8), written apart from the code that prints them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

Key = tuple[str, tuple[tuple[str, str], ...]]


def read_figures(figures: dict[str, Any]) -> dict[Key, int]:
    """Return the number of every published cell; fail where one cell has two numbers or the form is not kept."""
    assert figures.keys() == {"format", "dimensions", "rules", "tables", "joint"}
    assert figures["format"] == "sdc-attack-1"
    assert figures["rules"] == {"exact": {"minus": 0, "plus": 0}, "r5": {"minus": 5, "plus": 5}}
    ids = [table["id"] for table in figures["tables"]]
    assert len(ids) == len(set(ids))
    numbers: dict[Key, int] = {}
    for table in figures["tables"]:
        assert table.keys() == {"id", "population", "fixed", "dims", "rule", "cells"}
        assert table["rule"] == "r5"
        for cell in table["cells"]:
            assert len(cell["k"]) == len(table["dims"])
            codes = table["fixed"] | dict(zip(table["dims"], cell["k"], strict=True))
            known = {name: code for name, code in codes.items() if code != "*"}
            for name, code in known.items():
                dimension = figures["dimensions"][name]
                assert code in dimension["values"] or code in dimension.get("groups", {})
            key = (table["population"], tuple(sorted(known.items())))
            assert numbers.setdefault(key, cell["v"]) == cell["v"]
    return numbers


def broken_sums(figures: dict[str, Any]) -> list[Key]:
    """Return the totals that are not the sum of their parts, quarters and years included."""
    numbers = read_figures(figures)
    dimensions = figures["dimensions"]
    parts: defaultdict[tuple[Key, str], dict[str, int]] = defaultdict(dict)
    for (population, codes), value in numbers.items():
        for name, code in codes:
            rest = tuple(pair for pair in codes if pair[0] != name)
            parts[(population, rest), name][code] = value
    broken = []
    for (total, name), values in parts.items():
        if total not in numbers:
            continue
        groups = dimensions[name].get("groups", {})
        base = {code: value for code, value in values.items() if code not in groups}
        if dimensions[name].get("multiple"):
            fits = max(base.values()) <= numbers[total]
        else:
            assert base.keys() == set(dimensions[name]["values"])
            fits = sum(base.values()) == numbers[total]
        fits &= all(sum(base[one] for one in groups[code]) == values[code] for code in values.keys() & groups)
        broken += [] if fits else [total]
    return broken
