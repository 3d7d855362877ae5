"""An import brings nothing back that was folded, and an export says what it lacks."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
from django.core.management import call_command

from contacts.choices import TermKind
from contacts.models import Contact, Referral, Signal, Tombstone, Trajectory
from contacts.retention import Due, Run, fold_year
from contacts.services import stamp_quarter
from tests.builders.logs import GREETING, TAX_QUESTION, WALK_IN, small_log, with_line, write_log

pytestmark = pytest.mark.django_db

WORDS = "The records of 2025 were counted and deleted after their term. A new one would count twice."
YEARS = {kind: frozenset({2025}) for kind in TermKind.values}
DUE = Due(YEARS, date(2020, 1, 1))
RUN = Run(date(2028, 2, 1), dict.fromkeys(TermKind.values, 24), ((2024, 2026),))


@pytest.fixture
def folded(run_import, tmp_path):
    """The small log of 2025, counted and folded; its one open trajectory is still there."""
    directory = write_log(tmp_path / "log", small_log())
    assert run_import(directory)["exit"] == 0
    stamp_quarter(code="2025-Q4", end=date(2025, 12, 31))
    for kind in (TermKind.REFERRALS, TermKind.CONTACTS, TermKind.SIGNALS, TermKind.TRAJECTORIES):
        fold_year(kind, 2025, due=DUE, run=RUN)
    return directory


def test_same_log_again_is_refused_by_line_and_column(folded, run_import):
    answer = run_import(folded)

    places = [(error["file"], error["line"], error["column"], error["problem"]) for error in answer["errors"]]
    gone = "This code was used for a trajectory that is gone, and is never used again."
    assert places == [
        ("contacts.csv", 2, "activity", WORDS),
        ("contacts.csv", 3, "activity", WORDS),
        ("signals.csv", 2, "quarter", WORDS),
        ("trajectories.csv", 3, "code", gone),
    ]
    assert answer["exit"] == 1
    assert [model.objects.count() for model in (Contact, Referral, Signal, Trajectory)] == [0, 1, 0, 1]


def test_activities_of_a_folded_year_can_be_imported_again(folded, run_import, tmp_path):
    log = small_log()
    directory = write_log(tmp_path / "again", {"activities": log["activities"]})

    assert run_import(directory)["files"]["activities"]["unchanged"] == 3


def test_contact_of_a_later_activity_is_taken(folded, run_import, tmp_path):
    log = small_log()
    later = "99999999-9999-4999-8999-999999999991"
    log = {
        "activities": [log["activities"][0], log["activities"][1].replace(WALK_IN, later).replace("2025-", "2026-")],
        "contacts": [log["contacts"][0], log["contacts"][1].replace(WALK_IN, later)],
    }

    assert run_import(write_log(tmp_path / "later", log))["errors"] == []
    assert Contact.objects.count() == 1


def test_contact_of_an_activity_counted_before_the_folded_year_is_refused_too(folded, run_import, tmp_path):
    """Its contacts came in late perhaps, and went with the year in which they were counted."""
    Tombstone.objects.create(run_on=date(2029, 2, 1), kind="contacts", year=2027, rows=1, months=24)
    log = small_log()
    late = {"contacts": [log["contacts"][0], log["contacts"][1].replace(TAX_QUESTION, GREETING.replace("5", "6", 1))]}

    assert [error["line"] for error in run_import(write_log(tmp_path / "late", late))["errors"]] == [2]


def test_referral_of_a_contact_that_still_stands_is_refused(run_import, tmp_path):
    directory = write_log(tmp_path / "log", small_log())
    run_import(directory)
    stamp_quarter(code="2025-Q4", end=date(2025, 12, 31))
    fold_year(TermKind.REFERRALS, 2025, due=DUE, run=RUN)

    answer = run_import(directory)

    assert [(error["file"], error["line"], error["column"]) for error in answer["errors"]] == [
        ("referrals.csv", 2, "contact")
    ]


def test_export_says_what_it_cannot_give_any_more(folded, tmp_path):
    out, err = io.StringIO(), io.StringIO()
    call_command("export_log", str(tmp_path / "out"), year=2025, stdout=out, stderr=err)

    answer = json.loads(out.getvalue())
    assert answer["deleted_after_their_term"] == {
        "contacts": {"2025": 2}, "referrals": {"2025": 1}, "signals": {"2025": 1}, "trajectories": {"2025": 1},
    }  # fmt: skip
    assert answer["files"]["contacts"] == {"rows": 0}
    assert answer["files"]["activities"] == {"rows": 3}
    assert err.getvalue() == ("Rows of 2025 were counted and deleted after their term. These files are without them.\n")


def test_export_of_a_folded_year_can_be_read_back(folded, run_import, tmp_path):
    call_command("export_log", str(tmp_path / "out"), year=2025, stdout=io.StringIO(), stderr=io.StringIO())

    assert run_import(tmp_path / "out")["errors"] == []


def test_export_of_a_later_year_says_nothing_of_it(folded, tmp_path):
    out = io.StringIO()
    call_command("export_log", str(tmp_path / "out"), year=2026, stdout=out)

    assert json.loads(out.getvalue()).keys() == {"year", "files"}


def test_new_code_beside_a_folded_one_is_named_alone(folded, run_import, tmp_path):
    log = small_log()
    log = with_line(log, "trajectories", 2, "bakela-11;fier;GM0074;2026-03-20;;")
    only = {"trajectories": log["trajectories"]}

    assert [error["line"] for error in run_import(write_log(tmp_path / "codes", only))["errors"]] == [3]
