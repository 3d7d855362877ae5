"""The file that is attacked: what is not exactly in the format is refused."""

from __future__ import annotations

from copy import deepcopy

import pytest

from subsidy.audit.attack import attack, intervals
from subsidy.audit.figures import FiguresError, read
from subsidy.disclosure import Cell
from subsidy.exceptions import DisclosureError
from tests.subsidy.test_audit_attack import at, file, table

GOOD = file(
    table({"*": 10, "a": 5, "ab": 5}),
    table({"a x": 0}, dims=("town", "kind")),
    table({"*": 5}, fixed={"quarter": "K1"}),
    joint=[["town", "kind", "sex"]],
    within=[["p", "q"], ["p", "q", {"kind": "x"}]],
)


def changed(path, value):
    """Return the good file with one thing changed; `...` removes it."""
    content = deepcopy(GOOD)
    *way, last = path
    place = content
    for step in way:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return content


def test_good_file_is_read():
    figures = read(GOOD)

    assert figures.tables[0].published == {at(): (5, 15), at(town="a"): (0, 10), at(town="ab"): (0, 10)}
    assert figures.tables[2].published == {Cell.of("p", {"quarter": "K1"}): (0, 10)}
    assert figures.dimensions["topic"].multiple
    assert figures.joint == (("town", "kind", "sex"),)
    assert [(part.inner, part.outer, dict(part.codes)) for part in figures.within] == [
        ("p", "q", {}),
        ("p", "q", {"kind": "x"}),
    ]


CELL = ("tables", 0, "cells", 0)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("format",), "sdc-attack-2"),
        (("format",), ...),
        (("joint",), ...),
        (("truth",), {"p": 3}),
        (("dimensions",), []),
        (("dimensions", "town"), {"codes": ["a"]}),
        (("dimensions", "town", "values"), "abc"),
        (("dimensions", "town", "values"), []),
        (("dimensions", "town", "values"), ["a", "a", "b", "c"]),
        (("dimensions", "town", "values"), ["a", "b", "c", "*"]),
        (("dimensions", "town", "values"), ["a", "b", "c", 4]),
        (("dimensions", "town", "groups"), {"ab": ["a", "z"]}),
        (("dimensions", "town", "groups"), {"a": ["a", "b"]}),
        (("dimensions", "town", "groups"), {"ab": []}),
        (("dimensions", "topic", "multiple"), "yes"),
        (("rules", "r5"), {"minus": 5}),
        (("rules", "r5", "minus"), -5),
        (("rules", "r5", "plus"), 5.0),
        (("rules", "r5", "plus"), True),
        (("tables",), {}),
        (("tables", 0), "table"),
        (("tables", 0, "id"), 7),
        (("tables", 0, "id"), "p K1 town"),
        (("tables", 0, "population"), None),
        (("tables", 0, "population"), "two words"),
        (("tables", 0, "note"), "extra"),
        (("tables", 0, "rule"), "r3"),
        (("tables", 0, "rule"), ["r5"]),
        (("tables", 0, "dims"), ["village"]),
        (("tables", 0, "dims"), ["town", "town"]),
        (("tables", 2, "fixed"), {"quarter": "K9"}),
        (("tables", 2, "fixed"), {"quarter": "*"}),
        (("tables", 2, "fixed"), {"town": "a"}),
        (("tables", 2, "fixed"), {"quarter": 1}),
        ((*CELL, "v"), -1),
        ((*CELL, "v"), 5.0),
        ((*CELL, "v"), True),
        ((*CELL, "v"), None),
        ((*CELL, "v"), "5"),
        ((*CELL, "k"), ["z"]),
        ((*CELL, "k"), []),
        ((*CELL, "k"), ["a"]),
        ((*CELL, "k"), "a"),
        ((*CELL, "w"), 1),
        (("joint", 0), ["town", "village"]),
        (("joint", 0), ["town", "topic"]),
        (("joint", 0), "town"),
        (("within", 0), ["p"]),
        (("within", 0), ["p", "p"]),
        (("within", 1), ["p", "q", {"kind": "z"}]),
        (("within", 1), ["p", "q", {"kind": "x"}, "more"]),
        (("within", 1), ["p", "q", {}, {"kind": "village"}]),
        (("within", 1), ["p", "q", {}, {}, {}]),
    ],
)
def test_file_that_is_not_exact_is_refused(path, value):
    with pytest.raises(DisclosureError):
        read(changed(path, value))


@pytest.mark.parametrize("content", [None, [], "sdc-attack-1", {}, 7])
def test_something_else_is_refused(content):
    with pytest.raises(FiguresError):
        read(content)


def test_two_numbers_for_one_cell_in_two_tables_must_be_able_to_be_right():
    apart = file(table({"a": 5}), table({"a": 20}, name="again"))

    with pytest.raises(FiguresError, match="cannot both be right"):
        attack(apart)


def test_two_numbers_for_one_cell_are_used_together():
    # Within five of 5 and of 15: exactly ten.
    assert intervals(file(table({"a": 5}), table({"a": 15}, name="again")))[at(town="a")] == (10, 10)


@pytest.mark.parametrize("number", [41, 400])
def test_tables_that_hang_together_in_too_many_ways_are_not_attacked(number):
    """A ring of three dimensions with this many codes: too much to decide means no."""
    codes = [f"c{index}" for index in range(number)]
    names = ("town", "kind", "sex")
    dimensions = {name: {"values": codes} for name in names}
    pairs = (names[:2], names[1:], names[::2])

    with pytest.raises(DisclosureError, match="to be attacked"):
        attack(file(*(table({}, dims=dims) for dims in pairs), dimensions=dimensions))
