"""Exporting a year: complete, in an order that tells nothing, safe in a spreadsheet, and readable back."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts.log import writer
from contacts.log.columns import LOG_FILES
from contacts.log.importer import MODELS, SAVE_ORDER
from contacts.log.problems import UnsafeCellError, WouldOverwriteError
from contacts.models import Activity, Contact, PhasePeriod, Trajectory
from tests.builders.logs import (
    EXAMPLE_YEAR,
    GREETING,
    ROUND,
    TAX_OFFICE,
    TAX_QUESTION,
    TO_GGD,
    WALK_IN,
    small_log,
    stored_rows,
    with_cell,
    write_log,
)

pytestmark = pytest.mark.django_db


def run_export(directory: Path, year: int = 2025, **options: object) -> dict:
    out = io.StringIO()
    call_command("export_log", str(directory), year=year, stdout=out, **options)
    return json.loads(out.getvalue())


def lines_of(directory: Path, name: str) -> list[str]:
    return (directory / f"{name}.csv").read_text(encoding="utf-8").split("\n")[:-1]


def contents(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(directory.iterdir())}


def remove_everything() -> None:
    for file in reversed(SAVE_ORDER):
        MODELS[file.name]._default_manager.all().delete()


def test_export_of_the_example_year_has_the_same_rows_in_the_order_of_their_ids(run_import, tmp_path):
    run_import(EXAMPLE_YEAR)

    answer = run_export(tmp_path)

    counts = {"activities": 231, "contacts": 541, "referrals": 123, "signals": 20, "trajectories": 19, "phases": 69}
    assert answer == {"year": 2025, "files": {name: {"rows": rows} for name, rows in counts.items()}}
    for file in LOG_FILES:
        example, exported = lines_of(EXAMPLE_YEAR, file.name), lines_of(tmp_path, file.name)
        # Ids and codes stand first, and a phase begins with its trajectory; its first day is the third cell.
        key = (lambda line: (line.split(";")[0], line.split(";")[2])) if file.name == "phases" else None
        assert exported == [example[0], *sorted(example[1:], key=key)]


def test_import_of_an_export_changes_nothing(run_import, tmp_path):
    run_import(EXAMPLE_YEAR)
    run_export(tmp_path / "first")
    before = stored_rows()

    answer = run_import(tmp_path / "first")
    run_export(tmp_path / "second")

    assert answer["errors"] == []
    assert {(counts["created"], counts["updated"]) for counts in answer["files"].values()} == {(0, 0)}
    assert stored_rows() == before
    assert contents(tmp_path / "first") == contents(tmp_path / "second")


def test_export_rebuilds_an_empty_portal(run_import, tmp_path):
    run_import(write_log(tmp_path / "small", small_log()))
    # Tapped in this order, and one of them twice.
    Activity.objects.filter(pk=WALK_IN).update(partners=["police", "ggd", "police"])
    run_export(tmp_path / "first")
    remove_everything()

    answer = run_import(tmp_path / "first")
    run_export(tmp_path / "second")

    assert answer["errors"] == []
    assert contents(tmp_path / "first") == contents(tmp_path / "second")
    assert lines_of(tmp_path / "first", "activities")[1].endswith(";ggd police")


def test_export_holds_one_year_and_all_that_it_refers_to(run_import, tmp_path):
    log = with_cell(small_log(), "activities", 3, "date", "2024-12-31")
    log = with_cell(log, "signals", 2, "quarter", "2024-Q4")
    # Open from 2024 on, with a phase in each year; the other one was over before 2025.
    log["trajectories"] = [
        log["trajectories"][0], "mofila-23;fier;GM0074;2024-03-20;;", "tekaro-58;fier;GM0060;2024-01-27;2024-12-31;",
    ]  # fmt: skip
    log["phases"] = [
        log["phases"][0],
        "mofila-23;contact;2024-03-20;2024-06-15",
        "mofila-23;orientation;2025-06-15;",
        "tekaro-58;contact;2024-01-27;2024-12-22",
    ]
    run_import(write_log(tmp_path / "log", log))

    run_export(tmp_path / "2025")
    run_export(tmp_path / "2024", year=2024)

    # The first cell of each row.
    keys = {
        year: {
            file.name: {line.split(";")[0] for line in lines_of(tmp_path / year, file.name)[1:]} for file in LOG_FILES
        }
        for year in ("2024", "2025")
    }
    assert keys["2025"] == {
        "activities": {WALK_IN, "33333333-3333-4333-8333-333333333333"},
        "contacts": {TAX_QUESTION},
        "referrals": {TAX_OFFICE, TO_GGD},
        "signals": set(),
        "trajectories": {"mofila-23"},
        "phases": {"mofila-23"},
    }
    assert len(lines_of(tmp_path / "2025", "phases")) == 3
    assert keys["2024"]["activities"] == {ROUND}
    assert keys["2024"]["contacts"] == {GREETING}
    assert keys["2024"]["trajectories"] == keys["2024"]["phases"] == {"mofila-23", "tekaro-58"}
    assert len(keys["2024"]["signals"]) == 1
    remove_everything()
    assert run_import(tmp_path / "2025")["errors"] == []


def test_export_of_an_empty_year_is_six_files_with_names_only(run_import, tmp_path):
    run_import(EXAMPLE_YEAR)
    # Those of 2025 that were not closed still go on, so an empty year lies before.
    run_export(tmp_path, year=2023)

    assert {file.name: lines_of(tmp_path, file.name) for file in LOG_FILES} == {
        file.name: [";".join(file.header)] for file in LOG_FILES
    }
    assert run_import(tmp_path)["exit"] == 0


def test_number_of_queries_is_one_per_file(run_import, tmp_path):
    run_import(write_log(tmp_path / "log", small_log()))
    with CaptureQueriesContext(connection) as few:
        run_export(tmp_path / "few")
    run_import(EXAMPLE_YEAR)
    with CaptureQueriesContext(connection) as many:
        run_export(tmp_path / "many")

    # And one for what was folded.
    assert len(few) == len(many) == 8


def test_no_cell_of_an_export_is_a_formula(run_import, tmp_path):
    run_import(EXAMPLE_YEAR)
    run_export(tmp_path)

    cells = [cell for path in tmp_path.iterdir() for line in path.read_text().splitlines() for cell in line.split(";")]
    # Rows with the line of names, times columns.
    assert len(cells) == 232 * 16 + 542 * 11 + 124 * 7 + 21 * 5 + 20 * 6 + 70 * 4
    assert {cell[:1] for cell in cells} & set("=+-@\t\r") == set()


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_cell_that_begins_with_a_sign_of_a_formula_stops_the_export(sign):
    with pytest.raises(UnsafeCellError):
        writer.safe(f"{sign}1")


def test_export_that_stops_half_way_leaves_the_files_as_they_were(run_import, tmp_path, monkeypatch):
    run_import(write_log(tmp_path / "log", small_log()))
    run_export(tmp_path / "out")
    before = contents(tmp_path / "out")
    Activity.objects.update(minutes=99)
    safe = writer.safe
    monkeypatch.setattr(writer, "safe", lambda cell: safe("=1" if cell == "blackmail" else cell))

    with pytest.raises(CommandError, match="sign of a formula"):
        run_export(tmp_path / "out", overwrite=True)

    assert contents(tmp_path / "out") == before


def test_files_that_are_there_are_replaced_only_when_asked(run_import, tmp_path):
    (tmp_path / "phases.csv").write_text("precious")
    run_import(EXAMPLE_YEAR)

    with pytest.raises(CommandError, match=r"phases\.csv"):
        run_export(tmp_path)
    assert contents(tmp_path) == {"phases.csv": b"precious"}

    run_export(tmp_path, overwrite=True)
    assert len(lines_of(tmp_path, "phases")) == 70


def test_link_to_nothing_counts_as_a_file_that_is_there(organisations, tmp_path):
    (tmp_path / "signals.csv").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(WouldOverwriteError):
        writer.export_log(directory=tmp_path, year=2025)


def test_export_is_only_for_the_user_who_runs_it(organisations, tmp_path):
    run_export(tmp_path / "new")

    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "new").iterdir()} == {0o600}


@pytest.mark.parametrize("year", [1999, 10_000])
def test_year_that_cannot_be_is_refused(organisations, tmp_path, year):
    with pytest.raises(CommandError):
        run_export(tmp_path / "new", year=year)

    assert not (tmp_path / "new").exists()


def test_folder_that_cannot_be_made_is_refused(organisations, tmp_path):
    (tmp_path / "a-file").write_text("")

    with pytest.raises(CommandError):
        run_export(tmp_path / "a-file")


def test_what_comes_in_while_the_export_runs_is_left_out(run_import, tmp_path, monkeypatch):
    run_import(write_log(tmp_path / "log", small_log()))
    read_contacts = writer.YearLog.read_contacts

    def record_meanwhile(log: writer.YearLog) -> object:
        late = Activity.objects.get(pk=WALK_IN)
        late.pk = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
        late.save(force_insert=True)
        Contact.objects.create(activity=late, channel="walk_in").referrals.create(partner="ggd", state="offered")
        return read_contacts(log)

    monkeypatch.setattr(writer.YearLog, "read_contacts", record_meanwhile)
    answer = run_export(tmp_path / "out")

    # As many as in the small log: the new contact and its referral would refer to nothing.
    assert answer["files"]["contacts"] == {"rows": 2}
    assert answer["files"]["referrals"] == {"rows": 2}
    remove_everything()
    assert run_import(tmp_path / "out")["errors"] == []


def test_phase_of_tomorrow_can_be_read_back(run_import, tmp_path):
    """A phase whose last day is today ends tomorrow, in the half-open notation."""
    run_import(EXAMPLE_YEAR)
    trajectory = Trajectory.objects.filter(closed=None).first()
    phase = PhasePeriod.objects.get(trajectory=trajectory, end=None)
    phase.end = timezone.localdate() + timedelta(days=1)
    phase.save()
    run_export(tmp_path)

    assert run_import(tmp_path)["errors"] == []
