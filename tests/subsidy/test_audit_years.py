"""Whole made-up years, published quarter by quarter and attacked: acceptance tests of disclosure.md section 7.

Sums are checked against the list of tables in the builder, not against the relations that the rounding finds itself.
The hundred years of tests (1) and (3) take minutes and are marked slow; twenty of them are in test_disclosure.py.
"""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from subsidy.audit.attack import attack
from subsidy.disclosure import Cell, Dimension, Rounding, round_counts
from subsidy.solver import solve
from tests.builders.register import STRUCTURAL_ZEROS, as_file, publish_year
from tests.builders.sums import broken_sums

SIZES = (30, 150, 400, 1500, 3000)


@pytest.mark.slow
@pytest.mark.parametrize(("size", "seed"), list(product(SIZES, range(1, 21))))
def test_hundred_years_keep_every_promise(size, seed):
    counts, ledger = publish_year(size, seed=seed)

    assert ledger.keys() == counts.keys()
    assert {value % 5 for value in ledger.values()} == {0}
    assert max(abs(value - counts[cell]) for cell, value in ledger.items()) <= 5
    assert broken_sums(as_file(ledger)) == []
    assert {ledger[cell] for cell in STRUCTURAL_ZEROS} == {0}


@pytest.mark.slow
def test_hundred_years_are_right_on_average():
    years = [publish_year(size, seed=seed) for size, seed in product(SIZES, range(1, 21))]
    errors = [value - counts[cell] for counts, ledger in years for cell, value in ledger.items()]

    assert abs(sum(errors) / len(errors)) < 0.2


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
def test_whole_year_of_every_size_gives_nobody_away(size):
    counts, ledger = publish_year(size, seed=1)

    outcome = attack(as_file(ledger), counts)

    assert outcome.is_clean
    assert outcome.broken == 0
    assert outcome.total.protected > 250


# --- Random small years ----------------------------------------------------------------------------------------------
# A corner of the real plan, with every kind of relation in it: quarters, a group, several answers, a part of another
# population, and a ring of three crossings.
TOWN = Dimension("gemeente", ("a", "b", "c"), clusters={"ab": ("a", "b")})
SETTING = Dimension("setting", ("x", "y"))
GENDER = Dimension("gender", ("f", "m"))
TOPIC = Dimension("onderwerp", ("t", "u"), multiple=True)
QUARTER = Dimension("kwartaal", ("K1", "K2"))
SMALL = (Dimension("jaar", ("2025",)), QUARTER, TOWN, SETTING, GENDER, TOPIC)
ONE_WAY = ((), (TOWN,), (SETTING,), (GENDER,), (TOPIC,))
RING = ((TOWN, SETTING), (SETTING, GENDER), (TOWN, GENDER))
PEOPLE = (
    st.fixed_dictionaries(
        {
            "kwartaal": st.sampled_from(QUARTER.values),
            "gemeente": st.sampled_from(TOWN.values),
            "setting": st.sampled_from(SETTING.values),
            "gender": st.sampled_from(GENDER.values),
            "onderwerp": st.sets(st.sampled_from(TOPIC.values)),
            "first": st.booleans(),
        }
    ),
)


def tables_of(time):
    for population in ("alle", "eerste"):
        yield from ((population, dims) for dims in ONE_WAY)
    if not time:
        yield from (("eerste", dims) for dims in RING)


def has(record, dimension, code):
    """Say whether a record is counted under a code."""
    value = record[dimension.name]
    if dimension.multiple:
        return code in value
    return value in dimension.clusters.get(code, (code,))


def count(records, quarters, *, whole_year):
    """Count every table of some quarters and, if asked, of the year."""
    counts = {}
    for time in (*({"kwartaal": quarter} for quarter in quarters), *([{}] if whole_year else [])):
        inside = [record for record in records if record["kwartaal"] == time.get("kwartaal", record["kwartaal"])]
        for population, dims in tables_of(time):
            those = [record for record in inside if record["first"] or population == "alle"]
            for codes in product(*((*dimension.values, *dimension.clusters) for dimension in dims)):
                place = {dimension.name: code for dimension, code in zip(dims, codes, strict=True)}
                cell = Cell.of(population, {"jaar": "2025", **time, **place})
                counts[cell] = sum(all(map(has, [record] * len(dims), dims, codes)) for record in those)
    return counts


def small_file(ledger, *, rule="r5"):
    tables = []
    for time in ({"kwartaal": "K1"}, {"kwartaal": "K2"}, {}):
        for population, dims in tables_of(time):
            rows = []
            for codes in product(*(("*", *dimension.values, *dimension.clusters) for dimension in dims)):
                place = {dim.name: code for dim, code in zip(dims, codes, strict=True) if code != "*"}
                cell = Cell.of(population, {"jaar": "2025", **time, **place})
                rows += [{"k": list(codes), "v": ledger[cell]}] if cell in ledger else []
            names = [dimension.name for dimension in dims]
            tables.append(
                {
                    "id": " ".join([population, *time.values(), *names]),
                    "population": f"{population}-2025",
                    "fixed": time,
                    "dims": names,
                    "rule": rule,
                    "cells": rows,
                }
            )
    return {
        "format": "sdc-attack-1",
        "dimensions": {
            "kwartaal": {"values": ["K1", "K2"]},
            "gemeente": {"values": ["a", "b", "c"], "groups": {"ab": ["a", "b"]}},
            "setting": {"values": ["x", "y"]},
            "gender": {"values": ["f", "m"]},
            "onderwerp": {"values": ["t", "u"], "multiple": True},
        },
        "rules": {"r5": {"minus": 5, "plus": 5}, "exact": {"minus": 0, "plus": 0}},
        "tables": tables,
        "joint": [["gemeente", "setting", "gender"]],
        "within": [["eerste-2025", "alle-2025"]],
    }


def publish(records, key):
    """Publish the first quarter, and then the second with the year."""
    ledger = {}
    for quarters in (("K1",), ("K1", "K2")):
        counts = count(records, quarters, whole_year=len(quarters) == 2)
        rounding = Rounding(counts=counts, ledger=ledger, dimensions=SMALL, key=key, within={"eerste": "alle"})
        ledger = ledger | round_counts(rounding, solve=solve)
    return counts, ledger


@settings(deadline=None, derandomize=True, max_examples=15, suppress_health_check=list(HealthCheck))
@given(st.lists(*PEOPLE, max_size=40), st.integers(1, 250))
def test_random_year_gives_nobody_away_and_adds_up(records, key):
    counts, ledger = publish(records, bytes([key]) * 32)

    figures = small_file(ledger)

    assert broken_sums(figures) == []
    assert max(abs(value - counts[cell]) for cell, value in ledger.items()) <= 5
    outcome = attack(figures, counts)
    assert (outcome.is_clean, outcome.broken) == (True, 0)
    # Raw, the same year gives each protected cell away.
    raw = attack(small_file(counts, rule="exact"), counts).total
    assert raw.pinned == raw.protected == outcome.total.protected


@pytest.mark.parametrize("key", ["gemeente=a;kwartaal=K1", "gemeente=ab", "onderwerp=t", "kwartaal=K2", ""])
def test_check_of_sums_sees_one_number_that_does_not_fit(key):
    """Twenty people who have everything in common: a number more, anywhere, breaks a sum."""
    one = {"gemeente": "a", "setting": "x", "gender": "f", "onderwerp": {"t"}, "first": True}
    counts = count([one | {"kwartaal": quarter} for quarter in ("K1", "K2") * 10], ("K1", "K2"), whole_year=True)
    codes = dict(pair.split("=") for pair in key.split(";") if pair)
    cell = Cell.of("eerste", {"jaar": "2025", **codes})

    assert broken_sums(small_file(counts)) == []
    assert broken_sums(small_file(counts | {cell: counts[cell] + 1}))
