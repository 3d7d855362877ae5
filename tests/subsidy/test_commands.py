"""The commands of the accountability: what checks and administrators rely on."""

from __future__ import annotations

import hashlib
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from subsidy import building, ledger, services
from subsidy.exceptions import SolverFailed
from subsidy.models import LedgerEntry, Period, Publication, Report, ReportVersion
from tests.builders.figures import broken_sums, read_figures
from tests.builders.records import make_activity
from tests.subsidy.conftest import NOW

pytestmark = pytest.mark.django_db


def run(*arguments, **options):
    """Run a command, and return its exit status and what it wrote on standard output."""
    out = StringIO()
    try:
        call_command(*arguments, stdout=out, **options)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def _quick_files(monkeypatch):
    monkeypatch.setattr(
        building, "render_pdf", lambda snapshot, **_options: b"%PDF" + str(snapshot["version"]).encode()
    )
    monkeypatch.setattr("subsidy.making.render_xlsx", lambda snapshot: b"PK")


# --- close_period ----------------------------------------------------------------------------------------------------


def test_close_period_prints_what_it_closed(small_year):
    assert run("close_period", "2025-Q1") == (0, "2025-Q1 is closed\n")
    assert run("close_period", "2025") == (
        0,
        "2025-Q2 is closed\n2025-Q3 is closed\n2025-Q4 is closed\n2025 is closed\n",
    )


def test_close_period_again_says_so_and_is_no_failure(small_year):
    run("close_period", "2025-Q1")

    code, text = run("close_period", "2025-Q1")

    assert code == 0
    assert text == f"2025-Q1 was closed on {Period.objects.get(code='2025-Q1').closed_on}\n"


def test_close_period_refuses_with_reasons_until_there_is_one_to_force_it(small_year, fier):
    make_activity(fier, "a01_walk_in", "2025-03-05", minutes=None)

    with pytest.raises(CommandError, match=r"^Fier: \D*1 "):
        run("close_period", "2025-Q1")
    assert run("close_period", "2025-Q1", "--force-with-reason", "The colleague left.")[0] == 0
    assert Period.objects.get(code="2025-Q1").forced_reason == "The colleague left."


def test_close_period_refuses_a_reason_with_people_in_it_or_that_is_too_long(small_year, fier):
    make_activity(fier, "a01_walk_in", "2025-03-05", minutes=None)

    for reason in ("Wij hielpen 3 vrouwen in Harlingen.", "a" * 301):
        with pytest.raises(CommandError) as refused:
            run("close_period", "2025-Q1", "--force-with-reason", reason)
        assert reason not in str(refused.value)
    assert not Period.objects.closed().exists()

    reason = "Met dank aan wethouder Jansma."
    assert run("close_period", "2025-Q1", "--force-with-reason", reason, "--kept-reason", "public_office")[0] == 0


def test_close_period_refuses_what_is_not_over_and_what_is_no_period(db):
    for code in ("2032-Q4", "2025-Q9", "nonsense"):
        with pytest.raises(CommandError):
            run("close_period", code, "--force-with-reason", "now")


# --- figures ---------------------------------------------------------------------------------------------------------


def test_figures_of_a_closed_quarter_are_published_first_by_the_solver_in_its_own_process(small_year):
    run("close_period", "2025-Q1")

    code, text = run("figures", "2025-Q1")

    numbers = read_figures(json.loads(text))
    assert code == 0
    assert len(numbers) == LedgerEntry.objects.count()
    assert numbers["contacten-2025", (("kwartaal", "K1"),)] in {10, 15}  # 11 contacts


def test_figures_of_a_published_year_are_printed_as_they_are(numbered):
    first = run("figures", "2025")

    figures = json.loads(first[1])
    assert run("figures", "2025") == first
    assert {tuple(table["fixed"].values()) for table in figures["tables"]} == {("K1",), ("K2",), ("K3",), ("K4",), ()}
    # Every number is five here, which cannot add up: the reader sees it.
    assert broken_sums(figures)


@pytest.mark.parametrize("code", ["2025-Q1", "2025", "2024-2026", "2023"])
def test_figures_of_what_is_not_closed_are_refused(small_year, code):
    with pytest.raises(CommandError):
        run("figures", code)

    assert not LedgerEntry.objects.exists()


# --- build_report and verify_report ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("_quick_files")
def test_build_report_writes_files_and_prints_one_object(numbered, tmp_path):
    code, text = run("build_report", "2025", "--output", str(tmp_path / "out"))

    outcome = json.loads(text)
    version = ReportVersion.objects.get()
    assert code == 0
    assert (outcome["report"], outcome["period"], outcome["version"]) == (version.report_id, "2025", 1)
    assert outcome.keys() == {"report", "period", "version", "files", "sha256"}
    for name in ("pdf", "xlsx", "json"):
        content = Path(outcome["files"][name]).read_bytes()
        assert content == bytes(getattr(version, name))
        assert outcome["sha256"][name] == hashlib.sha256(content).hexdigest()


@pytest.mark.usefixtures("_quick_files")
def test_build_report_twice_makes_two_versions_side_by_side(numbered, tmp_path):
    outcomes = [json.loads(run("build_report", "2025", "--output", str(tmp_path))[1]) for _ in range(2)]

    assert [outcome["version"] for outcome in outcomes] == [1, 2]
    assert len(list(tmp_path.iterdir())) == 6


@pytest.mark.usefixtures("_quick_files")
def test_build_report_takes_the_one_that_waits_in_the_queue(numbered, tmp_path):
    waiting, _made = services.open_report(services.Wanted(period=numbered, kind="year", language="nl"), at=NOW)

    outcome = json.loads(run("build_report", "2025", "--output", str(tmp_path))[1])

    assert outcome["report"] == waiting.pk


@pytest.mark.usefixtures("_quick_files")
def test_build_report_that_a_worker_is_making_is_left_to_it(numbered, tmp_path):
    report, _made = services.open_report(services.Wanted(period=numbered, kind="year", language="nl"), at=NOW)
    building.claim(report.pk)

    code, text = run("build_report", "2025", "--output", str(tmp_path))

    assert (code, json.loads(text).keys()) == (1, {"error"})
    assert not ReportVersion.objects.exists()


def test_build_report_of_an_open_year_prints_why_not(small_year, tmp_path):
    code, text = run("build_report", "2025", "--output", str(tmp_path))

    assert code == 1
    assert "2025" in json.loads(text)["error"]
    assert not Report.objects.exists()
    assert not list(tmp_path.iterdir())


def test_build_report_that_cannot_be_made_safe_prints_why_not(year, tmp_path, monkeypatch):
    def crash(problem, **_options):
        raise SolverFailed("The solver did not finish in time.")

    monkeypatch.setattr(ledger, "solve_in_child", crash)

    code, text = run("build_report", "2025", "--output", str(tmp_path))

    assert code == 1
    # In words for people; which limit it was stands in the log.
    assert json.loads(text) == {
        "error": "De cijfers konden niet veilig worden gemaakt. Daarom is er niets gepubliceerd."
    }
    assert not LedgerEntry.objects.exists()
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("_quick_files")
def test_verify_report_knows_its_own_files_and_no_other(numbered, tmp_path):
    outcomes = [json.loads(run("build_report", "2025", "--output", str(tmp_path))[1]) for _ in range(2)]
    path = Path(outcomes[1]["files"]["pdf"])

    code, text = run("verify_report", str(path))
    published_at = Publication.objects.get(version__number=2).published_at
    assert (code, json.loads(text)) == (
        0,
        {
            "published": True,
            "published_at": published_at.isoformat(),
            "kind": "year",
            "subject": "",
            "period": "2025",
            "version": 2,
            "language": "nl",
            "built_on": ReportVersion.objects.get(number=2).built_on.isoformat(),
            "sha256": outcomes[1]["sha256"]["pdf"],
        },
    )

    # Its workbook and its data are known as well.
    assert run("verify_report", outcomes[1]["files"]["xlsx"])[0] == 0

    path.write_bytes(path.read_bytes() + b"\n")
    code, text = run("verify_report", str(path))
    assert (code, json.loads(text)["published"]) == (1, False)


@pytest.mark.usefixtures("_quick_files")
def test_verify_report_calls_a_concept_a_concept(numbered, tmp_path):
    outcome = json.loads(run("build_report", "2025", "--concept", "--output", str(tmp_path))[1])

    code, text = run("verify_report", outcome["files"]["pdf"])

    assert (code, json.loads(text)["published"], json.loads(text)["concept"]) == (1, False, True)
    assert not Publication.objects.exists()


def test_verify_report_without_a_file_says_so(tmp_path):
    with pytest.raises(CommandError, match=r"gone\.pdf"):
        run("verify_report", str(tmp_path / "gone.pdf"))
