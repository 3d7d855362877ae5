"""Building the reports of all municipalities at once: side by side, and one that fails stops no other."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.core.management import call_command

from portal.models import Municipality
from subsidy import building, services, together
from subsidy.exceptions import DisclosureError
from subsidy.models import ReportVersion
from tests.subsidy.conftest import NOW

CODES = ("GM0060", "GM0080", "GM1900")


@pytest.fixture(autouse=True)
def _quick_files(monkeypatch):
    monkeypatch.setattr(building, "files_of_snapshot", quick_files)


def quick_files(snapshot, *, on_step):
    if snapshot["subject"] == "GM0099":
        raise DisclosureError("It does not fit.")
    return {"pdf": b"%PDF" + snapshot["subject"].encode(), "xlsx": b"PK", "json": b"{}"}


@pytest.fixture
def towns(db):
    Municipality.objects.all().delete()
    for code in CODES:
        Municipality.objects.create(code=code, name=f"Town {code}")


def run(*arguments):
    out = StringIO()
    try:
        call_command("build_report", *arguments, stdout=out)
    except SystemExit as end:
        return end.code, json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


@pytest.mark.usefixtures("towns")
def test_command_without_a_subject_builds_all_municipalities_and_prints_a_list(numbered, tmp_path):
    code, told = run("2025", "--kind", "municipality", "--output", str(tmp_path), "--processes", "1")

    assert (code, told["period"], told["kind"]) == (0, "2025", "municipality")
    assert [one["subject"] for one in told["reports"]] == list(CODES)
    for one in told["reports"]:
        assert one.keys() == {"subject", "report", "period", "version", "files", "sha256"}
    assert sorted(path.name for path in tmp_path.glob("*.pdf")) == [
        f"verslag-2025-municipality-{code}-nl-v1.pdf" for code in CODES
    ]


@pytest.mark.usefixtures("towns")
def test_command_with_a_subject_prints_one_object(numbered, tmp_path):
    code, told = run("2025", "--kind", "municipality", "--subject", "GM0080", "--output", str(tmp_path))

    assert (code, told["subject"], told["version"]) == (0, "GM0080", 1)
    assert ReportVersion.objects.get().subject == "GM0080"


@pytest.mark.usefixtures("towns")
def test_command_of_which_one_report_cannot_be_made_makes_the_others_and_says_so(numbered, tmp_path):
    Municipality.objects.create(code="GM0099", name="Broken")

    code, told = run("2025", "--kind", "municipality", "--output", str(tmp_path), "--processes", "1")

    assert code == 1
    assert [list(one) == ["error"] for one in told["reports"]] == [False, False, True, False]
    assert ReportVersion.objects.count() == 3


@pytest.mark.parametrize(("period", "kind"), [("2025", "block"), ("2025-Q1", "year"), ("2025", "quarter")])
def test_command_refuses_a_kind_that_is_not_made_of_the_period(numbered, tmp_path, period, kind):
    code, told = run(period, "--kind", kind, "--output", str(tmp_path))

    assert (code, list(told)) == (1, ["error"])


@pytest.mark.parametrize("kind", ["summary", "council"])
def test_command_builds_each_kind_of_the_year(numbered, tmp_path, kind):
    code, told = run("2025", "--kind", kind, "--language", "es", "--output", str(tmp_path))

    assert (code, told["files"]["pdf"]) == (0, str(tmp_path / f"verslag-2025-{kind}-es-v1.pdf"))


@pytest.mark.django_db(transaction=True)
def test_processes_side_by_side_build_what_one_process_builds(towns, numbered):
    wanted = [services.Wanted(period=numbered, kind="municipality", language="nl", subject=code) for code in CODES]
    reports = [services.open_report(one, at=NOW)[0].pk for one in wanted]

    # In a thread of its own: after a test with a browser its event loop runs in this one, and Django keeps connections
    # inside a loop apart from those outside. A forked process is outside, where one may still be open.
    with ThreadPoolExecutor(1) as thread:
        outcomes = thread.submit(together.build_together, reports, processes=2).result()

    assert [outcome.report_id for outcome in outcomes] == reports
    assert [outcome.failure for outcome in outcomes] == [""] * 3
    made = ReportVersion.objects.order_by("subject").values_list("subject", "pdf")
    assert [(subject, bytes(pdf)) for subject, pdf in made] == [(code, b"%PDF" + code.encode()) for code in CODES]
