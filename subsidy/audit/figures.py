"""Published figures as a file (format sdc-attack-1), read strictly: half understood is not attacked.

Source: disclosure.md 8. Our own additions, which other readers may skip, are two optional keys. A dimension with
several codes a record may say `every`: each record has at least one of them. The file may have `within`: a list of
`[inner, outer]`, `[inner, outer, {dimension: code}]` or `[inner, outer, {dimension: code}, {dimension: dimension}]`. It
says that one population lies inside another, cell by cell. With codes it is the very part of it with these:
`eerste_contacten-2025` are the `contacten-2025` with `nieuw=ja`. The last says which dimension of the outer population
is the same as one of the inner under another name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from subsidy.disclosure import Cell, Dimension
from subsidy.exceptions import DisclosureError

FORMAT = "sdc-attack-1"
ALL = "*"

Interval = tuple[int, int]


class FiguresError(DisclosureError):
    """A file that is not exactly in the format of the attack, or that contradicts itself."""


@dataclass(frozen=True, slots=True)
class Table:
    """One published table: where it stands, and for each number in it the interval that its rule promises."""

    name: str
    population: str
    fixed: Mapping[str, str]
    dimensions: tuple[str, ...]
    published: Mapping[Cell, Interval]


@dataclass(frozen=True, slots=True)
class Part:
    """A population that lies inside another; with `codes` it is exactly the part of it with these codes.

    `names`: dimensions of the one inside that the one around it knows by another name.
    """

    inner: str
    outer: str
    codes: Mapping[str, str]
    names: Mapping[str, str]

    def around(self, cell: Cell, **codes: str) -> Cell:
        """Return the cell of the population around it that a cell lies in, perhaps narrowed by codes."""
        return Cell.of(self.outer, {**{self.names.get(name, name): code for name, code in cell.codes}, **codes})


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that a file says."""

    dimensions: Mapping[str, Dimension]
    tables: tuple[Table, ...]
    joint: tuple[tuple[str, ...], ...]
    within: tuple[Part, ...]


def read(content: Any) -> Figures:
    """Read figures from what JSON made of the file.

    Raises: FiguresError on anything that the format does not know or that is missing.
    """
    top = _fields(content, "file", {"format", "dimensions", "rules", "tables", "joint"}, optional={"within"})
    if top["format"] != FORMAT:
        raise FiguresError(f"The file is not in the format {FORMAT}.")
    dimensions = {name: _dimension(name, value) for name, value in _mapping(top["dimensions"], "dimensions").items()}
    rules = {name: _rule(value) for name, value in _mapping(top["rules"], "rules").items()}
    tables = tuple(_table(value, dimensions, rules) for value in _list(top["tables"], "tables"))
    if len({table.name for table in tables}) != len(tables):
        raise FiguresError("Two tables have the same id.")
    joint = tuple(_joint(value, dimensions) for value in _list(top["joint"], "joint"))
    within = tuple(_part(value, dimensions) for value in _list(top.get("within", []), "within"))
    return Figures(dimensions, tables, joint, within)


def _fields(value: Any, what: str, required: set[str], *, optional: Iterable[str] = ()) -> dict[str, Any]:
    fields = _mapping(value, what)
    if not required <= fields.keys() <= required | set(optional):
        raise FiguresError(f"A {what} misses a key or has one that the format does not know.")
    return fields


def _mapping(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise FiguresError(f"The format asks for an object: {what}.")
    return value


def _list(value: Any, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise FiguresError(f"The format asks for a list: {what}.")
    return value


def _names(value: Any, what: str) -> tuple[str, ...]:
    names = _list(value, what)
    if not all(isinstance(name, str) and name and name != ALL for name in names) or len(set(names)) != len(names):
        raise FiguresError(f"The format asks for different names: {what}.")
    return tuple(names)


def _whole(value: Any, what: str) -> int:
    # By exact type: in Python True is an int too.
    if type(value) is not int or value < 0:
        raise FiguresError(f"The format asks for a whole number of zero or more: {what}.")
    return value


def _dimension(name: str, value: Any) -> Dimension:
    fields = _fields(value, "dimension", {"values"}, optional={"groups", "multiple", "every"})
    multiple, every = fields.get("multiple", False), fields.get("every", False)
    if not isinstance(multiple, bool) or not isinstance(every, bool):
        raise FiguresError(f"Whether dimension {name} is multiple is neither true nor false.")
    groups = {
        group: _names(codes, "members of a group")
        for group, codes in _mapping(fields.get("groups", {}), "groups").items()
    }
    values = _names(fields["values"], "values of a dimension")
    if not values or not all(groups.values()) or ALL in groups:
        raise FiguresError(f"Dimension {name} has an empty list, or a group without a name of its own.")
    return Dimension(name, values, multiple, groups, every)


def _rule(value: Any) -> tuple[int, int]:
    fields = _fields(value, "rule", {"minus", "plus"})
    return _whole(fields["minus"], "minus"), _whole(fields["plus"], "plus")


def _table(value: Any, dimensions: Mapping[str, Dimension], rules: Mapping[str, tuple[int, int]]) -> Table:
    fields = _fields(value, "table", {"id", "population", "fixed", "dims", "rule", "cells"})
    (name, population) = _names([f"id {fields['id']}", fields["population"]], "id and population")
    fixed, names = _codes(fields["fixed"], dimensions), _names(fields["dims"], "dims")
    if not isinstance(fields["id"], str) or not dimensions.keys() >= set(names) or fixed.keys() & set(names):
        raise FiguresError("A table has no id, a dimension that the file does not describe, or the same one twice.")
    rule = rules.get(fields["rule"]) if isinstance(fields["rule"], str) else None
    if rule is None:
        raise FiguresError("A table follows a rule that the file does not describe.")
    published: dict[Cell, Interval] = {}
    for row in _list(fields["cells"], "cells"):
        pair = _fields(row, "cell", {"k", "v"})
        number = _whole(pair["v"], "v")
        cell = Cell.of(population, fixed | _place(pair["k"], names, dimensions))
        if cell in published:
            raise FiguresError("A table has two numbers for one cell.")
        published[cell] = (max(0, number - rule[0]), number + rule[1])
    return Table(name.removeprefix("id "), population, fixed, names, published)


def _codes(value: Any, dimensions: Mapping[str, Dimension]) -> dict[str, str]:
    codes = _mapping(value, "codes")
    for name, code in codes.items():
        if name not in dimensions or not isinstance(code, str) or code not in _all_codes(dimensions[name]):
            raise FiguresError("A table or a part has a code that its dimension does not have.")
    return codes


def _place(value: Any, names: tuple[str, ...], dimensions: Mapping[str, Dimension]) -> dict[str, str]:
    """Read where in its table a number stands; `*` leaves the dimension out."""
    codes = _list(value, "k")
    if len(codes) != len(names):
        raise FiguresError("A cell does not have one code for each dimension of its table.")
    return _codes({name: code for name, code in zip(names, codes, strict=True) if code != ALL}, dimensions)


def _all_codes(dimension: Dimension) -> set[str]:
    return {*dimension.values, *dimension.clusters}


def _joint(value: Any, dimensions: Mapping[str, Dimension]) -> tuple[str, ...]:
    names = _names(value, "a joint group")
    if not dimensions.keys() >= set(names) or any(dimensions[name].multiple for name in names):
        raise FiguresError("A joint group names a dimension that is not described, or one with several codes a record.")
    return names


def _part(value: Any, dimensions: Mapping[str, Dimension]) -> Part:
    entry = _list(value, "a part")
    if len(entry) not in {2, 3, 4}:
        raise FiguresError("A part is named by the population inside, the one around it, and perhaps codes and names.")
    inner, outer = _names(entry[:2], "populations of a part")
    names = _mapping(entry[3], "names of a part") if len(entry) == 4 else {}
    if not all(name in dimensions and other in dimensions for name, other in names.items()):
        raise FiguresError("A part renames a dimension that the file does not describe.")
    return Part(inner, outer, _codes(entry[2], dimensions) if len(entry) > 2 else {}, names)
