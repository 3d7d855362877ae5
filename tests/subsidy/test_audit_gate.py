"""The gate: what may pass, what must not, and what happens when the attack itself comes to grief."""

from __future__ import annotations

import sys
from functools import cache

import pytest

from subsidy.audit import gate
from subsidy.audit.attack import Outcome, TableOutcome, attack
from subsidy.audit.gate import attack_in_child, gate_in_child
from subsidy.exceptions import DisclosureError, SolverFailed
from tests.builders.register import as_file, publish_year
from tests.subsidy.test_audit_attack import at, file, table

SMALL_YEAR = 400


@cache
def year():
    """One synthetic year of 400 contacts: true counts, and what was published of them."""
    return publish_year(SMALL_YEAR, seed=1)


def naive(how):
    """Publish the same year as somebody would who means well."""
    counts, ledger = year()
    if how == "raw":
        return as_file(counts, rule="exact")
    if how == "hide-1-4":
        return as_file({cell: count for cell, count in counts.items() if not 1 <= count <= 4}, rule="exact")
    if how == "nearest-5":
        return as_file({cell: 5 * ((count + 2) // 5) for cell, count in counts.items()}, rule="nearest")
    return as_file(ledger)


# --- Acceptance: one synthetic year of 400 ---------------------------------------------------------------------------


def test_gate_lets_our_year_pass():
    counts, _ledger = year()

    gate_in_child(naive("ours"), counts, seconds=200)


@pytest.mark.parametrize("how", ["raw", "hide-1-4", "nearest-5"])
def test_gate_stops_a_naive_year(how):
    counts, _ledger = year()

    with pytest.raises(DisclosureError, match="could be found"):
        gate_in_child(naive(how), counts, seconds=200)


def test_raw_year_gives_every_protected_cell_away():
    counts, _ledger = year()

    total = attack(naive("raw"), counts).total

    assert total.protected == sum(1 <= count <= 4 for count in counts.values()) > 400
    assert total.pinned == total.near == total.not_empty == total.protected


def test_gate_leaves_numbers_whose_records_changed_since_to_the_yearly_revision():
    truth = {at(town="a"): 11}

    gate_in_child(SMALL_FILE, truth)

    # Five was published, so a reader knows that it was at most ten; it is attacked as if nobody knew the truth.
    outcome = attack(SMALL_FILE, truth)
    assert outcome.broken == 1
    assert outcome.total.protected == 5


# --- When the attack comes to grief ----------------------------------------------------------------------------------
CLEAN_TOTAL = TableOutcome("total", cells=5, protected=5, pinned=0, near=0, not_empty=0)
SMALL_FILE = file(table({"*": 5, "a": 5, "b": 0, "c": 0}))


def stand_in(monkeypatch, program):
    """Let another Python program play the attack."""
    monkeypatch.setattr(gate, "COMMAND", (sys.executable, "-c", program))


def test_attack_in_child_finds_what_it_finds_here():
    truth = {at(town="a"): 3}

    outcome = attack_in_child(SMALL_FILE, truth, seconds=60)

    assert outcome == attack(SMALL_FILE, truth)
    assert outcome.total == CLEAN_TOTAL


@pytest.mark.parametrize(
    "program",
    [
        pytest.param("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", id="killed"),
        pytest.param("import os; os.abort()", id="crashed"),
        pytest.param("raise SystemExit(1)", id="refused"),
        pytest.param("", id="silent"),
        pytest.param("print('{}')", id="empty"),
        pytest.param("print('[]')", id="not-an-object"),
        pytest.param('print(\'{"tables": [], "total": {}, "broken": 0}\')', id="no-total"),
        pytest.param("print('{\"tables\": [], ')", id="cut-off"),
    ],
)
def test_gate_stops_when_the_attack_does_anything_else_than_answer(monkeypatch, program):
    stand_in(monkeypatch, program)

    with pytest.raises(DisclosureError):
        gate_in_child(SMALL_FILE, {})


def test_gate_stops_an_attack_that_takes_too_long(monkeypatch):
    stand_in(monkeypatch, "import time; time.sleep(600)")
    monkeypatch.setattr(gate, "SECONDS_TO_START", 0.1)

    with pytest.raises(SolverFailed, match="attack did not finish in time"):
        gate_in_child(SMALL_FILE, {}, seconds=0.1)


def test_gate_stops_when_there_is_no_attack(monkeypatch):
    monkeypatch.setattr(gate, "COMMAND", ("/nowhere/python",))

    with pytest.raises(SolverFailed, match="attack could not be started"):
        gate_in_child(SMALL_FILE, {})


def test_gate_stops_a_file_that_cannot_be_read():
    with pytest.raises(SolverFailed):
        gate_in_child({"format": "sdc-attack-0"}, {})


def test_gate_says_nothing_of_what_it_was_told(monkeypatch):
    stand_in(monkeypatch, "print('7351 people')")

    with pytest.raises(DisclosureError) as failure:
        gate_in_child(SMALL_FILE, {at(): 7351})

    assert "7351" not in str(failure.value)
    # The library's own exceptions hold what went over the pipe; none of them may be chained to ours.
    assert failure.value.__cause__ is None
    assert failure.value.__suppress_context__


def test_attack_gets_the_truth_over_the_pipe_and_no_secrets(monkeypatch):
    monkeypatch.setenv("SDC_KEY", "secret")
    clean = Outcome((), CLEAN_TOTAL).as_json()
    stand_in(
        monkeypatch,
        "import json, os, sys\n"
        "request = json.load(sys.stdin)\n"
        "assert request['truth'] == {'p;town=a': 7351}\n"
        "assert 'SDC_KEY' not in os.environ and 'DATABASE_URL' not in os.environ\n"
        f"print(json.dumps({clean!r}))",
    )

    gate_in_child(SMALL_FILE, {at(town="a"): 7351})


def test_outcome_shows_no_counts_of_people_when_printed():
    assert repr(attack(file(table({"*": 7351}, rule="exact")), {at(): 7351}).total).count("7351") == 0
