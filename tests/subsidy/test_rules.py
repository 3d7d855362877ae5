"""The thresholds of disclosure control: data, but never below what was promised."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from subsidy import ledger, plan
from subsidy.rules import RULES, SOURCE, read_rules


def write(directory, **changes):
    source = directory / "rules.json"
    source.write_text(json.dumps(asdict(RULES) | changes), encoding="utf-8")
    return source


def test_rules_are_those_of_the_file():
    assert asdict(read_rules()) == json.loads(SOURCE.read_text(encoding="utf-8"))
    assert asdict(RULES) == {
        "version": "1",
        "base": 5,
        "few_below": 10,
        "percentage_base": 100,
        "same_within": 10,
        "sparse_mean": 2,
        "breakdown_base": 20,
        "block_base": 20,
        "average_base": 20,
    }


def test_rules_may_protect_more(tmp_path):
    assert read_rules(write(tmp_path, version="2", block_base=30)).block_base == 30


@pytest.mark.parametrize("name", [name for name in asdict(RULES) if name != "version"])
def test_rules_that_protect_less_than_was_promised_are_refused(tmp_path, name):
    with pytest.raises(ValueError, match=name):
        read_rules(write(tmp_path, **{name: getattr(RULES, name) - 1}))


def test_rule_that_nobody_knows_is_refused(tmp_path):
    with pytest.raises(TypeError):
        read_rules(write(tmp_path, show_everything=1))


def test_version_of_the_rules_stands_beside_every_number():
    assert plan.METHOD == "sdc-3 rules-1"
    assert ledger.METHOD == "sdc-3 rules-1 controlled-5/2"
