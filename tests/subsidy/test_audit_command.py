"""`manage.py audit`: everything that was published, or one file, attacked and told in numbers of cells."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from contacts.counted import counted_rows_open
from contacts.models import Activity
from subsidy import indicators, ledger, plan, services, solver
from subsidy.audit import gate
from subsidy.audit.everything import published_periods, records_of
from subsidy.audit.knowledge import gate_publication, with_parts
from subsidy.exceptions import DisclosureError
from subsidy.models import LedgerEntry
from tests.subsidy.conftest import NOW, TODAY
from tests.subsidy.test_audit_attack import file, table

pytestmark = pytest.mark.django_db


def run(*arguments, **options):
    """Run the command, and return its exit status and what it wrote on standard output."""
    out = StringIO()
    try:
        call_command("audit", *arguments, stdout=out, **options)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def published(year):
    """2025, closed and published."""
    ledger.publish(year, at=NOW, solve=solver.solve)
    return year


def test_audit_of_what_was_published_finds_nothing(published):
    code, text = run()

    lines = text.splitlines()
    small = sum(1 <= count <= 4 for count in indicators.true_counts(2025, plan.QUARTERS).values())
    assert code == 0
    assert lines[0] == "2025: cells that must stay unknown are those with a true count of 1 to 4"
    assert lines[1].split() == ["table", "cells", "protected", "pinned", "near", "not", "empty"]
    total = next(line.split() for line in lines if line.startswith("total"))
    assert total == ["total", str(LedgerEntry.objects.count()), str(small), "0", "0", "0"]
    assert lines[-1] == "Nothing can be worked out."
    # One row for each table, in columns of one width.
    rows = lines[2 : lines.index(next(line for line in lines if line.startswith("total")))]
    assert len(rows) == len(ledger.figures(published)["tables"])
    assert {len(row) for row in rows} == {len(lines[1])}


def test_audit_as_json_says_the_same(published):
    code, text = run("--json")

    found = json.loads(text)
    (one,) = found["attacked"]
    assert (code, found["clean"], one["period"], one["with_records"], one["broken"]) == (0, True, "2025", True, 0)
    assert one["total"]["pinned"] == one["total"]["near"] == one["total"]["not_empty"] == 0


def test_audit_of_one_quarter_uses_the_records_of_that_quarter(small_year):
    period = services.close_period("2025-Q1", today=TODAY).period
    ledger.publish(period, at=NOW, solve=solver.solve)

    assert records_of(2025).keys() == set(plan.cells(2025, "K1"))
    assert run()[0] == 0


def test_audit_leaves_counts_that_changed_since_to_the_yearly_revision(published):
    with counted_rows_open():
        Activity.objects.filter(kind="a01_walk_in").update(visits=500)

    code, text = run()

    assert code == 0
    assert "Records changed since: " in text


def test_audit_without_records_protects_whatever_may_be_few(small_year, monkeypatch):
    """Of one quarter: without the truth nearly every cell is protected, and those of a whole year take minutes."""
    period = services.close_period("2025-Q1", today=TODAY).period
    ledger.publish(period, at=NOW, solve=solver.solve)
    monkeypatch.setattr(indicators, "true_counts", lambda year, quarters: dict.fromkeys(plan.cells(year, "K1"), 0))

    code, text = run()

    assert code == 0
    assert text.startswith("2025: cells that must stay unknown are those that may be 1 to 4 as far as a reader knows")
    total = next(line.split() for line in text.splitlines() if line.startswith("total"))
    # Whatever says ten or less may be one to four, unless nothing can have been there.
    few = sum(value <= 5 for value in ledger.published(2025).values())
    assert few / 2 < int(total[2]) <= int(total[1])


def test_audit_before_anything_was_published_says_so(db):
    assert run() == (0, "Nothing was published yet.\n")


def test_audit_of_numbers_that_contradict_each_other_fails(numbered):
    # Five people in each quarter, ten at most: no year of five hundred.
    LedgerEntry.objects.create(
        population="mensen", year=2025, cell="mensen;jaar=2025", value=500, version=2, published_at=NOW
    )

    with pytest.raises(CommandError):
        run()


def test_audit_whose_attack_dies_fails(published, monkeypatch):
    monkeypatch.setattr(gate, "COMMAND", ("/bin/sh", "-c", "kill -9 $$"))

    with pytest.raises(CommandError, match="attack stopped"):
        run()


def test_audit_of_a_naive_file_fails(tmp_path):
    path = tmp_path / "naive.json"
    path.write_text(json.dumps(file(table({"*": 10, "a": 7, "b": 0}, rule="exact"))))

    code, text = run(str(path))

    # c is exactly three, so all three are found; the group of a and b is seven.
    assert code == 1
    assert next(line.split() for line in text.splitlines() if line.startswith("total")) == [
        "total",
        "5",
        "1",
        "1",
        "1",
        "1",
    ]
    assert text.splitlines()[-1] == "SOMETHING CAN BE WORKED OUT."
    assert json.loads(run(str(path), "--json")[1])["clean"] is False


def test_audit_of_a_file_by_the_exact_way_agrees(tmp_path):
    path = tmp_path / "rounded.json"
    path.write_text(json.dumps(file(table({"*": 10, "a": 5, "b": 5, "c": 0}))))

    assert run(str(path), "--exact") == run(str(path))
    assert run(str(path))[0] == 0


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": "sdc-attack-1"}'])
def test_audit_of_a_file_that_is_none_fails(tmp_path, content):
    path = tmp_path / "bad.json"
    path.write_text(content)

    with pytest.raises(CommandError):
        run(str(path))
    with pytest.raises(CommandError, match=r"gone\.json"):
        run(str(tmp_path / "gone.json"))


def test_published_periods_are_years_and_blocks(db):
    for key in ("mensen;jaar=2025", "mensen;jaar=2025;kwartaal=K1", "trajecten;blok=2024-2026", "mensen;jaar=2024"):
        LedgerEntry.objects.create(population=key.split(";")[0], year=2025, cell=key, value=5, published_at=NOW)

    assert published_periods() == [("block", "2024-2026"), ("year", "2024"), ("year", "2025")]


def test_reader_knows_which_populations_lie_inside_others(monkeypatch):
    monkeypatch.setattr(plan, "WITHIN", {"contacten": "mensen", "eerste_contacten": "contacten", "else": "mensen"})
    names = ("contacten-2025", "mensen-2025", "eerste_contacten-2025")
    figures = file(*(table({}, population=name) for name in names))
    figures["dimensions"]["nieuw"] = {"values": ["ja", "nee"]}

    assert with_parts(figures)["within"] == [
        ["contacten-2025", "mensen-2025"],
        ["eerste_contacten-2025", "contacten-2025", {"nieuw": "ja"}, {}],
    ]


def test_gate_knows_what_a_reader_knows_of_the_plan(published):
    figures = ledger.figures(published)

    gate_publication(figures, indicators.true_counts(2025, plan.QUARTERS))

    # Five people at most, in at least fifteen conversations: everybody sees that this cannot be.
    for one in figures["tables"]:
        for row in one["cells"]:
            if one["population"] == "mensen-2025":
                row["v"] = 0
    with pytest.raises(DisclosureError):
        gate_publication(figures, {})
