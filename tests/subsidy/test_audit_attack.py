"""The attack on small files, compared with trying every possible truth one by one."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from subsidy.audit.attack import attack, intervals
from subsidy.audit.figures import FiguresError
from subsidy.audit.unknowns import largest_groups
from subsidy.disclosure import Cell
from subsidy.exceptions import DisclosureError

TOWNS = ("a", "b", "c")
CALM = settings(deadline=None, derandomize=True, max_examples=60, suppress_health_check=list(HealthCheck))


def table(cells, *, dims=("town",), population="p", fixed=None, rule="r5", name=None):
    """Make a table from {"a": 5, "*": 10}, with codes of two dimensions written as "a x"."""
    return {
        "id": name or " ".join([population, *(fixed or {}).values(), *dims]),
        "population": population,
        "fixed": fixed or {},
        "dims": list(dims),
        "rule": rule,
        "cells": [{"k": codes.split() if dims else [], "v": value} for codes, value in cells.items()],
    }


def file(*tables, **options):
    return {
        "format": "sdc-attack-1",
        "dimensions": {
            "town": {"values": list(TOWNS), "groups": {"ab": ["a", "b"]}},
            "kind": {"values": ["x", "y"]},
            "sex": {"values": ["f", "m"]},
            "topic": {"values": ["t", "u"], "multiple": True},
            "quarter": {"values": ["K1", "K2"]},
        },
        "rules": {
            "exact": {"minus": 0, "plus": 0},
            "r5": {"minus": 5, "plus": 5},
            "two": {"minus": 2, "plus": 2},
            "nothing": {"minus": 1000, "plus": 1000},
        },
        "tables": list(tables),
        "joint": [],
    } | options


def at(population="p", **codes):
    return Cell.of(population, codes)


def small_truth(**counts):
    return {at(): sum(counts.values()), **{at(town=town): count for town, count in counts.items()}}


# --- What follows from what ------------------------------------------------------------------------------------------


def test_left_out_cell_follows_from_its_total():
    found = intervals(file(table({"*": 10, "a": 7, "b": 0}, rule="exact")))

    assert found[at(town="c")] == (3, 3)
    assert found[at(town="ab")] == (7, 7)


def test_rounded_table_that_adds_up_keeps_all_of_its_promise():
    # 5 + 5 + 0 = 10; each may be anything within five, the group too.
    found = intervals(file(table({"*": 10, "a": 5, "b": 5, "c": 0, "ab": 10})))

    assert found[at()] == (5, 15)
    assert found[at(town="a")] == found[at(town="b")] == (0, 10)
    assert found[at(town="c")] == (0, 5)


def test_rounded_table_that_does_not_add_up_gives_cells_away():
    # Nearest five of 4 x 2 = 8: parts 0 (at most 2 each) under a total of 10 (at least 8)... which only 2, 2, 2 and two
    # more could make; with three towns 6 is all there is, so the file contradicts itself.
    with pytest.raises(FiguresError, match="contradict"):
        intervals(file(table({"*": 10, "a": 0, "b": 0, "c": 0}, rule="two")))
    # At least 8 in total, and b and c have 4 at most: a has 4 or more, and at most 7.
    found = intervals(file(table({"*": 10, "a": 5, "b": 0, "c": 0}, rule="two")))
    assert found[at(town="a")] == (4, 7)


def test_quarters_add_up_to_the_year_and_the_missing_one_follows():
    figures = file(
        table({"*": 6, "a": 4, "b": 1, "c": 1}, rule="exact"),
        table({"*": 3, "a": 1, "b": 1, "c": 1}, fixed={"quarter": "K1"}, rule="exact"),
    )

    found = intervals(figures)

    assert [found[at(quarter="K2", town=town)] for town in TOWNS] == [(3, 3), (0, 0), (0, 0)]


def test_several_answers_need_not_add_up_but_stay_within_the_total():
    found = intervals(file(table({"*": 4}, dims=("topic",), rule="exact")))

    assert found[at(topic="t")] == found[at(topic="u")] == (0, 4)


def test_tables_share_what_has_the_same_name():
    # Three in town a; of these two are x and so one is y. Town c has nobody, kind x has two, so b has no x.
    figures = file(
        table({"*": 5, "a": 3, "b": 2, "c": 0}, rule="exact"),
        table({"x": 2, "*": 5}, dims=("kind",), rule="exact"),
        table({"a x": 2}, dims=("town", "kind"), rule="exact"),
    )

    found = intervals(figures)

    assert found[at(town="a", kind="y")] == (1, 1)
    assert found[at(town="b", kind="x")] == (0, 0)
    assert found[at(town="b", kind="y")] == (2, 2)


def test_population_within_another_is_never_the_larger():
    inner, outer = table({"*": 10}, dims=(), population="in"), table({"*": 0}, dims=(), population="out")
    inner["cells"][0]["k"] = outer["cells"][0]["k"] = []

    assert intervals(file(inner, outer))[at("out")] == (0, 5)
    assert intervals(file(inner, outer, within=[["in", "out"]]))[at("out")] == (5, 5)


def test_population_that_is_a_part_of_another_has_the_same_number_there():
    figures = file(
        table({"x": 3, "y": 4}, dims=("kind",), population="out", rule="exact"),
        table({"*": 9}, dims=("town",), population="in", rule="nothing"),
        within=[["in", "out", {"kind": "x"}]],
    )

    assert intervals(figures)[at("in")] == (3, 3)


def test_dimension_of_a_part_may_have_another_name_outside():
    figures = file(
        table({"f": 0, "m": 9}, dims=("sex",), population="out", rule="exact"),
        table({"*": 4}, dims=("kind",), population="in", rule="exact"),
        within=[["in", "out", {}, {"kind": "sex"}]],
        dimensions={"sex": {"values": ["f", "m"]}, "kind": {"values": ["f", "m"]}},
    )

    assert intervals(figures)[at("in", kind="m")] == (4, 4)


def test_ring_of_tables_has_one_list_of_records_behind_it():
    """Each two of three answers are opposite half of the time. Pair by pair that adds up; for three at once it cannot.

    Town a or b, kind x or y, sex f or m: if kind follows town and sex follows kind, sex cannot be opposite to town.
    """
    pairs = {
        ("town", "kind"): {"a x": 1, "b y": 1, "a y": 0, "b x": 0, "c x": 0, "c y": 0},
        ("kind", "sex"): {"x f": 1, "y m": 1, "x m": 0, "y f": 0},
        ("town", "sex"): {"a m": 1, "b f": 1, "a f": 0, "b m": 0, "c f": 0, "c m": 0},
    }
    tables = [table(cells, dims=dims, rule="exact") for dims, cells in pairs.items()]

    assert intervals(file(*tables[:2]))[at(town="a")] == (1, 1)
    with pytest.raises(DisclosureError):
        intervals(file(*tables))


def test_links_are_filled_up_until_each_ring_has_a_chord():
    square = {frozenset(pair) for pair in (("a", "b"), ("b", "c"), ("c", "d"), ("d", "a"))}

    assert largest_groups("abcd", square) == [("a", "b", "d"), ("b", "c", "d")]
    assert largest_groups("abc", {frozenset("ab"), frozenset("bc")}) == [("a", "b"), ("b", "c")]


# --- Against trying everything ---------------------------------------------------------------------------------------
MOST = 4
rules_of_a_number = st.sampled_from(["exact", "two", "nothing"])


def possible_truths():
    """Yield every truth of two towns by two kinds with at most four records in each, as the cells of both tables."""
    for inner in product(range(MOST + 1), repeat=4):
        a_x, a_y, b_x, b_y = inner
        yield {
            "* *": sum(inner),
            "a *": a_x + a_y,
            "b *": b_x + b_y,
            "* x": a_x + b_x,
            "* y": a_y + b_y,
            "a x": a_x,
            "a y": a_y,
            "b x": b_x,
            "b y": b_y,
        }


TRUTHS = list(possible_truths())
PROMISE = {"exact": 0, "two": 2, "nothing": 1000}


@st.composite
def published_crossings(draw):
    """Publish some cells of a random crossing, each exactly or with noise; what is left out counts as unknown."""
    truth = draw(st.sampled_from(TRUTHS))
    numbers = {}
    for place, count in truth.items():
        rule = draw(rules_of_a_number)
        noise = draw(st.integers(-2, 2)) if rule == "two" else 0
        if rule != "nothing":
            numbers[place] = (max(0, count + noise), rule)
    return truth, numbers


@CALM
@given(published_crossings())
def test_attack_agrees_with_trying_every_truth(published):
    truth, numbers = published
    # Town c is empty, and in every table; no number above four, so that all truths can be tried.
    zeros = {"c *": 0, "c x": 0, "c y": 0}
    bounds = dict.fromkeys(("a x", "a y", "b x", "b y"), 2)
    figures = file(
        table(zeros, dims=("town", "kind"), rule="exact", name="zeros"),
        table(bounds, dims=("town", "kind"), rule="two", name="at most four"),
        *(
            table(
                {place: value for place, (value, rule) in numbers.items() if rule == wanted},
                dims=("town", "kind"),
                rule=wanted,
                name=wanted,
            )
            for wanted in ("exact", "two")
        ),
    )
    possible = [
        other
        for other in TRUTHS
        if all(abs(other[place] - value) <= PROMISE[rule] for place, (value, rule) in numbers.items())
    ]

    found = intervals(figures)

    assert truth in possible
    for place in truth:
        codes = {name: code for name, code in zip(("town", "kind"), place.split(), strict=True) if code != "*"}
        values = [other[place] for other in possible]
        assert found[at(**codes)] == (min(values), max(values)), place


@CALM
@given(published_crossings())
def test_quick_way_finds_what_the_exact_way_finds(published):
    truth, numbers = published
    cells = {
        wanted: {place: value for place, (value, rule) in numbers.items() if rule == wanted}
        for wanted in ("exact", "two")
    }
    figures = file(*(table(values, dims=("town", "kind"), rule=rule, name=rule) for rule, values in cells.items()))
    counts = {
        at(**{name: code for name, code in zip(("town", "kind"), place.split(), strict=True) if code != "*"}): count
        for place, count in truth.items()
    }

    quick, exact = attack(figures, counts), attack(figures, counts, exact=True)

    assert quick == exact
    assert attack(figures, counts, first=True).is_clean == exact.is_clean


# --- Against one list of records -------------------------------------------------------------------------------------
CORNERS = list(product("abc", "xy", "fm"))
SIDES = {"town": 0, "kind": 1, "sex": 2}
PAIRS = (("town", "kind"), ("kind", "sex"), ("town", "sex"))
RING = sorted(
    {
        at(**{name: corner[SIDES[name]] for name in chosen})
        for corner in CORNERS
        for dims in PAIRS
        for chosen in ((), dims[:1], dims[1:], dims)
    }
)


def corners_of(cell):
    """Say for each corner of the cube whether it lies in a cell."""
    return [int(all(corner[SIDES[name]] == code for name, code in cell.codes)) for corner in CORNERS]


def extreme(shown, cell, direction):
    """Return the smallest (1) or largest (-1) number of a cell over all cubes of whole numbers that fit."""
    rows = [corners_of(one) for one in shown]
    fits = LinearConstraint(rows, [value - 2 for value in shown.values()], [value + 2 for value in shown.values()])
    costs = [direction * inside for inside in corners_of(cell)]
    return round(direction * milp(costs, integrality=[1] * len(CORNERS), bounds=Bounds(0, 50), constraints=fits).fun)


@settings(CALM, max_examples=5)
@given(st.lists(st.integers(0, 2), min_size=len(CORNERS), max_size=len(CORNERS)), st.data())
def test_attack_on_a_ring_agrees_with_all_lists_of_records(cube, data):
    truth = {cell: sum(n * inside for n, inside in zip(cube, corners_of(cell), strict=True)) for cell in RING}
    # What is published need not fit any list of records; the truth is two away at most. The total makes it finite.
    shown = {
        cell: max(0, count + data.draw(st.integers(-2, 2)))
        for cell, count in truth.items()
        if not cell.codes or data.draw(st.booleans())
    }
    tables = [table({}, dims=dims, rule="two") for dims in PAIRS]
    for cell, value in shown.items():
        into = next(one for one in tables if set(dict(cell.codes)) <= set(one["dims"]))
        into["cells"].append({"k": [cell.code(name) or "*" for name in into["dims"]], "v": value})

    found = intervals(file(*tables))

    assert {cell: found[cell] for cell in RING} == {
        cell: (extreme(shown, cell, 1), extreme(shown, cell, -1)) for cell in RING
    }
