"""Importing a log that is right: what is stored, what a repeat does, and what is never changed."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.log import importer, rules
from contacts.models import Activity, Contact, PhasePeriod, Referral, Signal, Trajectory
from contacts.services import stamp_quarter
from portal.models import Location, Municipality, Organisation
from tests.builders.logs import (
    EXAMPLE_YEAR,
    GREETING,
    NOWHERE,
    ROUND,
    TAX_QUESTION,
    WALK_IN,
    small_log,
    stored_counts,
    stored_rows,
    with_cell,
    with_line,
    write_log,
)

pytestmark = pytest.mark.django_db

# Of the example year, counted with `wc -l` less the line of names; people is the sum of that column.
EXAMPLE_COUNTS = {
    "activities": 231, "contacts": 541, "referrals": 123, "signals": 20, "trajectories": 19, "phases": 69,
}  # fmt: skip
MODEL_TABLES = sorted(model._meta.db_table for model in importer.MODELS.values())
NOTHING = dict.fromkeys(EXAMPLE_COUNTS, 0)


def counted(answer: dict, word: str) -> dict[str, int]:
    return {name: counts[word] for name, counts in answer["files"].items()}


def places(answer: dict) -> list[tuple[str, int, str]]:
    return [(error["file"], error["line"], error["column"]) for error in answer["errors"]]


# --- the example year ------------------------------------------------------------------------------------------------


def test_example_year_is_saved_whole(run_import):
    answer = run_import(EXAMPLE_YEAR)

    assert answer["exit"] == 0
    assert answer["errors"] == []
    assert answer["dry_run"] is False
    assert counted(answer, "rows") == counted(answer, "created") == stored_counts() == EXAMPLE_COUNTS
    assert answer["files"]["contacts"]["people"] == 616
    assert sum(Contact.objects.values_list("people", flat=True)) == 616


def test_example_year_again_changes_nothing(run_import):
    run_import(EXAMPLE_YEAR)
    before = stored_rows()

    answer = run_import(EXAMPLE_YEAR)

    assert answer["exit"] == 0
    assert counted(answer, "created") == counted(answer, "updated") == NOTHING
    assert counted(answer, "unchanged") == EXAMPLE_COUNTS
    assert stored_rows() == before


def test_dry_run_says_the_same_and_saves_nothing(run_import):
    answer = run_import(EXAMPLE_YEAR, dry_run=True)

    assert answer["dry_run"] is True
    assert answer["exit"] == 0
    assert counted(answer, "created") == EXAMPLE_COUNTS
    assert stored_counts() == NOTHING


def test_number_of_queries_is_the_same_for_few_and_for_many_rows(run_import, tmp_path):
    few = write_log(tmp_path, small_log())

    with CaptureQueriesContext(connection) as first_of_few:
        run_import(few)
    with CaptureQueriesContext(connection) as first_of_many:
        run_import(EXAMPLE_YEAR)
    with CaptureQueriesContext(connection) as again_of_few:
        run_import(few)
    with CaptureQueriesContext(connection) as again_of_many:
        run_import(EXAMPLE_YEAR)

    # Organisations 1, savepoint and its release 2, lock 1, reads of six tables 6, years that were folded 1, check of
    # the references 2: 13.
    assert len(again_of_few) == len(again_of_many) == 13
    # And a COPY into each of six tables, and of the new trajectories the numbers and whether a code was used: 8 more.
    assert len(first_of_few) == len(first_of_many) == 21


def test_number_of_queries_of_changes_is_the_same_for_few_and_for_many_rows(run_import, tmp_path):
    run_import(EXAMPLE_YEAR)
    for name in ("one", "all"):
        lines = (EXAMPLE_YEAR / "contacts.csv").read_text(encoding="utf-8").splitlines()
        for place in range(1, 2 if name == "one" else len(lines)):
            lines = with_cell({"contacts": lines}, "contacts", place + 1, "people", "9")["contacts"]
        write_log(tmp_path / name, {"contacts": lines})

    with CaptureQueriesContext(connection) as change_of_one:
        one = run_import(tmp_path / "one")
    with CaptureQueriesContext(connection) as change_of_all:
        every = run_import(tmp_path / "all")

    assert one["files"]["contacts"]["updated"] == 1
    assert every["files"]["contacts"]["updated"] == 540
    assert len(change_of_one) == len(change_of_all)


# --- what is stored --------------------------------------------------------------------------------------------------


def test_import_stores_each_cell_in_its_field(run_import, tmp_path, fier):
    run_import(write_log(tmp_path, small_log()))

    walk_in = Activity.objects.get(pk=WALK_IN)
    assert (walk_in.kind, walk_in.date, walk_in.organisation) == ("a01_walk_in", date(2025, 1, 6), fier)
    assert (walk_in.minutes, walk_in.staff, walk_in.reached, walk_in.visits) == (180, 2, 4, 5)
    assert (walk_in.messages, walk_in.replies, walk_in.participants, walk_in.places) == (None, None, None, None)
    assert (walk_in.peer_led, walk_in.partners) == (None, ["ggd", "police"])
    assert (walk_in.recorded_by, walk_in.location, walk_in.counted_in) == (None, None, None)
    contact = Contact.objects.get(pk=TAX_QUESTION)
    assert (contact.activity_id, contact.channel, contact.people) == (UUID(WALK_IN), "walk_in", 1)
    assert (contact.work_setting, contact.gender, contact.age_band) == ("home", "woman", "age_30_39")
    assert (contact.language, contact.first_contact) == ("nl", True)
    assert (contact.topics, contact.support) == (["housing", "tax"], ["information"])
    assert (contact.recorded_by, contact.counted_in) == (None, None)
    signal = Signal.objects.get()
    assert (signal.quarter, signal.kind, signal.reported, signal.consent, signal.organisation) == (
        "2025-Q1", "blackmail", False, "listen_only", None,
    )  # fmt: skip
    trajectory = Trajectory.objects.get(code="mofila-23")
    assert (trajectory.organisation, trajectory.municipality, trajectory.opened) == (fier, "GM0074", date(2025, 3, 20))
    assert (trajectory.closed, trajectory.outcome, trajectory.fixed_worker, trajectory.deputy) == (None,) * 4
    referral = Referral.objects.get(partner="ggd")
    assert (referral.contact, referral.trajectory) == (None, trajectory)
    assert (referral.consent, referral.warm, referral.state) == (False, True, "offered")
    assert list(trajectory.phases.values_list("phase", "start", "end")) == [
        ("contact", date(2025, 3, 20), date(2025, 6, 15)),
        ("orientation", date(2025, 6, 15), None),
    ]


def test_empty_cells_are_not_asked_or_unknown(run_import, tmp_path):
    log = with_cell(small_log(), "activities", 2, "municipality", "")
    log = with_cell(log, "activities", 2, "minutes", "")
    log = with_cell(log, "contacts", 3, "people", "")

    run_import(write_log(tmp_path, log))

    contact = Contact.objects.get(pk=GREETING)
    assert (contact.work_setting, contact.gender, contact.age_band) == ("not_asked", "not_asked", "not_asked")
    assert (contact.language, contact.first_contact, contact.topics, contact.support) == (None, None, [], [])
    # A conversation has at least one person.
    assert contact.people == 1
    activity = Activity.objects.get(pk=WALK_IN)
    assert (activity.municipality, activity.minutes) == ("unknown", None)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda data: b"\xef\xbb\xbf" + data, id="byte order mark"),
        pytest.param(lambda data: data.replace(b"\n", b"\r\n"), id="line ends of Windows"),
        pytest.param(lambda data: data.replace(b"\n", b"\r"), id="line ends of an old Mac"),
        pytest.param(lambda data: data.rstrip(b"\n"), id="no last line end"),
        pytest.param(lambda data: data + b"\n\n", id="empty lines at the end"),
        pytest.param(lambda data: data.replace(b"walk_in;home", b'" walk_in ";"home"'), id="quotes and spaces"),
        pytest.param(lambda data: data.replace(TAX_QUESTION.encode(), TAX_QUESTION.upper().encode()), id="capitals"),
    ],
)
def test_other_ways_to_write_a_file_are_read_the_same(run_import, tmp_path, change):
    write_log(tmp_path, small_log())
    path = tmp_path / "contacts.csv"
    path.write_bytes(change(path.read_bytes()))

    answer = run_import(tmp_path)

    assert answer["errors"] == []
    assert answer["files"]["contacts"] == {"rows": 2, "created": 2, "updated": 0, "unchanged": 0, "people": 4}


def test_columns_in_another_order_are_read_by_their_names(run_import, tmp_path):
    log = small_log()
    log["signals"] = [";".join(reversed(line.split(";"))) for line in log["signals"]]

    answer = run_import(write_log(tmp_path, log))

    assert answer["errors"] == []
    assert Signal.objects.get().kind == "blackmail"


@pytest.mark.parametrize("name", EXAMPLE_COUNTS)
def test_each_file_is_optional(run_import, tmp_path, name):
    write_log(tmp_path, small_log())
    run_import(tmp_path)
    for other in EXAMPLE_COUNTS:
        if other != name:
            (tmp_path / f"{other}.csv").unlink()

    answer = run_import(tmp_path)

    # What it refers to is in the database.
    assert answer["errors"] == []
    assert list(answer["files"]) == [name]


def test_file_with_only_names_has_no_rows(run_import, tmp_path):
    answer = run_import(write_log(tmp_path, {"signals": small_log()["signals"][:1]}))

    assert answer["exit"] == 0
    assert answer["files"] == {"signals": {"rows": 0, "created": 0, "updated": 0, "unchanged": 0}}


def test_other_csv_files_are_named_and_left_alone(run_import, tmp_path):
    write_log(tmp_path, small_log())
    (tmp_path / "phase.CSV").write_text("not ours")
    (tmp_path / "README.txt").write_text("not a table")

    assert run_import(tmp_path)["ignored"] == ["phase.CSV"]


# --- a repeat with other content -------------------------------------------------------------------------------------


def test_row_that_is_not_counted_is_changed_to_what_the_file_says(run_import, tmp_path, worker, fier):
    write_log(tmp_path, small_log())
    run_import(tmp_path)
    Activity.objects.update(recorded_by=worker)
    Signal.objects.update(organisation=fier)
    log = with_cell(small_log(), "activities", 2, "minutes", "195")
    log = with_cell(log, "activities", 3, "organisation", "fier")
    log = with_cell(log, "contacts", 2, "topics", "tax")
    log = with_cell(log, "contacts", 3, "activity", WALK_IN)
    log = with_cell(log, "referrals", 3, "trajectory", "tekaro-58")
    log = with_cell(log, "signals", 2, "kind", "violence")
    log = with_cell(log, "trajectories", 2, "municipality", "GM0080")
    log = with_cell(log, "phases", 2, "phase", "pause")

    answer = run_import(write_log(tmp_path, log))

    assert answer["errors"] == []
    assert counted(answer, "created") == NOTHING
    assert counted(answer, "updated") == {
        "activities": 2, "contacts": 2, "referrals": 1, "signals": 1, "trajectories": 1, "phases": 1,
    }  # fmt: skip
    walk_in, round_trip = Activity.objects.get(pk=WALK_IN), Activity.objects.get(pk=ROUND)
    assert (walk_in.minutes, walk_in.recorded_by, round_trip.organisation) == (195, worker, fier)
    assert Contact.objects.get(pk=TAX_QUESTION).topics == ["tax"]
    assert Contact.objects.get(pk=GREETING).activity == walk_in
    assert Referral.objects.get(partner="ggd").trajectory.code == "tekaro-58"
    assert (Signal.objects.get().kind, Signal.objects.get().organisation) == ("violence", fier)
    assert Trajectory.objects.get(code="mofila-23").municipality == "GM0080"
    assert PhasePeriod.objects.filter(phase="pause").count() == 1


def test_own_location_stays_unless_the_place_changes(run_import, tmp_path):
    write_log(tmp_path, small_log())
    run_import(tmp_path)
    municipality, _ = Municipality.objects.get_or_create(code="GM0080", defaults={"name": "Leeuwarden"})
    location = Location.objects.create(code="a-house", name="A house", municipality=municipality)
    Activity.objects.filter(pk__in=(WALK_IN, ROUND)).update(location=location)
    log = with_cell(small_log(), "activities", 2, "minutes", "195")
    log = with_cell(log, "activities", 3, "municipality", "GM0074")

    run_import(write_log(tmp_path, log))

    assert Activity.objects.get(pk=WALK_IN).location == location
    assert Activity.objects.get(pk=ROUND).location is None


def test_languages_of_messages_go_when_the_kind_changes(run_import, tmp_path):
    """No file says them, and only online outreach has them."""
    write_log(tmp_path, small_log())
    run_import(tmp_path)
    Activity.objects.filter(pk=WALK_IN).update(kind="a03_online", visits=None, languages=["es", "ro"])

    run_import(write_log(tmp_path, small_log()))

    walk_in = Activity.objects.get(pk=WALK_IN)
    assert (walk_in.kind, walk_in.languages) == ("a01_walk_in", [])


def test_codes_in_another_order_are_the_same_codes(run_import, tmp_path):
    write_log(tmp_path, small_log())
    run_import(tmp_path)
    Activity.objects.filter(pk=WALK_IN).update(partners=["police", "ggd"])

    answer = run_import(write_log(tmp_path, with_cell(small_log(), "contacts", 2, "topics", "tax housing")))

    assert counted(answer, "updated") == NOTHING


def test_open_phase_can_end_and_the_next_begin(run_import, tmp_path):
    write_log(tmp_path, small_log())
    run_import(tmp_path)
    log = with_cell(small_log(), "phases", 3, "to", "2025-08-24")
    log = with_line(log, "phases", 5, "mofila-23;execution;2025-08-24;")

    answer = run_import(write_log(tmp_path, log))

    assert answer["errors"] == []
    assert answer["files"]["phases"] == {"rows": 4, "created": 1, "updated": 1, "unchanged": 2}


def test_row_of_a_closed_quarter_that_differs_is_refused(run_import, tmp_path):
    write_log(tmp_path, small_log())
    run_import(tmp_path)
    stamp_quarter(code="2025-Q1", end=date(2025, 3, 31))
    before = stored_rows()
    log = with_cell(small_log(), "activities", 2, "minutes", "195")
    log = with_cell(log, "activities", 2, "staff", "3")
    log = with_cell(log, "activities", 3, "minutes", "200")
    log = with_cell(log, "contacts", 2, "people", "2")
    log = with_cell(log, "referrals", 2, "state", "not_arrived")
    log = with_cell(log, "signals", 2, "consent", "count")

    answer = run_import(write_log(tmp_path, log))

    assert answer["exit"] == 1
    # Line 3 of the activities is of the second quarter, which is open; alone it would have been changed.
    assert places(answer) == [
        ("activities.csv", 2, "minutes"),
        ("activities.csv", 2, "staff"),
        ("contacts.csv", 2, "people"),
        ("referrals.csv", 2, "state"),
        ("signals.csv", 2, "consent"),
    ]
    assert {error["problem"] for error in answer["errors"]} == {
        "This row is counted in 2025-Q1, which is closed, and says something else here."
    }
    assert stored_rows() == before


def test_late_row_of_a_closed_quarter_is_taken_without_a_stamp(run_import, tmp_path):
    write_log(tmp_path, small_log())
    run_import(tmp_path)
    stamp_quarter(code="2025-Q1", end=date(2025, 3, 31))
    log = with_line(small_log(), "contacts", 4, f"{NOWHERE};{WALK_IN};walk_in;;;;;;2;tax;")

    answer = run_import(write_log(tmp_path, log))

    assert answer["files"]["contacts"] == {"rows": 3, "created": 1, "updated": 0, "unchanged": 2, "people": 6}
    assert Contact.objects.get(pk=NOWHERE).counted_in is None
    assert Contact.objects.get(pk=TAX_QUESTION).counted_in == "2025-Q1"


@pytest.mark.parametrize("role", ["fixed_worker", "deputy"])
def test_trajectory_with_staff_does_not_move_to_another_organisation(run_import, tmp_path, worker, role):
    write_log(tmp_path, small_log())
    run_import(tmp_path)
    Trajectory.objects.filter(code="mofila-23").update(**{role: worker})

    answer = run_import(
        write_log(tmp_path, with_cell(small_log(), "trajectories", 2, "organisation", "salvation_army"))
    )

    assert places(answer) == [("trajectories.csv", 2, "organisation")]
    assert Trajectory.objects.get(code="mofila-23").organisation.code == "fier"


def test_trajectory_without_staff_moves_to_another_organisation(run_import, tmp_path):
    write_log(tmp_path, small_log())
    run_import(tmp_path)

    answer = run_import(
        write_log(tmp_path, with_cell(small_log(), "trajectories", 2, "organisation", "salvation_army"))
    )

    assert answer["errors"] == []
    assert Trajectory.objects.get(code="mofila-23").organisation.code == "salvation_army"


def test_phase_that_overlaps_a_stored_one_is_refused(run_import, tmp_path):
    write_log(tmp_path, small_log())
    run_import(tmp_path)
    # Begins on another day than any stored one, so it is a new phase.
    only = {"phases": [small_log()["phases"][0], "tekaro-58;pause;2025-02-01;2025-02-10"]}

    answer = run_import(write_log(tmp_path / "next", only))

    assert places(answer) == [("phases.csv", 2, "from")]
    assert answer["errors"][0]["problem"] == "These days already belong to a phase in the portal."


def test_phase_that_grows_over_a_stored_one_is_refused(run_import, tmp_path):
    write_log(tmp_path, small_log())
    run_import(tmp_path)
    only = {"phases": [small_log()["phases"][0], "mofila-23;contact;2025-03-20;2025-06-16"]}

    answer = run_import(write_log(tmp_path / "next", only))

    assert places(answer) == [("phases.csv", 2, "to")]


@pytest.mark.parametrize(("column", "cell"), [("opened", "2025-02-01"), ("closed", "2025-11-30")])
def test_days_of_a_trajectory_stay_around_its_stored_phases(run_import, tmp_path, column, cell):
    write_log(tmp_path, small_log())
    run_import(tmp_path)
    log = with_cell(small_log(), "trajectories", 3, column, cell)

    answer = run_import(write_log(tmp_path / "next", {"trajectories": log["trajectories"]}))

    assert places(answer) == [("trajectories.csv", 3, column)]
    assert answer["errors"][0]["problem"] == "A phase in the portal lies outside these days."


# --- what slips through ----------------------------------------------------------------------------------------------


def test_refusal_by_the_database_becomes_a_problem_without_the_row(run_import, tmp_path, monkeypatch):
    monkeypatch.setattr(rules, "check_rows", lambda log: None)

    answer = run_import(write_log(tmp_path, with_cell(small_log(), "activities", 2, "messages", "7")))

    assert answer["exit"] == 1
    assert answer["errors"] == [
        {
            "file": "activities.csv",
            "line": 0,
            "column": "",
            "problem": "The database refuses these rows (contacts_activity_messages_kind).",
        }
    ]
    assert counted(answer, "created") == stored_counts() == NOTHING


@pytest.mark.parametrize("dry_run", [False, True])
def test_reference_that_slips_through_is_found_before_the_end(run_import, tmp_path, monkeypatch, dry_run):
    monkeypatch.setattr(rules, "check_references", lambda log, stored: None)

    answer = run_import(
        write_log(tmp_path, with_cell(small_log(), "contacts", 3, "activity", NOWHERE)), dry_run=dry_run
    )

    assert [(error["file"], error["line"]) for error in answer["errors"]] == [("contacts.csv", 0)]
    assert NOWHERE not in str(answer)
    assert stored_counts() == NOTHING


def test_change_that_the_database_refuses_becomes_a_problem(run_import, tmp_path, monkeypatch):
    run_import(write_log(tmp_path, small_log()))
    before = stored_rows()
    monkeypatch.setattr(rules, "check_rows", lambda log: None)

    answer = run_import(write_log(tmp_path, with_cell(small_log(), "referrals", 2, "consent", "no")))

    assert answer["errors"][0]["problem"] == "The database refuses these rows (contacts_referral_consent)."
    assert stored_rows() == before


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_the_same_time_save_one_log(organisations):
    results: list[importer.ImportResult] = []

    def run() -> None:
        results.append(importer.import_log(directory=EXAMPLE_YEAR, today=date(2026, 1, 31)))
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [result.succeeded for result in results] == [True, True]
    assert sorted(result.files["contacts"]["created"] for result in results) == [0, 541]
    assert stored_counts() == EXAMPLE_COUNTS


def test_import_takes_the_day_from_its_caller(organisations: list[Organisation], tmp_path: Path):
    directory = write_log(tmp_path, small_log())

    on_the_day = importer.import_log(directory=directory, today=date(2025, 12, 22), dry_run=True)
    day_before = importer.import_log(directory=directory, today=date(2025, 12, 21), dry_run=True)

    # The phase ends on the 22nd, which is the day after its last day; the trajectory closes on that day itself.
    assert on_the_day.succeeded
    assert [(problem.file, problem.line, problem.column) for problem in day_before.log.problems.kept] == [
        ("trajectories.csv", 3, "closed")
    ]


def test_rows_are_locked_between_comparing_and_saving(run_import, tmp_path):
    directory = write_log(tmp_path, small_log())
    run_import(directory)

    with CaptureQueriesContext(connection) as queries:
        run_import(directory)

    # The weak lock: no quarter can be closed over them, and staff can still add a contact to an activity.
    locked = [query["sql"] for query in queries if "FOR NO KEY UPDATE" in query["sql"]]
    assert [name for name in MODEL_TABLES if any(f'FROM "{name}"' in statement for statement in locked)] == MODEL_TABLES
